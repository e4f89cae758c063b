//! The database's clock, which all who write to it have in common. One entry
//! with a wrong time would date all that follow.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::db::Session;
use crate::db::statements::at_primary;
use crate::entry::{Head, NewEntry, OrgId};
use crate::error::{LedgerError, Result};
use crate::store::Ledger;
use crate::store::append::check;
use crate::store::write::Change;

/// How far a time may be from the database's clock, in microseconds (10 minutes).
pub const CLOCK_TOLERANCE: i64 = 10 * 60 * 1_000_000;
/// How long a reading of the database's clock is carried forward.
const KEPT: Duration = Duration::from_secs(60);
/// A difference between the clocks of this computer that shows that one was
/// set, or that it slept.
const JUMP: i64 = 1_000_000;

const CLOCK_POSTGRES: &str =
    at_primary!("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");

/// The last reading of the database's clock.
#[derive(Default)]
pub(super) struct Clock(Mutex<Option<Reading>>);

#[derive(Clone, Copy)]
struct Reading {
    at: Instant,
    system: i64,
    database: i64,
}

impl Clock {
    /// The database's clock by the last reading, if that is still good.
    fn carried(&self) -> Option<i64> {
        let reading = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        let passed = reading.at.elapsed();
        let micros = i64::try_from(passed.as_micros()).ok()?;
        let by_system = system().checked_sub(reading.system)?;
        let steady = by_system.abs_diff(micros) < JUMP.unsigned_abs();
        (passed < KEPT && steady).then_some(reading.database.saturating_add(micros))
    }

    fn keep(&self, database: i64) {
        let reading = Reading {
            at: Instant::now(),
            system: system(),
            database,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reading);
    }
}

impl Ledger {
    /// A handle that appends entries of any time and does not report a last
    /// entry in the future: for what did not happen now, such as the worked
    /// example's story or a test. Other clones of the handle stay as they are.
    pub fn with_any_time(self) -> Ledger {
        Ledger {
            any_time: true,
            ..self
        }
    }

    /// The database's clock, in microseconds since 1970 UTC. For SQLite that
    /// is the clock of this computer. PostgreSQL is asked once a minute.
    pub async fn clock(&self) -> Result<i64> {
        match self.inner.clock.carried() {
            Some(now) => Ok(now),
            None => self.read_clock().await,
        }
    }

    async fn read_clock(&self) -> Result<i64> {
        let mut session = match self.db() {
            crate::db::Db::Sqlite { .. } => return Ok(system()),
            crate::db::Db::Postgres(_) => self.db().peek().await?,
        };
        let now = match &mut session {
            Session::Sqlite(_) => system(),
            Session::Postgres(held) => {
                let (now,): (i64,) = sqlx::query_as(CLOCK_POSTGRES)
                    .fetch_one(held.connection())
                    .await?;
                now
            }
        };
        self.inner.clock.keep(now);
        Ok(now)
    }

    /// The last entry's head if it lies in the future, and the database's clock.
    pub(super) async fn in_future(&self, head: &Head) -> Result<(bool, i64)> {
        let ahead = |now: i64| head.time > now.saturating_add(CLOCK_TOLERANCE);
        let now = self.clock().await?;
        if !ahead(now) {
            return Ok((false, now));
        }
        let now = self.read_clock().await?;
        Ok((ahead(now), now))
    }

    /// Refuses to take a head as now where it lies in the future: what is asked "as of"
    /// a day would quietly leave out all that was recorded since.
    ///
    /// # Errors
    /// [`LedgerError::HeadInFuture`].
    pub async fn present(&self, head: &Head) -> Result<()> {
        if self.any_time {
            return Ok(());
        }
        match self.in_future(head).await? {
            (false, _) => Ok(()),
            (true, now) => Err(LedgerError::HeadInFuture {
                position: head.position,
                time: head.time,
                now,
            }),
        }
    }

    /// Refuses entries, or a head to follow, whose times are not about now.
    pub(super) async fn check_times(&self, head: &Head, entries: &[NewEntry]) -> Result<()> {
        if self.any_time {
            return Ok(());
        }
        if let (true, now) = self.in_future(head).await? {
            return Err(LedgerError::HeadInFuture {
                position: head.position,
                time: head.time,
                now,
            });
        }
        self.check_entries(entries).await
    }

    async fn check_entries(&self, entries: &[NewEntry]) -> Result<()> {
        let wrong = |now: i64| {
            let mut times = entries.iter().map(|entry| entry.time);
            times.find(|time| time.abs_diff(now) > CLOCK_TOLERANCE.unsigned_abs())
        };
        if wrong(self.clock().await?).is_none() {
            return Ok(());
        }
        // Nothing is refused on an old reading.
        let database = self.read_clock().await?;
        match wrong(database) {
            None => Ok(()),
            Some(entry) => Err(LedgerError::Clock { entry, database }),
        }
    }

    /// The way out for a ledger whose last entry is dated in the future:
    /// appends `entry` with its true time although that is earlier, marked as
    /// such in what its hash covers. Later entries follow from that time.
    ///
    /// # Errors
    /// [`LedgerError::ClockIsRight`] if the last entry is not in the future;
    /// [`LedgerError::Clock`] if the new entry's time is not about now; others
    /// as for an append.
    pub async fn set_clock_right(
        &self,
        org: OrgId,
        expected: &Head,
        entry: &NewEntry,
    ) -> Result<Head> {
        let entries = std::slice::from_ref(entry);
        check(entries, &[])?;
        if !entry.blobs.is_empty() {
            return Err(LedgerError::Unsupported(
                "an entry that sets the clock right cannot introduce evidence; append that in an entry of its own",
            ));
        }
        if let (false, now) = self.in_future(expected).await? {
            return Err(LedgerError::ClockIsRight {
                position: expected.position,
                time: expected.time,
                now,
            });
        }
        self.check_entries(entries).await?;
        let change = Change::of_clock(org, expected, entry);
        self.carry_out(&change).await
    }
}

/// The clock of this computer, in microseconds since 1970 UTC.
fn system() -> i64 {
    let micros = |span: Duration| i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => micros(after),
        Err(before) => -micros(before.duration()),
    }
}
