//! What happened: the log, what differs between two days, and whether anything
//! was altered.

use super::answer::{ok, page, page_schema, part};
use super::call::Call;
use super::operation::Operation;
use super::problem::{ApiProblem, Result};
use super::receive::past_day;
use super::records::offsets;
use super::shape::{
    closed, count, day, flag, id, line, list, moment, object, or_null, record, text, with, word,
};
use crate::rights;
use app::{LogEntry, LogFilter};
use axum::response::Response;
use ledger::Outside;
use register::{AnyRecord, Difference, Kind, Ref, Register, diff, field_changes};
use serde_json::{Map, Value, json};

/// Log, comparison, verification.
pub fn operations() -> Vec<Operation> {
    let kinds = Kind::ALL.iter().map(|kind| kind.tag());
    vec![
        offsets(Operation::get("/v1/log", "list_log", |call| {
            Box::pin(log(call))
        }))
        .describes("history", "What happened, newest first")
        .asks("by", line(), "Only what somebody of this name did.")
        .asks(
            "kind",
            word(kinds),
            "Only what touched records of this kind.",
        )
        .asks("record", record(), "Only what touched this record.")
        .past()
        .gives(page_schema(entry_schema())),
        Operation::get("/v1/log/{position}", "get_log_entry", |call| {
            Box::pin(entry(call))
        })
        .describes("history", "One entry of the log")
        .gives(entry_schema()),
        Operation::get("/v1/diff", "get_difference", |call| {
            Box::pin(difference(call))
        })
        .describes("history", "What differs between two days")
        .wants("from", day(), "The earlier day; its end.")
        .asks("to", day(), "The later day; today if not said.")
        .gives(difference_schema()),
        Operation::get("/v1/verify", "verify", |call| Box::pin(verify(call)))
            .describes(
                "history",
                "Whether anything was altered: every entry, file and checkpoint is read again",
            )
            .gives(verify_schema()),
    ]
}

fn by_schema() -> Value {
    closed([
        ("person", or_null(id())),
        ("name", text()),
        ("role", text()),
        ("assurance", text()),
        (
            "via",
            with(
                or_null(object([("account", id()), ("token", id())], &[])),
                "The account or the token that acted; null on the command line.",
            ),
        ),
    ])
}

fn entry_members() -> [(&'static str, Value); 8] {
    [
        ("position", count()),
        ("time", moment()),
        ("hash", text()),
        ("redacted", flag()),
        ("verb", or_null(text())),
        ("by", or_null(by_schema())),
        ("why", or_null(text())),
        ("batch", or_null(id())),
    ]
}

fn entry_schema() -> Value {
    let records = list(closed([
        ("number", text()),
        ("kind", text()),
        ("id", id()),
        ("label", text()),
    ]));
    closed(entry_members().into_iter().chain([("records", records)]))
}

fn change_schema() -> Value {
    let any = || json!({});
    list(closed([
        ("field", text()),
        ("before", any()),
        ("after", any()),
    ]))
}

/// The schema of [`step`].
pub fn step_schema() -> Value {
    closed(
        entry_members()
            .into_iter()
            .chain([("changes", change_schema())]),
    )
}

fn entry_json(entry: &LogEntry) -> Value {
    let said = entry.entry.as_ref();
    json!({
        "position": entry.position,
        "time": entry.time,
        "hash": entry.hash,
        "redacted": said.is_none(),
        "verb": said.map(|e| &e.verb),
        "by": said.map(|e| &e.by),
        "why": said.map(|e| &e.why),
        "batch": said.and_then(|e| e.batch),
    })
}

/// What an entry made of one record.
pub fn step(
    register: &Register,
    entry: &LogEntry,
    before: Option<&AnyRecord>,
    target: Ref,
) -> Value {
    let after = entry.state_of(target);
    let changes = after.map(|after| field_changes(before, after));
    let mut value = entry_json(entry);
    value["changes"] = changes
        .unwrap_or_default()
        .iter()
        .map(|change| changed(register, change))
        .collect();
    value
}

/// A changed field, with references by number and name.
fn changed(register: &Register, change: &register::FieldChange) -> Value {
    let named = |value: &Value| {
        let key = change.field.rsplit('.').next().unwrap_or_default();
        let mut around = Value::Object(Map::from_iter([(key.to_owned(), value.clone())]));
        fields::name_references(register, &mut around);
        around[key].take()
    };
    json!({
        "field": change.field,
        "before": named(&change.before),
        "after": named(&change.after),
    })
}

fn shown(entry: &LogEntry) -> Value {
    let mut value = entry_json(entry);
    let records = entry.entry.as_ref().map(|e| {
        e.records()
            .map(|r| {
                json!({
                    "number": r.tag(), "kind": r.kind().tag(), "id": r.id(), "label": r.label(),
                })
            })
            .collect::<Vec<_>>()
    });
    value["records"] = json!(records.unwrap_or_default());
    value
}

async fn log(call: Call) -> Result<Response> {
    let record = match call.asked("record") {
        None => None,
        Some(text) => {
            let found = call.register().find_by_number(Kind::ALL, text);
            Some(found.map_err(|_| ApiProblem::not_found(format!("there is no record {text}")))?)
        }
    };
    let kind = call.asked("kind");
    let which = LogFilter {
        by: call.asked("by").unwrap_or_default().to_owned(),
        kind: Kind::ALL.iter().copied().find(|k| Some(k.tag()) == kind),
        record,
    };
    let (offset, limit) = part(&call);
    let log = call.history(&which, offset, limit).await?;
    let items = log.entries.iter().map(shown).collect();
    ok(&page(items, log.total, offset, limit))
}

async fn entry(call: Call) -> Result<Response> {
    let text = call.param("position");
    let nothing = || ApiProblem::not_found(format!("there is no entry {text}"));
    let position: u64 = text.parse().map_err(|_| nothing())?;
    if position == 0 || position > call.register().position {
        return Err(nothing());
    }
    let found = call.entry(position).await?;
    ok(&shown(&found.ok_or_else(nothing)?))
}

fn difference_schema() -> Value {
    closed([
        ("from", closed([("day", day()), ("position", count())])),
        ("to", closed([("day", day()), ("position", count())])),
        (
            "differences",
            list(closed([
                ("number", text()),
                ("kind", text()),
                ("id", id()),
                ("label", text()),
                ("new", flag()),
                ("ended", or_null(text())),
                ("changes", change_schema()),
            ])),
        ),
    ])
}

async fn difference(call: Call) -> Result<Response> {
    let from = past_day("from", call.asked("from").unwrap_or_default(), call.today)?;
    let to = match call.asked("to") {
        None => call.today,
        Some(text) => past_day("to", text, call.today)?,
    };
    if from > to {
        return Err(ApiProblem::refused(format!(
            "from: {from} lies after {to}; give the earlier day first"
        )));
    }
    let earlier = call.as_of(from).await?;
    let later = call.as_of(to).await?;
    let positions = (earlier.position, later.position);
    let may = call.grant.scopes.clone();
    let differences = call.beside(move || {
        let one = |d: &Difference| {
            // Who may not see the record is told that it changed.
            let shown = may.contains(&rights::to_see(d.reference.kind));
            let fields = d.fields.iter().filter(|_| shown);
            json!({
                "number": d.tag, "kind": d.reference.kind.tag(), "id": d.reference.id,
                "label": d.label, "new": d.new, "ended": d.ended,
                "changes": fields.map(|f| changed(&later, f)).collect::<Vec<_>>(),
            })
        };
        diff(&earlier, &later).iter().map(one).collect::<Vec<_>>()
    });
    let differences = differences.await?;
    ok(&json!({
        "from": { "day": from, "position": positions.0 },
        "to": { "day": to, "position": positions.1 },
        "differences": differences,
    }))
}

fn verify_schema() -> Value {
    closed([
        ("ok", with(flag(), "Whether everything is as it should be.")),
        ("entries", count()),
        ("redacted", count()),
        (
            "redacted_parts",
            with(
                list(closed([
                    ("entry", count()),
                    ("part", count()),
                    ("by", count()),
                ])),
                "Parts of entries that were redacted, from 0, and the entry that redacted each.",
            ),
        ),
        (
            "redactions",
            with(
                list(closed([
                    ("number", text()),
                    ("record", text()),
                    ("on", or_null(day())),
                    ("requested_by", text()),
                    ("approved_by", text()),
                    ("reason", text()),
                    ("earlier_only", flag()),
                    (
                        "beside",
                        with(
                            list(text()),
                            "Records of which an earlier state went with whole entries of format 1.",
                        ),
                    ),
                    ("more_beside", count()),
                ])),
                "Which records, when, who asked, who approved, and why.",
            ),
        ),
        ("evidence_files", count()),
        ("checkpoints", count()),
        ("head", closed([("position", count()), ("hash", text())])),
        ("first_bad_entry", or_null(count())),
        ("findings", list(text())),
        ("more_findings", count()),
        ("limits", list(text())),
    ])
}

async fn verify(call: Call) -> Result<Response> {
    let _turn = call.turn().await?;
    let (data_folder, org) = (call.data_folder(), call.grant.org);
    let ledger = data_folder.ledger();
    let mut report = ledger
        .verify(org, &Outside::default(), &mut |_| {})
        .await
        .map_err(app::AppError::from)?;
    let mut redactions: Vec<Value> = Vec::new();
    // A damaged entry is named already; what is folded from it says nothing.
    match app::check_derived(ledger, org, &data_folder.snapshots()).await {
        Ok(derived) => {
            for finding in derived.findings {
                report.find(finding.subject, finding.text);
            }
            redactions = derived.redacted.iter().map(app::Redacted::value).collect();
        }
        Err(_) if !report.is_ok() => {}
        Err(error) => return Err(error.into()),
    }
    let findings: Vec<&str> = report.findings.iter().map(|f| f.text.as_str()).collect();
    ok(&json!({
        "ok": report.is_ok(),
        "entries": report.entries,
        "redacted": report.redacted,
        "redacted_parts": app::redacted_parts_value(&report),
        "redactions": redactions,
        "evidence_files": report.blobs,
        "checkpoints": report.checkpoints,
        "head": { "position": report.head.position, "hash": report.head.hash.to_hex() },
        "first_bad_entry": report.first_bad_entry(),
        "findings": findings,
        "more_findings": report.more_findings,
        "limits": report.limits(),
    }))
}
