//! Two people changed one record: what goes together, and what does not.

use crate::field::{Control, Field, field, fields};
use crate::label::label;
use crate::value::{get, put};
use register::{AnyRecord, Kind};
use serde_json::Value;

/// A place that two people changed in different ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// Where it stands in the record.
    pub path: String,
    /// Its field; `None` for what only verbs write.
    pub field: Option<&'static Field>,
    /// What a person calls it.
    pub label: String,
    /// What both began with.
    pub base: Value,
    /// What stands there now.
    pub theirs: Value,
    /// What I put there.
    pub mine: Value,
}

/// Their record with my changes that do not clash with theirs, and the clashes,
/// in which theirs stands. Nothing is lost: every change of either is in the
/// record or in a clash. Lists in which order says nothing (risks of an action,
/// assets of a risk) are joined item by item and never clash.
pub fn merge(base: &AnyRecord, theirs: &AnyRecord, mine: &AnyRecord) -> (AnyRecord, Vec<Clash>) {
    let kind = theirs.kind();
    let (base, now, new) = (base.to_value(), theirs.to_value(), mine.to_value());
    let mut merged = now.clone();
    let mut clashes = Vec::new();
    for path in places(kind, &now) {
        let (b, t, m) = (get(&base, &path), get(&now, &path), get(&new, &path));
        if m == b || m == t {
            continue;
        }
        let known = field(kind, &path);
        if t == b {
            put(&mut merged, &path, m.clone());
        } else if let (true, Value::Array(b), Value::Array(t), Value::Array(m)) =
            (known.is_some_and(|f| is_set(f.control)), b, t, m)
        {
            put(&mut merged, &path, joined(b, t, m));
        } else {
            clashes.push(clash(kind, path.clone(), b, t, m));
        }
    }
    match AnyRecord::from_value(kind, merged) {
        Ok(merged) => (merged, clashes),
        // Parts that are valid each make a valid whole; should a later kind of
        // record break that, theirs stands and everything of mine is shown.
        Err(_) => {
            let all = places(kind, &now)
                .into_iter()
                .filter(|path| get(&new, path) != get(&base, path))
                .map(|path| {
                    let (b, t, m) = (get(&base, &path), get(&now, &path), get(&new, &path));
                    clash(kind, path.clone(), b, t, m)
                })
                .collect();
            (theirs.clone(), all)
        }
    }
}

fn clash(kind: Kind, path: String, base: &Value, theirs: &Value, mine: &Value) -> Clash {
    Clash {
        field: field(kind, &path),
        label: label(kind, &path),
        base: base.clone(),
        theirs: theirs.clone(),
        mine: mine.clone(),
        path,
    }
}

/// Every place of a record once: the paths of its fields, and the names of
/// everything that is not a field.
fn places(kind: Kind, value: &Value) -> Vec<String> {
    let mut places: Vec<String> = fields(kind).map(|f| f.path.to_owned()).collect();
    for key in value.as_object().into_iter().flat_map(|map| map.keys()) {
        let inner = format!("{key}.");
        if !places.iter().any(|p| p == key || p.starts_with(&inner)) {
            places.push(key.clone());
        }
    }
    places
}

/// Lists in which order says nothing.
fn is_set(control: Control) -> bool {
    matches!(
        control,
        Control::Many(_) | Control::ManyOf(_) | Control::Provisions | Control::Choices(_)
    )
}

/// Their list without what I took away and with what I added.
fn joined(base: &[Value], theirs: &[Value], mine: &[Value]) -> Value {
    let removed = |item: &Value| base.contains(item) && !mine.contains(item);
    let mut out: Vec<Value> = theirs
        .iter()
        .filter(|item| !removed(item))
        .cloned()
        .collect();
    for item in mine {
        if !base.contains(item) && !out.contains(item) {
            out.push(item.clone());
        }
    }
    Value::Array(out)
}
