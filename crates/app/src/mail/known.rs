//! Which domains the organization is known to have, and what waits for one it gets.

use ledger::side::mail::ReportState;
use ledger::{Ledger, OrgId};
use mailauth::DomainName;
use register::Register;

use crate::error::Result;

/// The domains an organization is known to have.
#[derive(Clone, Debug, Default)]
pub struct KnownDomains(Vec<DomainName>);

impl KnownDomains {
    /// These, and all below them. What is not a domain name is passed over.
    pub fn new<'a>(domains: impl IntoIterator<Item = &'a str>) -> KnownDomains {
        let names = domains.into_iter();
        KnownDomains(names.filter_map(|d| DomainName::host(d).ok()).collect())
    }

    /// Those of an organization's assets.
    pub fn of(register: &Register) -> KnownDomains {
        let assets = register.tables.assets.live();
        KnownDomains::new(assets.map(|asset| asset.domain.as_str()))
    }

    /// Whether a domain is one of them, or below one.
    pub fn has(&self, domain: &str) -> bool {
        let Ok(domain) = DomainName::parse(domain) else {
            return false;
        };
        self.0.iter().any(|known| domain.is_within(known))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &DomainName> {
        self.0.iter()
    }
}

/// Lets reports count that waited for a domain which is known now; how many.
///
/// # Errors
/// When the database fails.
pub async fn release_known(ledger: &Ledger, org: OrgId, known: &KnownDomains) -> Result<u64> {
    let mut side = ledger.side_read().await?;
    let sums = side.mail_domain_sums(org).await?;
    drop(side);
    let waiting: Vec<String> = sums
        .into_iter()
        .filter(|sum| sum.state == ReportState::Quarantined && known.has(&sum.domain))
        .map(|sum| sum.domain)
        .collect();
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut side = ledger.side_write().await?;
    let mut released = 0;
    for domain in waiting {
        released += side.release_mail_domain(org, &domain).await?;
    }
    side.commit().await?;
    Ok(released)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_below_a_known_one_is_known_and_a_lookalike_is_not() {
        let known = KnownDomains::new(["Clinic.test", "", "no domain"]);
        assert!(known.has("clinic.test") && known.has("mail.CLINIC.test"));
        assert!(!known.has("myclinic.test") && !known.has("test") && !known.has(""));
        assert!(!KnownDomains::default().has("clinic.test"));
    }
}
