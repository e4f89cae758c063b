//! `phiward log`: what happened.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::Result;
use app::{Book, LogEntry};
use register::{Change, Entry, REDACTED, Ref, Register, Tag};
use serde_json::{Value, json};

/// Entries read at once while looking for those of one record.
const AT_ONCE: u64 = 5_000;

/// What happened, newest last.
#[derive(Debug, clap::Args)]
pub struct Log {
    /// One record, such as R-14, with every state it had
    record: Option<String>,
    /// How many entries, counted from the newest
    #[arg(long, default_value_t = 30)]
    last: u64,
}

impl Log {
    /// Prints the log, or one record's history.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let register = book.register();
        let entries = match &self.record {
            Some(text) => about(&book, find::record(register, text)?.reference()).await?,
            None => {
                book.log(book.head().position.saturating_sub(self.last), self.last)
                    .await?
            }
        };
        if context.json {
            let list: Vec<_> = entries.iter().map(|e| value(register, e)).collect();
            output::json(&list)?;
            return Ok(Outcome::Done);
        }
        let mut table =
            output::Columns::new(&["No.", "Recorded (UTC)", "Who", "What", "Records and reason"]);
        for logged in &entries {
            table.row(row(register, logged));
        }
        table.print()?;
        Ok(Outcome::Done)
    }
}

/// The entries that touch a record, those whose content is gone among them.
async fn about(book: &Book, target: Ref) -> Result<Vec<LogEntry>> {
    let mut out = Vec::new();
    let mut after = 0;
    loop {
        let entries = book.log(after, AT_ONCE).await?;
        let Some(last) = entries.last() else {
            return Ok(out);
        };
        after = last.position;
        out.extend(entries.into_iter().filter(|logged| {
            let changes = logged.entry.iter().flat_map(|entry| &entry.changes);
            changes
                .into_iter()
                .any(|change| reference(change) == Some(target))
        }));
    }
}

fn reference(change: &Change) -> Option<Ref> {
    match change {
        Change::Put(record) => Some(record.reference()),
        Change::Redacted { target, .. } => Some(*target),
        Change::Newer { .. } => None,
    }
}

/// The number of a changed record; empty for a kind this program does not know.
fn tag(change: &Change) -> String {
    match change {
        Change::Put(record) => record.tag(),
        Change::Redacted { target, number } => Tag {
            kind: target.kind,
            number: *number,
        }
        .to_string(),
        Change::Newer { kind, number, .. } => format!("{kind} {number}"),
    }
}

/// Whether content of it was taken out later. The entry that takes content out names
/// the record it takes it from, and has lost nothing itself.
fn is_redacted(entry: &Entry) -> bool {
    let takes = entry
        .performed
        .iter()
        .any(|p| p.code == "approve-redaction");
    let gone = |change: &Change| match change {
        Change::Redacted { .. } => !takes,
        Change::Newer { json, .. } => json.is_empty(),
        Change::Put(_) => false,
    };
    entry.changes.iter().any(gone)
        || entry
            .performed
            .iter()
            .any(|performed| performed.data.is_none())
        || entry.why == REDACTED
        || entry.by.name == REDACTED
}

fn row(register: &Register, logged: &LogEntry) -> Vec<String> {
    let when = logged.time.strftime("%Y-%m-%d %H:%M").to_string();
    let position = logged.position.to_string();
    let Some(entry) = &logged.entry else {
        return vec![position, when, "–".into(), "redacted".into(), String::new()];
    };
    let mut tags: Vec<String> = entry.changes.iter().map(tag).collect();
    if tags.is_empty() {
        let acted = entry.performed.iter().filter_map(|p| p.target);
        tags.extend(
            acted
                .filter_map(|target| register.tables.get(target))
                .map(|r| r.tag()),
        );
    }
    let shown = match tags.as_slice() {
        [first, .., last] if tags.len() > 4 => {
            format!("{first} … {last} ({} records)", tags.len())
        }
        _ => tags.join(" "),
    };
    let gone = if is_redacted(entry) {
        " (redacted)"
    } else {
        ""
    };
    let what = if entry.why.is_empty() {
        shown
    } else {
        format!("{shown}: {}", entry.why)
    };
    vec![
        position,
        when,
        entry.by.name.clone(),
        format!("{}{gone}", fields::history_words(&entry.verb)),
        what,
    ]
}

fn value(register: &Register, logged: &LogEntry) -> Value {
    let entry = logged.entry.as_ref();
    json!({
        "position": logged.position,
        "time": logged.time.to_string(),
        "hash": logged.hash,
        "redacted": entry.is_none_or(is_redacted),
        "verb": entry.map(|e| &e.verb),
        "by": entry.map(|e| json!({
            "person": e.by.person.and_then(|id| register.tables.people.get(id)).map(register::Record::tag),
            "name": e.by.name,
            "role": e.by.role,
            "assurance": e.by.assurance,
        })),
        "via": entry.and_then(|e| e.by.via),
        "why": entry.map(|e| &e.why),
        "batch": entry.and_then(|e| e.batch),
        "commands": entry.map(|e| commands(register, e)).unwrap_or_default(),
        "records": entry.map(records).unwrap_or_default(),
    })
}

/// The verbs that were carried out; their data is null once it was redacted.
fn commands(register: &Register, entry: &Entry) -> Vec<Value> {
    let performed = entry.performed.iter().map(|performed| {
        let target = performed.target.and_then(|target| {
            let written = entry.changes.iter().find(|c| reference(c) == Some(target));
            written
                .map(tag)
                .or_else(|| register.tables.get(target).map(|record| record.tag()))
        });
        json!({ "code": performed.code, "target": target, "data": performed.data })
    });
    performed.collect()
}

fn records(entry: &Entry) -> Vec<Value> {
    let record = |change: &Change| match change {
        Change::Put(r) => json!({
            "number": r.tag(), "kind": r.kind().tag(), "id": r.id(), "redacted": false,
            "label": r.label(), "state": r.to_value() }),
        Change::Redacted { target, .. } => json!({
            "number": tag(change), "kind": target.kind.tag(), "id": target.id, "redacted": true,
            "label": null, "state": null }),
        Change::Newer {
            kind,
            id,
            number,
            json,
        } => json!({
            "number": number, "kind": kind, "id": id, "redacted": json.is_empty(),
            "label": null, "state": null }),
    };
    entry.changes.iter().map(record).collect()
}
