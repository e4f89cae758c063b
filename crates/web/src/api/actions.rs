//! What is done with actions of the plan.

use super::answer::changed;
use super::call::Call;
use super::operation::{Body, IfMatch, Operation};
use super::problem::{Problem, Result};
use super::records::shown;
use super::shape::{day, object, of_kind, said, some, with};
use access::Permission;
use axum::response::Response;
use fields::Part;
use register::verbs;
use register::{AnyRecord, Command, Id, Kind};
use serde_json::Value;

/// Verbs of actions.
pub fn operations() -> Vec<Operation> {
    let on = || with(day(), "The day; today if not said.");
    let evidence = || with(some(of_kind(), 0, 100), "What shows it.");
    let verb = |name: &str, handler, summary: &str, body: Value| {
        Operation::post(
            format!("/v1/actions/{{record}}/{name}"),
            format!("{name}_action"),
            handler,
        )
        .says("actions", summary)
        .about(Kind::Action)
        .needs(Permission::Contribute)
        .takes(Body::Json(body))
        .matching(IfMatch::Optional)
        .tagged()
        .gives(shown(Kind::Action))
    };
    vec![
        verb(
            "start",
            |call| Box::pin(start(call)),
            "Begin work on one action",
            object([("on", on())], &[]),
        ),
        verb(
            "complete",
            |call| Box::pin(complete(call)),
            "Say that one action is done",
            object([("on", on()), ("evidence", evidence())], &[]),
        ),
        verb(
            "confirm",
            |call| Box::pin(confirm(call)),
            "Confirm that one action was really carried out",
            object(
                [
                    ("on", on()),
                    ("result", with(said(), "What was found.")),
                    ("evidence", evidence()),
                ],
                &["result"],
            ),
        ),
        verb(
            "reopen",
            |call| Box::pin(reopen(call)),
            "Take one action up again",
            object([("reason", with(said(), "Why."))], &["reason"]),
        ),
        verb(
            "reschedule",
            |call| Box::pin(reschedule(call)),
            "Move the due date of one action",
            object(
                [
                    ("due", with(day(), "The new due date.")),
                    ("reason", with(said(), "Why it moves.")),
                ],
                &["due", "reason"],
            ),
        ),
        verb(
            "milestones",
            |call| Box::pin(milestone(call)),
            "Add a milestone to one action",
            milestone_schema(),
        ),
    ]
}

/// A milestone in the words of its fields, which the `fields` crate reads.
fn milestone_schema() -> Value {
    fields::row_schema(Part::Milestone)
}

fn id<T>(target: &AnyRecord) -> Id<T> {
    Id::new(target.id())
}

async fn start(call: Call) -> Result<Response> {
    let target = call.target()?;
    let command = Command::Start(verbs::Start {
        target: id(&target),
        on: call.day("on").unwrap_or(call.today),
    });
    done(&call, &target, command).await
}

async fn complete(call: Call) -> Result<Response> {
    let target = call.target()?;
    let command = Command::Complete(verbs::Complete {
        target: id(&target),
        on: call.day("on").unwrap_or(call.today),
        evidence: call
            .found_all("evidence")?
            .into_iter()
            .map(register::Shown::Known)
            .collect(),
    });
    done(&call, &target, command).await
}

async fn confirm(call: Call) -> Result<Response> {
    let target = call.target()?;
    let command = Command::Confirm(verbs::Confirm {
        target: id(&target),
        on: call.day("on").unwrap_or(call.today),
        result: call.text("result").to_owned(),
        evidence: call
            .found_all("evidence")?
            .into_iter()
            .map(register::Shown::Known)
            .collect(),
    });
    done(&call, &target, command).await
}

async fn reopen(call: Call) -> Result<Response> {
    let target = call.target()?;
    let command = Command::Reopen(verbs::Reopen {
        target: id(&target),
        reason: call.text("reason").to_owned(),
    });
    done(&call, &target, command).await
}

async fn reschedule(call: Call) -> Result<Response> {
    let target = call.target()?;
    let command = Command::Reschedule(verbs::Reschedule {
        target: id(&target),
        due: call.day("due").unwrap_or(call.today),
        reason: call.text("reason").to_owned(),
    });
    done(&call, &target, command).await
}

async fn milestone(call: Call) -> Result<Response> {
    let target = call.target()?;
    let row = fields::row_from_json(call.register(), Part::Milestone, &call.body)?;
    let mut value = target.to_value();
    let Some(rows) = value["milestones"].as_array_mut() else {
        return Err(Problem::refused("this action takes no milestones"));
    };
    rows.push(row);
    let changed = AnyRecord::from_value(Kind::Action, value)
        .map_err(|error| Problem::refused(format!("this milestone cannot be kept ({error})")))?;
    done(&call, &target, Command::Save(changed)).await
}

async fn done(call: &Call, target: &AnyRecord, command: Command) -> Result<Response> {
    call.perform_on(target, command).await?;
    changed(call, target).await
}
