//! The day on which a row says that its record ended, beside what it says of its state. A
//! record ends only where both agree: what is closed on a day to come is not closed, and
//! a day alone ends nothing.

use super::Planner;
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::state::State;

impl Planner<'_> {
    /// What a row says of its state, where the day of its end in `field` does not contradict
    /// it; that day is the day of the end.
    pub(super) fn ended_as_said(
        &mut self,
        row: &MappedRow,
        field: &'static str,
        told: Reading<State>,
    ) -> Reading<State> {
        let Some(day) = row.date(field) else {
            return told;
        };
        self.unread.push(field);
        let today = self.source.today;
        let why = match told {
            Reading::Is(State::Ended(_)) if day > today => {
                format!(
                    "its state says that it is over, and {field} says {day}, which is still to come"
                )
            }
            Reading::Is(State::Ended(Some(own))) if own != day => {
                format!("its state says that it ended on {own}, and {field} says {day}")
            }
            Reading::Is(State::Ended(_)) => return Reading::Is(State::Ended(Some(day))),
            Reading::Is(State::Live) if day <= today => {
                self.remark(row, format!("its state says that it goes on, and {field} says {day}, which is past: it stays as it is, and the words are kept. End it here if it is over"));
                return told;
            }
            Reading::Unknown if day <= today => {
                self.remark(row, format!("{field} says {day}, and no cell says that it is over: it stays as it is, and the words are kept. End it here if it is over"));
                return told;
            }
            _ => return told,
        };
        self.remark(row, format!("{why}: nothing ends by it, and the words are kept. Correct the row, or end it here when it is over"));
        if let Some(value) = row.fields.get("status") {
            self.meanings.note("status", &value.raw, String::new());
            self.unread.push("status");
        }
        Reading::Unread
    }
}
