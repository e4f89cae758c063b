//! Everything an audit of mail exchangers looks at.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::DomainName;
use crate::dmarc::{Discovery, discover};
use crate::dns::{Data, Failure, Outcome, RecordType, Resolver, Response};

/// Most mail hosts whose addresses are asked for.
const HOSTS: usize = 20;

/// Whether and how a domain receives mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receiving {
    /// By MX records.
    Mx,
    /// By a null MX it says that it receives none (RFC 7505).
    Null,
    /// Without MX records, at its own address (RFC 5321 §5.1).
    Implicit,
    /// It has neither MX record nor address.
    Nowhere,
    /// Could not tell.
    Unknown(Failure),
}

/// The addresses of a mail host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// These, never none.
    Known(Vec<IpAddr>),
    /// The name exists and has none.
    None,
    /// The name does not exist.
    NoSuchName,
    /// Could not tell.
    Unknown(Failure),
}

/// One MX record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailHost {
    /// Preference, the lowest first.
    pub preference: u16,
    /// The host; the root for a null MX.
    pub host: DomainName,
    /// Its addresses; `None` for a null MX and beyond the twentieth host.
    pub addresses: Option<Addresses>,
    /// Where the host leads when it is an alias, which it must not be.
    pub aliases: Vec<DomainName>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The domain.
    pub domain: DomainName,
    /// The answer for MX.
    pub response: Response,
    /// How it receives mail.
    pub receiving: Receiving,
    /// The MX records, in order of preference.
    pub hosts: Vec<MailHost>,
    /// The answer for TXT when it receives no mail: whether it is parked.
    pub spf: Option<Response>,
    /// Its DMARC policy, likewise.
    pub dmarc: Option<Discovery>,
}

/// The hosts of an answer, without null MX, each once.
pub fn hosts(response: &Response) -> Vec<DomainName> {
    let mut seen = BTreeSet::new();
    response
        .data()
        .iter()
        .filter_map(|data| match data {
            Data::Mx(_, host) if host.depth() > 0 => Some(host.clone()),
            _ => None,
        })
        .filter(|host| seen.insert(host.clone()))
        .collect()
}

/// Whether and how a domain receives mail.
pub async fn receiving<R: Resolver>(resolver: &R, domain: &DomainName) -> Receiving {
    let response = resolver.lookup(domain, RecordType::Mx).await;
    receiving_by(resolver, domain, &response).await
}

async fn receiving_by<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    response: &Response,
) -> Receiving {
    match &response.outcome {
        Outcome::Unknown(failure) => Receiving::Unknown(failure.clone()),
        Outcome::Present(_) if hosts(response).is_empty() => Receiving::Null,
        Outcome::Present(_) => Receiving::Mx,
        Outcome::NoData | Outcome::NxDomain => match addresses(resolver, domain).await.0 {
            Addresses::Known(_) => Receiving::Implicit,
            Addresses::None | Addresses::NoSuchName => Receiving::Nowhere,
            Addresses::Unknown(failure) => Receiving::Unknown(failure),
        },
    }
}

async fn addresses<R: Resolver>(resolver: &R, host: &DomainName) -> (Addresses, Vec<DomainName>) {
    let (four, six) = futures_util::future::join(
        resolver.lookup(host, RecordType::A),
        resolver.lookup(host, RecordType::Aaaa),
    )
    .await;
    let found: Vec<IpAddr> = four
        .data()
        .iter()
        .chain(six.data())
        .filter_map(|data| match data {
            Data::A(address) => Some(IpAddr::V4(*address)),
            Data::Aaaa(address) => Some(IpAddr::V6(*address)),
            _ => None,
        })
        .collect();
    let outcome = if !found.is_empty() {
        Addresses::Known(found)
    } else if let Some(failure) = four.failure().or(six.failure()) {
        Addresses::Unknown(failure.clone())
    } else if four.outcome == Outcome::NxDomain || six.outcome == Outcome::NxDomain {
        Addresses::NoSuchName
    } else {
        Addresses::None
    };
    let aliases = if four.aliases.is_empty() {
        six.aliases
    } else {
        four.aliases
    };
    (outcome, aliases)
}

/// Asks for everything.
pub async fn gather<R: Resolver>(resolver: &R, domain: &DomainName) -> Facts {
    let response = resolver.lookup(domain, RecordType::Mx).await;
    let receiving = receiving_by(resolver, domain, &response).await;
    let mut records: Vec<(u16, DomainName)> = response
        .data()
        .iter()
        .filter_map(|data| match data {
            Data::Mx(preference, host) => Some((*preference, host.clone())),
            _ => None,
        })
        .collect();
    records.sort();
    let asked = records
        .into_iter()
        .enumerate()
        .map(|(index, (preference, host))| async move {
            let (addresses, aliases) = if host.depth() == 0 || index >= HOSTS {
                (None, Vec::new())
            } else {
                let (addresses, aliases) = addresses(resolver, &host).await;
                (Some(addresses), aliases)
            };
            MailHost {
                preference,
                host,
                addresses,
                aliases,
            }
        });
    let hosts = futures_util::future::join_all(asked).await;
    let (spf, dmarc) = if receiving == Receiving::Null {
        let spf = resolver.lookup(domain, RecordType::Txt).await;
        (Some(spf), Some(discover(resolver, domain).await))
    } else {
        (None, None)
    };
    Facts {
        domain: domain.clone(),
        response,
        receiving,
        hosts,
        spf,
        dmarc,
    }
}
