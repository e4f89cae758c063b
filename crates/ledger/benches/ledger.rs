//! What the ledger costs beyond the database itself, measured in the same run:
//! `cargo bench -p phiward-ledger`.
//!
//! Prints each figure with its bound and exits with 1 if one is missed.
//! PostgreSQL is measured where it is installed.

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use phiward_ledger::{Hash32, Head, Ledger, NewEntry, NewPart};
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use support::{Backend, Store, at, key, org};

const ENTRIES: u64 = 60_000;
const BODY: usize = 700;
/// Appends and bare inserts take turns in short runs, and the median of the
/// turns' ratios counts, so that a busy machine slows both alike.
const TURNS: u64 = 151;
const PER_TURN: u64 = 10;

fn entry(n: u64) -> NewEntry {
    let mut body = format!("entry {n} ").into_bytes();
    let mut block = Hash32::of(&n.to_be_bytes());
    while body.len() < BODY {
        body.extend(block.0);
        block = Hash32::of(&block.0);
    }
    body.truncate(BODY);
    NewEntry {
        time: at(n as i64),
        public: n.to_be_bytes().to_vec(),
        parts: vec![NewPart {
            salt: block.0,
            bytes: body,
        }],
        blobs: Vec::new(),
    }
}

#[tokio::main]
async fn main() {
    let mut missed = false;
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let store = Store::new(backend).await;
        println!("{backend:?}");
        missed |= append(&store).await;
        missed |= read(&store).await;
    }
    std::process::exit(i32::from(missed));
}

/// Prints a figure beside its bound; true if the bound is missed.
fn judge(what: &str, ratio: f64, bound: f64) -> bool {
    let verdict = if ratio >= bound { "ok" } else { "MISSED" };
    println!("  {what}: ratio {ratio:.2}, bound {bound:.2}: {verdict}");
    ratio < bound
}

enum Bare {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

macro_rules! bare {
    ($bare:expr, $c:ident => $body:expr) => {
        match $bare {
            Bare::Sqlite($c) => $body,
            Bare::Postgres($c) => $body,
        }
    };
}

impl Bare {
    async fn connect(store: &Store) -> Bare {
        match &store.url {
            None => {
                use sqlx::ConnectOptions;
                use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
                let options = SqliteConnectOptions::new()
                    .filename(store.path())
                    .synchronous(SqliteSynchronous::Full);
                Bare::Sqlite(options.connect().await.unwrap())
            }
            Some(url) => Bare::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }

    async fn create(&mut self) {
        let (integer, bytes) = match self {
            Bare::Sqlite(_) => ("INTEGER", "BLOB"),
            Bare::Postgres(_) => ("bigint", "bytea"),
        };
        let sql = format!("CREATE TABLE bare (id {integer} PRIMARY KEY, bytes {bytes} NOT NULL)");
        bare!(self, c => { sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(c).await.unwrap(); });
    }

    async fn insert(&mut self, id: u64, bytes: &[u8]) {
        bare!(self, c => {
            sqlx::query("INSERT INTO bare (id, bytes) VALUES ($1, $2)")
                .bind(id as i64)
                .bind(bytes)
                .execute(c)
                .await
                .unwrap();
        });
    }

    /// Reads all entries' contents and hashes them.
    async fn read_and_hash(&mut self) -> Hash32 {
        let mut hasher = Sha256::new();
        bare!(self, c => {
            let mut rows = sqlx::query("SELECT public, body FROM entry WHERE org = $1 ORDER BY position")
                .bind(org(2).0)
                .fetch(c);
            while let Some(row) = rows.try_next().await.unwrap() {
                hasher.update(row.get::<&[u8], _>(0));
                hasher.update(row.get::<&[u8], _>(1));
            }
        });
        Hash32(hasher.finalize().into())
    }
}

async fn append(store: &Store) -> bool {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "appends").await.unwrap();
    let mut bare = Bare::connect(store).await;
    bare.create().await;
    // As many bytes as a row of the ledger has.
    let row = vec![7u8; BODY + 32 * 4 + 36 + 8];
    let entries: Vec<NewEntry> = (1..=TURNS * PER_TURN).map(entry).collect();
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    let mut ratios = Vec::new();
    let mut head = Head::empty(org(1));
    for turn in 0..TURNS {
        let start = Instant::now();
        for n in turn * PER_TURN..(turn + 1) * PER_TURN {
            head = ledger
                .append(org(1), &head, &entries[n as usize..=n as usize], &[])
                .await
                .unwrap();
        }
        let our = start.elapsed();
        let start = Instant::now();
        for n in turn * PER_TURN..(turn + 1) * PER_TURN {
            bare.insert(n, &row).await;
        }
        let their = start.elapsed();
        ratios.push(their.as_secs_f64() / our.as_secs_f64());
        ours += our;
        theirs += their;
    }
    let rate = |time: Duration| (TURNS * PER_TURN) as f64 / time.as_secs_f64();
    println!(
        "  durable appends {:.0}/s, bare single-row commits {:.0}/s",
        rate(ours),
        rate(theirs)
    );
    ratios.sort_by(f64::total_cmp);
    judge("append against bare commits", ratios[ratios.len() / 2], 0.7)
}

async fn read(store: &Store) -> bool {
    let ledger = store.open().await;
    ledger.create_organization(org(2), "reads").await.unwrap();
    let start = Instant::now();
    let empty = Head::empty(org(2));
    let mut head = empty;
    for from in (0..ENTRIES).step_by(10_000) {
        let entries: Vec<NewEntry> = (from + 1..=from + 10_000).map(entry).collect();
        head = ledger.append(org(2), &head, &entries, &[]).await.unwrap();
    }
    println!(
        "  {ENTRIES} entries of {BODY} bytes appended in bulk in {:.2?}",
        start.elapsed()
    );
    let time = best(&ledger, async |ledger| {
        assert_eq!(
            ledger
                .entries_after(org(2), &empty, u64::MAX)
                .await
                .unwrap()
                .len() as u64,
            ENTRIES
        );
    })
    .await;
    let missed = judge(
        &format!("{ENTRIES} entries read in {time:.0?}, against 0.6 s"),
        0.6 / time.as_secs_f64(),
        1.0,
    );
    let time = best(&ledger, async |ledger| {
        ledger.position_at(org(2), at(12_345)).await.unwrap();
    })
    .await;
    println!("  position as of a time in {time:.2?}");
    let start = Instant::now();
    ledger.checkpoint(org(2), &key(), 0).await.unwrap();
    println!(
        "  checkpoint over {ENTRIES} entries in {:.0?}",
        start.elapsed()
    );
    let mut bare = Bare::connect(store).await;
    let mut plain = Duration::MAX;
    let mut verified = Duration::MAX;
    for _ in 0..9 {
        let start = Instant::now();
        bare.read_and_hash().await;
        plain = plain.min(start.elapsed());
        let start = Instant::now();
        let report = ledger
            .verify(org(2), &Default::default(), &mut |_| {})
            .await
            .unwrap();
        verified = verified.min(start.elapsed());
        assert!(report.is_ok(), "{report}");
    }
    println!("  verify {verified:.0?}, only reading and hashing the same rows {plain:.0?}");
    let ratio = plain.as_secs_f64() / verified.as_secs_f64();
    let missed = judge("verify against reading and hashing", ratio, 0.4) || missed;
    let start = Instant::now();
    let file = ledger.export(org(2), Vec::new()).await.unwrap();
    println!(
        "  export of {} MB in {:.0?}",
        file.len() / 1_000_000,
        start.elapsed()
    );
    let start = Instant::now();
    let report =
        phiward_ledger::verify_portable(&file[..], &Default::default(), &mut |_| {}).unwrap();
    assert!(report.is_ok(), "{report}");
    println!("  verify of that file in {:.0?}", start.elapsed());
    missed
}

/// The best of three runs.
async fn best(ledger: &Ledger, run: impl AsyncFn(&Ledger)) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        run(ledger).await;
        best = best.min(start.elapsed());
    }
    best
}
