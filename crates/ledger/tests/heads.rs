//! A ledger is known by position and hash: who builds on another entry than the
//! last, or on one that is not there any more, is told so.

mod support;

use phiward_ledger::{Hash32, Head, Ledger, LedgerError, Seen};
use support::{Store, append, entry, entry_with, fill, org, part, stored};

on_both! {
    an_append_behind_another_entry_is_a_conflict
    reading_on_from_another_history_is_noticed
    two_writers_never_lose_an_update
}

async fn an_append_behind_another_entry_is_a_conflict(store: Store) {
    let (one, two) = (store.open().await, store.open().await);
    one.create_organization(org(1), "Clinic").await.unwrap();
    let empty = two.head(org(1)).await.unwrap();
    let first = one.append(org(1), &empty, &[entry(1)], &[]).await.unwrap();
    let conflict = |refused: Result<Head, LedgerError>, before: Head, now: Head| {
        let Err(LedgerError::Conflict { expected, actual }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!((expected, actual), (before, now));
    };
    // The second handle still knows an empty ledger.
    let refused = two.append(org(1), &empty, &[entry(9)], &[]).await;
    conflict(refused, empty, first);
    let second = two.append(org(1), &first, &[entry(2)], &[]).await.unwrap();
    let refused = one
        .append(org(1), &first, &[entry(9), entry(10)], &[])
        .await;
    conflict(refused, first, second);
    // The right position alone is not enough, nor is the right hash.
    let other = Hash32::of(b"another entry");
    for wrong in [
        Head {
            position: 7,
            ..second
        },
        Head {
            hash: other,
            ..second
        },
        Head {
            time: second.time - 1,
            ..second
        },
        Head {
            hash: other,
            ..empty
        },
    ] {
        let refused = one.append(org(1), &wrong, &[entry(9)], &[]).await;
        conflict(refused, wrong, second);
        let refused = one.redact(org(1), &wrong, &[part(1, 0)], &entry(9)).await;
        if wrong.position > 0 {
            conflict(refused, wrong, second);
        }
    }
    assert!(one.append(org(1), &second, &[], &[]).await.is_err());
    assert_eq!(one.head(org(1)).await.unwrap(), second);
    assert_verifies(&one).await;
}

/// What a server notices whose database was put back to an older copy, or lost
/// its end in a fail-over, while it was running.
async fn reading_on_from_another_history_is_noticed(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let empty = Head::empty(org(1));
    assert_eq!(ledger.seen_since(org(1), &empty).await.unwrap(), Seen::Same);
    let known = fill(&ledger, org(1), 0, 6).await;
    let seen = async |known: &Head| ledger.seen_since(org(1), known).await.unwrap();
    assert_eq!(seen(&empty).await, Seen::Newer(known));
    assert_eq!(seen(&known).await, Seen::Same);
    let newer = append(&ledger, org(1), &[entry(7)], &[]).await;
    assert_eq!(seen(&known).await, Seen::Newer(newer));
    // Entries are lost, then others take their places.
    store.drop_guards().await;
    store.raw("DELETE FROM entry WHERE position > 4").await;
    let found = ledger.head(org(1)).await.unwrap();
    assert_eq!(found.position, 4);
    let went_back = async |found: Head| {
        assert_eq!(seen(&known).await, Seen::WentBack(found));
        let refused = ledger.entries_after(org(1), &known, 10).await;
        let Err(error) = refused else {
            panic!("{refused:?}")
        };
        assert!(error.to_string().contains("went back"), "{error}");
        assert!(
            matches!(error, LedgerError::WentBack { known: k, found: f } if (k, f) == (known, found))
        );
        let refused = ledger.append(org(1), &known, &[entry(9)], &[]).await;
        assert!(
            matches!(refused, Err(LedgerError::Conflict { expected, actual }) if (expected, actual) == (known, found))
        );
    };
    went_back(found).await;
    let others = [entry_with(5, b"other"), entry_with(6, b"other")];
    went_back(append(&ledger, org(1), &others, &[]).await).await;
    went_back(append(&ledger, org(1), &[entry(7)], &[]).await).await;
    // A hole is damage.
    let first = stored(&ledger, org(1), 1).await.head();
    store.raw("DELETE FROM entry WHERE position = 3").await;
    let damaged = ledger.entries_after(org(1), &first, 10).await;
    assert!(matches!(
        damaged,
        Err(LedgerError::Damaged { position: 3, .. })
    ));
    let unknown = ledger.seen_since(org(2), &Head::empty(org(2))).await;
    assert!(matches!(unknown, Err(LedgerError::UnknownOrganization(_))));
}

async fn two_writers_never_lose_an_update(store: Store) {
    const EACH: usize = 60;
    let first = store.open().await;
    first.create_organization(org(1), "Clinic").await.unwrap();
    let writers = (0..3u8).map(|who| {
        let ledger = first.clone();
        let store_ledger = store.open();
        async move {
            // Two with handles of their own, one sharing the first.
            let ledger = if who == 2 { ledger } else { store_ledger.await };
            (who, ledger)
        }
    });
    let mut tasks = Vec::new();
    for writer in writers {
        let (who, ledger) = writer.await;
        tasks.push(tokio::spawn(async move {
            let (mut done, mut conflicts) = (Vec::new(), 0);
            while done.len() < EACH {
                let head = ledger.head(org(1)).await.unwrap();
                let new = entry_with(1, format!("{who}/{}", done.len()).as_bytes());
                match ledger.append(org(1), &head, &[new], &[]).await {
                    Ok(head) => done.push(head.position),
                    Err(LedgerError::Conflict { .. }) => conflicts += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
            (done, conflicts)
        }));
    }
    let mut positions = Vec::new();
    let mut conflicts = 0;
    for task in tasks {
        let (done, met) = task.await.unwrap();
        positions.extend(done);
        conflicts += met;
    }
    positions.sort_unstable();
    assert_eq!(positions, (1..=3 * EACH as u64).collect::<Vec<_>>());
    assert!(
        conflicts > 0,
        "the writers never met, so this proved nothing"
    );
    let read = first.entries_from(org(1), 0, 1000).await.unwrap();
    let mut bodies: Vec<_> = read.into_iter().map(|entry| entry.parts).collect();
    bodies.sort();
    bodies.dedup();
    assert_eq!(bodies.len(), 3 * EACH);
    assert_verifies(&first).await;
}

async fn assert_verifies(ledger: &Ledger) {
    let report = ledger
        .verify(org(1), &Default::default(), &mut |_| {})
        .await;
    let report = report.unwrap();
    assert!(report.is_ok(), "{report}");
}
