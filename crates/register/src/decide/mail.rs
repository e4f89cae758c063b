//! Deciding whose a sender is (G4).

use super::given;
use crate::command::Request;
use crate::id::Id;
use crate::record::{AnyRecord, Record};
use crate::records::{Sender, SenderDecision};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::who::{Assurance, Who};

impl Register {
    pub(super) fn decide_sender(
        &self,
        id: Id<Sender>,
        decision: SenderDecision,
        reason: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut sender = self.record(&self.tables.senders, id, request)?.clone();
        let known = sender.known_as();
        if let Some(retired) = &sender.retired {
            return Err(Refusal::rule(
                known,
                format!("it ended on {} ({})", retired.on, retired.reason),
                "restore it first",
            ));
        }
        given(
            &known,
            reason,
            "reason",
            "say how you know whose sender it is",
        )?;
        if request.actor.assurance == Assurance::Job {
            return Err(Refusal::rule(
                known,
                "whose a sender is cannot be decided by a program",
                "let a person decide",
            ));
        }
        sender.decision = decision;
        sender.reason = reason.trim().to_owned();
        sender.decided_by = Some(Who::from(&request.actor));
        sender.decided_on = Some(self.day(request.at));
        Ok(sender.into())
    }
}
