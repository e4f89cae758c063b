//! Tolerance, acceptances and actions.

use super::{Coverage, GapKind};
use crate::record::Record;
use crate::records::{AcceptanceState, Risk};
use crate::register::Register;
use jiff::civil::Date;

impl Coverage {
    pub(super) fn plan(&mut self, register: &Register, today: Date) {
        if register.tolerance(today).is_none() {
            self.gap(GapKind::NoTolerance, None, "tolerance", "management has approved no statement of tolerance; until then everything above “low” counts as above it");
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
    }
}
