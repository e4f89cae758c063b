//! Snapshots: a register as bytes, so that opening a large book is fast.
//!
//! A cache and nothing more: a line per record, with its kind, the positions that
//! made and last changed it, when that was (nanoseconds since 1970), and its
//! fields as entries have them. The parts stand apart so that JSON is read once. Whoever reads one
//! checks it against the ledger position it was made at.

use crate::actor::Via;
use crate::entered::Entered;
use crate::entry::fields_value;
use crate::fact_changes::FactChange;
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind};
use crate::records::Person;
use crate::register::Register;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why a snapshot cannot be used; the ledger is read from the start then.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It is damaged.
    #[error("the snapshot is damaged: {0}")]
    Json(#[from] serde_json::Error),
    /// It holds what this program does not know.
    #[error("the snapshot holds a record of unknown kind “{0}”")]
    Kind(String),
    /// A line of it is not made as it should be.
    #[error("the snapshot has a line that is not a record")]
    Line,
    /// Records are missing from it.
    #[error("the snapshot holds {found} records and should hold {expected}")]
    Incomplete {
        /// Records found.
        found: usize,
        /// Records it says it holds.
        expected: usize,
    },
}

#[derive(Serialize, Deserialize)]
struct Head {
    position: u64,
    time: Timestamp,
    /// How many records follow: one that was cut short at a line's end is found out.
    records: usize,
    #[serde(default)]
    redacted: Vec<(Ref, u64)>,
    #[serde(default)]
    looked_at: Vec<(u64, String)>,
    #[serde(default)]
    skipped_numbers: Vec<(Kind, u32)>,
    #[serde(default)]
    zones: Vec<(Timestamp, String)>,
    #[serde(default)]
    acted_as: Vec<(Via, BTreeSet<Id<Person>>)>,
    #[serde(default)]
    facts: Vec<(Ref, Vec<FactChange>)>,
    #[serde(default)]
    entered: Vec<(Ref, String, Date, Date)>,
}

/// Version of what folding entries makes of them, and of how a snapshot says it. It
/// changes when either does: a snapshot of another version is never used. A test fails
/// where it was forgotten.
pub const FOLD: u32 = 8;

impl Register {
    /// The register as a snapshot; `None` for a book that holds newer records,
    /// which is always read from its entries.
    pub fn to_snapshot(&self) -> Option<Vec<u8>> {
        if self.newer_format.is_some() {
            return None;
        }
        let mut out = serde_json::to_vec(&Head {
            position: self.position,
            time: self.time,
            records: Kind::ALL.iter().map(|kind| self.tables.len(*kind)).sum(),
            redacted: self.redacted.iter().map(|(r, at)| (*r, *at)).collect(),
            looked_at: self.looked_at.clone(),
            skipped_numbers: self.skipped_numbers.iter().map(|(k, n)| (*k, *n)).collect(),
            zones: self.zones.clone(),
            acted_as: self
                .acted_as
                .iter()
                .map(|(via, people)| (*via, people.clone()))
                .collect(),
            facts: self.facts.clone().into_iter().collect(),
            entered: self.entered.rows(),
        })
        .ok()?;
        out.push(b'\n');
        let mut sound = true;
        self.tables
            .for_each(|record, created, revision, changed_at| {
                let at = changed_at.as_nanosecond();
                let prefix = format!("{} {created} {revision} {at} ", record.kind().tag());
                out.extend_from_slice(prefix.as_bytes());
                sound &= serde_json::to_writer(&mut out, &fields_value(&record)).is_ok();
                out.push(b'\n');
            });
        sound.then_some(out)
    }

    /// A register from a snapshot.
    ///
    /// # Errors
    /// [`SnapshotError`] when it is damaged or from another program.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Register, SnapshotError> {
        let mut register = Register::default();
        let end = bytes
            .iter()
            .position(|b| *b == b'\n')
            .unwrap_or(bytes.len());
        let head: Head = serde_json::from_slice(&bytes[..end])?;
        let body = bytes.get(end + 1..).unwrap_or_default();
        // Two halves on two cores: parsing is most of the time it takes to open.
        let middle = body[body.len() / 2..]
            .iter()
            .position(|b| *b == b'\n')
            .map_or(body.len(), |i| body.len() / 2 + i + 1);
        let (first, second) = body.split_at(middle);
        let (first, second) = std::thread::scope(|scope| {
            let other = scope.spawn(|| lines(second));
            let first = lines(first);
            (first, other.join())
        });
        let second = second.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let (first, second) = (first?, second?);
        let found = first.len() + second.len();
        if found != head.records {
            return Err(SnapshotError::Incomplete {
                found,
                expected: head.records,
            });
        }
        for (record, created, revision, changed_at) in first.into_iter().chain(second) {
            let reference = record.reference();
            register
                .tables
                .restore(record, created, revision, changed_at);
            register.index.after_put(&register.tables, reference);
        }
        register.position = head.position;
        register.time = head.time;
        register.redacted = head.redacted.into_iter().collect();
        register.zones = head.zones;
        register.acted_as = head.acted_as.into_iter().collect();
        register.facts = head.facts.into_iter().collect();
        register.entered = Entered::of_rows(head.entered);
        register.looked_at = head.looked_at;
        for (kind, number) in head.skipped_numbers {
            register.skip_numbers(kind, number);
        }
        Ok(register)
    }
}

type Line = (AnyRecord, u64, u64, Timestamp);

fn lines(body: &[u8]) -> Result<Vec<Line>, SnapshotError> {
    body.split(|b| *b == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| line_of(line).ok_or(SnapshotError::Line)?)
        .collect()
}

/// Reads one line; `None` when its parts are not what they should be.
fn line_of(line: &[u8]) -> Option<Result<Line, SnapshotError>> {
    let line = std::str::from_utf8(line).ok()?;
    let mut parts = line.splitn(5, ' ');
    let tag = parts.next()?;
    let created = parts.next()?.parse().ok()?;
    let revision = parts.next()?.parse().ok()?;
    let changed_at = Timestamp::from_nanosecond(parts.next()?.parse().ok()?).ok()?;
    let fields = parts.next()?;
    Some(match AnyRecord::from_stored(tag, fields) {
        None => Err(SnapshotError::Kind(tag.to_owned())),
        Some(Err(error)) => Err(error.into()),
        Some(Ok(record)) => Ok((record, created, revision, changed_at)),
    })
}
