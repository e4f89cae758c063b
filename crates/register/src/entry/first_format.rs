//! Entries of format 1: one piece of JSON, with words instead of a verb's code.

use super::{Change, DecodeError, Entry, FORMAT};
use crate::actor::{Actor, Assurance};
use crate::record::{AnyRecord, REDACTED};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use uuid::Uuid;

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
    t: Cow<'a, str>,
    #[serde(borrow)]
    d: &'a RawValue,
}

/// What names a record this program cannot read.
#[derive(Deserialize, Default)]
struct Named {
    #[serde(default)]
    id: Uuid,
    #[serde(default)]
    number: u32,
}

/// Reads the body of an entry of format 1; `None`: it was redacted, and says nothing
/// any more but that it was there.
pub(super) fn decode(body: Option<&[u8]>) -> Result<Entry, DecodeError> {
    let Some(body) = body else {
        return Ok(Entry {
            format: 1,
            verb: "redacted".into(),
            by: Actor {
                person: None,
                name: REDACTED.into(),
                role: String::new(),
                assurance: Assurance::Asserted,
                via: None,
                account: None,
            },
            why: String::new(),
            batch: None,
            performed: Vec::new(),
            changes: Vec::new(),
        });
    };
    let stored: Stored<'_> = serde_json::from_slice(body)?;
    // Nobody writes this form any more but a program we do not know.
    let newer = stored.v > 1;
    let changes = stored
        .changes
        .into_iter()
        .map(
            |change| match AnyRecord::from_stored(&change.t, change.d.get()) {
                Some(Ok(record)) => Ok(Change::Put(record)),
                Some(Err(error)) if !newer => Err(error),
                Some(Err(_)) | None => {
                    let named: Named = serde_json::from_str(change.d.get()).unwrap_or_default();
                    Ok(Change::Newer {
                        kind: change.t.into_owned(),
                        id: named.id,
                        number: named.number,
                        json: change.d.get().to_owned(),
                    })
                }
            },
        )
        .collect::<Result<_, _>>()?;
    Ok(Entry {
        format: if newer { stored.v.max(FORMAT + 1) } else { 1 },
        verb: stored.verb,
        by: stored.by,
        why: stored.why,
        batch: stored.batch,
        performed: Vec::new(),
        changes,
    })
}
