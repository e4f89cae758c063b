//! One action, and the steps on its way.

use super::{action_of, cannot_confirm};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::respond::page;
use crate::verb::{carry_out, day, done};
use pages::plan::ActionPage;
use pages::{Problems, Section};
use register::Command;
use register::records::Milestone;

/// The page of an action.
pub async fn show(req: OrgRequest, Number(number): Number) -> Result {
    let action = action_of(&req, number)?;
    let shell = req.shell(Section::Plan, format!("C-{number}"));
    let cannot = cannot_confirm(&req, action);
    page(&ActionPage::new(&shell, req.register(), action, cannot))
}

/// Adds a milestone, or says that one was reached.
pub async fn milestones(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let mut action = action_of(&req, number)?.clone();
    let mut problems = Problems::default();
    let title = sent.get("title").trim().to_owned();
    let text = match sent.text("reached") {
        Some(index) => {
            let step = index
                .parse()
                .ok()
                .and_then(|index: usize| action.milestones.get_mut(index))
                // Somebody may have changed the steps meanwhile.
                .filter(|step| step.title == title)
                .ok_or_else(|| {
                    PageError::bad_request(
                        "the milestones were changed meanwhile; go back to the action and look again",
                    )
                })?;
            step.done = Some(day(&sent, "on", &mut problems).unwrap_or(req.today));
            format!("“{title}” is reached.")
        }
        None => {
            if title.is_empty() {
                return Err(PageError::bad_request(
                    "the milestone needs a name, such as “Quote received”; go back and enter it",
                ));
            }
            let due = day(&sent, "due", &mut problems);
            action.milestones.push(Milestone {
                title: title.clone(),
                due,
                done: None,
            });
            format!("The milestone “{title}” is added.")
        }
    };
    let result = if problems.is_empty() {
        carry_out(&req, "milestone", vec![Command::Save(action.into())], &sent).await?
    } else {
        Err(problems)
    };
    match result {
        Ok(_) => {
            let path = format!("/plan/actions/{number}#milestones");
            Ok(done(&req, &path, text, None, &sent))
        }
        Err(problems) => Err(PageError::bad_request(
            problems
                .0
                .into_iter()
                .map(|problem| problem.message)
                .collect::<Vec<_>>()
                .join(" "),
        )),
    }
}
