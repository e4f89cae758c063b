//! Saying that an action is done (B3).

use crate::actor::Via;
use crate::deciding::{Deciding, Shown, not_in_future, union};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Action, ActionState};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Says that an action is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Complete {
    /// The action.
    pub target: Id<Action>,
    /// The day it was done.
    pub on: Date,
    /// What shows it.
    #[serde(default)]
    pub evidence: Vec<Shown>,
}

/// The token or account that acts, and every account that is known to stand behind it.
fn by_what(deciding: &Deciding<'_>) -> Vec<Via> {
    let actor = &deciding.request.actor;
    let mut vias: Vec<Via> = actor.via.into_iter().collect();
    union(&mut vias, actor.account.map(Via::Account).as_slice());
    vias
}

/// Refuses who acts where the same account or token said that an action is done, for
/// whomever it stood then and stands now.
pub(super) fn not_by_who_completed(
    deciding: &Deciding<'_>,
    record: &str,
    action: &Action,
    fix: &str,
) -> Result<(), Refusal> {
    let mut mine = by_what(deciding);
    let person = deciding.request.actor.person.into_iter();
    let theirs = person.flat_map(|person| deciding.register.accounts_of(person));
    mine.extend(theirs.map(|membership| Via::Account(membership.account())));
    if !mine.iter().any(|via| action.completed_via.contains(via)) {
        return Ok(());
    }
    Err(Refusal::rule(
        record,
        format!(
            "the account of {} said that {} is done",
            deciding.request.actor.name,
            action.tag()
        ),
        fix,
    ))
}

impl Verb for Complete {
    const META: Meta = Meta::new("complete", On::Kind(Kind::Action), Needs::Contribute, "B3");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut action = deciding.live_action(self.target)?;
        let known = action.known_as();
        not_in_future(&known, self.on, deciding.today())?;
        let (evidence, mut records) = deciding.evidence(&known, &self.evidence)?;
        if !action.state.is_open() {
            return Err(Refusal::rule(
                known,
                format!("it is {}", action.state.words()),
                "nothing to complete",
            ));
        }
        let waiting = action
            .depends_on
            .iter()
            .filter_map(|id| deciding.tables.actions.get(*id))
            .find(|other| other.retired.is_none() && other.state.is_open());
        if let Some(other) = waiting {
            return Err(Refusal::rule(
                known,
                format!(
                    "it depends on {}, which is {}",
                    other.tag(),
                    other.state.words()
                ),
                "complete that one first, or drop the dependency",
            ));
        }
        action.state = ActionState::Done;
        action.done = Some(self.on);
        // Who took it up again may complete it, too: neither confirms it.
        union(&mut action.completed_by, &[deciding.me()]);
        union(&mut action.completed_via, &by_what(deciding));
        union(&mut action.evidence, &evidence);
        records.push(action.into());
        Ok(records)
    }
}
