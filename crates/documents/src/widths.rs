//! Column widths on paper.
//!
//! Dates, numbers and levels should stay on one line and a citation must, so their columns
//! get the width their longest cell needs, estimated from its characters; columns of words
//! share the rest by weight but are, where the page has the room, never narrower than
//! their longest word. Where their rows would be lower for it, they then give width to the
//! columns that make them high. Known widths also make long tables fast: nothing is measured
//! while they are set.

use crate::model::{Cell, ColumnKind, Table};
use crate::text::{ems, is_citation};

/// Space left and right of a cell's text, in points.
pub(crate) const PADDING: f64 = 8.0;
/// Space a badge adds left and right of its words, in points.
const BADGE: f64 = 7.0;
/// Longer words are broken, in multiples of the text's size; so are longer cells of
/// numbers and dates.
const LONGEST_WORD: f64 = 11.0;
const LONGEST_CELL: f64 = 12.5;
/// What a column of words keeps of its share by weight, however long the words of others.
const KEPT: f64 = 0.6;

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
    let total: f64 = shares.iter().sum();
    let by_weight: Vec<f64> = shares.iter().map(|share| share / total * page).collect();
    let needs: Vec<Need> = (0..shares.len()).map(|at| Need::of(table, at)).collect();
    // Where not even that fits, weights decide everything.
    let must: f64 = needs.iter().map(|need| need.must).sum();
    if must > page {
        return by_weight;
    }
    let kept = |at: usize| match words[at] {
        true => needs[at].must.max(KEPT * by_weight[at]),
        false => needs[at].must,
    };
    let fair = (0..shares.len()).map(kept).sum::<f64>() <= page;
    let base = |at: usize| if fair { kept(at) } else { needs[at].must };
    let least = within(page, |most| {
        (0..shares.len())
            .map(|at| base(at).max(needs[at].wish.min(most)))
            .collect()
    });
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
            _ => {
                let shared = (0..shares.len()).map(width).collect();
                return Lines::of(table).balanced(shared, &least, &words);
            }
        }
    }
}

/// Tables of fewer rows share by weight, so that small ones of a kind look alike.
const FEW_ROWS: usize = 5;
/// Rows that are looked at to balance columns; of more, so many evenly among them.
const ROWS_LOOKED_AT: usize = 64;
/// What is moved from one column to another, in points: first much, then little.
const MOVED: [f64; 4] = [24.0, 12.0, 6.0, 3.0];
/// Moves of each size.
const MOVES: usize = 12;
/// Columns move only for rows so much lower, as a share.
const WORTH: f64 = 0.04;

/// The lines of a table's cells, by which its height is estimated.
struct Lines {
    /// Widths of the lines of each cell, by row and column, in points.
    rows: Vec<Vec<Vec<f64>>>,
    /// What a line loses because words are not broken, in points.
    lost: f64,
}

impl Lines {
    fn of(table: &Table) -> Lines {
        let size = text_size(table);
        let looked_at = match table.rows.len() {
            ..FEW_ROWS => 0,
            many => many.min(ROWS_LOOKED_AT),
        };
        let row = |at: usize| {
            let row = &table.rows[at * table.rows.len() / looked_at];
            let cells = table.cells(row).map(|(column, cell)| {
                let words = cell.words(column.kind);
                words.split('\n').map(|line| ems(line) * size).collect()
            });
            cells.collect()
        };
        Lines {
            rows: (0..looked_at).map(row).collect(),
            lost: PADDING + size,
        }
    }

    /// How high the rows are together, in lines.
    fn height(&self, widths: &[f64]) -> f64 {
        let cell = |lines: &[f64], width: f64| -> f64 {
            let room = (width - self.lost).max(1.0);
            lines.iter().map(|line| (line / room).max(1.0)).sum()
        };
        let row = |row: &Vec<Vec<f64>>| {
            let cells = row.iter().zip(widths);
            cells.fold(0.0, |most: f64, (lines, width)| {
                most.max(cell(lines, *width))
            })
        };
        self.rows.iter().map(row).sum()
    }

    /// Widths by which the rows are lower, with the same sum: columns of words give what they
    /// have beyond the least. The widths as they were where it is not worth it.
    fn balanced(&self, before: Vec<f64>, least: &[f64], words: &[bool]) -> Vec<f64> {
        if self.rows.is_empty() {
            return before;
        }
        let (mut widths, first) = (before.clone(), self.height(&before));
        let mut height = first;
        for moved in MOVED {
            for _ in 0..MOVES {
                let Some((lower, from, to)) = self.best_move(&widths, least, words, moved) else {
                    break;
                };
                if lower > height * (1.0 - WORTH / 20.0) {
                    break;
                }
                widths[from] -= moved;
                widths[to] += moved;
                height = lower;
            }
        }
        match height <= first * (1.0 - WORTH) {
            true => widths,
            false => before,
        }
    }

    /// The move between two columns that makes the rows lowest: how low, from where, to where.
    fn best_move(
        &self,
        widths: &[f64],
        least: &[f64],
        words: &[bool],
        moved: f64,
    ) -> Option<(f64, usize, usize)> {
        let columns = || (0..widths.len()).filter(|&at| words[at]);
        let gives = |at: &usize| widths[*at] - moved >= least[*at];
        let pairs = columns()
            .filter(gives)
            .flat_map(|from| columns().map(move |to| (from, to)));
        let tried = pairs.filter(|(from, to)| from != to).map(|(from, to)| {
            let mut with = widths.to_vec();
            with[from] -= moved;
            with[to] += moved;
            (self.height(&with), from, to)
        });
        tried.min_by(|a, b| a.0.total_cmp(&b.0))
    }
}

/// The widths that `with` gives for the greatest limit at which they fill no more than
/// `page`: long words of one column give way before short ones of another.
fn within(page: f64, with: impl Fn(f64) -> Vec<f64>) -> Vec<f64> {
    let fits = |most: f64| with(most).iter().sum::<f64>() <= page;
    if fits(page) {
        return with(page);
    }
    let (mut low, mut high) = (0.0, page);
    for _ in 0..12 {
        let middle = (low + high) / 2.0;
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    with(low)
}

/// What a column needs, in points.
struct Need {
    /// So that no citation, date, number or level breaks.
    must: f64,
    /// So that no word breaks.
    wish: f64,
}

impl Need {
    fn of(table: &Table, at: usize) -> Need {
        let column = &table.columns[at];
        let points = |ems: f64| ems * text_size(table) + PADDING;
        let (mut citation, mut word, mut longest) = (0.0_f64, 0.0_f64, 0.0_f64);
        let mut read = |text: &str| {
            for one in text.split_whitespace() {
                let wide = ems(one);
                if is_citation(one) {
                    citation = citation.max(wide);
                } else if wide <= LONGEST_WORD {
                    word = word.max(wide);
                }
            }
        };
        read(&column.title);
        let mut badges = false;
        for cell in table.rows.iter().filter_map(|row| row.get(at)) {
            badges |= matches!(cell, Cell::Badge(_));
            let words = cell.words(column.kind);
            read(&words);
            longest = longest.max(words.lines().map(ems).fold(0.0, f64::max));
        }
        // The title of a column of numbers or dates takes two lines where there is room.
        if column.kind != ColumnKind::Text {
            word = word.max((ems(&column.title) * 0.55).min(LONGEST_WORD));
        }
        let badge = if badges { BADGE } else { 0.0 };
        let must = match column.kind {
            ColumnKind::Text => points(citation),
            _ => points(citation.max(longest.min(LONGEST_CELL))) + badge,
        };
        // Words that are short in every row, such as a level without a badge.
        if longest <= LONGEST_WORD {
            word = word.max(longest);
        }
        let wish = points(citation.max(word)) + badge;
        Need {
            must,
            wish: wish.max(must),
        }
    }
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
            widths[3] > 55.0
                && widths[2] > ems("Likelihood") * 8.5 + PADDING - 0.1
                && widths[1] > 200.0,
            "{widths:?}"
        );
    }

    #[test]
    fn a_citation_has_the_room_it_needs_beside_heavier_columns() {
        let mut table = Table::new("T").compact();
        for weight in [9.0, 9.0, 9.0, 9.0, 0.1] {
            table = table.column(Column::text("T").weight(weight));
        }
        let words = "words that go on and on and on";
        table.row([words, words, words, words, "see 164.308(a)(1)(ii)(A), (B)"].map(Cell::from));
        let widths = widths(&table, 490.0);
        let needed = ems("164.308(a)(1)(ii)(A),") * 7.5 + PADDING;
        assert!(widths[4] >= needed, "{widths:?}");
        assert!((widths.iter().sum::<f64>() - 490.0).abs() < 0.01);
    }

    #[test]
    fn d1_a_column_that_makes_the_rows_high_gets_the_room_others_do_not_use() {
        let table = |rows: usize| {
            let mut table = Table::new("T").compact();
            for title in ["What happened", "Risks", "State"] {
                table = table.column(Column::text(title));
            }
            for _ in 0..rows {
                let state = "settled on the second of June with three new actions ".repeat(4);
                table.row(["A mailbox".into(), "R-1, R-2".into(), state.into()]);
            }
            table
        };
        let few = widths(&table(4), 490.0);
        assert!(
            few.iter().all(|w| (w - 490.0 / 3.0).abs() < 0.01),
            "{few:?}"
        );
        let many = widths(&table(40), 490.0);
        assert!(many[2] > 280.0, "{many:?}");
        assert!((many.iter().sum::<f64>() - 490.0).abs() < 0.01, "{many:?}");
        // What stands beside it keeps its words whole.
        assert!(many[0] >= ems("happened") * 7.5 + PADDING, "{many:?}");
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
