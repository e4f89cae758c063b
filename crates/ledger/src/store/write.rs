//! A change of a ledger: the rows it writes and what it removes, as one
//! transaction that can be tried again with the same effect.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::db::statements::{ADD_BLOB, APPEND, APPEND_FIRST, HAS_BLOB};
use crate::db::{Session, is_taken, on, stored};
use crate::entry::{
    Head, Header, Listed, MAX_LISTED, NewEntry, OrgId, Redaction, encode_blobs, encode_redactions,
    pack, part_commitment, parts_root,
};
use crate::error::LedgerError;
use crate::hash::Hash32;
use crate::store::listing::{self, Listing};
use crate::store::{Beside, redact};

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
    pub public: Option<&'a [u8]>,
    pub commitments: Option<Vec<u8>>,
    pub blobs: Vec<u8>,
    pub redactions: Vec<u8>,
    pub salt: Option<&'a [u8]>,
    pub body: Option<Vec<u8>>,
}

/// What an entry says beside its own content.
pub(super) enum AlsoDone<'a> {
    Redacts(&'a [Redaction]),
    ClockIsRight,
}

impl<'a> Row<'a> {
    /// The row of a new entry behind `head`.
    pub fn new(org: OrgId, head: &Head, entry: &'a NewEntry, also_done: &AlsoDone<'_>) -> Row<'a> {
        let position = head.position + 1;
        let (time, redactions) = match also_done {
            AlsoDone::Redacts(targets) => (entry.time.max(head.time), encode_redactions(targets)),
            AlsoDone::ClockIsRight => (entry.time, Listed::clock()),
        };
        let commitments: Vec<Hash32> = entry
            .parts
            .iter()
            .map(|part| part_commitment(&part.salt, &part.bytes))
            .collect();
        let commitment = parts_root(&commitments);
        let blobs = encode_blobs(&entry.blobs);
        let header = Header {
            org,
            position,
            time,
            commitment: &commitment,
            previous: &head.hash,
            public: Some((&entry.public, entry.parts.len())),
            blobs: &blobs,
            redactions: &redactions,
        };
        Row {
            position,
            time,
            hash: header.hash(),
            commitment,
            public: Some(&entry.public),
            commitments: Some(encode_blobs(&commitments)),
            blobs,
            redactions,
            salt: None,
            body: Some(pack(&entry.parts)),
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
    /// The database refused, and nothing was changed.
    Failed(LedgerError),
    /// The connection broke; what the server did is not known.
    Broken(LedgerError),
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Refused {
        if is_taken(&error) {
            Refused::Stale
        } else if is_broken(&error) {
            Refused::Broken(error.into())
        } else {
            Refused::Failed(error.into())
        }
    }
}

impl Refused {
    /// Of statements beside the ledgers: that a key is taken there says nothing about the
    /// entries.
    pub fn beside(error: LedgerError) -> Refused {
        match error {
            LedgerError::Database(error) if is_broken(&error) => Refused::Broken(error.into()),
            error => Refused::Failed(error),
        }
    }
}

/// Whether an error leaves open what became of the statement. PostgreSQL ends
/// a connection with an error of severity FATAL or PANIC, and a pooler with
/// one of the classes 08 (connection), 57P (shutdown) or 58 (system).
fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            let fatal = error
                .try_downcast_ref::<PgDatabaseError>()
                .is_some_and(|error| {
                    matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic)
                });
            let code = error.code().unwrap_or_default();
            fatal
                || ["08", "57P", "58"]
                    .iter()
                    .any(|class| code.starts_with(class))
        }
        _ => false,
    }
}

/// Everything one change writes and removes.
pub(super) struct Change<'a> {
    pub org: OrgId,
    /// The entry it builds on.
    pub before: Head,
    /// At least one.
    pub rows: Vec<Row<'a>>,
    /// Evidence files to be stored.
    pub blobs: &'a [Blob],
    /// Evidence files that must be stored already.
    pub needs: BTreeSet<Hash32>,
    /// What its entries redact.
    pub targets: &'a [Redaction],
    /// What the organization is listed under from then on.
    pub listing: Option<Listing<'a>>,
    /// What is written beside the ledger with it.
    pub beside: Option<&'a dyn Beside>,
}

impl<'a> Change<'a> {
    /// The change that appends entries and redacts nothing.
    pub fn appending(
        org: OrgId,
        before: &Head,
        entries: &'a [NewEntry],
        blobs: &'a [Blob],
    ) -> Change<'a> {
        let mut rows: Vec<Row<'_>> = Vec::with_capacity(entries.len());
        for entry in entries {
            let head = rows.last().map_or(*before, Row::head);
            rows.push(Row::new(org, &head, entry, &AlsoDone::Redacts(&[])));
        }
        let given: BTreeSet<Hash32> = blobs.iter().map(Blob::hash).collect();
        let named = entries.iter().flat_map(|entry| entry.blobs.iter().copied());
        let needs = named.filter(|hash| !given.contains(hash)).collect();
        Change {
            org,
            before: *before,
            rows,
            blobs,
            needs,
            targets: &[],
            listing: None,
            beside: None,
        }
    }

    /// The change that takes content out, and appends the entries that say so: each lists as
    /// much of it as one entry lists.
    pub fn redacting(
        org: OrgId,
        before: &Head,
        targets: &'a [Redaction],
        entries: &'a [NewEntry],
    ) -> Change<'a> {
        let mut rows: Vec<Row<'_>> = Vec::with_capacity(entries.len());
        for (entry, listed) in entries.iter().zip(targets.chunks(MAX_LISTED)) {
            let head = rows.last().map_or(*before, Row::head);
            rows.push(Row::new(org, &head, entry, &AlsoDone::Redacts(listed)));
        }
        Change {
            org,
            before: *before,
            rows,
            blobs: &[],
            needs: BTreeSet::new(),
            targets,
            listing: None,
            beside: None,
        }
    }

    /// The change that appends the entry which sets the clock right.
    pub fn of_clock(org: OrgId, before: &Head, entry: &'a NewEntry) -> Change<'a> {
        Change {
            org,
            before: *before,
            rows: vec![Row::new(org, before, entry, &AlsoDone::ClockIsRight)],
            blobs: &[],
            needs: BTreeSet::new(),
            targets: &[],
            listing: None,
            beside: None,
        }
    }

    /// Where the ledger stands after it.
    pub fn after(&self) -> Head {
        self.rows.last().map_or(self.before, Row::head)
    }

    /// Whether it is one statement.
    pub fn is_single(&self) -> bool {
        self.rows.len() == 1
            && self.blobs.is_empty()
            && self.needs.is_empty()
            && self.targets.is_empty()
            && self.listing.is_none()
            && self.beside.is_none()
    }

    /// Runs the statements of the change.
    pub async fn write(&self, session: &mut Session) -> Result<(), Refused> {
        for blob in self.blobs {
            insert_blob(session, self.org, &blob.hash, &blob.bytes).await?;
        }
        for hash in &self.needs {
            let found: Option<(Vec<u8>,)> = on!(*session, c => {
                sqlx::query_as(HAS_BLOB).bind(self.org.0).bind(&hash.0[..]).fetch_optional(c).await?
            });
            if found.is_none() {
                return Err(Refused::Failed(LedgerError::BlobMissing(*hash)));
            }
        }
        // First the entries: a conflict is then noticed before anything is removed.
        let mut before = self.before;
        for row in &self.rows {
            insert_entry(session, self.org, &before, row).await?;
            before = row.head();
        }
        if let Some(listing) = self.listing {
            listing::list(session, self.org, listing).await?;
        }
        let mut parts: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
        for target in self.targets {
            let removed = match target {
                Redaction::Part { entry, part } => parts.entry(*entry).or_default().insert(*part),
                other => redact::remove(session, self.org, *other).await? == 1,
            };
            if !removed {
                return Err(redact::gone(&target.to_string()));
            }
        }
        for (entry, parts) in &parts {
            if redact::remove_parts(session, self.org, *entry, parts).await? != parts.len() {
                let list: Vec<String> = parts.iter().map(u32::to_string).collect();
                let what = format!("one of the parts {} of entry {entry}", list.join(", "));
                return Err(redact::gone(&what));
            }
        }
        if !self.targets.is_empty() {
            redact::forget_documents(session, self.org).await?;
        }
        Ok(())
    }
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
    let written = on!(*session, c => {
        let query = sqlx::query(if before.position == 0 { APPEND_FIRST } else { APPEND })
            .bind(org.0)
            .bind(stored(row.position))
            .bind(row.time)
            .bind(&row.hash.0[..])
            .bind(&row.commitment.0[..])
            .bind(row.public)
            .bind(row.commitments.as_deref())
            .bind(&row.blobs[..])
            .bind(&row.redactions[..])
            .bind(row.salt)
            .bind(row.body.as_deref());
        let query = if before.position == 0 {
            query
        } else {
            query.bind(stored(before.position)).bind(&before.hash.0[..]).bind(before.time)
        };
        query.execute(c).await?.rows_affected()
    });
    if written == 1 {
        Ok(())
    } else {
        Err(Refused::Stale)
    }
}
