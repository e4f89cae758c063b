//! Books that an earlier phiward began go on, and a wrong clock is not a dead end (C6).

use crate::phiward::{Phiward, says};
use app::Book;
use ledger::Ledger;
use register::records::Site;
use register::{Actor, Assurance, Command};
use serde_json::Value;

/// A book of seven entries in format 1: two people, an import of three assets and
/// their sites as one entry, a vendor, and a risk with its rating.
fn begun_in_format_1() -> Phiward {
    let p = Phiward::empty();
    std::fs::create_dir_all(p.data()).expect("a folder");
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format-1.db");
    std::fs::copy(fixture, p.data().join("phiward.db")).expect("copied");
    p
}

#[test]
fn a_book_of_format_1_opens_verifies_and_goes_on() {
    let p = begun_in_format_1();
    says(&p.ok(&["verify"]), &["verifies.", "7 entries"]);
    says(
        &p.ok(&["upgrade"]),
        &[
            "All 7 entries have format 1",
            "next entry is of format 2",
            "Nothing was rewritten",
        ],
    );
    assert_eq!(p.head(), 7);
    p.ok(&[
        "--as",
        "Dana Reyes",
        "treat",
        "R-1",
        "mitigate",
        "--reason",
        "cheap",
    ]);
    for _ in 0..2 {
        says(
            &p.ok(&["upgrade"]),
            &[
                "7 entries have format 1 and 1 have format 2",
                "runs through both",
            ],
        );
    }
    let told = p.json(&["upgrade"]);
    assert_eq!(
        (&told["format_1"], &told["format_2"]),
        (&7.into(), &1.into())
    );
    let log = p.json(&["log"]);
    assert_eq!(log[6]["verb"], "rate risk");
    assert_eq!(log[6]["commands"], Value::Array(vec![]));
    assert_eq!(log[7]["verb"], "treat");
    assert_eq!(log[7]["commands"][0]["target"], "R-1");
    p.ok(&["verify"]);
}

#[test]
fn one_record_of_a_bulk_entry_of_format_1_is_redacted_and_the_others_stand() {
    let p = begun_in_format_1();
    let list = |kind: &str| p.json(&["list", kind, "--all"]);
    let (assets, sites) = (list("assets"), list("sites"));
    p.ok(&[
        "--as",
        "Dana Reyes",
        "redact",
        "A-2",
        "--reason",
        "named for a patient",
    ]);
    p.ok(&["--as", "Lee Chan", "redact", "A-2", "--approve"]);
    let bytes = std::fs::read(p.data().join("phiward.db")).expect("read");
    let secret = b"Walter Unlucky";
    assert!(!bytes.windows(secret.len()).any(|w| w == secret));
    let wal = p.data().join("phiward.db-wal");
    assert!(!wal.exists() || std::fs::metadata(&wal).expect("there").len() == 0);
    let now = list("assets");
    let named = |list: &Value, tag: &str| {
        let all = list.as_array().expect("a list");
        all.iter().find(|a| a["number"] == tag).cloned()
    };
    for tag in ["A-1", "A-3"] {
        assert!(named(&assets, tag).is_some(), "{tag}");
        assert_eq!(named(&assets, tag), named(&now, tag));
    }
    assert_eq!(sites, list("sites"));
    assert_eq!(list("imports").as_array().map(Vec::len), Some(1));
    says(
        &p.ok(&["verify"]),
        &[
            "verifies.",
            "asset A-2: its content redacted",
            "(RD-1): named for a patient; an earlier state went with it of ",
            "A-1, A-3",
        ],
    );
    says(&p.ok(&["add", "asset", "Scanner"]), &["Added A-4"]);
}

/// Writes one entry dated far ahead, as a computer with a wrong clock would.
async fn written_next_year(p: &Phiward) {
    let file = p.data().join("phiward.db");
    let ledger = Ledger::open_sqlite(&file)
        .await
        .expect("opens")
        .with_any_time();
    let org = ledger.organizations().await.expect("listed")[0].id;
    let mut book = Book::open(ledger.clone(), org).await.expect("opens");
    let site = Site {
        id: app::new_id().expect("random"),
        name: "Annex".into(),
        ..Site::default()
    };
    let actor = Actor {
        person: None,
        name: "tester".into(),
        role: String::new(),
        assurance: Assurance::Asserted,
        via: None,
        account: None,
    };
    let ahead = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(400 * 24);
    let command = Command::Save(site.into());
    let done = book.perform(command, &actor, "", None, ahead).await;
    done.expect("written");
    ledger.close().await;
}

#[tokio::test]
async fn a_book_goes_on_after_a_wrong_clock() {
    let p = Phiward::clinic();
    let reason = ["set-clock", "--reason", "the battery was replaced"];
    says(&p.ok(&reason), &["not in the future", "Nothing changed"]);
    assert_eq!(p.head(), 4);
    written_next_year(&p).await;
    says(
        &p.refused(&["add", "site", "Barn"]),
        &["in the future", "phiward set-clock --reason"],
    );
    says(&p.refused(&["set-clock"]), &["--reason"]);
    says(
        &p.ok(&reason),
        &["Entry 5 was dated", "Entry 6 is dated truly"],
    );
    p.ok(&["add", "site", "Barn"]);
    says(&p.ok(&reason), &["nothing to set right"]);
    assert_eq!(p.head(), 7);
    let log = p.json(&["log"]);
    assert_eq!(log[5]["verb"], "set-clock");
    assert_eq!(log[5]["why"], "the battery was replaced");
    says(&p.ok(&["log"]), &["Clock set right"]);
    p.ok(&["verify"]);
}
