//! Number formats: which numbers are days, times or percentages.

use super::part::{Archive, Node, attribute};
use crate::ReadError;
use std::collections::HashMap;

/// What a cell's style makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// A plain number.
    #[default]
    Plain,
    /// A share of one, shown times 100.
    Percent,
    /// A day or a time, counted in days.
    Date,
}

/// Formats by style number.
#[derive(Default)]
pub struct Styles(Vec<Format>);

impl Styles {
    /// The format of a style; unknown styles are plain.
    pub fn format(&self, style: usize) -> Format {
        self.0.get(style).copied().unwrap_or_default()
    }
}

/// More formats than any workbook has (the file format allows 65,490 styles).
const MOST: usize = 70_000;

/// Reads the styles part.
pub fn read(archive: &mut Archive<'_>, part: &str) -> Result<Styles, ReadError> {
    let mut custom: HashMap<u32, Format> = HashMap::new();
    let mut styles = Styles::default();
    let mut in_cells = false;
    archive.parse(part, |node| {
        match node {
            Node::Open(tag) => match tag.local_name().into_inner() {
                "numFmt" if custom.len() < MOST => {
                    if let (Some(id), Some(code)) = (
                        attribute(tag, "numFmtId").and_then(|v| v.parse().ok()),
                        attribute(tag, "formatCode"),
                    ) {
                        custom.insert(id, of_code(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells && styles.0.len() < MOST => {
                    let id = attribute(tag, "numFmtId")
                        .and_then(|v| v.parse().ok())
                        .unwrap_or(0);
                    styles
                        .0
                        .push(custom.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            },
            Node::Close("cellXfs") => in_cells = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// ECMA-376 part 1, 18.8.30: formats that need no definition.
fn built_in(id: u32) -> Format {
    match id {
        9 | 10 => Format::Percent,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Format::Date,
        _ => Format::Plain,
    }
}

/// Tells a date format by its letters, outside quotes, escapes and brackets.
fn of_code(code: &str) -> Format {
    if code.eq_ignore_ascii_case("general") {
        return Format::Plain;
    }
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if !inside.is_empty() && inside.chars().all(|c| "hHmMsS".contains(c)) {
                    return Format::Date;
                }
            }
            '%' => return Format::Percent,
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' | 'h' | 'H' | 's' | 'S' => return Format::Date,
            ';' => break, // the first section decides
            _ => {}
        }
    }
    Format::Plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart() {
        for (code, format) in [
            ("General", Format::Plain),
            ("#,##0.00", Format::Plain),
            ("\"days\" 0", Format::Plain),
            ("[Red]0.0", Format::Plain),
            ("_-* #,##0 \"DM\"_-", Format::Plain),
            ("0.0%", Format::Percent),
            ("yyyy-mm-dd", Format::Date),
            ("[$-409]d\\-mmm\\-yy;@", Format::Date),
            ("[h]:mm", Format::Date),
        ] {
            assert_eq!(of_code(code), format, "{code}");
        }
    }
}
