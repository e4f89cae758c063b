//! Outcomes as far as senders are concerned.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ledger::side::mail::Outcome;
use mailauth::DomainName;
use mailauth::report::{DkimResult, Reason, SpfResult};

use super::{Selector, selector};
use crate::mail::finding::read_list;

/// What a receiver found, and whose mail it says it was. Selectors are places in
/// [`Understood::selectors`].
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
    /// By the place of their numbers in the list asked for.
    pub found: Vec<Option<Found>>,
    pub selectors: Vec<Selector>,
}

/// Reads outcomes, for a list of their numbers.
pub(super) fn understood(
    domain: &DomainName,
    numbers: &[i64],
    outcomes: Vec<(i64, Outcome)>,
) -> Understood {
    let mut reader = Reader {
        domain,
        texts: HashMap::default(),
        places: HashMap::default(),
        selectors: Vec::new(),
    };
    let mut by_number: HashMap<i64, Found, RandomState> = outcomes
        .into_iter()
        .map(|(number, outcome)| (number, reader.found(&outcome)))
        .collect();
    let found = numbers.iter().map(|number| by_number.remove(number));
    Understood {
        found: found.collect(),
        selectors: reader.selectors.into_iter().map(|(of, _)| of).collect(),
    }
}

struct Reader<'a> {
    domain: &'a DomainName,
    texts: HashMap<Arc<str>, (), RandomState>,
    places: HashMap<Selector, u32, RandomState>,
    /// With whether its domain belongs to the one watched.
    selectors: Vec<(Selector, bool)>,
}

impl Reader<'_> {
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
        let own = is_related(self.domain, &of.domain);
        self.selectors.push((of.clone(), own));
        self.places.insert(of, place);
        place
    }

    fn is_own(&self, place: u32) -> bool {
        self.selectors
            .get(place as usize)
            .is_some_and(|(_, own)| *own)
    }

    fn found(&mut self, outcome: &Outcome) -> Found {
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
