//! What is stored is what is read, for records of every kind in every shape.

use crate::cases;
use crate::support::{actor, kinds};
use phiward_register::{AnyRecord, Change, Entry, FORMAT};
use proptest::prelude::*;
use serde_json::Value;

fn entry(records: Vec<AnyRecord>) -> Entry {
    Entry {
        format: FORMAT,
        verb: "one of each".into(),
        by: actor("Ada Park", None),
        why: "to test with".into(),
        batch: Some(uuid::Uuid::from_u128(7)),
        performed: Vec::new(),
        changes: records.into_iter().map(Change::Put).collect(),
    }
}

#[test]
fn every_kind_with_every_field_filled_is_read_as_it_was_written() {
    for records in [kinds::one_of_each(), kinds::one_of_each_ended()] {
        for record in &records {
            let one = entry(vec![record.clone()]);
            assert_eq!(one.encode().decode().expect("an entry"), one);
        }
        let all = entry(records);
        assert_eq!(all.encode().decode().expect("an entry"), all);
    }
}

#[test]
fn the_full_records_leave_no_field_empty() {
    fn empty(path: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Null => found.push(path.to_owned()),
            Value::String(s) if s.is_empty() => found.push(path.to_owned()),
            Value::Array(a) if a.is_empty() => found.push(path.to_owned()),
            Value::Object(map) => map
                .iter()
                .for_each(|(key, value)| empty(&format!("{path}.{key}"), value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for record in kinds::one_of_each_ended() {
        empty(record.kind().tag(), &record.to_value(), &mut found);
    }
    found.sort_unstable();
    // An empty cell of an imported row is kept; an action cannot wait for itself;
    // the second name of the ruling is one without a record; a range of effects is not said of
    // people, nor a severity of conditions.
    assert_eq!(
        found,
        [
            "acceptance.ruling.by.person",
            "action.depends_on",
            "action.extra.Room",
            "answer.extra.Room",
            "asset.extra.Room",
            "flow.extra.Room",
            "person.extra.Room",
            "process.extra.Room",
            "risk.extra.Room",
            "site.extra.Room",
            "threat.range",
            "vendor.extra.Room",
            "vulnerability.severity",
        ]
    );
}

/// Blanks, drops or rewrites parts of a JSON value, led by a list of numbers.
fn disturb(value: &mut Value, choices: &mut impl Iterator<Item = (u8, String)>) {
    match value {
        Value::Object(map) => {
            let mut dropped = Vec::new();
            for (key, inner) in map.iter_mut() {
                match choices.next() {
                    Some((0..40, _)) if key != "id" => dropped.push(key.clone()),
                    Some((40..60, text)) if inner.is_string() && key != "id" => {
                        *inner = text.into()
                    }
                    Some((60..75, _)) if inner.is_array() => *inner = Value::Array(vec![]),
                    _ => disturb(inner, choices),
                }
            }
            for key in dropped {
                map.remove(&key);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| disturb(item, choices)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(cases(128))]

    /// Records with any of their fields missing or different. Reading and writing
    /// again gives the same bytes, so nothing fades from one program run to the next.
    #[test]
    fn reading_and_writing_again_changes_nothing(
        choices in prop::collection::vec((any::<u8>(), "[a-z“é\"\\\\\n ]{1,8}"), 400),
    ) {
        let mut choices = choices.into_iter().cycle().take(40_000);
        let mut readable = 0;
        for record in kinds::one_of_each_ended() {
            let one = entry(vec![record.clone()]);
            let mut stored = one.encode();
            let part = stored.parts.last_mut().expect("the record");
            let mut json: Value = serde_json::from_slice(part).expect("JSON");
            disturb(&mut json, &mut choices);
            *part = serde_json::to_vec(&json).expect("JSON");
            // Many of these are not records: a word where a level must stand.
            let Ok(first) = stored.decode() else { continue };
            readable += 1;
            let written = first.encode();
            let second = written.decode();
            prop_assert!(second.is_ok(), "{} is not read again: {written:?}", record.kind());
            prop_assert_eq!(second.expect("read").encode(), written);
        }
        prop_assert!(readable > 0);
    }

    /// Bytes that are not an entry end in an error, never in a panic.
    #[test]
    fn damaged_entries_are_refused_or_read(part in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<bool>()) {
        let mut stored = entry(kinds::one_of_each()).encode();
        let bytes = match part.index(stored.parts.len() + 1) {
            0 => &mut stored.outline,
            n => &mut stored.parts[n - 1],
        };
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = with }
        let _ = stored.decode();
    }

    /// The same for snapshots; one that was cut short is always found out.
    #[test]
    fn damaged_snapshots_are_refused_or_read(at in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<bool>()) {
        let whole = kinds::book_with_one_of_each().register.to_snapshot().expect("a snapshot");
        let mut bytes = whole.clone();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = with }
        let read = phiward_register::Register::from_snapshot(&bytes);
        if cut && at + 1 < whole.len() {
            prop_assert!(read.is_err());
        }
    }
}
