//! Checking a domain: asking DNS, keeping the answers, and telling the register what
//! is new, gone or back (G1, G5, G6).

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use ledger::side::mail::{AuditRow, NewAudit};
use ledger::{Ledger, OrgId};
use mailauth::audit::{Answers, Audit, Options, audit};
use mailauth::dns::{Resolver, Response};
use mailauth::mta_sts::PolicySource;
use mailauth::{DomainName, Severity};
use register::records::Asset;
use register::{Id, Refusal, Register};
use serde::{Deserialize, Serialize};

use super::day::Span;
use super::roll_out::{Of, beyond};
use super::senders::{names_below, selectors};
use super::told::told;
use crate::error::{AppError, Result};
use crate::open_books::{Authorship, OpenBooks};
use crate::random::uuid;

/// Days of reports that selectors are taken from.
const SELECTOR_DAYS: u32 = 90;

/// Days of reports that names below the domain are taken from.
const NAME_DAYS: u32 = 30;

/// A check of a domain, as it was or is.
#[derive(Debug, Clone)]
pub struct Checked {
    /// When DNS was asked.
    pub at: Timestamp,
    /// What it came to; judged by the rules of this program, whenever it was asked.
    pub audit: Audit,
}

/// What a check changed in the register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// Findings seen for the first time.
    pub opened: usize,
    /// Findings that had been gone and are back.
    pub returned: usize,
    /// Findings no longer there.
    pub fixed: usize,
}

impl Changes {
    /// Whether nothing changed.
    pub fn none(self) -> bool {
        self == Changes::default()
    }
}

/// What a list shows of a check, without judging it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Stage of the policy in words.
    pub stage: String,
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// What could not be told.
    pub unknown: usize,
}

impl Summary {
    /// Of an audit.
    pub fn of(audit: &Audit) -> Summary {
        Summary {
            stage: audit
                .stage()
                .map_or("could not tell", |stage| stage.words())
                .to_owned(),
            errors: audit.count(Severity::Error),
            warnings: audit.count(Severity::Warning),
            unknown: audit.count(Severity::Unknown),
        }
    }
}

/// The last check of a domain up to a time; `None` when there was none.
///
/// # Errors
/// When the database fails.
pub async fn last_check(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    until: Timestamp,
) -> Result<Option<Checked>> {
    let mut side = ledger.side_read().await?;
    let before = until.as_microsecond().saturating_add(1);
    let rows = side.mail_audits(org, domain.as_str(), before, 1).await?;
    match rows.into_iter().next() {
        None => Ok(None),
        Some(row) => Ok(Some(judged(&row, domain).await?)),
    }
}

async fn judged(row: &AuditRow, domain: &DomainName) -> Result<Checked> {
    // What this program wrote itself; an older form would be read field by field.
    let answers: Answers = serde_json::from_str(&row.answers).unwrap_or_default();
    Ok(Checked {
        at: Timestamp::from_microsecond(row.at).unwrap_or_default(),
        audit: answers.judge(domain).await,
    })
}

/// Since when the domain stood at its present stage without a break, as far as checks
/// show: the earliest check of an unbroken run with the same stage.
///
/// # Errors
/// When the database fails.
pub async fn stage_since(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    until: Timestamp,
) -> Result<Option<Timestamp>> {
    let mut side = ledger.side_read().await?;
    let before = until.as_microsecond().saturating_add(1);
    let rows = side
        .mail_audit_summaries(org, domain.as_str(), before, 1_000)
        .await?;
    let mut since = None;
    let mut stage: Option<String> = None;
    for (at, summary) in rows {
        let summary: Summary = serde_json::from_str(&summary).unwrap_or_default();
        // A check that could not tell neither breaks a run nor begins one.
        if summary.stage == "could not tell" {
            continue;
        }
        if stage.as_ref().is_some_and(|stage| *stage != summary.stage) {
            break;
        }
        stage = Some(summary.stage);
        since = Timestamp::from_microsecond(at).ok();
    }
    Ok(since)
}

/// Asks DNS about the domain of an asset, keeps the answers, and records in the
/// register what is new, gone or back. `cause`: `person` or `schedule`.
///
/// # Errors
/// When the asset has no domain, the register refuses, or the database fails. The
/// answers are kept even when the register refuses.
pub async fn check<R: Resolver, S: PolicySource>(
    books: &OpenBooks,
    org: OrgId,
    asset: Id<Asset>,
    resolver: &R,
    source: &S,
    by: &Authorship,
    cause: &str,
) -> Result<(Checked, Changes)> {
    let ledger = books.data_folder().ledger();
    let found = {
        let reading = books.now(org).await?;
        // Boxed: what waits for DNS is large, and whoever answers has a small stack.
        let looking = look(ledger, org, &reading, asset, (resolver, source), by.at);
        let found = Box::pin(looking).await?;
        Box::pin(asked_beyond(
            ledger, org, &reading, asset, resolver, found, by.at,
        ))
        .await?
    };
    keep(ledger, org, &found, by.at, cause).await?;
    let reading = books.now(org).await?;
    let told = told(&reading, asset, &found, by.at, &mut |_, _| uuid())?;
    drop(reading);
    if !told.commands.is_empty() {
        books
            .perform_all_with_files(org, VERB, told.commands, told.files, by)
            .await?;
    }
    let checked = Checked {
        at: by.at,
        audit: found,
    };
    Ok((checked, told.changes))
}

/// What a check's entry in the log is called.
pub(crate) const VERB: &str = "check-domain";

/// Asks about the domain of an asset. Changes nothing.
pub(crate) async fn look<R: Resolver, S: PolicySource>(
    ledger: &Ledger,
    org: OrgId,
    register: &Register,
    asset: Id<Asset>,
    (resolver, source): (&R, &S),
    at: Timestamp,
) -> Result<Audit> {
    let domain = domain_of(register, asset)?;
    let today = register.day(at);
    // The domain's own address, and names below it that mail was sent as.
    let mut names = vec![domain.clone()];
    names.extend(names_below(ledger, org, &domain, Span::last(NAME_DAYS, today)).await?);
    let options = Options {
        selectors: known_selectors(ledger, org, &domain, today).await?,
        only_these: false,
        names,
    };
    Ok(Box::pin(audit(resolver, source, &domain, &options)).await)
}

/// The same audit, with the answers that the roll-out hangs on beside its own.
async fn asked_beyond<R: Resolver>(
    ledger: &Ledger,
    org: OrgId,
    register: &Register,
    asset: Id<Asset>,
    resolver: &R,
    mut found: Audit,
    at: Timestamp,
) -> Result<Audit> {
    let domain = found.domain.clone();
    let of = Of {
        org,
        register,
        asset,
        domain: &domain,
        today: register.day(at),
        until: at,
    };
    let checked = Checked {
        at,
        audit: found.clone(),
    };
    for answer in Box::pin(beyond(ledger, of, checked, resolver)).await? {
        let said = |known: &Response| known.name == answer.name && known.kind == answer.kind;
        if !found.answers.dns.iter().any(said) {
            found.answers.dns.push(answer);
        }
    }
    Ok(found)
}

/// The domain of an asset.
fn domain_of(register: &Register, asset: Id<Asset>) -> Result<DomainName> {
    register
        .tables
        .assets
        .get(asset)
        .and_then(|asset| DomainName::host(&asset.domain).ok())
        .ok_or_else(|| {
            AppError::Refused(Refusal::rule(
                "this asset",
                "it has no internet domain",
                "give it one first",
            ))
        })
}

/// Selectors a person named, and those reports were signed with.
async fn known_selectors(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    today: Date,
) -> Result<Vec<String>> {
    let mut side = ledger.side_read().await?;
    let set = side.mail_domain(org, domain.as_str()).await?;
    drop(side);
    let mut all: Vec<String> = set
        .map(|set| {
            set.selectors
                .split_whitespace()
                .map(str::to_owned)
                .collect()
        })
        .unwrap_or_default();
    let span = Span::last(SELECTOR_DAYS, today);
    // Those of this domain, not of services that sign in their own name.
    let signed = selectors(ledger, org, domain.as_str(), span).await?;
    let own = |of: &str| DomainName::parse(of).is_ok_and(|of| of == *domain);
    all.extend(
        signed
            .into_keys()
            .filter(|s| own(&s.domain))
            .map(|s| s.selector.to_string()),
    );
    Ok(all)
}

/// Keeps the answers of a check beside the book.
pub(crate) async fn keep(
    ledger: &Ledger,
    org: OrgId,
    found: &Audit,
    at: Timestamp,
    cause: &str,
) -> Result<()> {
    let text = |value: serde_json::Result<String>| value.unwrap_or_else(|_| "{}".into());
    let codes: Vec<(&str, &DomainName)> = found
        .diagnostics
        .iter()
        .map(|found| (found.rule.code, &found.name))
        .collect();
    let mut side = ledger.side_write().await?;
    side.add_mail_audit(
        org,
        &NewAudit {
            domain: found.domain.as_str(),
            at: at.as_microsecond(),
            cause,
            answers: &text(serde_json::to_string(&found.answers)),
            findings: &text(serde_json::to_string(&codes)),
            summary: &text(serde_json::to_string(&Summary::of(found))),
        },
    )
    .await?;
    side.commit().await?;
    Ok(())
}

/// Domains whose last check is older than their interval: asset and domain.
///
/// # Errors
/// When the database fails.
pub async fn due(
    books: &OpenBooks,
    org: OrgId,
    at: Timestamp,
) -> Result<Vec<(Id<Asset>, DomainName)>> {
    let reading = books.now(org).await?;
    let mut side = books.data_folder().ledger().side_read().await?;
    let set = side.mail_domains(org).await?;
    let last = side.last_mail_audits(org).await?;
    drop(side);
    let mut due = Vec::new();
    for asset in reading.tables.assets.live() {
        let Ok(domain) = DomainName::host(&asset.domain) else {
            continue;
        };
        let hours = set
            .iter()
            .find(|set| set.domain == domain.as_str())
            .map_or(RECHECK_HOURS, |set| set.recheck_hours);
        let checked = last
            .iter()
            .find(|(of, _)| of == domain.as_str())
            .and_then(|(_, at)| Timestamp::from_microsecond(*at).ok());
        let is_due = match checked {
            _ if hours <= 0 => false,
            None => true,
            Some(checked) => checked + SignedDuration::from_hours(hours) <= at,
        };
        if is_due {
            due.push((asset.id, domain));
        }
    }
    Ok(due)
}

/// How often a domain is checked when nobody said otherwise, in hours.
pub const RECHECK_HOURS: i64 = 24;
