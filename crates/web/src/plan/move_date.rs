//! Moving a due date, which needs its reason (B4).

use super::{about, action_of, crumbs};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::verb::{carry_out, day_needed, done, may_fill, shown};
use access::Permission;
use pages::verb::{FormBuilder, Verb};
use pages::{Problems, Section};
use register::records::Action;
use register::verbs;
use register::{Command, Record};

/// The new date and why.
pub async fn ask(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Contribute)?;
    form(&req, action_of(&req, number)?, None, Problems::default())
}

/// Moves it.
pub async fn reschedule(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let action = action_of(&req, number)?;
    let mut problems = Problems::default();
    let due = day_needed(&sent, "due", "The new date", &mut problems);
    if !problems.is_empty() {
        return form(&req, action, Some(&sent), problems);
    }
    let command = Command::Reschedule(verbs::Reschedule {
        target: action.id,
        due,
        reason: sent.get("reason").to_owned(),
    });
    match carry_out(&req, "reschedule", vec![command], &sent).await? {
        Err(problems) => form(&req, action, Some(&sent), problems),
        Ok(_) => {
            let text = format!(
                "C-{number} is now due {}. The old date stays on record.",
                pages::html::day_words(due)
            );
            let path = format!("/plan/actions/{number}");
            Ok(done(&req, &path, text, None, &sent))
        }
    }
}

fn form(req: &OrgRequest, action: &Action, sent: Option<&Form>, problems: Problems) -> Result {
    let shell = req.shell(
        Section::Plan,
        format!("Move the date of C-{}", action.number),
    );
    let groups = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .day("due", "New due date", "", None)
        .reason(
            "Why it moves",
            "Such as “the vendor delivers in July only”. Say also what protects until then, if that changes.",
            "",
        )
        .groups();
    let mut verb = Verb::new(&shell, format!("Move the date of C-{}", action.number));
    verb.crumbs = crumbs(&shell, action, "Move the date");
    verb.about = vec![about(req, action)];
    verb.records = "Recorded: the old date, the new one, why, your name and today’s date. It cannot be done without the reason.".into();
    verb.groups = groups;
    verb.action = format!("{}/plan/actions/{}/reschedule", req.base, action.number);
    verb.submit = "Move the date".into();
    verb.cancel = format!("{}/plan/actions/{}", req.base, action.number);
    verb.revision = req.register().tables.revision(action.reference());
    verb.problems = problems;
    shown(&verb)
}
