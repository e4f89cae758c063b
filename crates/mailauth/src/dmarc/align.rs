//! Whether an authenticated domain belongs to the author's (RFC 9989 §4.4, §4.10.2).

use crate::DomainName;
use crate::dmarc::{OrgDomain, psl, walk};
use crate::dns::{Failure, Resolver};
use crate::report::Alignment;

/// Whether two domains are aligned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aligned {
    /// They are.
    Yes,
    /// They are not.
    No,
    /// Could not tell: the organizational domain of `of` is not known.
    Unknown {
        /// The domain whose walk got no answer.
        of: DomainName,
        /// Why.
        failure: Failure,
    },
}

impl Aligned {
    /// A plain answer, when there is one.
    pub fn known(&self) -> Option<bool> {
        match self {
            Aligned::Yes => Some(true),
            Aligned::No => Some(false),
            Aligned::Unknown { .. } => None,
        }
    }
}

fn plain(aligned: bool) -> Aligned {
    if aligned { Aligned::Yes } else { Aligned::No }
}

/// By the tree walk. `author_org` is the organizational domain of the author, from
/// its discovery; `domain` the one SPF or DKIM vouches for.
pub async fn aligned<R: Resolver>(
    resolver: &R,
    mode: Alignment,
    author: &DomainName,
    author_org: &OrgDomain,
    domain: &DomainName,
) -> Aligned {
    if author == domain {
        return Aligned::Yes;
    }
    if mode == Alignment::Strict || author.last(1) != domain.last(1) {
        // Domains without a common end have no organization in common.
        return Aligned::No;
    }
    let other = walk(resolver, domain).await.org;
    match (author_org, &other) {
        (OrgDomain::Known(one), OrgDomain::Known(two)) => plain(one == two),
        (OrgDomain::Unknown { at: _, failure, .. }, _) => Aligned::Unknown {
            of: author.clone(),
            failure: failure.clone(),
        },
        (_, OrgDomain::Unknown { failure, .. }) => Aligned::Unknown {
            of: domain.clone(),
            failure: failure.clone(),
        },
    }
}

/// By the public suffix list, as receivers of RFC 7489 do and as is possible
/// without DNS.
pub fn aligned_by_list(mode: Alignment, author: &DomainName, domain: &DomainName) -> bool {
    match mode {
        Alignment::Strict => author == domain,
        Alignment::Relaxed => psl::org_domain(author) == psl::org_domain(domain),
    }
}
