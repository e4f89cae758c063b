//! What stands at a name itself, told from what an alias or a wildcard answers for it.

use crate::DomainName;
use crate::dmarc::NOBODYS;
use crate::dns::{Data, Failure, RecordType, Resolver, Response};

/// What stands at a name.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// The TXT records of the name itself, whatever is in them.
    pub texts: Vec<String>,
    /// Where the name leads when it is an alias: no other record may stand there.
    pub alias: Option<DomainName>,
    /// Why nothing is known of it, when nothing is.
    pub failure: Option<Failure>,
    /// Whether all that is answered for the name comes from a wildcard.
    pub wildcard: bool,
}

/// What stands at a name at or below `domain`.
pub(super) async fn place<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    name: &DomainName,
) -> Place {
    let found = resolver.lookup(name, RecordType::Txt).await;
    of_response(resolver, domain, &found).await
}

async fn of_response<R: Resolver>(resolver: &R, domain: &DomainName, found: &Response) -> Place {
    if let Some(failure) = found.failure() {
        return Place {
            failure: Some(failure.clone()),
            alias: found.aliases.last().cloned(),
            ..Place::default()
        };
    }
    let wildcard = found.name != *domain && by_wildcard(resolver, domain, found).await;
    if wildcard {
        return Place {
            wildcard: true,
            ..Place::default()
        };
    }
    Place {
        texts: match found.aliases.is_empty() {
            true => found.texts().map(str::to_owned).collect(),
            false => Vec::new(),
        },
        alias: found.aliases.last().cloned(),
        ..Place::default()
    }
}

/// Whether a name that nobody has gets the same answer.
async fn by_wildcard<R: Resolver>(resolver: &R, domain: &DomainName, found: &Response) -> bool {
    if found.data().is_empty() && found.aliases.is_empty() {
        return false;
    }
    let Ok(nobodys) = domain.under(&format!("_dmarc.{NOBODYS}")) else {
        return false;
    };
    let other = resolver.lookup(&nobodys, RecordType::Txt).await;
    other.failure().is_none() && other.data() == found.data() && other.aliases == found.aliases
}

/// The texts that stand at a name itself and stay as long as nobody takes them out.
pub(super) async fn data<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    name: &DomainName,
) -> Vec<Data> {
    let texts = place(resolver, domain, name).await.texts;
    texts.into_iter().map(Data::Txt).collect()
}
