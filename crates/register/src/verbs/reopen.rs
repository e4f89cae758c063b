//! Taking an action up again that was said to be done (B3).

use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Action, ActionState};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Takes an action up again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reopen {
    /// The action.
    pub target: Id<Action>,
    /// Why.
    pub reason: String,
}

impl Verb for Reopen {
    const META: Meta = Meta::new("reopen", On::Kind(Kind::Action), Needs::Contribute, "B3");

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
            "say why it is taken up again",
        )?;
        if action.state.is_open() {
            return Err(Refusal::rule(
                known,
                format!("it is {}", action.state.words()),
                "nothing to reopen",
            ));
        }
        action.state = ActionState::InProgress;
        action.done = None;
        action.verification = None;
        Ok(vec![action.into()])
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }
}
