//! Rulings on acceptances of risk.

use super::answer::changed;
use super::call::Call;
use super::operation::{Body, IfMatch, Operation};
use super::problem::Result;
use super::records::shown;
use super::shape::{flag, line, object, prose, said, with};
use access::Permission;
use axum::response::Response;
use register::verbs;
use register::{Command, Id, Kind};
use serde_json::{Value, json};

/// Verbs of acceptances.
pub fn operations() -> Vec<Operation> {
    let verb = |path: &str, id: &str, handler, summary: &str, body: Value| {
        Operation::post(format!("/v1/acceptances/{{record}}/{path}"), id, handler)
            .says("acceptances", summary)
            .about(Kind::Acceptance)
            .needs(Permission::Approve)
            .takes(Body::Json(body))
            .matching(IfMatch::Optional)
            .tagged()
            .gives(shown(Kind::Acceptance))
    };
    vec![
        verb(
            "ruling",
            "rule_on_acceptance",
            |call| Box::pin(ruling(call)),
            "Approve or deny one acceptance",
            object(
                [
                    ("approve", with(flag(), "Approve, or deny.")),
                    (
                        "authority",
                        with(line(), "On what authority, such as chief executive."),
                    ),
                    ("note", prose()),
                ],
                &["approve", "authority"],
            ),
        ),
        verb(
            "revoke",
            "revoke_acceptance",
            |call| Box::pin(revoke(call)),
            "Take one approved acceptance back",
            object([("reason", with(said(), "Why."))], &["reason"]),
        ),
    ]
}

async fn ruling(call: Call) -> Result<Response> {
    let target = call.target()?;
    let command = Command::ruling(
        Id::new(target.id()),
        call.body.get("approve") == Some(&json!(true)),
        call.text("authority").to_owned(),
        call.text("note").to_owned(),
    );
    call.perform_on(&target, command).await?;
    changed(&call, &target).await
}

async fn revoke(call: Call) -> Result<Response> {
    let target = call.target()?;
    let command = Command::Revoke(verbs::Revoke {
        target: Id::new(target.id()),
        reason: call.text("reason").to_owned(),
    });
    call.perform_on(&target, command).await?;
    changed(&call, &target).await
}
