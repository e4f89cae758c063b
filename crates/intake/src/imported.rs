//! What imports said of records last, as the history tells it: the ground on which the next
//! import tells what was edited here since, and what a file does not say any more.
//!
//! Nearly every record stands as the imports left it. Of these nothing is read from the
//! history; of the others as much as somebody asks for.

use crate::field;
use register::{AnyRecord, Kind, Ref, StoredRecord};
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Records as the imports left them: what files said of each place last, whatever was
/// written there since; and which import said something of which record.
#[derive(Debug, Clone, Default)]
pub struct AsImported {
    standing: HashSet<Ref>,
    said: HashMap<Ref, Past>,
    by: HashMap<Uuid, HashSet<Ref>>,
}

/// What imports said of one record.
#[derive(Debug, Clone, Copy)]
pub enum Left<'a> {
    /// Nothing: all that stands there was written here.
    Nothing,
    /// All that stands there.
    Standing,
    /// Something else than stands there.
    Other(&'a SaidByFiles),
}

/// A record as files said it.
#[derive(Debug, Clone)]
pub struct SaidByFiles {
    /// The record.
    pub record: AnyRecord,
    /// The same by its fields.
    pub value: Value,
}

impl AsImported {
    /// What imports said of a record.
    pub fn of(&self, target: &Ref) -> Left<'_> {
        if self.standing.contains(target) {
            return Left::Standing;
        }
        let said = self.said.get(target).and_then(|past| past.said(*target));
        said.map_or(Left::Nothing, Left::Other)
    }

    /// The records of which an import said something.
    pub fn of_import(&self, import: Uuid) -> impl Iterator<Item = Ref> + '_ {
        self.by.get(&import).into_iter().flatten().copied()
    }
}

/// States of a record, oldest first: as imports put it, and as it was before them.
#[derive(Debug, Clone, Default)]
struct Past {
    states: Vec<State>,
    said: OnceCell<Option<SaidByFiles>>,
}

#[derive(Debug, Clone)]
struct State {
    position: u64,
    by_import: bool,
    record: StoredRecord,
}

impl Past {
    fn note(&mut self, state: State) {
        let states = &mut self.states;
        let replaced = match state.by_import {
            // As long as nobody else wrote, what imports said last is all they said.
            true => states.iter().all(|earlier| earlier.by_import),
            false => states.last().is_some_and(|last| !last.by_import),
        };
        if replaced {
            states.pop();
        }
        states.push(state);
    }

    fn said(&self, target: Ref) -> Option<&SaidByFiles> {
        let read = || {
            let blank = AnyRecord::blank(target.kind, target.id).to_value();
            let (mut said, mut before) = (blank.clone(), blank);
            for state in &self.states {
                let Some(record) = state.record.read() else {
                    continue;
                };
                let now = record.to_value();
                if state.by_import {
                    take_over(&mut said, &before, &now);
                }
                before = now;
            }
            let record = AnyRecord::from_value(target.kind, said.clone()).ok()?;
            Some(SaidByFiles {
                record,
                value: said,
            })
        };
        self.said.get_or_init(read).as_ref()
    }
}

/// The history as far as it was read. Entries are noted in their order.
#[derive(Debug, Default)]
pub struct Followed {
    imports: HashSet<Uuid>,
    kinds: Vec<Kind>,
    past: HashMap<Ref, Past>,
    by: HashMap<Uuid, HashSet<Ref>>,
}

impl Followed {
    /// Begins with the imports that stand (what an undone one said does not count) and what
    /// the rows are that come in.
    pub fn new(imports: HashSet<Uuid>, rows: field::Kind) -> Followed {
        let record = rows.record();
        let with_it = (record == Kind::Risk).then_some(Kind::Action);
        Followed {
            imports,
            kinds: std::iter::once(record).chain(with_it).collect(),
            ..Followed::default()
        }
    }

    /// Whether there is an import to follow.
    pub fn is_idle(&self) -> bool {
        self.imports.is_empty()
    }

    /// Whether the rows can be about a record.
    pub fn wants(&self, target: Ref) -> bool {
        self.kinds.contains(&target.kind)
    }

    /// Notes a record as an entry put it; `batch` is the import or other work of which it
    /// is a part.
    pub fn note(&mut self, position: u64, record: StoredRecord, batch: Option<Uuid>) {
        let target = record.target;
        if !self.wants(target) {
            return;
        }
        if record.is_redacted() {
            self.past.remove(&target);
            return;
        }
        let import = batch.filter(|id| self.imports.contains(id));
        if let Some(import) = import {
            self.by.entry(import).or_default().insert(target);
        }
        self.past.entry(target).or_default().note(State {
            position,
            by_import: import.is_some(),
            record,
        });
    }

    /// What imports said, once the history was read. `revision` is the position at which a
    /// record was put last.
    pub fn finish(self, revision: impl Fn(Ref) -> Option<u64>) -> AsImported {
        let mut out = AsImported {
            by: self.by,
            ..AsImported::default()
        };
        for (target, mut past) in self.past {
            // What was written after the last import says nothing of what imports said.
            while past.states.last().is_some_and(|state| !state.by_import) {
                past.states.pop();
            }
            match &past.states[..] {
                [] => {}
                [only] if revision(target) == Some(only.position) => {
                    out.standing.insert(target);
                }
                _ => {
                    out.said.insert(target, past);
                }
            }
        }
        out
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

#[cfg(test)]
mod tests {
    use super::*;
    use register::records::Asset;
    use register::{Actor, Assurance, Change, Entry, FORMAT, Id};

    const IMPORT: Uuid = Uuid::from_u128(1);

    fn asset(name: &str, notes: &str) -> AnyRecord {
        Asset {
            id: Id::new(Uuid::from_u128(7)),
            number: 1,
            name: name.into(),
            notes: notes.into(),
            ..Asset::default()
        }
        .into()
    }

    /// A record as an entry holds it; `garbled`: in bytes that nobody can read.
    fn stored(record: AnyRecord, garbled: bool) -> StoredRecord {
        let entry = Entry {
            format: FORMAT,
            verb: "import".into(),
            by: Actor {
                person: None,
                name: "Dana Reyes".into(),
                role: String::new(),
                assurance: Assurance::SignedIn,
                via: None,
                account: None,
            },
            why: String::new(),
            batch: None,
            performed: Vec::new(),
            changes: vec![Change::Put(record)],
        };
        let mut encoded = entry.encode();
        if let Some(last) = encoded.parts.last_mut().filter(|_| garbled) {
            *last = b"no record".to_vec();
        }
        let parts: Vec<Option<&[u8]>> = encoded.parts.iter().map(|p| Some(&**p)).collect();
        let read = Entry::stored_records(Some(&encoded.outline), &parts, |_| true);
        read.unwrap().1.remove(0)
    }

    fn left(history: Vec<(u64, StoredRecord, Option<Uuid>)>, revision: u64) -> AsImported {
        let mut followed = Followed::new(HashSet::from([IMPORT]), field::Kind::Assets);
        for (position, record, batch) in history {
            followed.note(position, record, batch);
        }
        followed.finish(|_| Some(revision))
    }

    #[test]
    fn a2_of_records_that_stand_as_they_were_imported_nothing_is_read() {
        let target = asset("", "").reference();
        // Bytes that cannot be read would be missed, were they read.
        let garbled = || stored(asset("PC", ""), true);
        for imports in 1..4 {
            let history = (1..=imports).map(|at| (at, garbled(), Some(IMPORT)));
            let left = left(history.collect(), imports);
            assert!(
                matches!(left.of(&target), Left::Standing),
                "{imports} imports: {:?}",
                left.of(&target)
            );
            assert_eq!(left.of_import(IMPORT).count(), 1);
        }
    }

    #[test]
    fn a2_what_imports_said_is_told_from_what_was_written_here_before_and_since() {
        let target = asset("", "").reference();
        let history = vec![
            (1, stored(asset("PC", ""), false), Some(IMPORT)),
            (2, stored(asset("PC", "from here"), false), None),
            (
                3,
                stored(asset("Desk PC", "from here"), false),
                Some(IMPORT),
            ),
            (4, stored(asset("Front PC", "from here"), false), None),
        ];
        let left = left(history, 4);
        let Left::Other(said) = left.of(&target) else {
            panic!("{:?}", left.of(&target));
        };
        assert_eq!(said.record, asset("Desk PC", ""));
        // A record that no import touched was written here.
        let other = Ref {
            kind: Kind::Asset,
            id: Uuid::from_u128(8),
        };
        assert!(matches!(left.of(&other), Left::Nothing));
    }
}
