//! The SPF record for the services that send.

use super::{Proposal, Subject, Wish};
use crate::provider;
use crate::rollout::DomainUse;
use crate::spf::{Fault, Record};

/// The record: the one there is with what is missing, or a new one.
pub(super) fn propose(wish: &Wish) -> Option<Proposal> {
    let before = wish.spf.as_deref();
    let after = if wish.usage == DomainUse::Parked {
        "v=spf1 -all".to_owned()
    } else {
        record(wish, before)
    };
    let why = if wish.usage == DomainUse::Parked {
        "The domain sends no mail; this says so, and any mail in its name fails.".to_owned()
    } else if before.is_none() {
        "Receivers cannot tell your servers from a stranger's without it.".to_owned()
    } else {
        let before = before.unwrap_or_default();
        let mut why = "The services that send for you are to be in it, and nobody else.".to_owned();
        if readable(before).len() < before.split_ascii_whitespace().count() {
            why.push_str(
                " What no receiver can read is left out, for it makes the whole record void.",
            );
        }
        why
    };
    Some(Proposal::text(
        Subject::Spf,
        wish.domain.clone(),
        before,
        after,
        why,
    ))
}

/// The terms of a record, without those no receiver can read: one of them makes the
/// whole record void.
fn readable(record: &str) -> Vec<String> {
    let faults = Record::parse(record).map_or_else(Vec::new, |record| record.faults);
    let mut from = 0;
    let mut terms = Vec::new();
    for term in record.split_ascii_whitespace() {
        let at = record
            .get(from..)
            .and_then(|rest| rest.find(term))
            .map_or(from, |found| from + found);
        from = at + term.len();
        let inside = |fault: &Fault| fault.span.start < from && fault.span.end > at;
        if !faults.iter().any(inside) {
            terms.push(term.to_owned());
        }
    }
    terms
}

fn record(wish: &Wish, before: Option<&str>) -> String {
    let mut terms: Vec<String> = readable(before.unwrap_or("v=spf1"));
    let redirects = terms
        .iter()
        .any(|term| term.to_ascii_lowercase().starts_with("redirect="));
    let has = |terms: &[String], wanted: &str| {
        terms
            .iter()
            .any(|term| term.trim_start_matches('+').eq_ignore_ascii_case(wanted))
    };
    let mut wanted = Vec::new();
    // Mail servers of one's own send from where mail arrives; a service's do not.
    if before.is_none()
        && wish
            .exchangers
            .iter()
            .any(|mx| provider::by_mx(mx).is_none())
    {
        wanted.push("mx".to_owned());
    }
    wanted.extend(wish.addresses.iter().map(|net| match net {
        ipnet::IpNet::V4(net) if net.prefix_len() == 32 => format!("ip4:{}", net.addr()),
        ipnet::IpNet::V4(net) => format!("ip4:{net}"),
        ipnet::IpNet::V6(net) if net.prefix_len() == 128 => format!("ip6:{}", net.addr()),
        ipnet::IpNet::V6(net) => format!("ip6:{net}"),
    }));
    wanted.extend(
        wish.providers
            .iter()
            .filter_map(|provider| provider.spf.first())
            .map(|name| format!("include:{name}")),
    );
    wanted.retain(|term| !has(&terms, term));
    let all = terms.iter().position(|term| {
        term.trim_start_matches(['+', '-', '~', '?'])
            .eq_ignore_ascii_case("all")
    });
    match all {
        Some(at) => {
            // What stands behind `all` is never reached.
            terms.truncate(at + 1);
            if matches!(terms[at].as_bytes().first(), Some(b'-' | b'~')) {
                terms.splice(at..at, wanted);
            } else {
                terms.truncate(at);
                terms.extend(wanted);
                terms.push("~all".to_owned());
            }
        }
        None if redirects => {
            let at = terms
                .iter()
                .position(|term| term.to_ascii_lowercase().starts_with("redirect="))
                .unwrap_or(terms.len());
            terms.splice(at..at, wanted);
        }
        None => {
            terms.extend(wanted);
            // With DMARC behind it a soft fail is enough, and signed mail that was
            // forwarded is not refused before its signature is looked at.
            terms.push("~all".to_owned());
        }
    }
    terms.join(" ")
}
