//! Values in words a person reads.

use crate::field::{Control, field};
use crate::money;
use crate::words::{AFFECTS, YES_NO, end_reference, party, reference};
use catalog::{Catalog, Level};
use jiff::civil::Date;
use register::{Kind, Ref, Register};
use serde_json::Value;

/// The value at a path of a record in words: references by name, dates as
/// “Nov 22, 2026”, levels, money. Empty where there is nothing.
pub fn show(register: &Register, kind: Kind, path: &str, value: &Value) -> String {
    match field(kind, path) {
        Some(field) => of_control(register, field.control, value),
        None => loose(register, path.rsplit('.').next().unwrap_or(path), value),
    }
}

/// The same for a control.
pub fn of_control(register: &Register, control: Control, value: &Value) -> String {
    match (control, value) {
        (Control::Rows(part), Value::Array(rows)) => {
            let row = |row: &Value| {
                let facts: Vec<String> = part
                    .fields()
                    .map(|f| {
                        (
                            f,
                            of_control(register, f.control, crate::value::get(row, f.path)),
                        )
                    })
                    .filter(|(_, words)| !words.is_empty())
                    .map(|(f, words)| format!("{}: {words}", f.label))
                    .collect();
                facts.join(", ")
            };
            rows.iter().map(row).collect::<Vec<_>>().join("; ")
        }
        (Control::FlowEnd, end) => flow_end(register, end),
        (_, Value::Array(items)) => items
            .iter()
            .map(|item| match control {
                Control::FlowEnds => flow_end(register, item),
                _ => of_control(register, control, item),
            })
            .collect::<Vec<_>>()
            .join(", "),
        (Control::Flag, Value::Bool(yes)) | (Control::Fact, Value::Bool(yes)) => {
            if *yes { "yes" } else { "no" }.to_owned()
        }
        (Control::Fact, _) => "not known".to_owned(),
        (_, Value::Null) => String::new(),
        (Control::YesNo, Value::String(word)) => shown(YES_NO, word),
        (Control::Choice(words) | Control::Choices(words), Value::String(word)) => {
            shown(words, word)
        }
        (Control::Explained(words), Value::String(word)) => words
            .iter()
            .find(|(stored, ..)| stored == word)
            .map_or_else(|| word.clone(), |(_, shown, _)| (*shown).to_owned()),
        (Control::Affects, Value::String(letters)) => AFFECTS
            .iter()
            .filter(|(letter, _)| letters.contains(letter))
            .map(|(_, words)| *words)
            .collect::<Vec<_>>()
            .join(", "),
        (Control::Level, Value::String(word)) => level(word).unwrap_or_else(|| word.clone()),
        (Control::Date, Value::String(day)) => date(day).unwrap_or_else(|| day.clone()),
        (Control::Money, Value::Number(cents)) => {
            cents.as_i64().map_or_else(String::new, money::dollars)
        }
        (Control::AssetClass, Value::String(code)) => Catalog::builtin()
            .class(code)
            .map_or_else(|| code.clone(), |class| class.name.clone()),
        (Control::Measure, Value::String(code)) => Catalog::builtin()
            .measure(code)
            .map_or_else(|| code.clone(), |measure| measure.name.clone()),
        (Control::Provision { .. } | Control::Provisions, Value::String(citation)) => {
            Catalog::builtin()
                .provision(citation)
                .map_or_else(|| citation.clone(), |p| format!("{citation} {}", p.title))
        }
        (Control::Method, Value::String(key)) => register
            .method(key)
            .map_or_else(|| key.clone(), |method| method.name.clone()),
        (Control::One(kind) | Control::Many(kind), Value::String(id)) => id
            .parse()
            .ok()
            .and_then(|id| named(register, Ref { kind, id }))
            .unwrap_or_else(|| id.clone()),
        (Control::OneOf(_) | Control::ManyOf(_), value) => reference(value)
            .and_then(|r| named(register, r))
            .unwrap_or_default(),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

fn shown(words: &[(&str, &str)], word: &str) -> String {
    words
        .iter()
        .find(|(stored, _)| *stored == word)
        .map_or_else(|| word.to_owned(), |(_, shown)| (*shown).to_owned())
}

fn level(word: &str) -> Option<String> {
    word.parse::<Level>()
        .ok()
        .map(|level| level.words().to_owned())
}

/// “Nov 22, 2026”.
fn date(text: &str) -> Option<String> {
    let date: Date = text.parse().ok()?;
    Some(crate::day::words(date))
}

fn named(register: &Register, reference: Ref) -> Option<String> {
    let record = register.tables.get(reference)?;
    Some(match record.kind() {
        // A sentence may be long, and two may be alike: the number tells which.
        Kind::Risk | Kind::Action => format!("{} {}", record.tag(), record.label()),
        _ => record.label().to_owned(),
    })
}

fn flow_end(register: &Register, end: &Value) -> String {
    match end_reference(end) {
        Some(reference) => named(register, reference).unwrap_or_else(|| "not known".into()),
        None => party(end).unwrap_or("not known").to_owned(),
    }
}

/// A value of no field, by the name of its place.
fn loose(register: &Register, key: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| loose(register, key, item))
                .collect();
            items.join("; ")
        }
        Value::Object(map) => {
            let facts: Vec<String> = map
                .iter()
                .map(|(key, value)| (key, loose(register, key, value)))
                .filter(|(_, words)| !words.is_empty())
                .map(|(key, words)| format!("{}: {words}", key.replace('_', " ")))
                .collect();
            facts.join(", ")
        }
        Value::String(text) => {
            if let Some(found) = text.parse().ok().and_then(|id| register.find(id)) {
                return named(register, found.reference()).unwrap_or_else(|| text.clone());
            }
            match key {
                "likelihood" | "impact" | "level" | "initiation" | "adverse"
                | "confidentiality" | "integrity" | "availability" | "patient_harm" | "overall" => {
                    level(text)
                }
                "on" | "old" | "new" | "due" | "done" | "expires" | "requested_on" => date(text),
                "state" | "strategy" => Some(text.replace('_', " ")),
                _ => None,
            }
            .unwrap_or_else(|| text.clone())
        }
    }
}
