//! Portable books (D6): out, in elsewhere, and byte for byte out again.

mod support;

use phiward_ledger::{ImportOutcome, Ledger, LedgerError, Redaction, verify_portable};
use support::{
    Backend, Store, append, at, blob, bytes_of, entry, entry_with, fill, key, org, part, redact,
    stored,
};

on_both! {
    a_book_is_created_elsewhere_and_exported_again_byte_for_byte
    a_beginning_is_carried_forward_with_its_redactions
    diverged_books_are_refused_at_the_first_difference
    a_damaged_file_changes_nothing
    a_book_that_does_not_verify_is_not_exported
}

async fn export(ledger: &Ledger) -> Vec<u8> {
    ledger.export(org(1), Vec::new()).await.unwrap()
}

async fn import(ledger: &Ledger, file: &[u8]) -> Result<ImportOutcome, LedgerError> {
    let (id, outcome) = ledger.import(file, "Imported").await?;
    assert_eq!(id, org(1));
    Ok(outcome)
}

async fn book(store: &Store) -> Ledger {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    fill(&ledger, org(1), 0, 12).await;
    ledger.checkpoint(org(1), &key(), at(12)).await.unwrap();
    ledger
}

async fn a_book_is_created_elsewhere_and_exported_again_byte_for_byte(store: Store) {
    let ledger = book(&store).await;
    redact(&ledger, org(1), &[part(2, 1)], &entry(13)).await;
    let outside = ledger.checkpoint(org(1), &key(), at(13)).await.unwrap();
    let file = export(&ledger).await;
    assert_eq!(file, export(&ledger).await);
    let outside = phiward_ledger::Outside {
        checkpoints: vec![outside.text],
        keys: vec![key().public()],
    };
    let report = verify_portable(&file[..], &outside, &mut |_| {}).unwrap();
    assert!(report.is_ok(), "{report}");
    assert_eq!(
        (
            report.entries,
            report.redacted_parts.len(),
            report.blobs,
            report.checkpoints
        ),
        (13, 1, 2, 2)
    );
    assert_eq!(report.anchored, Some(13));
    assert!(report.signers.iter().all(|signer| signer.trusted));
    // Into either kind of database, whatever it came from.
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let elsewhere = Store::new(backend).await;
        let other = elsewhere.open().await;
        assert_eq!(import(&other, &file).await.unwrap(), ImportOutcome::Created);
        assert_eq!(other.organizations().await.unwrap()[0].label, "Imported");
        assert_eq!(export(&other).await, file);
        assert_eq!(
            import(&other, &file).await.unwrap(),
            ImportOutcome::Identical
        );
        let report = other.verify(org(1), &outside, &mut |_| {}).await.unwrap();
        assert!(report.is_ok(), "{report}");
        assert_eq!(
            other.head(org(1)).await.unwrap(),
            ledger.head(org(1)).await.unwrap()
        );
    }
}

async fn a_beginning_is_carried_forward_with_its_redactions(store: Store) {
    let ledger = book(&store).await;
    let old = export(&ledger).await;
    let elsewhere = Store::new(store.backend).await;
    let other = elsewhere.open().await;
    import(&other, &old).await.unwrap();
    let targets = [part(2, 1), Redaction::Blob(blob(5).hash())];
    redact(&ledger, org(1), &targets, &entry(13)).await;
    fill(&ledger, org(1), 13, 15).await;
    // One more of the same entry, and one of an entry that is new there.
    redact(&ledger, org(1), &[part(2, 0), part(14, 2)], &entry(16)).await;
    ledger.checkpoint(org(1), &key(), at(16)).await.unwrap();
    let new = export(&ledger).await;
    let document = support::documents::made(&other, org(1)).await;
    let outcome = import(&other, &new).await.unwrap();
    assert_eq!(outcome, ImportOutcome::FastForwarded { from: 12, to: 16 });
    // What was made here of the content that goes goes with it.
    assert_eq!(document.state(&other).await, None);
    let two = stored(&other, org(1), 2).await;
    assert_eq!(two.parts, [None, None, bytes_of(&entry(2))[2].clone()]);
    assert_eq!(stored(&other, org(1), 14).await.parts[2], None);
    assert_eq!(other.blob(org(1), blob(5).hash()).await.unwrap(), None);
    assert_eq!(export(&other).await, new);
    // The old file is a beginning of what is here; its redacted bytes stay out.
    assert_eq!(
        import(&other, &old).await.unwrap(),
        ImportOutcome::Behind { file: 12, here: 16 }
    );
    assert_eq!(export(&other).await, new);
    // Only a new checkpoint.
    ledger.checkpoint(org(1), &key(), at(17)).await.unwrap();
    let newer = export(&ledger).await;
    let outcome = import(&other, &newer).await.unwrap();
    assert_eq!(outcome, ImportOutcome::FastForwarded { from: 16, to: 16 });
    assert_eq!(export(&other).await, newer);
    // Appending goes on from the imported head.
    append(&other, org(1), &[entry(17)], &[]).await;
}

async fn diverged_books_are_refused_at_the_first_difference(store: Store) {
    let ledger = book(&store).await;
    let elsewhere = Store::new(store.backend).await;
    let other = elsewhere.open().await;
    import(&other, &export(&ledger).await).await.unwrap();
    append(&ledger, org(1), &[entry(13), entry(14)], &[]).await;
    append(&other, org(1), &[entry(13), entry_with(14, b"other")], &[]).await;
    let here = export(&other).await;
    let refused = import(&other, &export(&ledger).await).await;
    assert!(
        matches!(refused, Err(LedgerError::Diverged { position: 14 })),
        "{refused:?}"
    );
    assert_eq!(export(&other).await, here);
    // The same entries, but a checkpoint made on each side.
    let third = Store::new(store.backend).await;
    let third = third.open().await;
    import(&third, &here).await.unwrap();
    third.checkpoint(org(1), &key(), at(100)).await.unwrap();
    other.checkpoint(org(1), &key(), at(101)).await.unwrap();
    let refused = import(&third, &export(&other).await).await;
    assert!(
        matches!(refused, Err(LedgerError::DivergedCheckpoint { number: 2 })),
        "{refused:?}"
    );
}

async fn a_damaged_file_changes_nothing(store: Store) {
    let ledger = book(&store).await;
    let file = export(&ledger).await;
    let elsewhere = Store::new(store.backend).await;
    let other = elsewhere.open().await;
    for at in [0, 30, file.len() / 2, file.len() - 40, file.len() - 1] {
        let mut damaged = file.clone();
        damaged[at] ^= 4;
        assert!(import(&other, &damaged).await.is_err(), "byte {at}");
        assert!(import(&other, &file[..at]).await.is_err(), "cut at {at}");
    }
    assert!(
        import(&other, &[&file[..], b"more"].concat())
            .await
            .is_err()
    );
    assert!(other.organizations().await.unwrap().is_empty());
    // Lengths that promise more than memory holds are not believed.
    let mut huge = file[..64].to_vec();
    huge[40..48].copy_from_slice(&u64::MAX.to_be_bytes());
    huge.extend([0xff; 64]);
    assert!(import(&other, &huge).await.is_err());
    assert!(
        !verify_portable(&huge[..], &Default::default(), &mut |_| {})
            .is_ok_and(|report| report.is_ok())
    );
}

async fn a_book_that_does_not_verify_is_not_exported(store: Store) {
    let ledger = book(&store).await;
    store.drop_guards().await;
    let other = store.bytes(&[7; 64]);
    store
        .raw(&format!(
            "UPDATE entry SET commitments = {other} WHERE position = 7"
        ))
        .await;
    let refused = ledger.export(org(1), Vec::new()).await;
    let Err(LedgerError::Portable(text)) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        text.starts_with("entry 7: the commitments to its parts do not match their root"),
        "{text}"
    );
}

/// A file written by another program from docs/ledger-format.md alone: entries
/// of both formats, a redacted part, and a clock set right.
#[tokio::test]
async fn a_file_written_from_the_text_by_another_program_is_understood() {
    let file = include_bytes!("fixtures/format-2.book");
    let report = verify_portable(&file[..], &Default::default(), &mut |_| {}).unwrap();
    assert!(report.is_ok(), "{report}");
    assert_eq!(
        (report.entries, report.blobs, report.remarks.len()),
        (5, 1, 1)
    );
    assert_eq!(report.redacted_parts, [(2, 1, 3)]);
    let store = Store::new(Backend::Sqlite).await;
    let ledger = store.open().await;
    let (id, _) = ledger.import(&file[..], "Another").await.unwrap();
    let again = ledger.export(id, Vec::new()).await.unwrap();
    assert_eq!(again, file);
    let two = stored(&ledger, id, 2).await;
    assert_eq!(two.public.as_deref(), Some(&b"public"[..]));
    assert_eq!(two.parts, [Some(b"stays".to_vec()), None, Some(Vec::new())]);
    assert_eq!(stored(&ledger, id, 1).await.format(), 1);
}
