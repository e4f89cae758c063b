//! Who sends in a domain's name: addresses drawn together to senders, named and judged.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use jiff::civil::Date;
use ledger::side::mail::{AddressName, AddressSum, Outcome, octets};
use ledger::{Ledger, OrgId};
use mailauth::DomainName;
use mailauth::report::{DkimResult, Reason, SpfResult};
use mailauth::senders_seen::{
    Identity, Judgement, OwnPlaces, Place, Seen, Whereabouts, earlier_keys, identify, judge,
};
use serde::Serialize;

use super::day::{Span, date};
use super::finding::read_list;
use super::store::address;
use crate::error::{AppError, Result};

/// Addresses shown of one sender.
const SHOWN: usize = 25;
/// Lists of signatures looked at for selectors.
const MOST_SIGNATURES: u32 = 10_000;
/// A sender with less than one in so many of a selector's messages only passes them on.
const BORROWED: u64 = 5;

/// A selector and the domain it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Selector {
    /// `d=`.
    pub domain: String,
    /// `s=`.
    pub selector: String,
}

/// An address of a sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendingAddress {
    /// The address; `None` when reports gave none that can be read.
    pub address: Option<IpAddr>,
    /// Its name in DNS; empty when there is none, or nobody asked.
    pub name: String,
    /// Messages.
    pub messages: u64,
}

/// What one sender sent in the name of one domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NameSums {
    /// Messages.
    pub messages: u64,
    /// Messages with an aligned DKIM pass.
    pub dkim_aligned: u64,
    /// Messages that pass DMARC.
    pub passed: u64,
    /// Of the messages that fail DMARC: let through all the same.
    pub failed_and_delivered: u64,
}

impl NameSums {
    /// Messages that fail DMARC.
    pub fn failed(&self) -> u64 {
        self.messages.saturating_sub(self.passed)
    }
}

/// Somebody who sends in a domain's name.
#[derive(Clone, Debug, Serialize)]
pub struct SenderSeen {
    /// Who it is.
    pub identity: Identity,
    /// What its mail seems to be.
    pub judgement: Judgement,
    /// What reports say of it.
    pub seen: Seen,
    /// Day of the first message in the span.
    pub first: Date,
    /// Day of the last.
    pub last: Date,
    /// How many addresses.
    pub addresses: usize,
    /// Those of most messages.
    pub top: Vec<SendingAddress>,
    /// What the domain's own records say of its addresses.
    pub places: Vec<Place>,
    /// Other keys somebody may have decided on its addresses under.
    #[serde(skip)]
    pub earlier: BTreeSet<String>,
    /// What it sent by domain of the From header: the domain itself and those below.
    pub names: BTreeMap<String, NameSums>,
    /// Messages by selector that verified, aligned or not.
    pub selectors: BTreeMap<Selector, u64>,
    /// Messages by selector that did not verify, with the result.
    #[serde(skip)]
    pub failing: BTreeMap<(Selector, String), u64>,
}

impl SenderSeen {
    /// Of the messages that fail DMARC: let through all the same.
    pub fn failed_and_delivered(&self) -> u64 {
        self.names
            .values()
            .map(|name| name.failed_and_delivered)
            .sum()
    }
}

/// An outcome as far as senders are concerned.
struct Found {
    passed: bool,
    dkim: bool,
    spf: bool,
    forwarded: bool,
    broken: bool,
    delivered: bool,
    header_from: String,
    signed: Vec<Selector>,
    /// Signatures that did not verify, with the result.
    failing: Vec<(Selector, String)>,
    /// Of those signed: with alignment.
    aligned: Vec<Selector>,
    spf_for: Vec<String>,
}

#[derive(Default)]
struct Group {
    whereabouts: Option<Identity>,
    outcomes: HashMap<i64, u64>,
    first: i64,
    last: i64,
    days: u32,
    over_days: u32,
    places: BTreeSet<Place>,
    earlier: BTreeSet<String>,
    addresses: Vec<(Option<IpAddr>, u64)>,
}

/// The senders of a domain over a span of days: those of most messages first. There may be
/// hundreds of thousands of addresses: they are drawn together beside the threads that answer.
///
/// `places` are those that the domain's own records name, where they are known.
///
/// # Errors
/// When the database fails.
pub async fn senders(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    span: Span,
    places: &OwnPlaces,
) -> Result<Vec<SenderSeen>> {
    let (from, to) = span.numbers();
    let mut side = ledger.side_read().await?;
    let outcomes = side.mail_outcomes(org, domain.as_str(), from, to).await?;
    let sums = side
        .mail_address_sums(org, domain.as_str(), from, to)
        .await?;
    let names = side.mail_addresses(org, i64::MIN).await?;
    let days = side
        .mail_address_days(org, domain.as_str(), from, to)
        .await?;
    let of_days = side
        .mail_reported_days(org, domain.as_str(), from, to)
        .await?;
    drop(side);
    let kept = Kept {
        outcomes,
        sums,
        names,
        days: days.into_iter().collect(),
        of_days,
    };
    let (domain, places) = (domain.clone(), places.clone());
    let drawn = move || drawn_together(&domain, kept, &places);
    let drawn = tokio::task::spawn_blocking(drawn).await;
    drawn.map_err(|_| AppError::BrokenOff)
}

/// What is kept of a span of days.
struct Kept {
    outcomes: Vec<(i64, Outcome)>,
    sums: Vec<AddressSum>,
    names: Vec<AddressName>,
    /// On how many days each address sent.
    days: HashMap<Vec<u8>, u32>,
    /// On how many days there was a report.
    of_days: u32,
}

/// The senders that addresses and what became of their mail come to.
fn drawn_together(domain: &DomainName, kept: Kept, places: &OwnPlaces) -> Vec<SenderSeen> {
    let Kept {
        outcomes,
        sums,
        names,
        days,
        of_days,
    } = kept;
    let found: HashMap<i64, Found> = outcomes
        .into_iter()
        .map(|(id, outcome)| (id, found(domain, &outcome)))
        .collect();
    let names: HashMap<Vec<u8>, AddressName> = names
        .into_iter()
        .map(|name| (name.address.clone(), name))
        .collect();

    let mut by_address: HashMap<Vec<u8>, Group> = HashMap::new();
    for sum in sums {
        let group = by_address.entry(sum.address).or_insert_with(|| Group {
            first: sum.first,
            last: sum.last,
            ..Group::default()
        });
        *group.outcomes.entry(sum.outcome).or_default() += sum.messages;
        group.first = group.first.min(sum.first);
        group.last = group.last.max(sum.last);
    }
    let mut senders: HashMap<String, Group> = HashMap::new();
    for (octets, one) in by_address {
        let address = address(&octets);
        let at = address.map_or_else(Vec::new, |address| places.at(address));
        let place = whereabouts(names.get(&octets), at);
        let seen = seen(&one.outcomes, &found, &|_| false);
        let messages = seen.messages;
        let identity = identify(address, &place, &seen);
        let mut earlier = address.map_or_else(Vec::new, |address| earlier_keys(address, &place));
        earlier.retain(|key| *key != identity.key);
        let group = senders
            .entry(identity.key.clone())
            .or_insert_with(|| Group {
                first: one.first,
                last: one.last,
                ..Group::default()
            });
        group.whereabouts.get_or_insert(identity);
        for (outcome, messages) in one.outcomes {
            *group.outcomes.entry(outcome).or_default() += messages;
        }
        group.first = group.first.min(one.first);
        group.last = group.last.max(one.last);
        group.days = group.days.max(days.get(&octets).copied().unwrap_or(1));
        let over = u32::try_from(one.last - one.first + 1).unwrap_or(u32::MAX);
        group.over_days = group.over_days.max(over);
        group.places.extend(place.places);
        group.earlier.extend(earlier);
        group.addresses.push((address, messages));
    }
    let mut of_selector: HashMap<&Selector, u64> = HashMap::new();
    for group in senders.values() {
        for (outcome, messages) in &group.outcomes {
            for selector in found.get(outcome).into_iter().flat_map(|f| &f.aligned) {
                *of_selector.entry(selector).or_default() += messages;
            }
        }
    }
    let mut list: Vec<SenderSeen> = senders
        .into_values()
        .filter_map(|group| sender(domain, group, of_days, &found, (&of_selector, &names)))
        .collect();
    list.sort_by(|a, b| {
        let most = b.seen.messages.cmp(&a.seen.messages);
        most.then_with(|| a.identity.key.cmp(&b.identity.key))
    });
    list
}

/// The addresses never seen before a day, with the day each was first seen.
///
/// # Errors
/// When the database fails.
pub async fn new_addresses(
    ledger: &Ledger,
    org: OrgId,
    domain: &str,
    since: Date,
) -> Result<Vec<(Option<IpAddr>, Date)>> {
    let mut side = ledger.side_read().await?;
    let since = super::day::number(since);
    let rows = side.new_mail_addresses(org, domain, since).await?;
    Ok(rows
        .into_iter()
        .map(|(octets, day)| (address(&octets), date(day)))
        .collect())
}

/// The selectors that reports on a domain name, with the last day of each and its
/// messages: what an audit of its DKIM keys begins with.
///
/// # Errors
/// When the database fails.
pub async fn selectors(
    ledger: &Ledger,
    org: OrgId,
    domain: &str,
    span: Span,
) -> Result<BTreeMap<Selector, (Date, u64)>> {
    let (from, to) = span.numbers();
    let mut side = ledger.side_read().await?;
    let lists = side
        .mail_signatures(org, domain, from, to, MOST_SIGNATURES)
        .await?;
    let mut seen: BTreeMap<Selector, (Date, u64)> = BTreeMap::new();
    for list in lists {
        for signature in read_list::<DkimResult>(&list.signatures) {
            if signature.selector.is_empty() {
                continue;
            }
            let day = date(list.last);
            let entry = seen.entry(selector(&signature)).or_insert((day, 0));
            entry.0 = entry.0.max(day);
            entry.1 += list.messages;
        }
    }
    Ok(seen)
}

/// The names below the domain that mail was sent as, those of most messages first.
///
/// # Errors
/// When the database fails.
pub async fn names_below(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    span: Span,
) -> Result<Vec<DomainName>> {
    let (from, to) = span.numbers();
    let mut side = ledger.side_read().await?;
    let outcomes = side.mail_outcomes(org, domain.as_str(), from, to).await?;
    let sums = side
        .mail_address_sums(org, domain.as_str(), from, to)
        .await?;
    drop(side);
    let below: HashMap<i64, DomainName> = outcomes
        .into_iter()
        .filter_map(|(id, outcome)| Some((id, DomainName::parse(&outcome.header_from).ok()?)))
        .filter(|(_, name)| name != domain && name.is_within(domain))
        .collect();
    let mut messages: HashMap<&DomainName, u64> = HashMap::new();
    for sum in sums {
        if let Some(name) = below.get(&sum.outcome) {
            *messages.entry(name).or_default() += sum.messages;
        }
    }
    let mut list: Vec<(u64, DomainName)> =
        messages.into_iter().map(|(n, m)| (m, n.clone())).collect();
    list.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(list.into_iter().map(|(_, name)| name).collect())
}

/// Sending addresses whose names nobody asked yet, those of most messages first.
///
/// # Errors
/// When the database fails.
pub async fn unnamed(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    span: Span,
    limit: usize,
) -> Result<Vec<IpAddr>> {
    let (from, to) = span.numbers();
    let mut side = ledger.side_read().await?;
    let sums = side
        .mail_address_sums(org, domain.as_str(), from, to)
        .await?;
    let named = side.mail_addresses(org, i64::MIN).await?;
    let mut messages: HashMap<IpAddr, u64> = HashMap::new();
    for sum in sums {
        if let Some(address) = address(&sum.address) {
            *messages.entry(address).or_default() += sum.messages;
        }
    }
    for name in named {
        if let Some(address) = address(&name.address) {
            messages.remove(&address);
        }
    }
    let mut list: Vec<(u64, IpAddr)> = messages.into_iter().map(|(a, m)| (m, a)).collect();
    list.sort_by(|a, b| b.cmp(a));
    list.truncate(limit);
    Ok(list.into_iter().map(|(_, address)| address).collect())
}

fn sender(
    domain: &DomainName,
    group: Group,
    of_days: u32,
    found: &HashMap<i64, Found>,
    (of_selector, names): (&HashMap<&Selector, u64>, &HashMap<Vec<u8>, AddressName>),
) -> Option<SenderSeen> {
    let identity = group.whereabouts?;
    let mut in_names: BTreeMap<String, NameSums> = BTreeMap::new();
    let mut selectors: BTreeMap<Selector, u64> = BTreeMap::new();
    let mut failing: BTreeMap<(Selector, String), u64> = BTreeMap::new();
    for (outcome, messages) in &group.outcomes {
        let Some(found) = found.get(outcome) else {
            continue;
        };
        let name = in_names.entry(found.header_from.clone()).or_default();
        let count = |yes: bool| if yes { *messages } else { 0 };
        name.messages += messages;
        name.dkim_aligned += count(found.dkim);
        name.passed += count(found.passed);
        name.failed_and_delivered += count(!found.passed && found.delivered);
        for selector in &found.signed {
            *selectors.entry(selector.clone()).or_default() += messages;
        }
        for one in &found.failing {
            *failing.entry(one.clone()).or_default() += messages;
        }
    }
    let borrowed = |selector: &Selector| {
        let own = selectors.get(selector).copied().unwrap_or_default();
        let all = of_selector.get(selector).copied().unwrap_or_default();
        own.saturating_mul(BORROWED) < all
    };
    let seen = Seen {
        days: group.days,
        over_days: group.over_days,
        of_days,
        ..seen(&group.outcomes, found, &borrowed)
    };
    let places: Vec<Place> = group.places.into_iter().collect();
    let judgement = judge(domain, &identity, &seen, &places);
    let mut addresses = group.addresses;
    addresses.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let top = addresses.iter().take(SHOWN).map(|(address, messages)| {
        let name = names.get(&octets(*address)).map(|n| n.name.clone());
        SendingAddress {
            address: *address,
            name: name.unwrap_or_default(),
            messages: *messages,
        }
    });
    Some(SenderSeen {
        top: top.collect(),
        addresses: addresses.len(),
        first: date(group.first),
        last: date(group.last),
        identity,
        judgement,
        seen,
        places,
        earlier: group.earlier,
        names: in_names,
        selectors,
        failing,
    })
}

fn whereabouts(name: Option<&AddressName>, places: Vec<Place>) -> Whereabouts {
    Whereabouts {
        name: name.and_then(|n| DomainName::parse(&n.name).ok()),
        confirmed: name.is_some_and(|n| n.confirmed),
        places,
    }
}

fn seen(
    outcomes: &HashMap<i64, u64>,
    found: &HashMap<i64, Found>,
    borrowed: &dyn Fn(&Selector) -> bool,
) -> Seen {
    let mut seen = Seen::default();
    for (outcome, messages) in outcomes {
        let messages = *messages;
        seen.messages += messages;
        let Some(found) = found.get(outcome) else {
            continue;
        };
        let count = |yes: bool| if yes { messages } else { 0 };
        seen.dkim_aligned += count(found.dkim);
        seen.spf_aligned += count(found.spf);
        seen.passed += count(found.passed);
        seen.forwarded += count(found.forwarded);
        seen.broken += count(found.broken);
        let all_borrowed = !found.aligned.is_empty() && found.aligned.iter().all(borrowed);
        seen.borrowed += count(found.dkim && all_borrowed);
        for selector in &found.signed {
            *seen.signed_by.entry(selector.domain.clone()).or_default() += messages;
        }
        for domain in &found.spf_for {
            *seen.spf_for.entry(domain.clone()).or_default() += messages;
        }
    }
    seen
}

fn selector(signature: &DkimResult) -> Selector {
    Selector {
        domain: signature.domain.to_string(),
        selector: signature.selector.to_string(),
    }
}

/// Whether a domain belongs to the one watched, above it or below.
fn related(domain: &DomainName, other: &str) -> bool {
    DomainName::parse(other).is_ok_and(|other| {
        other.is_within(domain) || (other.depth() > 1 && domain.is_within(&other))
    })
}

fn found(domain: &DomainName, outcome: &Outcome) -> Found {
    let signatures: Vec<DkimResult> = read_list(&outcome.signatures);
    let checks: Vec<SpfResult> = read_list(&outcome.spf_checks);
    let reasons: Vec<Reason> = read_list(&outcome.reasons);
    let passing = || signatures.iter().filter(|s| &*s.result == "pass");
    let mut signed: Vec<Selector> = passing().map(selector).collect();
    signed.sort();
    signed.dedup();
    let mut failing: Vec<(Selector, String)> = signatures
        .iter()
        .filter(|s| &*s.result != "pass")
        .map(|s| (selector(s), s.result.to_string()))
        .collect();
    failing.sort();
    failing.dedup();
    let own = |s: &&Selector| related(domain, &s.domain);
    let aligned = signed.iter().filter(own).cloned().collect();
    let passed_on = ["forwarded", "mailing_list", "trusted_forwarder"];
    let broken = !outcome.dkim
        && signatures
            .iter()
            .any(|s| matches!(&*s.result, "fail" | "permerror") && related(domain, &s.domain));
    let mut spf_for: Vec<String> = checks
        .iter()
        .filter(|check| &*check.result == "pass")
        .map(|check| check.domain.to_string())
        .collect();
    spf_for.sort();
    spf_for.dedup();
    Found {
        passed: outcome.dkim || outcome.spf,
        dkim: outcome.dkim,
        spf: outcome.spf,
        forwarded: reasons.iter().any(|r| passed_on.contains(&&*r.kind)),
        broken,
        delivered: !matches!(&*outcome.disposition, "quarantine" | "reject"),
        header_from: outcome.header_from.clone(),
        signed,
        failing,
        aligned,
        spf_for,
    }
}
