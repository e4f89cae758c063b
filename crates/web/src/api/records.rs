//! Records of every kind: listed, looked at, added, changed, ended, and their history.

use super::answer::{ok, one, page, page_schema, part};
use super::call::Call;
use super::operation::{Answer, Body, IfMatch, Operation};
use super::problem::{ApiProblem, Result};
use super::record_change::{add, change};
use super::shape::{line, of_kind, whole, word};
use super::{past, risks};
use crate::rights;
use access::Permission;
use app::LogFilter;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use register::records::{AcceptanceState, ActionState};
use register::{AnyRecord, Command, Kind, Ref};
use serde_json::{Value, json};

/// The schema of a record in the document.
pub fn shown(kind: Kind) -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", name(kind)) })
}

/// The name of a kind's schema: `PriorAnalysis`.
pub fn name(kind: Kind) -> String {
    kind.tag()
        .split('_')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect()
}

/// Whether records of a kind are made and changed by their fields.
fn has_fields(kind: Kind) -> bool {
    fields::form(kind).is_some() && kind != Kind::Profile
}

/// Whether people make records of a kind; reports bring senders, and checks findings.
pub fn is_added(kind: Kind) -> bool {
    has_fields(kind) && !matches!(kind, Kind::Sender | Kind::Finding)
}

/// What it needs to save a record of a kind.
fn to_save(kind: Kind) -> Permission {
    let blank = AnyRecord::blank(kind, uuid::Uuid::nil());
    rights::needed(&Command::Save(blank))
}

/// Lists, records and what is done to records of any kind.
pub fn operations() -> Vec<Operation> {
    let mut all: Vec<Operation> = Kind::ALL
        .iter()
        .filter(|kind| **kind != Kind::Profile)
        .flat_map(|kind| of_kind_operations(*kind))
        .collect();
    all.push(
        Operation::get("/v1/profile", "get_profile", |call| {
            Box::pin(get_profile(call))
        })
        .describes("profiles", "The organization's profile")
        .about(Kind::Profile)
        .past()
        .tagged()
        .gives(shown(Kind::Profile)),
    );
    all.push(
        Operation::get("/v1/profile", "change_profile", |call| {
            Box::pin(change_profile(call))
        })
        .by(Method::PATCH)
        .describes("profiles", "Change the organization's profile")
        .about(Kind::Profile)
        .needs(to_save(Kind::Profile))
        .takes(Body::Fields(Kind::Profile, false))
        .matching(IfMatch::Required)
        .tagged()
        .gives(shown(Kind::Profile)),
    );
    all
}

fn of_kind_operations(kind: Kind) -> Vec<Operation> {
    let (plural, tag, words) = (kind.plural(), kind.tag(), kind.words());
    let list = format!("/v1/{plural}");
    let item = format!("/v1/{plural}/{{record}}");
    let mut all = vec![
        listing(
            Operation::get(
                &list,
                format!("list_{}", plural.replace('-', "_")),
                |call| Box::pin(list_of(call)),
            )
            .describes(plural, format!("List of {}", plural.replace('-', " ")))
            .about(kind),
            kind,
        )
        .needs(rights::to_see(kind))
        .past()
        .gives(page_schema(shown(kind))),
        Operation::get(&item, format!("get_{tag}"), |call| Box::pin(get(call)))
            .describes(plural, format!("One {words}"))
            .about(kind)
            .needs(rights::to_see(kind))
            .past()
            .tagged()
            .gives(shown(kind)),
        offsets(Operation::get(
            format!("{item}/history"),
            format!("history_of_{tag}"),
            |call| Box::pin(history(call)),
        ))
        .describes(
            plural,
            format!("What happened to one {words}, newest first"),
        )
        .about(kind)
        .needs(rights::to_see(kind))
        .past()
        .gives(page_schema(past::step_schema())),
    ];
    if is_added(kind) {
        all.push(
            Operation::post(&list, format!("add_{tag}"), |call| Box::pin(add(call)))
                .describes(plural, format!("Add one: {words}"))
                .about(kind)
                .needs(to_save(kind))
                .takes(Body::Fields(kind, true))
                .tagged()
                .answers(StatusCode::CREATED, Answer::Json(shown(kind))),
        );
    }
    if has_fields(kind) {
        all.push(
            Operation::get(&item, format!("change_{tag}"), |call| {
                Box::pin(async move { change(call.target()?, call).await })
            })
            .by(Method::PATCH)
            .describes(plural, format!("Change one {words}"))
            .about(kind)
            .needs(to_save(kind))
            .takes(Body::Fields(kind, false))
            .matching(IfMatch::Required)
            .tagged()
            .gives(shown(kind)),
        );
    }
    all
}

/// Whole numbers in a query: none so large that a program counts wrong.
fn count_in_query() -> Value {
    whole(0, 1_000_000_000)
}

/// What a list can be asked.
fn listing(op: Operation, kind: Kind) -> Operation {
    let op = offsets(op)
        .asks("q", line(), "Words that must all stand in it.")
        .asks("dir", word(["asc", "desc"]), "Rising, or falling.");
    match kind {
        Kind::Risk => risks::listing(op),
        _ => {
            let op = op
                .asks(
                    "sort",
                    word(["number", "name", "changed"]),
                    "The order; by number if not said.",
                )
                .asks(
                    "state",
                    word(["live", "retired", "all"]),
                    "Those that have not ended, those that have, or both; live if not said.",
                );
            match kind {
                Kind::Action => op
                    .asks(
                        "progress",
                        word(["planned", "in_progress", "done", "verified"]),
                        "Only actions that have come this far.",
                    )
                    .asks(
                        "overdue",
                        super::shape::flag(),
                        "Only actions past their due date, or only others.",
                    )
                    .asks(
                        "owner",
                        of_kind(),
                        "Only those this person is accountable for.",
                    ),
                Kind::Acceptance => op.asks(
                    "standing",
                    word(ACCEPTANCES.map(|(word, _)| word)),
                    "Only acceptances that stand so on the day.",
                ),
                _ => op,
            }
        }
    }
}

const ACCEPTANCES: [(&str, AcceptanceState); 6] = [
    ("pending", AcceptanceState::Pending),
    ("denied", AcceptanceState::Denied),
    ("in_force", AcceptanceState::InForce),
    ("expired", AcceptanceState::Expired),
    ("stale", AcceptanceState::Stale),
    ("revoked", AcceptanceState::Revoked),
];

async fn list_of(call: Call) -> Result<Response> {
    let kind = call.op.kind.unwrap_or(Kind::Risk);
    let register = call.register();
    let (offset, limit) = part(&call);
    let found: Vec<Ref> = match kind {
        Kind::Risk => risks::find(&call),
        kind => find(&call, kind)?,
    };
    let total = found.len();
    let items = found
        .into_iter()
        .skip(offset)
        .take(limit)
        .filter_map(|reference| register.tables.get(reference))
        .map(|record| super::answer::record(register, &record, call.today))
        .collect();
    ok(&page(items, total, offset, limit))
}

/// Records of a kind that a query finds, in its order.
fn find(call: &Call, kind: Kind) -> Result<Vec<Ref>> {
    let register = call.register();
    let words: Vec<String> = call
        .asked("q")
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let state = call.asked("state").unwrap_or("live");
    let mut found: Vec<(Ref, String)> = Vec::new();
    register
        .tables
        .each_label(kind, |reference, number, label, live| {
            let wanted = match state {
                "all" => true,
                "retired" => !live,
                _ => live,
            };
            if !wanted {
                return;
            }
            let text = format!("{}-{number} {label}", kind.prefix()).to_lowercase();
            if words.iter().all(|word| text.contains(word)) {
                found.push((reference, label.to_lowercase()));
            }
        });
    filter(call, kind, &mut found)?;
    match call.asked("sort") {
        Some("name") => found.sort_by(|a, b| a.1.cmp(&b.1)),
        Some("changed") => found.sort_by_key(|(r, _)| register.tables.revision(*r)),
        _ => {}
    }
    if call.asked("dir") == Some("desc") {
        found.reverse();
    }
    Ok(found.into_iter().map(|(reference, _)| reference).collect())
}

/// What only some kinds can be asked.
fn filter(call: &Call, kind: Kind, found: &mut Vec<(Ref, String)>) -> Result<()> {
    let register = call.register();
    let tables = &register.tables;
    match kind {
        Kind::Action => {
            let progress = call
                .asked("progress")
                .and_then(|word| serde_json::from_value::<ActionState>(json!(word)).ok());
            let overdue = call.query.get("overdue").and_then(Value::as_bool);
            let owner = match call.asked("owner") {
                None => None,
                Some(text) => Some(call.found("owner", text)?),
            };
            found.retain(|(reference, _)| {
                let Some(row) = tables.actions.row_uuid(reference.id) else {
                    return false;
                };
                let action = &row.record;
                progress.is_none_or(|state| action.state == state)
                    && overdue.is_none_or(|is| action.overdue(call.today) == is)
                    && owner.is_none_or(|person| action.owner == Some(person))
            });
        }
        Kind::Acceptance => {
            if let Some((_, state)) = ACCEPTANCES
                .iter()
                .find(|(word, _)| Some(*word) == call.asked("standing"))
            {
                found.retain(|(reference, _)| {
                    tables
                        .acceptances
                        .row_uuid(reference.id)
                        .is_some_and(|row| row.record.state(register, call.today) == *state)
                });
            }
        }
        _ => {}
    }
    Ok(())
}

async fn get(call: Call) -> Result<Response> {
    let record = call.target()?;
    one(&call, &record)
}

async fn history(call: Call) -> Result<Response> {
    let target = call.target()?.reference();
    let (offset, limit) = part(&call);
    let which = LogFilter {
        record: Some(target),
        ..LogFilter::default()
    };
    let log = call.history(&which, offset, limit).await?;
    let mut items = Vec::new();
    for entry in &log.entries {
        let before = call.entry_before(target, entry.position).await?;
        let before = before.as_ref().and_then(|entry| entry.state_of(target));
        items.push(past::step(call.register(), entry, before, target));
    }
    ok(&page(items, log.total, offset, limit))
}

fn profile(call: &Call) -> Result<AnyRecord> {
    let profile = call.register().profile().cloned();
    profile
        .map(AnyRecord::from)
        .ok_or_else(|| ApiProblem::not_found("the book had no profile then"))
}

async fn get_profile(call: Call) -> Result<Response> {
    let profile = profile(&call)?;
    one(&call, &profile)
}

async fn change_profile(call: Call) -> Result<Response> {
    let profile = profile(&call)?;
    change(profile, call).await
}

/// With the part of a long list that is wanted.
pub fn offsets(op: Operation) -> Operation {
    op.asks("limit", whole(1, 200), "How many at most; 50 if not said.")
        .asks("offset", count_in_query(), "How many to pass over.")
}
