//! Taking an account out of the organization (C6).

use super::admit::live;
use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Membership, Retired};
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Takes an account out of the organization; the record stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoveMember {
    /// The account.
    pub target: Id<Membership>,
    /// Why; may be empty.
    #[serde(default)]
    pub reason: String,
}

impl Verb for RemoveMember {
    const META: Meta = Meta::new(
        "remove-member",
        On::Kind(Kind::Membership),
        Needs::Administer,
        "C6",
    )
    .by_checks();

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut membership = live(deciding, self.target, None)?;
        let reason = match self.reason.trim() {
            "" => "removed from the organization",
            reason => reason,
        };
        membership.set_retired(Some(Retired {
            on: deciding.today(),
            reason: reason.to_owned(),
            by: deciding.me(),
        }));
        Ok(vec![membership.into()])
    }
}
