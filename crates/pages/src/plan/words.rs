//! Words about actions that several pages share.

use jiff::civil::Date;
use register::records::{Action, ActionState};

/// Sign and words of an action's state on a day.
pub fn action_state(action: &Action, today: Date) -> (&'static str, String) {
    if action.retired.is_some() {
        return ("none", "Dropped".into());
    }
    if let Some(due) = action.due.filter(|_| action.overdue(today)) {
        let days = (today - due).get_days();
        let late = crate::html::plural(days, "day late", "days late");
        return (
            "late",
            match action.state {
                ActionState::InProgress => format!("In progress, {late}"),
                _ => format!("Not begun, {late}"),
            },
        );
    }
    match action.state {
        ActionState::Planned => ("todo", "Planned".into()),
        ActionState::InProgress => ("going", "In progress".into()),
        ActionState::Done => ("going", "Done, to be confirmed".into()),
        ActionState::Verified => ("done", "Confirmed".into()),
    }
}
