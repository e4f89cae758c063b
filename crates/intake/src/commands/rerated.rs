//! A row that only rates or treats a risk which stands here, found by the number the risk
//! list gave it. It never makes a risk.

use super::Planner;
use super::rating::RATED_WORDS;
use crate::mapped::MappedRow;
use crate::workbook::squeeze;
use register::Record;

impl Planner<'_> {
    pub(super) fn rerated(&mut self, row: &MappedRow) {
        let name = row.text("risk").unwrap_or_default().to_owned();
        let Some(found) = self.risk_named(row, &name) else {
            return self.leave_out(
                row,
                format!(
                    "no risk here has the number or sentence “{}”; import the risk list first, then this file again",
                    super::shortened(&name)
                ),
            );
        };
        if !self.taken.insert(found.id.uuid()) {
            let first = self.first_row(Some(found.id.uuid()));
            return self.leave_out(
                row,
                format!(
                    "{} stands in the file twice{first}; the first row was taken, and nothing of this one",
                    found.known_as()
                ),
            );
        }
        self.seen(found, row);
        if found.retired.is_some() {
            return self.ended(row, found.known_as());
        }
        let row = &*self.without_older_rating(row, Some(found));
        let mut risk = found.clone();
        let treatment = self.treatment_of(row);
        let rates = row.level("likelihood").is_some() && row.level("impact").is_some();
        // What stands there belongs to the rating that stands; without a new one it stays.
        if rates && let Some(original) = self.original(row) {
            risk.original = Some(original);
        }
        self.unplaced(
            &mut risk.extra,
            row,
            &[
                ("rationale", rates),
                ("treatment_reason", treatment.known().is_some()),
            ],
        );
        let mut kept = vec!["treatment"];
        kept.extend(RATED_WORDS);
        kept.extend(self.unread.iter().copied());
        for field in kept {
            if let Some(value) = row.fields.get(field) {
                risk.extra.insert(field.to_owned(), squeeze(&value.raw));
            }
        }
        // The risk list's own columns may be called alike.
        for (header, text) in &row.extra {
            let header = format!("{}: {header}", self.carried.list);
            risk.extra.insert(header, text.clone());
        }
        let follows = self.after.len();
        self.judge(row, Some(found), &risk, treatment);
        self.unsaid(row, Some(found), found, &[], &[]);
        let changed = self.put(row, Some(found), risk);
        self.note_follows(row.number, Some(found), changed, follows);
    }
}
