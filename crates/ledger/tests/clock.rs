//! Wrong clocks: refused where they can be, and a book that has an entry in
//! the future can be set right.

mod support;

use std::time::{SystemTime, UNIX_EPOCH};

use phiward_ledger::{
    Head, ImportOutcome, Ledger, LedgerError, NewEntry, Outside, Subject, VerifyReport,
    verify_portable,
};
use support::{Backend, Store, append, entry, key, org, part};

on_both! {
    a_time_far_from_the_databases_clock_is_refused
    a_book_with_an_entry_in_the_future_is_set_right
    the_state_as_of_a_time_is_right_however_often_a_clock_was_wrong
    the_mark_of_a_clock_set_right_excuses_nothing_else
}

const MINUTE: i64 = 60_000_000;
const YEAR: i64 = 365 * 24 * 60 * MINUTE;

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_micros() as i64
}

fn of(time: i64, n: u64) -> NewEntry {
    NewEntry { time, ..entry(n) }
}

async fn verify(ledger: &Ledger) -> VerifyReport {
    let report = ledger
        .verify(org(1), &Default::default(), &mut |_| {})
        .await;
    support::but_for_guards(report.unwrap())
}

async fn a_time_far_from_the_databases_clock_is_refused(store: Store) {
    let ledger = store.open_strict().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let clock = ledger.clock().await.unwrap();
    assert!(clock.abs_diff(now()) < MINUTE as u64);
    let empty = Head::empty(org(1));
    for far in [11 * MINUTE, -11 * MINUTE, 10 * YEAR, -10 * YEAR] {
        let far = now() + far;
        for entries in [vec![of(far, 1)], vec![of(now(), 1), of(far, 2)]] {
            let refused = ledger.append(org(1), &empty, &entries, &[]).await;
            let Err(LedgerError::Clock { entry, database }) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(entry, far);
            assert!(database.abs_diff(now()) < MINUTE as u64);
        }
    }
    let entries = [of(now() - 9 * MINUTE, 1), of(now() + 9 * MINUTE, 2)];
    let head = ledger.append(org(1), &empty, &entries, &[]).await.unwrap();
    let late = of(now() + 11 * MINUTE, 3);
    let refused = ledger.redact(org(1), &head, &[part(1, 0)], &late).await;
    assert!(matches!(refused, Err(LedgerError::Clock { .. })));
    append(&ledger, org(1), &[of(now(), 3)], &[]).await;
    let report = verify(&ledger).await;
    assert!(report.is_ok(), "{report}");
}

async fn a_book_with_an_entry_in_the_future_is_set_right(store: Store) {
    let (wrong, ledger) = (store.open().await, store.open_strict().await);
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let start = now();
    let before = append(&ledger, org(1), &[of(start, 1)], &[]).await;
    ledger.checkpoint(org(1), &key(), start).await.unwrap();
    let refused = ledger.set_clock_right(org(1), &before, &of(now(), 2)).await;
    assert!(
        matches!(refused, Err(LedgerError::ClockIsRight { position: 1, .. })),
        "{refused:?}"
    );
    // Somebody writes whose clock is ten years ahead, and signs that.
    let future = start + 10 * YEAR;
    let head = append(&wrong, org(1), &[of(future, 2)], &[]).await;
    let ahead = wrong.checkpoint(org(1), &key(), future).await.unwrap();
    assert_eq!(ahead.checkpoint.time, future);
    let entry = of(now(), 3);
    let refused = ledger.append(org(1), &head, std::slice::from_ref(&entry), &[]);
    let error = refused.await.unwrap_err();
    assert!(
        matches!(error, LedgerError::HeadInFuture { position: 2, time, .. } if time == future),
        "{error:?}"
    );
    assert!(
        error.to_string().contains("sets the clock right"),
        "{error}"
    );
    let refused = ledger.redact(org(1), &head, &[part(1, 0)], &entry).await;
    assert!(matches!(refused, Err(LedgerError::HeadInFuture { .. })));
    let report = verify(&ledger).await;
    assert_eq!(report.first_bad_entry(), Some(2), "{report}");
    assert!(report.to_string().contains("in the future"), "{report}");
    assert_eq!(ledger.position_at(org(1), now()).await.unwrap(), 1);
    // The way out.
    let refused = ledger.set_clock_right(org(1), &head, &of(future, 3)).await;
    assert!(matches!(refused, Err(LedgerError::Clock { .. })));
    let stale = ledger
        .set_clock_right(
            org(1),
            &Head {
                time: future,
                ..before
            },
            &entry,
        )
        .await;
    assert!(
        matches!(stale, Err(LedgerError::Conflict { .. })),
        "{stale:?}"
    );
    let right = ledger.set_clock_right(org(1), &head, &entry).await.unwrap();
    assert_eq!((right.position, right.time), (3, entry.time));
    let again = ledger.set_clock_right(org(1), &right, &of(now(), 4)).await;
    assert!(matches!(again, Err(LedgerError::ClockIsRight { .. })));
    let last = append(&ledger, org(1), &[of(now(), 4)], &[]).await;
    assert!(last.time < start + MINUTE);
    assert!(support::stored(&ledger, org(1), 3).await.sets_clock_right);
    let signed = ledger.checkpoint(org(1), &key(), now()).await.unwrap();
    assert!(signed.checkpoint.time < start + MINUTE);
    let outside = Outside {
        checkpoints: vec![ahead.text, signed.text],
        keys: Vec::new(),
    };
    let report = ledger.verify(org(1), &outside, &mut |_| {}).await.unwrap();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.remarks.len(), 1);
    assert_eq!(report.remarks[0].subject, Subject::Entry(3));
    assert!(
        report.to_string().contains("entry 3 sets the clock right"),
        "{report}"
    );
    for (time, position) in [
        (start - 1, 0),
        (start, 1),
        (entry.time - 1, 1),
        (entry.time, 3),
        (now(), 4),
        (future, 4),
    ] {
        assert_eq!(ledger.position_at(org(1), time).await.unwrap(), position);
    }
    let file = ledger.export(org(1), Vec::new()).await.unwrap();
    assert!(
        verify_portable(&file[..], &outside, &mut |_| {})
            .unwrap()
            .is_ok()
    );
    let elsewhere = Store::new(store.backend).await;
    let other = elsewhere.open_strict().await;
    let (_, outcome) = other.import(&file[..], "Clinic").await.unwrap();
    assert_eq!(outcome, ImportOutcome::Created);
    assert_eq!(other.position_at(org(1), entry.time).await.unwrap(), 3);
    append(&other, org(1), &[of(now(), 5)], &[]).await;
}

async fn the_state_as_of_a_time_is_right_however_often_a_clock_was_wrong(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let start = now();
    let mut times = Vec::new();
    for round in 0..4i64 {
        for n in 0..5 {
            // Each wrong clock is another one, now further ahead, now less.
            let ahead = [3, 1, 4, 2][round as usize] * YEAR;
            let time = if n < 3 {
                start + round * 100 + n
            } else {
                start + ahead + n
            };
            let head = ledger.head(org(1)).await.unwrap();
            if n == 0 && round > 0 {
                let right = of(time, 1);
                ledger.set_clock_right(org(1), &head, &right).await.unwrap();
            } else {
                append(&ledger, org(1), &[of(time, 1)], &[]).await;
            }
            times.push(time);
        }
    }
    let mut asked: Vec<i64> = times
        .iter()
        .flat_map(|time| [time - 1, *time, time + 1])
        .collect();
    asked.extend([i64::MIN, i64::MAX]);
    for time in asked {
        let last = times
            .iter()
            .rposition(|at| *at <= time)
            .map_or(0, |at| at as u64 + 1);
        assert_eq!(
            ledger.position_at(org(1), time).await.unwrap(),
            last,
            "{time}"
        );
    }
    let report = verify(&ledger).await;
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.remarks.len(), 3);
}

async fn the_mark_of_a_clock_set_right_excuses_nothing_else(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    append(&ledger, org(1), &[of(now() + YEAR, 1)], &[]).await;
    let head = ledger.head(org(1)).await.unwrap();
    ledger
        .set_clock_right(org(1), &head, &of(now(), 2))
        .await
        .unwrap();
    append(&ledger, org(1), &[of(now(), 3)], &[]).await;
    assert!(verify(&ledger).await.is_ok());
    store.drop_guards().await;
    // A time that goes back without the mark, and a mark where none goes back.
    let later = "UPDATE entry SET time = time + 1000000000000000 WHERE position = 2";
    store.raw(later).await;
    let report = verify(&ledger).await;
    assert_eq!(report.findings.len(), 3, "{report}");
    assert!(
        report.findings[1].text.contains("its time is not before"),
        "{report}"
    );
    assert!(
        report.findings[2].text.contains("its time is before"),
        "{report}"
    );
}

/// The clock that counts is the server's, not that of this computer.
#[tokio::test]
async fn the_clock_of_postgresql_is_the_one_that_counts() {
    let mut store = Store::new(Backend::Postgres).await;
    store
        .raw(
            "CREATE SCHEMA ahead; CREATE FUNCTION ahead.clock_timestamp() RETURNS timestamptz \
             LANGUAGE sql AS 'SELECT pg_catalog.clock_timestamp() + interval ''1 hour'''",
        )
        .await;
    let url = store.url.take().unwrap();
    let options = "options=-csearch_path%3Dahead,pg_catalog,public";
    let ledger = Ledger::open_postgres(&format!("{url}?{options}"))
        .await
        .unwrap();
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let empty = Head::empty(org(1));
    let refused = ledger.append(org(1), &empty, &[of(now(), 1)], &[]).await;
    let Err(LedgerError::Clock { entry, database }) = refused else {
        panic!("{refused:?}")
    };
    assert!((59..=61).contains(&((database - entry) / MINUTE)));
    let hour = 60 * MINUTE;
    append(&ledger, org(1), &[of(now() + hour, 1)], &[]).await;
    assert!(verify(&ledger).await.is_ok());
}
