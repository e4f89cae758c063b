//! Bringing a record back that was ended (B7).

use super::retire::no_account_stands;
use crate::actor::Assurance;
use crate::deciding::{Deciding, NEVER_ENDED};
use crate::id::Ref;
use crate::record::AnyRecord;
use crate::refusal::Refusal;
use crate::rests_on::its_evidence_stands;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Brings a retired record back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Restore {
    /// The record.
    pub target: Ref,
    /// Why.
    pub reason: String,
}

impl Verb for Restore {
    const META: Meta = Meta::new("restore", On::AllBut(NEVER_ENDED), Needs::Govern, "B7");

    fn target(&self) -> Ref {
        self.target
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut record =
            deciding.any_because(self.target, &self.reason, "say why it is brought back")?;
        if record.retired().is_none() {
            return Err(Refusal::rule(
                record.known_as(),
                "it has not ended",
                "there is nothing to bring back",
            ));
        }
        if deciding.redacted.contains_key(&self.target) {
            return Err(Refusal::rule(
                record.known_as(),
                "its content was redacted",
                "make a new record: what was taken out cannot come back",
            ));
        }
        // Who is at the machine may, or nobody could help where the only administrator was
        // ended.
        if deciding.request.actor.assurance != Assurance::Asserted {
            no_account_stands(deciding, &record)?;
        }
        record.set_retired(None);
        if let AnyRecord::Risk(risk) = &mut record {
            // It stands for itself again.
            risk.merged_into = None;
        }
        let register = deciding.register;
        its_evidence_stands(register, &record)?;
        register.tables.check_again(register, &record, register)?;
        Ok(vec![record])
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }
}
