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
        self.closest(domain).is_some()
    }

    /// The one that a report on a domain counts for: itself, or the nearest above it.
    pub fn closest(&self, domain: &str) -> Option<&DomainName> {
        let domain = DomainName::parse(domain).ok()?;
        let above = self.0.iter().filter(|known| domain.is_within(known));
        above.max_by_key(|known| known.depth())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &DomainName> {
        self.0.iter()
    }
}

/// Lets reports count that waited for a domain which is known now; how many. Reports that
/// counted for a domain above count for the nearest from now on.
///
/// # Errors
/// When the database fails.
pub async fn release_known(ledger: &Ledger, org: OrgId, known: &KnownDomains) -> Result<u64> {
    let mut side = ledger.side_read().await?;
    let sums = side.mail_domain_sums(org).await?;
    drop(side);
    let mut waiting = Vec::new();
    let mut nearer = Vec::new();
    for sum in sums {
        let Some(closest) = known.closest(&sum.domain) else {
            continue;
        };
        let counts_for = closest.to_string();
        match sum.state {
            ReportState::Quarantined => waiting.push((sum.domain, counts_for, sum.reports)),
            ReportState::Stored if sum.counts_for != counts_for => {
                nearer.push((sum.domain, counts_for));
            }
            _ => {}
        }
    }
    if waiting.is_empty() && nearer.is_empty() {
        return Ok(0);
    }
    let mut side = ledger.side_write().await?;
    let mut released = 0;
    for (domain, counts_for, reports) in waiting {
        side.release_mail_domain(org, &domain, &counts_for).await?;
        released += reports;
    }
    for (domain, counts_for) in nearer {
        side.count_mail_domain_for(org, &domain, &counts_for)
            .await?;
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

    #[test]
    fn nw_03_a_report_counts_for_the_nearest_domain_above_it() {
        let known = KnownDomains::new(["clinic.test", "news.clinic.test"]);
        let closest = |domain| known.closest(domain).map(ToString::to_string);
        assert_eq!(closest("clinic.test").as_deref(), Some("clinic.test"));
        assert_eq!(closest("lab.clinic.test").as_deref(), Some("clinic.test"));
        let below = closest("a.news.clinic.test");
        assert_eq!(below.as_deref(), Some("news.clinic.test"));
        assert_eq!(closest("other.test"), None);
    }
}
