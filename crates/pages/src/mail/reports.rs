//! Reports: who sends them, what they say in sum, who fell silent.

use crate::{Link, Pager, Problems, Query, Shell};

/// Reports about one domain, or about all.
#[derive(Debug, askama::Template)]
#[template(path = "mail/reports.html")]
pub struct ReportsPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The views of the domain; none when all reports are listed.
    pub tabs: Vec<Link>,
    /// The domain; empty for all.
    pub domain: String,
    /// The trend as SVG.
    pub trend: Option<String>,
    /// The days it shows, in words.
    pub period: String,
    /// The first day asked for, as typed.
    pub from: String,
    /// The last.
    pub to: String,
    /// What is wrong with them.
    pub problems: Problems,
    /// Who reports.
    pub reporters: Vec<ReporterRow>,
    /// The query.
    pub query: &'p Query,
    /// Paging.
    pub pager: Pager,
    /// The reports.
    pub rows: Vec<ReportRow>,
}

/// A reporter.
#[derive(Debug, Clone, Default)]
pub struct ReporterRow {
    /// Its name as it writes it.
    pub name: String,
    /// Reports.
    pub reports: u64,
    /// Messages.
    pub messages: u64,
    /// First and last day.
    pub seen: String,
    /// Sign: done, late, none.
    pub sign: &'static str,
    /// Whether it is heard of, in words.
    pub state: String,
}

/// A report in the list.
#[derive(Debug, Clone, Default)]
pub struct ReportRow {
    /// Who reports.
    pub reporter: String,
    /// Its page.
    pub href: String,
    /// On which domain.
    pub domain: String,
    /// Days covered.
    pub period: String,
    /// Messages; sessions for TLS reports.
    pub messages: u64,
    /// DMARC or TLS.
    pub kind: String,
    /// Whether it counts, in words.
    pub state: String,
    /// What may be said of it: where that is sent, and what the button says.
    pub settle: Option<(String, &'static str)>,
    /// Oddities.
    pub remarks: Vec<String>,
    /// Whether the mail that carried it was what it says.
    pub carried: String,
}
