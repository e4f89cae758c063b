//! Taking back a request for a redaction; only who asked does (C6, C7).

use super::approve_redaction::waiting;
use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Redaction, Retired};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Takes back a request for a redaction. Nothing is taken out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WithdrawRedaction {
    /// The redaction.
    pub target: Id<Redaction>,
    /// Why it is not needed; it stays readable for ever.
    pub reason: String,
}

impl Verb for WithdrawRedaction {
    const META: Meta = Meta::new(
        "withdraw-redaction",
        On::Kind(Kind::Redaction),
        Needs::Administer,
        "C6",
    );

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let (mut redaction, me) = waiting(deciding, self.target)?;
        let known = redaction.known_as();
        if deciding.one_person(&redaction.requested_by).is_none() {
            return Err(Refusal::rule(
                known,
                format!("{} asked for it", redaction.requested_by.name),
                "only who asked takes it back; deny it instead, and say why",
            ));
        }
        given(&known, &self.reason, "reason", "say why it is taken back")?;
        redaction.withdrawn = Some(Retired {
            on: deciding.today(),
            reason: self.reason.trim().to_owned(),
            by: me,
        });
        Ok(vec![redaction.into()])
    }
}
