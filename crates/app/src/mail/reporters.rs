//! Who reports, since when, and who fell silent.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::side::mail::{ReporterSum, ReportersAsked};
use ledger::{Ledger, OrgId};
use serde::Serialize;

use super::day::{Span, date, number};
use crate::error::Result;

/// A reporter counts as regular when it reported on so many of the thirty days up to
/// its last report.
pub const REGULAR_DAYS: usize = 10;
/// A regular reporter is silent when nothing came for so many days.
pub const SILENT_DAYS: i64 = 3;
/// Reporters are looked at so far back.
const LOOK_BACK: u32 = 400;
/// Days up to the last report in which a regular one is heard of.
const RECENT_DAYS: i64 = 30;

/// A reporter of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reporter {
    /// Its name in lower case.
    pub key: String,
    /// Its name as it last wrote it.
    pub name: String,
    /// Day of its first report.
    pub first: Date,
    /// Day of its last.
    pub last: Date,
    /// Its reports.
    pub reports: u64,
    /// Messages in them.
    pub messages: u64,
    /// Days with a report among the thirty up to the last.
    pub days: usize,
    /// Days since the last report.
    pub quiet: i64,
    /// Whether it reported regularly and no longer does.
    pub silent: bool,
}

/// The reporters of a domain: those of most messages first.
///
/// # Errors
/// When the database fails.
pub async fn reporters(
    ledger: &Ledger,
    org: OrgId,
    domain: &str,
    today: Date,
) -> Result<Vec<Reporter>> {
    let (from, to) = Span::last(LOOK_BACK, today).numbers();
    let mut side = ledger.side_read().await?;
    let mut by_key: BTreeMap<String, (Reporter, Vec<i64>)> = BTreeMap::new();
    for row in side.mail_reporter_days(org, domain, from, to).await? {
        let day = date(row.day);
        let (reporter, days) = by_key.entry(row.key).or_insert_with_key(|key| {
            let reporter = Reporter {
                key: key.clone(),
                name: String::new(),
                first: day,
                last: day,
                reports: 0,
                messages: 0,
                days: 0,
                quiet: 0,
                silent: false,
            };
            (reporter, Vec::new())
        });
        // Rows come in the order of days.
        reporter.last = day;
        reporter.name = row.name;
        reporter.reports += row.reports;
        reporter.messages += row.messages;
        // One report that is spread over many days is no habit.
        if row.reports > 0 {
            days.push(row.day);
        }
    }
    let now = number(today);
    let mut list: Vec<Reporter> = by_key
        .into_values()
        .map(|(mut reporter, days)| {
            let last = number(reporter.last);
            reporter.days = days.iter().filter(|day| **day > last - RECENT_DAYS).count();
            reporter.quiet = now.saturating_sub(last).max(0);
            reporter.silent = reporter.days >= REGULAR_DAYS && reporter.quiet >= SILENT_DAYS;
            reporter
        })
        .collect();
    list.sort_by(|a, b| b.messages.cmp(&a.messages).then_with(|| a.key.cmp(&b.key)));
    Ok(list)
}

/// The reporters of all domains of an organization together, at most so many: those first that
/// fell silent on one of them, then those of most messages. It is one question, however many
/// domains there are. `days` is that of the domain on which it reports most regularly, `quiet`
/// that of the one it last reported on.
///
/// # Errors
/// When the database fails.
pub async fn reporters_of_all(
    ledger: &Ledger,
    org: OrgId,
    today: Date,
    limit: u32,
) -> Result<Vec<Reporter>> {
    let (from, to) = Span::last(LOOK_BACK, today).numbers();
    let now = number(today);
    let asked = ReportersAsked {
        from,
        to,
        recent: RECENT_DAYS,
        regular: i64::try_from(REGULAR_DAYS).unwrap_or(i64::MAX),
        silent_since: now.saturating_sub(SILENT_DAYS),
        limit,
    };
    let mut side = ledger.side_read().await?;
    let found = side.mail_reporters_of_all(org, &asked).await?;
    let reporter = |sum: ReporterSum| Reporter {
        key: sum.key,
        name: sum.name,
        first: date(sum.first),
        last: date(sum.last),
        reports: sum.reports,
        messages: sum.messages,
        days: usize::try_from(sum.days).unwrap_or(usize::MAX),
        quiet: now.saturating_sub(sum.last).max(0),
        silent: sum.silent,
    };
    Ok(found.into_iter().map(reporter).collect())
}
