//! Appending: optimistic, durable, all or nothing.

use std::collections::BTreeSet;

use crate::checkpoint::time_text;
use crate::entry::{
    Head, MAX_APPEND, MAX_BLOB, MAX_BODY, MAX_ENTRIES, MAX_LISTED, MAX_PARTS, MAX_PUBLIC, NewEntry,
    OrgId,
};
use crate::error::{LedgerError, Result};
use crate::hash::Hash32;
use crate::store::listing::Listing;
use crate::store::write::{Blob, Change};
use crate::store::{Beside, Ledger};

impl Ledger {
    /// Appends entries behind exactly the entry `expected`, with the evidence
    /// files they introduce, in one transaction, and returns the new head.
    /// When it returns, the entries are on disk.
    ///
    /// Every evidence file an entry names must be among `blobs` or stored
    /// already, and every file of `blobs` must be named.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] if the ledger does not end with that very
    /// entry; [`LedgerError::OutcomeUnknown`] if the connection broke and it
    /// could not be found out what became of the entries;
    /// [`LedgerError::Clock`] and [`LedgerError::HeadInFuture`] if a clock is
    /// wrong; [`LedgerError::TooLarge`] beyond the limits of [`crate::entry`].
    pub async fn append(
        &self,
        org: OrgId,
        expected: &Head,
        entries: &[NewEntry],
        blobs: &[Blob],
    ) -> Result<Head> {
        self.append_with(org, expected, entries, blobs, None, None)
            .await
    }

    /// The same, and in the same transaction the organization is listed under another
    /// name, or more is written beside the ledger.
    ///
    /// # Errors
    /// As above, [`LedgerError::LabelTaken`] if another has a name like it, and those of
    /// `beside`.
    pub async fn append_with(
        &self,
        org: OrgId,
        expected: &Head,
        entries: &[NewEntry],
        blobs: &[Blob],
        listing: Option<Listing<'_>>,
        beside: Option<&dyn Beside>,
    ) -> Result<Head> {
        check(entries, blobs)?;
        self.check_times(expected, entries).await?;
        let change = Change {
            listing,
            beside,
            ..Change::appending(org, expected, entries, blobs)
        };
        self.carry_out(&change).await
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
        let body = entry.parts.iter().map(|part| part.bytes.len()).sum();
        limit("an entry (bytes)", body, MAX_BODY)?;
        limit(
            "an entry's public part (bytes)",
            entry.public.len(),
            MAX_PUBLIC,
        )?;
        limit("an entry (parts)", entry.parts.len(), MAX_PARTS)?;
        limit("an entry's list of evidence", entry.blobs.len(), MAX_LISTED)?;
        named.extend(&entry.blobs);
        bytes += body + entry.public.len();
    }
    for blob in blobs {
        limit("an evidence file (bytes)", blob.bytes().len(), MAX_BLOB)?;
        if !named.contains(&blob.hash()) {
            return Err(LedgerError::BlobUnlisted(blob.hash()));
        }
        bytes += blob.bytes().len();
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
