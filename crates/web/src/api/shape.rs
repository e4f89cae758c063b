//! What requests may hold, said once as JSON Schema: the OpenAPI document shows
//! these schemas, and requests are checked against the very same ones.

use fields::text::is_odd;
use register::{Kind, Tag};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Most characters of a reason or another longer text.
const MAX_TEXT: usize = 10_000;
/// Most characters of a name or another short text.
const MAX_LINE: usize = 300;

/// One line without control characters or such as turn the direction of writing.
const LINE: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*$";
/// The same with line breaks.
const TEXT: &str =
    "^[^\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*$";
/// A text that holds more than blanks.
const NON_EMPTY: &str = "^[^\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*[A-Za-z0-9][^\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*$";
/// A record by number or id.
static RECORD: LazyLock<String> = LazyLock::new(|| format!("^({}|{ID})$", tags()));
/// A record of a known kind: also by its bare number.
static OF_KIND: LazyLock<String> = LazyLock::new(|| format!("^({}|[0-9]{{1,9}}|{ID})$", tags()));
/// An id.
const ID: &str = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/// The numbers of records of all kinds, with their letters in either case.
fn tags() -> String {
    let either_case = |letters: &str| -> String {
        letters
            .chars()
            .map(|c| format!("[{c}{}]", c.to_ascii_lowercase()))
            .collect()
    };
    let letters: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| either_case(kind.prefix()))
        .collect();
    format!("({})-[0-9]{{1,9}}", letters.join("|"))
}

/// A pattern, whether a text has it, and what to say where it has not.
type Pattern = (&'static str, fn(&str) -> bool, &'static str);

/// The patterns there are. A small table instead of an engine of regular expressions.
static PATTERNS: LazyLock<[Pattern; 5]> = LazyLock::new(|| {
    [
        (
            LINE,
            |text| !text.chars().any(is_odd),
            "must stand on one line, without control characters",
        ),
        (
            TEXT,
            |text| !text.chars().any(|c| is_odd(c) && c != '\n'),
            "must hold no control characters",
        ),
        (
            NON_EMPTY,
            |text| {
                !text.chars().any(|c| is_odd(c) && c != '\n')
                    && text.chars().any(|c| c.is_ascii_alphanumeric())
            },
            "must say something, without control characters",
        ),
        (
            &RECORD,
            is_record,
            "must be a number such as R-14, or an id",
        ),
        (
            &OF_KIND,
            |text| is_number(text) || is_record(text),
            "must be a number such as 14 or R-14, or an id",
        ),
    ]
});

fn is_number(text: &str) -> bool {
    (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_record(text: &str) -> bool {
    is_id(text) || text.parse::<Tag>().is_ok()
}

fn is_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_digit() || (b'a'..=b'f').contains(&b),
        })
}

/// A day as `2026-03-31`.
pub fn is_day(text: &str) -> bool {
    text.len() == 10 && text.is_ascii() && text.parse::<jiff::civil::Date>().is_ok()
}

/// An object of these members and no others; those named are required.
pub fn object<'k>(members: impl IntoIterator<Item = (&'k str, Value)>, required: &[&str]) -> Value {
    let properties: Map<String, Value> = members
        .into_iter()
        .map(|(key, schema)| (key.to_owned(), schema))
        .collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

/// An object of these members, all of which are always there: for answers.
pub fn closed<'k>(members: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    let mut schema = object(members, &[]);
    let keys: Vec<String> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key.clone())
        .collect();
    schema["required"] = json!(keys);
    schema
}

/// A schema with words for a person.
pub fn with(mut schema: Value, description: &str) -> Value {
    schema["description"] = json!(description);
    schema
}

/// A text that must say something: a reason, a result.
pub fn non_empty() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": NON_EMPTY })
}

/// A text on one line, which may be empty.
pub fn line() -> Value {
    json!({ "type": "string", "maxLength": MAX_LINE, "pattern": LINE })
}

/// Any text, in an answer.
pub fn text() -> Value {
    json!({ "type": "string" })
}

/// A day.
pub fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

/// A moment.
pub fn moment() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

/// An id.
pub fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// Yes or no.
pub fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// A count.
pub fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

/// A whole number within bounds.
pub fn whole(min: u64, max: u64) -> Value {
    json!({ "type": "integer", "minimum": min, "maximum": max })
}

/// One of a few words.
pub fn word<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    json!({ "type": "string", "enum": words.into_iter().collect::<Vec<_>>() })
}

/// A level of likelihood, impact or risk.
pub fn level() -> Value {
    json!({ "type": "string", "enum": catalog::Level::ALL })
}

/// A record of any kind, by number or id.
pub fn record() -> Value {
    json!({ "type": "string", "pattern": *RECORD })
}

/// A record of the kind an address names, by number or id.
pub fn of_kind() -> Value {
    json!({ "type": "string", "pattern": *OF_KIND })
}

/// A list.
pub fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// A list of so many at most.
pub fn some(items: Value, min: usize, max: usize) -> Value {
    json!({ "type": "array", "items": items, "minItems": min, "maxItems": max })
}

/// A schema that takes null too.
pub fn or_null(mut schema: Value) -> Value {
    match schema.get_mut("type") {
        Some(Value::String(one)) => {
            let one = std::mem::take(one);
            schema["type"] = json!([one, "null"]);
            if let Some(Value::Array(words)) = schema.get_mut("enum") {
                words.push(Value::Null);
            }
            schema
        }
        _ => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}

/// Counts by word.
pub fn counts() -> Value {
    json!({ "type": "object", "additionalProperties": count() })
}

/// What a value has that its schema does not allow: place and message.
pub fn problems(schema: &Value, value: &Value) -> Vec<(String, String)> {
    let mut out = Vec::new();
    check(schema, value, "", &mut out);
    out
}

fn check(schema: &Value, value: &Value, path: &str, out: &mut Vec<(String, String)>) {
    let mut wrong = |message: String| out.push((path.to_owned(), message));
    if !has_type(&schema["type"], value) {
        return wrong(format!("must be {}", types(&schema["type"])));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        return wrong(format!("must be one of {}", words.join(", ")));
    }
    match value {
        Value::String(text) => {
            if let Some(message) = text_problem(schema, text) {
                wrong(message);
            }
        }
        Value::Number(number) => {
            let (min, max) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
            let number = number.as_f64().unwrap_or(f64::NAN);
            if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
                let bound = |bound: &Value| bound.as_u64().map_or("–".into(), |n| n.to_string());
                wrong(format!(
                    "must lie between {} and {}",
                    bound(&schema["minimum"]),
                    bound(&schema["maximum"])
                ));
            }
        }
        Value::Array(items) => {
            let bound = |key: &str| schema[key].as_u64();
            let many = items.len() as u64;
            if bound("minItems").is_some_and(|min| many < min)
                || bound("maxItems").is_some_and(|max| many > max)
            {
                wrong(format!(
                    "must hold between {} and {} items",
                    bound("minItems").unwrap_or(0),
                    bound("maxItems").unwrap_or(u64::MAX)
                ));
                return;
            }
            for (at, item) in items.iter().enumerate() {
                check(&schema["items"], item, &inner(path, &at.to_string()), out);
            }
        }
        Value::Object(map) => members(schema, map, path, out),
        Value::Null | Value::Bool(_) => {}
    }
}

fn members(schema: &Value, map: &Map<String, Value>, path: &str, out: &mut Vec<(String, String)>) {
    let known = &schema["properties"];
    for key in schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|key| !map.contains_key(*key))
    {
        out.push((inner(path, key), "is missing".into()));
    }
    for (key, value) in map {
        match known.get(key) {
            Some(schema) => check(schema, value, &inner(path, key), out),
            None if schema["additionalProperties"] == false => {
                let known: Vec<&str> = known
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(key, _)| key.as_str())
                    .collect();
                let message = format!("is not known here; there are {}", known.join(", "));
                out.push((inner(path, key), message));
            }
            None => {}
        }
    }
}

fn inner(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn text_problem(schema: &Value, text: &str) -> Option<String> {
    let long = text.chars().count() as u64;
    if schema["minLength"].as_u64().is_some_and(|min| long < min) {
        return Some("must not be empty".into());
    }
    if let Some(max) = schema["maxLength"].as_u64().filter(|max| long > *max) {
        return Some(format!("has {long} characters, and may have {max}"));
    }
    let format = match schema["format"].as_str() {
        Some("date") if !is_day(text) => Some("must be a day such as 2026-03-31"),
        Some("uuid") if !is_id(text) => Some("must be an id"),
        _ => None,
    };
    if let Some(message) = format {
        return Some(message.into());
    }
    let pattern = schema["pattern"].as_str()?;
    let (_, fits, message) = PATTERNS.iter().find(|(known, ..)| *known == pattern)?;
    (!fits(text)).then(|| (*message).to_owned())
}

fn has_type(types: &Value, value: &Value) -> bool {
    let is = |word: &str| match word {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        // 5.0 is a whole number (JSON Schema, core, 4.2.3).
        "integer" => value.as_f64().is_some_and(|n| n.fract() == 0.0),
        _ => true,
    };
    match types {
        Value::String(word) => is(word),
        Value::Array(words) => words.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

fn types(types: &Value) -> String {
    let words = |word: &str| match word {
        "string" => "a text",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "an object",
        "integer" => "a whole number",
        _ => "null",
    };
    match types {
        Value::String(word) => words(word).to_owned(),
        Value::Array(list) => {
            let list: Vec<&str> = list.iter().filter_map(Value::as_str).map(words).collect();
            list.join(" or ")
        }
        _ => "something else".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_schema_shows_is_taken() {
        let schema = object(
            [
                ("reason", non_empty()),
                ("on", day()),
                ("level", or_null(level())),
                ("evidence", some(record(), 0, 2)),
            ],
            &["reason"],
        );
        let ok = json!({ "reason": "why", "on": "2026-03-31", "level": null, "evidence": ["E-1"] });
        assert_eq!(problems(&schema, &ok), []);
        for bad in [
            json!({}),
            json!({ "reason": "" }),
            json!({ "reason": "  " }),
            json!({ "reason": "a\u{0}b" }),
            json!({ "reason": 5 }),
            json!({ "reason": "a", "more": 1 }),
            json!({ "reason": "a", "on": "2026-02-30" }),
            json!({ "reason": "a", "on": "2026-3-1" }),
            json!({ "reason": "a", "level": "huge" }),
            json!({ "reason": "a", "evidence": "E-1" }),
            json!({ "reason": "a", "evidence": ["E-1", "E-2", "E-3"] }),
            json!({ "reason": "a", "evidence": ["evidence"] }),
            json!([]),
        ] {
            assert_ne!(problems(&schema, &bad), [], "{bad}");
        }
    }
}
