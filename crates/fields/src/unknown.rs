//! What is said of a name that is not a field of a record: which verb changes it, or what
//! fields there are.

use crate::verb_form::verb;
use register::{AnyRecord, Kind};

pub(crate) fn not_a_field(kind: Kind, path: &str) -> String {
    if let Some(verb) = verb(kind, path) {
        return format!(
            "“{path}” is not changed in place. Use the verb “{verb}”: POST /api/v1/{}/{{record}}/{verb}.",
            kind.plural()
        );
    }
    let blank = AnyRecord::blank(kind, uuid::Uuid::nil()).to_value();
    let head = path.split('.').next().unwrap_or(path);
    if blank.get(head).is_some()
        && !crate::fields(kind).any(|f| f.path.starts_with(&format!("{head}.")))
    {
        return format!("“{path}” is kept by phiward itself and cannot be set.");
    }
    let known: Vec<&str> = crate::fields(kind).map(|f| f.path).collect();
    if known.is_empty() {
        return format!("A {kind} has no fields to set; it has verbs of its own.");
    }
    format!(
        "A {kind} has no field “{path}”. There are {}.",
        known.join(", ")
    )
}
