//! What happened in a book: its entries, found by who made them and what they touch.

use super::{OpenBooks, locked};
use crate::error::Result;
use crate::history::LogEntry;
use crate::log_index::{LogFilter, LogIndex, LogPage};
use ledger::OrgId;
use register::Ref;
use std::sync::Arc;

/// Entries read at once.
const AT_ONCE: u64 = 2_000;
/// More entries than this are read in a turn of the organization.
const LONG: u64 = AT_ONCE;
/// Entries of more bytes together are read one page at a time: those of imports are large, and
/// take many times as much where they are read.
const LARGE: u64 = 1 << 20;

impl OpenBooks {
    /// The index over a book up to a position at least, so that entries are found
    /// without reading all of them for each request.
    async fn log_index(&self, org: OrgId, position: u64) -> Result<Arc<LogIndex>> {
        let place = locked(&self.log_indexes).entry(org).or_default().clone();
        let behind = position.saturating_sub(place.lock().await.position());
        // Reading a long history is heavy work, whoever asks for it. Its turn is taken
        // first: nobody waits for one who is in the place of the index.
        let _turn = match behind > LONG {
            true => Some(self.take_turn(org).await?),
            false => None,
        };
        // Only who looks at this book waits while it is read.
        let mut known = place.lock().await;
        while known.position() < position {
            let ledger = self.data_folder.ledger();
            let entries = ledger.entries_from(org, known.position(), AT_ONCE).await?;
            if entries.is_empty() {
                break;
            }
            // What was read is kept, also where this is given up or fails later on.
            Arc::make_mut(&mut known).add(&entries);
        }
        Ok(known.clone())
    }

    /// A page of what happened up to a position, newest first.
    pub async fn log(
        &self,
        org: OrgId,
        upto: u64,
        which: &LogFilter,
        first: usize,
        limit: usize,
    ) -> Result<LogPage> {
        let log_index = self.log_index(org, upto).await?;
        let found = log_index.find(which, upto);
        let shown: Vec<u64> = found.iter().skip(first).take(limit).copied().collect();
        let _turn = match log_index.bytes(&shown) > LARGE {
            true => Some(self.look(org).await?),
            false => None,
        };
        let mut entries = Vec::with_capacity(shown.len());
        for position in shown {
            entries.extend(self.entry(org, position).await?);
        }
        Ok(LogPage {
            entries,
            total: found.len(),
        })
    }

    /// One entry.
    pub async fn entry(&self, org: OrgId, position: u64) -> Result<Option<LogEntry>> {
        let before = position.saturating_sub(1);
        let stored = self
            .data_folder
            .ledger()
            .entries_from(org, before, 1)
            .await?;
        let found = stored.first().filter(|s| s.position == position);
        found.map(LogEntry::read).transpose()
    }

    /// The entry that last changed a record before a position.
    pub async fn entry_before(
        &self,
        org: OrgId,
        target: Ref,
        position: u64,
    ) -> Result<Option<LogEntry>> {
        let log_index = self.log_index(org, position.saturating_sub(1)).await?;
        match log_index.before(target, position) {
            Some(earlier) => self.entry(org, earlier).await,
            None => Ok(None),
        }
    }

    /// Who wrote in a book up to now, by name.
    pub async fn writers(&self, org: OrgId, upto: u64) -> Result<Vec<String>> {
        Ok(self.log_index(org, upto).await?.writers())
    }
}
