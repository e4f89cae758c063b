//! The two databases behind one door: this module is the only place that
//! knows which of them is in use.

pub(crate) mod migrate;
pub(crate) mod statements;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{Connection, Database, Postgres, Sqlite, Transaction};

use crate::error::{LedgerError, Result};

/// How long a writer waits for another process to finish its write.
const BUSY: Duration = Duration::from_secs(30);
/// Connections that only read, for SQLite.
const READERS: u32 = 4;
/// Connections of one process to PostgreSQL.
const CONNECTIONS: u32 = 16;
/// A pooled connection that was idle for longer is tried before use.
const STALE: Duration = Duration::from_secs(5);

/// Runs `$body` with the connection of a [`Session`], whichever database it is.
macro_rules! on {
    ($session:expr, $conn:ident => $body:expr) => {
        match &mut $session {
            $crate::db::Session::Sqlite(held) => {
                let $conn = held.connection();
                $body
            }
            $crate::db::Session::Postgres(held) => {
                let $conn = held.connection();
                $body
            }
        }
    };
}
pub(crate) use on;

/// An open database.
pub(crate) enum Db {
    Sqlite {
        /// One connection, so that writers queue here and not in SQLite's
        /// busy loop; `None` when opened for reading only.
        writer: Option<SqlitePool>,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// A connection, alone or inside a transaction.
pub(crate) enum Held<D: Database> {
    Alone(PoolConnection<D>),
    Transaction(Transaction<'static, D>),
}

impl<D: Database> Held<D> {
    pub fn connection(&mut self) -> &mut D::Connection {
        match self {
            Held::Alone(connection) => connection,
            Held::Transaction(transaction) => transaction,
        }
    }

    async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Held::Alone(_) => Ok(()),
            Held::Transaction(transaction) => transaction.commit().await,
        }
    }

    async fn roll_back(self) -> Result<(), sqlx::Error> {
        match self {
            Held::Alone(_) => Ok(()),
            Held::Transaction(transaction) => transaction.rollback().await,
        }
    }
}

/// What statements run on. Dropped without [`Session::commit`], a
/// transaction is rolled back.
pub(crate) enum Session {
    Sqlite(Held<Sqlite>),
    Postgres(Held<Postgres>),
}

impl Session {
    pub async fn commit(self) -> Result<()> {
        match self {
            Session::Sqlite(held) => held.commit().await?,
            Session::Postgres(held) => held.commit().await?,
        }
        Ok(())
    }

    pub async fn roll_back(self) -> Result<()> {
        match self {
            Session::Sqlite(held) => held.roll_back().await?,
            Session::Postgres(held) => held.roll_back().await?,
        }
        Ok(())
    }
}

impl Db {
    pub async fn open_sqlite(path: &Path) -> Result<Db> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .synchronous(SqliteSynchronous::Full)
            // Redacted bytes are overwritten and not only unlinked.
            .pragma("secure_delete", "ON");
        // The writer switches the file to WAL before any reader opens it.
        let writer = sqlite_pool(options.clone().journal_mode(SqliteJournalMode::Wal), 1).await?;
        migrate::sqlite(&writer).await?;
        let options = options.create_if_missing(false).read_only(true);
        let readers = sqlite_pool(options, READERS).await?;
        Ok(Db::Sqlite {
            writer: Some(writer),
            readers,
        })
    }

    pub async fn open_sqlite_read_only(path: &Path) -> Result<Db> {
        if !path.exists() {
            return Err(LedgerError::NoDatabase(path.to_owned()));
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .busy_timeout(BUSY);
        let readers = sqlite_pool(options, READERS).await?;
        migrate::check_sqlite(&readers).await?;
        Ok(Db::Sqlite {
            writer: None,
            readers,
        })
    }

    pub async fn open_postgres(url: &str) -> Result<Db> {
        let options = PgConnectOptions::from_str(url)?.application_name("phiward");
        let pool = PoolOptions::<Postgres>::new()
            .max_connections(CONNECTIONS)
            // A question before every use would double the round trips of an
            // append, so only connections that were idle are asked.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(
                    async move { Ok(meta.idle_for < STALE || connection.ping().await.is_ok()) },
                )
            })
            .connect_with(options)
            .await?;
        migrate::postgres(&pool).await?;
        Ok(Db::Postgres(pool))
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub async fn read(&self) -> Result<Session> {
        Ok(match self {
            Db::Sqlite { readers, .. } => {
                Session::Sqlite(Held::Transaction(readers.begin().await?))
            }
            Db::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                Session::Postgres(Held::Transaction(pool.begin_with(begin).await?))
            }
        })
    }

    /// A connection for one statement that only reads.
    pub async fn peek(&self) -> Result<Session> {
        Ok(match self {
            Db::Sqlite { readers, .. } => Session::Sqlite(Held::Alone(readers.acquire().await?)),
            Db::Postgres(pool) => Session::Postgres(Held::Alone(pool.acquire().await?)),
        })
    }

    /// A transaction that may write.
    pub async fn write(&self) -> Result<Session> {
        Ok(match self {
            Db::Sqlite { writer, .. } => {
                let writer = writer.as_ref().ok_or(LedgerError::ReadOnly)?;
                // Deferred, a transaction that reads first and then writes
                // fails at once when another process wrote in between.
                Session::Sqlite(Held::Transaction(
                    writer.begin_with("BEGIN IMMEDIATE").await?,
                ))
            }
            Db::Postgres(pool) => Session::Postgres(Held::Transaction(pool.begin().await?)),
        })
    }

    /// A connection for one statement that writes and is its own transaction.
    pub async fn write_one(&self) -> Result<Session> {
        Ok(match self {
            Db::Sqlite { writer, .. } => {
                let writer = writer.as_ref().ok_or(LedgerError::ReadOnly)?;
                Session::Sqlite(Held::Alone(writer.acquire().await?))
            }
            Db::Postgres(pool) => Session::Postgres(Held::Alone(pool.acquire().await?)),
        })
    }

    /// Moves the write-ahead log into the file and empties it, so that bytes
    /// just overwritten are not left in it. PostgreSQL has its vacuum.
    pub async fn scrub(&self) -> Result<()> {
        if let Db::Sqlite {
            writer: Some(writer),
            ..
        } = self
        {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(writer)
                .await?;
        }
        Ok(())
    }

    pub async fn close(&self) {
        match self {
            Db::Sqlite { writer, readers } => {
                readers.close().await;
                if let Some(writer) = writer {
                    writer.close().await;
                }
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

/// A pool of `size` connections to a SQLite file that stay open.
async fn sqlite_pool(options: SqliteConnectOptions, size: u32) -> Result<SqlitePool> {
    let pool = PoolOptions::<Sqlite>::new()
        .max_connections(size)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    // Switching to WAL needs the file alone for a moment, and SQLite does not
    // wait for that, whatever the busy timeout says.
    for _ in 0..100 {
        match pool.clone().connect_with(options.clone()).await {
            Err(error) if is_busy(&error) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return Ok(other?),
        }
    }
    Ok(pool.connect_with(options).await?)
}

fn is_busy(error: &sqlx::Error) -> bool {
    // SQLITE_BUSY and its extended codes share their low byte.
    let code = error.as_database_error().and_then(|error| error.code());
    code.and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| code & 0xff == 5)
}

/// Whether a write failed because the row's key is taken.
pub(crate) fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.is_unique_violation())
}

/// A position as the databases store it.
pub(crate) fn stored(position: u64) -> i64 {
    // No ledger has 2^63 entries; a caller's larger number means "the end".
    i64::try_from(position).unwrap_or(i64::MAX)
}
