//! Risks, treatments, actions, acceptances and triggers.

use super::{Coverage, GapKind};
use crate::record::Record;
use crate::records::{Acceptance, AcceptanceState, Approved, Risk, Strategy};
use crate::register::Register;
use jiff::civil::Date;

impl Coverage {
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

    pub(super) fn plan(&mut self, register: &Register, today: Date) {
        if register.tolerance(today).is_none() {
            self.gap(GapKind::NoTolerance, None, "tolerance", "management has approved no statement of tolerance; until then everything above “low” counts as above it");
        }
        for risk in register.tables.risks.live() {
            self.risk(register, risk, today);
        }
        for acceptance in register.tables.acceptances.live() {
            let open = register
                .tables
                .risks
                .get(acceptance.risk)
                .is_some_and(Risk::is_open);
            let state = acceptance.state(register, today);
            if open
                && matches!(state, AcceptanceState::Stale | AcceptanceState::Expired)
                && register
                    .acceptance_in_force(acceptance.risk, today)
                    .is_none()
            {
                self.gap(
                    GapKind::AcceptanceStale,
                    Some(acceptance.reference()),
                    acceptance.tag(),
                    format!("{} is {}", acceptance.known_as(), state.words()),
                );
            }
        }
        self.answered_by_one(register, today);
        self.not_affirmed(register, today);
        for action in register.tables.actions.live().filter(|a| a.state.is_open()) {
            let target = Some(action.reference());
            if action.owner.is_none() {
                self.gap(
                    GapKind::ActionWithoutOwner,
                    target,
                    action.tag(),
                    format!("nobody owns “{}”", action.title),
                );
            }
            match action.due {
                None => self.gap(
                    GapKind::ActionWithoutDate,
                    target,
                    action.tag(),
                    format!("“{}” has no due date", action.title),
                ),
                Some(due) if due < today => self.gap(
                    GapKind::ActionOverdue,
                    target,
                    action.tag(),
                    format!("“{}” was due on {due}", action.title),
                ),
                Some(_) => {}
            }
        }
        for trigger in register
            .tables
            .triggers
            .live()
            .filter(|t| t.settled.is_none())
        {
            if let Some(by) = trigger.review_by
                && by < today
            {
                self.gap(
                    GapKind::TriggerOpen,
                    Some(trigger.reference()),
                    trigger.tag(),
                    format!("“{}” was to be looked at by {by}", trigger.note),
                );
            }
        }
    }

    fn risk(&mut self, register: &Register, risk: &Risk, today: Date) {
        let target = Some(risk.reference());
        let on_nothing = risk.assets.is_empty()
            && risk.flows.is_empty()
            && risk.sites.is_empty()
            && risk.vendors.is_empty()
            && risk.groups.is_empty();
        if on_nothing {
            self.gap(
                GapKind::RiskOnNothing,
                target,
                risk.tag(),
                risk.sentence.clone(),
            );
        }
        if risk.threats.is_empty() || risk.vulnerabilities.is_empty() {
            self.gap(
                GapKind::RiskUnpaired,
                target,
                risk.tag(),
                risk.sentence.clone(),
            );
        }
        if risk.rating_in_effect().is_none() {
            self.gap(
                GapKind::RiskUnrated,
                target,
                risk.tag(),
                risk.sentence.clone(),
            );
        }
        let accepting = risk
            .treatment
            .as_ref()
            .is_some_and(|t| t.strategy == Strategy::Accept);
        let accepted = register.acceptance_in_force(risk.id, today).is_some();
        if accepting && !accepted {
            self.gap(
                GapKind::NotAccepted,
                target,
                risk.tag(),
                risk.sentence.clone(),
            );
        }
        if !register.above_tolerance(risk, today) || accepted {
            return;
        }
        match &risk.treatment {
            None => self.gap(
                GapKind::Untreated,
                target,
                risk.tag(),
                risk.sentence.clone(),
            ),
            Some(treatment)
                if treatment.strategy != Strategy::Accept
                    && risk.actions(register).next().is_none() =>
            {
                self.gap(GapKind::NoAction, target, risk.tag(), risk.sentence.clone());
            }
            Some(_) => {}
        }
    }
}
