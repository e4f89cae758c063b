//! Where else the words of a record stand: what to look at when its content is redacted
//! (C6, C7). Only whole texts are found, not a name in the middle of one.

use crate::id::Ref;
use crate::record::{AnyRecord, Kind, REDACTED};
use crate::records::HeldCopy;
use crate::register::Register;
use serde_json::Value;
use std::collections::BTreeSet;

/// Letters below which a label says too little to be searched for.
const SHORTEST_LABEL: usize = 3;
/// Letters below which another text says too little.
const SHORTEST_TEXT: usize = 8;
/// Fields that say how a record came into the book, in words that many share.
const OF_ORIGIN: &[&str] = &["gathered", "source", "origin"];
/// Fields that say whom or what a record is about although they are one word.
const IDENTIFYING: &[&str] = &["email", "phone", "domain", "location", "file_name"];

/// Other records that hold words of one, in any of its states given: its name in a
/// sentence, its reason in a copy of its rating, its file, and the like.
pub fn copies_of(register: &Register, states: &[AnyRecord]) -> Vec<HeldCopy> {
    let Some(target) = states.first().map(AnyRecord::reference) else {
        return Vec::new();
    };
    let mut texts = BTreeSet::new();
    let mut files = BTreeSet::new();
    for state in states {
        let label = plain(state.label());
        if label.chars().count() >= SHORTEST_LABEL && label != REDACTED {
            texts.insert(label);
        }
        collect("", &state.to_value(), &mut texts);
        if let AnyRecord::Evidence(evidence) = state
            && !evidence.sha256.is_empty()
        {
            files.insert(evidence.sha256.clone());
        }
    }
    let mut found = Vec::new();
    register.tables.for_each(|record, _, _, _| {
        let other = record.reference();
        let kept = matches!(
            other.kind,
            Kind::Redaction | Kind::Membership | Kind::ScoringMethod | Kind::Adoption
        );
        if other == target || kept || register.redacted.contains_key(&other) {
            return;
        }
        let fields = fields_with(&record, target, &texts, &files);
        if !fields.is_empty() {
            found.push(HeldCopy {
                record: other,
                fields,
            });
        }
    });
    found
}

/// The fields of a record that hold one of the texts or files, or copy another record.
fn fields_with(
    record: &AnyRecord,
    target: Ref,
    texts: &BTreeSet<String>,
    files: &BTreeSet<String>,
) -> Vec<String> {
    let mut fields = Vec::new();
    if let Value::Object(map) = record.to_value() {
        for (field, value) in &map {
            let same_file = field == "sha256" && value.as_str().is_some_and(|f| files.contains(f));
            if same_file || holds(value, texts) {
                fields.push(field.clone());
            }
        }
    }
    if let AnyRecord::Acceptance(acceptance) = record
        && acceptance.risk.to() == target
        && acceptance.rating.is_some()
        && !fields.iter().any(|field| field == "rating")
    {
        fields.push("rating".to_owned());
    }
    fields
}

/// The texts of a value that tell what it is of.
fn collect(field: &str, value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        _ if OF_ORIGIN.contains(&field) => {}
        Value::String(text) => {
            let text = plain(text);
            let telling = text.contains(' ') || IDENTIFYING.contains(&field);
            if telling && text.chars().count() >= SHORTEST_TEXT && text != REDACTED {
                texts.insert(text);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(field, item, texts)),
        // Who recorded something stands in every record they made.
        Value::Object(map) if map.contains_key("person") && map.contains_key("name") => {}
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| collect(key, value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn holds(value: &Value, texts: &BTreeSet<String>) -> bool {
    match value {
        Value::String(text) => {
            let text = plain(text);
            texts.iter().any(|searched| says(&text, searched))
        }
        Value::Array(items) => items.iter().any(|item| holds(item, texts)),
        Value::Object(map) => map.values().any(|value| holds(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a text has another in it, from the beginning of a word to the end of one.
fn says(text: &str, searched: &str) -> bool {
    text.match_indices(searched).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + searched.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// A text without regard to case and spacing.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
