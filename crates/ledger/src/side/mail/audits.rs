//! Audits of domains: what was asked, told and found.

use super::statements::{ADD_AUDIT, AUDIT_SUMMARIES, AUDITS, LAST_AUDITS};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, execute, find_all};

/// An audit to be added. Answers, findings and summary are JSON of the caller's making.
#[derive(Clone, Debug)]
pub struct NewAudit<'a> {
    /// The domain.
    pub domain: &'a str,
    /// When, in microseconds; one audit of a domain per microsecond.
    pub at: i64,
    /// Why: `person`, `schedule`.
    pub cause: &'a str,
    /// What DNS answered, with server and time.
    pub answers: &'a str,
    /// What was found.
    pub findings: &'a str,
    /// What a list shows of it.
    pub summary: &'a str,
}

/// An audit as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The domain.
    pub domain: String,
    /// When, in microseconds.
    pub at: i64,
    /// Why.
    pub cause: String,
    /// What DNS answered.
    pub answers: String,
    /// What was found.
    pub findings: String,
    /// What a list shows of it.
    pub summary: String,
}

type Columns = (String, i64, String, String, String, String);

fn row((domain, at, cause, answers, findings, summary): Columns) -> AuditRow {
    AuditRow {
        domain,
        at,
        cause,
        answers,
        findings,
        summary,
    }
}

impl SideTables {
    /// Adds an audit.
    pub async fn add_mail_audit(&mut self, org: OrgId, audit: &NewAudit<'_>) -> Result<()> {
        execute!(
            self,
            ADD_AUDIT,
            org.0,
            audit.domain,
            audit.at,
            audit.cause,
            audit.answers,
            audit.findings,
            audit.summary,
        );
        Ok(())
    }

    /// Audits of a domain before a time, newest first.
    pub async fn mail_audits(
        &mut self,
        org: OrgId,
        domain: &str,
        before: i64,
        limit: u32,
    ) -> Result<Vec<AuditRow>> {
        let rows: Vec<Columns> = find_all!(self, AUDITS, org.0, domain, before, i64::from(limit));
        Ok(rows.into_iter().map(row).collect())
    }

    /// When audits of a domain before a time were made, and what a list shows of each, newest
    /// first: nothing else of them is read.
    pub async fn mail_audit_summaries(
        &mut self,
        org: OrgId,
        domain: &str,
        before: i64,
        limit: u32,
    ) -> Result<Vec<(i64, String)>> {
        let limit = i64::from(limit);
        Ok(find_all!(
            self,
            AUDIT_SUMMARIES,
            org.0,
            domain,
            before,
            limit
        ))
    }

    /// When each domain was last audited.
    pub async fn last_mail_audits(&mut self, org: OrgId) -> Result<Vec<(String, i64)>> {
        Ok(find_all!(self, LAST_AUDITS, org.0))
    }
}
