//! Marks that say “the same as the cell above”: ", 〃, ditto.

use super::Work;
use super::guessed::Told;
use crate::workbook::{Row, squeeze};

/// Whether a cell is nothing but such a mark.
pub(super) fn is_ditto(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    matches!(
        lower.as_str(),
        "\"" | "″"
            | "〃"
            | "''"
            | "“"
            | "”"
            | "\"\""
            | "ditto"
            | "- do -"
            | "do."
            | "-\"-"
            | "-''-"
    )
}

impl Work<'_> {
    /// What a cell says, where it has such a mark: what stands in the nearest row above
    /// that says it; nothing, where no row does.
    pub(super) fn meant_by_ditto(&self, column: usize, text: String) -> String {
        if self.mapping.is_own() || !is_ditto(&text) {
            return text;
        }
        self.said_above.get(&column).cloned().unwrap_or(text)
    }

    /// Notes what the cells of a row say, for marks below, and tells of marks in it.
    pub(super) fn note_above(&mut self, row: &Row) {
        let rules = self.rules.iter().chain(self.actions.iter().flatten());
        let mut columns: Vec<usize> = rules.flat_map(|rule| rule.columns.clone()).collect();
        columns.sort_unstable();
        columns.dedup();
        for column in columns {
            let text = self.shown(row, column);
            if !is_ditto(&text) {
                self.said_above.insert(column, text);
                continue;
            }
            match self.said_above.get(&column).map(|above| squeeze(above)) {
                Some(above) if !above.is_empty() && !is_ditto(&above) => {
                    self.tell(Told::Ditto, column, above);
                }
                _ => self.tell(Told::DittoOfNothing, column, squeeze(&text)),
            }
        }
    }
}
