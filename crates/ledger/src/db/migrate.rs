//! Brings a database to the schema this program needs, forward only.
//!
//! The steps are files, one folder per database with equal names. Applied
//! steps are recorded with their hash, so that a database made by another
//! build, or a newer one, is refused and not guessed at.

use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;

use crate::db::statements::at_primary;
use crate::db::{Held, Session, on};
use crate::error::{LedgerError, Result};
use crate::hash::Hash32;
use crate::side::mail::pack_rows;

struct Step {
    version: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($version:literal $name:literal;)*) => {
        &[$(Step {
            version: $version,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

const STEPS: &[Step] = steps! {
    1 "0001_ledger";
    2 "0002_house";
    3 "0003_mail";
    4 "0004_parts";
    5 "0005_access";
    6 "0006_who";
    7 "0007_offer_link";
    8 "0008_link_token";
    9 "0009_mail_counted";
    10 "0010_mail_packed";
    12 "0012_mail_drawn";
};

/// The step after which rows of reports are packed.
const PACKED: i64 = 10;

const SQLITE_HAS_RECORD: &str =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_step'";
const POSTGRES_HAS_RECORD: &str = at_primary!(
    "SELECT count(*) FROM information_schema.tables \
    WHERE table_schema = current_schema() AND table_name = 'schema_step'"
);
const SQLITE_CREATE_RECORD: &str = "CREATE TABLE schema_step (\
    version INTEGER NOT NULL PRIMARY KEY, fingerprint TEXT NOT NULL) STRICT";
const POSTGRES_CREATE_RECORD: &str = "CREATE TABLE schema_step (\
    version bigint NOT NULL PRIMARY KEY, fingerprint text NOT NULL)";
/// Any fixed number: two programs that start at once take turns.
const POSTGRES_LOCK: &str = at_primary!("SELECT pg_advisory_xact_lock(7236219430198)");
const APPLIED: &str = at_primary!("SELECT version, fingerprint FROM schema_step ORDER BY version");
const RECORD: &str = "INSERT INTO schema_step (version, fingerprint) VALUES ($1, $2)";

/// The newest schema version this program knows.
pub(crate) fn known() -> i64 {
    STEPS.last().map_or(0, |step| step.version)
}

/// The schema steps of one database, in order.
pub(crate) fn texts(sqlite: bool) -> impl Iterator<Item = &'static str> {
    STEPS
        .iter()
        .map(move |step| if sqlite { step.sqlite } else { step.postgres })
}

/// Brings the tables up to date; gives the version they had, where an older program made them.
pub(crate) async fn sqlite(pool: &SqlitePool) -> Result<Option<i64>> {
    // Look before locking, so that a busy writer does not delay an open.
    if applied(&mut Session::Sqlite(Held::alone(pool.acquire().await?))).await? == known() {
        return Ok(None);
    }
    let transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    apply(Session::Sqlite(Held::transaction(transaction))).await
}

/// See [`sqlite`].
pub(crate) async fn postgres(pool: &PgPool) -> Result<Option<i64>> {
    if applied(&mut Session::Postgres(Held::alone(pool.acquire().await?))).await? == known() {
        return Ok(None);
    }
    let mut transaction = pool.begin().await?;
    sqlx::query(POSTGRES_LOCK)
        .execute(&mut *transaction)
        .await?;
    apply(Session::Postgres(Held::transaction(transaction))).await
}

/// Checks that a database opened for reading has exactly this program's schema.
pub(crate) async fn check_sqlite(pool: &SqlitePool) -> Result<()> {
    let found = applied(&mut Session::Sqlite(Held::alone(pool.acquire().await?))).await?;
    if found < known() {
        return Err(LedgerError::OlderSchema {
            found,
            known: known(),
        });
    }
    Ok(())
}

/// The version the database has, 0 if none; refuses one this program does not know.
async fn applied(session: &mut Session) -> Result<i64> {
    let (has_record, fingerprint): (_, fn(&Step) -> &'static str) = match session {
        Session::Sqlite(_) => (SQLITE_HAS_RECORD, |step| step.sqlite),
        Session::Postgres(_) => (POSTGRES_HAS_RECORD, |step| step.postgres),
    };
    let (tables,): (i64,) = on!(*session, c => sqlx::query_as(has_record).fetch_one(c).await?);
    if tables == 0 {
        return Ok(0);
    }
    let rows: Vec<(i64, String)> = on!(*session, c => sqlx::query_as(APPLIED).fetch_all(c).await?);
    let found = rows.last().map_or(0, |(version, _)| *version);
    if found > known() {
        return Err(LedgerError::NewerSchema {
            found,
            known: known(),
        });
    }
    for (version, recorded) in rows {
        let step = STEPS.iter().find(|step| step.version == version);
        let same =
            step.is_some_and(|step| Hash32::of(fingerprint(step).as_bytes()).to_hex() == recorded);
        if !same {
            return Err(LedgerError::ForeignSchema { version });
        }
    }
    Ok(found)
}

async fn apply(mut session: Session) -> Result<Option<i64>> {
    let found = applied(&mut session).await?;
    let sqlite = matches!(session, Session::Sqlite(_));
    if found == 0 {
        let create = if sqlite {
            SQLITE_CREATE_RECORD
        } else {
            POSTGRES_CREATE_RECORD
        };
        on!(session, c => { sqlx::raw_sql(create).execute(c).await?; });
    }
    for step in STEPS.iter().filter(|step| step.version > found) {
        let text = if sqlite { step.sqlite } else { step.postgres };
        let fingerprint = Hash32::of(text.as_bytes()).to_hex();
        on!(session, c => { sqlx::raw_sql(text).execute(c).await?; });
        // What SQL cannot say belongs to the step all the same.
        if step.version == PACKED {
            pack_rows(&mut session).await?;
        }
        on!(session, c => {
            sqlx::query(RECORD).bind(step.version).bind(fingerprint).execute(c).await?;
        });
    }
    session.commit().await?;
    Ok(Some(found).filter(|found| (1..known()).contains(found)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ledger;
    use sqlx::sqlite::SqliteConnectOptions;

    #[tokio::test]
    async fn d5_tables_brought_up_to_date_are_told_of_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("phiward.db");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true);
        let pool = SqlitePool::connect_with(options).await.unwrap();
        sqlx::raw_sql(SQLITE_CREATE_RECORD)
            .execute(&pool)
            .await
            .unwrap();
        for step in STEPS.iter().filter(|step| step.version < known()) {
            sqlx::raw_sql(step.sqlite).execute(&pool).await.unwrap();
            let fingerprint = Hash32::of(step.sqlite.as_bytes()).to_hex();
            let record = sqlx::query(RECORD).bind(step.version).bind(fingerprint);
            record.execute(&pool).await.unwrap();
        }
        pool.close().await;
        let before = STEPS.iter().rev().nth(1).map(|step| step.version);
        for told in [before, None] {
            let ledger = Ledger::open_sqlite(&path).await.unwrap();
            assert_eq!(ledger.older_tables(), told);
            ledger.close().await;
        }
        let path = folder.path().join("new.db");
        let new = Ledger::open_sqlite(&path).await.unwrap();
        assert_eq!(new.older_tables(), None, "there was nothing before");
        new.close().await;
    }
}
