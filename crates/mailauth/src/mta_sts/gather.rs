//! Everything an audit of MTA-STS looks at.

use std::sync::Arc;

use crate::DomainName;
use crate::dns::{Outcome, RecordType, Resolver, Response};
use crate::lint::records;
use crate::mta_sts::{Fetched, PolicyFile, PolicySource, Record};

/// What was found.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The domain.
    pub domain: DomainName,
    /// The answer for `_mta-sts`.
    pub response: Response,
    /// The records among it.
    pub records: Vec<Arc<Record>>,
    /// What came of fetching the policy; `None` when there is no record.
    pub fetched: Option<Fetched>,
    /// The policy, when one was fetched.
    pub policy: Option<PolicyFile>,
    /// The domain's mail hosts; `None` when it could not be told.
    pub mail_hosts: Option<Vec<DomainName>>,
}

/// Asks for everything; `None` when the domain leaves no room for `_mta-sts`.
pub async fn gather<R: Resolver, S: PolicySource>(
    resolver: &R,
    source: &S,
    domain: &DomainName,
) -> Option<Facts> {
    let name = domain.under("_mta-sts").ok()?;
    let (response, mx) = futures_util::future::join(
        resolver.lookup(&name, RecordType::Txt),
        resolver.lookup(domain, RecordType::Mx),
    )
    .await;
    let records = records(&response, Record::parse);
    let fetched = if records.is_empty() {
        None
    } else {
        Some(source.fetch(domain).await)
    };
    let policy = match &fetched {
        Some(Fetched::Policy { text, .. }) => Some(PolicyFile::parse(text)),
        _ => None,
    };
    let mail_hosts = match &mx.outcome {
        Outcome::Unknown(_) => None,
        _ => Some(crate::mx::hosts(&mx)),
    };
    Some(Facts {
        domain: domain.clone(),
        response,
        records,
        fetched,
        policy,
        mail_hosts,
    })
}
