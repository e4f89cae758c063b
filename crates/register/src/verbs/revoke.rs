//! Taking an acceptance back (B6).

use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Acceptance, AcceptanceState, Retired};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Takes an acceptance back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revoke {
    /// The acceptance.
    pub target: Id<Acceptance>,
    /// Why.
    pub reason: String,
}

impl Verb for Revoke {
    const META: Meta = Meta::new("revoke", On::Kind(Kind::Acceptance), Needs::Approve, "B6");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut acceptance = deciding.record(|t| &t.acceptances, self.target)?;
        let known = acceptance.known_as();
        given(&known, &self.reason, "reason", "say why it is taken back")?;
        let state = acceptance.state(deciding.register, deciding.today());
        if matches!(state, AcceptanceState::Revoked | AcceptanceState::Denied) {
            return Err(Refusal::rule(
                known,
                format!("it is {} already", state.words()),
                "look at its history",
            ));
        }
        acceptance.revoked = Some(Retired {
            on: deciding.today(),
            reason: self.reason.trim().to_owned(),
            by: deciding.me(),
        });
        Ok(vec![acceptance.into()])
    }
}
