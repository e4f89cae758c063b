//! Forgetting what was kept long enough.

use jiff::{Timestamp, ToSpan};
use ledger::side::mail::Pruned;
use ledger::{Ledger, OrgId};

use super::day::number;
use super::store_report::GIVEN_UP;
use crate::error::Result;

/// Rows of reports are kept so many days where nothing else is set: a year, and a
/// month to compare with.
pub const KEEP_ROWS_DAYS: u32 = 400;
/// Lines of reports and audits are kept so many years: 45 CFR 164.316(b)(2)(i).
pub const KEEP_LINES_YEARS: i32 = 6;
/// Names of addresses are asked anew after so many days.
pub const KEEP_NAMES_DAYS: i64 = 60;

/// Forgets rows, lines, audits and names of an organization that were kept long
/// enough. Everything in one transaction.
///
/// # Errors
/// When the database fails; then nothing is forgotten.
pub async fn prune(ledger: &Ledger, org: OrgId, at: Timestamp) -> Result<Pruned> {
    let today = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let now = number(today);
    let lines_from = today.saturating_sub(KEEP_LINES_YEARS.years());
    let mut side = ledger.side_write().await?;
    side.give_up_mail_reports(org, at.as_microsecond() - GIVEN_UP)
        .await?;
    let mut rows = side
        .prune_mail_rows(org, now - i64::from(KEEP_ROWS_DAYS))
        .await?;
    for domain in side.mail_domains(org).await? {
        let before = now.saturating_sub(domain.keep_days.max(1));
        rows += side.prune_mail_rows_of(org, &domain.domain, before).await?;
    }
    let before = number(lines_from);
    let reports = side.prune_mail_reports(org, before).await?;
    let midnight = lines_from
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(i64::MIN, |z| z.timestamp().as_microsecond());
    let audits = side.prune_mail_audits(org, midnight).await?;
    let asked = at.as_microsecond() - KEEP_NAMES_DAYS * 86_400_000_000;
    side.prune_mail_addresses(org, asked).await?;
    side.commit().await?;
    Ok(Pruned {
        rows,
        reports,
        audits,
    })
}
