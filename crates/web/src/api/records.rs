//! Records of every kind: listed, looked at, added, changed, ended, and their history.

use super::answer::{ok, one, page, page_schema, part};
use super::call::Call;
use super::operation::{Answer, Body, IfMatch, Operation};
use super::problem::{ApiProblem, Result};
use super::record_change::{add, change};
use super::shape::whole;
use super::{lists, past};
use crate::rights;
use access::Permission;
use app::LogFilter;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use register::{AnyRecord, Command, Kind};
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
        lists::listing(
            offsets(Operation::get(
                &list,
                format!("list_{}", plural.replace('-', "_")),
                |call| Box::pin(list_of(call)),
            ))
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

async fn list_of(call: Call) -> Result<Response> {
    let kind = call.op.kind.unwrap_or(Kind::Risk);
    let register = call.register();
    let (offset, limit) = part(&call);
    let found = lists::find(&call, kind).await?;
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
