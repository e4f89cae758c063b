//! CSV: one table of a report, for other programs.
//!
//! RFC 4180: comma, CRLF, quotes doubled, UTF-8. Cells are in machine form: dates as
//! `YYYY-MM-DD`, numbers as plain decimals without grouping.
//!
//! **Formulas.** A spreadsheet runs a text cell that begins with `=`, `+`, `-` or `@`
//! (CWE-1236). Such a cell gets one apostrophe in front. The rule is reversible: a text cell
//! is guarded when, after any apostrophes and white space, its first character is one of
//! these (or their full-width forms), or when it begins with a tab or line end; see
//! [`guard`] and [`unguard`]. Cells of numbers are never guarded: `-5` stays a number.

use std::borrow::Cow;

use crate::Error;
use crate::model::{Cell, Report};
use crate::sheets::sheets;
use crate::text::visible;

/// One table of a report as CSV.
///
/// `sheet` is one of the names of [`crate::sheets::sheets`]: the name given with
/// [`crate::model::Table::sheet`]. Tables that share it are written one after the other.
/// `bom` puts a UTF-8 byte order mark first, which some spreadsheet programs need.
///
/// # Errors
/// [`Error::NoSuchTable`] names the tables there are.
pub fn csv(report: &Report, sheet: &str, bom: bool) -> Result<Vec<u8>, Error> {
    let mut sheets = sheets(report);
    let Some(at) = sheets.iter().position(|known| known.name == sheet) else {
        let known = sheets.into_iter().map(|sheet| sheet.name).collect();
        return Err(Error::NoSuchTable {
            asked: sheet.into(),
            known,
        });
    };
    let tables = sheets.swap_remove(at).tables;
    let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
    let mut out = Vec::with_capacity(rows * 100);
    if bom {
        out.extend_from_slice("\u{FEFF}".as_bytes());
    }
    push_row(
        &mut out,
        tables[0]
            .columns
            .iter()
            .map(|column| guarded(&column.title)),
    );
    for table in tables {
        for row in &table.rows {
            push_row(&mut out, table.cells(row).map(|(_, cell)| field(cell)));
        }
    }
    Ok(out)
}

/// A list as CSV: headings, then rows of texts, guarded alike.
pub fn list<C: AsRef<str>>(
    headings: &[&str],
    rows: impl IntoIterator<Item = impl IntoIterator<Item = C>>,
) -> Vec<u8> {
    let mut out = Vec::new();
    push_row(&mut out, headings.iter().map(|text| guarded(text)));
    for row in rows {
        let cells: Vec<C> = row.into_iter().collect();
        push_row(&mut out, cells.iter().map(|cell| guarded(cell.as_ref())));
    }
    out
}

/// Puts an apostrophe before text that a spreadsheet would run as a formula.
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_risky(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Undoes [`guard`].
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_risky(rest) => rest,
        _ => text,
    }
}

fn is_risky(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    if bare.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    bare.trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

fn guarded(text: &str) -> Cow<'_, str> {
    match visible(text) {
        Cow::Borrowed(text) => guard(text),
        Cow::Owned(text) => Cow::Owned(guard(&text).into_owned()),
    }
}

fn field(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) | Cell::Date(text) => guarded(text),
        Cell::Badge(badge) => guarded(&badge.text),
        Cell::Rich(rich) => Cow::Owned(guarded(&rich.plain()).into_owned()),
        Cell::Number(value) if value.is_finite() => Cow::Owned(value.to_string()),
        Cell::Number(_) => Cow::Borrowed(""),
    }
}

fn push_row<'a>(out: &mut Vec<u8>, fields: impl Iterator<Item = Cow<'a, str>>) {
    for (number, field) in fields.enumerate() {
        if number > 0 {
            out.push(b',');
        }
        let quote = field.contains(['"', ',', '\n', '\r']) || field.starts_with(' ');
        if quote {
            out.push(b'"');
            out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(field.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_the_guard_can_be_undone() {
        for risky in [
            "=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "'=1", "''+x", "＝1", "\nx",
        ] {
            let safe = guard(risky);
            assert!(safe.starts_with('\''), "{risky:?}");
            assert_eq!(unguard(&safe), risky);
        }
        for plain in ["", "plain", "'quoted'", "a=b", "5", "'"] {
            assert_eq!(guard(plain), plain);
            assert_eq!(unguard(plain), plain);
        }
    }
}
