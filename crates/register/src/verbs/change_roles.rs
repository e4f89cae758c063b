//! Giving an account other roles (C6).

use super::admit::live;
use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::Membership;
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Gives an account other roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeRoles {
    /// The account.
    pub target: Id<Membership>,
    /// Codes of its roles from now on.
    pub roles: Vec<String>,
    /// Codes of the roles it had, as it was.
    #[serde(default)]
    pub before: Vec<String>,
}

impl Verb for ChangeRoles {
    const META: Meta = Meta::new(
        "change-roles",
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
        if self.roles.is_empty() {
            return Err(Refusal::rule(
                membership.known_as(),
                "it needs a role",
                "choose at least one, or remove the account",
            ));
        }
        if self.before != membership.roles {
            return Err(Refusal::rule(
                membership.known_as(),
                "it has other roles by now",
                "look at it again",
            ));
        }
        membership.roles = self.roles.clone();
        Ok(vec![membership.into()])
    }
}
