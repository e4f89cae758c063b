//! What DMARC makes of one message (RFC 9989 §4.10, §5.3).

use crate::DomainName;
use crate::dmarc::{Aligned, Applied, Discovery, Policy, aligned, discover};
use crate::dns::{Failure, RecordType, Resolver};

/// A domain and whether SPF or DKIM vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// Domain of MAIL FROM, or `d=`.
    pub domain: DomainName,
    /// `Some(true)` for a pass, `Some(false)` for any other final result, `None`
    /// for a temporary error.
    pub pass: Option<bool>,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DmarcResult {
    /// An aligned pass of SPF or DKIM.
    Pass,
    /// None.
    Fail,
    /// No record applies.
    NoPolicy,
    /// Could not tell.
    TempError(Failure),
}

/// Verdict and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The verdict.
    pub result: DmarcResult,
    /// What is to be done with the message: nothing unless it failed. For a
    /// receiver without other knowledge, `Reject` means no more than `Quarantine`
    /// (RFC 9989 §7.4).
    pub disposition: Policy,
    /// Whether SPF gave an aligned pass; `None` when it could not be told.
    pub spf_aligned: Option<bool>,
    /// The same of every signature, in order.
    pub dkim_aligned: Vec<Option<bool>>,
    /// The discovery for the author domain.
    pub discovery: Discovery,
}

/// Evaluates a message whose From has the domain `author`.
pub async fn evaluate<R: Resolver>(
    resolver: &R,
    author: &DomainName,
    spf: Option<&Vouched>,
    dkim: &[Vouched],
) -> Evaluation {
    let discovery = discover(resolver, author).await;
    let mut evaluation = Evaluation {
        result: DmarcResult::NoPolicy,
        disposition: Policy::None,
        spf_aligned: None,
        dkim_aligned: Vec::new(),
        discovery,
    };
    let record = match &evaluation.discovery.applied {
        Applied::Record { record, .. } if record.applies() => record.clone(),
        Applied::Record { .. } | Applied::None => return evaluation,
        Applied::Unknown { failure, .. } => {
            evaluation.result = DmarcResult::TempError(failure.clone());
            return evaluation;
        }
    };
    let org = evaluation.discovery.walk.org.clone();
    let mut unknown = None;
    let mut judge = async |mode, vouched: &Vouched| -> Option<bool> {
        if vouched.pass == Some(false) {
            return Some(false);
        }
        match aligned(resolver, mode, author, &org, &vouched.domain).await {
            Aligned::No => Some(false),
            Aligned::Yes if vouched.pass == Some(true) => Some(true),
            Aligned::Yes => {
                unknown.get_or_insert(Failure::Timeout);
                None
            }
            Aligned::Unknown { failure, .. } => {
                unknown.get_or_insert(failure);
                None
            }
        }
    };
    let mut spf_aligned = Some(false);
    if let Some(spf) = spf {
        spf_aligned = judge(record.aspf, spf).await;
    }
    let mut dkim_aligned = Vec::new();
    for signature in dkim {
        dkim_aligned.push(judge(record.adkim, signature).await);
    }
    let passes = spf_aligned == Some(true) || dkim_aligned.contains(&Some(true));
    (evaluation.result, evaluation.disposition) = match unknown {
        _ if passes => (DmarcResult::Pass, Policy::None),
        // Another answer could have been the pass.
        Some(failure) => (DmarcResult::TempError(failure), Policy::None),
        None => {
            // An author domain that is not in DNS at all gets `np`; when even that
            // cannot be told, it is taken to exist.
            let response = resolver.lookup(author, RecordType::A).await;
            let exists = response.outcome != crate::dns::Outcome::NxDomain;
            let policy = evaluation.discovery.policy(exists).unwrap_or_default();
            (DmarcResult::Fail, policy)
        }
    };
    evaluation.spf_aligned = spf_aligned;
    evaluation.dkim_aligned = dkim_aligned;
    evaluation
}
