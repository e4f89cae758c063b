//! Who stands behind the addresses that reports name, and whether what they send is
//! the domain's own.
//!
//! The name an address has in DNS, when it leads back to the address, and the ranges
//! the domain's own SPF record lists are strong evidence of who it is. The domains
//! mail was authenticated with are weak: anybody can write them. They make a hint and
//! never an identity.

mod class;
mod identity;

pub use class::{Class, Judgement, judge};
pub use identity::{Identity, Strength, identify};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::DomainName;

/// What is known of an address besides the mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Its name in DNS.
    pub name: Option<DomainName>,
    /// Whether that name leads back to the address.
    pub confirmed: bool,
    /// The `include` of the domain's own SPF record whose ranges hold the address.
    pub listed_by: Option<DomainName>,
    /// Number and name of its network.
    pub network: Option<(u32, String)>,
}

/// What reports say of the messages of one sender, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Messages.
    pub messages: u64,
    /// Messages with an aligned DKIM pass.
    pub dkim_aligned: u64,
    /// Messages with an aligned SPF pass.
    pub spf_aligned: u64,
    /// Messages with at least one of the two.
    pub passed: u64,
    /// Messages that the receiver says came by a forwarder or mailing list.
    pub forwarded: u64,
    /// Messages that bear a signature of the domain which no longer verifies.
    pub broken: u64,
    /// Messages whose every aligned signature is by a selector that mostly others use.
    pub borrowed: u64,
    /// Messages by domain that a signature verified for, whether aligned or not.
    pub signed_by: BTreeMap<String, u64>,
    /// Messages by domain that SPF passed for, whether aligned or not.
    pub spf_for: BTreeMap<String, u64>,
}

impl Seen {
    /// Messages that fail DMARC.
    pub fn failed(&self) -> u64 {
        self.messages.saturating_sub(self.passed)
    }
}
