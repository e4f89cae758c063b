//! What is done to records: an operation for each verb of people and each kind it
//! takes, made of what the verb says of itself.

use super::answer::{changed, made, ok};
use super::call::Call;
use super::operation::{Answer, Body, IfMatch, Operation};
use super::problem::{ApiProblem, Result};
use super::records::{name, shown};
use super::shape::{closed, list, or_null, text, with, word};
use crate::rights;
use access::Permission;
use axum::http::StatusCode;
use axum::response::Response;
use fields::{VerbForm, VerbRow};
use register::{Id, Kind, Meta, Ref};
use serde_json::{Value, json};
use uuid::Uuid;

/// The verbs, and the list of them.
pub fn operations() -> Vec<Operation> {
    let verbs = fields::verb_forms().iter().copied();
    let mut all: Vec<Operation> = verbs
        .filter_map(|form| Some((form, form.meta()?)))
        .flat_map(|(form, meta)| meta.on.kinds().map(|kind| operation(form, meta, kind)))
        .collect();
    all.push(
        Operation::get("/v1/verbs", "list_verbs", |call| Box::pin(listed(call)))
            .describes(
                "verbs",
                "Everything that can be done: its page, its operation, its command and the scope it needs",
            )
            .gives(closed([("items", list(row_schema()))])),
    );
    all
}

fn operation(form: &'static VerbForm, meta: &Meta, kind: Kind) -> Operation {
    let path = format!("/v1/{}/{{record}}/{}", kind.plural(), form.code);
    let summary = form
        .summary
        .replace("one record", &format!("one {}", kind.words()));
    let op = Operation::post(path, id(form.code, kind), |call| Box::pin(perform(call)))
        .describes(kind.plural(), summary)
        .about(kind)
        .needs(rights::permission(meta.needs))
        .takes(Body::Verb(form, kind))
        .matching(IfMatch::Optional)
        .tagged();
    match meta.makes {
        Some(made) => op.answers(StatusCode::CREATED, Answer::Json(shown(made))),
        None => op.gives(shown(kind)),
    }
}

/// The name of an operation: `reschedule_action`; `decide_sender` says its kind itself.
fn id(code: &str, kind: Kind) -> String {
    let words = code.replace('-', "_");
    match code.split('-').any(|word| word == kind.tag()) {
        true => words,
        false => format!("{words}_{}", kind.tag()),
    }
}

/// The name of the schema of what a verb takes: `RetireRequest`, and `RetireRiskRequest`
/// where other words are used for a kind.
pub fn request_name(form: &'static VerbForm, kind: Kind) -> String {
    let code: String = form
        .code
        .split('-')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect();
    match form.instead.iter().any(|other| other.kind == kind) {
        true => format!("{code}{}Request", name(kind)),
        false => format!("{code}Request"),
    }
}

/// Random ids, asked for in the midst of reading; whether there were any is asked after.
#[derive(Default)]
struct Ids(Option<app::AppError>);

impl Ids {
    fn next(&mut self) -> Uuid {
        app::new_uuid().unwrap_or_else(|error| {
            self.0 = Some(error);
            Uuid::nil()
        })
    }

    fn all_there(self) -> Result<()> {
        self.0.map_or(Ok(()), |error| Err(error.into()))
    }
}

async fn perform(call: Call) -> Result<Response> {
    let Body::Verb(form, kind) = call.op.body else {
        return Err(ApiProblem::not_found("there is no such verb"));
    };
    let target = call.target()?.reference();
    let against = call.against(target)?.map(|(_, revision)| revision);
    let mut ids = Ids::default();
    let mut new_id = || ids.next();
    let register = call.register();
    let data = fields::verb_from_json(register, form, kind, &call.body, call.today, &mut new_id)?;
    if form.by_book {
        return undo(call, target, &data, against).await;
    }
    let command = fields::command(form.code, target, data, &mut new_id)?;
    ids.all_there()?;
    let makes = form.meta().and_then(|meta| meta.makes);
    let writing = call.into_writing();
    let done = writing.one(command, against).await;
    let done = done.map_err(|problem| problem.placed(|missing| form.path_of(missing)))?;
    let new = |kind| done.records.iter().find(|record| record.kind() == kind);
    match makes.and_then(new) {
        Some(new) => made(writing, new.reference()).await,
        None => changed(writing, target).await,
    }
}

/// Undoes an import: the book itself knows what was there before it.
async fn undo(call: Call, target: Ref, data: &Value, against: Option<u64>) -> Result<Response> {
    let reason = data["reason"].as_str().unwrap_or_default();
    let writing = call.into_writing();
    let (actor, at) = (writing.actor(), writing.at);
    writing
        .book(async |book| {
            book.catch_up().await?;
            book.undo_import(Id::new(target.id), against, actor, reason, at)
                .await
        })
        .await?;
    changed(writing, target).await
}

fn row_schema() -> Value {
    let kinds = Kind::ALL.iter().map(|kind| kind.tag());
    closed([
        ("code", with(text(), "Its name, the same everywhere.")),
        ("kinds", with(list(word(kinds)), "What it is done to.")),
        ("scope", word(Permission::ALL.map(Permission::code))),
        (
            "summary",
            with(
                or_null(text()),
                "What it does; null for records that are kept.",
            ),
        ),
        ("requirement", or_null(text())),
        (
            "page",
            with(
                or_null(text()),
                "Address of its page, after that of the organization.",
            ),
        ),
        (
            "operation",
            with(or_null(text()), "Method and address here."),
        ),
        (
            "command",
            with(or_null(text()), "How the command line says it."),
        ),
    ])
}

async fn listed(_: Call) -> Result<Response> {
    let items: Vec<Value> = fields::verb_table().iter().map(row).collect();
    ok(&json!({ "items": items }))
}

fn row(row: &VerbRow) -> Value {
    // A record that is kept has no form of a verb, even where one has its code.
    let form = fields::verb_form(row.code).filter(|_| !row.requirement.is_empty());
    let kinds: Vec<&str> = match (row.kind, form.and_then(VerbForm::meta)) {
        (Some(kind), _) => vec![kind.tag()],
        (None, Some(meta)) => meta.on.kinds().map(Kind::tag).collect(),
        (None, None) => Vec::new(),
    };
    json!({
        "code": row.code,
        "kinds": kinds,
        "scope": row.permission,
        "summary": form.map(|form| form.summary),
        "requirement": Some(row.requirement).filter(|said| !said.is_empty()),
        "page": row.page,
        "operation": row.api,
        "command": row.command,
    })
}
