//! The first page: every domain and how it stands, and adding one (G1, G4).

use super::mailboxes::is_silent;
use super::senders::known;
use super::{MailDomain, ledger, look, observed, until};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::{go, page, page_again};
use access::Permission;
use app::AppError;
use app::mail::check::Summary;
use app::mail::{KnownDomains, domain, release_known};
use jiff::Timestamp;
use ledger::side::mail::{AuditRow, ReportsAsked};
use pages::html::{day_words, first_upper, plural};
use pages::mail::{DomainRow, MailOverview};
use pages::{Choice, Pager, Problems, Query, Section};
use register::{Command, Record};

/// Domains that are not here, shown at most.
const STRANGERS: u32 = 20;

/// Domains of a page: what each shows is summed up of all that was reported on it.
const PER_PAGE: usize = 25;

/// The list.
pub async fn show(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    shown(&req, &query, "", Problems::default()).await
}

async fn shown(req: &OrgRequest, query: &Query, typed: &str, problems: Problems) -> Result {
    let all = MailDomain::all(req);
    let none = all.is_empty();
    let words = query.get("q").trim().to_lowercase();
    let found: Vec<&MailDomain<'_>> = all
        .iter()
        .filter(|of| of.domain.as_str().contains(&words))
        .collect();
    let pager = Pager::new(query, found.len(), PER_PAGE);
    let mut domains = Vec::with_capacity(PER_PAGE);
    for of in found.get(pager.rows()).unwrap_or_default() {
        domains.push(row(req, of).await?);
    }
    let turn = look(req).await?;
    let mut observed = observed(req).await?;
    let asked = ReportsAsked {
        before: until(req),
        ..ReportsAsked::default()
    };
    let reports = observed
        .count_mail_reports(req.org.id, &asked)
        .await
        .map_err(AppError::from)?;
    let mut quarantined = Vec::new();
    let mut silent = 0;
    // What waits now says nothing about a day in the past.
    if req.as_of.is_none() {
        let aside = observed.mail_strangers(req.org.id, STRANGERS).await;
        quarantined = aside.map_err(AppError::from)?;
        let mailboxes = observed.mailboxes(req.org.id).await;
        let mailboxes = mailboxes.map_err(AppError::from)?;
        silent = mailboxes.iter().filter(|one| is_silent(one)).count();
    }
    drop((observed, turn));
    let shell = req.shell(Section::Mail, "E-mail");
    let again = !problems.is_empty();
    let view = MailOverview {
        shell: &shell,
        none,
        domains,
        query,
        pager,
        typed: typed.to_owned(),
        assets: domain::free_assets(req.register())
            .map(|asset| Choice {
                value: asset.tag(),
                label: format!("{} {}", asset.tag(), asset.name),
                ..Choice::default()
            })
            .collect(),
        problems,
        quarantined,
        reports,
        silent,
    };
    if again {
        page_again(&view)
    } else {
        page(&view)
    }
}

async fn row(req: &OrgRequest, of: &MailDomain<'_>) -> Result<DomainRow> {
    let senders = known(req, of).await?;
    let sum = |part: fn(&mailauth::senders_seen::Seen) -> u64| -> u64 {
        let seen = senders.iter().filter_map(|known| known.seen.as_ref());
        seen.map(|seen| part(&seen.seen)).sum()
    };
    let messages = sum(|seen| seen.messages);
    let undecided = senders.iter().filter(|known| known.waits());
    let audits = observed(req)
        .await?
        .mail_audits(req.org.id, of.domain.as_str(), until(req), 1)
        .await
        .map_err(AppError::from)?;
    let audit = audits.first();
    let summary: Option<Summary> =
        audit.map(|audit| serde_json::from_str(&audit.summary).unwrap_or_default());
    let stage = summary.as_ref().map_or("", |summary| &summary.stage);
    let stopped = senders.iter().any(|known| known.stopped() > 0);
    Ok(DomainRow {
        number: of.asset.number,
        domain: of.domain.to_string(),
        stage: match stage {
            "" => "not known yet".to_owned(),
            stage if stopped => format!("{stage}; mail of yours is stopped"),
            stage => stage.to_owned(),
        },
        sign: match stage {
            _ if stopped => "late",
            "reject" => "done",
            "quarantine" | "trying reject" => "going",
            "no policy" => "late",
            _ => "todo",
        },
        errors: summary.as_ref().map(|summary| summary.errors),
        warnings: summary.as_ref().map_or(0, |summary| summary.warnings),
        messages,
        passed: sum(|seen| seen.passed)
            .saturating_mul(100)
            .checked_div(messages),
        undecided: undecided.count() as u64,
        checked: audit.map_or(String::new(), |audit| checked(req, audit)),
    })
}

fn checked(req: &OrgRequest, audit: &AuditRow) -> String {
    let at = Timestamp::from_microsecond(audit.at).unwrap_or_default();
    day_words(req.register().day(at))
}

/// Adds a domain: an asset of the inventory that bears its name answers for it, or
/// a new one does.
pub async fn add(mut req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Contribute)?;
    let typed = sent.get("domain").trim();
    let refused = async |req: &OrgRequest, message: String| {
        let mut problems = Problems::default();
        problems.add("domain", message);
        shown(req, &Query::default(), typed, problems).await
    };
    let domain = match domain::typed(typed) {
        Ok(domain) => domain,
        Err(message) => return refused(&req, format!("{}.", first_upper(&message))).await,
    };
    if let Some(asset) = req.register().asset_of_domain(domain.as_str()) {
        return Ok(go(&format!("{}/mail/{}", req.base, asset.number)));
    }
    let by = req.actor().name;
    let chosen = domain::free_assets(req.register())
        .find(|asset| asset.tag() == sent.get("asset"))
        .map(|asset| asset.id);
    let (asset, against) = domain::asset_for(req.register(), &domain, chosen, &by, req.today)?;
    let id = asset.id;
    if let Err(message) = req
        .perform(Command::Save(asset.into()), "", against)
        .await?
    {
        return refused(&req, first_upper(&message)).await;
    }
    let now = req.state.books().now(req.org.id).await?;
    let number = now.tables.assets.get(id).map_or(0, |asset| asset.number);
    let released = release_known(ledger(&req), req.org.id, &KnownDomains::of(&now)).await?;
    let counted = match released {
        0 => String::new(),
        count => format!(
            " {} that had come before {} counted now.",
            plural(count, "report", "reports"),
            if count == 1 { "is" } else { "are" }
        ),
    };
    let text = match against {
        None => format!("{domain} is added as asset A-{number}.{counted}"),
        Some(_) => format!("{domain} is added; asset A-{number} answers for it.{counted}"),
    };
    Ok(req.done(&format!("/mail/{number}"), text))
}
