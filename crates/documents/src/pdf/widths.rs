//! Column widths of tables.
//!
//! Dates, numbers and levels should stay on one line, so their columns get the width their
//! longest cell needs, estimated from its characters; the columns of words share the rest
//! by weight. Fixed or shared widths also make long tables fast: nothing is measured.

use serde_json::{Value, json};

use crate::model::{ColumnKind, Table};

/// Width of the text area in points: US Letter with margins of 0.85 inch.
const PAGE: f64 = 489.6;
/// Space left and right of a cell's text, in points.
const PADDING: f64 = 8.0;
/// Space a badge adds left and right of its words, in points.
const BADGE: f64 = 7.0;

/// One `[unit, size]` pair for each column; the unit is `pt` or `fr`.
pub(super) fn widths(table: &Table) -> Value {
    let size = if table.compact { 7.5 } else { 8.5 };
    let needs: Vec<Option<f64>> = (0..table.columns.len())
        .map(|at| need(table, at, size))
        .collect();
    let fixed: f64 = needs.iter().flatten().sum();
    let words = needs.iter().filter(|need| need.is_none()).count();
    // Columns of words keep a readable width; where that fails, weights decide everything.
    let fits = fixed <= PAGE - 60.0 * words as f64 && words > 0;
    needs
        .iter()
        .zip(&table.columns)
        .map(|(need, column)| match need {
            Some(points) if fits => json!(["pt", points]),
            _ => json!(["fr", column.share()]),
        })
        .collect()
}

/// Points that a column needs to keep its cells on one line; none for a column of words.
fn need(table: &Table, at: usize, size: f64) -> Option<f64> {
    let column = &table.columns[at];
    let extra = match column.kind {
        ColumnKind::Text => return None,
        ColumnKind::Level => BADGE,
        ColumnKind::Number { .. } | ColumnKind::Money | ColumnKind::Date => 0.0,
    };
    let longest_cell = table
        .rows
        .iter()
        .filter_map(|row| row.get(at))
        .map(|cell| cell.words(column.kind).chars().count())
        .max()
        .unwrap_or(0)
        .min(22);
    let longest_title_word = column
        .title
        .split_whitespace()
        .map(|word| word.chars().count())
        .max()
        .unwrap_or(0);
    let cells = longest_cell as f64 * 0.56 * size + extra;
    let title = longest_title_word as f64 * 0.62 * size;
    Some((cells.max(title) + PADDING).round())
}
