//! The life of a ledger, the same on both databases.

mod support;

use phiward_ledger::{Head, Ledger, LedgerError, NewEntry};
use support::{
    Store, append, at, blob, bytes_of, entry, entry_with, fill, key, org, part_of, stored,
};

on_both! {
    appended_entries_are_read_back_as_written
    times_never_decrease
    an_append_is_all_or_nothing
    organizations_are_apart
    evidence_is_kept_by_hash
    the_state_as_of_a_time_is_found
    checkpoints_number_and_follow_each_other
    proofs_hold_against_checkpoint_roots
    organizations_are_listed_by_label
}

async fn appended_entries_are_read_back_as_written(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    assert_eq!(ledger.head(org(1)).await.unwrap(), Head::empty(org(1)));
    let empty = Head::empty(org(1));
    let none = ledger.entries_after(org(1), &empty, 10).await.unwrap();
    assert!(none.is_empty());
    let head = ledger
        .append(org(1), &empty, &[entry(1), entry(2), entry(3)], &[])
        .await
        .unwrap();
    assert_eq!(head.position, 3);
    assert_eq!(head, store.open().await.head(org(1)).await.unwrap());
    let read = ledger.entries_after(org(1), &empty, 10).await.unwrap();
    assert_eq!(read.len(), 3);
    for (n, stored) in (1..).zip(&read) {
        assert_eq!((stored.position, stored.format()), (n, 2));
        assert_eq!(stored.parts, bytes_of(&entry(n)));
        assert_eq!(stored.public.as_ref(), Some(&entry(n).public));
        assert_eq!(stored.time, entry(n).time);
    }
    assert_eq!(read[2].head(), head);
    let one = ledger.entries_after(org(1), &read[0].head(), 1).await;
    assert_eq!(one.unwrap(), read[1..2]);
    let one = ledger.entries_from(org(1), 1, 1).await;
    assert_eq!(one.unwrap(), read[1..2]);
    let none = ledger.entries_after(org(1), &head, 10).await;
    assert!(none.unwrap().is_empty());
    assert_eq!(ledger.hash_at(org(1), 2).await.unwrap(), Some(read[1].hash));
    assert_eq!(ledger.hash_at(org(1), 4).await.unwrap(), None);
    // An entry may have no parts, and parts no bytes.
    let bare = NewEntry {
        public: Vec::new(),
        parts: Vec::new(),
        ..entry(4)
    };
    append(&ledger, org(1), &[bare, entry_with(5, b"")], &[]).await;
    assert_eq!(stored(&ledger, org(1), 4).await.parts, []);
    assert_eq!(stored(&ledger, org(1), 5).await.parts, [Some(Vec::new())]);
    assert_verifies(&ledger).await;
}

async fn times_never_decrease(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let with_time = |time| NewEntry { time, ..entry(1) };
    let two = [with_time(at(5)), with_time(at(3))];
    append(&ledger, org(1), &two, &[]).await;
    let head = append(&ledger, org(1), &[with_time(at(1))], &[]).await;
    assert_eq!(head.time, at(5));
    let times: Vec<i64> = ledger
        .entries_from(org(1), 0, 9)
        .await
        .unwrap()
        .iter()
        .map(|entry| entry.time)
        .collect();
    assert_eq!(times, [at(5), at(5), at(5)]);
    assert!(matches!(
        ledger
            .append(org(1), &head, &[with_time(i64::MAX)], &[])
            .await,
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
    let empty = Head::empty(org(1));
    let try_to = async |entries: &[NewEntry], blobs: &[phiward_ledger::Blob]| {
        ledger.append(org(1), &empty, entries, blobs).await
    };
    let missing = try_to(&[entry(1), named], &[blob(1)]).await;
    assert!(matches!(missing, Err(LedgerError::BlobMissing(hash)) if hash == blob(2).hash()));
    let unlisted = try_to(&[entry(1)], &[blob(1)]).await;
    assert!(matches!(unlisted, Err(LedgerError::BlobUnlisted(_))));
    use phiward_ledger::entry::{MAX_BODY, MAX_PARTS, MAX_PUBLIC};
    for large in [
        entry_with(2, &vec![0; MAX_BODY + 1]),
        NewEntry {
            parts: vec![part_of(1, 1); MAX_PARTS + 1],
            ..entry(2)
        },
        NewEntry {
            public: vec![0; MAX_PUBLIC + 1],
            ..entry(2)
        },
    ] {
        let large = try_to(&[entry(1), large], &[]).await;
        assert!(matches!(large, Err(LedgerError::TooLarge { .. })));
    }
    assert_eq!(ledger.head(org(1)).await.unwrap().position, 0);
    assert_eq!(ledger.blob(org(1), blob(1).hash()).await.unwrap(), None);
    // What is just within the limits is taken.
    let largest = NewEntry {
        public: vec![1; MAX_PUBLIC],
        parts: vec![
            phiward_ledger::NewPart {
                salt: [1; 32],
                bytes: vec![2; MAX_BODY / MAX_PARTS]
            };
            MAX_PARTS
        ],
        ..entry(1)
    };
    append(&ledger, org(1), &[largest], &[]).await;
    assert_verifies(&ledger).await;
}

async fn organizations_are_apart(store: Store) {
    let ledger = store.open().await;
    for n in [1, 2] {
        ledger.create_organization(org(n), "Clinic").await.unwrap();
    }
    fill(&ledger, org(1), 0, 5).await;
    assert_eq!(ledger.head(org(2)).await.unwrap().position, 0);
    let none = ledger.entries_from(org(2), 0, 10).await.unwrap();
    assert!(none.is_empty());
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
        ledger.entries_from(org(3), 0, 1).await,
        Err(LedgerError::UnknownOrganization(_))
    ));
    let empty = Head::empty(org(3));
    let unknown = ledger.append(org(3), &empty, &[entry(1)], &[]).await;
    assert!(matches!(unknown, Err(LedgerError::UnknownOrganization(_))));
    let again = ledger.create_organization(org(1), "Again").await;
    assert!(matches!(again, Err(LedgerError::OrganizationExists(_))));
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
    append(&ledger, org(1), std::slice::from_ref(&named), &[]).await;
    append(&ledger, org(1), &[named], &[blob(5)]).await;
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
    append(&ledger, org(1), &[twice], &[]).await;
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
