//! Moving, starting, completing and verifying actions.

use super::{given, not_in_future};
use crate::command::Request;
use crate::id::Id;
use crate::record::{AnyRecord, Record};
use crate::records::{Action, ActionState, Evidence, Slip, Verification};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::who::Who;
use jiff::civil::Date;

impl Register {
    pub(super) fn reschedule(
        &self,
        id: Id<Action>,
        due: Date,
        reason: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut action = self.live_action(id, request)?;
        let known = action.known_as();
        given(
            &known,
            reason,
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
        if action.due == Some(due) {
            return Err(Refusal::rule(
                known,
                format!("it is due on {due} already"),
                "nothing needs to move",
            ));
        }
        if action.start.is_some_and(|start| due < start) {
            return Err(Refusal::rule(
                known,
                format!("{due} is before the work starts"),
                "choose a later day",
            ));
        }
        action.slips.push(Slip {
            old: action.due,
            new: due,
            why: reason.trim().to_owned(),
            by: Who::from(&request.actor),
            on: self.day(request.at),
        });
        action.due = Some(due);
        Ok(action.into())
    }

    pub(super) fn start(
        &self,
        id: Id<Action>,
        on: Date,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut action = self.live_action(id, request)?;
        let known = action.known_as();
        not_in_future(&known, on, self.day(request.at))?;
        if action.state != ActionState::Planned {
            return Err(Refusal::rule(
                known,
                format!("it is {}", action.state.words()),
                "nothing to start",
            ));
        }
        action.state = ActionState::InProgress;
        action.start = Some(on);
        Ok(action.into())
    }

    pub(super) fn complete(
        &self,
        id: Id<Action>,
        on: Date,
        evidence: &[Id<Evidence>],
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut action = self.live_action(id, request)?;
        let known = action.known_as();
        not_in_future(&known, on, self.day(request.at))?;
        self.resolve(&known, evidence)?;
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
            .filter_map(|id| self.tables.actions.get(*id))
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
        action.done = Some(on);
        add(&mut action.evidence, evidence);
        Ok(action.into())
    }

    pub(super) fn verify_action(
        &self,
        id: Id<Action>,
        on: Date,
        result: &str,
        evidence: &[Id<Evidence>],
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut action = self.live_action(id, request)?;
        let known = action.known_as();
        given(&known, result, "result", "say what you looked at and found")?;
        not_in_future(&known, on, self.day(request.at))?;
        self.resolve(&known, evidence)?;
        if action.state != ActionState::Done {
            return Err(Refusal::rule(
                known,
                format!("it is {}", action.state.words()),
                "only what is said to be done can be verified",
            ));
        }
        if action.evidence.is_empty() && evidence.is_empty() {
            return Err(Refusal::Missing {
                record: known,
                field: "evidence",
                fix: "add the evidence first, then name it",
            });
        }
        let me = self.recorded(&known, request)?;
        let mut owners = action.owner.iter().chain(&action.past_owners);
        if owners.any(|owner| self.one_person(&me, &self.who(*owner))) {
            return Err(Refusal::rule(
                known,
                format!("{} owns or owned it", request.actor.name),
                "have someone else verify it",
            ));
        }
        action.state = ActionState::Verified;
        action.verification = Some(Verification {
            by: me,
            on,
            result: result.trim().to_owned(),
        });
        add(&mut action.evidence, evidence);
        Ok(action.into())
    }

    pub(super) fn reopen(
        &self,
        id: Id<Action>,
        reason: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut action = self.live_action(id, request)?;
        let known = action.known_as();
        given(&known, reason, "reason", "say why it is taken up again")?;
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
        Ok(action.into())
    }

    fn live_action(&self, id: Id<Action>, request: &Request) -> Result<Action, Refusal> {
        let action = self.record(&self.tables.actions, id, request)?;
        match &action.retired {
            None => Ok(action.clone()),
            Some(retired) => Err(Refusal::rule(
                action.known_as(),
                format!("it was dropped on {} ({})", retired.on, retired.reason),
                "restore it first",
            )),
        }
    }
}

/// Adds evidence that is not there yet.
pub(super) fn add(into: &mut Vec<Id<Evidence>>, more: &[Id<Evidence>]) {
    for id in more {
        if !into.contains(id) {
            into.push(*id);
        }
    }
}
