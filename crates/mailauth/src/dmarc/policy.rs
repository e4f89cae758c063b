//! The words of a DMARC record.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the owner of a domain asks for mail that fails DMARC (RFC 9989 §4.7),
/// from the mildest to the strictest.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Nothing: watching only.
    #[default]
    None,
    /// Treat it as suspicious.
    Quarantine,
    /// Refuse it.
    Reject,
}

impl Policy {
    /// The word, in any case (RFC 9989 §4.8).
    pub fn parse(word: &str) -> Option<Policy> {
        [Policy::None, Policy::Quarantine, Policy::Reject]
            .into_iter()
            .find(|policy| word.eq_ignore_ascii_case(policy.as_str()))
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Policy::None => "none",
            Policy::Quarantine => "quarantine",
            Policy::Reject => "reject",
        }
    }

    /// One level milder: what `t=y` makes of it.
    #[must_use]
    pub fn lowered(self) -> Policy {
        match self {
            Policy::Reject => Policy::Quarantine,
            Policy::Quarantine | Policy::None => Policy::None,
        }
    }

    /// Quarantine or reject.
    pub fn enforces(self) -> bool {
        self != Policy::None
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a domain is one below which others register theirs (`psd`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Psd {
    /// `psd=y`: it is a public suffix.
    Yes,
    /// `psd=n`: it is an organizational domain.
    No,
    /// `psd=u`, or nothing: found out by the tree walk.
    #[default]
    Undeclared,
}

/// Which of a record's policies is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The domain the record stands at: `p`.
    Own,
    /// A subdomain that exists in DNS: `sp`, else `p`.
    Subdomain,
    /// A subdomain that does not (NXDOMAIN): `np`, else `sp`, else `p`.
    NonExistent,
}
