//! Column widths on paper.
//!
//! Dates, numbers and levels should stay on one line, so their columns get the width their
//! longest cell needs, estimated from its characters; columns of words share the rest by
//! weight but are never narrower than their header's longest word or than short cells. Known widths also make
//! long tables fast: nothing is measured while they are set.

use crate::model::{ColumnKind, Table};

/// Space left and right of a cell's text, in points.
const PADDING: f64 = 8.0;
/// Space a badge adds left and right of its words, in points.
const BADGE: f64 = 7.0;

/// Size of a table's text in points.
pub(crate) fn text_size(table: &Table) -> f64 {
    if table.compact { 7.5 } else { 8.5 }
}

/// The width of each column in points; together they fill `page` points.
pub(crate) fn widths(table: &Table, page: f64) -> Vec<f64> {
    let shares: Vec<f64> = table.columns.iter().map(|column| column.share()).collect();
    let words: Vec<bool> = table
        .columns
        .iter()
        .map(|column| column.kind == ColumnKind::Text)
        .collect();
    let least: Vec<f64> = (0..shares.len()).map(|at| least(table, at)).collect();
    let total: f64 = shares.iter().sum();
    let by_weight = || shares.iter().map(|share| share / total * page).collect();
    // Where the columns do not fit as wished, weights decide everything.
    if least.iter().sum::<f64>() > page {
        return by_weight();
    }
    if !words.contains(&true) {
        let spare = page - least.iter().sum::<f64>();
        return least
            .iter()
            .zip(&shares)
            .map(|(w, share)| w + spare * share / total)
            .collect();
    }
    let mut fixed: Vec<bool> = words.iter().map(|words| !words).collect();
    // Each round fixes at least one column or ends, so it ends.
    loop {
        let taken: f64 = least
            .iter()
            .zip(&fixed)
            .filter(|(_, f)| **f)
            .map(|(w, _)| w)
            .sum();
        let open: f64 = shares
            .iter()
            .zip(&fixed)
            .filter(|(_, f)| !**f)
            .map(|(s, _)| s)
            .sum();
        let width = |at: usize| {
            if fixed[at] {
                least[at]
            } else {
                (page - taken) * shares[at] / open
            }
        };
        let tight = (0..shares.len()).find(|&at| !fixed[at] && width(at) < least[at]);
        match tight {
            Some(at) if fixed.iter().filter(|fixed| !**fixed).count() > 1 => fixed[at] = true,
            _ => return (0..shares.len()).map(width).collect(),
        }
    }
}

/// The least width of a column, in points.
fn least(table: &Table, at: usize) -> f64 {
    let size = text_size(table);
    let column = &table.columns[at];
    let longest_word = |text: &str| {
        text.split_whitespace()
            .map(|word| word.chars().count())
            .max()
            .unwrap_or(0)
            .min(16)
    };
    let title = longest_word(&column.title) as f64 * 0.62 * size;
    let longest_cell = table
        .rows
        .iter()
        .filter_map(|row| row.get(at))
        .map(|cell| cell.words(column.kind).chars().count())
        .max()
        .unwrap_or(0);
    let (badge, longest_cell) = match column.kind {
        ColumnKind::Level => (BADGE, longest_cell.min(22)),
        // Words that are short in every row, such as a level without a badge.
        ColumnKind::Text if longest_cell > 16 => (0.0, 0),
        _ => (0.0, longest_cell.min(22)),
    };
    (longest_cell as f64 * 0.56 * size + badge).max(title) + PADDING
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Column};

    #[test]
    fn dates_stay_on_one_line_and_the_page_is_filled() {
        let mut table = Table::new("T")
            .column(Column::text("No").weight(0.1))
            .column(Column::text("Risk").weight(9.0))
            .column(Column::text("Likelihood").weight(0.1))
            .column(Column::date("Due").weight(0.1));
        table.row([
            "R-1".into(),
            "words".into(),
            "Low".into(),
            Cell::date("2026-03-31"),
        ]);
        let widths = widths(&table, 490.0);
        assert!(
            (widths.iter().sum::<f64>() - 490.0).abs() < 0.01,
            "{widths:?}"
        );
        assert!(
            widths[3] > 55.0 && widths[2] > 55.0 && widths[1] > 200.0,
            "{widths:?}"
        );
    }

    #[test]
    fn too_many_columns_fall_back_to_weights() {
        let mut table = Table::new("T");
        for _ in 0..40 {
            table = table.column(Column::text("Confidentiality"));
        }
        let widths = widths(&table, 490.0);
        assert!(
            widths.iter().all(|width| (width - 12.25).abs() < 0.01),
            "{widths:?}"
        );
    }
}
