//! Who stands behind the addresses that reports name, and whether what they send is
//! the domain's own.
//!
//! The name an address has in DNS, when it leads back to the address, and what the
//! domain's own records say of it are strong evidence of who it is. The domains mail was
//! authenticated with are weak: anybody can write them. They make a hint and never an
//! identity. A sender is a known service, the named servers of one holder, or a single
//! address: neighbours in a network share nothing.

mod class;
mod identity;
mod places;
mod tally;

pub use class::{Class, Judgement, judge};
pub use identity::{Identity, Strength, earlier_keys, identify};
pub use places::{OwnPlaces, Place};
pub use tally::Tally;

use serde::Serialize;

use crate::DomainName;

/// What is known of an address besides the mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Its name in DNS.
    pub name: Option<DomainName>,
    /// Whether that name leads back to the address.
    pub confirmed: bool,
    /// What the domain's own records say of it.
    pub places: Vec<Place>,
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
    pub signed_by: Tally,
    /// Messages by domain that SPF passed for, whether aligned or not.
    pub spf_for: Tally,
    /// On how many days; of several addresses, that of the steadiest.
    pub days: u32,
    /// From the first of these days to the last, both counted.
    pub over_days: u32,
    /// On how many days there were reports on the domain at all.
    pub of_days: u32,
}

/// Days from which an address may be steady.
const STEADY_DAYS: u32 = 3;
/// An address that comes again over so many days is no passing stranger.
const STEADY_OVER: u32 = 14;

impl Seen {
    /// Messages that fail DMARC.
    pub fn failed(&self) -> u64 {
        self.messages.saturating_sub(self.passed)
    }

    /// Whether no signature and no SPF record vouches for any of it, for whichever domain: then
    /// the days it came on say something.
    pub fn is_unvouched(&self) -> bool {
        self.signed_by.is_empty() && self.spf_for.is_empty()
    }

    /// Whether one address sent day after day, or again and again over weeks: as
    /// devices, programs and partners do, and strangers who forge mail seldom.
    pub fn is_steady(&self) -> bool {
        self.days >= STEADY_DAYS
            && (self.days.saturating_mul(4) >= self.of_days || self.over_days >= STEADY_OVER)
    }
}
