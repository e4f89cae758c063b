//! What checks found, and taking it over into the register (G6).

use super::MailDomain;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::respond::page;
use catalog::Catalog;
use jiff::civil::Date;
use pages::Section;
use pages::html::day_words;
use pages::mail::{ClosureRow, FindingRow, FindingsPage, ProposalRow, crumbs, tabs};
use register::records::Finding;
use register::{Id, Record, closures, mail_proposals};

/// The findings of a domain.
pub async fn show(req: OrgRequest, Number(number): Number) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let shell = req.shell(Section::Mail, format!("Findings on {}", of.domain));
    let domain = of.domain.to_string();
    let register = req.register();
    let mut findings: Vec<&Finding> = register
        .tables
        .findings
        .all()
        .filter(|finding| finding.asset == Some(of.asset.id))
        .collect();
    findings.sort_by_key(|finding| (!finding.is_open(), finding.severity, finding.number));
    page(&FindingsPage {
        shell: &shell,
        crumbs: crumbs(&shell, &domain, number, Some("Findings")),
        tabs: tabs(&shell, number, "/findings"),
        number,
        domain,
        proposals: mail_proposals(register, Catalog::builtin(), Some(of.asset.id))
            .into_iter()
            .map(|proposal| ProposalRow {
                scenario: proposal.scenario.code.clone(),
                sentence: proposal.sentence,
                risk: proposal.risk.and_then(|id| risk(&req, id)),
                measure: proposal.measure.name.clone(),
                action: proposal.action.and_then(|id| action(&req, id)),
                findings: proposal
                    .findings
                    .iter()
                    .filter_map(|id| register.tables.findings.get(*id))
                    .map(|finding| (finding.tag(), finding.title.clone()))
                    .collect(),
            })
            .collect(),
        closures: closures(register)
            .into_iter()
            .filter(|closure| {
                closure.findings.iter().any(|id| {
                    let finding = register.tables.findings.get(*id);
                    finding.is_some_and(|finding| finding.asset == Some(of.asset.id))
                })
            })
            .filter_map(|closure| {
                let action = register.tables.actions.get(closure.action)?;
                Some(ClosureRow {
                    action: (action.tag(), action.title.clone()),
                    href: format!("{}/plan/actions/{}/complete", req.base, action.number),
                    words: closure.words,
                })
            })
            .collect(),
        rows: findings
            .into_iter()
            .map(|finding| row(&req, finding))
            .collect(),
    })
}

fn risk(req: &OrgRequest, id: Id<register::records::Risk>) -> Option<(String, String)> {
    let risk = req.register().tables.risks.get(id)?;
    Some((risk.tag(), format!("{}/risks/{}", req.base, risk.number)))
}

fn action(req: &OrgRequest, id: Id<register::records::Action>) -> Option<(String, String)> {
    let action = req.register().tables.actions.get(id)?;
    let href = format!("{}/plan/actions/{}", req.base, action.number);
    Some((action.tag(), href))
}

fn row(req: &OrgRequest, finding: &Finding) -> FindingRow {
    let since = |day: Option<Date>| day.map(day_words).unwrap_or_default();
    let (sign, state) = match (&finding.retired, finding.fixed_on) {
        (Some(retired), _) => ("none", format!("ended: {}", retired.reason)),
        (None, Some(day)) => ("done", format!("gone since {}", day_words(day))),
        (None, None) if finding.returned > 0 => (
            "late",
            format!(
                "stands; first seen {}, back {} times",
                since(finding.first_seen),
                finding.returned
            ),
        ),
        (None, None) => (
            "late",
            format!("stands since {}", since(finding.first_seen)),
        ),
    };
    let register = req.register();
    FindingRow {
        tag: finding.tag(),
        title: finding.title.clone(),
        about: finding.about.clone(),
        sign,
        state,
        tied: finding
            .risk
            .and_then(|id| risk(req, id))
            .into_iter()
            .chain(finding.action.and_then(|id| action(req, id)))
            .collect(),
        evidence: finding
            .evidence
            .iter()
            .filter_map(|id| register.tables.evidence.get(*id))
            .map(|it| (it.tag(), format!("{}/evidence/{}", req.base, it.number)))
            .collect(),
    }
}

/// Takes a proposal over: the risk, the action, and the ties.
pub async fn take_over(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let register = req.register();
    let scenario = sent.get("scenario");
    let found = mail_proposals(register, Catalog::builtin(), Some(of.asset.id))
        .into_iter()
        .find(|proposal| proposal.scenario.code == scenario);
    let Some(proposal) = found else {
        return Err(PageError::bad_request(
            "that is not proposed any more: somebody took it over, or the finding is gone; look at the list again",
        ));
    };
    let commands = app::mail::accept(register, Catalog::builtin(), &proposal)?;
    let sentence = proposal.sentence.clone();
    match req.perform_all("take-over-findings", commands, "").await? {
        Err(message) => Err(PageError::bad_request(message)),
        Ok(_) => Ok(req.done(
            &format!("/mail/{number}/findings"),
            format!("“{sentence}” is in the register, with an action that mends it. Next: rate the risk, and give the action an owner and a date."),
        )),
    }
}
