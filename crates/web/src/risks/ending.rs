//! A risk that no longer exists: closed with reason and day, or opened again (B7).

use super::{about, crumbs, risk_of};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::verb::{carry_out, day_needed, done, may_fill, shown, undo_ending};
use access::Permission;
use pages::verb::{FormBuilder, Verb};
use pages::{Problems, Section};
use register::records::Risk;
use register::verbs;
use register::{Command, Record};

/// Asks why it no longer exists.
pub async fn ask(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Govern)?;
    form(&req, risk_of(&req, number)?, None, Problems::default())
}

/// Closes it.
pub async fn close(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let risk = risk_of(&req, number)?;
    let mut problems = Problems::default();
    let on = day_needed(&sent, "on", "The day", &mut problems);
    if !problems.is_empty() {
        return form(&req, risk, Some(&sent), problems);
    }
    let command = Command::Retire(verbs::Retire {
        target: risk.reference(),
        on,
        reason: sent.get("reason").to_owned(),
    });
    match carry_out(&req, "close", vec![command], &sent).await? {
        Err(problems) => form(&req, risk, Some(&sent), problems),
        Ok(_) => {
            let path = format!("/risks/{number}");
            let undo = undo_ending(&req, &path);
            let text = format!("R-{number} is closed; it stays on record with its reason.");
            Ok(done(&req, &path, text, undo, &sent))
        }
    }
}

fn form(req: &OrgRequest, risk: &Risk, sent: Option<&Form>, problems: Problems) -> Result {
    let shell = req.shell(Section::Risks, format!("Close R-{}", risk.number));
    let groups = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .reason(
            "Why this risk no longer exists",
            "Such as “the server was taken out of service and its disks were destroyed”. A risk that is only smaller now is rated again instead.",
            "",
        )
        .day("on", "Since when", "", Some(req.today))
        .groups();
    let mut verb = Verb::new(&shell, format!("Close R-{}", risk.number));
    verb.crumbs = crumbs(&shell, risk, "Close");
    verb.about = vec![about(req, risk)];
    verb.records = "Recorded: the reason, the day, your name. Nothing is deleted, the number is never used again, and the risk can be opened again.".into();
    verb.groups = groups;
    verb.action = format!("{}/risks/{}/close", req.base, risk.number);
    verb.submit = "Close this risk".into();
    verb.ends = true;
    verb.cancel = format!("{}/risks/{}", req.base, risk.number);
    verb.revision = req.register().tables.revision(risk.reference());
    verb.problems = problems;
    shown(&verb)
}

/// Asks why it exists after all.
pub async fn ask_back(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Govern)?;
    form_back(&req, risk_of(&req, number)?, None, Problems::default())
}

/// Opens it again.
pub async fn restore(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let risk = risk_of(&req, number)?;
    let command = Command::Restore(verbs::Restore {
        target: risk.reference(),
        reason: sent.get("reason").to_owned(),
    });
    match carry_out(&req, "reopen", vec![command], &sent).await? {
        Err(problems) => form_back(&req, risk, Some(&sent), problems),
        Ok(_) => {
            let text = format!("R-{number} is open again.");
            Ok(done(&req, &format!("/risks/{number}"), text, None, &sent))
        }
    }
}

fn form_back(req: &OrgRequest, risk: &Risk, sent: Option<&Form>, problems: Problems) -> Result {
    let shell = req.shell(Section::Risks, format!("Open R-{} again", risk.number));
    let groups = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .reason(
            "Why it is opened again",
            "Such as “the old server is back in use as a print server”.",
            "",
        )
        .groups();
    let mut verb = Verb::new(&shell, format!("Open R-{} again", risk.number));
    verb.crumbs = crumbs(&shell, risk, "Open again");
    verb.about = vec![about(req, risk)];
    verb.records = "Recorded: the reason and your name. The time it was closed stays in the history; a merged risk stands for itself again.".into();
    verb.groups = groups;
    verb.action = format!("{}/risks/{}/restore", req.base, risk.number);
    verb.submit = "Open it again".into();
    verb.cancel = format!("{}/risks/{}", req.base, risk.number);
    verb.problems = problems;
    shown(&verb)
}
