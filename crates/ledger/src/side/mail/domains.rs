//! How domains are watched.

use super::statements::{DOMAIN, DOMAINS, PUT_DOMAIN};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, execute, find, find_all};

/// How a domain is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailDomain {
    /// The domain, lower case.
    pub domain: String,
    /// How long rows of reports are kept, in days.
    pub keep_days: i64,
    /// How often it is audited again, in hours; 0 for never.
    pub recheck_hours: i64,
    /// DKIM selectors a person named, with spaces between.
    pub selectors: String,
}

type Columns = (String, i64, i64, String);

fn row((domain, keep_days, recheck_hours, selectors): Columns) -> MailDomain {
    MailDomain {
        domain,
        keep_days,
        recheck_hours,
        selectors,
    }
}

impl SideTables {
    /// Sets how a domain is watched.
    pub async fn put_mail_domain(&mut self, org: OrgId, domain: &MailDomain) -> Result<()> {
        execute!(
            self,
            PUT_DOMAIN,
            org.0,
            &domain.domain,
            domain.keep_days,
            domain.recheck_hours,
            &domain.selectors,
        );
        Ok(())
    }

    /// The domains with settings of their own.
    pub async fn mail_domains(&mut self, org: OrgId) -> Result<Vec<MailDomain>> {
        let rows: Vec<Columns> = find_all!(self, DOMAINS, org.0);
        Ok(rows.into_iter().map(row).collect())
    }

    /// How one domain is watched, where that was set.
    pub async fn mail_domain(&mut self, org: OrgId, domain: &str) -> Result<Option<MailDomain>> {
        let found: Option<Columns> = find!(self, DOMAIN, org.0, domain);
        Ok(found.map(row))
    }
}
