//! Books live for years. Entries of every released version stay readable, and
//! what a newer program wrote is preserved, shown to be newer, and not written to.

#[path = "../support/mod.rs"]
mod support;

mod first_format;
mod folded;
mod newer;
mod second_format;

use phiward_register::{Entry, Register};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Fixtures of format 1: each line is the one piece of JSON an entry was.
const FIRST: [&str; 2] = [
    "entries-v1.jsonl",
    // What came later in the same format: mail senders and findings.
    "entries-v1-mail.jsonl",
];

/// The fixture of format 2: each line has outline and parts, `null` where one was redacted.
const SECOND: &str = "entries-v2.jsonl";

/// What came later in the same format: what became of requests for redactions.
const SECOND_ASKED: &str = "entries-v2-asked.jsonl";

/// What came later in the same format: who belongs to the organization.
const SECOND_MEMBERS: &str = "entries-v2-members.jsonl";

/// What came later in the same format: how an approval was entered, and by which account
/// an action was said to be done.
const SECOND_AFFIRMED: &str = "entries-v2-affirmed.jsonl";

/// What came later in the same format: risks that say something else after they were
/// accepted.
const SECOND_REWORDED: &str = "entries-v2-reworded.jsonl";

fn path_of(fixture: &str) -> String {
    format!("{}/tests/fixtures/{fixture}", env!("CARGO_MANIFEST_DIR"))
}

fn lines_of(fixture: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path_of(fixture));
    let text = text.expect("the fixture is part of the repository");
    text.lines().map(str::to_owned).collect()
}

/// A line of format 2.
#[derive(Deserialize)]
struct Line {
    outline: Box<RawValue>,
    parts: Vec<Option<Box<RawValue>>>,
}

/// Reads a line of either format.
fn entry_of(line: &str) -> Entry {
    let stored: Result<Line, _> = serde_json::from_str(line);
    match stored {
        Ok(stored) => decoded(&stored),
        Err(_) => Entry::decode(None, &[Some(line)]),
    }
    .expect("a stored entry")
}

fn decoded(stored: &Line) -> Result<Entry, phiward_register::DecodeError> {
    let parts: Vec<Option<&[u8]>> = stored
        .parts
        .iter()
        .map(|part| part.as_ref().map(|json| json.get().as_bytes()))
        .collect();
    Entry::decode(Some(stored.outline.get().as_bytes()), &parts)
}

fn time(position: u64) -> jiff::Timestamp {
    "2026-03-02T15:00:00Z"
        .parse::<jiff::Timestamp>()
        .expect("a time")
        + jiff::SignedDuration::from_mins(position as i64)
}

fn fold(lines: &[String]) -> Register {
    let mut register = Register::default();
    go_on(&mut register, lines);
    register
}

fn go_on(register: &mut Register, lines: &[String]) {
    for line in lines {
        let position = register.position + 1;
        register.apply(position, time(position), &entry_of(line));
    }
}

#[test]
fn times_never_run_backwards() {
    let mut register = Register::default();
    let entry = entry_of(&lines_of(SECOND)[0]);
    register.apply(1, time(10), &entry);
    register.apply(2, time(5), &entry);
    assert_eq!((register.position, register.time), (2, time(10)));
}
