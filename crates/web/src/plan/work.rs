//! Beginning an action, saying that it is done, and confirming it (B5).

use super::{about, action_of, cannot_confirm, crumbs};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::verb::{ask_evidence, carry_out, day_needed, done, evidence, may_fill, shown};
use access::Permission;
use pages::verb::{FormBuilder, Verb, Words};
use pages::{Problems, Section};
use register::records::Action;
use register::verbs;
use register::{Command, Record};

/// Work begins.
pub async fn start(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let action = action_of(&req, number)?;
    let mut problems = Problems::default();
    let on = day_needed(&sent, "on", "The day", &mut problems);
    let command = Command::Start(verbs::Start {
        target: action.id,
        on,
    });
    let started = if problems.is_empty() {
        carry_out(&req, "start", vec![command], &sent).await?
    } else {
        Err(problems)
    };
    match started {
        Ok(_) => {
            let to = match sent.get("from") {
                "board" => "/plan/board".to_owned(),
                _ => format!("/plan/actions/{number}"),
            };
            let text = format!("C-{number} is in progress.");
            Ok(done(&req, &to, text, None, &sent))
        }
        Err(problems) => Err(PageError::bad_request(
            problems.0.first().map_or("", |p| p.message.as_str()),
        )),
    }
}

/// When it was done, and what shows it.
pub async fn ask_complete(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Contribute)?;
    complete_form(&req, action_of(&req, number)?, None, Problems::default())
}

/// Records that it is done.
pub async fn complete(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let action = action_of(&req, number)?;
    let mut problems = Problems::default();
    let on = day_needed(&sent, "on", "The day", &mut problems);
    let (evidence, mut commands) = evidence(&req, &sent, on, &mut problems)?;
    if !problems.is_empty() {
        return complete_form(&req, action, Some(&sent), problems);
    }
    commands.push(Command::Complete(verbs::Complete {
        target: action.id,
        on,
        evidence: evidence.into_iter().map(Into::into).collect(),
    }));
    match carry_out(&req, "complete", commands, &sent).await? {
        Err(problems) => complete_form(&req, action, Some(&sent), problems),
        Ok(_) => {
            let text = format!("C-{number} is done. Somebody else than its owner now confirms it.");
            let path = format!("/plan/actions/{number}");
            Ok(done(&req, &path, text, None, &sent))
        }
    }
}

fn complete_form(
    req: &OrgRequest,
    action: &Action,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let shell = req.shell(Section::Plan, format!("C-{} is done", action.number));
    let sheet = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems).day(
        "on",
        "Done on",
        "",
        Some(req.today),
    );
    let groups = ask_evidence(
        sheet,
        req,
        "What shows that it was done. It can be added later, but nobody can confirm the action without it.",
    )
    .groups();
    let mut verb = Verb::new(&shell, format!("C-{} is done", action.number));
    verb.crumbs = crumbs(&shell, action, "Done");
    verb.about = vec![about(req, action)];
    verb.records = "Recorded: the day, your name and the evidence. The risks keep their rating until somebody else has confirmed the action and rated them again.".into();
    verb.groups = groups;
    verb.action = format!("{}/plan/actions/{}/complete", req.base, action.number);
    verb.submit = "Record that it is done".into();
    verb.cancel = format!("{}/plan/actions/{}", req.base, action.number);
    verb.revision = req.register().tables.revision(action.reference());
    verb.problems = problems;
    shown(&verb)
}

/// What somebody else found.
pub async fn ask_confirm(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Contribute)?;
    confirm_form(&req, action_of(&req, number)?, None, Problems::default())
}

/// Records it.
pub async fn confirm(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let action = action_of(&req, number)?;
    let mut problems = Problems::default();
    let on = day_needed(&sent, "on", "The day", &mut problems);
    let (evidence, mut commands) = evidence(&req, &sent, on, &mut problems)?;
    if !problems.is_empty() {
        return confirm_form(&req, action, Some(&sent), problems);
    }
    commands.push(Command::Confirm(verbs::Confirm {
        target: action.id,
        on,
        result: sent.get("result").to_owned(),
        evidence: evidence.into_iter().map(Into::into).collect(),
    }));
    match carry_out(&req, "confirm", commands, &sent).await? {
        Err(problems) => confirm_form(&req, action, Some(&sent), problems),
        Ok(_) => {
            let text =
                format!("C-{number} is confirmed. Next: rate on evidence what its risks are now.");
            let path = format!("/plan/actions/{number}");
            Ok(done(&req, &path, text, None, &sent))
        }
    }
}

fn confirm_form(
    req: &OrgRequest,
    action: &Action,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let shell = req.shell(Section::Plan, format!("Confirm C-{}", action.number));
    let sheet = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .text(
            "result",
            "What you looked at and found",
            "Such as “All four laptops show BitLocker as on; recovery keys are in the safe”.",
            "",
        )
        .day("on", "Looked at on", "", Some(req.today));
    let groups = ask_evidence(sheet, req, "What shows it, besides what the owner gave.").groups();
    let mut verb = Verb::new(&shell, format!("Confirm C-{}", action.number));
    let cannot = cannot_confirm(req, action);
    if !cannot.is_empty() {
        verb.words.push(Words {
            kind: "warn",
            title: "Somebody else has to confirm it".into(),
            text: cannot,
        });
    }
    verb.crumbs = crumbs(&shell, action, "Confirm");
    verb.about = vec![about(req, action)];
    verb.records = "Recorded: what you found, the day, your name and the evidence. Whoever owns or owned the action cannot confirm it.".into();
    verb.groups = groups;
    verb.action = format!("{}/plan/actions/{}/confirm", req.base, action.number);
    verb.submit = "Confirm the action".into();
    verb.cancel = format!("{}/plan/actions/{}", req.base, action.number);
    verb.revision = req.register().tables.revision(action.reference());
    verb.problems = problems;
    shown(&verb)
}
