//! Choosing what is done about a risk (B2).

use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Risk, Strategy, Treatment};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Chooses the treatment of a risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Treat {
    /// The risk.
    pub target: Id<Risk>,
    /// What to do.
    pub strategy: Strategy,
    /// Why that is reasonable and appropriate.
    pub reason: String,
}

impl Verb for Treat {
    const META: Meta = Meta::new("treat", On::Kind(Kind::Risk), Needs::Contribute, "B2");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut risk = deciding.open_risk(self.target)?;
        let known = risk.known_as();
        given(
            &known,
            &self.reason,
            "reason",
            "say why this is reasonable and appropriate for the organization",
        )?;
        if risk.rating_in_effect().is_none() {
            return Err(Refusal::rule(
                known,
                "it is not rated yet",
                "rate it first: treatment follows likelihood and impact",
            ));
        }
        risk.treatment = Some(Treatment {
            strategy: self.strategy,
            reason: self.reason.trim().to_owned(),
            by: deciding.me(),
            on: deciding.today(),
        });
        Ok(vec![risk.into()])
    }
}
