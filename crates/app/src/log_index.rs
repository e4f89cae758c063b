//! Where in a ledger what was changed, and by whom: an index over all entries
//! that is made once and then follows the ledger.

use crate::history::LogEntry;
use ledger::StoredEntry;
use register::{EntrySummary, Kind, Ref};
use std::collections::HashMap;

/// What to find in a log; empty fields do not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Entries by a person of this name.
    pub by: String,
    /// Entries that touch records of this kind.
    pub kind: Option<Kind>,
    /// Entries that touch this record.
    pub record: Option<Ref>,
}

/// A page of a log.
#[derive(Debug, Clone)]
pub struct LogPage {
    /// Entries, newest first.
    pub entries: Vec<LogEntry>,
    /// How many there are on all pages.
    pub total: usize,
}

/// The index over one book.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogIndex {
    /// The last entry read.
    position: u64,
    /// Who wrote and which kinds were touched, of the entries from 1 on; an
    /// entry that was redacted says neither.
    lines: Vec<(u32, u64)>,
    /// How many bytes each of them has.
    sizes: Vec<u32>,
    /// Names of writers; the first stands for nobody.
    names: Vec<String>,
    by_name: HashMap<String, u32>,
    /// Positions that touched a record, in order.
    records: HashMap<Ref, Vec<u64>>,
}

impl LogIndex {
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Adds the entries that follow on those it has.
    pub fn add(&mut self, entries: &[StoredEntry]) {
        for stored in entries {
            let line = match EntrySummary::at(stored.public.as_deref(), &stored.parts) {
                None => (0, 0),
                Some(seen) => self.note(stored.position, seen),
            };
            self.lines.push(line);
            let parts = stored.parts.iter().flatten();
            let bytes: usize = parts.map(Vec::len).sum();
            self.sizes.push(u32::try_from(bytes).unwrap_or(u32::MAX));
            self.position = stored.position;
        }
    }

    fn note(&mut self, position: u64, seen: EntrySummary) -> (u32, u64) {
        if self.names.is_empty() {
            self.names.push(String::new());
        }
        let names = &mut self.names;
        let who = *self.by_name.entry(seen.name).or_insert_with_key(|name| {
            names.push(name.clone());
            u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
        });
        let mut kinds = 0;
        for touched in seen.touched {
            kinds |= bit(touched.kind);
            let positions = self.records.entry(touched).or_default();
            if positions.last() != Some(&position) {
                positions.push(position);
            }
        }
        (who, kinds)
    }

    /// Positions up to one that a search finds, newest first.
    pub fn find(&self, which: &LogFilter, upto: u64) -> Vec<u64> {
        let who = match which.by.as_str() {
            "" => None,
            name => match self.by_name.get(name) {
                Some(who) => Some(*who),
                None => return Vec::new(),
            },
        };
        let fits = |position: &u64| {
            let at = usize::try_from(*position - 1).unwrap_or(usize::MAX);
            self.lines.get(at).is_some_and(|(by, kinds)| {
                who.is_none_or(|who| who == *by)
                    && which.kind.is_none_or(|kind| kinds & bit(kind) != 0)
            })
        };
        match which.record {
            Some(record) => {
                let positions = self.records.get(&record).map_or(&[][..], Vec::as_slice);
                let upto = positions.iter().rev().filter(|p| **p <= upto);
                upto.copied().filter(fits).collect()
            }
            None => (1..=upto.min(self.position)).rev().filter(fits).collect(),
        }
    }

    /// How many bytes entries have together.
    pub fn bytes(&self, positions: &[u64]) -> u64 {
        let size = |position: &u64| {
            let at = usize::try_from(position.saturating_sub(1)).unwrap_or(usize::MAX);
            self.sizes.get(at).copied().unwrap_or_default()
        };
        positions.iter().map(|at| u64::from(size(at))).sum()
    }

    /// The last position before one that touched a record.
    pub fn before(&self, target: Ref, position: u64) -> Option<u64> {
        let positions = self.records.get(&target)?;
        let at = positions.partition_point(|p| *p < position);
        at.checked_sub(1).map(|at| positions[at])
    }

    /// Names of all writers, in alphabetical order.
    pub fn writers(&self) -> Vec<String> {
        let mut names: Vec<String> = self.names.iter().skip(1).cloned().collect();
        names.sort_by_key(|name| name.to_lowercase());
        names
    }
}

/// Kinds are fewer than the bits of a number.
fn bit(kind: Kind) -> u64 {
    1 << (kind as u64 & 63)
}
