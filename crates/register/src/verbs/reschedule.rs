//! Moving the due date of an action (B4).

use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Action, Slip};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Moves the due date of an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reschedule {
    /// The action.
    pub target: Id<Action>,
    /// The new due date.
    pub due: Date,
    /// Why; never empty.
    pub reason: String,
}

impl Verb for Reschedule {
    const META: Meta = Meta::new(
        "reschedule",
        On::Kind(Kind::Action),
        Needs::Contribute,
        "B4",
    );

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut action = deciding.live_action(self.target)?;
        let known = action.known_as();
        given(
            &known,
            &self.reason,
            "reason",
            "say why the date moves; the old date stays on record",
        )?;
        if !action.state.is_open() {
            return Err(Refusal::rule(
                known,
                format!("it is {}", action.state.words()),
                "reopen it first",
            ));
        }
        if action.due == Some(self.due) {
            return Err(Refusal::rule(
                known,
                format!("it is due on {} already", self.due),
                "nothing needs to move",
            ));
        }
        action.slips.push(Slip {
            old: action.due,
            new: self.due,
            why: self.reason.trim().to_owned(),
            by: deciding.me(),
            on: deciding.today(),
        });
        action.due = Some(self.due);
        Ok(vec![action.into()])
    }
}
