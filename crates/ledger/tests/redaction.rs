//! Redaction, the same on both databases.

mod support;

use phiward_ledger::{Ledger, LedgerError, NewEntry, Redaction};
use support::{Store, append, blob, bytes_of, entry, fill, org, part, part_of, redact, stored};

on_both! { redaction_takes_bytes_and_keeps_the_chain }

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
