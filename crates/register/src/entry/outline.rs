//! What of an entry can never be redacted: which verbs, by which account, on which
//! records. Enough to find an entry in a long ledger without reading its records.

use super::{Change, Entry, kind_of};
use crate::actor::{Actor, Assurance, Via};
use crate::command::VERBS;
use crate::id::{Id, Ref};
use crate::record::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The outline of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Format of the entry.
    pub v: u32,
    /// Code of the verb.
    pub verb: String,
    /// The record of the person who acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
    /// How sure the program was of it.
    pub assurance: Assurance,
    /// The account or token that acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    /// Entries that belong together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Uuid>,
    /// Whether a part says why.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub why: bool,
    /// The verbs that were carried out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub did: Vec<Did>,
    /// The records that were put.
    pub records: Vec<Written>,
}

/// A verb that was carried out: its code, and kind and id of what it acted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Did(pub String, pub String, pub Uuid);

/// A record that was put: its kind, id and number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written(pub String, pub Uuid, pub u32);

impl Did {
    /// What it acted on; `None` for a kind this program does not know.
    pub fn target(&self) -> Option<Ref> {
        kind_of(&self.1).map(|kind| Ref { kind, id: self.2 })
    }
}

impl Did {
    /// Whether its data may hold what a record of a kind says that was put with it: an
    /// acceptance is asked for in the words of the verb, and evidence comes along.
    fn brings(&self, kind: Kind) -> bool {
        kind == Kind::Evidence
            || VERBS
                .iter()
                .any(|verb| verb.code == self.0 && verb.makes == Some(kind))
    }
}

impl Written {
    /// The record; `None` for a kind this program does not know.
    pub fn target(&self) -> Option<Ref> {
        kind_of(&self.0).map(|kind| Ref { kind, id: self.1 })
    }
}

impl Outline {
    /// The outline of an entry that is to be stored.
    pub(super) fn of(entry: &Entry) -> Outline {
        Outline {
            v: entry.format,
            verb: entry.verb.clone(),
            person: entry.by.person.map(Id::uuid),
            assurance: entry.by.assurance,
            via: entry.by.via,
            batch: entry.batch,
            why: !entry.why.is_empty(),
            did: entry
                .performed
                .iter()
                .map(|performed| {
                    let target = performed.target;
                    Did(
                        performed.code.clone(),
                        target.map_or_else(String::new, |t| t.kind.tag().to_owned()),
                        target.map_or_else(Uuid::nil, |t| t.id),
                    )
                })
                .collect(),
            records: entry
                .changes
                .iter()
                .map(|change| match change {
                    Change::Put(r) => Written(r.kind().tag().to_owned(), r.id(), r.number()),
                    Change::Redacted { target, number } => {
                        Written(target.kind.tag().to_owned(), target.id, *number)
                    }
                    Change::Newer {
                        kind, id, number, ..
                    } => Written(kind.clone(), *id, *number),
                })
                .collect(),
        }
    }

    /// Reads a stored outline.
    ///
    /// # Errors
    /// When it is not one.
    pub fn read(bytes: &[u8]) -> Result<Outline, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// How many parts an entry of this outline has.
    pub fn parts(&self) -> usize {
        self.first_record() + self.records.len()
    }

    /// The part that says why.
    pub fn why_part(&self) -> Option<usize> {
        self.why.then_some(1)
    }

    /// The first part with the data of a verb.
    pub fn first_verb(&self) -> usize {
        1 + usize::from(self.why)
    }

    /// The first part with a record.
    pub fn first_record(&self) -> usize {
        self.first_verb() + self.did.len()
    }

    /// The parts with a state of a record, in order.
    fn states_of(&self, target: Ref) -> Vec<usize> {
        let records = self.records.iter().enumerate();
        records
            .filter(|(_, written)| written.target() == Some(target))
            .map(|(at, _)| self.first_record() + at)
            .collect()
    }

    /// The parts with the data of verbs that acted on a record or, where it was put
    /// here, may have brought it along.
    fn verbs_of(&self, target: Ref, put: bool) -> impl Iterator<Item = usize> {
        let did = self.did.iter().enumerate();
        did.filter(move |(_, did)| {
            // Who asked for a redaction, and why, stays.
            let on_it = did.target() == Some(target) && !did.brings(Kind::Redaction);
            on_it || (put && did.brings(target.kind))
        })
        .map(|(at, _)| self.first_verb() + at)
    }

    /// The parts that hold content of a record: its states, and the data of verbs that
    /// acted on it or brought it along. The reason goes with the last record that the
    /// entry is about; `left` says which parts still hold content.
    pub fn parts_about(&self, target: Ref, left: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut parts = self.states_of(target);
        parts.extend(self.verbs_of(target, !parts.is_empty()));
        let mut records = self.records.iter().enumerate();
        let last = records.all(|(at, written)| {
            written.target() == Some(target) || !left(self.first_record() + at)
        });
        if last && !parts.is_empty() {
            parts.extend(self.why_part());
        }
        parts.retain(|part| left(*part));
        parts.sort_unstable();
        parts
    }

    /// The same, where the state that the entry left the record in stays: only what it
    /// was before that, in the same entry.
    pub fn earlier_parts_about(&self, target: Ref, left: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut parts = self.states_of(target);
        if parts.pop().is_none() || parts.is_empty() {
            return Vec::new();
        }
        // Which of several verbs led to the last state cannot be told.
        parts.extend(self.verbs_of(target, true));
        parts.retain(|part| left(*part));
        parts.sort_unstable();
        parts
    }

    /// The part that says why, where it still does although content of a record that
    /// the entry is about goes: it is about others, too.
    pub fn why_beside(&self, target: Ref, left: impl Fn(usize) -> bool) -> Option<usize> {
        let about =
            !self.states_of(target).is_empty() || self.verbs_of(target, false).next().is_some();
        let why = self.why_part().filter(|why| about && left(*why))?;
        (!self.parts_about(target, left).contains(&why)).then_some(why)
    }

    pub(super) fn actor(&self, name: String, role: String) -> Actor {
        Actor {
            person: self.person.map(Id::new),
            name,
            role,
            assurance: self.assurance,
            via: self.via,
            account: None,
        }
    }
}
