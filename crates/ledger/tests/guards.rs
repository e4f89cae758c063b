//! The database's own guards against mistakes: what may be changed of an entry
//! is exactly what a redaction changes.

mod support;

use support::{Store, append, entry, old, org, packed};

on_both! {
    an_entry_is_never_changed_but_by_a_redaction
}

async fn an_entry_is_never_changed_but_by_a_redaction(store: Store) {
    let ledger = store.open().await;
    let file = old::book(org(1), 3, &[]);
    ledger.import(&file[..], "Clinic").await.unwrap();
    append(&ledger, org(1), &[entry(4), entry(5)], &[]).await;
    ledger.close().await;
    let bytes = |bytes: &[u8]| store.bytes(bytes);
    let update = |at: u64, change: &str| format!("UPDATE entry SET {change} WHERE position = {at}");
    let whole: Vec<_> = entry(5).parts.into_iter().map(Some).collect();
    let mut less = whole.clone();
    less[1] = None;
    let (whole, less) = (bytes(&packed(&whole)), bytes(&packed(&less)));
    let longer = bytes(&[7; 4096]);
    let some = bytes(&[7; 32]);
    for (at, change) in [
        // Of either format.
        (1, "time = time + 1".to_owned()),
        (5, "position = 9".to_owned()),
        (5, format!("hash = {some}")),
        (1, format!("commitment = {some}")),
        (5, format!("blobs = {some}")),
        (1, format!("redactions = {some}")),
        // Of format 1: salt and body go together, and into nothing else.
        (1, "salt = NULL".to_owned()),
        (1, "body = NULL".to_owned()),
        (1, format!("salt = NULL, body = {}", bytes(b""))),
        (1, format!("salt = NULL, body = NULL, public = {some}")),
        (1, format!("salt = NULL, body = NULL, commitments = {some}")),
        // Of format 2: the body gets shorter, and nothing else.
        (5, "body = NULL".to_owned()),
        (5, format!("body = {whole}")),
        (5, format!("body = {longer}")),
        (5, format!("body = {less}, salt = {some}")),
        (5, format!("body = {less}, public = {some}")),
        (5, format!("body = {less}, public = NULL")),
        (5, format!("body = {less}, commitments = NULL")),
        (
            5,
            "public = NULL, commitments = NULL, body = NULL".to_owned(),
        ),
        (5, format!("body = {less}, time = time + 1")),
    ] {
        let error = store.refused(&update(at, &change)).await;
        assert!(error.contains("never changed"), "{change}: {error}");
    }
    store.raw(&update(5, &format!("body = {less}"))).await;
    store.raw(&update(1, "salt = NULL, body = NULL")).await;
    // Done again it changes nothing more.
    store.raw(&update(1, "salt = NULL, body = NULL")).await;
    let error = store.refused(&update(5, &format!("body = {less}"))).await;
    assert!(error.contains("never changed"), "{error}");
}
