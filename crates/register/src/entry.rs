//! Entries: who, why, what was done, and which records changed to what.
//!
//! An entry is stored in parts, each of which can be taken out alone: who it was, why,
//! the data of each verb, each record. What stays for ever is its *outline*: the verbs'
//! codes, the account or token that acted, and kind, id and number of every record.
//! Both are JSON. Writing leaves out empty fields, reading fills them in, so old
//! entries stay readable as records grow. What a newer program wrote is kept as it is
//! and makes the book read-only here.

mod first_format;
mod outline;
mod stored_record;

pub use outline::{Outline, Written};
pub use stored_record::StoredRecord;

use crate::actor::Actor;
use crate::id::Ref;
use crate::record::{AnyRecord, Kind, REDACTED};
use crate::records::Redaction;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

/// The entry format this program writes.
pub const FORMAT: u32 = 2;

/// Most changes that one entry of a bulk command may carry.
pub const MAX_CHANGES: usize = 500;

/// One entry of the ledger, decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Format; see [`FORMAT`].
    pub format: u32,
    /// The verb's code, or that of what several verbs were part of; format 1 has words.
    pub verb: String,
    /// Who.
    pub by: Actor,
    /// Why, in the person's words; may be empty where the verb says enough.
    pub why: String,
    /// Entries that belong together: those of an import, which are undone together and have
    /// its id, or those of undoing one.
    pub batch: Option<Uuid>,
    /// The verbs that were carried out, in order; keeping a record is none.
    pub performed: Vec<Performed>,
    /// The records as they are from here on.
    pub changes: Vec<Change>,
}

/// A verb that was carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Performed {
    /// Its code.
    pub code: String,
    /// What it acted on; `None` for a kind this program does not know.
    pub target: Option<Ref>,
    /// Its data; `None` once redacted.
    pub data: Option<Value>,
}

/// One changed record.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A record of a kind this program knows.
    Put(AnyRecord),
    /// A record whose content was redacted.
    Redacted {
        /// What it was.
        target: Ref,
        /// Its number.
        number: u32,
    },
    /// A record a newer program wrote, kept as it is.
    Newer {
        /// The kind it names.
        kind: String,
        /// Its id.
        id: Uuid,
        /// Its number.
        number: u32,
        /// Its JSON; empty once redacted.
        json: String,
    },
}

/// Bytes that are not an entry.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// A part of it is not what it should be.
    #[error("the entry cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A record is another than the outline says.
    #[error("the entry cannot be read: a record of kind “{0}” is another than its outline says")]
    Record(String),
    /// Outline and parts do not belong together.
    #[error("the entry cannot be read: its outline tells of {expected} parts and it has {found}")]
    Parts {
        /// Parts it should have.
        expected: usize,
        /// Parts it has.
        found: usize,
    },
}

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// What stays for ever.
    pub outline: Vec<u8>,
    /// What can be redacted, part by part.
    pub parts: Vec<Vec<u8>>,
}

impl Encoded {
    /// How many bytes it holds.
    pub fn size(&self) -> usize {
        self.outline.len() + self.parts.iter().map(Vec::len).sum::<usize>()
    }

    /// Reads it back.
    ///
    /// # Errors
    /// See [`Entry::decode`].
    pub fn decode(&self) -> Result<Entry, DecodeError> {
        let parts: Vec<Option<&[u8]>> = self.parts.iter().map(|p| Some(&**p)).collect();
        Entry::decode(Some(&self.outline), &parts)
    }
}

/// The part that says who.
#[derive(Serialize, Deserialize)]
struct Name {
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    role: String,
}

impl Entry {
    /// What to store.
    pub fn encode(&self) -> Encoded {
        let mut parts = vec![json(&Name {
            name: self.by.name.clone(),
            role: self.by.role.clone(),
        })];
        if !self.why.is_empty() {
            parts.push(json(&self.why));
        }
        for performed in &self.performed {
            parts.push(json(&performed.data));
        }
        for change in &self.changes {
            parts.push(match change {
                Change::Put(record) => json(&fields_value(record)),
                // The very bytes: a number or a key order we do not understand is not ours to tidy.
                Change::Newer { json, .. } => json.clone().into_bytes(),
                Change::Redacted { .. } => Vec::new(),
            });
        }
        Encoded {
            outline: json(&Outline::of(self)),
            parts,
        }
    }

    /// Reads a stored entry: its outline, `None` for one of format 1, and its parts,
    /// `None` where one was redacted.
    ///
    /// # Errors
    /// [`DecodeError`] for bytes that are not an entry of any format. A record of an
    /// unknown kind, or one of a known kind that a newer format wrote and that
    /// cannot be read here, is kept as [`Change::Newer`].
    pub fn decode<B: AsRef<[u8]>>(
        outline: Option<&[u8]>,
        parts: &[Option<B>],
    ) -> Result<Entry, DecodeError> {
        let Some(outline) = outline else {
            let body = parts.first().and_then(Option::as_ref).map(AsRef::as_ref);
            return first_format::decode(body);
        };
        let outline: Outline = serde_json::from_slice(outline)?;
        let expected = outline.parts();
        if expected != parts.len() {
            return Err(DecodeError::Parts {
                expected,
                found: parts.len(),
            });
        }
        let mut rest = parts.iter().map(|p| p.as_ref().map(AsRef::as_ref));
        let mut next = || rest.next().flatten();
        let name = match next() {
            Some(bytes) => serde_json::from_slice(bytes)?,
            None => Name {
                name: REDACTED.into(),
                role: String::new(),
            },
        };
        let why = match outline.why.then(&mut next) {
            None => String::new(),
            Some(None) => REDACTED.into(),
            Some(Some(bytes)) => serde_json::from_slice(bytes)?,
        };
        let mut performed = Vec::with_capacity(outline.did.len());
        for did in &outline.did {
            performed.push(Performed {
                code: did.0.clone(),
                target: did.target(),
                data: match next() {
                    Some(bytes) => serde_json::from_slice(bytes)?,
                    None => None,
                },
            });
        }
        let mut changes = Vec::with_capacity(outline.records.len());
        for written in &outline.records {
            changes.push(change(written, next(), outline.v > FORMAT)?);
        }
        Ok(Entry {
            format: outline.v,
            by: outline.actor(name.name, name.role),
            verb: outline.verb,
            why,
            batch: outline.batch,
            performed,
            changes,
        })
    }

    /// The redaction by which it takes out the content of a record.
    pub(crate) fn redaction_of(&self, target: Ref) -> Option<&Redaction> {
        self.records().find_map(|record| match record {
            AnyRecord::Redaction(r) if r.about == Some(target) && r.approved_by.is_some() => {
                Some(&**r)
            }
            _ => None,
        })
    }

    /// The records put, in order.
    pub fn records(&self) -> impl Iterator<Item = &AnyRecord> {
        self.changes.iter().filter_map(|change| match change {
            Change::Put(record) => Some(record),
            Change::Redacted { .. } | Change::Newer { .. } => None,
        })
    }
}

fn change(
    written: &Written,
    bytes: Option<&[u8]>,
    newer_format: bool,
) -> Result<Change, DecodeError> {
    let Written(tag, id, number) = written;
    let kind = kind_of(tag);
    // Nothing is what an entry says of a record that it takes the content from.
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else {
        return Ok(match kind {
            Some(kind) => Change::Redacted {
                target: Ref { kind, id: *id },
                number: *number,
            },
            None => Change::Newer {
                kind: tag.clone(),
                id: *id,
                number: *number,
                json: String::new(),
            },
        });
    };
    let raw: &RawValue = serde_json::from_slice(bytes)?;
    match AnyRecord::from_stored(tag, raw.get()) {
        Some(Ok(record)) if !newer_format && (record.id() != *id || record.number() != *number) => {
            Err(DecodeError::Record(tag.clone()))
        }
        Some(Ok(record)) => Ok(Change::Put(record)),
        Some(Err(error)) if !newer_format => Err(error.into()),
        Some(Err(_)) | None => Ok(Change::Newer {
            kind: tag.clone(),
            id: *id,
            number: *number,
            json: raw.get().to_owned(),
        }),
    }
}

/// The kind of a stored word; `None` for one this program does not know.
fn kind_of(tag: &str) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| kind.tag() == tag)
}

/// Plain structs with string keys always serialize.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

/// The fields of a record that say something.
pub(crate) fn fields_value(record: &AnyRecord) -> Value {
    let mut fields = record.to_value();
    if let Value::Object(map) = &mut fields {
        map.retain(|field, value| {
            // Columns kept as they were in a file: an empty cell is part of the row. A
            // method is the catalog's, where nothing may be left out.
            if field == "extra" || field == "method" {
                return !is_empty(value);
            }
            keep_said(value)
        });
    }
    fields
}

/// Drops what is inside a value and says nothing; whether the value itself is kept. A part
/// that is there stays, if only as `{}`: a part with nothing in it is not a missing one.
fn keep_said(value: &mut Value) -> bool {
    let kept = !is_empty(value);
    drop_empty(value);
    kept
}

/// Drops fields whose value is the default anyway, at every depth. Array
/// elements stay: their number means something, and so does what kind they are of.
fn drop_empty(value: &mut Value) {
    match value {
        Value::Object(map) => map.retain(|_, v| keep_said(v)),
        Value::Array(items) => items
            .iter_mut()
            .filter(|item| !says_nothing(item))
            .for_each(drop_empty),
        _ => {}
    }
}

/// Whether nothing would be left of a value.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.values().all(says_nothing),
        other => is_empty(other),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
