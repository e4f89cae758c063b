//! The two databases have the same shape, and only a known one is opened.

mod support;

use std::collections::BTreeMap;

use phiward_ledger::{Ledger, LedgerError};
use sqlx::{Connection, Executor, PgConnection, SqlSafeStr};
use support::{Backend, Store, entry, org};

on_both! {
    a_newer_schema_is_refused
    a_schema_of_another_build_is_refused
    opening_twice_at_once_is_fine
    a_database_of_the_first_schema_is_brought_up_to_date
}

#[tokio::test]
async fn every_statement_prepares_on_both() {
    let (sqlite, postgres) = (
        Store::new(Backend::Sqlite).await,
        Store::new(Backend::Postgres).await,
    );
    sqlite.open().await.close().await;
    postgres.open().await.close().await;
    let mut lite = sqlite.sqlite().await;
    let mut pg = PgConnection::connect(postgres.url.as_ref().unwrap())
        .await
        .unwrap();
    assert!(phiward_ledger::statements().len() > 20);
    let all = [
        phiward_ledger::statements(),
        phiward_ledger::side_statements(),
        phiward_ledger::mail_statements(),
    ]
    .concat();
    for (name, sql) in all {
        lite.prepare(sql.into_sql_str())
            .await
            .unwrap_or_else(|error| panic!("{name} on SQLite: {error}"));
        pg.prepare(sql.into_sql_str())
            .await
            .unwrap_or_else(|error| panic!("{name} on PostgreSQL: {error}"));
    }
    let at_primary = "/*NO LOAD BALANCE*/ ";
    for (name, sql) in phiward_ledger::statements() {
        let sql = sql.strip_prefix(at_primary).expect("every one says so");
        // "Another organization's data cannot be reached through a forgotten filter."
        let keyed =
            sql.contains("org = $1") || sql.starts_with("INSERT INTO") && sql.contains("(org, ");
        assert!(
            keyed
                || ["ORGANIZATIONS", "OTHER_LABELS"].contains(name)
                || sql.starts_with("SELECT org FROM"),
            "{name} names no organization"
        );
    }
    for (name, sql) in phiward_ledger::mail_statements() {
        let keyed = sql.contains("org = $1") || sql.contains("(org, ");
        assert!(keyed, "{name} names no organization");
    }
    // Those that find out which organization is meant, or tidy up in all.
    let across = [
        "SESSION",
        "MEMBERSHIPS_OF",
        "ALL_MEMBERSHIPS",
        "TOKEN",
        "TOKENS_OF_ACCOUNT",
        "TOKENS_IN_FORCE",
        "TAKE_JOB",
        "REVIVE_JOBS",
        "SWEEP_JOBS",
    ];
    for (name, sql) in phiward_ledger::side_statements() {
        let split = ["membership", "token", "access_log", "access_log_end", "job"]
            .iter()
            .any(|table| {
                ["FROM", "INTO", "UPDATE"]
                    .iter()
                    .any(|word| sql.contains(&format!("{word} {table} ")))
            });
        let keyed = sql.contains("org = $1") || sql.contains("(org, ");
        assert!(
            !split || keyed || across.contains(name),
            "{name} names no organization"
        );
    }
}

/// Table, column → (nullable, place in the primary key or 0).
type Shape = BTreeMap<(String, String), (bool, i64)>;

#[tokio::test]
async fn both_databases_end_with_the_same_tables() {
    let (sqlite, postgres) = (
        Store::new(Backend::Sqlite).await,
        Store::new(Backend::Postgres).await,
    );
    sqlite.open().await.close().await;
    postgres.open().await.close().await;
    let mut lite = sqlite.sqlite().await;
    let rows: Vec<(String, String, bool, i64)> = sqlx::query_as(
        "SELECT t.name, c.name, c.\"notnull\" = 0, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'",
    )
    .fetch_all(&mut lite)
    .await
    .unwrap();
    let in_sqlite: Shape = rows
        .into_iter()
        .map(|(t, c, null, pk)| ((t, c), (null, pk)))
        .collect();
    let mut pg = PgConnection::connect(postgres.url.as_ref().unwrap())
        .await
        .unwrap();
    let rows: Vec<(String, String, bool, i64)> = sqlx::query_as(
        "SELECT c.table_name::text, c.column_name::text, c.is_nullable = 'YES', COALESCE(( \
           SELECT k.ordinal_position FROM information_schema.key_column_usage k \
           JOIN information_schema.table_constraints p USING (constraint_name, table_name) \
           WHERE p.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name \
             AND k.column_name = c.column_name), 0)::bigint \
         FROM information_schema.columns c WHERE c.table_schema = 'public'",
    )
    .fetch_all(&mut pg)
    .await
    .unwrap();
    let in_postgres: Shape = rows
        .into_iter()
        .map(|(t, c, null, pk)| ((t, c), (null, pk)))
        .collect();
    assert!(in_sqlite.len() > 20);
    assert_eq!(in_sqlite, in_postgres);
    // Every table but the record of migrations, and what belongs to people and
    // not to an organization, can be split by organization.
    let of_people = [
        "schema_step",
        "account",
        "session",
        "link",
        "password_link_used",
        "throttle",
    ];
    for table in in_sqlite
        .keys()
        .map(|(table, _)| table)
        .filter(|table| !of_people.contains(&table.as_str()))
    {
        assert_eq!(
            in_sqlite.get(&(table.clone(), "org".to_owned())),
            Some(&(false, 1)),
            "{table}"
        );
    }
}

async fn a_newer_schema_is_refused(store: Store) {
    store.open().await.close().await;
    store
        .raw("INSERT INTO schema_step (version, fingerprint) VALUES (99, 'from the future')")
        .await;
    let opened = match &store.url {
        None => Ledger::open_sqlite(&store.path()).await,
        Some(url) => Ledger::open_postgres(url).await,
    };
    let Err(error) = opened else {
        panic!("opened a database of a newer schema")
    };
    assert!(
        matches!(
            error,
            LedgerError::NewerSchema {
                found: 99,
                known: 12
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("use a newer phiward"), "{error}");
    if store.backend == Backend::Sqlite {
        let opened = Ledger::open_sqlite_read_only(&store.path()).await;
        assert!(matches!(opened, Err(LedgerError::NewerSchema { .. })));
    }
}

async fn a_schema_of_another_build_is_refused(store: Store) {
    store.open().await.close().await;
    store
        .raw("UPDATE schema_step SET fingerprint = 'other'")
        .await;
    let opened = match &store.url {
        None => Ledger::open_sqlite(&store.path()).await,
        Some(url) => Ledger::open_postgres(url).await,
    };
    assert!(matches!(
        opened,
        Err(LedgerError::ForeignSchema { version: 1 })
    ));
}

async fn a_database_of_the_first_schema_is_brought_up_to_date(store: Store) {
    let ledger = store.open().await;
    let file = support::old::book(org(1), 7, &[2]);
    ledger.import(&file[..], "Clinic").await.unwrap();
    let head = ledger.head(org(1)).await.unwrap();
    ledger.close().await;
    // As it was before entries had parts.
    let on = match store.backend {
        Backend::Sqlite => "",
        Backend::Postgres => " ON entry",
    };
    store
        .raw(&format!(
            "DROP TRIGGER entry_is_final{on}; DROP INDEX entry_clock; \
             ALTER TABLE entry DROP COLUMN public; ALTER TABLE entry DROP COLUMN commitments; \
             CREATE TABLE snapshot (program TEXT)"
        ))
        .await;
    let step = match store.backend {
        Backend::Sqlite => include_str!("../migrations/sqlite/0001_ledger.sql"),
        Backend::Postgres => include_str!("../migrations/postgres/0001_ledger.sql"),
    };
    let from = step.find("CREATE TRIGGER entry_is_final").unwrap();
    let length = step[from..].find("\n\n").unwrap();
    store.raw(&step[from..from + length]).await;
    // As it was before there were accounts.
    store
        .raw(
            "DROP TABLE mail_left; DROP TABLE mail_domain; DROP TABLE mail_mailbox; DROP TABLE mail_audit; DROP TABLE mail_address_name; \
             DROP TABLE mail_tls; DROP TABLE mail_sum; DROP TABLE mail_pack; DROP TABLE mail_arriving; DROP TABLE mail_outcome; \
             DROP TABLE mail_report_end; DROP TABLE mail_report; DROP TABLE job; DROP TABLE access_log_end; DROP TABLE access_log; DROP TABLE throttle; \
             DROP TABLE offer; DROP TABLE password_link_used; DROP TABLE link; DROP TABLE token; DROP TABLE session; DROP TABLE membership; \
             DROP TABLE account; DROP TABLE address; DELETE FROM schema_step WHERE version >= 2",
        )
        .await;
    if store.backend == Backend::Sqlite {
        let refused = Ledger::open_sqlite_read_only(&store.path()).await;
        assert!(matches!(
            refused,
            Err(LedgerError::OlderSchema {
                found: 1,
                known: 12
            })
        ));
    }
    let ledger = store.open().await;
    assert_eq!(ledger.head(org(1)).await.unwrap(), head);
    let mut side = ledger.side_read().await.unwrap();
    assert_eq!(side.account_count().await.unwrap(), 0);
    let report = ledger
        .verify(org(1), &Default::default(), &mut |_| {})
        .await
        .unwrap();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.redacted, 1);
    support::append(&ledger, org(1), &[entry(8)], &[]).await;
}

async fn opening_twice_at_once_is_fine(store: Store) {
    let (one, two, three) = tokio::join!(store.open(), store.open(), store.open());
    one.create_organization(org(1), "Clinic").await.unwrap();
    support::append(&two, org(1), &[entry(1)], &[]).await;
    assert_eq!(three.head(org(1)).await.unwrap().position, 1);
}

#[tokio::test]
async fn a_database_opened_for_reading_is_not_changed() {
    let store = Store::new(Backend::Sqlite).await;
    assert!(matches!(
        Ledger::open_sqlite_read_only(&store.path()).await,
        Err(LedgerError::NoDatabase(_))
    ));
    std::fs::write(store.path(), b"").unwrap();
    assert!(matches!(
        Ledger::open_sqlite_read_only(&store.path()).await,
        Err(LedgerError::OlderSchema { found: 0, .. })
    ));
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let head = support::append(&ledger, org(1), &[entry(1)], &[]).await;
    let reader = Ledger::open_sqlite_read_only(&store.path()).await.unwrap();
    assert_eq!(reader.head(org(1)).await.unwrap().position, 1);
    let refused = reader
        .with_any_time()
        .append(org(1), &head, &[entry(2)], &[])
        .await;
    assert!(matches!(refused, Err(LedgerError::ReadOnly)));
    // Also after the writer is gone.
    ledger.close().await;
    let before = std::fs::read(store.path()).unwrap();
    let reader = Ledger::open_sqlite_read_only(&store.path()).await.unwrap();
    assert!(
        reader
            .verify(org(1), &Default::default(), &mut |_| {})
            .await
            .unwrap()
            .is_ok()
    );
    reader.close().await;
    assert_eq!(std::fs::read(store.path()).unwrap(), before);
}

#[tokio::test]
async fn a_backup_is_whole_and_overwrites_nothing() {
    let store = Store::new(Backend::Sqlite).await;
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let head = support::fill(&ledger, org(1), 0, 20).await;
    let to = store.folder.path().join("backup.db");
    ledger.backup(&to).await.unwrap();
    assert!(matches!(
        ledger.backup(&to).await,
        Err(LedgerError::BackupExists(_))
    ));
    let copy = Ledger::open_sqlite_read_only(&to).await.unwrap();
    assert_eq!(copy.head(org(1)).await.unwrap(), head);
    assert!(
        copy.verify(org(1), &Default::default(), &mut |_| {})
            .await
            .unwrap()
            .is_ok()
    );
    let copy = Ledger::open_sqlite(&to).await.unwrap();
    let copy = copy.with_any_time();
    support::append(&copy, org(1), &[entry(21)], &[]).await;
}
