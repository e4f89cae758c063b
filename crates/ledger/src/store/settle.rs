//! Carrying a change out, and finding out what became of it when the
//! connection broke on the way.

use std::time::{Duration, Instant};

use sqlx::postgres::PgDatabaseError;

use crate::db::{Db, Session};
use crate::entry::{Head, OrgId, genesis};
use crate::error::{LedgerError, Result};
use crate::store::seen::look;
use crate::store::write::{Change, Refused};
use crate::store::{Ledger, beside, read_head};

/// How long to go on finding out what became of a change.
const FIND_OUT: Duration = Duration::from_secs(10);
/// How long to take other connections when one cannot be used.
const RECONNECT: Duration = Duration::from_secs(1);
/// How long to wait before the second try; twice as long before each other.
const FIRST_WAIT: Duration = Duration::from_millis(20);
/// How long to wait at most.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// How often a change is tried again that the server ended in favour of another.
const COLLISIONS: u32 = 3;

/// What one try came to.
enum Tried {
    Done,
    /// The entry the change builds on is not the last one.
    Stale,
    /// It failed, and nothing was changed.
    Failed(LedgerError),
    /// The connection broke: it may have been done or not.
    Broken,
}

/// Whether PostgreSQL took a transaction back because of another that goes on: of two that
/// wait for each other (40P01) it ends one, and an administrator may have asked for more
/// isolation (40001). Nothing of it was done then.
fn collided(error: &LedgerError) -> bool {
    let LedgerError::Database(sqlx::Error::Database(error)) = error else {
        return false;
    };
    error.try_downcast_ref::<PgDatabaseError>().is_some()
        && matches!(error.code().as_deref(), Some("40P01" | "40001"))
}

impl Ledger {
    /// Carries out a change, or says truly why not.
    pub(super) async fn carry_out(&self, change: &Change<'_>) -> Result<Head> {
        let before = &change.before;
        if before.position == 0 && before.hash != genesis(change.org) {
            return Err(self.conflict(change.org, before).await);
        }
        let mut left = COLLISIONS;
        loop {
            match self.attempt(change, change.is_single()).await {
                Tried::Done => return Ok(change.after()),
                Tried::Stale => return Err(self.conflict(change.org, before).await),
                // The server ended it in favour of another, which is over soon.
                Tried::Failed(error) if left > 0 && collided(&error) => {
                    left -= 1;
                    tokio::time::sleep(FIRST_WAIT).await;
                }
                Tried::Failed(error) => return Err(error),
                Tried::Broken => return self.find_out(change).await,
            }
        }
    }

    /// A connection to write on. That the server ended one of the pool's is
    /// noticed at its first use, before anything was asked of it; then another
    /// is taken.
    async fn session_to_write(&self, single: bool) -> Result<Session> {
        let start = Instant::now();
        loop {
            let session = if single {
                self.db().write_one().await
            } else {
                self.db().write().await
            };
            let again = matches!(self.db(), Db::Postgres(_)) && start.elapsed() < RECONNECT;
            match session {
                Err(_) if again => tokio::time::sleep(FIRST_WAIT).await,
                other => return other,
            }
        }
    }

    async fn attempt(&self, change: &Change<'_>, single: bool) -> Tried {
        let mut session = match self.session_to_write(single).await {
            Ok(session) => session,
            Err(error) => return Tried::Failed(error),
        };
        let remote = matches!(session, Session::Postgres(_));
        let mut written = change.write(&mut session).await;
        if let (Ok(()), Some(beside)) = (&written, change.beside) {
            (session, written) = beside::write(beside, session).await;
        }
        match written {
            Ok(()) => match session.commit().await {
                Ok(()) => Tried::Done,
                // Whatever the reason, the server may have done it.
                Err(_) if remote => Tried::Broken,
                Err(error) => Tried::Failed(error),
            },
            Err(Refused::Broken(_)) if remote => Tried::Broken,
            Err(refused) => {
                // It ends without a commit in any case; that it could not be
                // said to the server changes nothing about it.
                let _ = session.roll_back().await;
                match refused {
                    Refused::Stale => Tried::Stale,
                    Refused::Broken(error) | Refused::Failed(error) => Tried::Failed(error),
                }
            }
        }
    }

    /// Tries the very same change again on new connections until its outcome
    /// is known. That it is done twice is impossible: its rows have positions
    /// of their own, and their hashes tell whether they are there.
    async fn find_out(&self, change: &Change<'_>) -> Result<Head> {
        let deadline = Instant::now() + FIND_OUT;
        let mut wait = FIRST_WAIT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if let Ok(Some(outcome)) = tokio::time::timeout(left, self.outcome(change)).await {
                return outcome;
            }
            if Instant::now() + wait >= deadline {
                let Head { position, hash, .. } = change.after();
                return Err(LedgerError::OutcomeUnknown { position, hash });
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// One more try; `None` if it told nothing.
    async fn outcome(&self, change: &Change<'_>) -> Option<Result<Head>> {
        match self.attempt(change, false).await {
            Tried::Done => return Some(Ok(change.after())),
            // Then the first try was not done either: these refuse only what has put its
            // entries in their places in this very try.
            Tried::Failed(
                error @ (LedgerError::LabelTaken(_)
                | LedgerError::Redaction(_)
                | LedgerError::Beside(_)),
            ) => return Some(Err(error)),
            // A server that starts, a standby, no connection: all say nothing
            // about the first try.
            Tried::Broken | Tried::Failed(_) => return None,
            Tried::Stale => {}
        }
        let mine = change.rows.first()?;
        let mut session = self.db().write().await.ok()?;
        let look = look(&mut session, change.org, mine.position).await.ok()?;
        let _ = session.roll_back().await;
        // A standby may not have received it yet.
        if look.standby {
            return None;
        }
        let Some(there) = look.there else {
            // Nothing stands in its place: if the entry before is gone too,
            // the ledger went back, and nothing can follow that entry.
            let actual = look.head.unwrap_or(Head::empty(change.org));
            return (actual != change.before).then(|| {
                let expected = change.before;
                Err(LedgerError::Conflict { expected, actual })
            });
        };
        if there == mine.hash.0 {
            return Some(Ok(change.after()));
        }
        let expected = change.before;
        let actual = look.head?;
        Some(Err(LedgerError::Conflict { expected, actual }))
    }

    /// What to say when the ledger does not end with `expected`.
    async fn conflict(&self, org: OrgId, expected: &Head) -> LedgerError {
        let head = async {
            let mut session = self.db().peek().await?;
            read_head(&mut session, org).await
        };
        match head.await {
            Ok(actual) => LedgerError::Conflict {
                expected: *expected,
                actual,
            },
            Err(error) => error,
        }
    }
}
