//! Books of format 1 open, verify and go on. The fixtures were written by
//! phiward when it wrote that format; see tests/fixtures/README.md.

mod support;

use phiward_ledger::{
    Head, ImportOutcome, Ledger, LedgerError, OrgId, Redaction, VerifyReport, verify_portable,
};
use support::{Backend, Store, append, at, bytes_of, entry, key, old, org, part, redact, stored};

on_both! {
    a_portable_file_of_format_1_goes_on
    a_book_of_format_1_is_carried_forward
}

const BOOK: &[u8] = include_bytes!("fixtures/format-1.book");
const DATABASE: &[u8] = include_bytes!("fixtures/format-1.db");

async fn verify(ledger: &Ledger, org: OrgId) -> VerifyReport {
    let report = ledger.verify(org, &Default::default(), &mut |_| {}).await;
    report.unwrap()
}

/// Appends, redacts of both formats, signs, exports and imports elsewhere.
async fn goes_on(ledger: &Ledger, org: OrgId, before: u64) {
    let first = stored(ledger, org, 2).await;
    assert_eq!(
        (first.format(), first.public, first.parts.len()),
        (1, None, 1)
    );
    assert!(first.parts[0].as_ref().is_some_and(|body| !body.is_empty()));
    let mut new = [entry(before + 1), entry(before + 2)];
    let time = stored(ledger, org, before).await.time;
    new.iter_mut().for_each(|entry| entry.time = time + 1);
    append(ledger, org, &new, &[]).await;
    let second = stored(ledger, org, before + 2).await;
    assert_eq!((second.format(), second.parts), (2, bytes_of(&new[1])));
    let head = ledger.head(org).await.unwrap();
    // A part of an entry that has none, and an entry that has parts.
    for bad in [part(2, 0), Redaction::Entry(before + 1)] {
        let refused = ledger.redact(org, &head, &[bad], &new[0]).await;
        assert!(matches!(refused, Err(LedgerError::Redaction(_))), "{bad:?}");
    }
    let targets = [Redaction::Entry(2), part(before + 1, 0)];
    redact(ledger, org, &targets, &new[0]).await;
    assert_eq!(stored(ledger, org, 2).await.parts, [None]);
    let signed = ledger.checkpoint(org, &key(), 0).await.unwrap();
    let outside = phiward_ledger::Outside {
        checkpoints: vec![signed.text],
        keys: Vec::new(),
    };
    let report = ledger.verify(org, &outside, &mut |_| {}).await.unwrap();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.entries, before + 3);
    assert_eq!(report.anchored, Some(before + 3));
    assert_eq!(report.redacted, 1);
    assert_eq!(report.redacted_parts, [(before + 1, 0, before + 3)]);
    let file = ledger.export(org, Vec::new()).await.unwrap();
    let report = verify_portable(&file[..], &outside, &mut |_| {}).unwrap();
    assert!(report.is_ok(), "{report}");
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let elsewhere = Store::new(backend).await;
        let other = elsewhere.open().await;
        let (_, outcome) = other.import(&file[..], "Other").await.unwrap();
        assert_eq!(outcome, ImportOutcome::Created);
        assert_eq!(other.export(org, Vec::new()).await.unwrap(), file);
        assert!(verify(&other, org).await.is_ok());
    }
}

async fn a_portable_file_of_format_1_goes_on(store: Store) {
    let report = verify_portable(BOOK, &Default::default(), &mut |_| {}).unwrap();
    assert!(report.is_ok(), "{report}");
    assert_eq!(
        (report.entries, report.blobs, report.checkpoints),
        (9, 1, 1)
    );
    let ledger = store.open().await;
    let (org, outcome) = ledger.import(BOOK, "Old").await.unwrap();
    assert_eq!(outcome, ImportOutcome::Created);
    assert!(verify(&ledger, org).await.is_ok());
    // Written anew it is of version 2, and says the same.
    let file = ledger.export(org, Vec::new()).await.unwrap();
    let (_, outcome) = ledger.import(&file[..], "Old").await.unwrap();
    assert_eq!(outcome, ImportOutcome::Identical);
    goes_on(&ledger, org, 9).await;
    let (_, outcome) = ledger.import(BOOK, "Old").await.unwrap();
    assert_eq!(outcome, ImportOutcome::Behind { file: 9, here: 12 });
    assert_eq!(stored(&ledger, org, 2).await.parts, [None]);
}

async fn a_book_of_format_1_is_carried_forward(store: Store) {
    let file = old::book(org(1), 10, &[3, 4]);
    let report = verify_portable(&file[..], &Default::default(), &mut |_| {}).unwrap();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.redacted, 2);
    let ledger = store.open().await;
    ledger.import(&file[..], "Old").await.unwrap();
    let elsewhere = Store::new(store.backend).await;
    let other = elsewhere.open().await;
    other.import(&file[..], "Old").await.unwrap();
    redact(&ledger, org(1), &[Redaction::Entry(7)], &entry(11)).await;
    append(&ledger, org(1), &[entry(12)], &[]).await;
    ledger.checkpoint(org(1), &key(), at(12)).await.unwrap();
    let newer = ledger.export(org(1), Vec::new()).await.unwrap();
    let (_, outcome) = other.import(&newer[..], "Old").await.unwrap();
    assert_eq!(outcome, ImportOutcome::FastForwarded { from: 10, to: 12 });
    assert_eq!(stored(&other, org(1), 7).await.parts, [None]);
    assert_eq!(other.export(org(1), Vec::new()).await.unwrap(), newer);
    let report = verify(&other, org(1)).await;
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.redacted, 3);
}

#[tokio::test]
async fn a_database_of_format_1_goes_on() {
    let store = Store::new(Backend::Sqlite).await;
    std::fs::write(store.path(), DATABASE).unwrap();
    assert!(matches!(
        Ledger::open_sqlite_read_only(&store.path()).await,
        Err(LedgerError::OlderSchema {
            found: 3,
            known: 12
        })
    ));
    let ledger = store.open().await;
    let listed = ledger.organizations().await.unwrap();
    assert_eq!((listed.len(), listed[0].entries), (1, 9));
    let org = listed[0].id;
    let report = verify(&ledger, org).await;
    assert!(report.is_ok(), "{report}");
    assert_eq!((report.blobs, report.checkpoints), (1, 2));
    let read = ledger.entries_after(org, &Head::empty(org), 100).await;
    assert_eq!(read.unwrap().len(), 9);
    // The file was written before the last checkpoint was made.
    let (_, outcome) = ledger.import(BOOK, "Old").await.unwrap();
    assert_eq!(outcome, ImportOutcome::Identical);
    goes_on(&ledger, org, 9).await;
}
