//! Cells that say something only beside another one: a due day without an action, clauses
//! without an agreement, a reason without a rating. They are kept with the record under
//! their field's name, and told.

use super::Planner;
use crate::mapped::MappedRow;
use register::records::Extra;

/// Such fields, and what is told where what they belong to is not there.
const BESIDE: &[(&str, &str)] = &[
    (
        "due",
        " is a date without what is to be done by it; it is kept with the risk, and nothing falls due: add an action with this date",
    ),
    (
        "rationale",
        " is a reason without a rating; the words are kept",
    ),
    (
        "treatment_reason",
        " is a reason without a treatment; the words are kept",
    ),
    (
        "completed_on",
        " is not taken for the day on which it was done, since it is still to come, or the row does not say by its state that it is done, or it is done here on another day; the words are kept",
    ),
    (
        "agreement",
        " is said of a system, and agreements stand with vendors: the words are kept with the asset, and no agreement is recorded. Record it with the vendor, or import a list of vendors",
    ),
    ("agreement_clauses", OF_AN_AGREEMENT),
    ("agreement_note", OF_AN_AGREEMENT),
];

const OF_AN_AGREEMENT: &str =
    " is of an agreement, and no cell says whether there is one; the words are kept";

impl Planner<'_> {
    /// Marks those of a row's cells as kept that have no place; `placed` says which have.
    /// What was kept before and is placed now is kept no longer.
    pub(super) fn unplaced(
        &mut self,
        extra: &mut Extra,
        row: &MappedRow,
        placed: &[(&'static str, bool)],
    ) {
        for (field, is_placed) in placed {
            let Some(value) = row.fields.get(field) else {
                continue;
            };
            if *is_placed {
                extra.remove(*field);
                continue;
            }
            self.unread.push(field);
            if let Some((_, why)) = BESIDE.iter().find(|(beside, _)| beside == field) {
                let before = format!("{field} ");
                self.remark_value(row, &before, &value.raw, why);
            }
        }
    }
}
