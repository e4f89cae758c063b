//! What imports said of records last, as the history tells it: the ground on which the next
//! import tells what was edited here since, and what a file does not say any more.

use register::{AnyRecord, Change, Kind, Ref};
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

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

/// Records as the imports left them: what files said of each place last, whatever was
/// written there since; and which import said something of which record.
#[derive(Debug, Clone, Default)]
pub struct AsImported {
    said: HashMap<Ref, Said>,
    by: HashMap<Uuid, HashSet<Ref>>,
}

/// What imports said of a record; as a record it is made once somebody asks.
#[derive(Debug, Clone)]
struct Said {
    value: Value,
    record: OnceCell<Option<AnyRecord>>,
}

impl AsImported {
    /// A record as the imports left it; `None` where none said anything of it.
    pub fn get(&self, target: &Ref) -> Option<&AnyRecord> {
        let said = self.said.get(target)?;
        let record = || AnyRecord::from_value(target.kind, said.value.clone()).ok();
        said.record.get_or_init(record).as_ref()
    }

    /// The same by its fields.
    pub fn value(&self, target: &Ref) -> Option<&Value> {
        self.said.get(target).map(|said| &said.value)
    }

    /// The records of which an import said something new.
    pub fn of_import(&self, import: Uuid) -> impl Iterator<Item = Ref> + '_ {
        self.by.get(&import).into_iter().flatten().copied()
    }
}

/// The history as far as it was read. Entries are noted in their order.
#[derive(Debug, Default)]
pub struct Followed {
    imports: HashSet<Uuid>,
    /// Each record as it was last.
    states: HashMap<Ref, Value>,
    /// What imports said of it.
    said: HashMap<Ref, Value>,
    by: HashMap<Uuid, HashSet<Ref>>,
}

impl Followed {
    /// Begins with the imports that stand: what an undone one said does not count.
    pub fn new(imports: HashSet<Uuid>) -> Followed {
        Followed {
            imports,
            ..Followed::default()
        }
    }

    /// Whether there is an import to follow.
    pub fn is_idle(&self) -> bool {
        self.imports.is_empty()
    }

    /// Notes a change; `batch` is the import or other work of which it is a part.
    pub fn note(&mut self, change: &Change, batch: Option<Uuid>) {
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
        if let Some(import) = batch.filter(|id| self.imports.contains(id)) {
            let blank = || AnyRecord::blank(target.kind, target.id).to_value();
            let said = self.said.entry(target).or_insert_with(blank);
            match self.states.get(&target) {
                Some(before) => take_over(said, before, &now),
                None => take_over(said, &blank(), &now),
            }
            self.by.entry(import).or_default().insert(target);
        }
        self.states.insert(target, now);
    }

    /// What imports said, once the history was read.
    pub fn finish(self) -> AsImported {
        let said = self.said.into_iter().map(|(target, value)| {
            let record = OnceCell::new();
            (target, Said { value, record })
        });
        AsImported {
            said: said.collect(),
            by: self.by,
        }
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
