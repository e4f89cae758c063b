//! What must go is gone from every byte, and nothing else is (C6, C7).

use crate::phiward::{Phiward, says};
use serde_json::Value;
use std::path::Path;

/// What was typed by mistake and has to go.
const SECRET: &str = "Walter Unlucky";

/// Files below a folder that hold the secret.
fn holding(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holding(&path));
        } else if has_secret(&std::fs::read(&path).expect("read")) {
            found.push(path.display().to_string());
        }
    }
    found
}

fn has_secret(bytes: &[u8]) -> bool {
    bytes.windows(SECRET.len()).any(|w| w == SECRET.as_bytes())
}

/// A clinic with three assets that came in one entry, one of them named for a patient.
fn imported() -> Phiward {
    let p = Phiward::clinic();
    let sheet = p.path("inventory.csv");
    let rows = format!(
        "Device,Type,Location,Holds ePHI\nFile server,Server,Closet,yes\nLaptop of {SECRET},Laptop,Desk,yes\nTablet,Tablet,Room 3,no\n"
    );
    std::fs::write(&sheet, rows).expect("written");
    let sheet = sheet.to_str().expect("UTF-8");
    let mapping = p.path("map.toml");
    std::fs::write(&mapping, p.ok(&["import", sheet, "--suggest"])).expect("written");
    p.ok(&[
        "import",
        sheet,
        "--mapping",
        mapping.to_str().expect("UTF-8"),
    ]);
    p.ok(&[
        "change",
        "A-3",
        "--notes",
        &format!("asked {SECRET} herself"),
    ]);
    p.ok(&["retire", "A-3", "--reason", &format!("{SECRET} took it")]);
    p
}

/// Whatever prints or writes the book, in one text.
fn everything_told(p: &Phiward) -> String {
    let out = |name: &str| p.path(name).to_str().expect("UTF-8").to_owned();
    let (book, report, table) = (out("book.phiward"), out("r.html"), out("assets.csv"));
    for file in [&book, &report, &table] {
        let _ = std::fs::remove_file(file);
    }
    p.ok(&["export", "--portable", &book]);
    p.ok(&["export", "assets", "--out", &table]);
    p.exits(0, &["report", "--format", "html", "--out", &report]);
    for file in [&book, &report, &table] {
        assert!(!has_secret(&std::fs::read(file).expect("read")), "{file}");
    }
    let looks: &[&[&str]] = &[
        &["log", "--last", "1000"],
        &["log", "A-3"],
        &["log", "--json"],
        &["show", "A-3"],
        &["show", "A-3", "--json"],
        &["list", "assets", "--all", "--json"],
        &["list", "imports", "--json"],
        &["diff", "1"],
        &["list", "redactions"],
    ];
    looks.iter().map(|args| p.ok(args)).collect()
}

#[test]
fn a_record_is_redacted_by_two_people_and_its_bystanders_stand() {
    let p = imported();
    let before = p.json(&["list", "assets", "--all"]);
    says(
        &p.refused(&["--as", "Lee Chan", "redact", "A-3", "--approve"]),
        &["no redaction of A-3 waits", "phiward redact A-3 --reason"],
    );
    says(&p.refused(&["redact", "A-3"]), &["--reason"]);
    let dana = ["--as", "Dana Reyes"];
    says(
        &p.ok(&[
            &dana[..],
            &["redact", "A-3", "--reason", "a name stood there"],
        ]
        .concat()),
        &[
            "RD-1",
            "Nothing is destroyed yet",
            "Goes:",
            "Stays: its kind, its id and its number",
            "Backups and exports",
            "redact A-3 --approve",
        ],
    );
    says(
        &p.refused(&[&dana[..], &["redact", "A-3", "--approve"]].concat()),
        &["Dana Reyes asked for RD-1", "a second person", "--as"],
    );
    assert_ne!(holding(&p.data()), Vec::<String>::new());
    says(
        &p.ok(&[
            "--as",
            "Lee Chan",
            "redact",
            "A-3",
            "--approve",
            "--note",
            "seen",
        ]),
        &[
            "RD-1 is approved",
            "what asset A-3 said is gone",
            "Backups",
            "phiward verify",
        ],
    );
    assert_eq!(holding(&p.data()), Vec::<String>::new());
    assert!(!everything_told(&p).contains(SECRET));
    assert_eq!(holding(&p.data()), Vec::<String>::new());
    // The others of that entry are as they were.
    let after = p.json(&["list", "assets", "--all"]);
    let named = |list: &Value, tag: &str| {
        let all = list.as_array().expect("a list");
        all.iter().find(|a| a["number"] == tag).cloned()
    };
    for tag in ["A-1", "A-2", "A-4"] {
        assert!(named(&before, tag).is_some(), "{tag}");
        assert_eq!(named(&before, tag), named(&after, tag), "{tag}");
    }
    // Its number is not given again.
    says(&p.ok(&["add", "asset", "Scanner"]), &["Added A-5"]);
    says(
        &p.ok(&["verify"]),
        &[
            "verifies.",
            "asset A-3: its content redacted on ",
            "asked for by Dana Reyes, approved by Lee Chan (RD-1): a name stood there",
        ],
    );
    // It is not redacted twice.
    says(
        &p.refused(&["redact", "A-3", "--reason", "x"]),
        &["redacted already"],
    );
}

#[test]
fn the_log_tells_what_was_done_and_what_is_gone() {
    let p = imported();
    p.ok(&["--as", "Dana Reyes", "redact", "A-3", "--reason", "a name"]);
    p.ok(&["--as", "Lee Chan", "approve-redaction", "RD-1"]);
    let log = p.json(&["log"]);
    let entries = log.as_array().expect("a list");
    let of = |verb: &str| {
        let found = entries.iter().find(|e| e["verb"] == verb);
        found.unwrap_or_else(|| panic!("no {verb} in {log}"))
    };
    let import = entries.iter().find(|e| e["batch"].is_string());
    let import = import.expect("the import");
    assert_eq!(import["redacted"], true);
    let records = import["records"].as_array().expect("records");
    let gone: Vec<&Value> = records.iter().filter(|r| r["redacted"] == true).collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0]["number"], "A-3");
    assert_eq!(gone[0]["kind"], "asset");
    assert_eq!(gone[0]["state"], Value::Null);
    let retired = of("retire");
    assert_eq!(retired["redacted"], true);
    let command = &retired["commands"][0];
    assert_eq!(command["code"], "retire");
    assert_eq!(command["target"], "A-3");
    assert_eq!(command["data"], Value::Null);
    let asked = of("redact");
    assert_eq!(asked["redacted"], false);
    assert_eq!(asked["by"]["person"], "P-1");
    assert_eq!(asked["by"]["name"], "Dana Reyes");
    assert_eq!(asked["by"]["role"], "security official");
    assert_eq!(asked["by"]["assurance"], "asserted");
    assert_eq!(asked["via"], Value::Null);
    assert_eq!(asked["commands"][0]["data"]["reason"], "a name");
    let approved = of("approve-redaction");
    assert_eq!(approved["redacted"], false);
    assert_eq!(approved["commands"][0]["target"], "RD-1");
    let text = p.ok(&["log"]);
    says(
        &text,
        &["Redaction asked for", "Redaction approved", "(redacted)"],
    );
    let of_record = p.json(&["log", "A-3"]);
    assert!(
        of_record.as_array().expect("a list").len() >= 4,
        "{of_record}"
    );
}

#[test]
fn only_earlier_states_go_where_the_record_was_mended() {
    let p = Phiward::clinic();
    p.ok(&["change", "A-1", "--notes", &format!("of {SECRET}")]);
    p.ok(&["change", "A-1", "--notes", "mended"]);
    let dana = ["--as", "Dana Reyes"];
    let asked = [
        &dana[..],
        &["redact", "A-1", "--reason", "a name", "--earlier-only"],
    ]
    .concat();
    says(&p.ok(&asked), &["every earlier state of asset A-1"]);
    says(
        &p.ok(&["--as", "Lee Chan", "redact", "RD-1", "--approve"]),
        &["It stays as it stands now"],
    );
    assert_eq!(holding(&p.data()), Vec::<String>::new());
    assert_eq!(p.json(&["show", "A-1"])["notes"], "mended");
    says(&p.ok(&["verify"]), &["earlier states of it redacted"]);
}

#[test]
fn the_bytes_of_a_file_go_with_its_evidence() {
    let p = Phiward::clinic();
    let file = p.path("seen.txt");
    std::fs::write(&file, format!("chart of {SECRET}")).expect("written");
    p.ok(&["evidence", "add", file.to_str().expect("UTF-8")]);
    p.ok(&[
        "--as",
        "Dana Reyes",
        "redact",
        "E-1",
        "--reason",
        "it names a patient",
    ]);
    p.ok(&["--as", "Lee Chan", "redact", "E-1", "--approve"]);
    assert_eq!(holding(&p.data()), Vec::<String>::new());
    p.ok(&["verify"]);
}

/// Asks for the redaction of a record as Dana Reyes.
fn asked(p: &Phiward, tag: &str) -> String {
    p.ok(&["--as", "Dana Reyes", "redact", tag, "--reason", "a name"])
}

#[test]
fn c6_who_else_holds_the_words_is_named_when_asked_and_when_approved() {
    let p = Phiward::clinic();
    p.ok(&["add", "asset", &format!("Laptop of {SECRET}")]);
    let tags = p.json(&["list", "assets"]);
    let last = tags.as_array().expect("a list").last().expect("one");
    let tag = last["number"].as_str().expect("a number").to_owned();
    p.ok(&["add", "site", &format!("Desk with the laptop of {SECRET}")]);
    let named = "Words of it stand in S-";
    says(&asked(&p, &tag), &[named, "(name)", "Backups and exports"]);
    says(
        &p.ok(&["--as", "Lee Chan", "redact", &tag, "--approve"]),
        &[named, "redact or mend each", "vacuumed"],
    );
    // The site is told of until it is redacted itself.
    assert_ne!(holding(&p.data()), Vec::<String>::new());
    let copies = p.json(&["list", "redactions"]);
    assert_eq!(copies[0]["copies"][0]["fields"][0], "name", "{copies}");
}

#[test]
fn c6_a_request_is_withdrawn_and_denied_with_a_reason_and_the_list_says_by_whom() {
    let p = Phiward::clinic();
    asked(&p, "A-1");
    says(&p.refused(&["redact", "A-1", "--deny"]), &["--reason"]);
    says(
        &p.refused(&["redact", "A-1", "--deny", "--approve", "--reason", "x"]),
        &["cannot be used with"],
    );
    let lee = ["--as", "Lee Chan", "redact", "A-1"];
    says(
        &p.refused(&[&lee[..], &["--withdraw", "--reason", "no"]].concat()),
        &["Dana Reyes asked for it", "deny it instead"],
    );
    says(
        &p.ok(&[&lee[..], &["--deny", "--reason", "under a legal hold"]].concat()),
        &[
            "RD-1 is denied by Lee Chan on ",
            "under a legal hold",
            "Nothing of asset A-1",
        ],
    );
    asked(&p, "A-1");
    let dana = ["--as", "Dana Reyes", "redact", "A-1", "--withdraw"];
    says(
        &p.ok(&[&dana[..], &["--reason", "it was mended"]].concat()),
        &["RD-2 is withdrawn by Dana Reyes on ", "it was mended"],
    );
    asked(&p, "A-1");
    says(
        &p.ok(&["list", "redactions"]),
        &["denied on ", "withdrawn on ", "waits for a second person"],
    );
    p.ok(&[&lee[..], &["--approve"]].concat());
    says(
        &p.ok(&["list", "redactions"]),
        &["Decided by", "done on ", "Dana Reyes  Lee Chan"],
    );
}

#[test]
fn c6_a_file_that_other_evidence_names_stays_and_is_said_to() {
    let p = Phiward::clinic();
    let file = p.path("seen.txt");
    std::fs::write(&file, format!("chart of {SECRET}")).expect("written");
    let file = file.to_str().expect("UTF-8");
    p.ok(&["evidence", "add", file, "--title", "First"]);
    p.ok(&["evidence", "add", file, "--title", "Second"]);
    asked(&p, "E-1");
    let approve = |tag: &str| p.ok(&["--as", "Lee Chan", "redact", tag, "--approve"]);
    says(
        &approve("E-1"),
        &["The file itself stays, for E-2 names the same bytes"],
    );
    says(&p.ok(&["verify"]), &["1 evidence files (0 redacted)"]);
    asked(&p, "E-2");
    assert!(!approve("E-2").contains("The file itself stays"));
    assert_eq!(holding(&p.data()), Vec::<String>::new());
    says(&p.ok(&["verify"]), &["0 evidence files (1 redacted)"]);
    // It comes back only as evidence of its own, which verifying says.
    p.ok(&["evidence", "add", file, "--title", "Third"]);
    says(
        &p.ok(&["verify"]),
        &[
            "1 evidence files (0 redacted)",
            "was redacted by entry",
            "added again by entry",
        ],
    );
}

#[test]
fn c6_a_portable_file_tells_who_when_and_why_in_the_words_of_the_book() {
    let p = imported();
    asked(&p, "A-3");
    p.ok(&["--as", "Lee Chan", "redact", "A-3", "--approve"]);
    let file = p.path("book.phiward");
    let file = file.to_str().expect("UTF-8");
    p.ok(&["export", "--portable", file]);
    says(
        &p.ok(&["verify", file]),
        &[
            "asset A-3: its content redacted on ",
            "approved by Lee Chan (RD-1): a name",
        ],
    );
    let (of_file, of_book) = (p.json(&["verify", file]), p.json(&["verify"]));
    for field in ["redactions", "redacted_parts"] {
        assert_eq!(of_file[field], of_book[field], "{field}");
        assert!(!of_file[field].as_array().expect("a list").is_empty());
    }
}

#[test]
fn c6_nobody_acts_by_the_number_of_a_person_who_was_redacted() {
    let p = Phiward::clinic();
    p.ok(&["add", "person", SECRET]);
    let people = p.json(&["list", "people"]);
    let last = people.as_array().expect("a list").last().expect("one");
    let tag = last["number"].as_str().expect("a number").to_owned();
    asked(&p, &tag);
    p.ok(&["--as", "Lee Chan", "redact", &tag, "--approve"]);
    says(
        &p.refused(&["--as", &tag, "add", "asset", "Scanner"]),
        &[
            &format!("{tag} names nobody any more"),
            "RD-1",
            "phiward list people",
        ],
    );
}

#[test]
fn c6_a_past_day_shows_what_was_redacted_since_as_redacted() {
    let p = imported();
    let bytes = asked(&p, "A-3");
    assert!(bytes.contains("RD-1"));
    p.ok(&["--as", "Lee Chan", "redact", "A-3", "--approve"]);
    let now = p.json(&["show", "A-3"]);
    let end = now["retired"]["reason"].as_str().expect("a reason");
    assert!(end.starts_with("its content was redacted (RD-1, asked for by Dana Reyes)"));
    assert_eq!(now["retired"]["by"]["name"], "Lee Chan", "{now}");
    // The entry of the import, long before the redaction.
    let log = p.json(&["log"]);
    let entries = log.as_array().expect("a list");
    let import = entries.iter().find(|e| e["batch"].is_string());
    let position = import.expect("the import")["position"].to_string();
    // Then as now it is redacted: it did not end in between.
    let since = p.ok(&["diff", &position]);
    assert!(since.contains("RD-1") && !since.contains("A-3"), "{since}");
}
