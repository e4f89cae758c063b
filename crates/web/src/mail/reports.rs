//! Reports: who sends them, what they say in sum, who fell silent (G4).

use super::{MailDomain, ledger, look, look_through, observed, span, until};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::respond::page;
use app::AppError;
use app::mail::reporters::{REGULAR_DAYS, Reporter, reporters, reporters_of_all};
use app::mail::trend::{DaySum, trend, trend_of_all};
use app::mail::{Carrier, CarrierState, Settle, Settled, Span, may_settle};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::side::mail::{ReportRow as Stored, ReportState, ReportsAsked};
use mailauth::report::Remark;
use pages::charts::{MailDay, mail_trend};
use pages::html::{day_words, days_words, plural};
use pages::mail::{ReportRow, ReporterRow, ReportsPage, crumbs, tabs};
use pages::{Link, Pager, Query, Section, Shell};
use std::collections::BTreeMap;

/// Rows of a page.
const PER_PAGE: usize = 50;
/// Days the chart shows.
pub(crate) const TREND_DAYS: u32 = 90;
/// Reporters shown, the busiest first.
const REPORTERS: usize = 100;
/// Remarks shown of one report.
const REMARKS: usize = 5;

mod period;
use period::Period;

/// The reports on one domain.
pub async fn of_domain(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let shell = req.shell(Section::Mail, format!("Reports on {}", of.domain));
    let domain = of.domain.to_string();
    let view = ReportsPage {
        crumbs: crumbs(&shell, &domain, number, Some("Reports")),
        tabs: tabs(&shell, number, "/reports"),
        ..view(&req, &shell, &query, Some(&of)).await?
    };
    page(&view)
}

/// All reports, also those that do not count.
pub async fn all(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Mail, "Reports");
    let view = ReportsPage {
        crumbs: vec![
            Link::to("E-mail", format!("{}/mail", req.base)),
            Link::here("Reports", ""),
        ],
        ..view(&req, &shell, &query, None).await?
    };
    page(&view)
}

async fn view<'p>(
    req: &OrgRequest,
    shell: &'p Shell,
    query: &'p Query,
    of: Option<&MailDomain<'_>>,
) -> Result<ReportsPage<'p>, PageError> {
    let domain = of.map_or_else(String::new, |of| of.domain.to_string());
    let words = query.get("q").trim().to_lowercase();
    let org = req.org.id;
    let (period, problems) = Period::read(req, query);
    let (from, to) = period.days();
    let asked = ReportsAsked {
        domain: &domain,
        words: &words,
        before: until(req),
        from,
        to,
    };
    let turn = look(req).await?;
    let mut open = observed(req).await?;
    let total = open
        .count_mail_reports(org, &asked)
        .await
        .map_err(AppError::from)?;
    let pager = Pager::new(query, usize::try_from(total).unwrap_or(0), PER_PAGE);
    let first = pager.rows().start as u64;
    let found = open
        .find_mail_reports(org, &asked, (first, PER_PAGE as u32))
        .await
        .map_err(AppError::from)?;
    let mut rows = Vec::with_capacity(found.len());
    for stored in found {
        let sessions = match stored.kind.as_str() {
            "tls" => {
                let policies = open.mail_tls_of(org, stored.seq).await;
                let policies = policies.map_err(AppError::from)?;
                let each = policies
                    .iter()
                    .map(|p| p.succeeded.saturating_add(p.failed));
                Some(each.fold(0, u64::saturating_add))
            }
            _ => None,
        };
        rows.push(row(req, stored, sessions));
    }
    drop((open, turn));
    Ok(ReportsPage {
        shell,
        crumbs: Vec::new(),
        tabs: Vec::new(),
        trend: chart_of(req, of, period.span(req)).await?,
        period: period.words(req),
        from: query.get("from").trim().to_owned(),
        to: query.get("to").trim().to_owned(),
        problems,
        reporters: heard_of(req, of).await?,
        domain,
        query,
        pager,
        rows,
    })
}

/// The messages of the last ninety days in the name of a domain, as a figure.
pub(crate) async fn chart(
    req: &OrgRequest,
    of: &MailDomain<'_>,
) -> Result<Option<String>, PageError> {
    chart_of(req, Some(of), span(req, TREND_DAYS)).await
}

/// The same of other days, or of all domains together.
async fn chart_of(
    req: &OrgRequest,
    of: Option<&MailDomain<'_>>,
    span: Span,
) -> Result<Option<String>, PageError> {
    let (ledger, org) = (ledger(req).clone(), req.org.id);
    let domain = of.map(|of| of.domain.clone());
    let found = look_through(req, async move {
        match domain {
            Some(domain) => trend(&ledger, org, domain.as_str(), span).await,
            None => trend_of_all(&ledger, org, span).await,
        }
    });
    let found = found.await?;
    let by_day: BTreeMap<Date, MailDay> = found
        .days
        .into_iter()
        .map(|(day, sum)| (day, bar(sum)))
        .collect();
    Ok(mail_trend(&by_day, span.from, span.to).map(|chart| chart.html()))
}

fn bar(of: DaySum) -> MailDay {
    MailDay {
        dkim: of.both + of.dkim_only,
        spf_only: of.spf_only,
        delivered: of.failed_and_delivered,
        stopped: of.none.saturating_sub(of.failed_and_delivered),
    }
}

/// Who reports on a domain, or on any: whoever fell silent on one of them is worth a look.
async fn heard_of(
    req: &OrgRequest,
    of: Option<&MailDomain<'_>>,
) -> Result<Vec<ReporterRow>, PageError> {
    let (ledger, org, today) = (ledger(req).clone(), req.org.id, req.today);
    let domain = of.map(|of| of.domain.clone());
    let heard = look_through(req, async move {
        match domain {
            Some(domain) => reporters(&ledger, org, domain.as_str(), today).await,
            None => reporters_of_all(&ledger, org, today, REPORTERS as u32).await,
        }
    });
    let mut list = heard.await?;
    list.sort_by_key(|one| !one.silent);
    list.truncate(REPORTERS);
    Ok(list.into_iter().map(reporter).collect())
}

fn reporter(of: Reporter) -> ReporterRow {
    let (sign, state) = if of.silent {
        let quiet = plural(of.quiet, "day", "days");
        (
            "late",
            format!("Silent: reported regularly, and nothing came for {quiet}"),
        )
    } else if of.days >= REGULAR_DAYS {
        ("done", "Reports regularly".to_owned())
    } else {
        ("none", "Reports now and then".to_owned())
    };
    ReporterRow {
        name: named(&of.name),
        reports: of.reports,
        messages: of.messages,
        seen: days_words(of.first, of.last),
        sign,
        state,
    }
}

pub(super) fn named(name: &str) -> String {
    match name.trim() {
        "" => "a reporter without a name".to_owned(),
        name => name.to_owned(),
    }
}

/// Whether a report counts, and who said so.
pub(super) fn counted(stored: &Stored) -> String {
    let by = Settled::read(&stored.settled).map(|settled| settled.by);
    let by = by.as_deref();
    match (stored.state, by) {
        (ReportState::Stored, None) => "yes".to_owned(),
        (ReportState::Stored, Some(by)) => format!("yes: {by} says that it is genuine"),
        (ReportState::Quarantined, _) if stored.domain.is_empty() => {
            "no: it names no domain".to_owned()
        }
        (ReportState::Quarantined, _) => "no: the domain is not here".to_owned(),
        (ReportState::Conflict, _) => {
            "no: an earlier report has the same name, or says the same of the same time".to_owned()
        }
        (ReportState::Undated, _) => "no: its days cannot be".to_owned(),
        (ReportState::Long, _) => {
            "no: it covers so many days that nobody knows when the messages were".to_owned()
        }
        (ReportState::LeftOut, by) => format!("no: {} left it out", by.unwrap_or("somebody")),
    }
}

fn row(req: &OrgRequest, stored: Stored, sessions: Option<u64>) -> ReportRow {
    let remarks: Vec<Remark> = serde_json::from_str(&stored.remarks).unwrap_or_default();
    let more = remarks.len().saturating_sub(REMARKS);
    let mut told: Vec<String> = remarks
        .into_iter()
        .take(REMARKS)
        .map(|remark| match remark.times {
            0 | 1 => remark.what,
            times => format!("{} ({times} times)", remark.what),
        })
        .collect();
    if more > 0 {
        told.push(format!(
            "and {}",
            plural(more, "other remark", "other remarks")
        ));
    }
    ReportRow {
        reporter: named(&stored.reporter),
        href: format!("{}/mail/reports/{}", req.base, stored.seq),
        settle: settle(req, &stored),
        state: counted(&stored),
        domain: stored.domain,
        period: covered(stored.begins, stored.ends),
        messages: sessions.unwrap_or(stored.messages),
        kind: match sessions {
            None => "DMARC",
            Some(_) => "TLS, sessions",
        }
        .to_owned(),
        remarks: told,
        carried: carried(&stored.carrier),
    }
}

/// What may be said of a report by who looks, where it leads and what it is called.
fn settle(req: &OrgRequest, stored: &Stored) -> Option<(String, &'static str)> {
    let (said, label) = match may_settle(stored.state)? {
        Settle::Count => ("count", "It is genuine: count it"),
        Settle::LeaveOut => ("leave-out", "Leave it out"),
    };
    // Of what counts anyway, only where something speaks against it.
    let odd = stored.remarks.contains("left out") || !stored.settled.is_empty();
    let asked = said == "count" || odd;
    (req.as_of.is_none() && asked).then(|| {
        (
            format!("{}/mail/reports/{}/{said}", req.base, stored.seq),
            label,
        )
    })
}

/// The days a report says it covers, in UTC.
pub(super) fn covered(begins: i64, ends: i64) -> String {
    let day = |second: i64| {
        let at = Timestamp::from_second(second).ok()?;
        Some(at.to_zoned(TimeZone::UTC).date())
    };
    match (day(begins), day(ends)) {
        // A report of a whole day ends with its last second, or with the next day’s first.
        (Some(first), Some(last)) if ends - begins <= 86_400 && first <= last => day_words(first),
        (Some(first), Some(last)) => days_words(first, last),
        _ => "no days that can be".to_owned(),
    }
}

/// Whether the mail that carried a report was what it says.
pub(super) fn carried(json: &str) -> String {
    let carrier: Carrier = serde_json::from_str(json).unwrap_or_default();
    let from = match carrier.from.as_str() {
        "" => "its sender".to_owned(),
        from => from.to_owned(),
    };
    match carrier.state {
        CarrierState::NoMail => String::new(),
        CarrierState::NotChecked => "The mail that carried it was not checked".to_owned(),
        CarrierState::Verified => format!("Its mail bears a valid signature of {from}"),
        CarrierState::NotVerified => format!("Its mail bears no valid signature of {from}"),
        CarrierState::Unknown => "Its mail could not be checked: DNS did not answer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g4_periods_no_calendar_has_are_said_and_not_shown() {
        assert_eq!(covered(1_790_812_800, 1_790_899_199), "Oct 1, 2026");
        assert_eq!(
            covered(1_790_812_800, 1_790_812_800 + 2 * 86_400),
            "Oct 1 to Oct 3, 2026"
        );
        for (begins, ends) in [(i64::MIN, 0), (0, i64::MAX), (i64::MIN, i64::MAX)] {
            assert_eq!(covered(begins, ends), "no days that can be");
        }
    }
}
