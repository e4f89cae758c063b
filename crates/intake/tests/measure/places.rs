//! Where what stands in a record: its places by name, with what people would read there.

use phiward_intake::squeeze;
use register::records::Risk;
use register::{AnyRecord, Record, Ref, Register};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Places with what stands in them; places that say nothing are left out.
pub type Places = BTreeMap<String, Vec<String>>;

/// Parts of records that imports do not take from cells, or that follow from others.
const PASSED_OVER: [&str; 10] = [
    "past_owners",
    "past_risks",
    "verifications",
    "slips",
    "completed_by",
    "completed_via",
    "evidence",
    "merged_into",
    "gathered.note",
    "agreement.evidence",
];

/// What stands in a record. Where actions of a risk are named, those of its actions alone:
/// each row of several has its own.
pub fn places(register: &Register, of: Ref, named: &[Ref]) -> Places {
    let mut out = Places::new();
    let Some(record) = register.tables.get(of) else {
        return out;
    };
    let mut value = record.to_value();
    let fields = value.as_object_mut().expect("a record is an object");
    put(&mut out, "number", &record.tag());
    fields.remove("number");
    put(
        &mut out,
        "ended",
        if record.retired().is_some() {
            "yes"
        } else {
            "no"
        },
    );
    fields.remove("retired");
    if let Some(source) = fields.remove("source").filter(Value::is_object) {
        put(&mut out, "system", source["system"].as_str().unwrap_or(""));
        put(&mut out, "key", source["key"].as_str().unwrap_or(""));
    }
    if let Some(agreements) = fields.remove("agreements")
        && let Some(newest) = agreements.as_array().and_then(|a| a.last())
    {
        flat(register, "agreement", newest, &mut out);
    }
    match &record {
        AnyRecord::Asset(asset) => {
            fields.remove("ephi");
            fields.remove("ephi_known");
            if asset.ephi_known {
                put(&mut out, "ephi", &asset.ephi.words());
            }
        }
        AnyRecord::Flow(_) => {
            let mut stations = Vec::new();
            for end in ["from", "via", "to"] {
                let Some(value) = fields.remove(end) else {
                    continue;
                };
                let mut named = Places::new();
                flat(register, end, &value, &mut named);
                let names = named.into_values().flatten();
                let names: Vec<String> = names.filter(|name| name != "unknown").collect();
                for name in &names {
                    put(&mut out, end, name);
                }
                stations.extend(names);
            }
            put(&mut out, "stations", &stations.join(" → "));
        }
        AnyRecord::Risk(risk) => {
            for stage in ["inherent", "current", "target", "verified"] {
                let rating = fields.remove(stage).filter(Value::is_object);
                for part in ["likelihood", "impact"] {
                    if let Some(level) = rating.as_ref().and_then(|r| r[part].as_str()) {
                        put(
                            &mut out,
                            &format!("{stage}.{part}"),
                            &level.replace('_', " "),
                        );
                    }
                }
            }
            if let Some(treatment) = fields.remove("treatment").filter(Value::is_object) {
                put(
                    &mut out,
                    "treatment.strategy",
                    treatment["strategy"].as_str().unwrap_or(""),
                );
            }
            actions(register, risk, named, &mut out);
        }
        _ => {}
    }
    for (name, value) in fields.iter() {
        flat(register, name, value, &mut out);
    }
    out.retain(|place, _| !PASSED_OVER.iter().any(|p| place.starts_with(p)));
    out
}

/// The actions of a risk, as places of it.
fn actions(register: &Register, risk: &Risk, named: &[Ref], out: &mut Places) {
    let is_named = |of: &Ref| named.iter().all(|r| r.kind != of.kind) || named.contains(of);
    for action in risk.actions(register) {
        let of = AnyRecord::from(action.clone()).reference();
        if !is_named(&of) {
            continue;
        }
        for (place, texts) in places(register, of, &[]) {
            let own = ["risks", "id", "number", "key", "system", "ended", "state"];
            if !own.contains(&place.as_str()) {
                out.entry(format!("action.{place}"))
                    .or_default()
                    .extend(texts);
            }
        }
        debug_assert!(action.risks.contains(&risk.id), "{}", action.known_as());
    }
}

fn put(out: &mut Places, place: &str, text: &str) {
    let text = squeeze(text);
    if !text.is_empty() && text != "unknown" {
        out.entry(place.to_owned()).or_default().push(text);
    }
}

/// A part of a record and what is in it, with the names of records for their ids.
fn flat(register: &Register, place: &str, value: &Value, out: &mut Places) {
    match value {
        Value::Object(parts) => {
            for (name, part) in parts {
                flat(register, &format!("{place}.{name}"), part, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                flat(register, place, item, out);
            }
        }
        Value::String(text) => {
            let named = Uuid::parse_str(text).ok().filter(|_| place != "id");
            let named = named.and_then(|id| register.find(id));
            match named {
                Some(record) => put(out, place, record.label()),
                None => put(out, place, text),
            }
        }
        Value::Bool(true) => put(out, place, "yes"),
        Value::Bool(false) => put(out, place, "no"),
        Value::Number(number) => put(out, place, &number.to_string()),
        Value::Null => {}
    }
}
