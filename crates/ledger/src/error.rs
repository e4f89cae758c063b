//! What can go wrong, said so that the reader knows what to do next.

use std::cmp::Ordering;
use std::path::PathBuf;

use sqlx::postgres::PgDatabaseError;

use crate::checkpoint::time_in_words;
use crate::entry::{Head, OrgId};
use crate::hash::Hash32;

/// Result of a ledger operation.
pub type Result<T, E = LedgerError> = std::result::Result<T, E>;

/// Why a ledger operation failed. Nothing was changed, unless the variant
/// says otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The ledger does not end with the entry the change was to follow. Read
    /// what is new, decide again, and append behind that.
    #[error("{}", conflict(.expected, .actual))]
    Conflict {
        /// Where the caller had seen the ledger.
        expected: Head,
        /// Where it stands.
        actual: Head,
    },
    /// Another organization is listed under a name that can be taken for it.
    #[error(
        "another organization is listed as “{0}”, which can be taken for it; choose another name"
    )]
    LabelTaken(String),
    /// Another checkpoint was made at the same moment.
    #[error("somebody else made checkpoint {number} at the same moment; try again")]
    CheckpointConflict {
        /// Number of the checkpoint.
        number: u64,
    },
    /// An entry the caller had read is not there any more: the database is
    /// another one, was restored from a copy, or lost its end in a fail-over.
    #[error("{}", went_back(.known, .found))]
    WentBack {
        /// Where the caller had seen the ledger.
        known: Head,
        /// Where it stands now.
        found: Head,
    },
    /// The database that answered is a standby that has not yet received what
    /// the caller knows.
    #[error(
        "the database that answered is a standby and is behind: it is at entry {}, and entry {} is known; connect to the primary server, or wait",
        .found.position, .known.position
    )]
    Lagging {
        /// Where the caller had seen the ledger.
        known: Head,
        /// How far the standby is.
        found: Head,
    },
    /// The connection broke while a change was made, and no other connection
    /// could tell in time what became of it.
    #[error(
        "the connection to the database broke, and it is not known whether the change was recorded; look at the history before trying again: it was if entry {position} has the hash {hash}"
    )]
    OutcomeUnknown {
        /// Position of the last entry of the change.
        position: u64,
        /// Its hash.
        hash: Hash32,
    },
    /// An entry's time is far from the database's clock.
    #[error(
        "the time of the entry, {}, is far from the database's clock, {}; set the clock of this computer or of the database right",
        time_in_words(*.entry), time_in_words(*.database)
    )]
    Clock {
        /// Time of the entry, in microseconds since 1970 UTC.
        entry: i64,
        /// The database's clock.
        database: i64,
    },
    /// The ledger's last entry lies in the future, so that whatever follows
    /// would be dated there too.
    #[error(
        "entry {position}, the last one, is dated {}, which is in the future: now it is {}; the clock of whoever wrote it was wrong. Append an entry that sets the clock right before anything else",
        time_in_words(*.time), time_in_words(*.now)
    )]
    HeadInFuture {
        /// Position of the last entry.
        position: u64,
        /// Its time, in microseconds since 1970 UTC.
        time: i64,
        /// The database's clock.
        now: i64,
    },
    /// The clock was to be set right although the last entry is not in the future.
    #[error(
        "entry {position}, the last one, is dated {}, which is not in the future: now it is {}; there is nothing to set right",
        time_in_words(*.time), time_in_words(*.now)
    )]
    ClockIsRight {
        /// Position of the last entry.
        position: u64,
        /// Its time, in microseconds since 1970 UTC.
        time: i64,
        /// The database's clock.
        now: i64,
    },
    /// The database holds no such organization.
    #[error(
        "there is no organization {0} in this database; list the organizations to see which there are"
    )]
    UnknownOrganization(OrgId),
    /// The organization was created before.
    #[error("organization {0} is already in this database")]
    OrganizationExists(OrgId),
    /// The database was written by a newer program.
    #[error(
        "the database has schema version {found}, but this program knows only versions up to {known}; use a newer phiward to open it"
    )]
    NewerSchema {
        /// Version found in the database.
        found: i64,
        /// Newest version this program knows.
        known: i64,
    },
    /// The database has an older schema and was opened for reading only.
    #[error(
        "the database has schema version {found} and needs version {known}; open it once for writing to bring it up to date"
    )]
    OlderSchema {
        /// Version found in the database; 0 if it has none.
        found: i64,
        /// Version this program needs.
        known: i64,
    },
    /// The file of the database is another than the one that was opened.
    #[error(
        "the database file was replaced while it was open, as “phiward backup restore --force” does, and nothing was read or written since; stop this program and start it again, so that it opens the file that is there now"
    )]
    Replaced,
    /// A migration recorded in the database differs from the program's.
    #[error(
        "schema version {version} of the database was made by a different build of phiward (its fingerprint differs); use the program that created the database"
    )]
    ForeignSchema {
        /// Version whose fingerprint differs.
        version: i64,
    },
    /// Something exceeds a limit.
    #[error("{what} is too large: {size}, at most {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size, in bytes or items as `what` says.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// An append carried no entry.
    #[error("there is nothing to append")]
    NothingToAppend,
    /// A time outside the years −9999 to 9999.
    #[error("{0} µs since 1970 is not a time this program can write; check the clock")]
    Time(i64),
    /// An entry names evidence that is neither stored nor given.
    #[error("the entry names evidence {0}, whose bytes are neither stored nor given")]
    BlobMissing(Hash32),
    /// Evidence was given that no entry names.
    #[error("evidence {0} was given, but no entry names it")]
    BlobUnlisted(Hash32),
    /// A redaction that cannot be made.
    #[error("cannot redact: {0}")]
    Redaction(String),
    /// A redaction was recorded and its bytes are gone from the database, but
    /// SQLite's write-ahead log could not be emptied.
    #[error(
        "the redaction is recorded, and the ledger is at entry {position}, but the redacted bytes may still be in the file that ends in -wal; end every phiward that uses this database, which empties that file"
    )]
    NotScrubbed {
        /// Position of the last entry.
        position: u64,
        /// Why it could not be emptied.
        #[source]
        cause: Box<LedgerError>,
    },
    /// Stored data that cannot even be read; run verify to see all of it.
    #[error(
        "the database is damaged at entry {position}: {what}; run verify for the whole picture"
    )]
    Damaged {
        /// Entry at which it was noticed.
        position: u64,
        /// What is wrong.
        what: String,
    },
    /// A stored checkpoint that cannot be read.
    #[error("stored checkpoint {number} is damaged: {what}; run verify for the whole picture")]
    DamagedCheckpoint {
        /// Number of the checkpoint.
        number: u64,
        /// What is wrong.
        what: String,
    },
    /// A checkpoint text that cannot be read.
    #[error("this is not a checkpoint: {0}")]
    Checkpoint(String),
    /// A key text that cannot be read.
    #[error("this is not a key: {0}")]
    Key(String),
    /// A portable file that cannot be read or does not verify.
    #[error("the portable file cannot be used: {0}")]
    Portable(String),
    /// The portable file and the database continue differently.
    #[error(
        "the portable file and this database differ from entry {position} on: they were continued separately; nothing was imported"
    )]
    Diverged {
        /// First entry that differs.
        position: u64,
    },
    /// The portable file and the database hold different checkpoints.
    #[error(
        "the portable file and this database hold different checkpoints number {number}; nothing was imported"
    )]
    DivergedCheckpoint {
        /// First checkpoint that differs.
        number: u64,
    },
    /// A backup would overwrite a file.
    #[error("{} exists already; choose another name for the backup", .0.display())]
    BackupExists(PathBuf),
    /// An operation that only the other kind of database has.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The ledger was opened for reading only.
    #[error("the database was opened for reading only")]
    ReadOnly,
    /// The file does not exist.
    #[error("there is no database at {}", .0.display())]
    NoDatabase(PathBuf),
    /// Nothing answers at the address of the database, or what answers lets
    /// nobody in.
    #[error("{at}: {why}")]
    Unreachable {
        /// Host, port and name of the database.
        at: String,
        /// What is the matter, and what to check.
        why: String,
    },
    /// The database only takes questions.
    #[error(
        "this database can only be read: it is a standby of another server, or was set to be read only; give the address of the primary server with --database, or promote this one when the primary is gone for good"
    )]
    Standby,
    /// A pooler that gives a connection to several clients in turn. What one of
    /// them prepared, another would run.
    #[error(
        "{at} is a pooler that shares its connections, such as pgbouncer with pool_mode = transaction or statement, and phiward needs each of its connections to itself; set pool_mode = session there, or give the address of PostgreSQL itself with --database"
    )]
    Pooler {
        /// Host, port and name of the database, or that it is not known.
        at: String,
    },
    /// A pooler that asks another server than it writes to.
    #[error(
        "{at} is a pooler that sends questions to a standby, such as pgpool-II, and a standby is behind; set allow_sql_comments = off there (its default), or load_balance_mode = off, or give the address of the primary server itself with --database"
    )]
    Strays {
        /// Host, port and name of the database.
        at: String,
    },
    /// A pooler that refuses a setting a client begins with.
    #[error(
        "a pooler stands before the database and refuses a setting phiward begins with ({0}); in pgbouncer, set pool_mode = session and name it under ignore_startup_parameters, or give the address of PostgreSQL itself with --database"
    )]
    PoolerSetting(String),
    /// The database refused or failed. An append or redaction that ends so
    /// changed nothing; of any other change that is not known if it was the
    /// connection that broke.
    // The reason is part of the message, and so no source: it would be told twice.
    #[error("the database reported a failure: {}", reason(.0))]
    Database(sqlx::Error),
    /// What was to be written beside the ledger with an entry was refused, and so neither
    /// was written.
    #[error(transparent)]
    Beside(Box<dyn std::error::Error + Send + Sync>),
    /// Reading or writing a file failed.
    #[error("a file could not be read or written")]
    Io(#[from] std::io::Error),
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> LedgerError {
        let Some(told) = postgres(&error) else {
            return LedgerError::Database(error);
        };
        let time_in_words = told.message();
        let prepared = time_in_words.starts_with("prepared statement \"sqlx_s_");
        match told.code() {
            // Read-only transaction.
            "25006" => LedgerError::Standby,
            "42P05" | "26000" if prepared => LedgerError::pooler(),
            "08P01" if time_in_words.contains("statement pooling") => LedgerError::pooler(),
            "08P01" => match time_in_words.split_once("unsupported startup parameter") {
                Some((_, name)) => {
                    LedgerError::PoolerSetting(name.trim_start_matches([':', ' ']).to_owned())
                }
                None => LedgerError::Database(error),
            },
            _ => LedgerError::Database(error),
        }
    }
}

/// PostgreSQL's own words for an error, where it is one of PostgreSQL.
fn postgres(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
}

/// What the database said. PostgreSQL adds the line of its own source where it said
/// it, which tells nobody anything; its code can be looked up.
pub(crate) fn reason(error: &sqlx::Error) -> String {
    match (postgres(error), error) {
        (Some(told), _) => format!("{} (SQLSTATE {})", told.message(), told.code()),
        (None, sqlx::Error::Database(told)) => told.to_string(),
        (None, sqlx::Error::Io(broken)) => format!("the connection broke ({broken})"),
        (None, sqlx::Error::PoolTimedOut) => {
            "no connection to it became free in time; it may be down, or busy".to_owned()
        }
        (None, other) => other.to_string(),
    }
}

impl LedgerError {
    fn pooler() -> LedgerError {
        LedgerError::Pooler {
            at: "what stands before the database".to_owned(),
        }
    }

    /// Whether stored bytes are at fault: what was read is not what any
    /// phiward wrote. Not whether the database could be reached.
    pub fn is_damage(&self) -> bool {
        match self {
            LedgerError::Damaged { .. }
            | LedgerError::DamagedCheckpoint { .. }
            | LedgerError::ForeignSchema { .. }
            | LedgerError::Portable(_) => true,
            LedgerError::Database(error) => match error {
                sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => true,
                // SQLITE_ERROR (a table or column is gone), SQLITE_CORRUPT, SQLITE_NOTADB.
                sqlx::Error::Database(error) => {
                    let code = error.code().and_then(|code| code.parse::<i32>().ok());
                    code.is_some_and(|code| [1, 11, 26].contains(&(code & 0xff)))
                        && error
                            .try_downcast_ref::<sqlx::sqlite::SqliteError>()
                            .is_some()
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether there is no room left to write.
    pub fn is_full(&self) -> bool {
        match self {
            LedgerError::Io(error) => matches!(
                error.kind(),
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
            ),
            LedgerError::Database(sqlx::Error::Database(error)) => match error.code() {
                // disk_full.
                Some(code) if code == "53100" => true,
                // SQLITE_FULL; SQLITE_IOERR_SHMSIZE, where not even an index of the log
                // can be made.
                Some(code) => {
                    error
                        .try_downcast_ref::<sqlx::sqlite::SqliteError>()
                        .is_some()
                        && matches!(code.parse::<i32>(), Ok(code) if code & 0xff == 13 || code == 4874)
                }
                None => false,
            },
            _ => false,
        }
    }

    /// Whether a file database cannot be written where it is: SQLITE_READONLY,
    /// SQLITE_CANTOPEN.
    pub fn is_read_only(&self) -> bool {
        let LedgerError::Database(error) = self else {
            return matches!(self, LedgerError::ReadOnly);
        };
        let code = error.as_database_error().and_then(|error| error.code());
        code.and_then(|code| code.parse::<i32>().ok())
            .is_some_and(|code| matches!(code & 0xff, 8 | 14))
    }

    pub(crate) fn key(what: &str) -> LedgerError {
        LedgerError::Key(what.to_owned())
    }

    pub(crate) fn too_large(what: &'static str, size: usize, limit: usize) -> LedgerError {
        LedgerError::TooLarge { what, size, limit }
    }
}

fn conflict(expected: &Head, actual: &Head) -> String {
    let (before, now) = (expected.position, actual.position);
    match now.cmp(&before) {
        Ordering::Greater => format!(
            "somebody else wrote first: the ledger is at entry {now}, not at entry {before}; read the new entries and try again"
        ),
        Ordering::Less => format!(
            "the ledger is at entry {now} and not at entry {before}, which this program had read: a standby answered that is behind, or the database went back or is another one; nothing was recorded. Look at the history before trying again"
        ),
        Ordering::Equal if expected.hash != actual.hash => format!(
            "entry {now}, the last one, is not the one this program had read: the database went back or is another one; nothing was recorded. Look at the history before trying again"
        ),
        Ordering::Equal => {
            "somebody else was writing at the same moment; nothing was recorded, try again"
                .to_owned()
        }
    }
}

fn went_back(known: &Head, found: &Head) -> String {
    let (before, now) = (known.position, found.position);
    format!(
        "the ledger went back: entry {before} with hash {}, which this program had read, is not there; the ledger is at entry {now}. The database was restored from an older copy, lost its end in a fail-over, or is another one. Compare it with a checkpoint or a copy kept elsewhere before going on",
        known.hash
    )
}
#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;

    #[test]
    fn nw_09_a_failure_of_the_database_tells_its_cause_once() {
        let broken = std::io::Error::other("the other side hung up");
        let error = LedgerError::from(sqlx::Error::Io(broken));
        let time_in_words = error.to_string();
        assert_eq!(
            time_in_words,
            "the database reported a failure: the connection broke (the other side hung up)"
        );
        assert!(error.source().is_none());
    }
}
