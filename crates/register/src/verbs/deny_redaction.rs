//! Denying a redaction; never by the one who asked (C6, C7).

use super::approve_redaction::{second_person, waiting};
use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Redaction, Retired};
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Denies a redaction. Nothing is taken out, and it can be asked for again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DenyRedaction {
    /// The redaction.
    pub target: Id<Redaction>,
    /// Why the content has to stay; it stays readable for ever.
    pub reason: String,
}

impl Verb for DenyRedaction {
    const META: Meta = Meta::new(
        "deny-redaction",
        On::Kind(Kind::Redaction),
        Needs::Administer,
        "C6",
    );

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let (mut redaction, me) = waiting(deciding, self.target)?;
        second_person(deciding, &redaction, "take it back instead")?;
        given(
            &redaction.known_as(),
            &self.reason,
            "reason",
            "say why the content has to stay",
        )?;
        redaction.denied = Some(Retired {
            on: deciding.today(),
            reason: self.reason.trim().to_owned(),
            by: me,
        });
        Ok(vec![redaction.into()])
    }
}
