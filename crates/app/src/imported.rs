//! What imports said of each record last, read from the history: the ground on which
//! the next import tells what was edited here since.

use crate::error::Result;
use crate::history::LogEntry;
use intake::AsImported;
use ledger::{Ledger, OrgId};
use register::{AnyRecord, Change, Kind, Ref, Register};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Entries read at a time.
const AT_ONCE: u64 = 2_000;

/// Kinds of records that rows become, or bring with them.
const KINDS: [Kind; 8] = [
    Kind::Asset,
    Kind::Flow,
    Kind::Vendor,
    Kind::Risk,
    Kind::Action,
    Kind::Answer,
    Kind::Person,
    Kind::Site,
];

/// Records as the imports of a book left them: in each place what a file put there last,
/// whatever was written there since. What an undone import said does not count.
pub(crate) async fn as_imported(
    ledger: &Ledger,
    org: OrgId,
    register: &Register,
) -> Result<AsImported> {
    let stands = register.tables.imports.all().filter(|i| i.undone.is_none());
    let mut followed = Followed {
        imports: stands.map(|import| import.id.uuid()).collect(),
        ..Followed::default()
    };
    let mut after = 0;
    while !followed.imports.is_empty() && after < register.position {
        let entries = ledger.entries_from(org, after, AT_ONCE).await?;
        let Some(last) = entries.last() else { break };
        after = last.position;
        for stored in &entries {
            if let Some(entry) = LogEntry::read(stored)?.entry {
                let by_import = entry.batch.is_some_and(|id| followed.imports.contains(&id));
                for change in &entry.changes {
                    followed.note(change, by_import);
                }
            }
        }
    }
    let records = followed.said.into_iter().filter_map(|(target, value)| {
        let record = AnyRecord::from_value(target.kind, value).ok()?;
        Some((target, record))
    });
    Ok(records.collect())
}

/// The history as far as it was read.
#[derive(Default)]
struct Followed {
    imports: HashSet<Uuid>,
    /// Each record as it was last.
    states: HashMap<Ref, Value>,
    /// What imports said of it.
    said: HashMap<Ref, Value>,
}

impl Followed {
    fn note(&mut self, change: &Change, by_import: bool) {
        let record = match change {
            Change::Put(record) => record,
            Change::Redacted { target, .. } => {
                self.states.remove(target);
                self.said.remove(target);
                return;
            }
            Change::Newer { .. } => return,
        };
        let target = record.reference();
        if !KINDS.contains(&target.kind) {
            return;
        }
        let now = record.to_value();
        if by_import {
            let blank = || AnyRecord::blank(target.kind, target.id).to_value();
            let said = self.said.entry(target).or_insert_with(blank);
            match self.states.get(&target) {
                Some(before) => take_over(said, before, &now),
                None => take_over(said, &blank(), &now),
            }
        }
        self.states.insert(target, now);
    }
}

/// Takes over each place that an import changed, parts of a place one by one.
fn take_over(said: &mut Value, before: &Value, now: &Value) {
    let Value::Object(places) = now else { return };
    for (place, value) in places {
        let was = &before[place.as_str()];
        if was == value {
            continue;
        }
        match (value, was, &mut said[place.as_str()]) {
            (Value::Object(_), Value::Object(_), said @ Value::Object(_)) => {
                take_over(said, was, value);
            }
            (_, _, said) => *said = value.clone(),
        }
    }
}
