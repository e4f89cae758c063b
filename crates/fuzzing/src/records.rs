//! Targets: the entries of a book, and snapshots of it. Both come from outside
//! with a portable file or a restored backup.

use arbitrary::{Result, Unstructured};
use catalog::Catalog;
use jiff::Timestamp;
use register::{Coverage, Entry, Register, Tally};
use serde_json::Value;

use crate::{json, plan};

/// One record of every kind, all fields filled.
const ENTRY: &str = include_str!("../seeds/entry/one-of-each.json");
const SNAPSHOT: &str = include_str!("../seeds/snapshot/one-of-each.jsonl");

fn changed_entry(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut document: Value = serde_json::from_str(ENTRY).expect("a good seed");
    // A few of the changes in any order, so that a record can refer to one that
    // is not there.
    if let Value::Array(records) = &mut document["changes"] {
        let kept = u.int_in_range(1..=8)?;
        let all = std::mem::take(records);
        for _ in 0..kept {
            records.push(u.choose(&all)?.clone());
        }
    }
    json::change(&mut document, &json::changes(u)?);
    Ok(document.to_string().into_bytes())
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
    let Ok(entry) = Entry::decode(&bytes) else {
        return;
    };
    let again = Entry::decode(&entry.encode()).expect("what was written is read");
    assert_eq!(again, entry);
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
    let all: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).expect("a good seed"))
        .collect();
    let kept = u.int_in_range(0..=8)?;
    head["records"] = kept.into();
    if u.ratio(1, 8)? {
        json::change(&mut head, &json::changes(u)?);
    }
    let mut text = head.to_string();
    for _ in 0..kept {
        let mut line = u.choose(&all)?.clone();
        if u.ratio(1, 2)? {
            json::change(&mut line, &json::changes(u)?);
        }
        text += &format!("\n{line}");
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
