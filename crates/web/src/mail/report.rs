//! One report, opened: its rows as the reporter wrote them (G4).

use super::reports::{carried, counted, covered, named};
use super::{ledger, look_through, until};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::page;
use app::mail::one_report::{OneReport, RowSeen, one_report};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use mailauth::report::Remark;
use pages::html::{first_upper, thousands};
use pages::mail::{ReportPage, ReportedRow, TlsView};
use pages::{Link, Pager, Section};

/// Rows of a page.
const PER_PAGE: usize = 100;

/// The report an address names.
pub struct Which(u64);

impl<S: Send + Sync> FromRequestParts<S> for Which {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let number = params.ok().and_then(|params| {
            let found = params.iter().find(|(key, _)| *key == "report");
            found.and_then(|(_, value)| value.parse().ok())
        });
        number.map(Which).ok_or_else(nothing)
    }
}

fn nothing() -> PageError {
    PageError::not_found("there is no such report; those read are listed under E-mail, Reports")
}

/// The report.
pub async fn show(
    req: OrgRequest,
    Which(number): Which,
    QueryParams(query): QueryParams,
) -> Result {
    let shell = req.shell(Section::Mail, format!("Report {number}"));
    // A page far back reads all rows before it.
    let (ledger, org, until) = (ledger(&req).clone(), req.org.id, until(&req));
    let found = look_through(&req, async move {
        let first = one_report(&ledger, org, number, (0, 0)).await?;
        let Some(first) = first.filter(|it| it.report.received < until) else {
            return Ok(None);
        };
        let rows = usize::try_from(first.of_rows).unwrap_or(usize::MAX);
        let pager = Pager::new(&query, rows, PER_PAGE);
        let shown = (pager.rows().start as u64, PER_PAGE as u32);
        let found = one_report(&ledger, org, number, shown).await?;
        Ok(found.map(|found| (found, pager)))
    });
    let (found, pager) = found.await?.ok_or_else(nothing)?;
    let remarks: Vec<Remark> = serde_json::from_str(&found.report.remarks).unwrap_or_default();
    let OneReport {
        report,
        policy,
        rows,
        tls,
        ..
    } = found;
    page(&ReportPage {
        shell: &shell,
        crumbs: vec![
            Link::to("E-mail", format!("{}/mail", req.base)),
            Link::to("Reports", format!("{}/mail/reports", req.base)),
            Link::here(format!("Report {number}"), ""),
        ],
        reporter: named(&report.reporter),
        facts: facts(&report, &policy),
        remarks: remarks.into_iter().map(|remark| remark.what).collect(),
        rows: rows.into_iter().map(row).collect(),
        tls: tls
            .into_iter()
            .map(|one| TlsView {
                domain: one.domain,
                policy: one.policy,
                succeeded: one.succeeded,
                failed: one.failed,
                failures: one
                    .failures
                    .into_iter()
                    .map(|failure| {
                        format!(
                            "{}: {} sessions",
                            failure.result,
                            thousands(failure.sessions)
                        )
                    })
                    .collect(),
            })
            .collect(),
        pager,
    })
}

/// What there is to know of the whole report.
fn facts(
    report: &ledger::side::mail::ReportRow,
    policy: &[(String, String)],
) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("On", report.domain.clone()),
        ("Covers", covered(report.begins, report.ends)),
        ("Counted", counted(report)),
        ("Its own number", report.report_id.clone()),
        ("Came from", report.source.clone()),
        ("Its mail", carried(&report.carrier)),
    ];
    if report.kind == "dmarc" {
        facts.insert(2, ("Messages", thousands(report.messages)));
        let tags = policy.iter().filter(|(tag, _)| tag != "domain");
        let tags: Vec<String> = tags.map(|(tag, value)| format!("{tag}={value}")).collect();
        facts.push(("Policy it found published", tags.join("; ")));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn row(row: RowSeen) -> ReportedRow {
    let mut told: Vec<String> = row
        .signatures
        .iter()
        .map(|signature| {
            let selector = match &*signature.selector {
                "" => String::new(),
                selector => format!(" (selector {selector})"),
            };
            format!("DKIM {}{selector}: {}", signature.domain, signature.result)
        })
        .collect();
    told.extend(
        row.spf_checks
            .iter()
            .map(|check| format!("SPF {}: {}", check.domain, check.result)),
    );
    told.extend(row.reasons.iter().map(|reason| match &*reason.comment {
        "" => format!("Reason: {}", reason.kind),
        comment => format!("Reason: {} ({comment})", reason.kind),
    }));
    ReportedRow {
        address: match row.address {
            Some(address) => address.to_string(),
            None => "an address that cannot be read".to_owned(),
        },
        name: row.name,
        messages: row.messages,
        header_from: row.header_from,
        envelope_from: row.envelope_from,
        passed: match (row.dkim, row.spf) {
            (true, true) => "passes by DKIM and SPF",
            (true, false) => "passes by DKIM",
            (false, true) => "passes by SPF",
            (false, false) => "fails",
        },
        sign: match row.dkim || row.spf {
            true => "done",
            false => "late",
        },
        done: match row.disposition.as_str() {
            "none" | "" => "Delivered".to_owned(),
            "pass" => "Delivered, for it passes".to_owned(),
            "quarantine" => "Moved to spam".to_owned(),
            "reject" => "Refused".to_owned(),
            other => first_upper(other),
        },
        told,
    }
}
