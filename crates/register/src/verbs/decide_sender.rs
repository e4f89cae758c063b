//! Deciding whose a sender of mail is (G4).

use crate::actor::Assurance;
use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Sender, SenderDecision};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Decides whose a sender is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecideSender {
    /// The sender.
    pub target: Id<Sender>,
    /// Whose it is.
    pub decision: SenderDecision,
    /// How one knows.
    pub reason: String,
}

impl Verb for DecideSender {
    const META: Meta = Meta::new(
        "decide-sender",
        On::Kind(Kind::Sender),
        Needs::Contribute,
        "G4",
    );

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut sender = deciding.record(|t| &t.senders, self.target)?;
        let known = sender.known_as();
        deciding.live(&sender, "it ended", "restore it first")?;
        given(
            &known,
            &self.reason,
            "reason",
            "say how you know whose sender it is",
        )?;
        if deciding.request.actor.assurance == Assurance::Job {
            return Err(Refusal::rule(
                known,
                "whose a sender is cannot be decided by a program",
                "let a person decide",
            ));
        }
        sender.decision = self.decision;
        sender.reason = self.reason.trim().to_owned();
        sender.decided_by = Some(deciding.me());
        sender.decided_on = Some(deciding.today());
        Ok(vec![sender.into()])
    }
}
