//! Records and HTML forms: what stands in the controls, and what comes back.

use crate::edit::{Draft, FieldProblem, record};
use crate::field::{Control, Field};
use crate::row_kind::RowKind;
use crate::text;
use crate::value::{get, is_empty, value};
use crate::words;
use register::{AnyRecord, Register};
use serde_json::{Value, json};

/// Name of the hidden control that says which fields a form holds: unticked boxes
/// and empty lists send nothing of their own.
pub const HAS: &str = "has";

/// What stands in the control of a field: the text as it is, references by number,
/// one item for each choice of a list; nothing where there is nothing.
pub fn input(register: &Register, record: &AnyRecord, field: &Field) -> Vec<String> {
    texts(register, field.control, &value(record, field))
}

/// The same for a field of a row inside a record.
pub fn row_input(register: &Register, row: &Value, field: &Field) -> Vec<String> {
    texts(register, field.control, get(row, field.path))
}

pub(crate) fn texts(register: &Register, control: Control, value: &Value) -> Vec<String> {
    match (control, value) {
        (Control::Flag, value) => match value {
            Value::Bool(true) => vec!["true".into()],
            _ => Vec::new(),
        },
        (Control::Affects, Value::String(letters)) => letters.chars().map(String::from).collect(),
        (Control::Lines, Value::Array(items)) if items.is_empty() => Vec::new(),
        (Control::Lines, Value::Array(items)) => {
            let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            vec![lines.join("\n")]
        }
        (Control::Rows(_), _) => Vec::new(),
        (_, Value::Array(items)) => items
            .iter()
            .map(|item| words::write(register, control, item))
            .collect(),
        (Control::Fact, value) => vec![words::write(register, control, value)],
        (_, value) if is_nothing(value) => Vec::new(),
        (_, value) => vec![words::write(register, control, value)],
    }
}

fn is_nothing(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_str() == Some("")
}

/// Reads a submitted form into a record.
///
/// Only fields the form held are touched: those sent under their path, and those
/// named by [`HAS`]; with `only`, none but these paths. What was sent back as it
/// was shown is left as it is, even where it could not be entered today.
///
/// # Errors
/// All problems at once, each at its field.
pub fn from_form(
    register: &Register,
    base: AnyRecord,
    fields: &[(String, String)],
    only: Option<&[&str]>,
) -> Result<AnyRecord, Vec<FieldProblem>> {
    let kind = base.kind();
    if crate::form(kind).is_none() {
        return Err(vec![FieldProblem::at(
            "",
            format!("A {kind} has no fields to edit; it has verbs of its own."),
        )]);
    }
    let mut draft = Draft::record(register, &base);
    let asked = |field: &Field| only.is_none_or(|only| only.contains(&field.path));
    fill(register, &mut draft, crate::fields(kind), fields, &asked);
    record(kind, draft.finish()?)
}

/// Reads a submitted form into a row of a record.
///
/// # Errors
/// All problems at once, each at its field.
pub fn row_from_form(
    register: &Register,
    part: RowKind,
    base: Option<&Value>,
    fields: &[(String, String)],
) -> Result<Value, Vec<FieldProblem>> {
    let mut draft = Draft::row(part, base, String::new());
    fill(register, &mut draft, part.fields(), fields, &|_| true);
    draft.finish()
}

pub(crate) fn fill(
    register: &Register,
    draft: &mut Draft,
    of: impl Iterator<Item = &'static Field>,
    sent: &[(String, String)],
    asked: &dyn Fn(&Field) -> bool,
) {
    for field in of.filter(|field| asked(field) && is_sent(field, sent)) {
        if let Control::Rows(part) = field.control {
            let read = rows(register, part, field.path, draft.now(field), sent);
            match read {
                Ok(rows) => draft.set(field, Ok(rows)),
                Err(problems) => draft.problems.extend(problems),
            }
            continue;
        }
        let texts: Vec<&str> = sent
            .iter()
            .filter(|(key, _)| key == field.path)
            .map(|(_, text)| text.as_str())
            .collect();
        let empty = draft.empty(field);
        match read(register, field, &empty, draft.now(field), &texts) {
            None => {}
            Some(read) => draft.set(field, read),
        }
    }
    draft.require(|field| asked(field) && is_sent(field, sent));
}

fn is_sent(field: &Field, sent: &[(String, String)]) -> bool {
    let rows = matches!(field.control, Control::Rows(_));
    sent.iter().any(|(key, text)| {
        key == field.path
            || key == HAS && text == field.path
            || rows
                && key
                    .strip_prefix(field.path)
                    .is_some_and(|rest| rest.starts_with('.'))
    })
}

/// Reads the texts sent for a field; `None`: it came back as it was shown.
fn read(
    register: &Register,
    field: &Field,
    empty: &Value,
    now: &Value,
    sent: &[&str],
) -> Option<Result<Value, String>> {
    let control = field.control;
    let clean: Vec<String> = match control {
        Control::Line { .. } => sent.iter().map(|t| text::one_line(t)).collect(),
        _ => sent.iter().map(|t| text::plain(t)).collect(),
    };
    let mut clean: Vec<&str> = clean.iter().map(String::as_str).collect();
    clean.retain(|text| !text.is_empty());
    if clean == texts(register, control, now) {
        return None;
    }
    let list = |items: &mut dyn Iterator<Item = &str>| {
        let mut out: Vec<Value> = Vec::new();
        for item in items {
            let item = words::read(register, control, item)?;
            if control == Control::FlowEnds || !out.contains(&item) {
                out.push(item);
            }
        }
        Ok(Value::Array(out))
    };
    Some(match control {
        Control::Flag => match clean.last() {
            None => Ok(json!(false)),
            Some(word) => words::read(register, control, word),
        },
        Control::Affects => list(&mut clean.iter().copied()).map(|letters| {
            let has = |letter: &&str| {
                letters
                    .as_array()
                    .is_some_and(|l| l.contains(&json!(letter)))
            };
            json!(
                ["C", "I", "A"]
                    .iter()
                    .copied()
                    .filter(has)
                    .collect::<String>()
            )
        }),
        Control::Lines => list(
            &mut clean
                .iter()
                .flat_map(|text| text.lines())
                .map(str::trim)
                .filter(|line| !line.is_empty()),
        ),
        Control::Provisions => list(
            &mut clean
                .iter()
                .flat_map(|text| text.split([',', '\n']))
                .map(str::trim)
                .filter(|word| !word.is_empty()),
        ),
        Control::Many(_) | Control::ManyOf(_) => list(
            &mut clean
                .iter()
                .flat_map(|text| numbers(text))
                .filter(|word| !word.is_empty()),
        ),
        control if control.is_many() => list(&mut clean.iter().copied()),
        _ => match clean.last() {
            None if field.required && !is_empty(empty) => {
                Err(format!("“{}” is missing. Choose one.", field.label))
            }
            None => Ok(empty.clone()),
            // The text as sent: a line break in a line is refused and not swallowed.
            Some(_) => {
                let last = sent.iter().rev().find(|text| !text.trim().is_empty());
                words::read(register, control, last.copied().unwrap_or_default())
            }
        },
    })
}

/// Numbers joined by commas taken apart; a name may hold commas of its own.
fn numbers(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    if parts.len() > 1
        && parts
            .iter()
            .all(|part| part.parse::<register::Tag>().is_ok())
    {
        parts
    } else {
        vec![text]
    }
}

/// Reads rows sent as `milestones.0.title`, `milestones.0.due`, …; rows that were
/// sent and say nothing go, rows that were not sent stay.
fn rows(
    register: &Register,
    part: RowKind,
    path: &str,
    now: &Value,
    sent: &[(String, String)],
) -> Result<Value, Vec<FieldProblem>> {
    let old = now.as_array().map_or(&[][..], Vec::as_slice);
    let index = |key: &str| {
        let rest = key.strip_prefix(path)?.strip_prefix('.')?;
        rest.split('.').next()?.parse::<usize>().ok()
    };
    let mut indexes: Vec<usize> = sent
        .iter()
        .filter_map(|(key, text)| index(if key == HAS { text } else { key }))
        .chain(0..old.len())
        .collect();
    indexes.sort_unstable();
    indexes.dedup();
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for index in indexes {
        let prefix = format!("{path}.{index}.");
        let of_row: Vec<(String, String)> = sent
            .iter()
            .filter_map(|(key, text)| match key.strip_prefix(&prefix) {
                Some(rest) => Some((rest.to_owned(), text.clone())),
                None if key == HAS => {
                    let rest = text.strip_prefix(&prefix)?;
                    Some((HAS.to_owned(), rest.to_owned()))
                }
                None => None,
            })
            .collect();
        match old.get(index) {
            Some(row) if of_row.is_empty() => rows.push(row.clone()),
            _ if !says_something(part, &of_row) => {}
            base => {
                let mut draft = Draft::row(part, base, prefix);
                fill(register, &mut draft, part.fields(), &of_row, &|_| true);
                match draft.finish() {
                    Ok(row) => rows.push(row),
                    Err(found) => problems.extend(found),
                }
            }
        }
    }
    if problems.is_empty() {
        Ok(Value::Array(rows))
    } else {
        Err(problems)
    }
}

/// Whether a row that was sent says more than an empty one.
fn says_something(part: RowKind, sent: &[(String, String)]) -> bool {
    let blank = part.blank();
    part.fields().any(|field| {
        let nothing = get(&blank, field.path).as_str().unwrap_or_default();
        sent.iter()
            .any(|(key, text)| key == field.path && !text.trim().is_empty() && text != nothing)
    })
}
