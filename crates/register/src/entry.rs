//! Entries: who, why, and which records changed to what.
//!
//! An entry's bytes are JSON. Writing leaves out empty fields, reading fills
//! them in, so old entries stay readable as records grow. What a newer program
//! wrote is kept as it is and makes the book read-only here.

use crate::record::AnyRecord;
use crate::who::Actor;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

/// The entry format this program writes.
pub const FORMAT: u32 = 1;

/// Most changes that one entry of a bulk command may carry.
pub const MAX_CHANGES: usize = 500;

/// One entry of the ledger, decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Format; see [`FORMAT`].
    pub format: u32,
    /// The verb, as `phiward log` shows it.
    pub verb: String,
    /// Who.
    pub by: Actor,
    /// Why, in the person's words; may be empty where the verb says enough.
    pub why: String,
    /// Entries that belong together and can be undone together.
    pub batch: Option<Uuid>,
    /// The records as they are from here on.
    pub changes: Vec<Change>,
}

/// One changed record.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A record of a kind this program knows.
    Put(AnyRecord),
    /// A record a newer program wrote, kept as it is.
    Newer {
        /// The kind it names.
        kind: String,
        /// Its JSON.
        json: String,
    },
}

/// Bytes that are no entry.
#[derive(Debug, thiserror::Error)]
#[error("the entry cannot be read: {0}")]
pub struct DecodeError(#[from] serde_json::Error);

#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    verb: &'a str,
    by: &'a Actor,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<Uuid>,
    changes: Vec<WrittenChange<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WrittenChange<'a> {
    Known(Value),
    Newer { t: &'a str, d: &'a RawValue },
}

#[derive(Deserialize)]
struct Stored<'a> {
    v: u32,
    #[serde(default)]
    verb: String,
    by: Actor,
    #[serde(default)]
    why: String,
    #[serde(default)]
    batch: Option<Uuid>,
    #[serde(borrow)]
    changes: Vec<StoredChange<'a>>,
}

#[derive(Deserialize)]
struct StoredChange<'a> {
    #[serde(borrow)]
    t: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    d: &'a RawValue,
}

impl Entry {
    /// The bytes to store.
    pub fn encode(&self) -> Vec<u8> {
        let changes = self
            .changes
            .iter()
            .map(|change| match change {
                Change::Put(record) => WrittenChange::Known(record_value(record)),
                // The very bytes: a number or a key order we do not understand is not ours to tidy.
                Change::Newer { kind, json } => WrittenChange::Newer {
                    t: kind,
                    d: serde_json::from_str(json).unwrap_or(RawValue::NULL),
                },
            })
            .collect();
        let written = Written {
            v: self.format,
            verb: &self.verb,
            by: &self.by,
            why: &self.why,
            batch: self.batch,
            changes,
        };
        // Plain structs with string keys always serialize.
        serde_json::to_vec(&written).unwrap_or_default()
    }

    /// Reads stored bytes.
    ///
    /// # Errors
    /// [`DecodeError`] for bytes that are no entry of any format. A record of an
    /// unknown kind, or one of a known kind that a newer format wrote and that
    /// cannot be read here, is kept as [`Change::Newer`].
    pub fn decode(bytes: &[u8]) -> Result<Entry, DecodeError> {
        let stored: Stored<'_> = serde_json::from_slice(bytes)?;
        let newer_format = stored.v > FORMAT;
        let changes = stored
            .changes
            .into_iter()
            .map(
                |change| match AnyRecord::from_stored(&change.t, change.d.get()) {
                    Some(Ok(record)) => Ok(Change::Put(record)),
                    Some(Err(error)) if !newer_format => Err(error),
                    Some(Err(_)) | None => Ok(Change::Newer {
                        kind: change.t.into_owned(),
                        json: change.d.get().to_owned(),
                    }),
                },
            )
            .collect::<Result<_, _>>()?;
        Ok(Entry {
            format: stored.v,
            verb: stored.verb,
            by: stored.by,
            why: stored.why,
            batch: stored.batch,
            changes,
        })
    }

    /// The records put, in order.
    pub fn records(&self) -> impl Iterator<Item = &AnyRecord> {
        self.changes.iter().filter_map(|change| match change {
            Change::Put(record) => Some(record),
            Change::Newer { .. } => None,
        })
    }
}

/// A record as stored: `{"t": kind, "d": fields that say something}`.
fn record_value(record: &AnyRecord) -> Value {
    serde_json::json!({ "t": record.kind().tag(), "d": fields_value(record) })
}

/// The fields of a record that say something.
pub(crate) fn fields_value(record: &AnyRecord) -> Value {
    let mut fields = record.to_value();
    if let Value::Object(map) = &mut fields {
        map.retain(|field, value| {
            // Columns kept as they were in a file: an empty cell is part of the row.
            if field != "extra" {
                drop_empty(value);
            }
            !is_empty(value)
        });
    }
    fields
}

/// Drops fields whose value is the default anyway, at every depth. Array
/// elements stay: their number means something.
fn drop_empty(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, v| {
                drop_empty(v);
                !is_empty(v)
            });
        }
        Value::Array(items) => items.iter_mut().for_each(drop_empty),
        _ => {}
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
