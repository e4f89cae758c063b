//! The life of a ledger, the same on both databases.

mod support;

use phiward_ledger::{Head, Ledger, LedgerError, NewEntry, Redaction};
use support::{Store, at, blob, entry, fill, key, org};

on_both! {
    appended_entries_are_read_back_as_written
    an_append_to_an_old_position_is_a_conflict
    two_writers_never_lose_an_update
    times_never_decrease
    an_append_is_all_or_nothing
    organizations_are_apart
    redaction_takes_bytes_and_keeps_the_chain
    evidence_is_kept_by_hash
    the_state_as_of_a_time_is_found
    a_snapshot_is_bound_to_its_entry
    checkpoints_number_and_follow_each_other
    proofs_hold_against_checkpoint_roots
    organizations_are_listed_by_label
}

async fn appended_entries_are_read_back_as_written(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    assert_eq!(ledger.head(org(1)).await.unwrap(), Head::empty(org(1)));
    assert!(
        ledger
            .entries_after(org(1), 0, 10)
            .await
            .unwrap()
            .is_empty()
    );
    let head = ledger
        .append(org(1), 0, &[entry(1), entry(2), entry(3)], &[])
        .await
        .unwrap();
    assert_eq!(head.position, 3);
    assert_eq!(head, store.open().await.head(org(1)).await.unwrap());
    let read = ledger.entries_after(org(1), 0, 10).await.unwrap();
    assert_eq!(read.len(), 3);
    for (n, stored) in (1..).zip(&read) {
        assert_eq!(stored.position, n);
        assert_eq!(stored.body(), Some(&*entry(n).body));
        assert_eq!(stored.time, entry(n).time);
    }
    assert_eq!(read[2].hash, head.hash);
    assert_eq!(
        ledger.entries_after(org(1), 1, 1).await.unwrap(),
        read[1..2]
    );
    assert_eq!(ledger.hash_at(org(1), 2).await.unwrap(), Some(read[1].hash));
    assert_eq!(ledger.hash_at(org(1), 4).await.unwrap(), None);
}

async fn an_append_to_an_old_position_is_a_conflict(store: Store) {
    let (one, two) = (store.open().await, store.open().await);
    one.create_organization(org(1), "Clinic").await.unwrap();
    assert_eq!(two.head(org(1)).await.unwrap().position, 0);
    one.append(org(1), 0, &[entry(1)], &[]).await.unwrap();
    // The second handle still remembers an empty ledger.
    let conflict = two.append(org(1), 0, &[entry(9)], &[]).await;
    assert!(
        matches!(
            conflict,
            Err(LedgerError::Conflict {
                expected: 0,
                actual: 1
            })
        ),
        "{conflict:?}"
    );
    two.append(org(1), 1, &[entry(2)], &[]).await.unwrap();
    let conflict = one.append(org(1), 1, &[entry(9), entry(10)], &[]).await;
    assert!(
        matches!(
            conflict,
            Err(LedgerError::Conflict {
                expected: 1,
                actual: 2
            })
        ),
        "{conflict:?}"
    );
    let conflict = one.append(org(1), 7, &[entry(9)], &[]).await;
    assert!(
        matches!(
            conflict,
            Err(LedgerError::Conflict {
                expected: 7,
                actual: 2
            })
        ),
        "{conflict:?}"
    );
    assert!(one.append(org(1), 2, &[], &[]).await.is_err());
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
                let position = ledger.head(org(1)).await.unwrap().position;
                let body = format!("{who}/{}", done.len()).into_bytes();
                let new = NewEntry { body, ..entry(1) };
                match ledger.append(org(1), position, &[new], &[]).await {
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
    let mut bodies: Vec<Vec<u8>> = first
        .entries_after(org(1), 0, 1000)
        .await
        .unwrap()
        .into_iter()
        .map(|entry| entry.content.unwrap().body)
        .collect();
    bodies.sort();
    bodies.dedup();
    assert_eq!(bodies.len(), 3 * EACH);
    assert_verifies(&first).await;
}

async fn times_never_decrease(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let with_time = |time| NewEntry { time, ..entry(1) };
    ledger
        .append(org(1), 0, &[with_time(at(5)), with_time(at(3))], &[])
        .await
        .unwrap();
    let head = ledger
        .append(org(1), 2, &[with_time(at(1))], &[])
        .await
        .unwrap();
    assert_eq!(head.time, at(5));
    let times: Vec<i64> = ledger
        .entries_after(org(1), 0, 9)
        .await
        .unwrap()
        .iter()
        .map(|entry| entry.time)
        .collect();
    assert_eq!(times, [at(5), at(5), at(5)]);
    assert!(matches!(
        ledger.append(org(1), 3, &[with_time(i64::MAX)], &[]).await,
        Err(LedgerError::Time(_))
    ));
    assert_verifies(&ledger).await;
}

async fn an_append_is_all_or_nothing(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let named = NewEntry {
        blobs: vec![blob(1).hash(), blob(2).hash()],
        ..entry(2)
    };
    let missing = ledger
        .append(org(1), 0, &[entry(1), named], &[blob(1)])
        .await;
    assert!(matches!(missing, Err(LedgerError::BlobMissing(hash)) if hash == blob(2).hash()));
    let unlisted = ledger.append(org(1), 0, &[entry(1)], &[blob(1)]).await;
    assert!(matches!(unlisted, Err(LedgerError::BlobUnlisted(_))));
    let large = NewEntry {
        body: vec![0; phiward_ledger::entry::MAX_BODY + 1],
        ..entry(2)
    };
    let large = ledger.append(org(1), 0, &[entry(1), large], &[]).await;
    assert!(matches!(large, Err(LedgerError::TooLarge { .. })));
    assert_eq!(ledger.head(org(1)).await.unwrap().position, 0);
    assert_eq!(ledger.blob(org(1), blob(1).hash()).await.unwrap(), None);
}

async fn organizations_are_apart(store: Store) {
    let ledger = store.open().await;
    for n in [1, 2] {
        ledger.create_organization(org(n), "Clinic").await.unwrap();
    }
    fill(&ledger, org(1), 0, 5).await;
    assert_eq!(ledger.head(org(2)).await.unwrap().position, 0);
    assert!(
        ledger
            .entries_after(org(2), 0, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(ledger.blob(org(2), blob(5).hash()).await.unwrap(), None);
    assert!(ledger.blob(org(1), blob(5).hash()).await.unwrap().is_some());
    ledger.checkpoint(org(1), &key(), at(9)).await.unwrap();
    assert!(ledger.checkpoints(org(2)).await.unwrap().is_empty());
    // The same content in another organization has other hashes.
    fill(&ledger, org(2), 0, 5).await;
    assert_ne!(
        ledger.head(org(1)).await.unwrap().hash,
        ledger.head(org(2)).await.unwrap().hash
    );
    assert!(matches!(
        ledger.head(org(3)).await,
        Err(LedgerError::UnknownOrganization(_))
    ));
    assert!(matches!(
        ledger.entries_after(org(3), 0, 1).await,
        Err(LedgerError::UnknownOrganization(_))
    ));
    assert!(ledger.append(org(3), 0, &[entry(1)], &[]).await.is_err());
    let again = ledger.create_organization(org(1), "Again").await;
    assert!(matches!(again, Err(LedgerError::OrganizationExists(_))));
}

async fn redaction_takes_bytes_and_keeps_the_chain(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    fill(&ledger, org(1), 0, 12).await;
    ledger
        .put_snapshot(org(1), 12, "p1", b"may hold it")
        .await
        .unwrap();
    let targets = [Redaction::Entry(3), Redaction::Blob(blob(5).hash())];
    let head = ledger
        .redact(org(1), 12, &targets, &entry(13))
        .await
        .unwrap();
    assert_eq!(head.position, 13);
    let read = ledger.entries_after(org(1), 2, 1).await.unwrap();
    assert_eq!(read[0].content, None);
    assert_eq!(
        ledger.entries_after(org(1), 12, 1).await.unwrap()[0].redactions,
        targets
    );
    assert_eq!(ledger.blob(org(1), blob(5).hash()).await.unwrap(), None);
    assert_eq!(
        ledger.latest_snapshot(org(1), 13, "p1").await.unwrap(),
        None
    );
    let report = verify(&ledger).await;
    assert!(report.is_ok(), "{report}");
    assert_eq!((report.redacted, report.redacted_blobs), (1, 1));
    assert!(report.to_string().contains("(1 redacted)"));
    for bad in [
        Redaction::Entry(3),
        Redaction::Entry(14),
        Redaction::Entry(0),
        Redaction::Blob(blob(5).hash()),
    ] {
        let refused = ledger.redact(org(1), 13, &[bad], &entry(14)).await;
        assert!(
            matches!(refused, Err(LedgerError::Redaction(_))),
            "{bad:?}: {refused:?}"
        );
    }
    let conflict = ledger
        .redact(org(1), 12, &[Redaction::Entry(4)], &entry(14))
        .await;
    assert!(matches!(conflict, Err(LedgerError::Conflict { .. })));
    assert_eq!(ledger.head(org(1)).await.unwrap(), head);
    // Redacted evidence may be introduced again.
    let again = NewEntry {
        blobs: vec![blob(5).hash()],
        ..entry(14)
    };
    ledger
        .append(org(1), 13, &[again], &[blob(5)])
        .await
        .unwrap();
    assert_verifies(&ledger).await;
    // The bytes are gone from the file and its log.
    if store.backend == support::Backend::Sqlite {
        let secret = entry(3).body;
        for name in ["ledger.db", "ledger.db-wal"] {
            let bytes = std::fs::read(store.folder.path().join(name)).unwrap();
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret),
                "{name}"
            );
        }
    }
}

async fn evidence_is_kept_by_hash(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    fill(&ledger, org(1), 0, 5).await;
    assert_eq!(
        ledger
            .blob(org(1), blob(5).hash())
            .await
            .unwrap()
            .as_deref(),
        Some(blob(5).bytes())
    );
    // Named again by a later entry: stored once, given or not.
    let named = NewEntry {
        blobs: vec![blob(5).hash()],
        ..entry(6)
    };
    ledger
        .append(org(1), 5, std::slice::from_ref(&named), &[])
        .await
        .unwrap();
    ledger
        .append(org(1), 6, &[named], &[blob(5)])
        .await
        .unwrap();
    let report = verify(&ledger).await;
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.blobs, 1);
}

async fn the_state_as_of_a_time_is_found(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    assert_eq!(ledger.position_at(org(1), at(0)).await.unwrap(), 0);
    fill(&ledger, org(1), 0, 20).await;
    let twice = NewEntry {
        time: at(20),
        ..entry(21)
    };
    ledger.append(org(1), 20, &[twice], &[]).await.unwrap();
    for n in 1..20 {
        assert_eq!(ledger.position_at(org(1), at(n)).await.unwrap(), n as u64);
        assert_eq!(
            ledger.position_at(org(1), at(n) - 1).await.unwrap(),
            n as u64 - 1
        );
    }
    assert_eq!(ledger.position_at(org(1), at(20)).await.unwrap(), 21);
    assert_eq!(ledger.position_at(org(1), i64::MAX).await.unwrap(), 21);
    assert_eq!(ledger.position_at(org(1), i64::MIN).await.unwrap(), 0);
}

async fn a_snapshot_is_bound_to_its_entry(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    fill(&ledger, org(1), 0, 10).await;
    ledger.put_snapshot(org(1), 4, "p1", b"four").await.unwrap();
    ledger
        .put_snapshot(org(1), 8, "p1", b"eight")
        .await
        .unwrap();
    ledger.put_snapshot(org(1), 9, "p2", b"nine").await.unwrap();
    assert!(ledger.put_snapshot(org(1), 11, "p1", b"").await.is_err());
    let latest = async |position, program| {
        let found = ledger
            .latest_snapshot(org(1), position, program)
            .await
            .unwrap();
        found.map(|found| (found.position, found.bytes))
    };
    assert_eq!(latest(10, "p1").await, Some((8, b"eight".to_vec())));
    assert_eq!(latest(7, "p1").await, Some((4, b"four".to_vec())));
    assert_eq!(latest(3, "p1").await, None);
    assert_eq!(latest(10, "p3").await, None);
    assert_verifies(&ledger).await;
    let other = store.bytes(b"other");
    store
        .raw(&format!(
            "UPDATE snapshot SET bytes = {other} WHERE position = 8"
        ))
        .await;
    assert_eq!(latest(10, "p1").await, None);
    assert!(!verify(&ledger).await.is_ok());
    ledger.delete_snapshots(org(1)).await.unwrap();
    assert_eq!(latest(10, "p2").await, None);
    assert_verifies(&ledger).await;
}

async fn checkpoints_number_and_follow_each_other(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let empty = ledger.checkpoint(org(1), &key(), at(0)).await.unwrap();
    let head = fill(&ledger, org(1), 0, 7).await;
    let one = ledger.checkpoint(org(1), &key(), at(1)).await.unwrap();
    let two = ledger.checkpoint(org(1), &key(), at(9)).await.unwrap();
    assert_eq!(one.checkpoint.previous, Some(empty.digest()));
    assert_eq!((one.checkpoint.number, one.checkpoint.size), (2, 7));
    assert_eq!(one.checkpoint.head, head.hash);
    assert_eq!(one.checkpoint.time, at(7), "raised to the last entry");
    assert_eq!(two.checkpoint.previous, Some(one.digest()));
    assert_eq!(ledger.checkpoints(org(1)).await.unwrap(), [empty, one, two]);
    assert_verifies(&ledger).await;
}

async fn proofs_hold_against_checkpoint_roots(store: Store) {
    use phiward_ledger::merkle::{verify_consistency, verify_inclusion};
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    fill(&ledger, org(1), 0, 11).await;
    let old = ledger
        .checkpoint(org(1), &key(), at(11))
        .await
        .unwrap()
        .checkpoint;
    fill(&ledger, org(1), 11, 23).await;
    let new = ledger
        .checkpoint(org(1), &key(), at(23))
        .await
        .unwrap()
        .checkpoint;
    let proof = ledger
        .inclusion_proof(org(1), 5, 11)
        .await
        .unwrap()
        .unwrap();
    let leaf = ledger.hash_at(org(1), 5).await.unwrap().unwrap();
    assert!(verify_inclusion(&leaf, 4, 11, &proof, &old.root));
    let proof = ledger
        .consistency_proof(org(1), 11, 23)
        .await
        .unwrap()
        .unwrap();
    assert!(verify_consistency(11, 23, &old.root, &new.root, &proof));
    assert_eq!(ledger.inclusion_proof(org(1), 5, 24).await.unwrap(), None);
    assert_eq!(ledger.consistency_proof(org(1), 0, 23).await.unwrap(), None);
}

async fn organizations_are_listed_by_label(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(2), "b").await.unwrap();
    ledger.create_organization(org(1), "C").await.unwrap();
    fill(&ledger, org(1), 0, 3).await;
    ledger.set_label(org(1), "a").await.unwrap();
    let listed: Vec<(String, u64)> = ledger
        .organizations()
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.label, row.entries))
        .collect();
    assert_eq!(listed, [("a".to_owned(), 3), ("b".to_owned(), 0)]);
    assert!(ledger.set_label(org(3), "none").await.is_err());
}

async fn verify(ledger: &Ledger) -> phiward_ledger::VerifyReport {
    ledger
        .verify(org(1), &Default::default(), &mut |_| {})
        .await
        .unwrap()
}

async fn assert_verifies(ledger: &Ledger) {
    let report = verify(ledger).await;
    assert!(report.is_ok(), "{report}");
}
