//! What DNS has at the domain itself and at names below it that mail was sent as.

use std::net::IpAddr;

use futures_util::future::{join_all, join3};

use super::Answers;
use crate::DomainName;
use crate::dmarc;
use crate::dns::{Data, Outcome, RecordType, Resolver};

/// Most names asked about.
pub const NAMES: usize = 30;

/// What DNS has at one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFacts {
    /// The name.
    pub name: DomainName,
    /// Whether it is in DNS at all; `None` when that could not be told. A policy for
    /// names that do not exist (`np`) reaches the others not (RFC 9989 §4.7).
    pub exists: Option<bool>,
    /// Whether it has a DMARC record of its own, so that the domain's does not reach it;
    /// `None` when that could not be told.
    pub own_record: Option<bool>,
    /// Its addresses, as far as known.
    pub addresses: Vec<IpAddr>,
}

/// Asks for the names, at most [`NAMES`].
pub(super) async fn gather<R: Resolver>(resolver: &R, names: &[DomainName]) -> Vec<NameFacts> {
    join_all(names.iter().take(NAMES).map(|name| one(resolver, name))).await
}

async fn one<R: Resolver>(resolver: &R, name: &DomainName) -> NameFacts {
    let record = async {
        let at = name.under("_dmarc").ok()?;
        Some(resolver.lookup(&at, RecordType::Txt).await)
    };
    let (v4, v6, record) = join3(
        resolver.lookup(name, RecordType::A),
        resolver.lookup(name, RecordType::Aaaa),
        record,
    )
    .await;
    let addresses = v4
        .data()
        .iter()
        .chain(v6.data())
        .filter_map(|data| match data {
            Data::A(address) => Some(IpAddr::V4(*address)),
            Data::Aaaa(address) => Some(IpAddr::V6(*address)),
            _ => None,
        });
    NameFacts {
        name: name.clone(),
        exists: match (&v4.outcome, v4.failure()) {
            (Outcome::NxDomain, _) => Some(false),
            (_, Some(_)) => None,
            _ => Some(true),
        },
        own_record: match record {
            // No room for one.
            None => Some(false),
            Some(response) if response.failure().is_some() => None,
            Some(response) => Some(response.texts().any(dmarc::Record::is_one)),
        },
        addresses: addresses.collect(),
    }
}

/// The names these answers are of.
pub(super) fn of(answers: &Answers, domain: &DomainName) -> Vec<DomainName> {
    let asked = |name: &DomainName, kind: RecordType| {
        answers
            .dns
            .iter()
            .any(|answer| answer.kind == kind && answer.name == *name)
    };
    let records = answers.dns.iter().filter(|a| a.kind == RecordType::Txt);
    records
        .filter_map(|answer| DomainName::parse(answer.name.as_str().strip_prefix("_dmarc.")?).ok())
        .filter(|name| name.is_within(domain))
        .filter(|name| asked(name, RecordType::A) && asked(name, RecordType::Aaaa))
        .collect()
}
