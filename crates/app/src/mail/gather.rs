//! Records on their way to the storing side: rows, and the outcomes they name.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;
use ledger::side::mail::{MAX_MESSAGES, MailRow, Outcome};
use mailauth::report::Record;

use super::finding::{number, outcome, size};

/// Numbers of outcomes remembered. What was forgotten is only given once more.
const MOST: usize = 100_000;

/// What some records of a report come to.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// Records as written.
    pub records: u64,
    /// Messages in them.
    pub messages: u64,
    /// Of the records: those that count more than is kept.
    pub too_large: u64,
    /// Records that differ only in what is not kept are one row.
    pub rows: Vec<MailRow>,
    /// Those they name that the database may not have, each once.
    pub outcomes: Vec<(i64, Outcome)>,
    /// Bytes of these.
    pub bytes: usize,
}

/// Numbers of outcomes that are in the database, or will be with what is written now: the
/// storing side adds to them, and the reading side leaves them out.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptOutcomes(Arc<Mutex<HashSet<i64, RandomState>>>);

impl KeptOutcomes {
    fn has(&self, number: i64) -> bool {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.contains(&number)
    }

    /// Takes out of a list what is kept, and has the rest among it from now on.
    pub fn add(&self, outcomes: &mut Vec<(i64, Outcome)>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() > MOST {
            kept.clear();
        }
        outcomes.retain(|(number, _)| kept.insert(*number));
    }
}

/// Gathers the records of one report after the other.
pub(crate) struct Gatherer {
    kept: KeptOutcomes,
    /// Outcomes given with the report that is read.
    named: HashSet<i64, RandomState>,
    places: HashMap<(Option<IpAddr>, i64), usize, RandomState>,
    gathered: Gathered,
    parts: Vec<u8>,
}

impl Gatherer {
    pub fn new(kept: KeptOutcomes) -> Gatherer {
        Gatherer {
            kept,
            named: HashSet::default(),
            places: HashMap::default(),
            gathered: Gathered::default(),
            parts: Vec::new(),
        }
    }

    /// A report begins: what an earlier one named may never be written.
    pub fn begin(&mut self) {
        self.named.clear();
        self.take();
    }

    /// Records gathered since the last were taken.
    pub fn records(&self) -> u64 {
        self.gathered.records
    }

    /// Bytes of the outcomes gathered since.
    pub fn bytes(&self) -> usize {
        self.gathered.bytes
    }

    pub fn add(&mut self, record: &Record) {
        let of = number(record, &mut self.parts);
        if self.named.len() > MOST {
            self.named.clear();
        }
        if self.named.insert(of) && !self.kept.has(of) {
            let outcome = outcome(record);
            self.gathered.bytes += size(&outcome);
            self.gathered.outcomes.push((of, outcome));
        }
        let gathered = &mut self.gathered;
        let messages = record.count.min(MAX_MESSAGES);
        gathered.too_large += u64::from(record.count > MAX_MESSAGES);
        gathered.records += 1;
        gathered.messages += messages;
        let next = gathered.rows.len();
        let place = *self.places.entry((record.source_ip, of)).or_insert(next);
        match gathered.rows.get_mut(place) {
            Some(row) => row.messages = row.messages.saturating_add(messages).min(MAX_MESSAGES),
            None => gathered.rows.push(MailRow {
                address: record.source_ip,
                messages,
                outcome: of,
            }),
        }
    }

    /// What was gathered since.
    pub fn take(&mut self) -> Gathered {
        self.places.clear();
        std::mem::take(&mut self.gathered)
    }
}
