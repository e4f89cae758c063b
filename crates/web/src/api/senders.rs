//! Whose the senders of mail are.

use super::answer::changed;
use super::call::Call;
use super::operation::{Body, IfMatch, Operation};
use super::problem::{Problem, Result};
use super::records::shown;
use super::shape::{object, said, with, word};
use axum::response::Response;
use register::records::SenderDecision;
use register::verbs;
use register::{Command, Id, Kind};
use serde_json::Value;

/// Verbs of senders.
pub fn operations() -> Vec<Operation> {
    let decisions = SenderDecision::ALL.map(stored);
    vec![
        Operation::post("/v1/senders/{record}/decide", "decide_sender", |call| {
            Box::pin(decide(call))
        })
        .says("senders", "Decide whose one mail sender is")
        .about(Kind::Sender)
        .needs(access::Permission::Contribute)
        .takes(Body::Json(object(
            [
                (
                    "decision",
                    with(word(decisions), "Whose it is, after someone has found out."),
                ),
                ("reason", with(said(), "How you know.")),
            ],
            &["decision", "reason"],
        )))
        .matching(IfMatch::Optional)
        .tagged()
        .gives(shown(Kind::Sender)),
    ]
}

/// The word kept in records.
fn stored(decision: SenderDecision) -> &'static str {
    match decision {
        SenderDecision::Undecided => "undecided",
        SenderDecision::Ours => "ours",
        SenderDecision::NotOurs => "not_ours",
        SenderDecision::Forwarder => "forwarder",
    }
}

async fn decide(call: Call) -> Result<Response> {
    let target = call.target()?;
    let said = call.body.get("decision").cloned().unwrap_or(Value::Null);
    let decision: SenderDecision = serde_json::from_value(said)
        .map_err(|_| Problem::refused("the decision is none of those that can be made"))?;
    let command = Command::DecideSender(verbs::DecideSender {
        target: Id::new(target.id()),
        decision,
        reason: call.text("reason").to_owned(),
    });
    call.perform_on(&target, command).await?;
    changed(&call, &target).await
}
