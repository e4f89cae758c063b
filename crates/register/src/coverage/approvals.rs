//! Approvals: by whom they were entered, affirmed, and when (A5, A7, B1, B6).

use super::{Coverage, GapKind};
use crate::record::Record;
use crate::records::{Acceptance, AcceptanceState, Approved, Dismissal};
use crate::register::Register;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// So many scenarios are named one by one; of more, the number is told.
const NAMED: usize = 8;

impl Coverage {
    pub(super) fn approvals(&mut self, register: &Register, today: Date) {
        let tables = &register.tables;
        if let Some(tolerance) = register.tolerance(today) {
            self.by_enterer(register, tolerance);
        }
        for decision in tables.decisions.live() {
            self.by_enterer(register, decision);
        }
        for exclusion in tables.exclusions.live() {
            self.by_enterer(register, exclusion);
            if exclusion.on.is_none() {
                self.gap(
                    GapKind::ApprovalUndated,
                    Some(exclusion.reference()),
                    exclusion.tag(),
                    format!("{} does not say when it was approved", exclusion.known_as()),
                );
            }
        }
        self.dismissals(register);
        self.not_affirmed(register, today);
    }

    /// What one person entered and approved: a second look is what an approval is.
    fn by_enterer(&mut self, register: &Register, record: &impl Approved) {
        if let Some(name) = record.approved_by_enterer(register) {
            self.gap(
                GapKind::ApprovedByEnterer,
                Some(record.reference()),
                record.tag(),
                format!(
                    "{name} entered {} and is named as who approved it",
                    record.known_as()
                ),
            );
        }
    }

    /// Scenarios found not applicable, told once for who entered them: they come in scores.
    fn dismissals(&mut self, register: &Register) {
        let accounts = !register.tables.memberships.is_empty();
        let mut alone: BTreeMap<(&str, GapKind, &'static str), Vec<&Dismissal>> = BTreeMap::new();
        for dismissal in register.tables.dismissals.live() {
            let (kind, lacks) = if dismissal.approved_by.is_none() {
                (
                    GapKind::DismissalUnapproved,
                    "nobody is named as having approved that",
                )
            } else if dismissal.approved_by_enterer(register).is_some() {
                (
                    GapKind::DismissalUnapproved,
                    "who entered that also approved it",
                )
            } else if dismissal.approved_on.is_none() {
                (
                    GapKind::DismissalUnapproved,
                    "it is not said when that was approved",
                )
            } else if accounts && dismissal.asserted(register).is_some() {
                (
                    GapKind::NotAffirmed,
                    "who is named as having approved that has not affirmed it",
                )
            } else {
                continue;
            };
            let by = dismissal
                .found
                .as_ref()
                .map_or("", |found| found.by.name.as_str());
            alone.entry((by, kind, lacks)).or_default().push(dismissal);
        }
        for ((by, kind, lacks), dismissals) in alone {
            let tags: Vec<String> = dismissals.iter().take(NAMED).map(|d| d.tag()).collect();
            let more = match dismissals.len() - tags.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let by = if by.is_empty() { "somebody" } else { by };
            self.gap(
                kind,
                Some(dismissals[0].reference()),
                "dismissals",
                format!(
                    "{by} found {} not applicable ({}{more}), and {lacks}",
                    match dismissals.len() {
                        1 => "1 scenario".to_owned(),
                        n => format!("{n} scenarios"),
                    },
                    tags.join(", ")
                ),
            );
        }
    }

    /// Approvals in effect that only others assert. Without an account on record nobody
    /// could affirm one: how it was entered is then said beside it, and not owed.
    fn not_affirmed(&mut self, register: &Register, today: Date) {
        let tables = &register.tables;
        if tables.memberships.is_empty() {
            return;
        }
        let in_force = |it: &&Acceptance| it.state(register, today) == AcceptanceState::InForce;
        register
            .tolerance(today)
            .into_iter()
            .for_each(|it| self.asserted(register, it));
        let acceptances = tables.acceptances.live().filter(in_force);
        acceptances.for_each(|it| self.asserted(register, it));
        tables
            .decisions
            .live()
            .for_each(|it| self.asserted(register, it));
        tables
            .exclusions
            .live()
            .for_each(|it| self.asserted(register, it));
    }

    fn asserted(&mut self, register: &Register, record: &impl Approved) {
        if let Some(how) = record.asserted(register) {
            self.gap(
                GapKind::NotAffirmed,
                Some(record.reference()),
                record.tag(),
                format!("the approval of {} is {how}", record.known_as()),
            );
        }
    }
}
