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
            says(&p.refused(&args), &["is not a backup that can be used"]);
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

/// How others may use a file, by the bits of its mode.
#[cfg(unix)]
fn open_to_others(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let found = std::fs::metadata(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    found.permissions().mode() & 0o077
}

#[cfg(unix)]
#[test]
fn i6_what_holds_a_book_is_its_owners_alone_whatever_the_umask() {
    let p = Phiward::empty();
    let open = |args: &[&str]| {
        let inner = p.command(args);
        let mut outer = std::process::Command::new("sh");
        outer.args(["-c", "umask 0; exec \"$@\"", "sh"]);
        outer.arg(inner.get_program()).args(inner.get_args());
        outer.env("USER", "tester");
        let done = outer.output().expect("a shell");
        assert!(done.status.success(), "{args:?}: {done:?}");
    };
    let path = |name: &str| p.path(name);
    let text = |name: &str| path(name).display().to_string();
    open(&["init", "--name", "Elm Street Clinic"]);
    open(&["backup", "--out", &text("out.db")]);
    open(&["backup"]);
    open(&["export", "--portable", &text("out.book")]);
    open(&["report", "--format", "csv", "--out", &text("out.zip")]);
    open(&["checkpoint", "--out", &text("out.txt")]);
    let mut private = vec![path("out.db"), path("out.book"), path("out.zip")];
    let data = p.data();
    let inside = ["", "phiward.db", "keys", "keys/checkpoint.key", "backups"];
    private.extend(inside.map(|name| data.join(name)));
    let backups = std::fs::read_dir(data.join("backups")).expect("a folder");
    private.extend(backups.map(|file| file.expect("an entry").path()));
    // A backup that somebody opened to all becomes a database that is not.
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(path("out.db"), mode).expect("changed");
    open(&["backup", "restore", &text("out.db")]);
    private.remove(0);
    for path in &private {
        assert_eq!(open_to_others(path), 0, "{}", path.display());
    }
    // What was opened to all is told.
    says_nothing_of_modes(&p);
    let mode = |bits| std::os::unix::fs::PermissionsExt::from_mode(bits);
    for (name, bits) in [
        ("", 0o755),
        ("phiward.db", 0o644),
        ("keys", 0o755),
        ("keys/checkpoint.key", 0o640),
    ] {
        std::fs::set_permissions(data.join(name), mode(bits)).expect("changed");
    }
    let told = p.ok(&["verify"]);
    says(
        &told,
        &["phiward.db; run “chmod go= ", "checkpoint.key; run "],
    );
}

#[cfg(unix)]
fn says_nothing_of_modes(p: &Phiward) {
    let told = p.ok(&["verify"]);
    assert!(!told.contains("chmod"), "{told}");
}

#[test]
fn i6_a_restore_brings_no_token_back_to_life() {
    let p = Phiward::clinic();
    let token = |name: &str| {
        let made = p.json(&["token", "create", "--scope", "read", "--name", name]);
        made["id"].as_str().expect("an id").to_owned()
    };
    let (kept, revoked) = (token("kept"), token("revoked"));
    let saved = p.path("saved.db").display().to_string();
    p.ok(&["backup", "--out", &saved]);
    p.ok(&["token", "revoke", &revoked]);
    let in_force = || {
        let list = p.json(&["token", "list"]);
        let list = list.as_array().expect("a list").iter();
        let in_force = list.filter(|token| token["revoked"].is_null());
        in_force
            .map(|token| token["id"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(in_force(), std::slice::from_ref(&kept));
    let told = p.json(&["backup", "restore", &saved, "--keep-tokens"]);
    assert_eq!(told["ended"]["tokens"], 1);
    assert_eq!(told["ended"]["tokens_kept"], 1);
    assert_eq!(in_force(), [kept], "what was revoked since stays revoked");
    says(
        &p.ok(&["backup", "restore", &saved]),
        &["does not know what was ended since", "2 tokens (0 go on)"],
    );
    assert_eq!(in_force(), Vec::<String>::new());
    p.ok(&["verify"]);
}

#[test]
fn i6_a_restore_brings_no_member_back_who_was_removed_nor_roles_that_were_taken() {
    let p = Phiward::clinic();
    let invite = |email: &str, name: &str, role: &str, person: &str| {
        let known = ["--name", name, "--role", role, "--person", person];
        p.ok(&[&["account", "invite", email][..], &known].concat());
    };
    invite("dana@example.org", "Dana Reyes", "administrator", "P-1");
    invite(
        "lee@example.org",
        "Lee Chan",
        "administrator,approver",
        "P-2",
    );
    invite(
        "kim@example.org",
        "Kim Park",
        "security-official,approver",
        "new",
    );
    invite("ana@example.org", "Ana Sousa", "contributor", "new");
    let saved = p.path("saved.db").display().to_string();
    p.ok(&["backup", "--out", &saved]);
    p.ok(&["account", "remove", "lee@example.org"]);
    p.ok(&["account", "roles", "kim@example.org", "approver,auditor"]);
    p.ok(&["account", "roles", "ana@example.org", "auditor"]);
    let roles = || {
        let list = p.json(&["account", "list"]);
        let of = |account: &serde_json::Value| {
            let roles = account["organizations"][0]["roles"].to_string();
            format!("{} {roles}", account["name"].as_str().expect("a name"))
        };
        let mut all: Vec<String> = list.as_array().expect("a list").iter().map(of).collect();
        all.sort();
        all
    };
    let told = p.json(&["backup", "restore", &saved, "--force"]);
    assert_eq!(
        told["ended"]["members_removed"][0]["email"],
        "lee@example.org"
    );
    assert_eq!(
        told["ended"]["members_reduced"].as_array().map(Vec::len),
        Some(2)
    );
    let expected = [
        "Ana Sousa [\"auditor\"]",
        "Dana Reyes [\"administrator\"]",
        "Kim Park [\"approver\"]",
        "Lee Chan null",
    ];
    assert_eq!(roles(), expected);
    // The book says it, too: nothing is told to differ.
    p.ok(&["verify"]);
    says(&p.ok(&["log"]), &["a backup was put back"]);
    // The same once more, in words; and nobody is left to administer.
    p.ok(&["backup", "restore", &saved, "--force"]);
    invite("eve@example.org", "Eve Stone", "administrator", "new");
    p.ok(&["account", "remove", "dana@example.org"]);
    let said = p.ok(&["backup", "restore", &saved, "--force"]);
    says(
        &said,
        &[
            "taken out as before: 2 members",
            "dana@example.org in “Elm Street Clinic”",
            "lee@example.org in “Elm Street Clinic”",
            "roles reduced as before: 2 members",
            "nobody who can sign in administers “Elm Street Clinic” now",
        ],
    );
    p.ok(&["verify"]);
    // Another database that knows neither accounts nor organization took nobody out.
    let other = Phiward::empty();
    other.ok(&["init", "--name", "Harbor Dental"]);
    let told = other.json(&["backup", "restore", &saved, "--force"]);
    assert_eq!(told["ended"]["members_removed"], serde_json::json!([]));
    assert_eq!(
        other.json(&["account", "list"]).as_array().map(Vec::len),
        Some(4)
    );
}

#[test]
fn i6_a_restore_tells_for_whom_accounts_stand_again() {
    let p = Phiward::clinic();
    p.ok(&[
        "account",
        "invite",
        "dana@example.org",
        "--name",
        "Dana Reyes",
        "--role",
        "administrator",
        "--person",
        "P-1",
    ]);
    p.ok(&[
        "account",
        "invite",
        "kim@example.org",
        "--name",
        "Kim Park",
        "--role",
        "approver",
        "--person",
        "new",
    ]);
    let saved = p.path("saved.db").display().to_string();
    p.ok(&["backup", "--out", &saved]);
    let told = p.json(&["backup", "restore", &saved, "--force"]);
    let again = &told["ended"]["members_tied_again"];
    assert_eq!(again.as_array().map(Vec::len), Some(0), "{told}");
    p.ok(&["account", "tie", "kim@example.org", "P-2"]);
    let told = p.json(&["backup", "restore", &saved, "--force"]);
    let again = &told["ended"]["members_tied_again"];
    assert_eq!(again[0]["email"], "kim@example.org", "{told}");
    p.ok(&["account", "tie", "kim@example.org", "P-2"]);
    let said = p.ok(&["backup", "restore", &saved, "--force"]);
    assert!(
        said.contains("standing again for whom they did in the backup"),
        "{said}"
    );
}

#[test]
fn c6_checkpoints_by_another_key_than_the_one_named_are_found() {
    let p = Phiward::clinic();
    let out = p.path("one.txt").display().to_string();
    p.ok(&["checkpoint", "--out", &out]);
    let public = p.data().join("keys/checkpoint.pub").display().to_string();
    p.ok(&["add", "site", "Second site"]);
    says(
        &p.ok(&["verify", "--signer", &public]),
        &["The key you named vouches for entries up to"],
    );
    let secret = p.data().join("keys/checkpoint.key").display().to_string();
    let text = std::fs::read_to_string(&public).expect("a key");
    for key in [public.as_str(), secret.as_str(), text.trim()] {
        says(
            &p.ok(&["verify", "--signer", key]),
            &["(trusted): 1 checkpoints"],
        );
    }
    let other = ledger::SigningKey::from_seed("other", [9; 32]).expect("a key");
    let (found, _) = p.exits(1, &["verify", "--signer", &other.public().to_text()]);
    says(&found, &["checkpoint 1 was signed by phiward+"]);
    // A book from which all checkpoints were taken out is none that the key vouches for.
    let fresh = Phiward::clinic();
    let (found, _) = fresh.exits(1, &["verify", "--signer", &public]);
    says(&found, &["no checkpoint is signed by the key you named"]);
    says(
        &p.refused(&["verify", "--signer", "nonsense"]),
        &["neither a public key"],
    );
}
