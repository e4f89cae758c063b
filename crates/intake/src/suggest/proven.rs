//! What the whole of a column has to prove before its cells are read so: how it writes
//! numbers, and which end of its ratings is the severe one.

use super::build::{Build, shorten};
use super::legend::{Legend, is_ranked, legend};
use super::severe_end::End;
use crate::levels;
use crate::number::NumberStyle;
use crate::workbook::{letters, squeeze};

/// Most rows whose numbers are compared with their words.
const COMPARED: usize = 200;

impl Build<'_> {
    /// How the file writes numbers: with the comma as the decimal mark only where some cell
    /// proves it and none speaks against it. What is left over is kept in words.
    pub(super) fn numbers(&mut self) -> NumberStyle {
        let (mut proven, mut against) = (false, false);
        let mut doubts: Vec<String> = Vec::new();
        for (_, at, _) in &self.fit.fields {
            let column = &self.table.columns[*at];
            let contradicts = column.point_numbers + column.grouped_by_comma > 0;
            against |= contradicts;
            proven |= column.comma_numbers > 0 && !contradicts;
            if column.comma_numbers > 0 && contradicts {
                doubts.push(format!("“{}” ({})", shorten(&column.name), letters(*at)));
            }
        }
        for place in doubts {
            self.warn(format!(
                "column {place} writes some numbers with the comma as the decimal mark (2,50) and others with it between thousands (1,200). It is read as 1,234.56; cells that contradict this are kept as words and give no number"
            ));
        }
        if !proven {
            return NumberStyle::PointDecimal;
        }
        if !against {
            return NumberStyle::CommaDecimal;
        }
        // Each column by its own cells.
        for (field, at, _) in &self.fit.fields {
            let column = &self.table.columns[*at];
            let contradicts = column.point_numbers + column.grouped_by_comma > 0;
            if column.comma_numbers > 0
                && !contradicts
                && let Some(rule) = self.columns.get_mut(*field)
            {
                rule.numbers = Some(NumberStyle::CommaDecimal);
            }
        }
        NumberStyle::PointDecimal
    }

    /// Whether the lowest number of a column of ratings is the severe one, where a legend
    /// says it; why the numbers are not read, where the file contradicts itself.
    pub(super) fn severe_end_of(
        &self,
        field: &str,
        index: usize,
        by_header: bool,
    ) -> Option<Result<bool, String>> {
        let name = &self.table.columns[index].name;
        let place = format!("“{}” ({})", shorten(name), letters(index));
        let ask = format!(
            "so that its numbers are not read as {field}. Say what each number means under [columns.{field}.values]"
        );
        let header_says = matches!(legend(name), Legend::Read { .. }) || is_ranked(name);
        let told = match self.severe.get(field).copied().unwrap_or(End::Unsaid) {
            End::Unsaid => None,
            // What the header says needs no list.
            End::Doubtful if header_says => None,
            End::Doubtful => {
                return Some(Err(format!(
                    "this file has numbers with 1 as the highest, which may be the legend of {place} or a list of something else, {ask}"
                )));
            }
            End::Contradicted => {
                return Some(Err(format!(
                    "the legends of this file contradict each other in whether 1 is the highest or the lowest of {place}, {ask}"
                )));
            }
            End::Highest => Some(false),
            End::Lowest => Some(true),
        };
        if header_says && told.is_some_and(|lowest| lowest != by_header) {
            return Some(Err(format!(
                "a legend of this file says the opposite of the header {place}, {ask}"
            )));
        }
        let lowest = told.unwrap_or(by_header);
        let rated = field == "likelihood" || field == "impact";
        if rated && self.words_contradict(index, lowest) {
            let read = match lowest {
                true => "1 is the most severe",
                false => "the highest number is the most severe",
            };
            return Some(Err(format!(
                "{place} would be read so that {read}, and the levels in words beside it say the opposite, {ask}"
            )));
        }
        told.map(Ok)
    }

    /// Whether rows with more severe numbers have less severe words of levels, for the most
    /// part.
    fn words_contradict(&self, index: usize, lowest: bool) -> bool {
        let Some(words) = self.fit.column("level").filter(|at| *at != index) else {
            return false;
        };
        let shown = |row: &crate::workbook::Row, at: usize| squeeze(&row.cell(at).shown());
        let rows: Vec<(u32, usize)> = self
            .table
            .rows
            .iter()
            .filter_map(|row| {
                let number = levels::leading_number(&shown(row, index))?;
                let level = levels::of_word(&shown(row, words))?;
                Some((number, level.index()))
            })
            .take(COMPARED)
            .collect();
        let (mut with, mut against) = (0_u32, 0_u32);
        for (at, one) in rows.iter().enumerate() {
            for other in &rows[at + 1..] {
                match (one.0.cmp(&other.0), one.1.cmp(&other.1)) {
                    (a, b) if a.is_eq() || b.is_eq() => {}
                    (a, b) if (a == b) != lowest => with += 1,
                    _ => against += 1,
                }
            }
        }
        against > with && against >= 2
    }
}
