//! What runs by itself: domains that are due are checked again (G5).

use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use mailauth::DomainName;
use mailauth::dns::Resolver;
use mailauth::mta_sts::PolicySource;
use mailauth::senders_seen::OwnPlaces;
use register::records::{Asset, Finding, FindingSeverity, Sender, SenderDecision, Trigger};
use register::{Actor, Assurance, Command, Id, Register, drift_trigger, new_senders_trigger};
use std::collections::{HashMap, HashSet};

use super::check::{check, due};
use super::day::Span;
use super::noticed::{KnownFindings, Noticed};
use super::own_mail;
use super::reporters::reporters;
use super::senders::{SenderSeen, senders};
use crate::error::Result;
use crate::open_books::{Authorship, OpenBooks};
use crate::random::id as new_id;

/// Most domains of one organization checked in one round; the others wait for the next.
const ROUND: usize = 200;

/// Days of reports that senders are taken from.
const SEEN_DAYS: u32 = 30;
/// Most new senders recorded at once.
const NEW_SENDERS: usize = 50;
/// Reporters looked at, the busiest first.
const REPORTERS: usize = 50;
/// Code of the finding that a reporter fell silent.
pub const SILENCE: &str = "report-silence";

/// The program itself, acting on its own.
pub fn program() -> Actor {
    Actor {
        person: None,
        name: "phiward".to_owned(),
        role: "scheduled check".to_owned(),
        assurance: Assurance::Job,
        via: None,
        account: None,
    }
}

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Domains checked.
    pub checked: usize,
    /// Domains whose check failed; they are tried again in the next round.
    pub failed: usize,
    /// Findings opened or back.
    pub drifted: usize,
}

/// Checks the domains of an organization that are due. A change for the worse since
/// the last check is a trigger for a new look at the analysis.
///
/// # Errors
/// When the database fails.
pub async fn round<R: Resolver, S: PolicySource>(
    books: &OpenBooks,
    org: OrgId,
    resolver: &R,
    source: &S,
    at: Timestamp,
) -> Result<Round> {
    let by = Authorship {
        actor: program(),
        why: String::new(),
        at,
    };
    let mut round = Round::default();
    for (asset, domain) in due(books, org, at).await?.into_iter().take(ROUND) {
        let first = first_check(books, org, domain.as_str()).await?;
        let before = open_findings(&*books.now(org).await?, asset);
        match check(books, org, asset, resolver, source, &by, "schedule").await {
            Err(_) => round.failed += 1,
            Ok((checked, changes)) => {
                round.checked += 1;
                let drifted = changes.opened + changes.returned;
                round.drifted += drifted;
                // What stood there when the domain was first looked at is not a change.
                if drifted > 0 && !first {
                    trigger(books, org, asset, &before, &by).await?;
                }
                let places = OwnPlaces::of(&checked.audit);
                take_over(books, org, asset, &domain, &places, &by).await?;
            }
        }
    }
    Ok(round)
}

async fn first_check(books: &OpenBooks, org: OrgId, domain: &str) -> Result<bool> {
    let mut side = books.data_folder().ledger().side_read().await?;
    let rows = side.mail_audits(org, domain, i64::MAX, 1).await?;
    Ok(rows.is_empty())
}

/// What was found of an asset and still stands.
fn open_findings(register: &Register, asset: Id<Asset>) -> HashSet<Id<Finding>> {
    let findings = register.tables.findings.live();
    findings
        .filter(|finding| finding.asset == Some(asset) && finding.is_open())
        .map(|finding| finding.id)
        .collect()
}

/// Records that what stands now and did not before calls for a new look.
async fn trigger(
    books: &OpenBooks,
    org: OrgId,
    asset: Id<Asset>,
    before: &HashSet<Id<Finding>>,
    by: &Authorship,
) -> Result<()> {
    let reading = books.now(org).await?;
    let mut now: Vec<Finding> = reading
        .tables
        .findings
        .live()
        .filter(|finding| finding.asset == Some(asset) && finding.is_open())
        .filter(|finding| !before.contains(&finding.id))
        .cloned()
        .collect();
    // The gravest are named.
    now.sort_by_key(|finding| finding.severity != FindingSeverity::Error);
    let trigger = Trigger {
        id: new_id()?,
        ..drift_trigger(&reading, asset, &now, reading.day(by.at))
    };
    books
        .perform(org, Command::Save(trigger.into()), by, None)
        .await?;
    Ok(())
}

/// Takes over from the reports what the register should know: services that send and
/// have no record yet, and reporters that fell silent or are heard again.
///
/// # Errors
/// When the register refuses or the database fails.
pub async fn take_over(
    books: &OpenBooks,
    org: OrgId,
    asset: Id<Asset>,
    domain: &DomainName,
    places: &OwnPlaces,
    by: &Authorship,
) -> Result<()> {
    let reading = books.now(org).await?;
    let ledger = books.data_folder().ledger();
    let today = reading.day(by.at);
    let mut commands = Vec::new();
    let span = Span::last(SEEN_DAYS, today);
    let seen = senders(ledger, org, domain, span, places).await?;
    let recorded: HashMap<&str, &Sender> = reading
        .tables
        .senders
        .live()
        .filter(|sender| sender.asset == Some(asset))
        .map(|sender| (sender.key.as_str(), sender))
        .collect();
    let fresh: Vec<_> = seen
        .iter()
        .filter(|sender| {
            worth_knowing(sender) && !recorded.contains_key(sender.identity.key.as_str())
        })
        .take(NEW_SENDERS)
        .collect();
    // An address whose whole network was decided on once is known, and no change.
    let is_news = fresh.iter().any(|sender| {
        !sender
            .earlier
            .iter()
            .any(|key| recorded.contains_key(key.as_str()))
    });
    let fresh: Vec<Sender> = fresh
        .into_iter()
        .map(|sender| {
            Ok(Sender {
                id: new_id()?,
                asset: Some(asset),
                name: sender.identity.name.clone(),
                key: sender.identity.key.clone(),
                first_seen: Some(sender.first),
                ..Sender::default()
            })
        })
        .collect::<Result<_>>()?;
    commands.extend(fresh.iter().cloned().map(|s| Command::Save(s.into())));
    // The first senders of a domain are not a change.
    if is_news && !recorded.is_empty() {
        let trigger = Trigger {
            id: new_id()?,
            ..new_senders_trigger(&reading, asset, &fresh, today)
        };
        commands.push(Command::Save(trigger.into()));
    }
    let heard = reporters(ledger, org, domain.as_str(), today).await?;
    let findings = KnownFindings::of(&reading, asset, today);
    for reporter in heard.iter().take(REPORTERS) {
        let title = format!(
            "{} reported regularly and has been silent since {}",
            reporter.name, reporter.last
        );
        let noticed = Noticed {
            code: SILENCE,
            about: reporter.key.clone(),
            title,
            fix: "See whether the address in rua= still takes mail and whether mail still flows; a provider that stops reporting leaves you blind.",
            severity: FindingSeverity::Warning,
            stands: Some(reporter.silent),
            evidence: format!(
                "Reports of {} on {domain} up to {}",
                reporter.name, reporter.last
            ),
        };
        commands.extend(findings.commands(noticed)?);
    }
    for sender in &seen {
        let record = recorded.get(sender.identity.key.as_str());
        let decided = record.map_or_else(SenderDecision::default, |record| record.decision);
        for noticed in own_mail::noticed(domain, span, sender, decided) {
            commands.extend(findings.commands(noticed)?);
        }
    }
    // Who was decided to be a stranger may have been silent for long.
    commands.extend(findings.open().filter_map(|finding| {
        let sender = recorded.get(finding.about.as_str())?;
        own_mail::ended(finding, sender, today)
    }));
    if !commands.is_empty() {
        books
            .perform_all(org, "take-over-reports", commands, by)
            .await?;
    }
    Ok(())
}

/// Senders that stand out from the noise: a known service, or mail that passes. What
/// anybody can forge makes no record.
fn worth_knowing(sender: &SenderSeen) -> bool {
    sender.judgement.class.seems_own()
}

/// How long to wait between rounds.
pub const BETWEEN_ROUNDS: SignedDuration = SignedDuration::from_mins(10);
