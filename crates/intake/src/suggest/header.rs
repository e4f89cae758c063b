//! Whether a row looks like a header, or like one of the rows below it.

use crate::dates;
use crate::meaning;
use crate::workbook::{CellValue, Row, Sheet, squeeze};

/// Rows below that are compared.
const BELOW: usize = 12;

/// How much speaks against a row being the header: cells that are days, numbers, ids of
/// the pattern of those below, or the same as a cell below.
pub fn doubt(sheet: &Sheet, header: &Row) -> f64 {
    let shown = |row: &Row, column: usize| squeeze(&row.cell(column).shown()).to_lowercase();
    let width = header.cells.len();
    let same = |row: &Row| (0..width).all(|c| shown(row, c) == shown(header, c));
    let below: Vec<&Row> = sheet
        .rows
        .iter()
        .filter(|r| r.number > header.number && r.filled() > 1)
        // A header that is repeated further down is a header still.
        .filter(|r| !same(r))
        .take(BELOW)
        .collect();
    let mut against = 0.0;
    for (column, cell) in header.cells.iter().enumerate() {
        let text = shown(header, column);
        if text.is_empty() {
            continue;
        }
        let shape = shape(&text);
        let alike = |row: &&&Row| {
            let other = shown(row, column);
            shape.is_some() && self::shape(&other) == shape
        };
        // "164.312(d)" over "164.310(b)" is one of them; alone it is cited by a row, too.
        let cites = |text: &str| meaning::citation::has_one(text);
        let alone = ["164.", "§", "45 cfr"]
            .iter()
            .any(|start| text.starts_with(start));
        let cited = cites(&text) && (alone || below.iter().any(|row| cites(&shown(row, column))));
        let repeated = below.iter().any(|row| shown(row, column) == text);
        against += match cell.value {
            CellValue::Date(_) => 3.0,
            CellValue::Number { value, .. } if (1990.0..=2100.0).contains(&value) => 0.5,
            CellValue::Text(_) if cited => 3.0,
            CellValue::Text(_) if dates::in_any_order(&text) => 3.0,
            CellValue::Text(_) if below.iter().filter(alike).count() >= 1 => 3.0,
            // A mark in a box to be ticked.
            CellValue::Text(_) if meaning::is_tick(&text) => 3.0,
            CellValue::Text(_) if repeated => 2.0,
            CellValue::Text(_) if text.chars().count() > 60 => 1.0,
            CellValue::Text(_) => 0.0,
            _ => 1.5,
        };
    }
    against
}

/// "SU-2" and "SU-14" have one shape; a text without a digit has none.
fn shape(text: &str) -> Option<String> {
    let is_id = text.bytes().any(|b| b.is_ascii_digit()) && !text.contains(' ') && text.len() <= 24;
    if !is_id {
        return None;
    }
    let mut out = String::new();
    for c in text.chars() {
        match c.is_ascii_digit() {
            true if out.ends_with('9') => {}
            true => out.push('9'),
            false => out.push(c),
        }
    }
    Some(out)
}
