//! Tolerance, acceptances and actions.

use super::{Coverage, GapKind};
use crate::record::Record;
use crate::records::{AcceptanceState, Action, Risk};
use crate::register::Register;
use jiff::ToSpan;
use jiff::civil::Date;

/// Months within which something of an action is due. No rule names them: beyond a year
/// nobody is at work on it.
const MONTHS_AHEAD: i64 = 12;
/// Specifications that one action may serve without steps.
const SPECIFICATIONS: usize = 10;

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
                Some(_) => self.far_off(action, today),
            }
            if action.provisions.len() > SPECIFICATIONS && action.milestones.is_empty() {
                self.gap(
                    GapKind::ActionForMany,
                    target,
                    action.tag(),
                    format!(
                        "“{}” is to put {} specifications in place, and no milestone says what is done by when",
                        action.title,
                        action.provisions.len()
                    ),
                );
            }
        }
    }

    /// An action of which nothing is due within a year: a date is no plan by itself.
    fn far_off(&mut self, action: &Action, today: Date) {
        let open = action.milestones.iter().filter(|m| m.done.is_none());
        let Some(next) = open.filter_map(|m| m.due).chain(action.due).min() else {
            return;
        };
        if next > today.saturating_add(MONTHS_AHEAD.months()) {
            self.gap(
                GapKind::ActionFarOff,
                Some(action.reference()),
                action.tag(),
                format!(
                    "“{}” is due on {next}, and nothing of it before",
                    action.title
                ),
            );
        }
    }
}
