//! Redaction: bytes go, their commitment stays, and an entry says so.

use crate::db::statements::{DELETE_SNAPSHOTS, REDACT_BLOB, REDACT_ENTRY};
use crate::db::{Session, on, stored};
use crate::entry::{Head, MAX_LISTED, NewEntry, OrgId, Redaction};
use crate::error::{LedgerError, Result};
use crate::store::Ledger;
use crate::store::append::{Refused, Row, check, insert_entry};

impl Ledger {
    /// Removes the content of entries, or evidence files, and appends `entry`,
    /// which should say who did so and why. The chain still verifies and
    /// reports them as redacted. All snapshots of the organization are deleted
    /// too, since they may hold what was redacted.
    ///
    /// SQLite overwrites the bytes in the file. PostgreSQL keeps them in the
    /// old row versions until it vacuums. Backups and copies made before keep
    /// them in either case.
    ///
    /// # Errors
    /// [`LedgerError::Redaction`] if a target does not exist or was redacted
    /// before; [`LedgerError::Conflict`] as for an append.
    pub async fn redact(
        &self,
        org: OrgId,
        expected: u64,
        targets: &[Redaction],
        entry: &NewEntry,
    ) -> Result<Head> {
        if targets.is_empty() || targets.len() > MAX_LISTED {
            return Err(LedgerError::Redaction(format!(
                "name 1 to {MAX_LISTED} entries or evidence files, not {}",
                targets.len()
            )));
        }
        if targets
            .iter()
            .any(|target| matches!(target, Redaction::Entry(at) if *at == 0 || *at > expected))
        {
            return Err(LedgerError::Redaction(
                "an entry can only redact entries before it".to_owned(),
            ));
        }
        if !entry.blobs.is_empty() {
            return Err(LedgerError::Redaction(
                "a redaction cannot introduce evidence; append that in an entry of its own"
                    .to_owned(),
            ));
        }
        check(std::slice::from_ref(entry), &[])?;
        let before = self.head_for(org, expected).await?;
        let row = Row::new(org, &before, entry, targets);
        let mut session = self.db().write().await?;
        let written = write(&mut session, org, &before, &row, targets).await;
        let head = self
            .conclude(org, session, before, written, Some(row.head()))
            .await?;
        self.db().scrub().await?;
        Ok(head)
    }
}

async fn write(
    session: &mut Session,
    org: OrgId,
    before: &Head,
    row: &Row<'_>,
    targets: &[Redaction],
) -> Result<(), Refused> {
    // First the entry: a conflict is then noticed before anything is removed.
    insert_entry(session, org, before, row).await?;
    for target in targets {
        if remove(session, org, *target).await? != 1 {
            let what = match target {
                Redaction::Entry(position) => format!("entry {position}"),
                Redaction::Blob(hash) => format!("evidence {hash}"),
            };
            let text = format!("{what} does not exist or was redacted before");
            return Err(Refused::Failed(LedgerError::Redaction(text)));
        }
    }
    on!(*session, c => { sqlx::query(DELETE_SNAPSHOTS).bind(org.0).execute(c).await?; });
    Ok(())
}

/// Removes the bytes of a redacted thing; returns how many rows that changed.
pub(super) async fn remove(
    session: &mut Session,
    org: OrgId,
    target: Redaction,
) -> Result<u64, sqlx::Error> {
    Ok(match target {
        Redaction::Entry(position) => on!(*session, c => {
            sqlx::query(REDACT_ENTRY).bind(org.0).bind(stored(position)).execute(c).await?.rows_affected()
        }),
        Redaction::Blob(hash) => on!(*session, c => {
            sqlx::query(REDACT_BLOB).bind(org.0).bind(&hash.0[..]).execute(c).await?.rows_affected()
        }),
    })
}
