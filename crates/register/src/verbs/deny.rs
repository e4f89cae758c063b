//! Denying an acceptance; never by the one who asked (B6).

use super::approve::ruling;
use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::Kind;
use crate::records::{Acceptance, Ruling};
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Denies an acceptance: the risk has to be treated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deny {
    /// The acceptance.
    pub target: Id<Acceptance>,
    /// On what authority; may be empty.
    #[serde(default)]
    pub authority: String,
    /// Why, or what is expected.
    #[serde(default)]
    pub note: String,
}

impl Verb for Deny {
    const META: Meta = Meta::new("deny", On::Kind(Kind::Acceptance), Needs::Approve, "B6");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let (mut acceptance, ruling) = ruling(deciding, self.target)?;
        acceptance.ruling = Some(Ruling {
            authority: self.authority.trim().to_owned(),
            note: self.note.trim().to_owned(),
            ..ruling
        });
        Ok(vec![acceptance.into()])
    }
}
