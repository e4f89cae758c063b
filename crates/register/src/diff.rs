//! What changed between two positions (C4, C5).

use crate::id::Ref;
use crate::record::AnyRecord;
use crate::register::Register;
use serde_json::Value;

/// One record that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The record.
    pub reference: Ref,
    /// "R-14".
    pub tag: String,
    /// Its name or sentence, as it is in the later state.
    pub label: String,
    /// It is not in the earlier state.
    pub new: bool,
    /// It ended between the two states.
    pub ended: Option<String>,
    /// Fields that differ; all that say something for a new record.
    pub fields: Vec<FieldChange>,
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// Dotted path, such as `current.level`.
    pub field: String,
    /// Before; null where there was nothing.
    pub before: Value,
    /// After; null where there is nothing.
    pub after: Value,
}

/// What differs between an earlier and a later state of one book, kind by kind.
pub fn diff(earlier: &Register, later: &Register) -> Vec<Difference> {
    let mut out = Vec::new();
    later.tables.for_each(|record, _, revision, _| {
        let reference = record.reference();
        match earlier.tables.revision(reference) {
            Some(then) if then == revision => {}
            then => {
                let before = then.and_then(|_| earlier.tables.get(reference));
                let fields = field_changes(before.as_ref(), &record);
                if before.is_none() || !fields.is_empty() {
                    out.push(Difference {
                        reference,
                        tag: record.tag(),
                        label: record.label().to_owned(),
                        new: before.is_none(),
                        ended: record
                            .retired()
                            .filter(|_| before.as_ref().is_none_or(|b| b.retired().is_none()))
                            .map(|r| r.reason.clone()),
                        fields,
                    });
                }
            }
        }
    });
    out
}

/// Fields in which two states of one record differ.
pub fn field_changes(before: Option<&AnyRecord>, after: &AnyRecord) -> Vec<FieldChange> {
    let mut out = Vec::new();
    let before = before.map_or(Value::Null, AnyRecord::to_value);
    walk("", &before, &after.to_value(), &mut out);
    out
}

fn walk(path: &str, before: &Value, after: &Value, out: &mut Vec<FieldChange>) {
    if before == after || (says_nothing(before) && says_nothing(after)) {
        return;
    }
    match (before, after) {
        (Value::Object(b), Value::Object(a)) => {
            let mut keys: Vec<&String> = b.keys().chain(a.keys()).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                walk(
                    &path,
                    b.get(key).unwrap_or(&Value::Null),
                    a.get(key).unwrap_or(&Value::Null),
                    out,
                );
            }
        }
        (Value::Null, Value::Object(a)) => {
            for (key, value) in a {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                walk(&path, &Value::Null, value, out);
            }
        }
        _ => out.push(FieldChange {
            field: path.to_owned(),
            before: before.clone(),
            after: after.clone(),
        }),
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.values().all(says_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
