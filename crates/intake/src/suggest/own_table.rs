//! Our own tables, to edit and import again: they name themselves by their headers, so
//! nothing has to be chosen for them.

use super::{Comments, Suggestion, render};
use crate::export::RECORD_HEADER;
use crate::field::Kind;
use crate::locate::bare;
use crate::profiles::{self, KEY_HEADER};
use crate::workbook::{Sheet, Workbook};
use std::collections::HashSet;

/// The mapping of our own table that a workbook holds, where it is one; `wanted` is the
/// kind somebody asked for, and `sheet` the sheet.
pub(super) fn own_table(
    book: &Workbook,
    wanted: Option<Kind>,
    sheet: Option<&str>,
) -> Option<Suggestion> {
    let sheets = book
        .sheets
        .iter()
        .filter(|s| sheet.is_none_or(|name| s.name == name));
    let (sheet, kind) = sheets
        .filter_map(|sheet| Some((sheet, kind_of(sheet)?)))
        .find(|(_, kind)| wanted.is_none_or(|wanted| wanted == *kind))?;
    let mut mapping = profiles::named(&format!("phiward-{}", kind.word()))?;
    if book.sheets.len() > 1 {
        mapping.sheet = Some(sheet.name.clone());
    }
    mapping.encoding = super::build::encoding(book);
    mapping.delimiter = book.delimiter.filter(|d| *d != ',');
    let mut comments = Comments {
        head: vec![format!(
            "This is phiward's own table of {}: its columns are known. Rows find their records by “{RECORD_HEADER}”; only cells that were edited change anything.",
            kind.word()
        )],
        ..Comments::default()
    };
    comments
        .head
        .extend(book.remarks.iter().map(|r| format!("Remark: {r}")));
    let text = render(&mapping, &comments);
    Some(Suggestion {
        sure: mapping
            .columns
            .keys()
            .filter_map(|field| Some((kind.field(field)?.name, 100)))
            .collect(),
        mapping,
        text,
        comments,
    })
}

/// The kind whose table a sheet holds: its first row has our key, the name of a record,
/// and either the record's id or most of the other headers.
fn kind_of(sheet: &Sheet) -> Option<Kind> {
    let first = sheet.rows.first()?;
    let headers: HashSet<String> = first.cells.iter().map(|c| bare(&c.shown())).collect();
    let has = |header: &str| headers.contains(&bare(header));
    if !has(KEY_HEADER) {
        return None;
    }
    let fits = |kind: &Kind| {
        let own: Vec<(&str, String)> = kind.export_headers().collect();
        let found = own.iter().filter(|(_, header)| has(header)).count();
        let titled = own.iter().any(|(f, h)| *f == kind.title() && has(h));
        let enough = if has(RECORD_HEADER) {
            3
        } else {
            own.len() * 2 / 3
        };
        (titled && found >= enough.min(own.len())).then_some((found, *kind))
    };
    // Kinds share headers; the one that most of them belong to is meant.
    Kind::WITH_TABLE
        .iter()
        .filter_map(fits)
        .max_by_key(|(found, _)| *found)
        .map(|(_, kind)| kind)
}
