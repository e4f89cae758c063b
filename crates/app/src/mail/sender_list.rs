//! Who sends in a domain's name, joined with what was decided on each (G4).

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use ledger::{Ledger, OrgId};
use mailauth::DomainName;
use mailauth::rollout::{Ours, is_worth_deciding};
use mailauth::senders_seen::{OwnPlaces, Place};
use register::records::{Asset, Sender, SenderDecision};
use register::{Id, Register};

use super::day::Span;
use super::senders::{NameSums, SenderSeen, senders};
use crate::error::Result;

/// Signatures told of one sender.
const SIGNS: usize = 10;

/// A sender: what reports say of it, and its record; at least one of the two.
#[derive(Debug, Clone)]
pub struct SenderLine<'r> {
    /// As reports of the span have it.
    pub seen: Option<Arc<SenderSeen>>,
    /// As the register has it.
    pub record: Option<&'r Sender>,
    /// Earlier decisions about more than this sender: on its whole network, or on an
    /// address of it. They are told and not followed.
    pub earlier: Vec<&'r Sender>,
}

/// What the plan calls a decision.
pub fn ours(decision: SenderDecision) -> Ours {
    match decision {
        SenderDecision::Undecided => Ours::Undecided,
        SenderDecision::Ours => Ours::Ours,
        SenderDecision::NotOurs => Ours::NotOurs,
        SenderDecision::Forwarder => Ours::Forwarder,
    }
}

/// The senders of a domain: those reports name, the busiest first, and after them
/// those of the register that were not seen in the span.
///
/// # Errors
/// When the database fails.
pub async fn sender_lines<'r>(
    ledger: &Ledger,
    org: OrgId,
    register: &'r Register,
    asset: Id<Asset>,
    domain: &DomainName,
    span: Span,
    places: &OwnPlaces,
) -> Result<Vec<SenderLine<'r>>> {
    let seen = senders(ledger, org, domain, span, places).await?;
    let mut records: BTreeMap<&str, &'r Sender> = register
        .tables
        .senders
        .live()
        .filter(|sender| sender.asset == Some(asset))
        .map(|sender| (sender.key.as_str(), sender))
        .collect();
    let decided = records.clone();
    let mut all: Vec<SenderLine<'r>> = seen
        .into_iter()
        .map(|seen| {
            let own = records.remove(seen.identity.key.as_str());
            let mut earlier: Vec<&'r Sender> = seen
                .earlier
                .iter()
                .filter_map(|key| decided.get(key.as_str()).copied())
                .filter(|record| record.decision != SenderDecision::Undecided)
                .collect();
            // Reports name it, under the name it has by now.
            for record in earlier.iter().filter(|record| is_address(&record.key)) {
                records.remove(record.key.as_str());
            }
            let only = only_address(&seen);
            let same = earlier
                .iter()
                .find(|record| Some(&record.key) == only.as_ref());
            let record = match (own, same) {
                (Some(own), _) if own.decision != SenderDecision::Undecided => Some(own),
                (_, Some(same)) => Some(*same),
                (own, None) => own,
            };
            earlier.retain(|one| record.is_none_or(|record| record.id != one.id));
            SenderLine {
                record,
                earlier,
                seen: Some(seen),
            }
        })
        .collect();
    all.extend(records.into_values().map(|record| SenderLine {
        seen: None,
        record: Some(record),
        earlier: Vec::new(),
    }));
    Ok(all)
}

/// Whether a key is that of a single address.
fn is_address(key: &str) -> bool {
    key.starts_with("address:")
}

/// The key that a sender had before its name was known, where it is one address: a decision
/// on that was about this sender and nobody else.
fn only_address(seen: &SenderSeen) -> Option<String> {
    let address = seen.top.first().filter(|_| seen.addresses == 1)?.address?;
    Some(format!("address:{}", address.to_canonical()))
}

impl SenderLine<'_> {
    /// How its mail is recognized.
    pub fn key(&self) -> &str {
        match (&self.seen, self.record) {
            (Some(seen), _) => &seen.identity.key,
            (None, Some(record)) => &record.key,
            (None, None) => "",
        }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        match (self.record, &self.seen) {
            // Decided on as an address, before its name was known.
            (Some(record), Some(seen)) if is_address(&record.key) => &seen.identity.name,
            (Some(record), _) => &record.name,
            (None, Some(seen)) => &seen.identity.name,
            (None, None) => "",
        }
    }

    /// Whose it is.
    pub fn decision(&self) -> SenderDecision {
        self.record
            .map(|record| record.decision)
            .unwrap_or_default()
    }

    /// Whether the roll-out waits for a decision on it: nobody decided, and it is more than
    /// the noise of strangers.
    pub fn waits(&self) -> bool {
        let undecided = self.decision() == SenderDecision::Undecided;
        undecided
            && self.seen.as_ref().is_some_and(|seen| {
                is_worth_deciding(
                    seen.seen.messages,
                    seen.seen.is_steady(),
                    seen.judgement.class.seems_own(),
                )
            })
    }

    /// Messages of a sender of one's own that receivers put aside or refused; copies that
    /// others passed on are none of them.
    pub fn stopped(&self) -> u64 {
        let ours = self.decision() == SenderDecision::Ours;
        let Some(seen) = self.seen.as_ref().filter(|_| ours) else {
            return 0;
        };
        let stopped = |name: &NameSums| {
            name.failed()
                .saturating_sub(name.failed_and_delivered)
                .saturating_sub(name.copies)
        };
        seen.names.iter().map(|(_, name)| stopped(name)).sum()
    }

    /// Whether its record is about a whole network, as senders were once drawn together.
    pub fn is_network(&self) -> bool {
        self.key().starts_with("net:")
    }

    /// Its class in words, and why it is classed so.
    pub fn judged(&self) -> (&'static str, &str) {
        match &self.seen {
            Some(seen) => (seen.judgement.class.words(), &seen.judgement.why),
            None if self.is_network() => (
                "a whole network",
                "this decision was about all addresses of a network; each address is a sender of its own now, to be decided on by itself",
            ),
            None => ("not seen lately", "no report of the last 30 days names it"),
        }
    }

    /// What else is known of it, a sentence each, without its full stop: what the domain's
    /// own records say, how steady it is, and decisions about more than itself.
    pub fn evidence(&self) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(seen) = &self.seen {
            told.extend(seen.places.iter().map(Place::words));
            let of = &seen.seen;
            told.push(format!(
                "it was seen on {} of {} days with reports, from {}",
                of.days,
                of.of_days,
                match seen.addresses {
                    1 => "one address".to_owned(),
                    many => format!("{} addresses", mailauth::thousands(many as u64)),
                }
            ));
        }
        if let (Some(record), Some(seen)) = (self.record, &self.seen)
            && record.key != seen.identity.key
        {
            told.push(format!(
                "the decision was made on {}, before its name was known; it is the same address",
                record.name
            ));
        }
        told.extend(self.earlier.iter().map(|record| {
            let (name, words) = (&record.name, record.decision.words());
            match is_address(&record.key) {
                true => format!(
                    "you decided on {name}, which is one of its addresses: {words}. Decide on all of it"
                ),
                false => format!(
                    "an earlier decision covered {name} as a whole: {words}. It says nothing of this one by itself; decide again"
                ),
            }
        }));
        told
    }

    /// Whether its names, addresses or words hold some words in lower case.
    pub fn holds(&self, words: &str) -> bool {
        let (class, why) = self.judged();
        let has = |text: &str| text.to_lowercase().contains(words);
        let in_report = |seen: &SenderSeen| {
            let addresses = seen.top.iter();
            has(&seen.identity.name)
                || seen
                    .selectors
                    .iter()
                    .any(|(s, _)| has(&s.domain) || has(&s.selector))
                || seen.names.iter().any(|(name, _)| has(name))
                || addresses
                    .into_iter()
                    .any(|at| has(&at.name) || at.address.is_some_and(|ip| has(&ip.to_string())))
        };
        has(self.name())
            || has(self.key())
            || has(class)
            || has(why)
            || self.record.is_some_and(|record| has(&record.reason))
            || self.seen.as_deref().is_some_and(in_report)
    }

    /// First and last day it was seen.
    pub fn days(&self) -> Option<(Date, Date)> {
        self.seen.as_ref().map(|seen| (seen.first, seen.last))
    }

    /// Its addresses with their names, the busiest first.
    pub fn addresses(&self) -> Vec<String> {
        let top = self.seen.iter().flat_map(|seen| &seen.top);
        top.map(|at| {
            let number = match at.address {
                Some(address) => address.to_string(),
                None => "an address nobody can read".to_owned(),
            };
            match at.name.as_str() {
                "" => number,
                name => format!("{number} {name}"),
            }
        })
        .collect()
    }

    /// What it signs with, the most used first.
    pub fn signs(&self) -> Vec<String> {
        let Some(seen) = &self.seen else {
            return Vec::new();
        };
        let mut signs: Vec<_> = seen.selectors.iter().collect();
        signs.sort_by_key(|(_, messages)| std::cmp::Reverse(*messages));
        signs
            .into_iter()
            .take(SIGNS)
            .map(|(sign, _)| match &*sign.selector {
                "" => sign.domain.to_string(),
                selector => format!("{} (selector {selector})", sign.domain),
            })
            .collect()
    }

    /// Signatures that did not hold, with what receivers say of them.
    pub fn fails(&self) -> Vec<String> {
        let Some(seen) = &self.seen else {
            return Vec::new();
        };
        let mut fails: Vec<_> = seen.failing.iter().collect();
        fails.sort_by_key(|(_, messages)| std::cmp::Reverse(*messages));
        fails
            .into_iter()
            .take(SIGNS)
            .map(|((sign, result), _)| {
                let result = match &**result {
                    "" => "no result",
                    result => result,
                };
                match &*sign.selector {
                    "" => format!("{}: {result}", sign.domain),
                    selector => format!("{} (selector {selector}): {result}", sign.domain),
                }
            })
            .collect()
    }
}
