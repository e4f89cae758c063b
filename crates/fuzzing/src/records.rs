//! Targets: the entries of a book, and snapshots of it. Both come from outside
//! with a portable file or a restored backup.

use arbitrary::{Result, Unstructured};
use catalog::Catalog;
use jiff::Timestamp;
use register::{Command, Coverage, Entry, EntrySummary, Outline, Register, Tally};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{json, plan};

/// One record of every kind, all fields filled: in format 1, and in format 2 with
/// every verb.
const FIRST: &str = include_str!("../seeds/entry/one-of-each.json");
const SECOND: &str = include_str!("../seeds/entry/one-of-each-v2.json");
const SNAPSHOT: &str = include_str!("../seeds/snapshot/one-of-each.snapshot");

/// An entry of format 2 as one piece of JSON; parts that were redacted are `null`.
#[derive(Deserialize)]
struct Line {
    outline: Box<RawValue>,
    parts: Vec<Option<Box<RawValue>>>,
}

fn changed_entry(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut document: Value = if u.ratio(1, 3)? {
        let mut document = serde_json::from_str(FIRST).expect("a good seed");
        fewer_changes(&mut document, u)?;
        document
    } else {
        let mut document = serde_json::from_str(SECOND).expect("a good seed");
        fewer_parts(&mut document, u)?;
        document
    };
    json::change(&mut document, &json::changes(u)?);
    Ok(document.to_string().into_bytes())
}

/// A few of the changes in any order, so that a record can refer to one that is not
/// there.
fn fewer_changes(document: &mut Value, u: &mut Unstructured<'_>) -> Result<()> {
    if let Value::Array(records) = &mut document["changes"] {
        let kept = u.int_in_range(1..=8)?;
        let all = std::mem::take(records);
        for _ in 0..kept {
            records.push(u.choose(&all)?.clone());
        }
    }
    Ok(())
}

/// The same of the parts of an entry of format 2, with their lines in the outline;
/// some of them redacted.
fn fewer_parts(document: &mut Value, u: &mut Unstructured<'_>) -> Result<()> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let did = list(&document["outline"]["did"]);
    let records = list(&document["outline"]["records"]);
    let all = list(&document["parts"]);
    // Before them stand who and why.
    let (verbs, states) = all[2..].split_at(did.len());
    let mut parts = all[..2].to_vec();
    let mut outline = (Vec::new(), Vec::new());
    for _ in 0..u.int_in_range(0..=3)? {
        let at = u.choose_index(did.len())?;
        outline.0.push(did[at].clone());
        parts.push(verbs[at].clone());
    }
    for _ in 0..u.int_in_range(0..=8)? {
        let at = u.choose_index(records.len())?;
        outline.1.push(records[at].clone());
        parts.push(states[at].clone());
    }
    for part in &mut parts {
        if u.ratio(1, 6)? {
            *part = Value::Null;
        }
    }
    document["outline"]["did"] = outline.0.into();
    document["outline"]["records"] = outline.1.into();
    document["parts"] = parts.into();
    Ok(())
}

fn decoded(bytes: &[u8]) -> Option<Entry> {
    match serde_json::from_slice::<Line>(bytes) {
        Ok(line) => {
            let parts: Vec<Option<&[u8]>> = line
                .parts
                .iter()
                .map(|part| part.as_ref().map(|json| json.get().as_bytes()))
                .collect();
            let outline = line.outline.get().as_bytes();
            let _ = EntrySummary::at(Some(outline), &parts);
            Entry::decode(Some(outline), &parts).ok()
        }
        Err(_) => {
            let _ = EntrySummary::at(None, &[Some(bytes)]);
            Entry::decode(None, &[Some(bytes)]).ok()
        }
    }
}

/// Written and read once more; what was redacted is still so.
fn again(entry: &Entry) -> Entry {
    let stored = entry.encode();
    let outline = Outline::read(&stored.outline).expect("what was written is read");
    let parts: Vec<Option<&[u8]>> = stored
        .parts
        .iter()
        .map(|part| (!part.is_empty()).then_some(&**part))
        .collect();
    assert_eq!(outline.parts(), parts.len());
    for written in &outline.records {
        for part in written
            .target()
            .map(|t| outline.parts_about(t, |_| true))
            .unwrap_or_default()
        {
            assert!((1..parts.len()).contains(&part), "who acted stays");
        }
    }
    Entry::decode(Some(&stored.outline), &parts).expect("what was written is read")
}

/// What is decoded is written and decoded as the same; applying it never fails,
/// and a register that holds it survives a snapshot.
pub fn entry(data: &[u8]) {
    let bytes = match plan(data) {
        None => data.to_vec(),
        Some(mut rest) => match changed_entry(&mut rest) {
            Ok(bytes) => bytes,
            Err(_) => return,
        },
    };
    let Some(entry) = decoded(&bytes) else {
        return;
    };
    assert_eq!(again(&entry), entry);
    for performed in &entry.performed {
        let data = performed.data.clone().unwrap_or_default();
        if let Some(Ok(command)) = Command::from_data(&performed.code, data) {
            let data = command.data().expect("a verb has data");
            let again = Command::from_data(&performed.code, data).expect("a verb");
            assert_eq!(again.expect("what was written is read"), command);
        }
    }
    let mut register = Register::default();
    register.apply(1, Timestamp::UNIX_EPOCH, &entry);
    register.apply(2, Timestamp::UNIX_EPOCH, &entry);
    look(&register);
    if let Some(snapshot) = register.to_snapshot() {
        let again = Register::from_snapshot(&snapshot).expect("what was written is read");
        assert_eq!(again.to_snapshot(), Some(snapshot));
    }
}

fn changed_snapshot(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut lines = SNAPSHOT.lines();
    let mut head: Value =
        serde_json::from_str(lines.next().unwrap_or_default()).expect("a good seed");
    // A kind, three numbers, and the fields of the record.
    let all: Vec<&str> = lines.collect();
    let kept = u.int_in_range(0..=8)?;
    head["records"] = kept.into();
    if u.ratio(1, 8)? {
        json::change(&mut head, &json::changes(u)?);
    }
    let mut text = head.to_string();
    for _ in 0..kept {
        let line = *u.choose(&all)?;
        text.push('\n');
        match line.split_at_checked(line.find('{').unwrap_or_default()) {
            Some((prefix, fields)) if u.ratio(1, 2)? => {
                let mut fields: Value = serde_json::from_str(fields).expect("a good seed");
                json::change(&mut fields, &json::changes(u)?);
                text += &format!("{prefix}{fields}");
            }
            _ => text += line,
        }
    }
    Ok(text.into_bytes())
}

/// A damaged snapshot is refused, or gives a register that can be used.
pub fn snapshot(data: &[u8]) {
    let bytes = match plan(data) {
        None => data.to_vec(),
        Some(mut rest) => match changed_snapshot(&mut rest) {
            Ok(bytes) => bytes,
            Err(_) => return,
        },
    };
    let Ok(register) = Register::from_snapshot(&bytes) else {
        return;
    };
    look(&register);
    if let Some(snapshot) = register.to_snapshot() {
        Register::from_snapshot(&snapshot).expect("what was written is read");
    }
}

/// What pages and reports ask of a register.
fn look(register: &Register) {
    let day = register.day(Timestamp::UNIX_EPOCH);
    let _ = register.end_of_day(day);
    let _ = register.tolerance(day);
    let _ = register.method_in_use();
    let _ = Coverage::of(register, Catalog::builtin(), day);
    let _ = Tally::of(register, day);
    let _ = register::diff(&Register::default(), register);
}
