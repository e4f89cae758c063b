//! JSON Schema of what [`crate::from_json`] takes (OpenAPI 3.1 uses JSON Schema as it is).

use crate::field::{Control, Field, WhenLeftOut, fields};
use crate::row_kind::RowKind;
use crate::value::get;
use crate::verb_form::VerbForm;
use crate::words::{MAX_CENTS, MAX_LINE, YES_NO};
use catalog::Level;
use register::{AnyRecord, Kind};
use serde_json::{Map, Value, json};

/// What [`crate::from_json`] takes: every field, each of which may be left out.
pub fn schema(kind: Kind) -> Value {
    object(fields(kind), &blank(kind))
}

fn blank(kind: Kind) -> Value {
    AnyRecord::blank(kind, uuid::Uuid::nil()).to_value()
}

/// What it takes for a new record: with the fields it cannot stand without.
pub fn new_schema(kind: Kind) -> Value {
    let mut schema = object(fields(kind), &blank(kind));
    // Required fields stand at the top; none is inside another.
    let required: Vec<&str> = fields(kind)
        .filter(|f| f.required)
        .map(|f| f.path)
        .collect();
    schema["required"] = json!(required);
    schema
}

/// What it takes for a record that is there: without what is given once.
pub fn change_schema(kind: Kind) -> Value {
    object(fields(kind).filter(|f| !f.once), &blank(kind))
}

/// What a row of a record takes, such as an agreement.
pub fn row_schema(part: RowKind) -> Value {
    let mut schema = object(part.fields(), &part.blank());
    let required: Vec<&str> = part
        .fields()
        .filter(|f| f.required)
        .map(|f| f.path)
        .collect();
    schema["required"] = json!(required);
    schema
}

fn object(fields: impl Iterator<Item = &'static Field>, blank: &Value) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let schema = described(field, of_field(field, get(blank, field.path)));
        match field.path.split_once('.') {
            None => {
                properties.insert(field.path.to_owned(), schema);
            }
            Some((head, rest)) => {
                let inner = properties.entry(head).or_insert_with(|| {
                    json!({ "type": ["object", "null"], "additionalProperties": false, "properties": {} })
                });
                inner["properties"][rest] = schema;
            }
        }
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

/// What a verb takes for records of a kind, or of any kind.
pub fn verb_schema(form: &VerbForm, kind: Option<Kind>) -> Value {
    let fields: Vec<&'static Field> = match kind {
        Some(kind) => form.fields(kind).collect(),
        None => form.any_fields().collect(),
    };
    let mut schema = object(fields.iter().copied(), &Value::Null);
    let required: Vec<&str> = fields
        .iter()
        .filter(|f| f.required)
        .map(|f| f.path)
        .collect();
    schema["required"] = json!(required);
    schema
}

/// A schema with the words a person reads.
pub(crate) fn described(field: &Field, mut schema: Value) -> Value {
    schema["title"] = json!(field.label);
    let mut words = field.hint.to_owned();
    if let Control::Explained(of) = field.control {
        for (stored, _, meaning) in of {
            words = format!("{words} {stored}: {meaning}");
        }
    }
    match field.when_left_out {
        WhenLeftOut::Nothing => {}
        WhenLeftOut::Today => words.push_str(" Today if not said."),
        WhenLeftOut::Word(word) => words.push_str(&format!(" If not said: {word}.")),
    }
    words = words.trim_start().to_owned();
    if !field.citation.is_empty() {
        words = format!("{words} See 45 CFR {}.", field.citation)
            .trim_start()
            .to_owned();
    }
    if !words.is_empty() {
        schema["description"] = json!(words);
    }
    schema
}

fn of_field(field: &Field, empty: &Value) -> Value {
    let mut schema = of_control(field.control, field.required);
    if !field.required {
        nullable(&mut schema);
        // A choice that is not made is shown as an empty text, and taken as one.
        if empty == ""
            && let Some(Value::Array(words)) = schema.get_mut("enum")
        {
            words.push(json!(""));
        }
    }
    schema
}

/// Lets a schema take null too.
pub(crate) fn nullable(schema: &mut Value) {
    match schema.get_mut("type") {
        Some(Value::String(one)) => {
            let one = std::mem::take(one);
            schema["type"] = json!([one, "null"]);
            if let Some(Value::Array(words)) = schema.get_mut("enum") {
                words.push(Value::Null);
            }
        }
        Some(_) => {}
        None => {
            if let Some(Value::Array(any)) = schema.get_mut("anyOf") {
                any.push(json!({ "type": "null" }));
            }
        }
    }
}

/// Characters a text may hold: neither control characters nor those that turn the
/// direction of writing.
const LINE: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*$";
/// The same with line breaks.
const TEXT: &str =
    "^[^\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*$";

fn text(max: usize, pattern: &str, required: bool) -> Value {
    let mut schema = json!({ "type": "string", "maxLength": max, "pattern": pattern });
    if required {
        schema["minLength"] = json!(1);
    }
    schema
}

fn words(words: &[(&str, &str)]) -> Value {
    let stored: Vec<&str> = words.iter().map(|(stored, _)| *stored).collect();
    json!({ "type": "string", "enum": stored })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// A word of the catalog or the book; which there are changes with them.
fn code(required: bool) -> Value {
    json!({ "type": "string", "minLength": u8::from(required) })
}

fn reference() -> Value {
    json!({ "anyOf": [
        { "type": "string", "minLength": 1, "description": "A number such as A-3, or an id." },
        {
            "type": "object",
            "required": ["number"],
            "properties": {
                "number": { "type": "string", "minLength": 1 },
                "name": { "type": "string" }
            }
        }
    ] })
}

/// Evidence of the book, or new evidence that is kept elsewhere.
fn evidence_item() -> Value {
    let mut item = reference();
    if let Some(Value::Array(any)) = item.get_mut("anyOf") {
        any.push(json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["title", "location"],
            "properties": {
                "title": text(300, LINE, true),
                "location": text(300, LINE, true)
            }
        }));
    }
    item
}

fn end() -> Value {
    let one = |key: &str, inner: Value| {
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": [key],
            "properties": { key: inner }
        })
    };
    json!({ "anyOf": [
        { "type": "string", "minLength": 1, "description": "A number such as A-3, or unknown." },
        one("asset", reference()),
        one("site", reference()),
        one("vendor", reference()),
        one("party", text(300, LINE, true)),
    ] })
}

pub(crate) fn levels() -> Value {
    json!({ "type": "string", "enum": Level::ALL })
}

fn of_control(control: Control, required: bool) -> Value {
    match control {
        Control::Line { max } => text(max, LINE, required),
        Control::Text { max } => text(max, TEXT, required),
        Control::Date => json!({ "type": "string", "format": "date" }),
        Control::Number { min, max } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Control::Money => json!({
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_CENTS,
        }),
        Control::Flag | Control::Fact => json!({ "type": "boolean" }),
        Control::YesNo => words(YES_NO),
        Control::Choice(of) => words(of),
        Control::Explained(of) => {
            let stored: Vec<&str> = of.iter().map(|(stored, ..)| *stored).collect();
            json!({ "type": "string", "enum": stored })
        }
        Control::Evidence { max } => json!({
            "type": "array",
            "maxItems": max,
            "items": evidence_item()
        }),
        Control::Choices(of) => list(words(of)),
        Control::Affects => json!({ "type": "string", "pattern": "^[CIA]{0,3}$" }),
        Control::Level => levels(),
        Control::Zone
        | Control::Method
        | Control::AssetClass
        | Control::Provision { .. }
        | Control::Scenario
        | Control::Measure => code(required),
        Control::Provisions => list(code(true)),
        Control::One(_) | Control::OneOf(_) => reference(),
        Control::Many(_) | Control::ManyOf(_) => list(reference()),
        Control::FlowEnd => end(),
        Control::FlowEnds => list(end()),
        Control::Lines => list(text(MAX_LINE, LINE, true)),
        Control::Rows(part) => list(row_schema(part)),
    }
}
