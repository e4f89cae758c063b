//! Forgetting what was kept long enough.

use super::statements::{
    COUNT_OLD_ROWS, COUNT_OLD_ROWS_OF, PRUNE_ADDRESS_NAMES, PRUNE_AUDITS, PRUNE_OUTCOMES,
    PRUNE_PACKS, PRUNE_PACKS_OF, PRUNE_REPORTS, PRUNE_SUMS, PRUNE_SUMS_OF, PRUNE_TLS, PRUNE_TLS_OF,
};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, execute, find};

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Rows of reports.
    pub rows: u64,
    /// Lines of reports.
    pub reports: u64,
    /// Audits.
    pub audits: u64,
}

impl SideTables {
    /// Forgets rows of reports counted before a day (since 1970), of all domains but
    /// those with settings of their own; how many.
    pub async fn prune_mail_rows(&mut self, org: OrgId, before: i64) -> Result<u64> {
        execute!(self, PRUNE_SUMS, org.0, before);
        execute!(self, PRUNE_TLS, org.0, before);
        let rows: Option<(i64,)> = find!(self, COUNT_OLD_ROWS, org.0, before);
        execute!(self, PRUNE_PACKS, org.0, before);
        self.mail_changed(org).await?;
        Ok(rows.map_or(0, |(rows,)| rows.unsigned_abs()))
    }

    /// Forgets rows of reports on one domain counted before a day; how many.
    pub async fn prune_mail_rows_of(
        &mut self,
        org: OrgId,
        domain: &str,
        before: i64,
    ) -> Result<u64> {
        execute!(self, PRUNE_SUMS_OF, org.0, before, domain);
        execute!(self, PRUNE_TLS_OF, org.0, before, domain);
        let rows: Option<(i64,)> = find!(self, COUNT_OLD_ROWS_OF, org.0, before, domain);
        execute!(self, PRUNE_PACKS_OF, org.0, before, domain);
        self.mail_changed(org).await?;
        Ok(rows.map_or(0, |(rows,)| rows.unsigned_abs()))
    }

    /// Forgets the lines of reports counted before a day whose rows are gone, and what
    /// no row speaks of any longer; how many lines.
    pub async fn prune_mail_reports(&mut self, org: OrgId, before: i64) -> Result<u64> {
        let reports = execute!(self, PRUNE_REPORTS, org.0, before);
        execute!(self, PRUNE_OUTCOMES, org.0);
        Ok(reports)
    }

    /// Forgets names of addresses asked before a time, in microseconds.
    pub async fn prune_mail_addresses(&mut self, org: OrgId, before: i64) -> Result<u64> {
        let names = execute!(self, PRUNE_ADDRESS_NAMES, org.0, before);
        self.mail_names_changed(org).await?;
        Ok(names)
    }

    /// Forgets audits before a time, in microseconds.
    pub async fn prune_mail_audits(&mut self, org: OrgId, before: i64) -> Result<u64> {
        Ok(execute!(self, PRUNE_AUDITS, org.0, before))
    }
}
