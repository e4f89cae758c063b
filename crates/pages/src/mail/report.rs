//! One report, opened.

use crate::{Link, Pager, Shell};

/// A report and its rows.
#[derive(Debug, askama::Template)]
#[template(path = "mail/report.html")]
pub struct ReportPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// Who reports.
    pub reporter: String,
    /// What there is to know of it: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Oddities.
    pub remarks: Vec<String>,
    /// Its rows, those of most messages first.
    pub rows: Vec<ReportedRow>,
    /// What it says of TLS.
    pub tls: Vec<TlsView>,
    /// Paging of the rows.
    pub pager: Pager,
}

/// A row of a report.
#[derive(Debug, Clone, Default)]
pub struct ReportedRow {
    /// The sending address.
    pub address: String,
    /// Its name in DNS.
    pub name: String,
    /// Messages.
    pub messages: u64,
    /// Domain of the From header.
    pub header_from: String,
    /// Domain of the envelope sender.
    pub envelope_from: String,
    /// Whether it passes DMARC, and by what.
    pub passed: &'static str,
    /// Sign: done, late.
    pub sign: &'static str,
    /// What was done with the messages.
    pub done: String,
    /// Signatures, checks and reasons, in words.
    pub told: Vec<String>,
}

/// What a TLS report says of one policy.
#[derive(Debug, Clone, Default)]
pub struct TlsView {
    /// The domain.
    pub domain: String,
    /// The kind of policy, as the reporter names it.
    pub policy: String,
    /// Sessions that succeeded.
    pub succeeded: u64,
    /// Sessions that failed.
    pub failed: u64,
    /// Why some failed.
    pub failures: Vec<String>,
}
