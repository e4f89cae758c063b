//! What is to be done about a risk (B2).

use super::{about, crumbs, risk_of};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::verb::{carry_out, done, may_fill, shown};
use access::Permission;
use axum::response::Response;
use pages::verb::{FormBuilder, Verb};
use pages::{Choice, Problems, Section};
use register::records::{Risk, Strategy};
use register::verbs;
use register::{Command, Record};

/// The choice of a treatment.
pub async fn ask(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Contribute)?;
    form(&req, risk_of(&req, number)?, None, Problems::default())
}

/// Records it.
pub async fn treat(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let risk = risk_of(&req, number)?;
    let mut problems = Problems::default();
    let Some(strategy) = strategy(&sent, &mut problems) else {
        return form(&req, risk, Some(&sent), problems);
    };
    let command = Command::Treat(verbs::Treat {
        target: risk.id,
        strategy,
        reason: sent.get("reason").to_owned(),
    });
    match carry_out(&req, "treat", vec![command], &sent).await? {
        Err(problems) => form(&req, risk, Some(&sent), problems),
        Ok(_) => Ok(after(&req, number, strategy, &sent)),
    }
}

/// Leads on to what the treatment still needs.
fn after(req: &OrgRequest, number: u32, strategy: Strategy, sent: &Form) -> Response {
    let next = match strategy {
        Strategy::Accept => "Next: ask for the acceptance, so that somebody else approves it.",
        _ => "Next: plan the action that does it.",
    };
    let text = format!(
        "R-{number}: treatment “{}” is recorded. {next}",
        strategy.words()
    );
    done(req, &format!("/risks/{number}#plan"), text, None, sent)
}

/// The treatment a form chose.
pub fn strategy(sent: &Form, problems: &mut Problems) -> Option<Strategy> {
    let found = Strategy::ALL
        .into_iter()
        .find(|s| s.words() == sent.get("strategy"));
    if found.is_none() {
        problems.add("strategy", "Choose what to do about the risk.");
    }
    found
}

/// The treatments to choose from.
pub fn strategies(chosen: Option<Strategy>) -> Vec<Choice> {
    Strategy::ALL
        .into_iter()
        .map(|strategy| Choice {
            value: strategy.words().into(),
            label: pages::html::first_upper(strategy.words()),
            hint: pages::risks::strategy_hint(strategy).into(),
            chosen: chosen == Some(strategy),
            ..Choice::default()
        })
        .collect()
}

fn form(req: &OrgRequest, risk: &Risk, sent: Option<&Form>, problems: Problems) -> Result {
    let shell = req.shell(Section::Risks, format!("Treat R-{}", risk.number));
    let was = risk.treatment.as_ref();
    let sheet = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .radios(
            "strategy",
            "Treatment",
            "",
            strategies(was.map(|t| t.strategy)),
        )
        .reason(
            "Why this is reasonable and appropriate here",
            "Such as “encryption is included in the licenses we have, and two laptops leave the office daily”.",
            was.map_or("", |t| t.reason.as_str()),
        );
    let groups = sheet.groups();
    let mut verb = Verb::new(&shell, format!("What to do about R-{}", risk.number));
    verb.crumbs = crumbs(&shell, risk, "Treatment");
    verb.about = vec![about(req, risk)];
    verb.records = "Recorded: the treatment, the reason, your name and today’s date. An earlier treatment stays in the history.".into();
    verb.groups = groups;
    verb.action = format!("{}/risks/{}/treat", req.base, risk.number);
    verb.submit = "Record the treatment".into();
    verb.cancel = format!("{}/risks/{}", req.base, risk.number);
    verb.revision = req.register().tables.revision(risk.reference());
    verb.problems = problems;
    shown(&verb)
}
