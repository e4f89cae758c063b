//! Records as programs read and write them.

use crate::edit::{Draft, FieldProblem, record};
use crate::field::{Control, Field};
use crate::find;
use crate::row_kind::RowKind;
use crate::text::is_odd;
use crate::unknown::not_a_field;
use crate::value::{get, put};
use crate::words;
use register::{AnyRecord, Register};
use serde_json::{Map, Value, json};

/// A record as JSON: its kind, its number as people see it, and references by
/// number and name.
pub fn to_json(register: &Register, record: &AnyRecord) -> Value {
    let mut value = record.to_value();
    if let Value::Object(map) = &mut value {
        map.insert("record".into(), json!(record.kind().tag()));
        map.insert("number".into(), json!(record.tag()));
    }
    name_references(register, &mut value);
    value
}

/// Names under which records keep references; every other text is a text, even
/// where it happens to look like an id.
const REFERENCES: &[&str] = &[
    "about",
    "analysed_in",
    "action",
    "approved_by",
    "asset",
    "assets",
    "depends_on",
    "evidence",
    "flows",
    "groups",
    "incident",
    "leadership",
    "merged_into",
    "official_text",
    "owner",
    "past_owners",
    "past_people",
    "past_risks",
    "person",
    "prior_analysis",
    "risk",
    "risks",
    "security_official",
    "site",
    "sites",
    "target",
    "threats",
    "vendor",
    "vendors",
    "vulnerabilities",
];

/// Puts number and name in the place of every reference of a record's JSON.
pub fn name_references(register: &Register, value: &mut Value) {
    let Value::Object(map) = value else {
        return;
    };
    for (key, value) in map.iter_mut() {
        // Columns of an imported file have names of their own; a method has none of ours.
        if key != "extra" && key != "method" {
            name_inside(register, REFERENCES.contains(&key.as_str()), value);
        }
    }
}

fn name_inside(register: &Register, is_reference: bool, value: &mut Value) {
    match value {
        Value::String(text) if is_reference => {
            if let Some(found) = text.parse().ok().and_then(|id| register.find(id)) {
                *value = named(&found);
            }
        }
        Value::Array(items) => {
            for item in items {
                name_inside(register, is_reference, item);
            }
        }
        Value::Object(_) => match words::reference(value).filter(|_| is_reference) {
            Some(reference) => {
                if let Some(found) = register.tables.get(reference) {
                    *value = named(&found);
                }
            }
            None => name_references(register, value),
        },
        _ => {}
    }
}

fn named(record: &AnyRecord) -> Value {
    json!({ "number": record.tag(), "name": record.label() })
}

/// Changes a record as a merge patch says (RFC 7396): fields that are not named
/// stay, null empties one. References are taken as "A-3", as an id, or as
/// [`to_json`] gives them.
///
/// # Errors
/// All problems at once; a field that is unknown or has a verb of its own is one.
pub fn from_json(
    register: &Register,
    base: AnyRecord,
    patch: &Map<String, Value>,
) -> Result<AnyRecord, Vec<FieldProblem>> {
    let kind = base.kind();
    let mut draft = Draft::record(register, &base);
    let unknown = |path: &str| not_a_field(kind, path);
    fill(register, &mut draft, crate::fields(kind), patch, &unknown);
    record(kind, draft.finish()?)
}

/// Reads a row of a record, such as an agreement.
///
/// # Errors
/// All problems at once.
pub fn row_from_json(
    register: &Register,
    part: RowKind,
    object: &Map<String, Value>,
) -> Result<Value, Vec<FieldProblem>> {
    row(register, part, object, String::new())
}

fn row(
    register: &Register,
    part: RowKind,
    object: &Map<String, Value>,
    prefix: String,
) -> Result<Value, Vec<FieldProblem>> {
    let mut draft = Draft::row(part, None, prefix);
    let unknown = |path: &str| {
        let known: Vec<&str> = part.fields().map(|f| f.path).collect();
        format!(
            "There is no field “{path}” here. There are {}.",
            known.join(", ")
        )
    };
    fill(register, &mut draft, part.fields(), object, &unknown);
    draft.finish()
}

pub(crate) fn fill(
    register: &Register,
    draft: &mut Draft,
    of: impl Iterator<Item = &'static Field>,
    patch: &Map<String, Value>,
    unknown: &dyn Fn(&str) -> String,
) {
    let fields: Vec<&Field> = of.collect();
    let mut given = Vec::new();
    for (path, value) in leaves(&fields, patch) {
        let Some(field) = fields.iter().find(|field| field.path == path) else {
            let message = unknown(&path);
            draft
                .problems
                .push(FieldProblem::at(draft.path(&path), message));
            continue;
        };
        given.push(field.path);
        let now = draft.now(field).clone();
        if *value == now || *value == shown(register, field, &now) {
            continue;
        }
        match (field.control, value) {
            (Control::Rows(part), Value::Array(items)) => {
                let prefix = draft.path(field.path);
                match rows(register, part, &prefix, &now, items) {
                    Ok(rows) => draft.set(field, Ok(rows)),
                    Err(problems) => draft.problems.extend(problems),
                }
            }
            _ => {
                let read = read(register, field, value, || draft.empty(field));
                draft.set(field, read);
            }
        }
    }
    draft.require(|field| given.contains(&field.path));
}

/// The members of a patch by path, as deep as the fields go.
fn leaves<'v>(fields: &[&Field], patch: &'v Map<String, Value>) -> Vec<(String, &'v Value)> {
    let mut out = Vec::new();
    for (key, value) in patch {
        let inner: Vec<&str> = fields
            .iter()
            .filter_map(|f| f.path.strip_prefix(key.as_str())?.strip_prefix('.'))
            .collect();
        match value {
            Value::Object(map) if !inner.is_empty() => {
                out.extend(map.iter().map(|(k, v)| (format!("{key}.{k}"), v)));
            }
            Value::Null if !inner.is_empty() => {
                out.extend(inner.iter().map(|k| (format!("{key}.{k}"), value)));
            }
            _ => out.push((key.clone(), value)),
        }
    }
    out
}

/// A field's value as [`to_json`] shows it.
fn shown(register: &Register, field: &Field, now: &Value) -> Value {
    let mut around = json!({});
    put(&mut around, field.path, now.clone());
    name_references(register, &mut around);
    get(&around, field.path).clone()
}

fn rows(
    register: &Register,
    part: RowKind,
    path: &str,
    now: &Value,
    items: &[Value],
) -> Result<Value, Vec<FieldProblem>> {
    let old = now.as_array().map_or(&[][..], Vec::as_slice);
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let same = old.iter().find(|row| {
            let mut shown = (*row).clone();
            name_references(register, &mut shown);
            shown == *item || **row == *item
        });
        let prefix = format!("{path}.{index}");
        match (same, item) {
            (Some(row), _) => rows.push(row.clone()),
            (None, Value::Object(map)) => match row(register, part, map, format!("{prefix}.")) {
                Ok(row) => rows.push(row),
                Err(found) => problems.extend(found),
            },
            (None, _) => problems.push(FieldProblem::at(prefix, "This must be an object.")),
        }
    }
    if problems.is_empty() {
        Ok(Value::Array(rows))
    } else {
        Err(problems)
    }
}

/// Reads the JSON value of a field. Only what the schema allows is taken.
fn read(
    register: &Register,
    field: &Field,
    value: &Value,
    empty: impl Fn() -> Value,
) -> Result<Value, String> {
    let control = field.control;
    match (control, value) {
        (_, Value::Null) if field.required => Err(format!("“{}” must not be empty.", field.label)),
        (_, Value::Null) => Ok(empty()),
        // A code that is not set is shown as an empty text, and taken as one.
        (_, Value::String(text)) if text.is_empty() && !field.required && *value == empty() => {
            Ok(empty())
        }
        (Control::Affects, Value::String(letters)) => {
            if letters.chars().all(|c| "CIA".contains(c)) && letters.len() <= 3 {
                let kept = ['C', 'I', 'A'].into_iter().filter(|c| letters.contains(*c));
                Ok(json!(kept.collect::<String>()))
            } else {
                Err("Give letters of CIA, such as “CA”.".into())
            }
        }
        (Control::Flag | Control::Fact, Value::Bool(_)) => Ok(value.clone()),
        (Control::Flag | Control::Fact, _) => Err("This must be true or false.".into()),
        (Control::Number { .. }, _) => match whole(value) {
            Some(number) => words::read(register, control, &number.to_string()),
            None => Err("This must be a whole number.".into()),
        },
        (Control::Money, _) => match whole(value) {
            Some(cents) if (0..=words::MAX_CENTS).contains(&cents) => Ok(json!(cents)),
            _ => Err("This must be an amount in US cents, a whole number not below 0.".into()),
        },
        (Control::Rows(_), _) => Err("This must be a list of objects.".into()),
        _ if control.is_many() || control == Control::Lines => match value {
            Value::Array(items) => list(register, control, items),
            _ => Err("This must be a list.".into()),
        },
        _ => item(register, control, value),
    }
}

/// A whole number, also where it is written as 5.0.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        // Beyond 2^53 a float no longer tells whole numbers apart.
        (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
    })
}

fn list(register: &Register, control: Control, items: &[Value]) -> Result<Value, String> {
    let mut out: Vec<Value> = Vec::new();
    for value in items {
        let value = item(register, control, value)?;
        if control == Control::FlowEnds || !out.contains(&value) {
            out.push(value);
        }
    }
    Ok(Value::Array(out))
}

/// One value, or one item of a list.
fn item(register: &Register, control: Control, value: &Value) -> Result<Value, String> {
    match (control, value) {
        (_, Value::String(text)) => word(register, control, text),
        (Control::FlowEnd | Control::FlowEnds, Value::Object(map)) if map.len() == 1 => {
            let (kind, inner) = map.iter().next().unzip();
            let kind = kind.map_or("", String::as_str);
            match (words::ENDS.iter().find(|k| k.tag() == kind), kind, inner) {
                (Some(kind), _, Some(inner)) => {
                    let found = find::record(register, &[*kind], reference(inner)?)?;
                    Ok(json!({ found.kind.tag(): found.id }))
                }
                (None, "party", Some(Value::String(name))) => {
                    strict(name, false, 300)?;
                    words::outside(name)
                }
                _ => Err(END.to_owned()),
            }
        }
        (Control::FlowEnd | Control::FlowEnds, _) => Err(END.to_owned()),
        (
            Control::One(_) | Control::Many(_) | Control::OneOf(_) | Control::ManyOf(_),
            Value::Object(_),
        ) => words::read(register, control, reference(value)?),
        _ => Err("This must be a text.".to_owned()),
    }
}

const END: &str = "Name an end as {\"asset\": \"A-3\"}, {\"site\": \"S-1\"}, {\"vendor\": \"V-1\"}, {\"party\": \"patients\"}, or \"unknown\".";

/// The number or id of a reference: a text, or an object as [`to_json`] gives it.
fn reference(value: &Value) -> Result<&str, String> {
    let text = match value {
        // The name may stand beside it, as records are shown; it is not looked at.
        Value::Object(map) if map.get("name").is_none_or(Value::is_string) => get(value, "number"),
        other => other,
    };
    text.as_str()
        .ok_or_else(|| "Name the record by its number, such as \"A-3\", or by its id.".to_owned())
}

fn word(register: &Register, control: Control, text: &str) -> Result<Value, String> {
    match control {
        Control::Line { max } => strict(text, false, max)?,
        Control::Text { max } => strict(text, true, max)?,
        Control::Lines => strict(text, false, words::MAX_LINE)?,
        _ => {}
    }
    let blank = text.trim().is_empty();
    if blank && !matches!(control, Control::Line { .. } | Control::Text { .. }) {
        return Err("This must not be empty; leave it out, or say null.".to_owned());
    }
    let read = words::read(register, control, text)?;
    let exact = matches!(
        control,
        Control::YesNo
            | Control::Choice(_)
            | Control::Explained(_)
            | Control::Choices(_)
            | Control::Level
    );
    if exact && read != json!(text) {
        return Err(format!("Write it as {read}."));
    }
    Ok(read)
}

/// A text exactly as it is kept: forms mend line ends and tabs, programs do that themselves.
fn strict(text: &str, lines: bool, max: usize) -> Result<(), String> {
    let count = text.chars().count();
    if count > max {
        return Err(format!(
            "This has {count} characters, and at most {max} are kept here."
        ));
    }
    match text.chars().find(|c| is_odd(*c) && !(lines && *c == '\n')) {
        Some(odd) => Err(format!(
            "This holds the control character U+{:04X}. Leave it out.",
            odd as u32
        )),
        None => Ok(()),
    }
}
