//! What was redacted is nowhere in the files of a SQLite database, however
//! the pages were filled, split and emptied before.

mod support;

use std::collections::BTreeSet;

use phiward_ledger::{Blob, Hash32, NewEntry, NewPart, Redaction};
use support::{Backend, Store, append, at, org, part, redact};

/// So many bytes tell of which part words are.
const SIGN: usize = "secret-00000-00000".len();

/// Words that occur nowhere else, many enough to fill `size` bytes.
fn words(n: u64, number: u64, size: usize) -> Vec<u8> {
    let mut text = String::new();
    while text.len() < size {
        text += &format!("secret-{n:05}-{number:05}-{:06}.", text.len());
    }
    text.into_bytes()
}

#[tokio::test]
async fn redacted_parts_and_evidence_are_nowhere_in_the_files() {
    const ENTRIES: u64 = 240;
    let store = Store::new(Backend::Sqlite).await;
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    for n in 1..=ENTRIES {
        let dice = Hash32::of(&n.to_be_bytes()).0;
        let parts = (0..1 + u64::from(dice[0] % 4)).map(|number| {
            // From a few words to several pages.
            let size = [30, 200, 900, 2_500, 14_000][usize::from(dice[1 + number as usize]) % 5];
            NewPart {
                salt: Hash32::of(&words(n, number, 1)).0,
                bytes: words(n, number, size),
            }
        });
        let blobs = if n % 8 == 0 {
            vec![Blob::new(words(n, 99_999, usize::from(dice[9]) * 100))]
        } else {
            Vec::new()
        };
        let entry = NewEntry {
            time: at(n as i64),
            public: vec![b'p'; usize::from(dice[8])],
            parts: parts.collect(),
            blobs: blobs.iter().map(Blob::hash).collect(),
        };
        append(&ledger, org(1), &[entry], &blobs).await;
    }
    // Redactions of one and of many, in no order.
    let mut gone: Vec<(u64, u64)> = Vec::new();
    let mut turn = Vec::new();
    for place in 0..ENTRIES {
        let n = 1 + place * 77 % ENTRIES;
        let parts = support::stored(&ledger, org(1), n).await.parts.len() as u64;
        for number in (0..parts).filter(|number| !(n + number).is_multiple_of(3)) {
            turn.push(part(n, number as u32));
            gone.push((n, number));
        }
        let dice = Hash32::of(&n.to_be_bytes()).0;
        if n.is_multiple_of(16) {
            let blob = Blob::new(words(n, 99_999, usize::from(dice[9]) * 100));
            turn.push(Redaction::Blob(blob.hash()));
            gone.push((n, 99_999));
        }
        if turn.len() > usize::from(dice[10]) % 40 {
            redact(&ledger, org(1), &turn, &support::entry(1)).await;
            turn.clear();
        }
    }
    if !turn.is_empty() {
        redact(&ledger, org(1), &turn, &support::entry(1)).await;
    }
    let report = ledger
        .verify(org(1), &Default::default(), &mut |_| {})
        .await;
    assert!(report.unwrap().is_ok());
    let mut there: BTreeSet<Vec<u8>> = BTreeSet::new();
    for name in ["ledger.db", "ledger.db-wal"] {
        let file = std::fs::read(store.folder.path().join(name)).unwrap_or_default();
        let windows = file.windows(SIGN);
        there.extend(
            windows
                .filter(|text| text.starts_with(b"secret-"))
                .map(<[u8]>::to_vec),
        );
    }
    let is_there = |n: u64, number: u64| there.contains(&words(n, number, 1)[..SIGN]);
    let left: Vec<_> = gone
        .iter()
        .filter(|(n, part)| is_there(*n, *part))
        .collect();
    assert!(
        left.is_empty(),
        "{} of {}: {left:?}",
        left.len(),
        gone.len()
    );
    assert!(is_there(3, 0), "what was not redacted stays");
}
