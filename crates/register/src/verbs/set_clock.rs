//! Going on after a wrong clock dated the last entry in the future (C6).

use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::Profile;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Says that the clock was wrong and that the book goes on from the true time. It
/// changes no record; what was dated wrong stays so, and this says from where on times
/// are true again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetClock {
    /// The profile, which stands for the book.
    pub target: Id<Profile>,
    /// Position of the entry that is dated in the future.
    pub position: u64,
    /// What was wrong with the clock.
    pub reason: String,
}

impl Verb for SetClock {
    const META: Meta = Meta::new(
        "set-clock",
        On::Kind(Kind::Profile),
        Needs::Administer,
        "C6",
    )
    .by_checks();

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let profile = deciding.record(|t| &t.profile, self.target)?;
        given(
            &profile.known_as(),
            &self.reason,
            "reason",
            "say what was wrong with the clock",
        )?;
        Ok(Vec::new())
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }
}
