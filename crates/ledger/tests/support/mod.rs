//! A database for each test: a SQLite file, or a fresh database in a
//! PostgreSQL server started for this test process.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

pub mod documents;
pub mod old;
pub mod postgres;
pub mod proxy;
pub mod tampering;

use std::path::PathBuf;

use ledger::{
    Blob, Hash32, Head, Ledger, NewEntry, NewPart, OrgId, Redaction, SigningKey, StoredEntry,
    VerifyReport,
};
use phiward_ledger as ledger;
use tempfile::TempDir;
use uuid::Uuid;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A database of its own, gone when dropped.
pub struct Store {
    pub backend: Backend,
    pub folder: TempDir,
    pub url: Option<String>,
}

impl Store {
    pub async fn new(backend: Backend) -> Store {
        let url = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(postgres::database().await),
        };
        let folder = tempfile::tempdir().unwrap();
        Store {
            backend,
            folder,
            url,
        }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    /// A new handle with its own connections, as another process would have.
    /// It takes entries of any time, since the tests' entries are of the past.
    pub async fn open(&self) -> Ledger {
        self.open_strict().await.with_any_time()
    }

    /// The same, with the checks of times.
    pub async fn open_strict(&self) -> Ledger {
        match &self.url {
            None => Ledger::open_sqlite(&self.path()).await.unwrap(),
            Some(url) => Ledger::open_postgres(url).await.unwrap(),
        }
    }

    /// Runs SQL behind the ledger's back.
    pub async fn raw(&self, sql: &str) {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match &self.url {
            None => {
                let mut db = self.sqlite().await;
                sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
            }
            Some(url) => {
                use sqlx::Connection;
                let mut db = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
            }
        }
    }

    /// Runs SQL that the database must refuse; its reason.
    pub async fn refused(&self, sql: &str) -> String {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        let done = match &self.url {
            None => {
                let mut db = self.sqlite().await;
                sqlx::raw_sql(sql).execute(&mut db).await.map(|_| ())
            }
            Some(url) => {
                use sqlx::Connection;
                let mut db = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut db).await.map(|_| ())
            }
        };
        done.unwrap_err().to_string()
    }

    pub async fn sqlite(&self) -> sqlx::SqliteConnection {
        use sqlx::ConnectOptions;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.path());
        options.connect().await.unwrap()
    }

    /// Takes away the triggers, as somebody with access to the database could.
    pub async fn drop_guards(&self) {
        let on = |table: &str| match self.backend {
            Backend::Sqlite => String::new(),
            Backend::Postgres => format!(" ON {table}"),
        };
        for (trigger, table) in [
            ("entry_is_kept", "entry"),
            ("entry_is_final", "entry"),
            ("checkpoint_is_kept", "checkpoint"),
            ("checkpoint_is_final", "checkpoint"),
        ] {
            self.raw(&format!("DROP TRIGGER {trigger}{}", on(table)))
                .await;
        }
    }

    /// A byte string as SQL.
    pub fn bytes(&self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self.backend {
            Backend::Sqlite => format!("x'{hex}'"),
            Backend::Postgres => format!("'\\x{hex}'::bytea"),
        }
    }

    /// An organization's id as SQL.
    pub fn org(&self, org: OrgId) -> String {
        match self.backend {
            Backend::Sqlite => self.bytes(org.0.as_bytes()),
            Backend::Postgres => format!("'{org}'::uuid"),
        }
    }
}

/// A report without what is found of missing guards: tampering must show without them.
pub fn but_for_guards(mut report: VerifyReport) -> VerifyReport {
    report
        .findings
        .retain(|finding| !finding.text.starts_with("the guard “"));
    report
}

/// Makes two tests of each: one per database.
#[macro_export]
macro_rules! on_both {
    ($($name:ident)*) => {
        $(mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::support::Store::new($crate::support::Backend::Sqlite).await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::support::Store::new($crate::support::Backend::Postgres).await).await;
            }
        })*
    };
}

pub fn org(n: u128) -> OrgId {
    OrgId(Uuid::from_u128(
        0x8000_0000_0000_4000_8000_0000_0000_0000 + n,
    ))
}

/// 2026-01-01T00:00:00Z and `n` seconds, in microseconds.
pub fn at(n: i64) -> i64 {
    (1_767_225_600 + n) * 1_000_000
}

/// An entry with one, two or three parts.
pub fn entry(n: u64) -> NewEntry {
    let parts = 1 + n % 3;
    NewEntry {
        time: at(n as i64),
        public: format!("public {n}").into_bytes(),
        parts: (0..parts).map(|part| part_of(n, part)).collect(),
        blobs: Vec::new(),
    }
}

/// One part of entry `n`.
pub fn part_of(n: u64, part: u64) -> NewPart {
    let text = format!(
        "part {part} of entry {n} {}",
        "x".repeat((n % 7) as usize * 20)
    );
    NewPart {
        salt: Hash32::of(&[n.to_be_bytes(), part.to_be_bytes()].concat()).0,
        bytes: text.into_bytes(),
    }
}

/// An entry with one part that says this.
pub fn entry_with(n: u64, bytes: &[u8]) -> NewEntry {
    let salt = part_of(n, 0).salt;
    NewEntry {
        parts: vec![NewPart {
            salt,
            bytes: bytes.to_vec(),
        }],
        ..entry(n)
    }
}

/// The redaction of a part.
pub fn part(entry: u64, part: u32) -> Redaction {
    Redaction::Part { entry, part }
}

/// Appends behind whatever is there.
pub async fn append(ledger: &Ledger, org: OrgId, entries: &[NewEntry], blobs: &[Blob]) -> Head {
    let head = ledger.head(org).await.unwrap();
    ledger.append(org, &head, entries, blobs).await.unwrap()
}

/// Redacts behind whatever is there.
pub async fn redact(ledger: &Ledger, org: OrgId, targets: &[Redaction], entry: &NewEntry) -> Head {
    let head = ledger.head(org).await.unwrap();
    ledger.redact(org, &head, targets, entry).await.unwrap()
}

/// Parts as the database stores them; `None` is a redacted one.
pub fn packed(parts: &[Option<NewPart>]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        match part {
            None => out.extend([0xff; 4]),
            Some(part) => {
                out.extend((part.bytes.len() as u32).to_be_bytes());
                out.extend(part.salt);
                out.extend(&part.bytes);
            }
        }
    }
    out
}

/// What was given of an entry that is stored.
pub fn bytes_of(entry: &NewEntry) -> Vec<Option<Vec<u8>>> {
    let parts = entry.parts.iter();
    parts.map(|part| Some(part.bytes.clone())).collect()
}

/// The entry at a position.
pub async fn stored(ledger: &Ledger, org: OrgId, position: u64) -> StoredEntry {
    let read = ledger.entries_from(org, position - 1, 1).await.unwrap();
    read.into_iter().next().unwrap()
}

pub fn blob(n: u64) -> Blob {
    Blob::new(format!("evidence {n}").into_bytes())
}

pub fn key() -> SigningKey {
    SigningKey::from_seed("test-key", [42; 32]).unwrap()
}

/// Appends entries `from + 1 ..= to`, every fifth with evidence of its own.
pub async fn fill(ledger: &Ledger, org: OrgId, from: u64, to: u64) -> Head {
    let mut head = ledger.head(org).await.unwrap();
    assert_eq!(head.position, from);
    for n in from + 1..=to {
        let mut entry = entry(n);
        let blobs: Vec<Blob> = (n % 5 == 0).then(|| blob(n)).into_iter().collect();
        entry.blobs = blobs.iter().map(Blob::hash).collect();
        head = ledger.append(org, &head, &[entry], &blobs).await.unwrap();
    }
    head
}
