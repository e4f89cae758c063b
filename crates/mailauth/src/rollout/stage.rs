//! The stages of a roll-out.

use serde::{Deserialize, Serialize};

/// A stage, from watching to refusing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// No policy in force.
    Nothing,
    /// `p=none`: reports come, mail is left alone.
    Watch,
    /// `p=quarantine; t=y`: receivers that know `t` still leave mail alone, and say
    /// in their reports what they would have done.
    QuarantineTest,
    /// `p=quarantine`: mail that fails goes to the spam folder.
    Quarantine,
    /// `p=reject; t=y`: mail that fails still goes to the spam folder.
    RejectTest,
    /// `p=reject`: mail that fails is refused.
    Reject,
}

impl Stage {
    /// All stages with a record, in order.
    pub const ALL: [Stage; 5] = [
        Stage::Watch,
        Stage::QuarantineTest,
        Stage::Quarantine,
        Stage::RejectTest,
        Stage::Reject,
    ];

    /// The stage a policy word and `t` stand for.
    pub fn of(policy: &str, testing: bool) -> Stage {
        match (policy, testing) {
            ("quarantine", true) => Stage::QuarantineTest,
            ("quarantine", false) => Stage::Quarantine,
            ("reject", true) => Stage::RejectTest,
            ("reject", false) => Stage::Reject,
            _ => Stage::Watch,
        }
    }

    /// The stage after this one.
    pub fn next(self) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| *stage > self)
    }

    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            Stage::Nothing => "no policy",
            Stage::Watch => "watching",
            Stage::QuarantineTest => "trying quarantine",
            Stage::Quarantine => "quarantine",
            Stage::RejectTest => "trying reject",
            Stage::Reject => "reject",
        }
    }

    /// What it does to mail that fails, in a sentence.
    pub fn effect(self) -> &'static str {
        match self {
            Stage::Nothing => "Anyone can send in your name and nobody tells you.",
            Stage::Watch => "Mail that fails is delivered as before; receivers send you reports.",
            Stage::QuarantineTest => {
                "Receivers that know the test flag deliver as before and report what quarantine would have done; older ones already move failing mail to spam."
            }
            Stage::Quarantine => "Mail that fails goes to the spam folder.",
            Stage::RejectTest => {
                "Mail that fails goes to the spam folder; receivers that know the test flag report what reject would have done, older ones already refuse it."
            }
            Stage::Reject => "Mail that fails is refused.",
        }
    }

    /// The value of `p=`.
    pub fn policy(self) -> &'static str {
        match self {
            Stage::Nothing | Stage::Watch => "none",
            Stage::QuarantineTest | Stage::Quarantine => "quarantine",
            Stage::RejectTest | Stage::Reject => "reject",
        }
    }

    /// Whether `t=y` goes with it.
    pub fn testing(self) -> bool {
        matches!(self, Stage::QuarantineTest | Stage::RejectTest)
    }
}

/// What a domain is used for; it decides how long each stage lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DomainUse {
    /// People have mailboxes there and may post to mailing lists.
    #[default]
    People,
    /// Only programs send: reminders, invoices, portals.
    Programs,
    /// No mail at all.
    Parked,
}

impl DomainUse {
    /// All of them.
    pub const ALL: [DomainUse; 3] = [DomainUse::People, DomainUse::Programs, DomainUse::Parked];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            DomainUse::People => "people",
            DomainUse::Programs => "programs",
            DomainUse::Parked => "parked",
        }
    }

    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            DomainUse::People => "people write from it",
            DomainUse::Programs => "only programs send from it",
            DomainUse::Parked => "it sends no mail",
        }
    }
}
