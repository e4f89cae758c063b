//! Rows inside a record that verbs add, and that stay on record.

use crate::actor::same_name;
use crate::record::AnyRecord;
use crate::register::Register;

impl Register {
    /// Whether keeping a record like this would take away or change a row that is there:
    /// an agreement, a check or a milestone. A milestone is known by its title; when it is
    /// due and when it was reached may be said anew.
    pub fn takes_away(&self, after: &AnyRecord) -> bool {
        match after {
            AnyRecord::Vendor(after) => self.tables.vendors.get(after.id).is_some_and(|before| {
                let agreements = &before.agreements;
                let checks = &before.verifications;
                agreements.iter().any(|one| !after.agreements.contains(one))
                    || checks.iter().any(|one| !after.verifications.contains(one))
            }),
            AnyRecord::Action(after) => self.tables.actions.get(after.id).is_some_and(|before| {
                before.milestones.iter().any(|one| {
                    let mut now = after.milestones.iter();
                    !now.any(|other| same_name(&one.title, &other.title))
                })
            }),
            _ => false,
        }
    }
}
