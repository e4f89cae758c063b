//! What a record says, by the groups of its form.

use fields::{Control, Field};
use jiff::civil::Date;
use register::{AnyRecord, Register, Tag};
use serde_json::{Value, json};

/// Facts under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactGroup {
    /// Heading.
    pub title: &'static str,
    /// What is recorded.
    pub facts: Vec<Fact>,
    /// What is not recorded yet, by label, joined.
    pub open: String,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is called.
    pub label: &'static str,
    /// Where the rule asks for it; may be empty.
    pub citation: &'static str,
    /// Its value, in pieces: one, or one for each item.
    pub pieces: Vec<Piece>,
}

/// A piece of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What is read.
    pub text: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
}

/// The facts of a record as its form groups them.
pub fn fact_groups(register: &Register, record: &AnyRecord, base: &str) -> Vec<FactGroup> {
    let Some(form) = fields::form(record.kind()) else {
        return Vec::new();
    };
    form.iter()
        .map(|group| {
            let (mut facts, mut open) = (Vec::new(), Vec::new());
            if let AnyRecord::Dismissal(dismissal) = record
                && let Some(found) = &dismissal.found
            {
                let on = crate::html::day_words(found.on);
                facts.push(Fact {
                    label: "Found by",
                    citation: "",
                    pieces: vec![Piece {
                        text: format!("{}, {on}", found.by.name),
                        href: String::new(),
                    }],
                });
            }
            for field in group.fields {
                let pieces = pieces(register, record, field, base);
                if pieces.iter().all(|piece| piece.text.is_empty()) {
                    // A box that is not ticked is an answer, not a gap.
                    if field.control != Control::Flag {
                        open.push(lower(field.label));
                    }
                } else {
                    facts.push(Fact {
                        label: field.label,
                        citation: field.citation,
                        pieces,
                    });
                }
            }
            FactGroup {
                title: group.title,
                facts,
                open: open.join(", "),
            }
        })
        .collect()
}

/// The first letter small, so that “ePHI” stays as it is written.
fn lower(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

fn pieces(register: &Register, record: &AnyRecord, field: &Field, base: &str) -> Vec<Piece> {
    let value = fields::value(record, field);
    let plain = |text: String| Piece {
        text,
        href: String::new(),
    };
    if field.path == "approved_by"
        && let Some(asserted) = record.asserted(register)
    {
        return vec![plain(asserted)];
    }
    match (field.control, &value) {
        (
            Control::One(_)
            | Control::Many(_)
            | Control::OneOf(_)
            | Control::ManyOf(_)
            | Control::FlowEnd
            | Control::FlowEnds,
            _,
        ) => fields::input(register, record, field)
            .into_iter()
            .map(|text| {
                let tag = text.parse::<Tag>().ok();
                let found = tag.and_then(|t| register.tables.by_number(t.kind, t.number));
                match found {
                    Some(record) => Piece {
                        text: record.label().to_owned(),
                        href: crate::places::of(base, &record),
                    },
                    None => plain(text),
                }
            })
            .collect(),
        (Control::Rows(_) | Control::Lines, Value::Array(rows)) => rows
            .iter()
            .map(|row| {
                let shown = fields::show_control(register, field.control, &json!([row]));
                plain(with_entry(register, record, field, row, shown))
            })
            .collect(),
        // A flag that is off says nothing of its own.
        (Control::Flag, Value::Bool(false)) => Vec::new(),
        (Control::Date, Value::String(day)) => vec![plain(match day.parse() {
            Ok(on) => crate::html::said(register, record.reference(), field.path, on),
            Err(_) => day.clone(),
        })],
        _ => vec![plain(fields::show_control(register, field.control, &value))],
    }
}

/// A row of a list as it is shown, with when the days it speaks of were entered, where
/// that was another day.
fn with_entry(
    register: &Register,
    record: &AnyRecord,
    field: &Field,
    row: &Value,
    shown: String,
) -> String {
    let target = record.reference();
    let values = row.as_object().into_iter().flat_map(|row| row.values());
    let days = values.filter_map(|value| value.as_str()?.parse::<Date>().ok());
    days.fold(shown, |shown, on| {
        let said = crate::html::said(register, target, field.path, on);
        shown.replacen(&crate::html::day_words(on), &said, 1)
    })
}
