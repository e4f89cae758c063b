//! Beginning work on an action (B3).

use crate::deciding::{Deciding, not_in_future};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Action, ActionState};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Begins work on an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The action.
    pub target: Id<Action>,
    /// First day of work.
    pub on: Date,
}

impl Verb for Start {
    const META: Meta = Meta::new("start", On::Kind(Kind::Action), Needs::Contribute, "B3");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut action = deciding.live_action(self.target)?;
        let known = action.known_as();
        not_in_future(&known, self.on, deciding.today())?;
        if action.state != ActionState::Planned {
            return Err(Refusal::rule(
                known,
                format!("it is {}", action.state.words()),
                "nothing to start",
            ));
        }
        action.state = ActionState::InProgress;
        action.start = Some(self.on);
        Ok(vec![action.into()])
    }
}
