//! Reading entries and evidence.

use sqlx::Row as _;

use crate::check::RawEntry;
use crate::db::statements::{
    BLOB, BLOB_SIZE, BLOBS_SIZE, CLOCK_ENTRIES, ENTRIES, ENTRIES_AND_KNOWN, HASHES, TIME_OF,
};
use crate::db::{Session, on, stored};
use crate::entry::{
    Head, OrgId, StoredEntry, decode_blobs, decode_commitments, decode_redactions, genesis, unpack,
};
use crate::error::{LedgerError, Result};
use crate::hash::Hash32;
use crate::merkle;
use crate::store::{Ledger, damaged, read_head, require_organization};

/// Reads the columns of [`ENTRIES`] without copying the bytes.
macro_rules! raw_entry {
    ($row:expr) => {
        crate::check::RawEntry {
            position: $row.try_get::<i64, _>(0)?.unsigned_abs(),
            time: $row.try_get(1)?,
            hash: $row.try_get(2)?,
            commitment: $row.try_get(3)?,
            public: $row.try_get(4)?,
            commitments: $row.try_get(5)?,
            blobs: $row.try_get(6)?,
            redactions: $row.try_get(7)?,
            salt: $row.try_get(8)?,
            body: $row.try_get(9)?,
        }
    };
}
pub(super) use raw_entry;

impl Ledger {
    /// At most `limit` entries after the entry `known`, in order, read in one
    /// statement that also looks whether that very entry is there. Nothing
    /// else is verified; see [`Ledger::verify`].
    ///
    /// # Errors
    /// [`LedgerError::WentBack`] if the known entry is not there,
    /// [`LedgerError::Lagging`] if a standby answered that does not have it
    /// yet, [`LedgerError::Damaged`] if entries are missing in between.
    pub async fn entries_after(
        &self,
        org: OrgId,
        known: &Head,
        limit: u64,
    ) -> Result<Vec<StoredEntry>> {
        let entries = if known.position == 0 {
            if known.hash != genesis(org) {
                let (known, found) = (*known, self.head(org).await?);
                return Err(LedgerError::WentBack { known, found });
            }
            self.entries_from(org, 0, limit).await?
        } else {
            self.entries_behind(org, known, limit).await?
        };
        for (expected, entry) in (known.position + 1..).zip(&entries) {
            if entry.position != expected {
                return Err(damaged(expected, "it is missing"));
            }
        }
        Ok(entries)
    }

    async fn entries_behind(
        &self,
        org: OrgId,
        known: &Head,
        limit: u64,
    ) -> Result<Vec<StoredEntry>> {
        let mut session = self.db().peek().await?;
        let entries: Option<Vec<StoredEntry>> = on!(session, c => {
            use futures_util::TryStreamExt;
            let mut rows = sqlx::query(ENTRIES_AND_KNOWN)
                .bind(org.0)
                .bind(stored(known.position))
                .bind(stored(limit.saturating_add(1)))
                .fetch(c);
            let first = match rows.try_next().await? {
                None => false,
                Some(row) => {
                    row.try_get::<i64, _>(0)? == stored(known.position)
                        && row.try_get::<&[u8], _>(2)? == known.hash.0
                }
            };
            if first {
                let mut entries = Vec::new();
                while let Some(row) = rows.try_next().await? {
                    entries.push(entry(&raw_entry!(row))?);
                }
                Some(entries)
            } else {
                None
            }
        });
        match entries {
            Some(entries) => Ok(entries),
            None => Err(self.why_not_there(&mut session, org, known).await?),
        }
    }

    /// At most `limit` entries after `position`, in order, whatever was seen
    /// of the ledger before: for pages of its history.
    pub async fn entries_from(
        &self,
        org: OrgId,
        position: u64,
        limit: u64,
    ) -> Result<Vec<StoredEntry>> {
        let mut session = self.db().peek().await?;
        let entries: Vec<StoredEntry> = on!(session, c => {
            use futures_util::TryStreamExt;
            let query = sqlx::query(ENTRIES).bind(org.0).bind(stored(position)).bind(stored(limit));
            let mut rows = query.fetch(c);
            let mut entries = Vec::new();
            while let Some(row) = rows.try_next().await? {
                entries.push(entry(&raw_entry!(row))?);
            }
            entries
        });
        if entries.is_empty() {
            require_organization(&mut session, org).await?;
        }
        Ok(entries)
    }

    /// The position as of a time: the last entry recorded at or before `time`
    /// (microseconds since 1970 UTC), 0 if there is none.
    pub async fn position_at(&self, org: OrgId, time: i64) -> Result<u64> {
        let mut session = self.db().read().await?;
        let head = read_head(&mut session, org).await?;
        let turns = clock_entries(&mut session, org, 0).await?;
        // Times never decrease but at entries that set the clock right, so the
        // last stretch that begins early enough holds the entry. This needs no
        // index that every append would have to maintain.
        let mut end = head.position + 1;
        for (start, at) in turns.into_iter().rev() {
            let start = start.unsigned_abs();
            if at <= time {
                return last_until(&mut session, org, time, start, end).await;
            }
            end = start;
        }
        last_until(&mut session, org, time, 0, end).await
    }

    /// The hash of the entry at `position`, `None` if there is no such entry.
    pub async fn hash_at(&self, org: OrgId, position: u64) -> Result<Option<Hash32>> {
        if position == 0 {
            return Ok(Some(crate::entry::genesis(org)));
        }
        let mut session = self.db().peek().await?;
        let row: Option<(i64, Vec<u8>)> = on!(session, c => {
            sqlx::query_as(HASHES).bind(org.0).bind(stored(position - 1)).bind(1i64).fetch_optional(c).await?
        });
        Ok(row
            .filter(|(at, _)| *at == stored(position))
            .and_then(|(_, hash)| Hash32::from_slice(&hash)))
    }

    /// An evidence file by its hash; `None` if there is none or it was redacted.
    ///
    /// # Errors
    /// [`crate::LedgerError::Damaged`] if the stored bytes do not have that hash.
    pub async fn blob(&self, org: OrgId, hash: Hash32) -> Result<Option<Vec<u8>>> {
        let mut session = self.db().peek().await?;
        let row: Option<(Vec<u8>,)> = on!(session, c => {
            sqlx::query_as(BLOB).bind(org.0).bind(&hash.0[..]).fetch_optional(c).await?
        });
        match row {
            Some((bytes,)) if Hash32::of(&bytes) != hash => Err(damaged(
                0,
                &format!("the bytes of evidence {hash} were changed"),
            )),
            other => Ok(other.map(|(bytes,)| bytes)),
        }
    }

    /// How many bytes an evidence file has; `None` as for [`Ledger::blob`]. None of them is
    /// read.
    pub async fn blob_size(&self, org: OrgId, hash: Hash32) -> Result<Option<u64>> {
        let mut session = self.db().peek().await?;
        let row: Option<(i64,)> = on!(session, c => {
            sqlx::query_as(BLOB_SIZE).bind(org.0).bind(&hash.0[..]).fetch_optional(c).await?
        });
        Ok(row.map(|(size,)| size.unsigned_abs()))
    }

    /// How many bytes the evidence files of an organization have together.
    pub async fn blobs_size(&self, org: OrgId) -> Result<u64> {
        let mut session = self.db().peek().await?;
        let (size,): (i64,) = on!(session, c => {
            sqlx::query_as(BLOBS_SIZE).bind(org.0).fetch_one(c).await?
        });
        Ok(size.unsigned_abs())
    }

    /// The RFC 6962 path that proves that the entry at `position` is among the
    /// first `size`; `None` unless `0 < position <= size <= head`. Check it with
    /// [`merkle::verify_inclusion`] (whose index is `position - 1`) against the
    /// root of a checkpoint of that size.
    pub async fn inclusion_proof(
        &self,
        org: OrgId,
        position: u64,
        size: u64,
    ) -> Result<Option<Vec<Hash32>>> {
        let leaves = self.leaves(org, size).await?;
        let index = usize::try_from(position)
            .ok()
            .and_then(|position| position.checked_sub(1));
        let complete = leaves.len() as u64 == size;
        Ok(index
            .filter(|_| complete)
            .and_then(|index| merkle::inclusion_proof(&leaves, index)))
    }

    /// The RFC 6962 proof that the ledger of `old` entries is a prefix of that
    /// of `new` entries; `None` unless `0 < old <= new <= head`. Check it with
    /// [`merkle::verify_consistency`].
    pub async fn consistency_proof(
        &self,
        org: OrgId,
        old: u64,
        new: u64,
    ) -> Result<Option<Vec<Hash32>>> {
        let leaves = self.leaves(org, new).await?;
        let complete = leaves.len() as u64 == new;
        let old = usize::try_from(old).ok().filter(|_| complete);
        Ok(old.and_then(|old| merkle::consistency_proof(&leaves, old)))
    }

    async fn leaves(&self, org: OrgId, size: u64) -> Result<Vec<Hash32>> {
        let mut session = self.db().peek().await?;
        hashes_after(&mut session, org, 0, size).await
    }
}

/// The same as [`CLOCK_ENTRIES`] by the index of just these, which SQLite does
/// not take of itself: without it, every entry would be read.
const CLOCK_ENTRIES_SQLITE: &str = "SELECT position, time FROM entry INDEXED BY entry_clock \
    WHERE org = $1 AND position > $2 AND length(redactions) = 1 ORDER BY position";

/// Positions and times of the entries after `position` that set the clock right.
pub(super) async fn clock_entries(
    session: &mut Session,
    org: OrgId,
    position: u64,
) -> Result<Vec<(i64, i64)>> {
    let sql = match session {
        Session::Sqlite(_) => CLOCK_ENTRIES_SQLITE,
        Session::Postgres(_) => CLOCK_ENTRIES,
    };
    Ok(on!(*session, c => {
        sqlx::query_as(sql).bind(org.0).bind(stored(position)).fetch_all(c).await?
    }))
}

/// The last entry until `time` where entries up to `low` are early enough, and
/// those from `high` on are not.
async fn last_until(
    session: &mut Session,
    org: OrgId,
    time: i64,
    mut low: u64,
    mut high: u64,
) -> Result<u64> {
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        let row: Option<(i64,)> = on!(*session, c => {
            sqlx::query_as(TIME_OF).bind(org.0).bind(stored(middle)).fetch_optional(c).await?
        });
        let (at,) = row.ok_or_else(|| damaged(middle, "it is missing"))?;
        if at <= time {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Hashes of at most `limit` entries after `position`.
pub(super) async fn hashes_after(
    session: &mut Session,
    org: OrgId,
    position: u64,
    limit: u64,
) -> Result<Vec<Hash32>> {
    on!(*session, c => {
        use futures_util::TryStreamExt;
        let query = sqlx::query(HASHES).bind(org.0).bind(stored(position)).bind(stored(limit));
        let mut rows = query.fetch(c);
        let mut hashes = Vec::new();
        while let Some(row) = rows.try_next().await? {
            let at = position + hashes.len() as u64 + 1;
            if row.try_get::<i64, _>(0)? != stored(at) {
                return Err(damaged(at, "it is missing"));
            }
            let hash = Hash32::from_slice(row.try_get(1)?);
            hashes.push(hash.ok_or_else(|| damaged(at, "its hash is not 32 bytes long"))?);
        }
        Ok(hashes)
    })
}

pub(crate) fn entry(raw: &RawEntry<'_>) -> Result<StoredEntry> {
    let bad = |what| damaged(raw.position, what);
    let short = || bad("a hash of it is not 32 bytes long");
    let parts = match raw.commitments {
        None => vec![raw.body.map(<[u8]>::to_vec)],
        Some(commitments) => {
            let commitments = decode_commitments(commitments)
                .ok_or_else(|| bad("the commitments to its parts cannot be read"))?;
            let parts = raw
                .body
                .and_then(unpack)
                .filter(|parts| parts.len() == commitments.len())
                .ok_or_else(|| bad("its parts cannot be read"))?;
            let bytes = |part: Option<(_, &[u8])>| part.map(|(_, bytes)| bytes.to_vec());
            parts.into_iter().map(bytes).collect()
        }
    };
    if raw.public.is_some() != raw.commitments.is_some() {
        return Err(bad("only half of what its format needs is there"));
    }
    let listed = decode_redactions(raw.redactions, raw.format())
        .ok_or_else(|| bad("its list of redactions cannot be read"))?;
    Ok(StoredEntry {
        position: raw.position,
        time: raw.time,
        hash: Hash32::from_slice(raw.hash).ok_or_else(short)?,
        commitment: Hash32::from_slice(raw.commitment).ok_or_else(short)?,
        public: raw.public.map(<[u8]>::to_vec),
        parts,
        blobs: decode_blobs(raw.blobs).ok_or_else(|| bad("its list of evidence cannot be read"))?,
        redactions: listed.redactions,
        sets_clock_right: listed.sets_clock_right,
    })
}
