//! What an audit was told, and reading it again.

use serde::{Deserialize, Serialize};

use super::{Audit, Options, audit, names};
use crate::DomainName;
use crate::dns::{Recorded, Response};
use crate::mta_sts::{Fetched, PolicySource};

/// Every question of an audit with its answer: its evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// DNS, ordered by name and type.
    pub dns: Vec<Response>,
    /// The MTA-STS policy, when it was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Fetched>,
}

impl Answers {
    /// The audit these answers come to, without a network.
    pub async fn judge(&self, domain: &DomainName) -> Audit {
        let selectors = self
            .dns
            .iter()
            .filter_map(|answer| {
                let name = answer.name.as_str().strip_suffix(domain.as_str())?;
                Some(name.strip_suffix("._domainkey.")?.to_owned())
            })
            // The audit asks for that one by itself.
            .filter(|selector| selector != crate::dkim::NOBODYS)
            .collect();
        let options = Options {
            selectors,
            only_these: true,
            names: names::of(self, domain),
        };
        let recorded = Recorded::new(self.dns.iter().cloned());
        audit(&recorded, self, domain, &options).await
    }

    /// The servers that answered, each once.
    pub fn servers(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self
            .dns
            .iter()
            .filter_map(|a| a.server.as_deref())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl PolicySource for Answers {
    async fn fetch(&self, _: &DomainName) -> Fetched {
        self.policy
            .clone()
            .unwrap_or_else(|| Fetched::Failed("no policy was fetched then".into()))
    }
}
