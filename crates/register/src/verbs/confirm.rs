//! Confirming, on evidence, that an action was really carried out (B5).

use super::complete::not_by_who_completed;
use crate::deciding::{Deciding, Shown, given, not_in_future, union};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Action, ActionState, Evidence, Verification};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Confirms that an action was carried out; not by one who owns or owned it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confirm {
    /// The action.
    pub target: Id<Action>,
    /// The day it was checked.
    pub on: Date,
    /// What was looked at, and what was found.
    pub result: String,
    /// What shows it.
    #[serde(default)]
    pub evidence: Vec<Shown>,
}

impl Verb for Confirm {
    const META: Meta = Meta::new("confirm", On::Kind(Kind::Action), Needs::Contribute, "B5");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut action = deciding.live_action(self.target)?;
        let known = action.known_as();
        given(
            &known,
            &self.result,
            "result",
            "say what you looked at and found",
        )?;
        not_in_future(&known, self.on, deciding.today())?;
        let (evidence, mut records) = deciding.evidence(&known, &self.evidence)?;
        if action.state != ActionState::Done {
            return Err(Refusal::rule(
                known,
                format!("it is {}", action.state.words()),
                "only what is said to be done can be verified",
            ));
        }
        let stands = |id: &Id<Evidence>| {
            let piece = deciding.tables.evidence.get(*id);
            piece.is_some_and(|it| it.retired.is_none())
                && !deciding.register.redacted.contains_key(&id.to())
        };
        if !action.evidence.iter().any(stands) && evidence.is_empty() {
            return Err(Refusal::Missing {
                record: known,
                field: "evidence",
                fix: "add the evidence first, then name it",
            });
        }
        let me = deciding.recorded(&known)?;
        let fix = "have someone else verify it";
        for owner in action.owner.iter().chain(&action.past_owners) {
            deciding.other_than(&known, &deciding.who(*owner), "owns or owned it", fix)?;
        }
        for doer in &action.completed_by {
            deciding.other_than(&known, doer, "said that it is done", fix)?;
        }
        not_by_who_completed(deciding, &known, &action, fix)?;
        action.state = ActionState::Verified;
        action.verification = Some(Verification {
            by: me,
            on: self.on,
            result: self.result.trim().to_owned(),
        });
        // What has ended shows nothing; that it was once attached stands in its history.
        action.evidence.retain(stands);
        union(&mut action.evidence, &evidence);
        records.push(action.into());
        Ok(records)
    }
}
