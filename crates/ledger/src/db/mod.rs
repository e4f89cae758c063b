//! The two databases behind one door: this module is the only place that
//! knows which of them is in use.

mod connect;
mod file;
pub(crate) mod guards;
pub(crate) mod migrate;
pub(crate) mod statements;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{Connection, Database, Pool, Postgres, Sqlite, Transaction};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::error::{LedgerError, Result};
use file::OpenedFile;

/// How long a writer waits for another process to finish its write.
const BUSY: Duration = Duration::from_secs(30);
/// Connections that only read, for SQLite.
const READERS: u32 = 8;
/// Rows SQLite's thread may read ahead of the one that uses them. More means
/// fewer hand-overs, and memory if every row were of the largest size.
const ROWS_AHEAD: usize = 128;
/// Memory for pages that the writer of SQLite works on, as it wants it said: in KiB, negative.
const WRITER_CACHE: &str = "-4000";
/// Pages of SQLite's log after which they are moved into the file.
const LOG_PAGES: &str = "4000";
/// Connections of one process to PostgreSQL.
const CONNECTIONS: u32 = 16;
/// How long something waits for one of them, also while PostgreSQL starts again.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections kept at hand for single statements.
const AT_HAND: usize = 4;
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
        /// `None` when opened for reading only. Two connections, one for
        /// single statements and one for transactions, used in turns.
        writer: Option<Writer<Sqlite>>,
        /// Held while writing, so that writers of this process queue here and
        /// not in SQLite's busy loop.
        turn: Arc<AsyncMutex<()>>,
        readers: SqlitePool,
        file: Arc<OpenedFile>,
    },
    Postgres(Writer<Postgres>),
}

/// A pool, and connections taken from it that are kept at hand. Giving a
/// connection back to the pool costs a round trip and a task, which a single
/// durable statement would feel.
pub(crate) struct Writer<D: Database> {
    pool: Pool<D>,
    at_hand: Arc<AtHand<D>>,
}

type AtHand<D> = Mutex<Vec<(PoolConnection<D>, Instant)>>;

impl<D: Database> Writer<D> {
    fn new(pool: Pool<D>) -> Writer<D> {
        let at_hand = Arc::new(Mutex::new(Vec::new()));
        Writer { pool, at_hand }
    }

    /// A connection for one statement.
    async fn take(&self) -> Result<PoolConnection<D>, sqlx::Error> {
        let kept = self
            .at_hand
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        if let Some((mut connection, since)) = kept
            && (since.elapsed() < STALE || connection.ping().await.is_ok())
        {
            return Ok(connection);
        }
        self.pool.acquire().await
    }

    async fn close(&self) {
        self.at_hand
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.pool.close().await;
    }
}

/// A connection, alone or inside a transaction.
pub(crate) struct Held<D: Database> {
    kind: Kind<D>,
    /// This process's turn to write, given up when done, and the file written to.
    turn: Option<(OwnedMutexGuard<()>, Arc<OpenedFile>)>,
}

enum Kind<D: Database> {
    Alone(PoolConnection<D>),
    /// Goes back to where it was at hand.
    Kept(PoolConnection<D>, Arc<AtHand<D>>),
    Transaction(Transaction<'static, D>),
}

impl<D: Database> Held<D> {
    pub fn alone(connection: PoolConnection<D>) -> Held<D> {
        let kind = Kind::Alone(connection);
        Held { kind, turn: None }
    }

    pub fn transaction(transaction: Transaction<'static, D>) -> Held<D> {
        let kind = Kind::Transaction(transaction);
        Held { kind, turn: None }
    }

    async fn kept(writer: &Writer<D>) -> Result<Held<D>, sqlx::Error> {
        let kind = Kind::Kept(writer.take().await?, writer.at_hand.clone());
        Ok(Held { kind, turn: None })
    }

    fn in_turn(self, turn: OwnedMutexGuard<()>, file: Arc<OpenedFile>) -> Held<D> {
        Held {
            turn: Some((turn, file)),
            ..self
        }
    }

    pub fn connection(&mut self) -> &mut D::Connection {
        match &mut self.kind {
            Kind::Alone(connection) | Kind::Kept(connection, _) => connection,
            Kind::Transaction(transaction) => transaction,
        }
    }

    async fn commit(self) -> Result<()> {
        // Dropped, a transaction is rolled back: nothing is said to be kept that is in a
        // file nobody opens again.
        if let Some((_, file)) = &self.turn {
            file.still_there()?;
        }
        match self.kind {
            Kind::Alone(_) => {}
            Kind::Kept(connection, home) => {
                let mut home = home.lock().unwrap_or_else(PoisonError::into_inner);
                if home.len() < AT_HAND {
                    home.push((connection, Instant::now()));
                }
            }
            Kind::Transaction(transaction) => transaction.commit().await?,
        }
        Ok(())
    }

    async fn roll_back(self) -> Result<(), sqlx::Error> {
        match self.kind {
            Kind::Alone(_) | Kind::Kept(..) => Ok(()),
            Kind::Transaction(transaction) => transaction.rollback().await,
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
            Session::Sqlite(held) => held.commit().await,
            Session::Postgres(held) => held.commit().await,
        }
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
    /// Also gives the version of the tables an older program left, where they were brought
    /// up to date.
    pub async fn open_sqlite(path: &Path) -> Result<(Db, Option<i64>)> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .synchronous(SqliteSynchronous::Full)
            // Redacted bytes are overwritten and not only unlinked.
            .pragma("secure_delete", "ON");
        // The writer switches the file to WAL before any reader opens it.
        let writer = options
            .clone()
            .journal_mode(SqliteJournalMode::Wal)
            // Of reports of e-mail much is written to pages far apart.
            .pragma("cache_size", WRITER_CACHE)
            .pragma("wal_autocheckpoint", LOG_PAGES);
        let writer = sqlite_pool(writer, 2).await?;
        let older = migrate::sqlite(&writer).await?;
        let options = options
            .create_if_missing(false)
            .read_only(true)
            .row_buffer_size(ROWS_AHEAD);
        let readers = sqlite_pool(options, READERS).await?;
        let db = Db::Sqlite {
            writer: Some(Writer::new(writer)),
            turn: Arc::default(),
            readers,
            file: Arc::new(OpenedFile::of(path)),
        };
        Ok((db, older))
    }

    pub async fn open_sqlite_read_only(path: &Path) -> Result<Db> {
        if !path.exists() {
            return Err(LedgerError::NoDatabase(path.to_owned()));
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .busy_timeout(BUSY)
            .row_buffer_size(ROWS_AHEAD);
        let opened = async |options| {
            let readers = sqlite_pool(options, READERS).await?;
            migrate::check_sqlite(&readers).await?;
            Ok::<_, LedgerError>(readers)
        };
        let readers = match opened(options.clone()).await {
            // A log of writes needs a file beside it even to read; on a medium that is
            // only read there is none, and nobody who writes either.
            Err(error) if error.is_read_only() && !has_log(path) => {
                opened(options.immutable(true)).await?
            }
            other => other?,
        };
        Ok(Db::Sqlite {
            writer: None,
            turn: Arc::default(),
            readers,
            file: Arc::new(OpenedFile::of(path)),
        })
    }

    /// Also gives the version of the tables an older program left, where they were brought
    /// up to date.
    pub async fn open_postgres(url: &str) -> Result<(Db, Option<i64>)> {
        let options = connect::options(url)?;
        connect::probe(&options).await?;
        // Whether something stands between, which may send each connection elsewhere.
        let between = Arc::new(AtomicBool::new(false));
        let each = between.clone();
        let pool = PoolOptions::<Postgres>::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            // A question before every use would double the round trips of an
            // append, so only connections that were idle are asked.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(
                    async move { Ok(meta.idle_for < STALE || connection.ping().await.is_ok()) },
                )
            })
            .after_connect(move |connection, _| {
                let each = each.clone();
                Box::pin(async move {
                    match each.load(Ordering::Relaxed) && connect::strays(connection).await? {
                        true => Err(sqlx::Error::Protocol(
                            "a pooler sends questions to another server".into(),
                        )),
                        false => Ok(()),
                    }
                })
            })
            .connect_lazy_with(options);
        connect::check(&pool, &between).await?;
        let migrated = migrate::postgres(&pool).await;
        let older = migrated.map_err(|error| connect::met(&pool, error))?;
        Ok((Db::Postgres(Writer::new(pool)), older))
    }

    /// Fails where the database only takes questions.
    pub async fn require_primary(&self) -> Result<()> {
        match self {
            Db::Sqlite {
                writer: Some(_), ..
            } => Ok(()),
            Db::Sqlite { writer: None, .. } => Err(LedgerError::ReadOnly),
            Db::Postgres(writer) => {
                let connection = writer.pool.acquire().await;
                let mut connection = connect::had(&writer.pool, connection).await?;
                connect::require_primary(&mut connection).await
            }
        }
    }

    /// Where a database is that is not in a file: host, port and name.
    pub fn address(&self) -> Option<String> {
        match self {
            Db::Sqlite { .. } => None,
            Db::Postgres(writer) => Some(connect::address(&writer.pool.connect_options())),
        }
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub async fn read(&self) -> Result<Session> {
        Ok(match self {
            Db::Sqlite { readers, file, .. } => {
                let session = Session::Sqlite(Held::transaction(readers.begin().await?));
                file.still_there()?;
                session
            }
            Db::Postgres(writer) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                let begun = writer.pool.begin_with(begin).await;
                Session::Postgres(Held::transaction(connect::had(&writer.pool, begun).await?))
            }
        })
    }

    /// A connection for statements that only read, each on its own.
    pub async fn peek(&self) -> Result<Session> {
        Ok(match self {
            Db::Sqlite { readers, file, .. } => {
                file.still_there()?;
                Session::Sqlite(Held::alone(readers.acquire().await?))
            }
            Db::Postgres(writer) => {
                let connection = writer.pool.acquire().await;
                Session::Postgres(Held::alone(connect::had(&writer.pool, connection).await?))
            }
        })
    }

    /// A transaction that may write.
    pub async fn write(&self) -> Result<Session> {
        Ok(match self {
            Db::Sqlite {
                writer, turn, file, ..
            } => {
                let writer = writer.as_ref().ok_or(LedgerError::ReadOnly)?;
                let turn = turn.clone().lock_owned().await;
                // Deferred, a transaction that reads first and then writes
                // fails at once when another process wrote in between.
                let transaction = begin_immediate(&writer.pool).await?;
                file.still_there()?;
                Session::Sqlite(Held::transaction(transaction).in_turn(turn, file.clone()))
            }
            Db::Postgres(writer) => {
                let begun = writer.pool.begin().await;
                Session::Postgres(Held::transaction(connect::had(&writer.pool, begun).await?))
            }
        })
    }

    /// A connection for one statement that writes and is its own transaction.
    pub async fn write_one(&self) -> Result<Session> {
        Ok(match self {
            Db::Sqlite {
                writer, turn, file, ..
            } => {
                let writer = writer.as_ref().ok_or(LedgerError::ReadOnly)?;
                let turn = turn.clone().lock_owned().await;
                file.still_there()?;
                Session::Sqlite(Held::kept(writer).await?.in_turn(turn, file.clone()))
            }
            Db::Postgres(writer) => {
                let kept = Held::kept(writer).await;
                Session::Postgres(connect::had(&writer.pool, kept).await?)
            }
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
            // Busy, pages in the log, pages moved: a reader that lasts keeps the log.
            let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
                .fetch_one(&writer.pool)
                .await?;
            if busy != 0 {
                return Err(LedgerError::Unsupported(
                    "somebody reads the database all the time, so its log could not be emptied; close what reads it, then run “phiward backup”, which copies no log, or any other change",
                ));
            }
        }
        Ok(())
    }

    pub async fn close(&self) {
        match self {
            Db::Sqlite {
                writer, readers, ..
            } => {
                readers.close().await;
                if let Some(writer) = writer {
                    writer.close().await;
                }
            }
            Db::Postgres(writer) => writer.close().await,
        }
    }
}

/// Begins a transaction that writes. Where a disk was full SQLite has taken a transaction
/// back by itself, and its connection still believes to be in it: such ones are closed.
async fn begin_immediate(pool: &SqlitePool) -> Result<Transaction<'static, Sqlite>> {
    for _ in 0..8 * pool.options().get_max_connections() {
        match pool.begin_with("BEGIN IMMEDIATE").await {
            Err(sqlx::Error::InvalidSavePointStatement) => {
                // It is not told which it was; a sound one is soon opened again. It comes
                // back to the pool on its own time, so more tries than connections.
                tokio::time::sleep(Duration::from_millis(2)).await;
                let stuck = pool.acquire().await?;
                let _ = stuck.close().await;
            }
            other => return Ok(other?),
        }
    }
    Ok(pool.begin_with("BEGIN IMMEDIATE").await?)
}

/// Whether another program has a SQLite file open: it may then not be taken out of the
/// mode in which several use it. Alone, this folds the log into the file.
pub(crate) async fn sqlite_is_in_use(path: &Path) -> Result<bool> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::ZERO)
        .journal_mode(SqliteJournalMode::Delete);
    match sqlx::SqliteConnection::connect_with(&options).await {
        Ok(connection) => {
            connection.close().await?;
            Ok(false)
        }
        Err(error) if is_busy(&error) => Ok(true),
        Err(error) => Err(error.into()),
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

/// Whether entries may still be in the log beside a database.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
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
