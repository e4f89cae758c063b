//! One domain: where it stands and what comes next.

use super::audit::{checked, findings, moment};
use super::senders::known_at;
use super::{MailDomain, observed, reports};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::respond::page;
use app::mail::check::{Checked, RECHECK_HOURS};
use app::{AppError, demo};
use catalog::Catalog;
use mailauth::rollout::Stage;
use pages::Section;
use pages::html::plural;
use pages::mail::{DomainPage, FindingView, MailPart, crumbs, sign_of, tabs};
use register::{Record, mail_proposals};

/// Senders named in a sentence.
const NAMED: usize = 4;
/// Findings shown on the first page of a domain.
const WORST: usize = 3;

/// Where the domain stands.
pub async fn show(req: OrgRequest, Number(number): Number) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let shell = req.shell(Section::Mail, of.domain.to_string());
    let domain = of.domain.to_string();
    let checked = checked(&req, &of).await?;
    let all: Vec<FindingView> = checked
        .as_ref()
        .map(|checked| findings(&req, &of, checked))
        .unwrap_or_default();
    let senders = known_at(&req, &of, checked.as_ref()).await?;
    let undecided = senders.iter().filter(|sender| sender.waits()).count();
    let stopped: u64 = senders.iter().map(|sender| sender.stopped()).sum();
    let stopped_of: Vec<&str> = senders
        .iter()
        .filter(|sender| sender.stopped() > 0)
        .map(|sender| sender.name())
        .take(NAMED)
        .collect();
    let stopped = (stopped > 0).then(|| {
        format!(
            "{} of your own senders were put aside or refused in the last 30 days: {}.",
            plural(stopped, "message", "messages"),
            stopped_of.join("; ")
        )
    });
    let graver = |finding: &&FindingView| finding.sign != "none";
    let count = all.iter().filter(graver).count();
    page(&DomainPage {
        shell: &shell,
        crumbs: crumbs(&shell, &domain, number, None),
        tabs: tabs(&shell, number, ""),
        number,
        asset: (
            of.asset.tag(),
            format!("{}/scope/assets/{number}", req.base),
        ),
        next: req
            .as_of
            .is_none()
            .then(|| next(&req, number, checked.as_ref(), undecided, stopped))
            .flatten(),
        parts: checked.as_ref().map(parts).unwrap_or_default(),
        checked: checked
            .as_ref()
            .map(|checked| moment(&req, checked.at))
            .unwrap_or_default(),
        worst: all.into_iter().filter(|f| graver(&f)).take(WORST).collect(),
        findings: count,
        proposals: mail_proposals(req.register(), Catalog::builtin(), Some(of.asset.id)).len(),
        trend: reports::chart(&req, &of).await?,
        watch: watch(&req, &of).await?,
        invented: demo::records(req.org.id, &of.domain, req.at())?.is_some(),
        domain,
    })
}

/// What runs by itself, in words.
async fn watch(req: &OrgRequest, of: &MailDomain<'_>) -> Result<String, PageError> {
    let set = observed(req)
        .await?
        .mail_domain(req.org.id, of.domain.as_str())
        .await
        .map_err(AppError::from)?;
    Ok(match set.map_or(RECHECK_HOURS, |set| set.recheck_hours) {
        hours if hours <= 0 => "not checked by itself".to_owned(),
        1 => "checked by itself every hour while phiward runs".to_owned(),
        hours => format!("checked by itself every {hours} hours while phiward runs"),
    })
}

fn parts(checked: &Checked) -> Vec<MailPart> {
    checked
        .audit
        .parts()
        .into_iter()
        .map(|part| MailPart {
            name: part.name.words(),
            // What is not there and is not missed is neither good nor bad.
            sign: match (part.present, part.worst) {
                (Some(false), None | Some(mailauth::Severity::Note)) => "none",
                (None, None | Some(mailauth::Severity::Note)) => "todo",
                (_, worst) => sign_of(worst),
            },
            words: part.words,
            purpose: part.name.purpose(),
        })
        .collect()
}

/// The six steps of the matter, as far as this domain has come: look, publish what
/// is missing, see who sends, mend, enforce, look again.
fn next(
    req: &OrgRequest,
    number: u32,
    checked: Option<&Checked>,
    undecided: usize,
    stopped: Option<String>,
) -> Option<(String, String, String)> {
    let at = |path: &str| format!("{}/mail/{number}{path}", req.base);
    // Mail that is being lost comes before all else.
    if let Some(sentence) = stopped {
        return Some((sentence, "See what to do".into(), at("/roll-out")));
    }
    let Some(checked) = checked else {
        return Some((
            "Nobody has looked at its records yet. A check asks DNS and changes nothing.".into(),
            "See its records".into(),
            at("/audit"),
        ));
    };
    let errors = checked.audit.count(mailauth::Severity::Error);
    let stage = checked.audit.stage();
    if stage == Some(Stage::Nothing) {
        return Some((
            "Nothing tells receivers what to do with mail forged in this name. Publish the records for the first stage, which only watches.".into(),
            "See the records to publish".into(),
            at("/roll-out"),
        ));
    }
    if errors > 0 {
        return Some((
            match errors {
                1 => "One error in its records keeps them from working.".to_owned(),
                _ => format!("{errors} errors in its records keep them from working."),
            },
            "See what to mend".into(),
            at("/audit"),
        ));
    }
    if undecided > 0 {
        return Some((
            format!(
                "{} in its name, and nobody has said whether they are yours.",
                if undecided == 1 {
                    "One sender writes".to_owned()
                } else {
                    format!("{undecided} senders write")
                }
            ),
            "Decide on them".into(),
            at("/senders?ours=waits"),
        ));
    }
    match stage {
        None => None,
        Some(Stage::Reject) => None,
        Some(stage) => Some((
            format!("The policy stands at “{}”.", stage.words()),
            "See what the next stage waits for".into(),
            at("/roll-out"),
        )),
    }
}
