//! Backup and restore: checked before they are trusted, and nothing is lost (D6).

use crate::phiward::{Phiward, says};
use ledger::{Ledger, LedgerError};

#[test]
fn a_backup_comes_back_and_what_it_replaces_is_kept() {
    let p = Phiward::clinic();
    let saved = p.path("saved.db");
    let saved = saved.to_str().expect("UTF-8");
    says(
        &p.ok(&["backup", "--out", saved]),
        &["checked", "Elm Street Clinic (4 entries)"],
    );
    says(&p.refused(&["backup", "--out", saved]), &["exists already"]);
    p.ok(&["backup"]);
    assert_eq!(
        std::fs::read_dir(p.data().join("backups"))
            .expect("a folder")
            .count(),
        1
    );
    // Nothing new: it may be put back, and is the same.
    p.ok(&["backup", "restore", saved]);
    assert_eq!(p.head(), 4);
    p.ok(&["add", "site", "Annex"]);
    says(
        &p.refused(&["backup", "restore", saved]),
        &["5 entries here and 4 in the backup", "--force"],
    );
    says(
        &p.ok(&["backup", "restore", saved, "--force"]),
        &["in place", "kept as"],
    );
    assert_eq!(p.head(), 4);
    p.ok(&["verify"]);
    // What was replaced is a database that still has everything.
    let kept = kept(&p);
    assert_eq!(kept.len(), 2, "{kept:?}");
    p.ok(&["backup", "restore", kept.last().expect("one")]);
    assert_eq!(p.head(), 5);
}

/// The replaced databases, oldest first.
fn kept(p: &Phiward) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(p.data())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path().display().to_string())
        .filter(|name| name.contains("phiward.db.replaced-") && name.ends_with('Z'))
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_that_was_altered_or_is_none_is_refused() {
    let p = Phiward::clinic();
    let saved = p.path("saved.db");
    p.ok(&["backup", "--out", saved.to_str().expect("UTF-8")]);
    let bytes = std::fs::read(&saved).expect("read");
    let name = b"Front desk laptop";
    let at = bytes
        .windows(name.len())
        .position(|w| w == name)
        .expect("in the file");
    let mut altered = bytes.clone();
    altered[at] = b'f';
    let bad = p.path("bad.db");
    for content in [
        &altered[..],
        &bytes[..bytes.len() / 2],
        b"",
        b"no database at all",
    ] {
        std::fs::write(&bad, content).expect("written");
        for args in [
            &["backup", "restore"][..],
            &["backup", "restore", "--force"],
        ] {
            let args = [args, &[bad.to_str().expect("UTF-8")]].concat();
            says(&p.refused(&args), &["not a backup that can be used"]);
        }
    }
    says(
        &p.refused(&["backup", "restore", "nowhere.db"]),
        &["no backup at nowhere.db"],
    );
    assert_eq!(kept(&p), Vec::<String>::new());
    p.ok(&["verify"]);
}

#[test]
fn a_backup_brings_back_a_folder_that_was_lost_or_damaged() {
    let p = Phiward::clinic();
    let saved = p.path("saved.db");
    let saved = saved.to_str().expect("UTF-8");
    p.ok(&["backup", "--out", saved]);
    let database = p.data().join("phiward.db");
    std::fs::write(&database, "overwritten by a bad disk").expect("written");
    let (_, err) = p.exits(2, &["backup", "restore", saved]);
    says(&err, &["cannot be read", "--force"]);
    p.ok(&["backup", "restore", saved, "--force"]);
    p.ok(&["verify"]);
    std::fs::remove_dir_all(p.data()).expect("removed");
    p.ok(&["backup", "restore", saved]);
    assert_eq!(p.head(), 4);
}

/// What a server does is a ledger that stays open; here it is the test's own.
#[tokio::test]
async fn d6_a_restore_beside_a_server_is_refused_and_when_forced_the_server_notices() {
    let p = Phiward::clinic();
    let saved = p.path("saved.db");
    let saved = saved.to_str().expect("UTF-8");
    p.ok(&["backup", "--out", saved]);
    let path = p.data().join("phiward.db");
    let server = Ledger::open_sqlite(&path).await.expect("opens");
    let org = server.organizations().await.expect("read")[0].id;
    says(
        &p.refused(&["backup", "restore", saved]),
        &["another phiward is using the database", "--force"],
    );
    // Nothing was done to it.
    server
        .set_label(org, "Elm Street Clinic")
        .await
        .expect("written");
    p.ok(&["backup", "restore", saved, "--force"]);
    let read = server.head(org).await;
    assert!(matches!(read, Err(LedgerError::Replaced)), "{read:?}");
    let written = server.set_label(org, "Lost").await;
    assert!(matches!(written, Err(LedgerError::Replaced)), "{written:?}");
    server.close().await;
    p.ok(&["verify"]);
    assert_eq!(p.head(), 4);
    // What was opened since is read and written as ever.
    let server = Ledger::open_sqlite(&path).await.expect("opens");
    server
        .set_label(org, "Elm Street Clinic")
        .await
        .expect("written");
    server.close().await;
}

#[test]
fn d5_a_verb_that_brings_the_tables_of_an_older_phiward_up_to_date_says_so() {
    let p = Phiward::empty();
    std::fs::create_dir_all(p.data()).expect("made");
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format-1.db");
    std::fs::copy(fixture, p.data().join("phiward.db")).expect("copied");
    let (_, told) = p.exits(0, &["verify"]);
    says(&told, &["of an older phiward", "brought up to date"]);
    let (_, told) = p.exits(0, &["verify"]);
    assert_eq!(told, "");
}
