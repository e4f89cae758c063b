//! Answers: JSON with entity tags, files, and records as programs see them.

use super::call::Call;
use super::problem::{ApiProblem, Result};
use super::shape::{closed, count, flag, list, or_null, text, with};
use super::writing::Writing;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use ledger::Hash32;
use register::{AnyRecord, Kind, Ref, Register};
use serde_json::{Value, json};

/// JSON as an answer.
pub fn json(status: StatusCode, value: &Value) -> Response {
    let mut response = (status, value.to_string()).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

/// JSON with 200.
pub fn ok(value: &Value) -> Result<Response> {
    Ok(json(StatusCode::OK, value))
}

/// A file to be kept under a name.
pub fn file(media: &'static str, name: &str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    let name: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '/' => '_',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '_',
        })
        .collect();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Kinds of which more can be told than they hold, judged on a day.
const JUDGED: [(Kind, &[&str]); 8] = [
    (
        Kind::Risk,
        &["open", "level", "above_tolerance", "accepted", "actions"],
    ),
    (Kind::Action, &["overdue"]),
    (Kind::Acceptance, &["state", "asserted"]),
    (Kind::Tolerance, &["asserted"]),
    (Kind::Decision, &["asserted"]),
    (Kind::Exclusion, &["asserted"]),
    (Kind::Dismissal, &["asserted"]),
    (Kind::Vendor, &["agreement_in_force"]),
];

/// A record: its fields, its revision, and how it stands on the day.
pub fn record(register: &Register, record: &AnyRecord, today: Date) -> Value {
    let mut value = fields::to_json(register, record);
    let revision = register.tables.revision(record.reference());
    value["revision"] = json!(revision.unwrap_or(0));
    value["entered_later"] = app::view::entered_later(register, record.reference());
    if let Some((_, keys)) = JUDGED.iter().find(|(kind, _)| *kind == record.kind()) {
        let judged = app::view::record(register, record, today);
        for key in *keys {
            value["standing"][*key] = judged[*key].clone();
        }
    }
    value
}

/// The schema of [`record`].
pub fn record_schema(kind: Kind) -> Value {
    let mut schema = fields::record_schema(kind);
    let mut add = |key: &str, of: Value| {
        schema["properties"][key] = of;
        if let Some(required) = schema["required"].as_array_mut() {
            required.push(json!(key));
        }
    };
    add(
        "revision",
        with(
            count(),
            "Position of the entry that last changed it; part of its ETag.",
        ),
    );
    add(
        "entered_later",
        with(
            list(closed([
                ("field", text()),
                ("on", text()),
                ("entered_on", text()),
            ])),
            "Days of the record that were entered on another day than they speak of.",
        ),
    );
    let standing = match kind {
        Kind::Risk => closed([
            ("open", flag()),
            ("level", or_null(text())),
            ("above_tolerance", flag()),
            ("accepted", or_null(text())),
            ("actions", list(text())),
        ]),
        Kind::Action => closed([("overdue", flag())]),
        Kind::Acceptance => closed([("state", text()), ("asserted", asserted())]),
        Kind::Tolerance | Kind::Decision | Kind::Exclusion | Kind::Dismissal => {
            closed([("asserted", asserted())])
        }
        Kind::Vendor => closed([("agreement_in_force", flag())]),
        _ => return schema,
    };
    add(
        "standing",
        with(standing, "How it stands on the day asked for."),
    );
    schema
}

/// The schema of what is said of an approval that others assert.
fn asserted() -> Value {
    with(
        or_null(text()),
        "By whom the approval is asserted that the person it names has not affirmed; null where they stand by it.",
    )
}

/// The entity tag of a record's JSON. The revision says what was changed of the
/// record itself; the rest tells apart what others make of it, such as names of
/// what it refers to.
fn tag(value: &Value) -> String {
    let hash = Hash32::of(value.to_string().as_bytes()).to_hex();
    format!("\"{}-{}\"", value["revision"], &hash[..12])
}

/// A record as an answer, with its tag; not modified where the caller has it.
pub fn one(call: &Call, found: &AnyRecord) -> Result<Response> {
    let value = record(call.register(), found, call.today);
    let tag = tag(&value);
    let known = call
        .headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|value| value.trim().trim_start_matches("W/"))
        .any(|value| value == "*" || value == tag);
    let look = call.op.method == axum::http::Method::GET;
    let mut response = match known && look {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => json(call.op.status, &value),
    };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    Ok(response)
}

/// A record after it was changed.
pub async fn changed(writing: Writing, target: Ref) -> Result<Response> {
    let call = writing.after().await?;
    one(&call, &now(&call, target)?)
}

/// A record that was made: with its place.
pub async fn made(writing: Writing, target: Ref) -> Result<Response> {
    let call = writing.after().await?;
    let now = now(&call, target)?;
    let mut response = one(&call, &now)?;
    let place = format!("/api/v1/{}/{}", now.kind().plural(), now.number());
    if let Ok(value) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

fn now(call: &Call, target: Ref) -> Result<AnyRecord> {
    let found = call.register().tables.get(target);
    found.ok_or_else(|| ApiProblem::not_found(format!("there is no such {} any more", target.kind)))
}

/// The schema of a page of a list.
pub fn page_schema(item: Value) -> Value {
    closed([
        ("items", list(item)),
        ("total", with(count(), "How many there are on all pages.")),
        ("offset", count()),
        ("limit", count()),
        (
            "next",
            with(
                or_null(count()),
                "The offset of the next page; null on the last.",
            ),
        ),
    ])
}

/// A page of a list.
pub fn page(items: Vec<Value>, total: usize, offset: usize, limit: usize) -> Value {
    let next = offset.saturating_add(items.len());
    json!({
        "items": items,
        "total": total,
        "offset": offset,
        "limit": limit,
        "next": (next < total && !items.is_empty()).then_some(next),
    })
}

/// Where the part of a list begins, and how long it is.
pub fn part(call: &Call) -> (usize, usize) {
    let number = |name, otherwise| {
        let asked = call.asked_number(name).unwrap_or(otherwise);
        usize::try_from(asked).unwrap_or(usize::MAX)
    };
    (number("offset", 0), number("limit", 50))
}
