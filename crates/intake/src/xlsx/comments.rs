//! Comments beside the cells of a sheet: where each stands and what it says.

use super::part::{Archive, Node, attribute};
use super::sheet::column_of;
use super::{Shared, gather};
use crate::workbook::{Sheet, counted, letters, squeeze};
use crate::{ReadError, limits};

/// The row and column that a reference such as “C3” names.
fn cell_of(reference: &str) -> Option<(u32, usize)> {
    let row = reference.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let column = column_of(reference).filter(|column| *column < limits::COLUMNS)?;
    Some((row.parse().ok()?, column))
}

/// Reads the comments of a sheet from their part.
pub fn read(
    archive: &mut Archive<'_>,
    part: &str,
    sheet: &mut Sheet,
    shared: &mut Shared,
) -> Result<(), ReadError> {
    let place = || format!("sheet “{}”, its comments", sheet.name);
    let mut found = Vec::new();
    let mut at: Option<(u32, usize)> = None;
    let (mut text, mut inside) = (String::new(), false);
    archive.parse(part, |node| {
        match node {
            Node::Open(tag) => match tag.local_name().into_inner() {
                "comment" => {
                    at = attribute(tag, "ref").and_then(|reference| cell_of(&reference));
                    text.clear();
                }
                "t" => inside = true,
                _ => {}
            },
            Node::Text(more) if inside && at.is_some() => gather(&mut text, more, place)?,
            Node::Text(_) => {}
            Node::Close("t") => inside = false,
            Node::Close("comment") => {
                if let Some(cell) = at.take()
                    && !text.trim().is_empty()
                    && found.len() < limits::COMMENTS
                {
                    // What Excel writes before a comment of several people is nobody's.
                    let said = match text.trim_start().starts_with("[Threaded comment]") {
                        true => text.split_once("Comment:").map_or("", |(_, said)| said),
                        false => &text,
                    };
                    let words: String = squeeze(said).chars().take(limits::COMMENT).collect();
                    found.push((cell, shared.keep(&words, place)?));
                }
            }
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    sheet.comments.extend(found);
    Ok(())
}

/// What is to be known about the comments of a sheet.
pub fn remark(sheet: &Sheet) -> Option<String> {
    const NAMED: usize = 8;
    let all = sheet.comments.len();
    let cells = sheet.comments.keys().take(NAMED);
    let cells: Vec<String> = cells
        .map(|(row, column)| format!("{}{row}", letters(*column)))
        .collect();
    let more = match all.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (all > 0).then(|| {
        format!(
            "sheet “{}”: comments stand beside {} ({}{more}); they are kept in words with the rows that are read, and an answer that leaves nothing to do is not recorded beside one that may take it back",
            sheet.name,
            counted(all, "cell", "cells"),
            cells.join(", ")
        )
    })
}
