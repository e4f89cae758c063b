//! A connection to PostgreSQL that breaks while entries are written: nothing
//! is lost, nothing is there twice, and every answer is true.

mod support;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use phiward_ledger::side::SideTables;
use phiward_ledger::{Beside, Head, Ledger, LedgerError, NewEntry, Redaction};
use sqlx::Connection;
use support::proxy::{Cut, Proxy};
use support::{Backend, Store, append, at, blob, entry, org, part};
use tokio::sync::Notify;

const CUTS: [Cut; 3] = [Cut::Before, Cut::After, Cut::AtOnce];
const SHORT: Duration = Duration::from_millis(100);

/// A ledger through a proxy, and the same without it.
async fn behind_proxy() -> (Ledger, Ledger, Proxy) {
    let store = Store::new(Backend::Postgres).await;
    let direct = store.open().await;
    direct.create_organization(org(1), "Clinic").await.unwrap();
    let url = store.url.clone().unwrap();
    let (server, name) = url.rsplit_once('/').unwrap();
    let port = server.rsplit_once(':').unwrap().1.parse().unwrap();
    let proxy = Proxy::start(port);
    let url = format!("postgres://postgres@127.0.0.1:{}/{name}", proxy.port);
    let ledger = Ledger::open_postgres(&url).await.unwrap().with_any_time();
    (ledger, direct, proxy)
}

/// An entry whose public part names the moment to cut at.
fn marked(n: u64) -> (NewEntry, String) {
    let mark = format!("mark-{n:08}-");
    let public = mark.clone().into_bytes();
    (NewEntry { public, ..entry(n) }, mark)
}

async fn assert_verifies(ledger: &Ledger) {
    let report = ledger
        .verify(org(1), &Default::default(), &mut |_| {})
        .await;
    let report = report.unwrap();
    assert!(report.is_ok(), "{report}");
}

/// PHIWARD_CUT_COUNT cuts, 60 unless set.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_the_connection_is_cut_nothing_is_lost_and_nothing_is_there_twice() {
    let count: u64 = std::env::var("PHIWARD_CUT_COUNT").map_or(60, |count| count.parse().unwrap());
    let (ledger, direct, proxy) = behind_proxy().await;
    let mut head = Head::empty(org(1));
    let mut publics: Vec<Vec<u8>> = Vec::new();
    for round in 0..count {
        let cut = CUTS[(round % 3) as usize];
        let down = if round % 4 == 0 {
            SHORT
        } else {
            Duration::ZERO
        };
        let (new, mark) = marked(round + 1);
        let next = match round / 3 % 5 {
            // One statement that is its own transaction.
            0 => {
                proxy.cut(&mark, cut, down);
                ledger
                    .append(org(1), &head, std::slice::from_ref(&new), &[])
                    .await
            }
            // At a statement inside a transaction, then at its end.
            at @ (1 | 2) => {
                proxy.cut(if at == 1 { &mark } else { "COMMIT" }, cut, down);
                let blob = blob(round);
                let first = NewEntry {
                    blobs: vec![blob.hash()],
                    ..entry(1)
                };
                publics.push(first.public.clone());
                let entries = [first, new.clone()];
                ledger.append(org(1), &head, &entries, &[blob]).await
            }
            at => {
                proxy.cut(if at == 3 { &mark } else { "COMMIT" }, cut, down);
                let target = Redaction::Part {
                    entry: head.position,
                    part: 0,
                };
                ledger.redact(org(1), &head, &[target], &new).await
            }
        };
        head = next.unwrap_or_else(|error| panic!("round {round}, {cut:?}: {error:?}"));
        publics.push(new.public);
        assert!(proxy.has_cut(), "round {round}, {cut:?}");
        assert_eq!(direct.head(org(1)).await.unwrap(), head, "round {round}");
    }
    let read = direct.entries_from(org(1), 0, 10_000).await.unwrap();
    let read: Vec<_> = read
        .into_iter()
        .map(|entry| entry.public.unwrap())
        .collect();
    assert_eq!(read, publics);
    assert_verifies(&direct).await;
}

/// While it is being found out, somebody else writes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_else_writes_meanwhile_is_told_apart() {
    let (ledger, direct, proxy) = behind_proxy().await;
    let mut head = append(&direct, org(1), &[entry(1)], &[]).await;
    for round in 0..8 {
        let (new, mark) = marked(round);
        let cut = CUTS[(round % 2) as usize];
        proxy.cut(&mark, cut, Duration::from_millis(300));
        let writer = {
            let (ledger, new) = (ledger.clone(), new.clone());
            tokio::spawn(async move { ledger.append(org(1), &head, &[new], &[]).await })
        };
        while !proxy.has_cut() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(120)).await;
        let other = append(&direct, org(1), &[entry(round + 100)], &[]).await;
        let answer = writer.await.unwrap();
        if cut == Cut::Before {
            // The other took the place.
            let Err(LedgerError::Conflict { expected, actual }) = answer else {
                panic!("{answer:?}")
            };
            assert_eq!((expected, actual), (head, other));
            assert_eq!(other.position, head.position + 1);
        } else {
            // It had been done, and the other came behind it.
            let done = answer.unwrap();
            assert_eq!(done.position, head.position + 1);
            assert_eq!(other.position, head.position + 2);
            let there = direct.hash_at(org(1), done.position).await.unwrap();
            assert_eq!(there, Some(done.hash));
        }
        head = other;
    }
    assert_verifies(&direct).await;
}

/// Longer than anybody waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_found_out_in_time_is_said_to_be_unknown() {
    let (ledger, direct, proxy) = behind_proxy().await;
    for cut in [Cut::Before, Cut::After] {
        let head = direct.head(org(1)).await.unwrap();
        let (new, mark) = marked(head.position + 1);
        proxy.cut(&mark, cut, Duration::from_secs(11));
        let start = Instant::now();
        let error = ledger.append(org(1), &head, &[new], &[]).await.unwrap_err();
        let waited = start.elapsed();
        assert!((8..11).contains(&waited.as_secs()), "{waited:?}");
        let text = error.to_string();
        assert!(
            text.contains("not known whether the change was recorded"),
            "{text}"
        );
        assert!(text.contains("look at the history"), "{text}");
        let LedgerError::OutcomeUnknown { position, hash } = error else {
            panic!("{error:?}")
        };
        assert_eq!(position, head.position + 1);
        // What it says to look for tells the truth.
        let there = direct.hash_at(org(1), position).await.unwrap();
        assert_eq!(there == Some(hash), cut == Cut::After);
        while ledger.head(org(1)).await.is_err() {
            tokio::time::sleep(SHORT).await;
        }
    }
}

/// What is written beside the ledger and finds something out meanwhile.
struct Refusing {
    asked: AtomicU32,
    /// At which time of asking it refuses.
    at: u32,
}

impl Refusing {
    fn at(at: u32) -> Refusing {
        let asked = AtomicU32::new(0);
        Refusing { asked, at }
    }
}

impl Beside for Refusing {
    fn write<'s>(
        &'s self,
        _side: &'s mut SideTables,
    ) -> Pin<Box<dyn Future<Output = phiward_ledger::Result<()>> + Send + 's>> {
        let asked = 1 + self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            match asked >= self.at {
                true => Err(LedgerError::Beside("the place was given away".into())),
                false => Ok(()),
            }
        })
    }
}

/// The first try came to nothing, and the second finds that it may not be done any more:
/// then that is the answer, at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_at_the_second_try_is_told_and_not_said_to_be_unknown() {
    let (ledger, direct, proxy) = behind_proxy().await;
    let head = append(&direct, org(1), &[entry(1)], &[]).await;
    proxy.cut("COMMIT", Cut::Before, Duration::ZERO);
    let refusing = Refusing::at(2);
    let start = Instant::now();
    let refused = ledger
        .append_with(org(1), &head, &[entry(2)], &[], None, Some(&refusing))
        .await;
    let Err(LedgerError::Beside(why)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(why.to_string(), "the place was given away");
    assert!(proxy.has_cut());
    assert_eq!(refusing.asked.load(Ordering::SeqCst), 2);
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(direct.head(org(1)).await.unwrap(), head);
    // Where the first try was done, nothing is asked again.
    proxy.cut("COMMIT", Cut::After, Duration::ZERO);
    let refusing = Refusing::at(2);
    let done = ledger
        .append_with(org(1), &head, &[entry(2)], &[], None, Some(&refusing))
        .await;
    assert_eq!(done.unwrap(), direct.head(org(1)).await.unwrap());
    assert_eq!(refusing.asked.load(Ordering::SeqCst), 1);
    assert_verifies(&direct).await;
}

/// Asks for two organizations, one after the other.
struct Two {
    asked: AtomicU32,
    first: Notify,
}

impl Beside for Two {
    fn write<'s>(
        &'s self,
        side: &'s mut SideTables,
    ) -> Pin<Box<dyn Future<Output = phiward_ledger::Result<()>> + Send + 's>> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::SeqCst);
            side.lock_organization(org(1)).await?;
            self.first.notify_one();
            side.lock_organization(org(2)).await
        })
    }
}

/// Another asks for the same two in the other order, and the server ends this one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_was_ended_in_favour_of_another_is_tried_again() {
    let store = Store::new(Backend::Postgres).await;
    let ledger = store.open().await;
    for n in [1, 2] {
        ledger
            .create_organization(org(n), &format!("Clinic {n}"))
            .await
            .unwrap();
    }
    let head = append(&ledger, org(1), &[entry(1)], &[]).await;
    let mut other = sqlx::PgConnection::connect(store.url.as_ref().unwrap())
        .await
        .unwrap();
    // Whoever waits first looks first whether two wait for each other.
    let take = |n: u128| {
        let id = org(n);
        sqlx::AssertSqlSafe(format!(
            "SET deadlock_timeout = '60s'; UPDATE organization SET label = label WHERE org = '{id}'"
        ))
    };
    sqlx::raw_sql("BEGIN").execute(&mut other).await.unwrap();
    sqlx::raw_sql(take(2)).execute(&mut other).await.unwrap();
    let two = Arc::new(Two {
        asked: AtomicU32::new(0),
        first: Notify::new(),
    });
    let appending = {
        let (ledger, two) = (ledger.clone(), two.clone());
        tokio::spawn(async move {
            ledger
                .append_with(org(1), &head, &[entry(2)], &[], None, Some(&*two))
                .await
        })
    };
    two.first.notified().await;
    sqlx::raw_sql(take(1)).execute(&mut other).await.unwrap();
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    let done = appending.await.unwrap().unwrap();
    assert_eq!(done, ledger.head(org(1)).await.unwrap());
    assert_eq!(done.position, 2);
    assert_eq!(two.asked.load(Ordering::SeqCst), 2);
    assert_verifies(&ledger).await;
}

/// A refusal by the database stays one, and nothing is tried again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_no_broken_connection() {
    let (ledger, direct, _proxy) = behind_proxy().await;
    let head = append(&direct, org(1), &[entry(1)], &[]).await;
    let named = NewEntry {
        blobs: vec![blob(1).hash()],
        time: at(2),
        ..entry(2)
    };
    let start = Instant::now();
    let refused = ledger.append(org(1), &head, &[named], &[]).await;
    assert!(matches!(refused, Err(LedgerError::BlobMissing(_))));
    let refused = ledger.redact(org(1), &head, &[part(1, 7)], &entry(2)).await;
    assert!(matches!(refused, Err(LedgerError::Redaction(_))));
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(direct.head(org(1)).await.unwrap(), head);
}
