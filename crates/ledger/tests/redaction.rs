//! Redaction, the same on both databases.

mod support;

use phiward_ledger::{Ledger, LedgerError, MAX_LISTED, NewEntry, Redaction};
use std::time::Duration;
use support::documents::{Document, is_kept, made, ordered, taken};
use support::{Store, append, at, blob, bytes_of, entry, fill, org, part, part_of, redact, stored};

on_both! {
    redaction_takes_bytes_and_keeps_the_chain
    c6_what_one_entry_cannot_list_goes_with_several_at_once
    c6_documents_go_in_the_transaction_that_takes_content_out
    c6_a_document_that_is_begun_while_content_is_taken_out_is_not_kept
}

/// An entry with as many parts as one has at most.
fn full(n: u64) -> NewEntry {
    NewEntry {
        parts: (0..2_048).map(|at| part_of(n, at)).collect(),
        ..entry(n)
    }
}

async fn c6_what_one_entry_cannot_list_goes_with_several_at_once(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let head = append(&ledger, org(1), &[1, 2, 3].map(full), &[]).await;
    let targets: Vec<Redaction> = (1..=3)
        .flat_map(|of| (0..2_048).map(move |at| part(of, at)))
        .take(MAX_LISTED + 1)
        .collect();
    // One entry does not list so much, and what is missing is not taken out in silence.
    for entries in [vec![entry(4)], vec![entry(4), entry(5), entry(6)]] {
        let refused = ledger.redact_all(org(1), &head, &targets, &entries).await;
        assert!(
            matches!(refused, Err(LedgerError::Redaction(_))),
            "{refused:?}"
        );
    }
    // All or nothing: the last of them is gone already.
    let mut twice = targets.clone();
    twice[MAX_LISTED] = part(1, 0);
    let entries = [entry(4), entry(5)];
    let refused = ledger.redact_all(org(1), &head, &twice, &entries).await;
    assert!(
        matches!(refused, Err(LedgerError::Redaction(_))),
        "{refused:?}"
    );
    assert_eq!(ledger.head(org(1)).await.unwrap(), head);
    assert_eq!(stored(&ledger, org(1), 1).await.parts, bytes_of(&full(1)));
    let after = ledger.redact_all(org(1), &head, &targets, &entries).await;
    assert_eq!(after.unwrap().position, 5);
    assert_eq!(stored(&ledger, org(1), 2).await.parts, vec![None; 2_048]);
    let third = stored(&ledger, org(1), 3).await.parts;
    assert_eq!(third.iter().filter(|part| part.is_none()).count(), 1);
    let listed = |n| stored(&ledger, org(1), n);
    assert_eq!(listed(4).await.redactions, targets[..MAX_LISTED]);
    assert_eq!(listed(5).await.redactions, targets[MAX_LISTED..]);
    let report = verify(&ledger).await;
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.redacted_parts.len(), MAX_LISTED + 1);
}

async fn redaction_takes_bytes_and_keeps_the_chain(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let before = fill(&ledger, org(1), 0, 12).await;
    // Entry 5 has three parts, entry 4 two, entry 3 one.
    let targets = [
        part(5, 1),
        part(3, 0),
        part(5, 2),
        Redaction::Blob(blob(5).hash()),
    ];
    let head = redact(&ledger, org(1), &targets, &entry(13)).await;
    assert_eq!(head.position, 13);
    let five = stored(&ledger, org(1), 5).await;
    let whole = bytes_of(&entry(5));
    assert_eq!(five.parts, [whole[0].clone(), None, None]);
    assert_eq!(five.public, Some(entry(5).public));
    assert_eq!(stored(&ledger, org(1), 3).await.parts, [None]);
    let thirteen = stored(&ledger, org(1), 13).await;
    assert_eq!(thirteen.redactions, targets);
    assert_eq!(thirteen.parts, bytes_of(&entry(13)));
    assert_eq!(ledger.blob(org(1), blob(5).hash()).await.unwrap(), None);
    // Their sizes are those of what is kept, and of nobody else's.
    let size = ledger.blob_size(org(1), blob(5).hash()).await.unwrap();
    assert_eq!(size, None);
    let size = ledger.blob_size(org(1), blob(10).hash()).await.unwrap();
    let ten = blob(10).bytes().len() as u64;
    assert_eq!(size, Some(ten));
    assert_eq!(ledger.blobs_size(org(1)).await.unwrap(), ten);
    assert_eq!(ledger.blobs_size(org(2)).await.unwrap(), 0);
    let report = verify(&ledger).await;
    assert!(report.is_ok(), "{report}");
    assert_eq!((report.redacted, report.redacted_blobs), (0, 1));
    assert_eq!(report.redacted_parts, [(5, 1, 13), (3, 0, 13), (5, 2, 13)]);
    let text = report.to_string();
    assert!(text.contains("part 1 of entry 5, by entry 13"), "{text}");
    for bad in [
        vec![part(3, 0)],
        vec![part(5, 3)],
        vec![part(14, 0)],
        vec![part(0, 0)],
        vec![Redaction::Entry(4)],
        vec![Redaction::Blob(blob(5).hash())],
        vec![part(4, 0), part(5, 1)],
        vec![part(4, 0), part(4, 0)],
        vec![],
    ] {
        let refused = ledger.redact(org(1), &head, &bad, &entry(14)).await;
        assert!(
            matches!(refused, Err(LedgerError::Redaction(_))),
            "{bad:?}: {refused:?}"
        );
    }
    assert_eq!(stored(&ledger, org(1), 4).await.parts, bytes_of(&entry(4)));
    let conflict = ledger
        .redact(org(1), &before, &[part(4, 0)], &entry(14))
        .await;
    assert!(matches!(conflict, Err(LedgerError::Conflict { .. })));
    assert_eq!(ledger.head(org(1)).await.unwrap(), head);
    // The rest of an entry can go later, and what redacted can be redacted.
    let targets = [part(5, 0), part(13, 1)];
    redact(&ledger, org(1), &targets, &entry(14)).await;
    // Redacted evidence may be introduced again.
    let again = NewEntry {
        blobs: vec![blob(5).hash()],
        ..entry(15)
    };
    append(&ledger, org(1), &[again], &[blob(5)]).await;
    assert_verifies(&ledger).await;
    // The bytes and salts are gone from the file and its log, and no others.
    if store.backend == support::Backend::Sqlite {
        for (n, number, gone) in [
            (3, 0, true),
            (4, 0, false),
            (5, 0, true),
            (5, 1, true),
            (5, 2, true),
            (13, 0, false),
            (13, 1, true),
        ] {
            let part = part_of(n, number);
            for secret in [&part.bytes[..], &part.salt[..]] {
                let found = ["ledger.db", "ledger.db-wal"].iter().any(|name| {
                    let bytes = std::fs::read(store.folder.path().join(name)).unwrap();
                    bytes.windows(secret.len()).any(|window| window == secret)
                });
                // The last append lies in the log.
                assert_eq!(found, !gone, "part {number} of entry {n}");
            }
        }
    }
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

/// Two books with six entries each.
async fn two_books(ledger: &Ledger) {
    for (n, label) in [(1, "Clinic"), (2, "Other")] {
        ledger.create_organization(org(n), label).await.unwrap();
        fill(ledger, org(n), 0, 6).await;
    }
}

async fn c6_documents_go_in_the_transaction_that_takes_content_out(store: Store) {
    let ledger = store.open().await;
    two_books(&ledger).await;
    let (here, there) = (made(&ledger, org(1)).await, made(&ledger, org(2)).await);
    // Whose worker went silent, and may still be at it; who is at work; and what nobody began.
    let silent = taken(&ledger, org(1)).await;
    let mut side = ledger.side_write().await.unwrap();
    side.revive_jobs(i64::MAX).await.unwrap();
    side.commit().await.unwrap();
    assert_eq!(silent.state(&ledger).await.as_deref(), Some("waiting"));
    // The oldest that waits is taken first: that which went silent is left waiting.
    let (begun, waits) = (
        ordered(&ledger, org(1)).await,
        ordered(&ledger, org(1)).await,
    );
    store
        .raw(&format!(
            "UPDATE job SET state = 'running' WHERE created = {}",
            begun.created
        ))
        .await;
    let all: [&Document; 4] = [&here, &silent, &begun, &waits];
    // What is refused takes nothing with it.
    let head = ledger.head(org(1)).await.unwrap();
    for bad in [vec![part(3, 0), part(3, 9)], vec![part(9, 0)]] {
        let refused = ledger.redact(org(1), &head, &bad, &entry(7)).await;
        refused.unwrap_err();
    }
    let stale = phiward_ledger::Head {
        position: 5,
        ..head
    };
    let refused = ledger
        .redact(org(1), &stale, &[part(3, 0)], &entry(7))
        .await;
    refused.unwrap_err();
    for one in all {
        assert!(one.state(&ledger).await.is_some(), "{one:?} is gone");
    }
    assert!(is_kept(&ledger, &here).await);
    // Nobody does anything beside the redaction itself.
    redact(&ledger, org(1), &[part(3, 0)], &entry(7)).await;
    let mut left = Vec::new();
    for one in all {
        left.push(one.state(&ledger).await);
    }
    assert_eq!(left, [None, None, None, Some("waiting".to_owned())]);
    assert!(!begun.ends(&ledger).await, "it was handed out");
    assert!(is_kept(&ledger, &there).await, "of another organization");
}

async fn c6_a_document_that_is_begun_while_content_is_taken_out_is_not_kept(store: Store) {
    let ledger = store.open().await;
    two_books(&ledger).await;
    let document = ordered(&ledger, org(1)).await;
    let mut side = ledger.side_write().await.unwrap();
    let begun = side.take_job(at(50)).await.unwrap();
    assert_eq!(begun.map(|job| job.id), Some(document.id));
    let redacting = {
        let ledger = ledger.clone();
        tokio::spawn(async move { redact(&ledger, org(1), &[part(3, 0)], &entry(7)).await })
    };
    tokio::time::sleep(Duration::from_millis(500)).await;
    side.commit().await.unwrap();
    redacting.await.unwrap();
    assert_eq!(document.state(&ledger).await, None);
    assert!(!document.ends(&ledger).await, "it was handed out");
}
