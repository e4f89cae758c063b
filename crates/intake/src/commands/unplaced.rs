//! Cells that a mapping reads and that find no place in the record: a due day without an
//! action, clauses without an agreement, a reason without a rating. They are kept with
//! the record under their field's name, and told.

use super::Planner;
use crate::field::Kind;
use crate::mapped::MappedRow;
use crate::workbook::squeeze;
use register::records::Extra;

/// Fields that say something only beside another one: the field, those of which one must
/// be there, and what they are for people.
const BESIDE: &[(Kind, &str, &[&str], &str)] = &[
    (Kind::Risks, "due", &["action"], "an action"),
    (
        Kind::Vendors,
        "agreement_clauses",
        AGREEMENT,
        "an agreement",
    ),
    (Kind::Vendors, "agreement_note", AGREEMENT, "an agreement"),
];

/// What makes an agreement of a vendor.
const AGREEMENT: &[&str] = &["agreement", "agreement_date", "agreement_ends"];

impl Planner<'_> {
    /// Keeps such cells of a row. `placed` says of fields whose partner has to be
    /// understood, too, whether it was.
    pub(super) fn keep_unplaced(
        &mut self,
        extra: &mut Extra,
        row: &MappedRow,
        placed: &[(&'static str, bool)],
    ) {
        let has = |field: &str| row.fields.contains_key(field);
        let mut left: Vec<(&str, String)> = BESIDE
            .iter()
            .filter(|(kind, field, beside, _)| {
                *kind == self.kind && has(field) && !beside.iter().any(|f| has(f))
            })
            .map(|(_, field, _, what)| (*field, format!("there is not {what} it belongs to")))
            .collect();
        let stands = BESIDE.iter().filter(|(kind, field, beside, _)| {
            *kind == self.kind && has(field) && beside.iter().any(|f| has(f))
        });
        for (_, field, ..) in stands {
            // Kept once, and placed now.
            extra.remove(*field);
        }
        for (field, placed) in placed {
            if !placed && has(field) && left.iter().all(|(known, _)| known != field) {
                left.push((*field, "what it belongs to could not be made".to_owned()));
            }
        }
        for field in std::mem::take(&mut self.refused_cells) {
            left.push((field, String::new()));
        }
        for (field, why) in left {
            let Some(value) = row.fields.get(field) else {
                continue;
            };
            let text = match self.own {
                Some(_) => value.raw.clone(),
                None => squeeze(&value.raw),
            };
            if !why.is_empty() && extra.get(field) != Some(&text) {
                self.remark(
                    row,
                    format!("“{text}” ({field}) is kept with the record as it stands: {why}"),
                );
            }
            extra.insert(field.to_owned(), text);
        }
    }
}
