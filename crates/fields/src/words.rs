//! Texts of one field read into what a record keeps, and shown again.

use crate::day::day;
use crate::field::Control;
use crate::find::{self, either};
use crate::money;
use crate::text;
use catalog::{Catalog, Level, ProvisionKind};
use register::records::YesNo;
use register::{Kind, Ref, Register};
use serde_json::{Value, json};

/// The ends a flow may have in the book.
pub(crate) const ENDS: &[Kind] = &[Kind::Asset, Kind::Site, Kind::Vendor];

/// Longest text of one of several lines that are kept apart, in characters.
pub(crate) const MAX_LINE: usize = 2_000;
/// Largest amount of money, in cents: ten billion dollars.
pub(crate) const MAX_CENTS: i64 = 1_000_000_000_000;

/// What yes and no are called, as kept.
pub(crate) const YES_NO: &[(&str, &str)] = YesNo::WORDS;

/// What a fact is called in a form.
pub(crate) const FACT: &[(&str, &str)] = &[("yes", "yes"), ("no", "no"), ("unknown", "not known")];

/// Letters of what a risk affects.
pub(crate) const AFFECTS: &[(&str, &str)] = &[
    ("C", "confidentiality"),
    ("I", "integrity"),
    ("A", "availability"),
];

/// Reads one text that is not empty: a whole value, or one item of a list.
pub(crate) fn read(register: &Register, control: Control, raw: &str) -> Result<Value, String> {
    let word = raw.trim();
    Ok(match control {
        Control::Line { max } => json!(text::line(raw, max)?),
        Control::Lines => json!(text::line(raw, MAX_LINE)?),
        Control::Text { max } => json!(text::prose(raw, max)?),
        Control::Date => json!(day(word)?),
        Control::Number { min, max } => json!(number(word, min, max)?),
        Control::Money => match money::cents(word)? {
            cents if cents <= MAX_CENTS => json!(cents),
            _ => {
                return Err(format!(
                    "“{word}” is more than phiward counts; look at the figure again."
                ));
            }
        },
        Control::Flag => json!(flag(word)?),
        Control::YesNo => json!(choice(word, YES_NO)?),
        Control::Fact => match choice(word, FACT)? {
            "yes" => json!(true),
            "no" => json!(false),
            _ => Value::Null,
        },
        Control::Choice(words) | Control::Choices(words) => json!(choice(word, words)?),
        Control::Explained(words) => json!(explained(word, words)?),
        Control::Affects => json!(choice(word, AFFECTS)?),
        Control::Level => match word.parse::<Level>() {
            Ok(level) => json!(level),
            Err(_) => return Err(unknown(word, &levels())),
        },
        Control::Zone => match jiff::tz::TimeZone::get(word) {
            Ok(_) => json!(word),
            Err(_) => {
                return Err(format!(
                    "“{word}” is not a time zone. Use a name such as America/Chicago."
                ));
            }
        },
        Control::Method => match register.method(word) {
            Some(_) => json!(word),
            None => {
                return Err(format!(
                    "“{word}” is not a scoring method of this book. Choose one from the list, or adopt it first."
                ));
            }
        },
        Control::AssetClass => json!(class(register, word)?),
        Control::Provision { addressable } => json!(provision(word, true, addressable)?),
        Control::Provisions => json!(provision(word, false, false)?),
        Control::Scenario => match Catalog::builtin()
            .scenarios
            .iter()
            .find(|s| s.code.eq_ignore_ascii_case(word))
        {
            Some(scenario) => json!(scenario.code),
            None => {
                return Err(format!(
                    "The catalog has no scenario “{word}”. A code looks like S-014."
                ));
            }
        },
        Control::Measure => match Catalog::builtin()
            .measures
            .iter()
            .find(|m| m.code.eq_ignore_ascii_case(word))
        {
            Some(measure) => json!(measure.code),
            None => {
                return Err(format!(
                    "The catalog has no measure “{word}”. Choose one from the list."
                ));
            }
        },
        Control::Evidence { .. } => json!(find::record(register, &[Kind::Evidence], word)?.id),
        Control::One(kind) | Control::Many(kind) => {
            json!(find::record(register, &[kind], word)?.id)
        }
        Control::OneOf(kinds) | Control::ManyOf(kinds) => {
            find::stored(find::record(register, kinds, word)?)
        }
        Control::FlowEnd | Control::FlowEnds => flow_end(register, word)?,
        Control::Rows(_) => return Err("This has fields of its own.".to_owned()),
    })
}

/// The text that [`read`] reads as this value; empty where there is nothing.
pub(crate) fn write(register: &Register, control: Control, value: &Value) -> String {
    match (control, value) {
        (_, Value::Null) if control != Control::Fact => String::new(),
        (Control::Fact, Value::Bool(true)) => "yes".into(),
        (Control::Fact, Value::Bool(false)) => "no".into(),
        (Control::Fact, _) => "unknown".into(),
        (Control::Money, Value::Number(n)) => n.as_i64().map_or(String::new(), |cents| {
            money::dollars(cents).trim_start_matches('$').to_owned()
        }),
        (Control::One(kind) | Control::Many(kind), Value::String(id)) => {
            tag_of(register, kind, id).unwrap_or_else(|| id.clone())
        }
        (Control::OneOf(_) | Control::ManyOf(_), Value::Object(_)) => reference(value)
            .and_then(|r| register.tables.get(r))
            .map_or(String::new(), |r| r.tag()),
        (Control::FlowEnd | Control::FlowEnds, end) => match end_reference(end) {
            Some(r) => register.tables.get(r).map_or(r.id.to_string(), |r| r.tag()),
            // A station nobody knows stands in its place; an end nobody knows is empty.
            None if control == Control::FlowEnds => party(end).unwrap_or("unknown").to_owned(),
            None => party(end).unwrap_or_default().to_owned(),
        },
        (Control::Line { .. }, Value::String(text)) => text::one_line(text),
        (Control::Text { .. }, Value::String(text)) => text::plain(text),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

fn tag_of(register: &Register, kind: Kind, id: &str) -> Option<String> {
    let id = id.parse().ok()?;
    register.tables.get(Ref { kind, id }).map(|r| r.tag())
}

/// A reference of any kind, as records keep it.
pub(crate) fn reference(value: &Value) -> Option<Ref> {
    serde_json::from_value(value.clone()).ok()
}

/// The record an end of a flow is, as flows keep it.
pub(crate) fn end_reference(end: &Value) -> Option<Ref> {
    let (kind, id) = end.as_object()?.iter().next()?;
    let kind = *ENDS.iter().find(|k| k.tag() == kind)?;
    let id = id.as_str()?.parse().ok()?;
    Some(Ref { kind, id })
}

/// The party outside that an end of a flow is.
pub(crate) fn party(end: &Value) -> Option<&str> {
    end.get("party")?.as_str()
}

fn flow_end(register: &Register, word: &str) -> Result<Value, String> {
    if word.eq_ignore_ascii_case("unknown") {
        return Ok(json!("unknown"));
    }
    let is_number = find::is_number(word);
    let named = !is_number
        && ENDS.iter().any(|kind| {
            let mut found = false;
            register.tables.each_label(*kind, |_, _, label, live| {
                found |= live && register::same_name(label, word);
            });
            found
        });
    if is_number || named {
        let found = find::record(register, ENDS, word)?;
        return Ok(json!({ found.kind.tag(): found.id }));
    }
    outside(word)
}

/// A party outside, as flows keep it.
pub(crate) fn outside(name: &str) -> Result<Value, String> {
    let party = text::line(name, 300)?;
    if !party.chars().any(char::is_alphanumeric) {
        return Err("Name the party outside, such as “patients”, or leave the end open.".into());
    }
    Ok(json!({ "party": party }))
}

fn number(word: &str, min: u32, max: u32) -> Result<u32, String> {
    let digits: String = word.chars().filter(|c| *c != ',').collect();
    match digits.parse::<u32>() {
        Ok(n) if (min..=max).contains(&n) => Ok(n),
        _ => Err(format!(
            "“{word}” is not a whole number from {min} to {max}."
        )),
    }
}

fn flag(word: &str) -> Result<bool, String> {
    match word {
        "true" | "on" | "yes" | "1" => Ok(true),
        "false" | "off" | "no" | "0" => Ok(false),
        _ => Err(unknown(word, &["true", "false"])),
    }
}

fn choice(
    word: &str,
    words: &'static [(&'static str, &'static str)],
) -> Result<&'static str, String> {
    let plain = word.replace('-', "_");
    match words.iter().find(|(stored, _)| *stored == plain) {
        Some((stored, _)) => Ok(stored),
        None => {
            let stored: Vec<&str> = words.iter().map(|(stored, _)| *stored).collect();
            Err(unknown(word, &stored))
        }
    }
}

fn explained(
    word: &str,
    words: &'static [(&'static str, &'static str, &'static str)],
) -> Result<&'static str, String> {
    let plain = word.replace('-', "_");
    match words.iter().find(|(stored, ..)| *stored == plain) {
        Some((stored, ..)) => Ok(stored),
        None => {
            let stored: Vec<&str> = words.iter().map(|(stored, ..)| *stored).collect();
            Err(unknown(word, &stored))
        }
    }
}

fn levels() -> [&'static str; 5] {
    Level::ALL.map(Level::words)
}

fn unknown(word: &str, allowed: &[&str]) -> String {
    format!(
        "“{word}” is none of the answers here. Choose {}.",
        either(allowed)
    )
}

fn class(register: &Register, word: &str) -> Result<String, String> {
    if register.knows_class(word) {
        return Ok(word.to_owned());
    }
    let named = Catalog::builtin()
        .classes
        .iter()
        .find(|c| c.code.eq_ignore_ascii_case(word) || register::same_name(&c.name, word));
    match named {
        Some(class) if register.knows_class(&class.code) => Ok(class.code.clone()),
        Some(_) => Err(format!(
            "“{word}” is a class of a newer catalog than the one this book rests on. Choose one from the list, or have the newer catalog adopted on the organization’s page first."
        )),
        None => Err(format!(
            "“{word}” is not an asset class of the catalog. Choose one from the list, or leave it open for now."
        )),
    }
}

fn provision(word: &str, assessable: bool, addressable: bool) -> Result<String, String> {
    let plain: String = word
        .trim_start_matches("45 CFR")
        .trim_start_matches(['§', ' '])
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let Some(found) = Catalog::builtin().provision(&plain) else {
        return Err(format!(
            "“{word}” is not a provision of the Security Rule. Write it as 164.312(d)."
        ));
    };
    if assessable && found.kind == ProvisionKind::General {
        return Err(format!(
            "{} is a general requirement: what it asks is answered through the standards, such as 164.308(a)(7)(ii)(A).",
            found.citation
        ));
    }
    if assessable && !found.is_assessable() {
        let parts: Vec<&str> = Catalog::builtin()
            .specifications(&found.citation)
            .map(|p| p.citation.as_str())
            .collect();
        return Err(format!(
            "{} is answered through its specifications: {}.",
            found.citation,
            parts.join(", ")
        ));
    }
    if addressable && !found.is_addressable() {
        return Err(format!(
            "{} ({}) is required: it must be implemented, there is nothing to decide.",
            found.citation, found.title
        ));
    }
    Ok(found.citation.clone())
}
