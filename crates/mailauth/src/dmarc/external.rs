//! Whether somebody else's mailbox agrees to receive a domain's reports
//! (RFC 9990 §4).

use std::sync::Arc;

use crate::DomainName;
use crate::dmarc::{OrgDomain, Recipient, Record, ReportUri, walk};
use crate::dns::{Failure, Outcome, RecordType, Resolver};
use crate::tag_list::TagList;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Same organization: no agreement is needed.
    NotNeeded,
    /// It agrees; `instead` are addresses at the same host that it wants used.
    Given {
        /// Its record.
        record: Arc<str>,
        /// Replaces the address when not empty.
        instead: Vec<ReportUri>,
    },
    /// It does not: receivers send it nothing.
    Absent,
    /// Could not tell.
    Unknown(Failure),
}

/// One address's agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct External {
    /// Host of the address.
    pub host: DomainName,
    /// The name asked for: `example.org._report._dmarc.host`; `None` when none was
    /// needed or it is too long for DNS.
    pub name: Option<DomainName>,
    /// The answer.
    pub agreement: Agreement,
}

/// Asks whether the host of an address agrees to reports about `policy_domain`.
/// `None` for addresses without a host.
pub async fn agreement<R: Resolver>(
    resolver: &R,
    policy_domain: &DomainName,
    uri: &ReportUri,
) -> Option<External> {
    let host = uri.to.domain()?.clone();
    let done = |name, agreement| {
        Some(External {
            host: host.clone(),
            name,
            agreement,
        })
    };
    if host.is_within(policy_domain) || policy_domain.is_within(&host) {
        // The usual case, without a walk: one is the other's parent, and both have
        // one owner unless a public suffix lies between them.
        let shorter = if host.depth() < policy_domain.depth() {
            &host
        } else {
            policy_domain
        };
        if !crate::dmarc::psl::is_suffix(shorter) {
            return done(None, Agreement::NotNeeded);
        }
    }
    let (own, other) =
        futures_util::future::join(walk(resolver, policy_domain), walk(resolver, &host)).await;
    let same = match (own.org.known(), other.org.known()) {
        (Some(own), Some(other)) => Some(own == other),
        _ => None,
    };
    if same == Some(true) {
        return done(None, Agreement::NotNeeded);
    }
    let Ok(name) = host.under(&format!("{policy_domain}._report._dmarc")) else {
        return done(None, Agreement::Absent);
    };
    let response = resolver.lookup(&name, RecordType::Txt).await;
    let agreement = match &response.outcome {
        Outcome::Unknown(failure) => Agreement::Unknown(failure.clone()),
        _ => match response.texts().find(|text| Record::is_one(text)) {
            Some(text) => given(text, &host),
            None => match (&own.org, &other.org) {
                (OrgDomain::Known(_), OrgDomain::Known(_)) => Agreement::Absent,
                // It may be the same organization, which needs no record.
                (OrgDomain::Unknown { failure, .. }, _)
                | (_, OrgDomain::Unknown { failure, .. }) => Agreement::Unknown(failure.clone()),
            },
        },
    };
    done(Some(name), agreement)
}

fn given(text: &str, host: &DomainName) -> Agreement {
    let text: Arc<str> = text.into();
    let list = TagList::parse(&text);
    let instead = list.tag("rua").map_or_else(Vec::new, |rua| {
        list.parts(rua.value, ',')
            .into_iter()
            .filter_map(|span| ReportUri::parse(&text, span).ok())
            // Another host may not be named (RFC 9990 §4).
            .filter(|uri| match &uri.to {
                Recipient::Mail { domain, .. } | Recipient::Web(domain) => domain == host,
                Recipient::Other(_) => false,
            })
            .take(10)
            .collect()
    });
    Agreement::Given {
        record: text,
        instead,
    }
}
