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
use support::{Backend, Store, at, blob, entry, fill, key, org};

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

/// A small generator (xorshift64*), so that a seed gives the same changes forever.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % n
    }
}

/// Entries, evidence, four checkpoints, and redactions of both kinds.
async fn book(ledger: &Ledger, entries: u64) -> Outside {
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let quarter = entries / 4;
    for part in 0..3 {
        fill(ledger, org(1), part * quarter, (part + 1) * quarter).await;
        ledger.checkpoint(org(1), &key(), at(0)).await.unwrap();
    }
    let targets = [Redaction::Entry(3), Redaction::Blob(blob(5).hash())];
    ledger
        .redact(org(1), 3 * quarter, &targets, &entry(3 * quarter + 1))
        .await
        .unwrap();
    fill(ledger, org(1), 3 * quarter + 1, entries).await;
    let last = ledger.checkpoint(org(1), &key(), at(0)).await.unwrap();
    Outside {
        checkpoints: vec![last.text],
        keys: Vec::new(),
    }
}

async fn verify(ledger: &Ledger, outside: &Outside) -> VerifyReport {
    ledger.verify(org(1), outside, &mut |_| {}).await.unwrap()
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

/// One change of the stored book that makes a difference, as SQL.
fn tampering(store: &Store, dice: &mut Dice, entries: u64) -> (&'static str, String) {
    let row = |dice: &mut Dice| 1 + dice.below(entries);
    // The entry that is redacted has no content to change.
    let full = |dice: &mut Dice| {
        Some(1 + dice.below(entries))
            .filter(|at| *at != 3)
            .unwrap_or(4)
    };
    let whole = |at: u64, change: &str| format!("UPDATE entry SET {change} WHERE position = {at}");
    let nth = |table: &str, by: &str, n: u64| {
        format!("(SELECT {by} FROM kept_{table} ORDER BY {by} LIMIT 1 OFFSET {n})")
    };
    // The book names evidence in every fifth entry; one of them was redacted.
    let evidence = entries / 5 - 1;
    match dice.below(24) {
        0..=5 => {
            let at = full(dice);
            let column = ["hash", "commitment", "salt", "body"][dice.below(4) as usize];
            (
                "flip a byte of an entry",
                whole(at, &flip(store, column, dice)),
            )
        }
        6 => {
            let column = ["blobs", "redactions"][dice.below(2) as usize];
            let more = store.bytes(&[dice.below(256) as u8]);
            let longer = match store.backend {
                Backend::Sqlite => format!("{column} = CAST({column} || {more} AS BLOB)"),
                Backend::Postgres => format!("{column} = {column} || {more}"),
            };
            ("lengthen a list", whole(row(dice), &longer))
        }
        7 => {
            let by = 1 + dice.below(1_000_000);
            let sign = ["+", "-"][dice.below(2) as usize];
            (
                "change a time",
                whole(row(dice), &format!("time = time {sign} {by}")),
            )
        }
        8 => (
            "delete an entry",
            format!("DELETE FROM entry WHERE position = {}", row(dice)),
        ),
        9 => {
            let (one, two) = different(full(dice), full(dice), entries);
            let content = "(commitment, salt, body)";
            let from = |at| {
                format!(
                    "{content} = (SELECT commitment, salt, body FROM kept_entry WHERE position = {at})"
                )
            };
            (
                "swap the contents of two entries",
                format!("{}; {}", whole(one, &from(two)), whole(two, &from(one))),
            )
        }
        10 => {
            let (one, two) = different(row(dice), row(dice), entries);
            let aside = entries + 1000;
            (
                "swap two entries",
                format!(
                    "{}; {}; {}",
                    whole(one, &format!("position = {aside}")),
                    whole(two, &format!("position = {one}")),
                    whole(aside, &format!("position = {two}"))
                ),
            )
        }
        11 => {
            let (from, to) = (
                row(dice),
                [entries + 1, entries + 2, 0][dice.below(3) as usize],
            );
            (
                "insert a copied entry",
                format!(
                    "INSERT INTO entry SELECT org, {to}, time, hash, commitment, blobs, redactions, salt, body FROM kept_entry WHERE position = {from}"
                ),
            )
        }
        12 => {
            let at = row(dice);
            (
                "insert an entry and move the rest",
                format!(
                    "DELETE FROM entry WHERE position >= {at}; INSERT INTO entry SELECT org, position + 1, time, hash, commitment, blobs, redactions, salt, body FROM kept_entry WHERE position >= {at}; INSERT INTO entry SELECT * FROM kept_entry WHERE position = {at}"
                ),
            )
        }
        13 => (
            "remove an entry's content",
            whole(full(dice), "salt = NULL, body = NULL"),
        ),
        14 => {
            let half = ["salt = NULL", "body = NULL"][dice.below(2) as usize];
            ("remove half of an entry's content", whole(full(dice), half))
        }
        15 => {
            let (salt, body) = (store.bytes(&[7; 32]), store.bytes(&entry(3).body));
            (
                "put content into a redacted entry",
                whole(3, &format!("salt = {salt}, body = {body}")),
            )
        }
        16 => {
            let from = row(dice);
            (
                "truncate",
                format!("DELETE FROM entry WHERE position >= {from}"),
            )
        }
        17 => {
            // To the state at an earlier checkpoint, with everything that belongs to it.
            let quarter = entries / 4;
            let number = 1 + dice.below(3);
            let at = number * quarter;
            let evidence: Vec<String> = (1..=at)
                .filter(|n| n % 5 == 0)
                .map(|n| store.bytes(&blob(n).hash().0))
                .collect();
            let (salt, body) = (store.bytes(&entry(3).salt), store.bytes(&entry(3).body));
            let back = format!(
                "INSERT INTO blob SELECT org, {}, {} FROM organization",
                store.bytes(&blob(5).hash().0),
                store.bytes(blob(5).bytes())
            );
            (
                "roll back",
                format!(
                    "DELETE FROM entry WHERE position > {at}; DELETE FROM checkpoint WHERE number > {number}; \
                 DELETE FROM blob WHERE hash NOT IN ({}); UPDATE entry SET salt = {salt}, body = {body} WHERE position = 3; {back}",
                    evidence.join(", ")
                ),
            )
        }
        18 => {
            let hash = nth("blob", "hash", dice.below(evidence));
            let change = flip(store, "bytes", dice);
            (
                "flip a byte of evidence",
                format!("UPDATE blob SET {change} WHERE hash = {hash}"),
            )
        }
        19 => {
            let hash = nth("blob", "hash", dice.below(evidence));
            match dice.below(2) {
                0 => (
                    "delete evidence",
                    format!("DELETE FROM blob WHERE hash = {hash}"),
                ),
                _ => {
                    let change = flip(store, "hash", dice);
                    (
                        "flip the name of evidence",
                        format!("UPDATE blob SET {change} WHERE hash = {hash}"),
                    )
                }
            }
        }
        20 => {
            let one = dice.below(evidence);
            let (one, two) = (
                nth("blob", "hash", one),
                nth("blob", "hash", (one + 1) % evidence),
            );
            let set = |at: &str, from: &str| {
                format!(
                    "UPDATE blob SET bytes = (SELECT bytes FROM kept_blob WHERE hash = {from}) WHERE hash = {at}"
                )
            };
            (
                "swap evidence",
                format!("{}; {}", set(&one, &two), set(&two, &one)),
            )
        }
        21 => {
            let extra = [blob(5), phiward_ledger::Blob::new(vec![1, 2, 3])];
            let extra = &extra[dice.below(2) as usize];
            (
                "insert evidence",
                format!(
                    "INSERT INTO blob SELECT org, {}, {} FROM organization",
                    store.bytes(&extra.hash().0),
                    store.bytes(extra.bytes())
                ),
            )
        }
        22 => {
            let number = 1 + dice.below(4);
            match dice.below(3) {
                0 => (
                    "delete a checkpoint",
                    format!("DELETE FROM checkpoint WHERE number = {number}"),
                ),
                1 => {
                    let from = number % 4 + 1;
                    let set = |at, from| {
                        format!(
                            "UPDATE checkpoint SET note = (SELECT note FROM kept_checkpoint WHERE number = {from}) WHERE number = {at}"
                        )
                    };
                    (
                        "swap checkpoints",
                        format!("{}; {}", set(number, from), set(from, number)),
                    )
                }
                _ => (
                    "insert a checkpoint",
                    format!(
                        "INSERT INTO checkpoint SELECT org, 5, note FROM kept_checkpoint WHERE number = {number}"
                    ),
                ),
            }
        }
        _ => {
            let number = 1 + dice.below(4);
            let at = 1 + dice.below(400);
            // '~' occurs nowhere in a checkpoint.
            (
                "change a character of a checkpoint",
                format!(
                    "UPDATE checkpoint SET note = substr(note, 1, {}) || '~' || substr(note, {}) WHERE number = {number}",
                    at - 1,
                    at + 1
                ),
            )
        }
    }
}

fn different(one: u64, two: u64, entries: u64) -> (u64, u64) {
    // Any other entry with content will do.
    let two = if one == two {
        if one == entries { 1 } else { entries }
    } else {
        two
    };
    (one, two)
}

/// SQL that changes one byte of `column`: the first, the last or one between.
fn flip(store: &Store, column: &str, dice: &mut Dice) -> String {
    let place = dice.below(1000);
    let byte = dice.below(256);
    match store.backend {
        Backend::Postgres => {
            let at = format!("({place} % length({column}))");
            let flip = 1 << (byte % 8);
            format!("{column} = set_byte({column}, {at}, get_byte({column}, {at}) # {flip})")
        }
        // SQLite has no operator for it, so the byte is replaced by one that
        // differs from what stands there.
        Backend::Sqlite => {
            let at = format!("({place} % length({column}))");
            let (one, two) = (store.bytes(&[byte as u8]), store.bytes(&[!byte as u8]));
            format!(
                "{column} = CAST(substr({column}, 1, {at}) || \
                 CASE WHEN substr({column}, {at} + 1, 1) = {one} THEN {two} ELSE {one} END || \
                 substr({column}, {at} + 2) AS BLOB)"
            )
        }
    }
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
        let body = if n == 30 {
            b"another story".to_vec()
        } else {
            entry(n).body
        };
        let new = phiward_ledger::NewEntry { body, ..entry(n) };
        forged.append(org(1), n - 1, &[new], &[]).await.unwrap();
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
        "entry 41: its bytes do not match its commitment: they were changed"
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
