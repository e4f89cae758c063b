//! Outcomes as far as senders are concerned.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ledger::side::mail::Outcome;
use mailauth::DomainName;
use mailauth::report::{DkimResult, Reason, SpfResult};
use mailauth::senders_seen::{Seen, Tally};

use super::sent::Sum;
use super::{Selector, selector};
use crate::mail::finding::read_list;

/// What a receiver found, and whose mail it says it was. Selectors are places in
/// [`Understood::selector`].
#[derive(Debug)]
pub(super) struct Found {
    pub passed: bool,
    pub dkim: bool,
    pub spf: bool,
    pub forwarded: bool,
    pub broken: bool,
    pub delivered: bool,
    pub header_from: Arc<str>,
    pub signed: Vec<u32>,
    /// Signatures that did not verify, with the result.
    pub failing: Vec<(u32, Arc<str>)>,
    /// Of those signed: with alignment.
    pub aligned: Vec<u32>,
    pub spf_for: Vec<Arc<str>>,
}

/// Outcomes read, texts and selectors that many have in common once.
#[derive(Debug)]
pub(super) struct Understood {
    domain: DomainName,
    /// By their places, of those read so far.
    found: Vec<Option<Found>>,
    texts: HashMap<Arc<str>, (), RandomState>,
    places: HashMap<Selector, u32, RandomState>,
    /// With whether its domain belongs to the one watched.
    selectors: Vec<(Selector, bool)>,
}

impl Understood {
    /// None yet, of mail in a domain's name.
    pub fn new(domain: DomainName) -> Understood {
        Understood {
            domain,
            found: Vec::new(),
            texts: HashMap::default(),
            places: HashMap::default(),
            selectors: Vec::new(),
        }
    }

    /// How many outcomes were read.
    pub fn read(&self) -> usize {
        self.found.len()
    }

    /// Reads further outcomes, for a list of their numbers.
    pub fn add(&mut self, numbers: &[i64], outcomes: Vec<(i64, Outcome)>) {
        let mut by_number: HashMap<i64, Found, RandomState> = outcomes
            .into_iter()
            .map(|(number, outcome)| (number, self.understand(&outcome)))
            .collect();
        let found = numbers.iter().map(|number| by_number.remove(number));
        self.found.extend(found);
    }

    /// What the outcome of a sum says.
    pub fn found(&self, sum: &Sum) -> Option<&Found> {
        self.found.get(sum.outcome as usize)?.as_ref()
    }

    /// The selector at a place.
    pub fn selector(&self, place: u32) -> Option<&Selector> {
        self.selectors.get(place as usize).map(|(of, _)| of)
    }

    /// How many selectors there are.
    pub fn selectors(&self) -> usize {
        self.selectors.len()
    }

    /// What reports say of some sums, but for what other senders and days say of it.
    pub fn seen<'s>(&self, sums: impl IntoIterator<Item = &'s Sum>) -> Seen {
        let mut seen = Seen::default();
        let (mut signed_by, mut spf_for) = (Vec::new(), Vec::new());
        for sum in sums {
            let messages = sum.messages;
            seen.messages += messages;
            let Some(found) = self.found(sum) else {
                continue;
            };
            let count = |yes: bool| if yes { messages } else { 0 };
            seen.dkim_aligned += count(found.dkim);
            seen.spf_aligned += count(found.spf);
            seen.passed += count(found.passed);
            seen.forwarded += count(found.forwarded);
            seen.broken += count(found.broken);
            let signed = found.signed.iter().filter_map(|of| self.selector(*of));
            signed_by.extend(signed.map(|of| (of.domain.clone(), messages)));
            spf_for.extend(found.spf_for.iter().map(|of| (of.clone(), messages)));
        }
        seen.signed_by = signed_by.into_iter().collect::<Tally>();
        seen.spf_for = spf_for.into_iter().collect::<Tally>();
        seen
    }

    fn text(&mut self, text: Arc<str>) -> Arc<str> {
        if let Some((known, ())) = self.texts.get_key_value(&*text) {
            return known.clone();
        }
        self.texts.insert(text.clone(), ());
        text
    }

    /// The place of a signature's selector.
    fn place(&mut self, signature: &DkimResult) -> u32 {
        let of = selector(signature);
        if let Some(place) = self.places.get(&of) {
            return *place;
        }
        let of = Selector {
            domain: self.text(of.domain),
            selector: self.text(of.selector),
        };
        let place = self.selectors.len() as u32;
        let own = is_related(&self.domain, &of.domain);
        self.selectors.push((of.clone(), own));
        self.places.insert(of, place);
        place
    }

    fn is_own(&self, place: u32) -> bool {
        self.selectors
            .get(place as usize)
            .is_some_and(|(_, own)| *own)
    }

    fn understand(&mut self, outcome: &Outcome) -> Found {
        let signatures: Vec<DkimResult> = read_list(&outcome.signatures);
        let checks: Vec<SpfResult> = read_list(&outcome.spf_checks);
        let reasons: Vec<Reason> = read_list(&outcome.reasons);
        let (mut signed, mut failing, mut broken) = (Vec::new(), Vec::new(), false);
        for signature in &signatures {
            let place = self.place(signature);
            match &*signature.result {
                "pass" => signed.push(place),
                result => {
                    let spoilt = matches!(result, "fail" | "permerror");
                    broken |= !outcome.dkim && spoilt && self.is_own(place);
                    failing.push((place, self.text(signature.result.clone())));
                }
            }
        }
        signed.sort_unstable();
        signed.dedup();
        failing.sort_unstable();
        failing.dedup();
        let own = signed.iter().copied().filter(|of| self.is_own(*of));
        let aligned = own.collect();
        let passed_on = |reason: &Reason| match &*reason.kind {
            "forwarded" | "mailing_list" | "trusted_forwarder" => true,
            // RFC 8617 §7.2.2: whoever passed it on vouches for what it was before.
            "local_policy" => reason.comment.contains("arc=pass"),
            _ => false,
        };
        let passing = checks.into_iter().filter(|check| &*check.result == "pass");
        let mut spf_for: Vec<Arc<str>> = passing.map(|check| self.text(check.domain)).collect();
        spf_for.sort_unstable();
        spf_for.dedup();
        Found {
            passed: outcome.dkim || outcome.spf,
            dkim: outcome.dkim,
            spf: outcome.spf,
            forwarded: reasons.iter().any(passed_on),
            broken,
            delivered: !matches!(&*outcome.disposition, "quarantine" | "reject"),
            header_from: self.text(outcome.header_from.as_str().into()),
            signed,
            failing,
            aligned,
            spf_for,
        }
    }
}

/// Whether a domain belongs to the one watched, above it or below.
fn is_related(domain: &DomainName, other: &str) -> bool {
    DomainName::parse(other).is_ok_and(|other| {
        other.is_within(domain) || (other.depth() > 1 && domain.is_within(&other))
    })
}
