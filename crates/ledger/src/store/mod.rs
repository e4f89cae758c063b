//! The ledger in a database: opening it, its organizations, and its head.

mod append;
mod backup;
mod beside;
mod checkpoints;
mod clock;
mod discard;
mod drawn;
mod listing;
mod read;
mod redact;
mod seen;
mod settle;
mod transfer;
mod unlisted;
mod verify;
mod write;

pub use beside::Beside;
pub use clock::CLOCK_TOLERANCE;
pub use listing::Listing;
pub(crate) use read::entry as stored_entry;
pub use seen::Seen;
pub use transfer::ImportOutcome;
pub use verify::LedgerProgress;
pub use write::Blob;

use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use crate::db::statements::{CREATE_ORGANIZATION, HEAD, ORGANIZATION, ORGANIZATIONS, SET_LABEL};
use crate::db::{Db, Session, is_taken, on};
use crate::entry::{Head, OrgId};
use crate::error::{LedgerError, Result};
use crate::hash::Hash32;

/// A handle to a database of ledgers, one per organization. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
    /// Whether times are left unchecked.
    any_time: bool,
}

struct Inner {
    db: Db,
    clock: clock::Clock,
    older: Option<i64>,
    drawn: drawn::Drawn,
}

/// An organization in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgRow {
    /// Its id.
    pub id: OrgId,
    /// The name it is listed under. A convenience outside the hash chain.
    pub label: String,
    /// Number of its entries.
    pub entries: u64,
}

impl Ledger {
    /// Opens a SQLite database, creating or upgrading it as needed.
    ///
    /// # Errors
    /// [`LedgerError::NewerSchema`] if a newer program wrote it.
    pub async fn open_sqlite(path: &Path) -> Result<Ledger> {
        let (db, older) = Db::open_sqlite(path).await?;
        Ok(Ledger::over(db, older))
    }

    /// Opens a SQLite database without changing it in any way.
    ///
    /// # Errors
    /// [`LedgerError::NoDatabase`], [`LedgerError::NewerSchema`] or
    /// [`LedgerError::OlderSchema`].
    pub async fn open_sqlite_read_only(path: &Path) -> Result<Ledger> {
        Ok(Ledger::over(Db::open_sqlite_read_only(path).await?, None))
    }

    /// Opens a PostgreSQL database (15 or newer) by its `postgres://` address,
    /// creating or upgrading the tables as needed.
    ///
    /// # Errors
    /// [`LedgerError::NewerSchema`] if a newer program wrote it.
    pub async fn open_postgres(url: &str) -> Result<Ledger> {
        let (db, older) = Db::open_postgres(url).await?;
        Ok(Ledger::over(db, older))
    }

    fn over(db: Db, older: Option<i64>) -> Ledger {
        let clock = clock::Clock::default();
        Ledger {
            inner: Arc::new(Inner {
                db,
                clock,
                older,
                drawn: drawn::Drawn::default(),
            }),
            any_time: false,
        }
    }

    /// The version of the tables that an older program left, where opening brought them
    /// up to date: that program does not open them again.
    pub fn older_tables(&self) -> Option<i64> {
        self.inner.older
    }

    /// Whether another program has a SQLite file open.
    pub async fn is_in_use(path: &Path) -> Result<bool> {
        crate::db::sqlite_is_in_use(path).await
    }

    /// Closes all connections; for SQLite this also folds the write-ahead log
    /// into the file. Other clones of the handle are closed as well.
    pub async fn close(&self) {
        self.inner.db.close().await;
    }

    /// Fails where the database can only be read: a standby of PostgreSQL, or a file
    /// opened for reading only.
    ///
    /// # Errors
    /// [`LedgerError::Standby`] or [`LedgerError::ReadOnly`].
    pub async fn require_primary(&self) -> Result<()> {
        self.inner.db.require_primary().await
    }

    /// Host, port and name of a database on PostgreSQL, for messages; never a
    /// password. `None` for a file.
    pub fn address(&self) -> Option<String> {
        self.inner.db.address()
    }

    pub(crate) fn db(&self) -> &Db {
        &self.inner.db
    }

    /// The organizations in the database, by label.
    pub async fn organizations(&self) -> Result<Vec<OrgRow>> {
        let mut session = self.db().peek().await?;
        let rows: Vec<(Uuid, String, i64)> =
            on!(session, c => sqlx::query_as(ORGANIZATIONS).fetch_all(c).await?);
        let mut rows: Vec<OrgRow> = rows
            .into_iter()
            .map(|(id, label, entries)| OrgRow {
                id: OrgId(id),
                label,
                entries: entries.unsigned_abs(),
            })
            .collect();
        // Sorted here, since the databases disagree on the order of text.
        rows.sort_by(|a, b| (&a.label, a.id).cmp(&(&b.label, b.id)));
        Ok(rows)
    }

    /// Adds an organization with an empty ledger.
    pub async fn create_organization(&self, id: OrgId, label: &str) -> Result<()> {
        let mut session = self.db().write_one().await?;
        insert_organization(&mut session, id, label).await?;
        session.commit().await
    }

    /// Lists an organization under the name its book has, whatever others are called.
    pub async fn set_label(&self, id: OrgId, label: &str) -> Result<()> {
        let mut session = self.db().write_one().await?;
        let changed = on!(session, c => {
            sqlx::query(SET_LABEL).bind(id.0).bind(label).execute(c).await?.rows_affected()
        });
        session.commit().await?;
        if changed == 1 {
            Ok(())
        } else {
            Err(LedgerError::UnknownOrganization(id))
        }
    }

    /// Where an organization's ledger stands now, whoever wrote last.
    pub async fn head(&self, org: OrgId) -> Result<Head> {
        let mut session = self.db().peek().await?;
        read_head(&mut session, org).await
    }
}

async fn insert_organization(session: &mut Session, id: OrgId, label: &str) -> Result<()> {
    let done = on!(*session, c => {
        sqlx::query(CREATE_ORGANIZATION).bind(id.0).bind(label).execute(c).await.map(|_| ())
    });
    match done {
        Err(error) if is_taken(&error) => Err(LedgerError::OrganizationExists(id)),
        other => Ok(other?),
    }
}

/// Fails with [`LedgerError::UnknownOrganization`] if there is none such.
async fn require_organization(session: &mut Session, org: OrgId) -> Result<()> {
    let found: Option<(String,)> =
        on!(*session, c => sqlx::query_as(ORGANIZATION).bind(org.0).fetch_optional(c).await?);
    found
        .map(|_| ())
        .ok_or(LedgerError::UnknownOrganization(org))
}

async fn read_head(session: &mut Session, org: OrgId) -> Result<Head> {
    let row: Option<(i64, i64, Vec<u8>)> =
        on!(*session, c => sqlx::query_as(HEAD).bind(org.0).fetch_optional(c).await?);
    let Some((position, time, hash)) = row else {
        require_organization(session, org).await?;
        return Ok(Head::empty(org));
    };
    stored_head(position, time, &hash)
}

/// A head from the columns of its entry.
fn stored_head(position: i64, time: i64, hash: &[u8]) -> Result<Head> {
    let position = position.unsigned_abs();
    let hash = Hash32::from_slice(hash)
        .ok_or_else(|| damaged(position, "its hash is not 32 bytes long"))?;
    Ok(Head {
        position,
        hash,
        time,
    })
}

fn damaged(position: u64, what: &str) -> LedgerError {
    let what = what.to_owned();
    LedgerError::Damaged { position, what }
}
