//! Redaction: bytes go, their commitment stays, and an entry says so. Documents that may
//! hold them go in the same transaction.

use std::collections::BTreeSet;

use crate::db::statements::{PARTS_OF, REDACT_BLOB, REDACT_ENTRY, REDACT_PARTS};
use crate::db::{Session, on, stored};
use crate::entry::{Head, MAX_LISTED, NewEntry, OrgId, Redaction, redact_packed};
use crate::error::{LedgerError, Result};
use crate::side::statements::FORGET_JOBS;
use crate::store::append::check;
use crate::store::write::{Change, Refused};
use crate::store::{Ledger, damaged};

/// Nobody begins a document while content is taken out: it would be made of what goes, and
/// be kept. SQLite has one writer anyway.
const NO_DOCUMENT_MEANWHILE: &str = "LOCK TABLE job IN SHARE ROW EXCLUSIVE MODE";

impl Ledger {
    /// Removes parts of entries, the body of entries of format 1, or evidence
    /// files, and appends `entries`, which should say who did so and why: one for every
    /// [`MAX_LISTED`] targets, in their order, all in one transaction. The
    /// chain still verifies and reports them as redacted. Documents that were made for the
    /// organization, or are being made, go with them. What was computed from them and kept
    /// elsewhere than in the database is the caller's to delete.
    ///
    /// SQLite overwrites the bytes in the file. PostgreSQL keeps them in the
    /// old row versions until it vacuums. Backups and copies made before keep
    /// them in either case.
    ///
    /// # Errors
    /// [`LedgerError::Redaction`] if a target does not exist, was redacted
    /// before, or is named twice, and where there are more or fewer entries than the targets
    /// take; [`LedgerError::Conflict`] and others as for an append.
    pub async fn redact_all(
        &self,
        org: OrgId,
        expected: &Head,
        targets: &[Redaction],
        entries: &[NewEntry],
    ) -> Result<Head> {
        let refuse = |text: &str| Err(LedgerError::Redaction(text.to_owned()));
        if targets.is_empty() || targets.len().div_ceil(MAX_LISTED) != entries.len() {
            return refuse(&format!(
                "name one entry for every {MAX_LISTED} parts, entries or evidence files, not {} for {}",
                entries.len(),
                targets.len()
            ));
        }
        let before = |at: u64| at > 0 && at <= expected.position;
        let earlier = targets.iter().all(|target| match target {
            Redaction::Entry(at) | Redaction::Part { entry: at, .. } => before(*at),
            Redaction::Blob(_) => true,
        });
        if !earlier {
            return refuse("an entry can only redact entries before it");
        }
        if entries.iter().any(|entry| !entry.blobs.is_empty()) {
            return refuse(
                "a redaction cannot introduce evidence; append that in an entry of its own",
            );
        }
        check(entries, &[])?;
        self.check_times(expected, entries).await?;
        let head = self
            .carry_out(&Change::redacting(org, expected, targets, entries))
            .await?;
        self.scrub_after(head.position).await?;
        Ok(head)
    }

    /// The same for so little that one entry says it.
    ///
    /// # Errors
    /// As for [`Ledger::redact_all`].
    pub async fn redact(
        &self,
        org: OrgId,
        expected: &Head,
        targets: &[Redaction],
        entry: &NewEntry,
    ) -> Result<Head> {
        let entries = std::slice::from_ref(entry);
        self.redact_all(org, expected, targets, entries).await
    }

    /// Empties SQLite's log after bytes were removed, and says that they were
    /// if that fails.
    pub(super) async fn scrub_after(&self, position: u64) -> Result<()> {
        let cause = |error| LedgerError::NotScrubbed {
            position,
            cause: Box::new(error),
        };
        self.db().scrub().await.map_err(cause)
    }
}

/// Forgets the documents of an organization, within the transaction that takes content out
/// of its book: those that are made, and those in work.
pub(super) async fn forget_documents(session: &mut Session, org: OrgId) -> Result<(), sqlx::Error> {
    if let Session::Postgres(held) = session {
        let lock = sqlx::query(NO_DOCUMENT_MEANWHILE);
        lock.execute(held.connection()).await?;
    }
    on!(*session, c => {
        sqlx::query(FORGET_JOBS).bind(org.0).execute(c).await?;
    });
    Ok(())
}

/// Why a target cannot be redacted.
pub(super) fn gone(what: &str) -> Refused {
    let text = format!(
        "{what} does not exist, was redacted before, or is named twice (of an entry of format 1 the whole entry is redacted, of one of format 2 its parts)"
    );
    Refused::Failed(LedgerError::Redaction(text))
}

/// Removes the bytes of an entry of format 1 or of evidence; returns how many
/// rows that changed.
pub(super) async fn remove(
    session: &mut Session,
    org: OrgId,
    target: Redaction,
) -> Result<u64, Refused> {
    Ok(match target {
        Redaction::Entry(position) => on!(*session, c => {
            sqlx::query(REDACT_ENTRY).bind(org.0).bind(stored(position)).execute(c).await?.rows_affected()
        }),
        Redaction::Part { entry, part } => {
            remove_parts(session, org, entry, &BTreeSet::from([part])).await? as u64
        }
        Redaction::Blob(hash) => on!(*session, c => {
            sqlx::query(REDACT_BLOB).bind(org.0).bind(&hash.0[..]).execute(c).await?.rows_affected()
        }),
    })
}

/// Removes the bytes of parts of an entry; returns of how many.
pub(super) async fn remove_parts(
    session: &mut Session,
    org: OrgId,
    entry: u64,
    parts: &BTreeSet<u32>,
) -> Result<usize, Refused> {
    let row: Option<(Vec<u8>,)> = on!(*session, c => {
        sqlx::query_as(PARTS_OF).bind(org.0).bind(stored(entry)).fetch_optional(c).await?
    });
    let Some((packed,)) = row else { return Ok(0) };
    let (left, removed) = redact_packed(&packed, parts)
        .ok_or_else(|| Refused::Failed(damaged(entry, "its parts cannot be read")))?;
    if removed > 0 {
        on!(*session, c => {
            sqlx::query(REDACT_PARTS).bind(org.0).bind(stored(entry)).bind(left).execute(c).await?;
        });
    }
    Ok(removed)
}
