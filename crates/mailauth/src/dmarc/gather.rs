//! Everything an audit of DMARC looks at.

use std::sync::Arc;

use crate::DomainName;
use crate::dmarc::{Discovery, External, Record, ReportUri, Step, agreement, discover};
use crate::dns::{RecordType, Resolver};
use crate::mx::{Receiving, receiving};

/// A subdomain nobody has: what answers for it answers for any.
pub(crate) const NOBODYS: &str = "phiward-asks-for-a-name-nobody-has";
/// Most addresses whose agreement and mail are asked for.
const ASKED: usize = 20;

/// An address for reports and what was found of it.
#[derive(Clone, Debug)]
pub struct Destination {
    /// `rua` or `ruf`.
    pub tag: &'static str,
    /// The address.
    pub uri: ReportUri,
    /// Whether its host agrees; `None` for addresses without a host.
    pub external: Option<External>,
    /// Whether its host receives mail; `None` for other addresses than `mailto:`.
    pub mail: Option<Receiving>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The domain.
    pub domain: DomainName,
    /// Record and organizational domain.
    pub discovery: Discovery,
    /// The addresses of the domain's own record, at most twenty.
    pub destinations: Vec<Destination>,
    /// The DMARC record that stands at a subdomain nobody has.
    pub wildcard: Option<Arc<str>>,
    /// DMARC records at names where nobody looks for them, asked for where the domain has
    /// none of its own.
    pub misplaced: Vec<(DomainName, Arc<str>)>,
}

impl Facts {
    /// The step at the domain itself.
    pub fn own(&self) -> Option<&Step> {
        self.discovery.walk.steps.first()
    }

    /// The domain's own record.
    pub fn record(&self) -> Option<&Arc<Record>> {
        self.own().and_then(Step::record)
    }
}

/// Asks for everything.
pub async fn gather<R: Resolver>(resolver: &R, domain: &DomainName) -> Facts {
    let (discovery, wildcard) =
        futures_util::future::join(discover(resolver, domain), wildcard(resolver, domain)).await;
    let own = discovery.walk.steps.first().and_then(Step::record).cloned();
    let destinations = match own {
        None => Vec::new(),
        Some(record) => destinations(resolver, domain, &record).await,
    };
    let absent = discovery.walk.steps.first().is_some_and(Step::is_absent);
    let misplaced = match absent && wildcard.is_none() {
        true => misplaced(resolver, domain).await,
        false => Vec::new(),
    };
    Facts {
        domain: domain.clone(),
        discovery,
        destinations,
        wildcard,
        misplaced,
    }
}

/// Records at the domain itself, and below `_dmarc` with the domain written twice, as
/// forms that add the domain make it. What gets no answer is not there for this.
async fn misplaced<R: Resolver>(resolver: &R, domain: &DomainName) -> Vec<(DomainName, Arc<str>)> {
    let mut found = Vec::new();
    let doubled = domain.under(&format!("_dmarc.{domain}")).ok();
    for name in [Some(domain.clone()), doubled].into_iter().flatten() {
        let response = resolver.lookup(&name, RecordType::Txt).await;
        let record = response.texts().find(|text| Record::is_one(text));
        found.extend(record.map(|text| (name.clone(), Arc::from(text))));
    }
    found
}

async fn wildcard<R: Resolver>(resolver: &R, domain: &DomainName) -> Option<Arc<str>> {
    let name = domain.under(&format!("_dmarc.{NOBODYS}")).ok()?;
    let response = resolver.lookup(&name, RecordType::Txt).await;
    response
        .texts()
        .find(|text| Record::is_one(text))
        .map(Arc::from)
}

async fn destinations<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    record: &Record,
) -> Vec<Destination> {
    let rua = record.rua.iter().map(|uri| ("rua", uri));
    let ruf = record.ruf.iter().map(|uri| ("ruf", uri));
    let asked = rua.chain(ruf).take(ASKED).map(|(tag, uri)| async move {
        let mail = async {
            match &uri.to {
                crate::dmarc::Recipient::Mail { domain, .. } => {
                    Some(receiving(resolver, domain).await)
                }
                _ => None,
            }
        };
        let (external, mail) =
            futures_util::future::join(agreement(resolver, domain, uri), mail).await;
        Destination {
            tag,
            uri: uri.clone(),
            external,
            mail,
        }
    });
    futures_util::future::join_all(asked).await
}
