//! Going on with a ledger that lost its end: a restore or a fail-over (C6).

use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::Profile;
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Says that somebody has looked at a ledger that went back, and that it goes on from
/// what is there. It changes no record; the entry keeps what was known to be lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoOn {
    /// The profile, which stands for the book.
    pub target: Id<Profile>,
    /// Position of the last entry that was known and is gone.
    pub lost_position: u64,
    /// Its hash, hex.
    pub lost_hash: String,
    /// The highest numbers that are known to be gone, by kind; none of them is given again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost_numbers: Vec<(Kind, u32)>,
    /// What was found out, and why the book goes on.
    pub reason: String,
}

impl Verb for GoOn {
    const META: Meta =
        Meta::new("go-on", On::Kind(Kind::Profile), Needs::Administer, "C6").by_checks();

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let profile = deciding.record(|t| &t.profile, self.target)?;
        given(
            &profile.known_as(),
            &self.reason,
            "reason",
            "say what you found out about the entries that are gone",
        )?;
        if self.lost_hash.len() != 64 || !self.lost_hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Refusal::rule(
                profile.known_as(),
                "the hash of the lost entry is not 64 hex digits",
                "take it from the message that tells of the loss",
            ));
        }
        Ok(Vec::new())
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }
}
