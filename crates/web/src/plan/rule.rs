//! Ruling on an acceptance, and taking one back (B6).

use super::acceptances::{acceptance_of, cannot_rule};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::verb::{carry_out, done, may_fill, shown};
use access::Permission;
use pages::plan::{AcceptanceCard, ruling_about};
use pages::verb::{FormBuilder, Verb, Words};
use pages::{Choice, Link, Problems, Section};
use register::Command;
use register::records::Acceptance;
use register::verbs;

/// Approve or deny?
pub async fn ask(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Approve)?;
    form(
        &req,
        acceptance_of(&req, number)?,
        None,
        Problems::default(),
    )
}

/// Records the ruling.
pub async fn rule(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let acceptance = acceptance_of(&req, number)?;
    let approve = match sent.get("ruling") {
        "approve" => true,
        "deny" => false,
        _ => {
            let mut problems = Problems::default();
            problems.add("ruling", "Choose to approve or to deny.");
            return form(&req, acceptance, Some(&sent), problems);
        }
    };
    let command = Command::ruling(
        acceptance.id,
        approve,
        sent.get("authority").to_owned(),
        sent.get("note").to_owned(),
    );
    match carry_out(&req, "rule", vec![command], &sent).await? {
        Err(problems) => form(&req, acceptance, Some(&sent), problems),
        Ok(_) => {
            let text = if approve {
                format!(
                    "X-{number} is approved and in force until its last day, or until the risk changes."
                )
            } else {
                format!("X-{number} is denied. The risk still needs a treatment.")
            };
            Ok(done(&req, "/plan/acceptances", text, None, &sent))
        }
    }
}

fn form(
    req: &OrgRequest,
    acceptance: &Acceptance,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let heading = format!("Approve or deny X-{}", acceptance.number);
    let shell = req.shell(Section::Plan, heading.clone());
    let cannot = cannot_rule(req, acceptance);
    let choices = vec![
        Choice {
            value: "approve".into(),
            label: "Approve".into(),
            hint: "The organization lives with this risk until the last day.".into(),
            ..Choice::default()
        },
        Choice {
            value: "deny".into(),
            label: "Deny".into(),
            hint: "The risk has to be treated.".into(),
            ..Choice::default()
        },
    ];
    let groups = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .radios("ruling", "Your decision", "", choices)
        .line(
            "authority",
            "On what authority",
            "Such as “chief executive”, or “practice owner”. Needed to approve.",
            "",
        )
        .text("note", "Note", "What you weighed, or what you expect.", "")
        .groups();
    let mut verb = Verb::new(&shell, heading);
    let card = AcceptanceCard::of(&shell, req.register(), acceptance, String::new());
    verb.about = vec![ruling_about(&card)];
    verb.words.push(Words {
        kind: "",
        title: "Why it should be accepted".into(),
        text: format!(
            "{} What makes it bearable: {}",
            acceptance.reason, acceptance.compensating
        ),
    });
    if !cannot.is_empty() {
        verb.words.push(Words {
            kind: "warn",
            title: "You cannot rule on it".into(),
            text: cannot,
        });
    }
    verb.crumbs = crumbs(req, acceptance, "Approve or deny");
    verb.records = "Recorded: your decision, the authority, your name and today’s date. It stops holding when the rating or the assets of the risk change.".into();
    verb.groups = groups;
    verb.action = format!("{}/plan/acceptances/{}/rule", req.base, acceptance.number);
    verb.submit = "Record the decision".into();
    verb.cancel = format!("{}/plan/acceptances/{}", req.base, acceptance.number);
    verb.problems = problems;
    shown(&verb)
}

fn crumbs(req: &OrgRequest, acceptance: &Acceptance, here: &str) -> Vec<Link> {
    let all = format!("{}/plan/acceptances", req.base);
    let one = format!("{all}/{}", acceptance.number);
    vec![
        Link::to("Acceptances", all),
        Link::to(format!("X-{}", acceptance.number), one),
        Link::here(here, ""),
    ]
}

/// Asks why it is taken back.
pub async fn ask_revoke(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Approve)?;
    revoke_form(
        &req,
        acceptance_of(&req, number)?,
        None,
        Problems::default(),
    )
}

/// Takes it back.
pub async fn revoke(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let acceptance = acceptance_of(&req, number)?;
    let command = Command::Revoke(verbs::Revoke {
        target: acceptance.id,
        reason: sent.get("reason").to_owned(),
    });
    match carry_out(&req, "revoke", vec![command], &sent).await? {
        Err(problems) => revoke_form(&req, acceptance, Some(&sent), problems),
        Ok(_) => {
            let text = format!("X-{number} is taken back. The risk needs a treatment again.");
            Ok(done(&req, "/plan/acceptances", text, None, &sent))
        }
    }
}

fn revoke_form(
    req: &OrgRequest,
    acceptance: &Acceptance,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let heading = format!("Take back X-{}", acceptance.number);
    let shell = req.shell(Section::Plan, heading.clone());
    let groups = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .reason(
            "Why it is taken back",
            "Such as “a breach at a practice like ours showed that it is more likely than we thought”.",
            "",
        )
        .groups();
    let mut verb = Verb::new(&shell, heading);
    let card = AcceptanceCard::of(&shell, req.register(), acceptance, String::new());
    verb.about = vec![ruling_about(&card)];
    verb.crumbs = crumbs(req, acceptance, "Take back");
    verb.records = "Recorded: the reason, today’s date and your name. The acceptance no longer holds from now on.".into();
    verb.groups = groups;
    verb.action = format!("{}/plan/acceptances/{}/revoke", req.base, acceptance.number);
    verb.submit = "Take it back".into();
    verb.ends = true;
    verb.cancel = format!("{}/plan/acceptances/{}", req.base, acceptance.number);
    verb.problems = problems;
    shown(&verb)
}
