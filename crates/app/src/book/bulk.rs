//! Many commands as one: decided one upon the other, in as few entries as the caps allow.

use jiff::Timestamp;
use register::{
    Actor, AnyRecord, Change, Command, Entry, MAX_CHANGES, Ref, Refusal, Register, Request,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Bytes of one entry of a bulk command, at most; well below the ledger's cap.
const MAX_BYTES: usize = 1 << 20;

/// Commands being decided one upon the other on a copy, as one.
pub(crate) struct Bulk<'a> {
    draft: Register,
    verb: &'a str,
    actor: &'a Actor,
    why: &'a str,
    batch: Option<Uuid>,
    at: Timestamp,
    entries: Vec<Entry>,
    /// Bytes of the last entry.
    bytes: usize,
}

impl<'a> Bulk<'a> {
    /// None decided yet.
    pub fn new(
        register: &Register,
        verb: &'a str,
        actor: &'a Actor,
        why: &'a str,
        batch: Option<Uuid>,
        at: Timestamp,
    ) -> Bulk<'a> {
        debug_assert!(register::is_code(verb), "“{verb}” is not a code");
        Bulk {
            draft: register.clone(),
            verb,
            actor,
            why,
            batch,
            at,
            entries: Vec::new(),
            bytes: 0,
        }
    }

    /// Decides one more; a refused one leaves no trace.
    pub fn decide(&mut self, command: Command) -> Result<(), Refusal> {
        let request = Request {
            command,
            actor: self.actor.clone(),
            at: self.at,
            why: self.why.to_owned(),
            against: None,
            batch: self.batch,
        };
        let entry = self.draft.decide(&request)?;
        self.draft.apply(self.draft.position + 1, self.at, &entry);
        let size = entry.encode().size();
        match is_capped(&entry, size) {
            true => self.add(entry, size),
            // One command may change more than one entry carries.
            false => {
                for part in capped(entry) {
                    let size = part.encode().size();
                    self.add(part, size);
                }
            }
        }
        Ok(())
    }

    /// Adds an entry that is none too large, to the last one where that takes it.
    fn add(&mut self, entry: Entry, size: usize) {
        match self.entries.last_mut() {
            Some(last)
                if last.changes.len() + entry.changes.len() <= MAX_CHANGES
                    && self.bytes + size <= MAX_BYTES =>
            {
                join(last, entry, self.verb);
                self.bytes += size;
            }
            _ => {
                self.entries.push(entry);
                self.bytes = size;
            }
        }
    }

    /// The entries they came to.
    pub fn entries(mut self) -> Vec<Entry> {
        if self.batch.is_some() {
            // An import is one, whatever its rows were, and so is undoing it.
            for entry in &mut self.entries {
                self.verb.clone_into(&mut entry.verb);
            }
        }
        self.entries
    }
}

/// Whether an entry of so many bytes is one that the ledger takes, or cannot be split.
fn is_capped(entry: &Entry, size: usize) -> bool {
    entry.changes.len() <= 1 || (entry.changes.len() <= MAX_CHANGES && size <= MAX_BYTES)
}

/// An entry as one or, where it changes more than one entry may carry, several.
pub(super) fn capped(entry: Entry) -> Vec<Entry> {
    if is_capped(&entry, entry.encode().size()) {
        return vec![entry];
    }
    let mut first = entry;
    let rest = first.changes.split_off(first.changes.len() / 2);
    let second = Entry {
        changes: rest,
        // What was done is said once.
        performed: Vec::new(),
        ..first.clone()
    };
    [first, second].into_iter().flat_map(capped).collect()
}

/// Puts the changes of a later entry into one that takes more. What both were says the
/// code; where they differ, the bulk's does.
fn join(into: &mut Entry, mut more: Entry, bulk: &str) {
    if into.verb != more.verb {
        bulk.clone_into(&mut into.verb);
    }
    into.performed.append(&mut more.performed);
    into.changes.append(&mut more.changes);
}

/// The records of entries as they are after the last, each once, where it was first written.
pub(super) fn as_they_are(entries: Vec<Entry>) -> Vec<AnyRecord> {
    let mut places: HashMap<Ref, usize> = HashMap::new();
    let mut all: Vec<AnyRecord> = Vec::new();
    let changes = entries.into_iter().flat_map(|entry| entry.changes);
    for change in changes {
        let Change::Put(record) = change else {
            continue;
        };
        let place = *places.entry(record.reference()).or_insert(all.len());
        match all.get_mut(place) {
            Some(before) => *before = record,
            None => all.push(record),
        }
    }
    all
}
