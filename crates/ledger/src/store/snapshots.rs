//! Snapshots: bytes the caller folded from the entries, kept to start faster.
//! They are a cache; deleting them loses nothing.

use sha2::Digest;

use crate::db::statements::{DELETE_SNAPSHOTS, LATEST_SNAPSHOT, PUT_SNAPSHOT, SNAPSHOT_POSITIONS};
use crate::db::{on, stored};
use crate::entry::OrgId;
use crate::error::{LedgerError, Result};
use crate::hash::{Hash32, domain};
use crate::store::Ledger;

/// Position, entry hash, digest and bytes, as stored.
type Row = (i64, Vec<u8>, Vec<u8>, Vec<u8>);

/// A stored snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The position it was taken at.
    pub position: u64,
    /// What the caller stored.
    pub bytes: Vec<u8>,
}

impl Ledger {
    /// Stores a snapshot taken at `position` by a program version, replacing
    /// an earlier one of the same. It is bound to the hash of the entry there.
    pub async fn put_snapshot(
        &self,
        org: OrgId,
        position: u64,
        program: &str,
        bytes: &[u8],
    ) -> Result<()> {
        let hash = self.hash_at(org, position).await?.filter(|_| position > 0);
        let hash = hash.ok_or(LedgerError::NoEntry(position))?;
        let digest = digest(program, position, &hash, bytes);
        let mut session = self.db().write_one().await?;
        on!(session, c => {
            sqlx::query(PUT_SNAPSHOT)
                .bind(org.0)
                .bind(program)
                .bind(stored(position))
                .bind(&hash.0[..])
                .bind(&digest.0[..])
                .bind(bytes)
                .execute(c)
                .await?;
        });
        session.commit().await
    }

    /// The latest snapshot of this program version at or before `position`.
    /// One that is damaged, or of another entry than the ledger has at its
    /// position, is not returned.
    pub async fn latest_snapshot(
        &self,
        org: OrgId,
        position: u64,
        program: &str,
    ) -> Result<Option<Snapshot>> {
        let mut session = self.db().peek().await?;
        let row: Option<Row> = on!(session, c => {
            sqlx::query_as(LATEST_SNAPSHOT).bind(org.0).bind(program).bind(stored(position)).fetch_optional(c).await?
        });
        Ok(row.and_then(|(at, hash, stated, bytes)| {
            let position = at.unsigned_abs();
            let hash = Hash32::from_slice(&hash)?;
            let whole = digest(program, position, &hash, &bytes).0[..] == stated[..];
            whole.then_some(Snapshot { position, bytes })
        }))
    }

    /// The positions of the snapshots of this program version, ascending.
    pub async fn snapshot_positions(&self, org: OrgId, program: &str) -> Result<Vec<u64>> {
        let mut session = self.db().peek().await?;
        let rows: Vec<(String, i64)> =
            on!(session, c => sqlx::query_as(SNAPSHOT_POSITIONS).bind(org.0).fetch_all(c).await?);
        let own = rows.into_iter().filter(|(by, _)| by == program);
        Ok(own.map(|(_, position)| position.unsigned_abs()).collect())
    }

    /// Deletes all snapshots of an organization.
    pub async fn delete_snapshots(&self, org: OrgId) -> Result<()> {
        let mut session = self.db().write_one().await?;
        on!(session, c => { sqlx::query(DELETE_SNAPSHOTS).bind(org.0).execute(c).await?; });
        session.commit().await
    }
}

/// Notices accidental damage of a snapshot and of what it is filed under.
pub(super) fn digest(program: &str, position: u64, hash: &Hash32, bytes: &[u8]) -> Hash32 {
    let mut hasher = domain("phiward ledger snapshot 1");
    hasher.update((program.len() as u64).to_be_bytes());
    hasher.update(program.as_bytes());
    hasher.update(position.to_be_bytes());
    hasher.update(hash.0);
    hasher.update(bytes);
    Hash32(hasher.finalize().into())
}
