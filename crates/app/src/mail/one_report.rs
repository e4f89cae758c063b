//! One report, opened: its rows as the reporter wrote them.

use std::net::IpAddr;

use ledger::side::mail::{ReportRow, octets};
use ledger::{Ledger, OrgId};
use mailauth::report::{DkimResult, Reason, SpfResult, TlsFailure};
use serde_json::Value;

use super::finding::read_list;
use crate::error::Result;

/// A row of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSeen {
    /// The sending address; `None` when it could not be read.
    pub address: Option<IpAddr>,
    /// Its name in DNS; empty when there is none, or nobody asked.
    pub name: String,
    /// Messages.
    pub messages: u64,
    /// What was done with them, in the words of the format.
    pub disposition: String,
    /// Whether DKIM passed with alignment.
    pub dkim: bool,
    /// Whether SPF passed with alignment.
    pub spf: bool,
    /// Domain of the From header.
    pub header_from: String,
    /// Domain of the envelope sender; may be empty.
    pub envelope_from: String,
    /// Why the receiver departed from the policy.
    pub reasons: Vec<Reason>,
    /// Signatures with their results.
    pub signatures: Vec<DkimResult>,
    /// SPF checks with their results.
    pub spf_checks: Vec<SpfResult>,
}

/// What a TLS report says of one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsSeen {
    /// `sts`, `tlsa` or `no-policy-found`.
    pub policy: String,
    /// The domain.
    pub domain: String,
    /// Sessions that succeeded.
    pub succeeded: u64,
    /// Sessions that failed.
    pub failed: u64,
    /// Why some failed.
    pub failures: Vec<TlsFailure>,
}

/// A report with a part of its rows.
#[derive(Clone, Debug)]
pub struct OneReport {
    /// The report.
    pub report: ReportRow,
    /// The policy the reporter found published, tag by tag, as it wrote it.
    pub policy: Vec<(String, String)>,
    /// How many rows it has.
    pub of_rows: u64,
    /// The rows asked for, those of most messages first.
    pub rows: Vec<RowSeen>,
    /// What it says of TLS.
    pub tls: Vec<TlsSeen>,
}

/// A report of an organization with rows from one on, at most so many; `None` when there
/// is no such report.
///
/// # Errors
/// When the database fails.
pub async fn one_report(
    ledger: &Ledger,
    org: OrgId,
    number: u64,
    (from, most): (u64, u32),
) -> Result<Option<OneReport>> {
    let mut side = ledger.side_read().await?;
    let Some(report) = side.mail_report(org, number).await? else {
        return Ok(None);
    };
    let mut rows = Vec::new();
    let (of_rows, found) = side.mail_rows_of(org, number, (from, most)).await?;
    for row in found {
        let name = side.mail_address(org, &octets(row.address)).await?;
        let outcome = row.outcome;
        rows.push(RowSeen {
            address: row.address,
            name: name.map(|name| name.name).unwrap_or_default(),
            messages: row.messages,
            disposition: outcome.disposition,
            dkim: outcome.dkim,
            spf: outcome.spf,
            header_from: outcome.header_from,
            envelope_from: outcome.envelope_from,
            reasons: read_list(&outcome.reasons),
            signatures: read_list(&outcome.signatures),
            spf_checks: read_list(&outcome.spf_checks),
        });
    }
    let tls = side.mail_tls_of(org, number).await?;
    let tls = tls.into_iter().map(|one| TlsSeen {
        policy: one.policy,
        domain: one.domain,
        succeeded: one.succeeded,
        failed: one.failed,
        failures: read_list(&one.failures),
    });
    Ok(Some(OneReport {
        policy: policy(&report.detail),
        of_rows,
        rows,
        tls: tls.collect(),
        report,
    }))
}

/// The policy of a report's detail: texts and numbers, those that say something.
fn policy(detail: &str) -> Vec<(String, String)> {
    let detail: Value = serde_json::from_str(detail).unwrap_or_default();
    let Some(policy) = detail.get("policy").and_then(Value::as_object) else {
        return Vec::new();
    };
    let told = policy.iter().filter_map(|(tag, value)| match value {
        Value::String(text) if !text.is_empty() => Some((tag.clone(), text.clone())),
        Value::Number(number) => Some((tag.clone(), number.to_string())),
        _ => None,
    });
    told.collect()
}
