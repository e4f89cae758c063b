//! Whatever is changed behind the ledger's back, verify finds it, provided a
//! checkpoint was kept outside.
//!
//! PHIWARD_TAMPER_COUNT changes (300 unless set) of a database with
//! PHIWARD_TAMPER_ENTRIES entries (60 unless set), and as many of a portable
//! file, each on a fresh copy, from a fixed seed.

mod support;

use std::time::Instant;

use phiward_ledger::{Ledger, Outside, Redaction, Subject, VerifyReport, verify_portable};
use sha2::{Digest, Sha256};
use support::tampering::{Dice, flip, tampering, three_parts};
use support::{
    Backend, Store, append, at, blob, entry, entry_with, fill, key, old, org, part, redact,
};

on_both! {
    every_random_tampering_of_a_database_is_found
    a_rewritten_book_is_found_with_an_outside_checkpoint
    a_finding_names_the_first_bad_entry_in_plain_words
    limits_are_said_plainly
    a_hidden_organization_is_found
    a_cut_off_book_names_the_first_missing_entry
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().unwrap())
}

/// Entries of both formats, evidence, four checkpoints, and redactions of all
/// kinds: of entry 3 of format 1, of evidence 5, and of parts.
async fn book(ledger: &Ledger, entries: u64) -> Outside {
    let quarter = entries / 4;
    let old = old::book(org(1), quarter, &[]);
    ledger.import(&old[..], "Clinic").await.unwrap();
    ledger.checkpoint(org(1), &key(), at(0)).await.unwrap();
    for part in 1..3 {
        fill(ledger, org(1), part * quarter, (part + 1) * quarter).await;
        ledger.checkpoint(org(1), &key(), at(0)).await.unwrap();
    }
    let targets = [
        Redaction::Entry(3),
        Redaction::Blob(blob(5).hash()),
        part(three_parts(quarter), 1),
        part(quarter + 1, 0),
    ];
    redact(ledger, org(1), &targets, &entry(3 * quarter + 1)).await;
    fill(ledger, org(1), 3 * quarter + 1, entries).await;
    let last = ledger.checkpoint(org(1), &key(), at(0)).await.unwrap();
    Outside {
        checkpoints: vec![last.text],
        keys: Vec::new(),
    }
}

async fn verify(ledger: &Ledger, outside: &Outside) -> VerifyReport {
    let report = ledger.verify(org(1), outside, &mut |_| {}).await.unwrap();
    support::but_for_guards(report)
}

const TABLES: [&str; 3] = ["entry", "blob", "checkpoint"];

async fn every_random_tampering_of_a_database_is_found(store: Store) {
    let (count, entries) = (
        setting("PHIWARD_TAMPER_COUNT", 300),
        setting("PHIWARD_TAMPER_ENTRIES", 60),
    );
    let ledger = store.open().await;
    let outside = book(&ledger, entries).await;
    store.drop_guards().await;
    for table in TABLES {
        store
            .raw(&format!(
                "CREATE TABLE kept_{table} AS SELECT * FROM {table}"
            ))
            .await;
    }
    let restore: String = TABLES
        .map(|table| {
            format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table};")
        })
        .concat();
    let mut dice = Dice(0x5eed_0001);
    let start = Instant::now();
    let mut kinds = std::collections::BTreeMap::new();
    for round in 0..count {
        let (kind, sql) = tampering(&store, &mut dice, entries);
        store.raw(&sql).await;
        let report = verify(&ledger, &outside).await;
        assert!(
            !report.is_ok(),
            "round {round}, {kind}, was not found: {sql}\n{report}"
        );
        assert!(!report.to_string().is_empty());
        *kinds.entry(kind).or_insert(0) += 1;
        store.raw(&restore).await;
    }
    let report = verify(&ledger, &outside).await;
    assert!(
        report.is_ok(),
        "the restored book must be whole again: {report}"
    );
    println!(
        "{count} of {count} found in {:?}: {kinds:?}",
        start.elapsed()
    );
}

/// Somebody who has everything, the database and a signing key, writes the
/// book anew. It is whole in itself; only the outside checkpoint knows better.
async fn a_rewritten_book_is_found_with_an_outside_checkpoint(store: Store) {
    let ledger = store.open().await;
    let outside = book(&ledger, 40).await;
    let forged = Store::new(store.backend).await;
    let forged = forged.open().await;
    forged.create_organization(org(1), "Clinic").await.unwrap();
    for n in 1..=40 {
        let new = match n {
            30 => entry_with(30, b"another story"),
            _ => entry(n),
        };
        append(&forged, org(1), &[new], &[]).await;
        if n % 10 == 0 {
            forged.checkpoint(org(1), &key(), at(0)).await.unwrap();
        }
    }
    assert!(verify(&forged, &Outside::default()).await.is_ok());
    let report = verify(&forged, &outside).await;
    assert!(
        report
            .findings
            .iter()
            .any(|finding| matches!(finding.subject, Subject::OutsideCheckpoint(1)))
    );
    // A further checkpoint by a stranger's key says nothing false, yet is found.
    let stranger = phiward_ledger::SigningKey::from_seed("stranger", [1; 32]).unwrap();
    ledger.checkpoint(org(1), &stranger, at(0)).await.unwrap();
    assert!(verify(&ledger, &Outside::default()).await.is_ok());
    let report = verify(&ledger, &outside).await;
    assert!(
        report
            .to_string()
            .contains("checkpoint 5 was signed by stranger+"),
        "{report}"
    );
    // Unless that key is known to be the new one.
    let known = Outside {
        keys: vec![stranger.public(), key().public()],
        ..outside
    };
    assert!(verify(&ledger, &known).await.is_ok());
}

async fn a_finding_names_the_first_bad_entry_in_plain_words(store: Store) {
    let ledger = store.open().await;
    book(&ledger, 60).await;
    store.drop_guards().await;
    let mut dice = Dice(7);
    let change = flip(&store, "body", &mut dice);
    store
        .raw(&format!(
            "UPDATE entry SET {change} WHERE position IN (41, 50)"
        ))
        .await;
    let report = verify(&ledger, &Outside::default()).await;
    assert_eq!(report.first_bad_entry(), Some(41));
    assert_eq!(report.findings.len(), 2);
    assert_eq!(
        report.findings[0].text,
        "entry 41: the bytes of its part 1 do not match their commitment: they were changed"
    );
    let text = report.to_string();
    assert!(
        text.contains("DOES NOT VERIFY") && text.contains("First bad entry: 41"),
        "{text}"
    );
}

async fn limits_are_said_plainly(store: Store) {
    let ledger = store.open().await;
    let outside = book(&ledger, 40).await;
    let without = verify(&ledger, &Outside::default()).await;
    assert!(
        without
            .to_string()
            .contains("No checkpoint from outside was used"),
        "{without}"
    );
    fill(&ledger, org(1), 40, 45).await;
    let with = verify(&ledger, &outside).await;
    assert!(with.is_ok(), "{with}");
    assert_eq!(with.anchored, Some(40));
    assert!(
        with.to_string().contains("vouches for entries up to 40"),
        "{with}"
    );
    // A checkpoint of another organization anchors nothing.
    ledger.create_organization(org(2), "Other").await.unwrap();
    let foreign = ledger.checkpoint(org(2), &key(), at(0)).await.unwrap();
    let foreign = Outside {
        checkpoints: vec![foreign.text, "no checkpoint".to_owned()],
        ..Outside::default()
    };
    let report = verify(&ledger, &foreign).await;
    assert_eq!(
        (report.findings.len(), report.anchored),
        (2, None),
        "{report}"
    );
}

/// C6: rows that no listed organization owns are findings, and the book they
/// make up is still checked.
async fn a_hidden_organization_is_found(store: Store) {
    let ledger = store.open().await;
    let outside = book(&ledger, 40).await;
    ledger.create_organization(org(2), "Other").await.unwrap();
    assert!(ledger.unlisted().await.unwrap().is_empty());
    let off = match store.backend {
        Backend::Sqlite => "PRAGMA foreign_keys = OFF",
        Backend::Postgres => "SET session_replication_role = replica",
    };
    let (one, new) = (store.org(org(1)), store.org(org(3)));
    for hide in [
        format!("UPDATE organization SET org = {new} WHERE org = {one}"),
        format!("DELETE FROM organization WHERE org = {new}"),
    ] {
        store.raw(&format!("{off}; {hide}")).await;
        assert_eq!(ledger.unlisted().await.unwrap(), [org(1)]);
        let report = verify(&ledger, &outside).await;
        assert_eq!(report.entries, 40);
        assert_eq!(report.findings.len(), 1, "{report}");
        assert!(
            report.to_string().contains("is not in the list"),
            "{report}"
        );
        // Whoever is asked about, it is said.
        let other = ledger
            .verify(org(2), &Outside::default(), &mut |_| {})
            .await
            .unwrap();
        assert!(!other.is_ok());
        let text = format!(
            "entries, evidence files, checkpoints of organization {}",
            org(1)
        );
        assert!(other.to_string().contains(&text), "{other}");
    }
    // Nothing is left but a checkpoint kept elsewhere.
    store.drop_guards().await;
    store
        .raw("DELETE FROM blob; DELETE FROM checkpoint; DELETE FROM entry")
        .await;
    assert!(ledger.unlisted().await.unwrap().is_empty());
    let report = verify(&ledger, &outside).await;
    assert_eq!(report.first_bad_entry(), Some(1), "{report}");
    let unknown = ledger
        .verify(org(1), &Outside::default(), &mut |_| {})
        .await;
    assert!(unknown.is_err());
}

async fn a_cut_off_book_names_the_first_missing_entry(store: Store) {
    let ledger = store.open().await;
    let outside = book(&ledger, 40).await;
    store.drop_guards().await;
    store
        .raw("DELETE FROM entry WHERE position >= 32; DELETE FROM checkpoint WHERE number = 4")
        .await;
    let report = verify(&ledger, &outside).await;
    assert_eq!(report.first_bad_entry(), Some(32), "{report}");
    let text = report.to_string();
    assert!(text.contains("First bad entry: 32"), "{text}");
    assert!(
        text.contains("No checkpoint given from outside fits"),
        "{text}"
    );
    assert!(
        !text.contains("No checkpoint from outside was used"),
        "{text}"
    );
}

/// Altered bytes are a finding wherever they lie, the first ones included.
#[tokio::test]
async fn a_portable_file_altered_at_its_start_is_a_finding_and_not_an_error() {
    let store = Store::new(Backend::Sqlite).await;
    let ledger = store.open().await;
    let outside = book(&ledger, 20).await;
    let file = ledger.export(org(1), Vec::new()).await.unwrap();
    for at in 0..64 {
        let mut flipped = file.clone();
        flipped[at] ^= 1;
        for bytes in [&flipped[..], &file[..at]] {
            let report = verify_portable(bytes, &outside, &mut |_| {}).unwrap();
            assert!(!report.is_ok(), "byte {at}");
        }
    }
}

#[tokio::test]
async fn every_random_change_of_a_portable_file_is_found() {
    let count = setting("PHIWARD_TAMPER_COUNT", 300);
    let store = Store::new(Backend::Sqlite).await;
    let ledger = store.open().await;
    let outside = book(&ledger, 20).await;
    let file = ledger.export(org(1), Vec::new()).await.unwrap();
    let intact = verify_portable(&file[..], &outside, &mut |_| {}).unwrap();
    assert!(intact.is_ok(), "{intact}");
    let mut dice = Dice(0x5eed_0002);
    let length = file.len() as u64;
    for round in 0..count {
        let mut bytes = file.clone();
        let place = dice.below(length) as usize;
        let kind = dice.below(8);
        match kind {
            0..=3 => bytes[place] ^= 1 << dice.below(8),
            4 => bytes.truncate(place),
            5 => drop(bytes.remove(place)),
            6 => bytes.insert(place, dice.below(256) as u8),
            _ => {
                let other = dice.below(length) as usize;
                bytes.swap(place, other);
            }
        }
        // Half of the time by somebody who knows how the file ends.
        if dice.below(2) == 0 && bytes.len() > 32 {
            let end = bytes.len() - 32;
            let digest = Sha256::digest(&bytes[..end]);
            bytes[end..].copy_from_slice(&digest);
        }
        if bytes == file {
            continue;
        }
        let found = verify_portable(&bytes[..], &outside, &mut |_| {});
        assert!(
            !found.is_ok_and(|report| report.is_ok()),
            "round {round}: kind {kind} at byte {place}"
        );
    }
}
