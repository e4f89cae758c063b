//! Appending: optimistic, durable, all or nothing.

use std::collections::BTreeSet;

use crate::checkpoint::time_text;
use crate::db::statements::{ADD_BLOB, APPEND, APPEND_FIRST, HAS_BLOB};
use crate::db::{Session, is_taken, on, stored};
use crate::entry::{
    Head, Header, MAX_APPEND, MAX_BLOB, MAX_BODY, MAX_ENTRIES, MAX_LISTED, NewEntry, OrgId,
    Redaction, commitment, encode_blobs, encode_redactions,
};
use crate::error::{LedgerError, Result};
use crate::hash::Hash32;
use crate::store::{Ledger, damaged};

/// An evidence file to be stored: bytes and their hash.
#[derive(Clone, Debug)]
pub struct Blob {
    hash: Hash32,
    bytes: Vec<u8>,
}

impl Blob {
    /// Takes the bytes of a file and computes its hash.
    pub fn new(bytes: Vec<u8>) -> Blob {
        let hash = Hash32::of(&bytes);
        Blob { hash, bytes }
    }

    /// The hash under which the file is stored, and which entries name.
    pub fn hash(&self) -> Hash32 {
        self.hash
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// An entry with everything the database stores of it.
pub(super) struct Row<'a> {
    pub position: u64,
    pub time: i64,
    pub hash: Hash32,
    pub commitment: Hash32,
    pub blobs: Vec<u8>,
    pub redactions: Vec<u8>,
    pub content: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> Row<'a> {
    pub fn new(org: OrgId, head: &Head, entry: &'a NewEntry, redactions: &[Redaction]) -> Row<'a> {
        let position = head.position + 1;
        let time = entry.time.max(head.time);
        let commitment = commitment(&entry.salt, &entry.body);
        let (blobs, redactions) = (encode_blobs(&entry.blobs), encode_redactions(redactions));
        let header = Header {
            org,
            position,
            time,
            commitment: &commitment,
            previous: &head.hash,
            blobs: &blobs,
            redactions: &redactions,
        };
        let hash = header.hash();
        let content = Some((&entry.salt[..], &entry.body[..]));
        Row {
            position,
            time,
            hash,
            commitment,
            blobs,
            redactions,
            content,
        }
    }

    pub fn head(&self) -> Head {
        Head {
            position: self.position,
            hash: self.hash,
            time: self.time,
        }
    }
}

/// Why a row was not written.
pub(super) enum Refused {
    /// The entry it builds on is not there, or another stands in its place.
    Stale,
    Failed(LedgerError),
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Refused {
        if is_taken(&error) {
            Refused::Stale
        } else {
            Refused::Failed(error.into())
        }
    }
}

impl Ledger {
    /// Appends entries behind entry `expected`, with the evidence files they
    /// introduce, in one transaction, and returns the new head. When it
    /// returns, the entries are on disk.
    ///
    /// Every evidence file an entry names must be among `blobs` or stored
    /// already, and every file of `blobs` must be named.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] if the ledger is not at `expected`;
    /// [`LedgerError::TooLarge`] beyond the limits of [`crate::entry`].
    pub async fn append(
        &self,
        org: OrgId,
        expected: u64,
        entries: &[NewEntry],
        blobs: &[Blob],
    ) -> Result<Head> {
        check(entries, blobs)?;
        let before = self.head_for(org, expected).await?;
        let mut rows: Vec<Row<'_>> = Vec::with_capacity(entries.len());
        for entry in entries {
            let head = rows.last().map_or(before, Row::head);
            rows.push(Row::new(org, &head, entry, &[]));
        }
        let single = rows.len() == 1 && entries.iter().all(|entry| entry.blobs.is_empty());
        let db = self.db();
        let mut session = if single {
            db.write_one().await?
        } else {
            db.write().await?
        };
        let written = write(&mut session, org, &before, &rows, entries, blobs).await;
        self.conclude(org, session, before, written, rows.last().map(Row::head))
            .await
    }

    /// The head, if it is at `expected`.
    pub(super) async fn head_for(&self, org: OrgId, expected: u64) -> Result<Head> {
        let head = match self.remembered(org) {
            Some(head) if head.position == expected => head,
            _ => self.head(org).await?,
        };
        if head.position != expected {
            let actual = head.position;
            return Err(LedgerError::Conflict { expected, actual });
        }
        Ok(head)
    }

    /// Commits what was written, or finds out why it was not.
    pub(super) async fn conclude(
        &self,
        org: OrgId,
        session: Session,
        before: Head,
        written: Result<(), Refused>,
        after: Option<Head>,
    ) -> Result<Head> {
        // Until the commit is known, nothing remembered can be relied on.
        self.forget(org);
        let refused = match (written, after) {
            (Ok(()), Some(after)) => {
                session.commit().await?;
                self.remember(org, after);
                return Ok(after);
            }
            (Ok(()), None) => return Err(LedgerError::NothingToAppend),
            (Err(refused), _) => refused,
        };
        session.roll_back().await?;
        match refused {
            Refused::Failed(error) => Err(error),
            Refused::Stale => {
                let actual = self.head(org).await?;
                if actual == before {
                    // The key was taken by a transaction that has not ended
                    // well: it is gone now, and a second try will pass.
                    Err(LedgerError::Conflict {
                        expected: before.position,
                        actual: actual.position,
                    })
                } else if actual.position == before.position {
                    let what = "it is not the entry this program saw here; was the database restored from a backup?";
                    Err(damaged(actual.position, what))
                } else {
                    Err(LedgerError::Conflict {
                        expected: before.position,
                        actual: actual.position,
                    })
                }
            }
        }
    }
}

async fn write(
    session: &mut Session,
    org: OrgId,
    before: &Head,
    rows: &[Row<'_>],
    entries: &[NewEntry],
    blobs: &[Blob],
) -> Result<(), Refused> {
    for blob in blobs {
        insert_blob(session, org, &blob.hash, &blob.bytes).await?;
    }
    let given: BTreeSet<Hash32> = blobs.iter().map(Blob::hash).collect();
    let named: BTreeSet<Hash32> = entries
        .iter()
        .flat_map(|entry| entry.blobs.iter().copied())
        .collect();
    for hash in named.difference(&given) {
        let found: Option<(Vec<u8>,)> = on!(*session, c => {
            sqlx::query_as(HAS_BLOB).bind(org.0).bind(&hash.0[..]).fetch_optional(c).await?
        });
        if found.is_none() {
            return Err(Refused::Failed(LedgerError::BlobMissing(*hash)));
        }
    }
    let mut before = *before;
    for row in rows {
        insert_entry(session, org, &before, row).await?;
        before = row.head();
    }
    Ok(())
}

pub(super) async fn insert_blob(
    session: &mut Session,
    org: OrgId,
    hash: &Hash32,
    bytes: &[u8],
) -> Result<(), sqlx::Error> {
    on!(*session, c => {
        sqlx::query(ADD_BLOB).bind(org.0).bind(&hash.0[..]).bind(bytes).execute(c).await?;
    });
    Ok(())
}

/// Writes one entry, provided that `before` is the entry it follows.
pub(super) async fn insert_entry(
    session: &mut Session,
    org: OrgId,
    before: &Head,
    row: &Row<'_>,
) -> Result<(), Refused> {
    let (salt, body) = row.content.unzip();
    let written = on!(*session, c => {
        let query = sqlx::query(if before.position == 0 { APPEND_FIRST } else { APPEND })
            .bind(org.0)
            .bind(stored(row.position))
            .bind(row.time)
            .bind(&row.hash.0[..])
            .bind(&row.commitment.0[..])
            .bind(&row.blobs[..])
            .bind(&row.redactions[..])
            .bind(salt)
            .bind(body);
        let query = if before.position == 0 {
            query
        } else {
            query.bind(stored(before.position)).bind(&before.hash.0[..])
        };
        query.execute(c).await?.rows_affected()
    });
    if written == 1 {
        Ok(())
    } else {
        Err(Refused::Stale)
    }
}

/// Checks everything about an append that needs no database.
pub(super) fn check(entries: &[NewEntry], blobs: &[Blob]) -> Result<()> {
    if entries.is_empty() {
        return Err(LedgerError::NothingToAppend);
    }
    limit("an append (entries)", entries.len(), MAX_ENTRIES)?;
    let mut bytes = 0usize;
    let mut named: BTreeSet<Hash32> = BTreeSet::new();
    for entry in entries {
        time_text(entry.time)?;
        limit("an entry (bytes)", entry.body.len(), MAX_BODY)?;
        limit("an entry's list of evidence", entry.blobs.len(), MAX_LISTED)?;
        named.extend(&entry.blobs);
        bytes += entry.body.len();
    }
    for blob in blobs {
        limit("an evidence file (bytes)", blob.bytes.len(), MAX_BLOB)?;
        if !named.contains(&blob.hash) {
            return Err(LedgerError::BlobUnlisted(blob.hash));
        }
        bytes += blob.bytes.len();
    }
    limit("an append (bytes)", bytes, MAX_APPEND)
}

fn limit(what: &'static str, size: usize, limit: usize) -> Result<()> {
    if size > limit {
        Err(LedgerError::too_large(what, size, limit))
    } else {
        Ok(())
    }
}
