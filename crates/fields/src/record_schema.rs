//! JSON Schema of what [`crate::to_json`] gives.

use crate::field::{Control, Field, fields};
use crate::label::label;
use crate::row_kind::RowKind;
use crate::schema::{described, levels, nullable};
use crate::words::YES_NO;
use register::records::{ActionState, FindingSeverity, SenderDecision, Strategy};
use register::{AnyRecord, Kind};
use serde_json::{Map, Value, json};

/// What [`crate::to_json`] gives for records of a kind, field by field.
pub fn record_schema(kind: Kind) -> Value {
    let blank = AnyRecord::blank(kind, uuid::Uuid::nil()).to_value();
    let mut properties = Map::new();
    properties.insert(
        "record".into(),
        json!({ "type": "string", "const": kind.tag(), "description": "Kind of the record." }),
    );
    for (key, empty) in blank.as_object().into_iter().flatten() {
        let inner = format!("{key}.");
        let inside: Vec<(&str, &Field)> = fields(kind)
            .filter_map(|f| Some((f.path.strip_prefix(&inner)?, f)))
            .collect();
        let schema = match crate::field(kind, key) {
            Some(field) => described(field, of_control(field.control, empty)),
            None if !inside.is_empty() => closed(inside.into_iter().map(|(path, field)| {
                let schema = of_control(field.control, &empty[path]);
                (path, described(field, schema))
            })),
            None => {
                let mut schema = of_key(kind, key, empty);
                schema["title"] = json!(label(kind, key));
                schema["readOnly"] = json!(true);
                schema
            }
        };
        properties.insert(key.clone(), schema);
    }
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

/// An object with these members, all of which are always there.
fn closed<'k>(members: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    let properties: Map<String, Value> = members
        .into_iter()
        .map(|(key, schema)| (key.to_owned(), schema))
        .collect();
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn text() -> Value {
    json!({ "type": "string" })
}
fn boolean() -> Value {
    json!({ "type": "boolean" })
}
fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}
fn date() -> Value {
    json!({ "type": "string", "format": "date" })
}
fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}
fn words(all: Vec<&str>) -> Value {
    json!({ "type": "string", "enum": all })
}
fn or_null(mut schema: Value) -> Value {
    nullable(&mut schema);
    schema
}

/// A record by number and name; by id alone where it can no longer be read.
fn reference() -> Value {
    json!({ "anyOf": [
        closed([("number", text()), ("name", text())]),
        { "type": "string", "format": "uuid" },
        closed([("kind", text()), ("id", json!({ "type": "string", "format": "uuid" }))]),
    ] })
}

fn end() -> Value {
    json!({ "anyOf": [
        { "type": "string", "const": "unknown" },
        closed([("asset", reference())]),
        closed([("site", reference())]),
        closed([("vendor", reference())]),
        closed([("party", text())]),
    ] })
}

/// The schema of a field; what holds nothing now tells whether it may be null.
fn of_control(control: Control, empty: &Value) -> Value {
    let schema = match control {
        Control::Date => date(),
        Control::Number { .. } => count(),
        Control::Money => json!({ "type": "integer" }),
        Control::Flag | Control::Fact => boolean(),
        Control::YesNo => words(YES_NO.iter().map(|(stored, _)| *stored).collect()),
        // Where nothing is an empty text, an import may have left any text.
        Control::Choice(of) if empty.as_str() != Some("") => {
            words(of.iter().map(|(stored, _)| *stored).collect())
        }
        Control::Explained(of) => words(of.iter().map(|(stored, ..)| *stored).collect()),
        Control::Evidence { .. } => list(reference()),
        Control::Choices(of) => list(words(of.iter().map(|(stored, _)| *stored).collect())),
        Control::Level => levels(),
        Control::Provisions | Control::Lines => list(text()),
        Control::One(_) | Control::OneOf(_) => reference(),
        Control::Many(_) | Control::ManyOf(_) => list(reference()),
        Control::FlowEnd => end(),
        Control::FlowEnds => list(end()),
        Control::Rows(part) => list(row(part)),
        Control::Line { .. }
        | Control::Text { .. }
        | Control::Choice(_)
        | Control::Affects
        | Control::Zone
        | Control::Method
        | Control::AssetClass
        | Control::Provision { .. }
        | Control::Scenario
        | Control::Measure => text(),
    };
    if empty.is_null() {
        or_null(schema)
    } else {
        schema
    }
}

fn row(part: RowKind) -> Value {
    let blank = part.blank();
    closed(
        part.fields()
            .map(|f| (f.path, of_control(f.control, &blank[f.path]))),
    )
}

/// The schema of what is not a field.
fn of_key(kind: Kind, key: &str, empty: &Value) -> Value {
    match (kind, key) {
        (_, "id") => json!({ "type": "string", "format": "uuid" }),
        (_, "number") => json!({
            "type": "string",
            "pattern": format!("^{}-[0-9]+$", kind.prefix()),
        }),
        (_, "retired" | "settled" | "undone" | "revoked") => {
            or_null(closed([("on", date()), ("reason", text()), ("by", who())]))
        }
        (_, "source") => or_null(closed([("system", text()), ("key", text())])),
        (_, "extra") => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        (_, "past_owners" | "past_risks") | (Kind::Acceptance, "assets") => list(reference()),
        (_, "official_text" | "merged_into") => or_null(reference()),
        (Kind::Risk, "original") => or_null(closed(
            ["likelihood", "impact", "score", "level", "scale"].map(|key| (key, text())),
        )),
        (Kind::Risk, "inherent" | "current" | "target" | "verified")
        | (Kind::Acceptance, "rating") => or_null(rating()),
        (Kind::Risk, "treatment") => or_null(closed([
            (
                "strategy",
                json!({ "type": "string", "enum": Strategy::ALL }),
            ),
            ("reason", text()),
            ("by", who()),
            ("on", date()),
        ])),
        (Kind::Action, "state") => json!({ "type": "string", "enum": ActionState::ALL }),
        (Kind::Action, "done") => or_null(date()),
        (Kind::Action, "slips") => list(closed([
            ("old", or_null(date())),
            ("new", date()),
            ("why", text()),
            ("by", who()),
            ("on", date()),
        ])),
        (Kind::Action, "completed_by") => list(who()),
        (Kind::Action, "completed_via") => list(json!({ "type": "object" })),
        (_, "approval") => or_null(closed([
            ("entered", vouched()),
            ("affirmed", or_null(vouched())),
            ("note", text()),
        ])),
        (Kind::Membership, "person") => or_null(reference()),
        (Kind::Membership, "past_people") => list(reference()),
        (Kind::Membership, "tied" | "confirmed" | "retied") | (Kind::Dismissal, "found") => {
            or_null(vouched())
        }
        (Kind::Membership, "resets") => list(vouched()),
        (Kind::Membership, "reset_at") => {
            or_null(json!({ "type": "string", "format": "date-time" }))
        }
        (Kind::Action, "verification") => {
            or_null(closed([("by", who()), ("on", date()), ("result", text())]))
        }
        (Kind::Acceptance, "risk") => reference(),
        (Kind::Acceptance, "requested_by") => who(),
        (Kind::Acceptance, "expires" | "requested_on") => date(),
        (Kind::Acceptance, "ruling") => or_null(closed([
            ("approved", boolean()),
            ("by", who()),
            ("authority", text()),
            ("on", date()),
            ("note", text()),
        ])),
        (Kind::Sender | Kind::Finding, "asset") => or_null(reference()),
        (Kind::Sender, "decided_by") => or_null(who()),
        (Kind::Sender, "decision") => {
            json!({ "type": "string", "enum": SenderDecision::ALL })
        }
        (Kind::Sender | Kind::Finding, "first_seen" | "decided_on" | "fixed_on") => or_null(date()),
        (Kind::Finding, "severity") => json!({ "type": "string", "enum": FindingSeverity::ALL }),
        (Kind::Finding, "evidence") => list(reference()),
        (Kind::ScoringMethod, "method") => json!({ "type": ["object", "null"] }),
        (Kind::Import, "skipped") => list(closed([("row", count()), ("why", text())])),
        _ => match empty {
            Value::Bool(_) => boolean(),
            Value::Number(_) => count(),
            Value::Array(_) => list(text()),
            _ => text(),
        },
    }
}

fn vouched() -> Value {
    let via = json!({ "type": ["object", "null"] });
    let mut schema = closed([("by", who()), ("via", via), ("on", date())]);
    // Said only where there is something to say.
    let account = json!({ "type": "string", "format": "uuid" });
    for (key, one) in [("account", account), ("times", count()), ("may_be", text())] {
        schema["properties"][key] = one;
    }
    schema
}

fn who() -> Value {
    closed([("person", or_null(reference())), ("name", text())])
}

fn rating() -> Value {
    let parts = [
        "confidentiality",
        "integrity",
        "availability",
        "patient_harm",
        "overall",
    ];
    closed([
        ("method", text()),
        ("initiation", or_null(levels())),
        ("adverse", or_null(levels())),
        ("likelihood", levels()),
        (
            "impact_parts",
            closed(parts.map(|part| (part, or_null(levels())))),
        ),
        ("impact", levels()),
        ("level", levels()),
        ("score", or_null(count())),
        ("reason", text()),
        ("by", who()),
        ("on", date()),
        (
            "at",
            json!({ "type": ["string", "null"], "format": "date-time" }),
        ),
        ("evidence", list(reference())),
    ])
}
