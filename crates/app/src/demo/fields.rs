//! From the story's fields to a typed record: keys become ids, offsets dates.

use super::story::Fields;
use register::records::*;
use register::{AnyRecord, Kind, Ref};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The id of a record of the example: made from its kind and key, so that every
/// build has the same.
pub fn id_of(kind: Kind, key: &str) -> Uuid {
    let digest = Sha256::digest(format!("phiward worked example {}/{key}", kind.tag()));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The reference behind `asset/ehr`.
///
/// # Errors
/// When the kind is none.
pub fn reference(what: &str) -> Result<Ref, String> {
    let (kind, key) = what
        .split_once('/')
        .ok_or_else(|| format!("“{what}” is not kind/key"))?;
    let kind: Kind = serde_json::from_value(Value::String(kind.to_owned()))
        .map_err(|_| format!("“{kind}” is not kind"))?;
    Ok(Ref {
        kind,
        id: id_of(kind, key),
    })
}

/// The kind of record that a field names by key.
fn named_by(field: &str) -> Option<Kind> {
    Some(match field {
        "owner" | "approved_by" | "security_official" | "leadership" | "person" => Kind::Person,
        "asset" | "assets" => Kind::Asset,
        "flow" | "flows" => Kind::Flow,
        "site" | "sites" => Kind::Site,
        "vendor" | "vendors" => Kind::Vendor,
        "group" | "groups" => Kind::Group,
        "threats" => Kind::Threat,
        "vulnerabilities" => Kind::Vulnerability,
        "risk" | "risks" => Kind::Risk,
        "depends_on" => Kind::Action,
        "evidence" => Kind::Evidence,
        "incident" => Kind::Incident,
        "prior_analysis" => Kind::PriorAnalysis,
        _ => return None,
    })
}

/// Resolves one field of a record.
fn resolve(field: &str, value: &mut Value) -> Result<(), String> {
    match (field, &mut *value) {
        ("from" | "to", Value::String(end)) => *value = flow_end(end)?,
        ("via", Value::Array(ends)) => {
            for end in ends {
                *end = flow_end(end.as_str().unwrap_or_default())?;
            }
        }
        ("target", Value::String(what)) => *value = json!(reference(what)?),
        ("about", Value::Array(list)) => {
            for what in list {
                *what = json!(reference(what.as_str().unwrap_or_default())?);
            }
        }
        (_, Value::String(text)) => {
            if let Some(kind) = named_by(field) {
                *text = id_of(kind, text).to_string();
            }
        }
        (_, Value::Array(items)) => {
            for item in items {
                resolve(field, item)?;
            }
        }
        (_, Value::Object(map)) => {
            for (field, value) in map {
                resolve(field, value)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// The end of a flow: `asset/ehr`, `vendor/host`, `site/main`, a party outside
/// in words, or nothing.
fn flow_end(text: &str) -> Result<Value, String> {
    let end = |kind: Kind, key: &str| json!({ (kind.tag()): id_of(kind, key) });
    Ok(match text.split_once('/') {
        Some(("asset", key)) => end(Kind::Asset, key),
        Some(("vendor", key)) => end(Kind::Vendor, key),
        Some(("site", key)) => end(Kind::Site, key),
        Some(_) => return Err(format!("“{text}” is not an end of a flow")),
        None if text.is_empty() => json!("unknown"),
        None => json!({ "party": text }),
    })
}

/// The record of a kind with these fields.
///
/// # Errors
/// What does not fit, such as a field that the record does not have.
pub fn record(kind: Kind, mut fields: Fields) -> Result<AnyRecord, String> {
    let key = match fields.remove("key") {
        Some(Value::String(key)) => key,
        _ => return Err(format!("a {kind} without a key: {fields:?}")),
    };
    let about = |why: String| format!("{}/{key}: {why}", kind.tag());
    for (field, value) in &mut fields {
        resolve(field, value).map_err(about)?;
    }
    fields.insert("id".into(), json!(id_of(kind, &key)));
    typed(kind, Value::Object(fields)).map_err(about)
}

/// The record with some fields set to something else.
///
/// # Errors
/// As for [`record`].
pub fn changed(before: &AnyRecord, set: &Fields) -> Result<AnyRecord, String> {
    let mut value = before.to_value();
    for (field, new) in set {
        let mut new = new.clone();
        resolve(field, &mut new)?;
        value[field.as_str()] = new;
    }
    typed(before.kind(), value)
}

fn typed(kind: Kind, value: Value) -> Result<AnyRecord, String> {
    macro_rules! one_of {
        ($($kind:ident),*) => {
            match kind {
                $(Kind::$kind => serde_json::from_value::<$kind>(value.clone()).map(AnyRecord::from),)*
                other => return Err(format!("the story makes no {other}")),
            }
        };
    }
    let record = one_of!(
        Profile,
        Site,
        Person,
        Group,
        Process,
        Asset,
        Flow,
        Vendor,
        Threat,
        Vulnerability,
        Risk,
        Action,
        Tolerance,
        Answer,
        Decision,
        Exclusion,
        Dismissal,
        Evidence,
        Incident,
        Trigger,
        PriorAnalysis
    )
    .map_err(|error| error.to_string())?;
    match stranger(&value, &record.to_value()) {
        None => Ok(record),
        Some(field) => Err(format!("a {kind} has no field “{field}”")),
    }
}

/// A field that was given and is not in the record: a slip of the pen, since
/// reading a record passes over what it does not know.
fn stranger(given: &Value, record: &Value) -> Option<String> {
    match (given, record) {
        (Value::Object(given), Value::Object(record)) => {
            given
                .iter()
                .find_map(|(field, value)| match record.get(field) {
                    None => Some(field.clone()),
                    Some(kept) => stranger(value, kept),
                })
        }
        (Value::Array(given), Value::Array(record)) => given
            .iter()
            .zip(record)
            .find_map(|(value, kept)| stranger(value, kept)),
        _ => None,
    }
}
