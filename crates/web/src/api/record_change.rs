//! Records added and changed by their fields.

use super::answer::{changed, made};
use super::call::Call;
use super::problem::{ApiProblem, Result};
use axum::http::StatusCode;
use axum::response::Response;
use register::{AnyRecord, Command, Kind, Register};
use serde_json::{Value, json};

/// Adds a record.
pub async fn add(call: Call) -> Result<Response> {
    let kind = call.op.kind.unwrap_or(Kind::Risk);
    let blank = AnyRecord::blank(kind, app::new_uuid()?);
    let record = fields::from_json(call.register(), blank, &call.body)?;
    let target = record.reference();
    let writing = call.into_writing();
    let done = writing.one(Command::Save(record), None).await;
    done.map_err(|problem| problem.placed(|missing| field_of(kind, missing)))?;
    made(writing, target).await
}

/// Changes a record: at the revision the caller saw, or not at all.
pub async fn change(now: AnyRecord, call: Call) -> Result<Response> {
    let target = now.reference();
    let revision = call.register().tables.revision(target);
    let against = call.revision()?;
    if let Some(then) = against.filter(|then| Some(*then) != revision) {
        return Err(stale(&call, &now, then).await);
    }
    let writing = call.into_writing();
    // Only the fields that were sent, of the record as it is when its turn comes.
    let make = |register: &Register| {
        let there = register.tables.get(target).ok_or_else(|| {
            ApiProblem::not_found(format!("{} is not there any more", now.known_as()))
        })?;
        let mine = fields::from_json(register, there, &writing.body)?;
        Ok(Command::Save(mine))
    };
    match writing.made(make, against).await {
        Ok(_) => changed(writing, target).await,
        // Somebody was quicker between reading and writing.
        Err(problem) if problem.is_stale() => {
            let call = writing.after().await?;
            Err(stale(&call, &now, against.unwrap_or_default()).await)
        }
        Err(problem) => Err(problem.placed(|missing| field_of(target.kind, missing))),
    }
}

/// The field the register means when it says that something is missing, by path; empty
/// where it is none.
fn field_of(kind: Kind, missing: &str) -> &'static str {
    fields::fields(kind)
        .find(|field| {
            let last = field.path.rsplit('.').next().unwrap_or(field.path);
            last.replace('_', " ") == missing || field.label.eq_ignore_ascii_case(missing)
        })
        .map_or("", |field| field.path)
}

/// What both changed, field by field.
async fn stale(call: &Call, known: &AnyRecord, then: u64) -> ApiProblem {
    let told = ApiProblem::new(
        StatusCode::PRECONDITION_FAILED,
        format!(
            "{} was changed since you read it; look at “clashes”, get it again and send your change with its new ETag",
            known.known_as()
        ),
    );
    let now = call.register();
    let reference = known.reference();
    let told = told.with(
        "revision",
        json!(now.tables.revision(reference).unwrap_or_default()),
    );
    if then > now.position {
        return told;
    }
    let Ok(past) = call.earlier(then).await else {
        return told;
    };
    let (Some(base), Some(theirs)) = (past.tables.get(reference), now.tables.get(reference)) else {
        return told;
    };
    let Ok(mine) = fields::from_json(now, base.clone(), &call.body) else {
        return told;
    };
    let (_, clashes) = fields::merge(&base, &theirs, &mine);
    let shown = |value: &Value, path: &str| {
        let mut around = json!({ path: value });
        fields::name_references(now, &mut around);
        around[path].take()
    };
    let clashes: Vec<Value> = clashes
        .iter()
        .map(|clash| {
            json!({
                "field": clash.path,
                "label": clash.label,
                "base": shown(&clash.base, &clash.path),
                "theirs": shown(&clash.theirs, &clash.path),
                "mine": shown(&clash.mine, &clash.path),
            })
        })
        .collect();
    told.with("clashes", json!(clashes))
}
