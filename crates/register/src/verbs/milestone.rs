//! A step on the way of an action (B3).

use crate::actor::same_name;
use crate::deciding::{Deciding, given, not_in_future};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{self, Action};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Adds a step of an action, or says when a known one is due or was reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Milestone {
    /// The action.
    pub target: Id<Action>,
    /// The step; a known one is changed.
    pub title: String,
    /// By when.
    #[serde(default)]
    pub due: Option<Date>,
    /// When it was reached.
    #[serde(default)]
    pub done: Option<Date>,
}

impl Verb for Milestone {
    const META: Meta = Meta::new("milestone", On::Kind(Kind::Action), Needs::Contribute, "B3");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut action = deciding.live_action(self.target)?;
        let known = action.known_as();
        given(
            &known,
            &self.title,
            "step",
            "name it, such as “Laptops ordered”",
        )?;
        if let Some(done) = self.done {
            not_in_future(&known, done, deciding.today())?;
        }
        let title = self.title.trim();
        let before = action.milestones.clone();
        match action
            .milestones
            .iter_mut()
            .find(|step| same_name(&step.title, title))
        {
            Some(step) => {
                step.due = self.due.or(step.due);
                step.done = self.done.or(step.done);
            }
            None => action.milestones.push(records::Milestone {
                title: title.to_owned(),
                due: self.due,
                done: self.done,
            }),
        }
        if action.milestones == before {
            return Err(Refusal::rule(
                known,
                "it says so already",
                "say by when the step is due, or when it was reached",
            ));
        }
        Ok(vec![action.into()])
    }
}
