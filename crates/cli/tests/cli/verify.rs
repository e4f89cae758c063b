//! Verification finds what was hidden, forged or cut off, and says so with
//! exit code 1; code 2 is for files that are not there (C6, D6).

use crate::phiward::{Phiward, command, says};
use app::Book;
use flate2::Compression;
use flate2::write::GzEncoder;
use ledger::Ledger;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::io::Write;

/// The guards against mistakes do not hold against intent.
const NO_GUARDS: &str = "PRAGMA foreign_keys = OFF; DROP TRIGGER entry_is_kept; \
    DROP TRIGGER entry_is_final; DROP TRIGGER checkpoint_is_kept; DROP TRIGGER checkpoint_is_final;";

/// Alters the clinic's database behind phiward's back.
async fn alter(p: &Phiward, sql: &str) {
    let mut db = SqliteConnectOptions::new()
        .filename(p.data().join("phiward.db"))
        .foreign_keys(false)
        .connect()
        .await
        .expect("the database opens");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(&mut db)
        .await
        .expect("altered");
}

fn at(p: &Phiward, name: &str) -> String {
    p.path(name).to_str().expect("UTF-8").to_owned()
}

#[tokio::test]
async fn an_organization_taken_off_the_list_is_found() {
    let p = Phiward::clinic();
    let point = at(&p, "point.txt");
    p.ok(&["checkpoint", "--out", &point]);
    alter(&p, "DELETE FROM organization").await;
    for args in [
        &["verify"][..],
        &["verify", "--org", "Elm Street Clinic"],
        &["verify", "--checkpoint", &point],
    ] {
        let (out, _) = p.exits(1, args);
        says(
            &out,
            &["DOES NOT VERIFY", "not in the list", "Checked: 4 entries"],
        );
    }
    // Under another id, the book would look empty.
    let other = "INSERT INTO organization VALUES (x'00112233445566778899aabbccddeeff', 'Elm')";
    alter(&p, other).await;
    let (out, _) = p.exits(1, &["verify"]);
    says(&out, &["entries, checkpoints of organization"]);
    // An id that is none.
    alter(&p, "UPDATE organization SET org = x'00'").await;
    p.exits(1, &["verify"]);
}

#[tokio::test]
async fn a_checkpoint_names_the_book_and_the_first_missing_entry() {
    let p = Phiward::clinic();
    let point = at(&p, "point.txt");
    p.ok(&["checkpoint", "--out", &point]);
    p.ok(&["init", "--name", "Oak Street Clinic"]);
    // Two books: the checkpoint says which is meant.
    p.ok(&["verify", "--checkpoint", &point]);
    alter(
        &p,
        &format!("{NO_GUARDS} DELETE FROM entry WHERE position >= 3"),
    )
    .await;
    let (out, _) = p.exits(1, &["verify", "--checkpoint", &point]);
    says(
        &out,
        &[
            "First bad entry: 3",
            "No checkpoint given from outside fits",
        ],
    );
    assert!(
        !out.contains("No checkpoint from outside was used"),
        "{out}"
    );
    // Another folder never had it.
    let elsewhere = Phiward::clinic();
    let (out, _) = elsewhere.exits(1, &["verify", "--checkpoint", &point]);
    says(
        &out,
        &["not in the list of organizations", "First bad entry: 1"],
    );
}

#[tokio::test]
async fn a_database_file_verifies_with_every_book_in_it() {
    let p = Phiward::clinic();
    p.ok(&["init", "--name", "Oak Street Clinic"]);
    let saved = at(&p, "saved.db");
    p.ok(&["backup", "--out", &saved]);
    let before = std::fs::read(&saved).expect("read");
    let out = p.ok(&["verify", &saved]);
    assert_eq!(out.matches("verifies.").count(), 2, "{out}");
    let live = p.data().join("phiward.db");
    p.ok(&["verify", live.to_str().expect("UTF-8")]);
    let reports = p.json(&["verify", &saved]);
    assert_eq!(reports.as_array().map(Vec::len), Some(2));
    assert_eq!(std::fs::read(&saved).expect("read"), before);
    let mut altered = before.clone();
    let name = b"Front desk laptop";
    let place = before.windows(name.len()).position(|w| w == name);
    altered[place.expect("in the file")] = b'f';
    for bytes in [&altered[..], &before[..before.len() / 2]] {
        std::fs::write(&saved, bytes).expect("written");
        let (out, _) = p.exits(1, &["verify", &saved]);
        says(&out, &["DOES NOT VERIFY"]);
    }
}

#[test]
fn an_altered_portable_file_is_a_finding_and_a_missing_one_a_mistake() {
    let p = Phiward::clinic();
    let book = at(&p, "book.phiward");
    p.ok(&["export", "--portable", &book]);
    let bytes = std::fs::read(&book).expect("read");
    for place in [0, 20, 30, 45, 60, bytes.len() - 1] {
        let mut flipped = bytes.clone();
        flipped[place] ^= 1;
        for altered in [&flipped[..], &bytes[..place]] {
            std::fs::write(&book, altered).expect("written");
            let (out, _) = p.exits(1, &["verify", &book]);
            says(&out, &["DOES NOT VERIFY", "\n- "]);
        }
    }
    p.refused(&["verify", &at(&p, "nowhere.phiward")]);
}

#[tokio::test]
async fn a_forged_snapshot_is_found() {
    let p = Phiward::clinic();
    let ledger = Ledger::open_sqlite(&p.data().join("phiward.db"))
        .await
        .expect("opens");
    let org = ledger.organizations().await.expect("listed")[0].id;
    let book = Book::open(ledger.clone(), org).await.expect("opens");
    let honest = book.register().to_snapshot().expect("a snapshot");
    let folder = p.data().join("snapshots").join(org.to_string());
    let head = book.head();
    let name = format!(
        "{}-{}-{}.gz",
        head.position,
        head.hash.to_hex(),
        register::FOLD
    );
    std::fs::create_dir_all(&folder).expect("a folder");
    let put = |bytes: &[u8]| {
        let file = std::fs::File::create(folder.join(&name)).expect("a file");
        let mut packed = GzEncoder::new(file, Compression::fast());
        packed.write_all(bytes).expect("written");
        packed.finish().expect("written");
    };
    put(&honest);
    p.ok(&["verify"]);
    let forged = String::from_utf8(honest)
        .expect("text")
        .replace("Front desk laptop", "Front desk tablet");
    put(forged.as_bytes());
    let (out, _) = p.exits(1, &["verify"]);
    says(&out, &["the snapshot at entry 4 says something else"]);
}

#[tokio::test]
async fn an_altered_label_is_found() {
    let p = Phiward::clinic();
    p.ok(&["profile", "--name", "Elm Avenue Clinic"]);
    p.ok(&["verify"]);
    alter(&p, "UPDATE organization SET label = 'Another Clinic'").await;
    let (out, _) = p.exits(1, &["verify"]);
    says(&out, &["listed as “Another Clinic”", "“Elm Avenue Clinic”"]);
}

#[test]
fn a_backup_of_an_earlier_phiward_can_be_restored() {
    let p = Phiward::empty();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format-1.db");
    p.ok(&["backup", "restore", fixture]);
    assert_eq!(p.head(), 7);
    says(&p.ok(&["account", "list"]), &["no account yet"]);
    p.ok(&["verify"]);
}

/// What an auditor was handed on a medium that can only be read is checked where it is.
#[tokio::test]
async fn d6_a_book_on_a_medium_that_is_only_read_is_verified_there() {
    let p = Phiward::clinic();
    let folder = p.path("medium");
    std::fs::create_dir(&folder).expect("a folder");
    let disk = testkit::Disk::mounted_on(&folder, 16);
    let file = folder.join("phiward.db");
    std::fs::copy(p.data().join("phiward.db"), &file).expect("copied");
    disk.only_read();
    let file = file.to_str().expect("UTF-8");
    let told = p.ok(&["verify", file]);
    assert!(
        told.contains("Elm Street Clinic") || told.contains("verifies"),
        "{told}"
    );
    let done = command(&folder, &["verify"]).output().expect("it starts");
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{told}");
    // Where entries may be in a log beside it, nothing is passed over in silence.
    let with_log = p.path("with-log");
    std::fs::create_dir(&with_log).expect("a folder");
    let disk = testkit::Disk::mounted_on(&with_log, 16);
    let copy = with_log.join("phiward.db");
    std::fs::copy(file, &copy).expect("copied");
    std::fs::write(with_log.join("phiward.db-wal"), b"entries").expect("written");
    disk.only_read();
    let done = command(&with_log, &["verify"]).output().expect("it starts");
    assert!(!done.status.success());
}

/// A log in a database is found to be another whatever was signed since; that of a book
/// that moved is said to have stayed behind, by who signs.
#[tokio::test]
async fn i3_a_checkpoint_is_signed_over_other_access_logs_only_by_who_says_why() {
    let invite = |p: &Phiward| {
        p.ok(&[
            "account",
            "invite",
            "dana@clinic.test",
            "--name",
            "Dana Reyes",
            "--role",
            "administrator",
            "--person",
            "P-1",
        ]);
    };
    let p = Phiward::clinic();
    invite(&p);
    let (first, book) = (at(&p, "first.txt"), at(&p, "book.phiward"));
    p.ok(&["checkpoint", "--out", &first]);
    p.ok(&["export", "--portable", &book]);

    let moved = Phiward::empty();
    moved.ok(&["import", "--portable", &book]);
    invite(&moved);
    moved.ok(&["verify"]);
    let second = at(&moved, "second.txt");
    let refused = moved.refused(&["checkpoint", "--out", &second]);
    says(&refused, &["nothing was signed", "--taken-in"]);
    assert!(!moved.path("second.txt").exists());
    moved.ok(&["checkpoint", "--taken-in", "--out", &second]);
    // Signed by another installation's key: both checkpoints are given.
    let out = moved.ok(&["verify", "--checkpoint", &first, "--checkpoint", &second]);
    says(&out, &["checkpoint 2 says that the book was taken in here"]);

    alter(
        &p,
        "DROP TRIGGER access_log_is_kept; DROP TRIGGER access_log_end_is_kept; \
         DELETE FROM access_log WHERE org <> zeroblob(16); \
         DELETE FROM access_log_end WHERE org <> zeroblob(16)",
    )
    .await;
    let next = at(&p, "next.txt");
    for said in [&[][..], &["--taken-in"]] {
        let refused = p.refused(&[&["checkpoint", "--out", &next], said].concat());
        says(&refused, &["the log it covers was replaced"]);
    }
    p.ok(&["checkpoint", "--log-lost", "--out", &next]);
    for point in [&first, &next] {
        let (out, _) = p.exits(1, &["verify", "--checkpoint", point]);
        says(&out, &["the log it covers was replaced"]);
    }
}

#[tokio::test]
async fn d6_a_portable_file_with_an_entry_that_cannot_be_read_changes_nothing() {
    let there = Phiward::clinic();
    let book = at(&there, "book.phiward");
    there.ok(&["export", "--portable", &book]);
    let p = Phiward::empty();
    p.ok(&["import", "--portable", &book]);
    // The same book, gone on with an entry whose hashes are right and whose content is not.
    let database = there.data().join("phiward.db");
    let ledger = Ledger::open_sqlite(&database).await.expect("opens");
    let org = ledger.organizations().await.expect("read")[0].id;
    let head = ledger.head(org).await.expect("read");
    let entry = ledger::NewEntry {
        time: head.time + 1,
        public: b"{\"v\":2,\"verb\":".to_vec(),
        parts: Vec::new(),
        blobs: Vec::new(),
    };
    let appended = ledger.append(org, &head, &[entry], &[]).await;
    appended.expect("the ledger does not read it");
    ledger.close().await;
    let bad = at(&there, "bad.phiward");
    there.ok(&["export", "--portable", &bad]);
    for into in [&p, &Phiward::empty()] {
        let refused = into.refused(&["import", "--portable", &bad]);
        says(
            &refused,
            &["of the file cannot be read", "nothing of it was taken in"],
        );
    }
    // What was there is as it was.
    p.ok(&["summary"]);
    says(
        &p.ok(&["import", "--portable", &book]),
        &["is here already"],
    );
}

/// The part of an entry that names who acted.
fn named_part() -> ledger::NewPart {
    ledger::NewPart {
        salt: [7; 32],
        bytes: br#"{"name":"Dana Reyes"}"#.to_vec(),
    }
}

/// An entry that goes on with a book, as whoever has a copy of it can write them.
async fn gone_on(p: &Phiward, entry: impl Fn(i64) -> ledger::NewEntry) {
    let database = p.data().join("phiward.db");
    let ledger = Ledger::open_sqlite(&database).await.expect("opens");
    let org = ledger.organizations().await.expect("read")[0].id;
    let head = ledger.head(org).await.expect("read");
    let entry = entry(head.time + 1);
    let appended = ledger.append(org, &head, &[entry], &[]).await;
    appended.expect("the ledger does not read it");
    ledger.close().await;
}

#[tokio::test]
async fn d6_a_file_that_says_somebody_signed_in_needs_a_signature() {
    let there = Phiward::clinic();
    let book = at(&there, "book.phiward");
    there.ok(&["export", "--portable", &book]);
    let p = Phiward::empty();
    p.ok(&["import", "--portable", &book]);
    // What is only asserted, as on a command line, comes in, and by whom is said.
    there.ok(&["--as", "Dana Reyes", "add", "site", "Second site"]);
    there.ok(&["export", "--portable", &book]);
    let told = p.ok(&["import", "--portable", &book]);
    says(&told, &["moved forward", "1 entry by Dana Reyes"]);
    let signed_in = |time| {
        ledger::NewEntry {
        time,
        public: br#"{"v":2,"verb":"change","assurance":"signed_in","account":"11111111-1111-4111-8111-111111111111","why":false,"records":[]}"#.to_vec(),
        parts: vec![named_part()],
        blobs: Vec::new(),
    }
    };
    gone_on(&there, signed_in).await;
    there.ok(&["export", "--portable", &book]);
    let before = p.json(&["log"]);
    let refused = p.refused(&["import", "--portable", &book]);
    says(&refused, &["says that", "signed in", "--signer"]);
    assert_eq!(p.json(&["log"]), before);
    // A key that signed nothing vouches for nothing; one that signed, up to there.
    let public = there
        .data()
        .join("keys/checkpoint.pub")
        .display()
        .to_string();
    there.ok(&["checkpoint", "--out", &at(&there, "one.txt")]);
    let refused = p.refused(&["import", "--portable", &book, "--signer", &public]);
    says(&refused, &["signed in"]);
    there.ok(&["export", "--portable", &book]);
    p.refused(&["import", "--portable", &book]);
    let told = p.ok(&["import", "--portable", &book, "--signer", &public]);
    says(&told, &["moved forward"]);
}

#[tokio::test]
async fn c6_content_that_nobody_asked_to_be_taken_out_is_found_and_not_taken_in() {
    let p = Phiward::clinic();
    let book = at(&p, "book.phiward");
    p.ok(&["export", "--portable", &book]);
    let elsewhere = Phiward::empty();
    elsewhere.ok(&["import", "--portable", &book]);
    let database = p.data().join("phiward.db");
    let ledger = Ledger::open_sqlite(&database).await.expect("opens");
    let org = ledger.organizations().await.expect("read")[0].id;
    let head = ledger.head(org).await.expect("read");
    let entry = ledger::NewEntry {
        time: head.time + 1,
        public: br#"{"v":2,"verb":"change","assurance":"asserted","why":false,"records":[]}"#
            .to_vec(),
        parts: vec![named_part()],
        blobs: Vec::new(),
    };
    let out = [ledger::Redaction::Part { entry: 2, part: 1 }];
    let taken = ledger.redact_all(org, &head, &out, &[entry]).await;
    taken.expect("the ledger does not know who may");
    ledger.close().await;
    let (found, _) = p.exits(1, &["verify"]);
    let words = "takes content out of the book, and is no redaction that one person asked for";
    says(&found, &[words]);
    p.ok(&["export", "--portable", &book]);
    says(&p.exits(1, &["verify", &book]).0, &[words]);
    let refused = elsewhere.refused(&["import", "--portable", &book]);
    says(
        &refused,
        &["nobody asked and approved", "nothing of it was taken in"],
    );
    elsewhere.ok(&["summary"]);
}
