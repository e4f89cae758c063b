//! Verbs that are described once: several records at once, evidence that comes with
//! them, their examples, and the table of them all.

use crate::phiward::{Phiward, says};

/// The words of an example after the name of the program.
fn typed(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            letter => words.last_mut().expect("a word").push(letter),
        }
    }
    words.split_off(1)
}

#[test]
fn every_example_of_every_verb_works_on_the_worked_example() {
    let p = Phiward::empty();
    p.ok(&["demo"]);
    let mut performed = Vec::new();
    for form in fields::verb_forms() {
        for example in form.command.examples {
            let words = typed(example);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let output = p.run(&words);
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            // It may be refused by a rule or for want of such a record, never for its words.
            match output.status.code() {
                Some(0) => performed.push(form.code),
                _ => assert!(told.starts_with("phiward: "), "{example}\n{told}"),
            }
        }
    }
    performed.dedup();
    assert!(performed.len() >= 10, "{performed:?}");
    p.ok(&["verify"]);
}

#[test]
fn several_records_are_all_done_or_none() {
    let p = Phiward::clinic();
    for risk in ["Theft", "Loss", "Fire"] {
        p.ok(&["identify", risk, "--asset", "A-1"]);
    }
    p.ok(&["retire", "R-3", "--reason", "gone"]);
    let rating = [
        "--likelihood",
        "high",
        "--impact",
        "low",
        "--reason",
        "seen",
    ];
    let rate = |risks: &[&'static str]| [&["rate"], risks, &rating[..]].concat();
    // R-3 has ended, so none is rated.
    p.refused(&rate(&["R-1,R-3"]));
    p.refused(&rate(&["R-1,R-9"]));
    assert!(p.json(&["show", "R-1"])["current"].is_null());
    let before = p.head();
    let new = [
        "--new-evidence",
        "Photo of the door",
        "--kept-at",
        "binder 2",
    ];
    let told = p.ok(&[&rate(&["R-1,R-2"])[..], &new].concat());
    says(
        &told,
        &["R-1 is rated", "R-2 is rated", "E-1 Photo of the door"],
    );
    assert_eq!(p.head(), before + 1);
    let log = p.json(&["log", "--last", "1"]);
    assert_eq!(log[0]["verb"], "rate");
    assert_eq!(log[0]["commands"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        p.json(&["show", "R-2"])["current"]["evidence"][0]["number"],
        "E-1"
    );
    assert_eq!(
        p.json(&["list", "evidence"]).as_array().map(Vec::len),
        Some(1)
    );
    says(
        &p.ok(&rate(&["R-1", "R-2"])),
        &["R-1 is rated", "R-2 is rated"],
    );
    says(
        &p.refused(&["rate", "R-1", "--likelihood", "high", "--reason", "x"]),
        &["--"],
    );
    says(
        &p.refused(&[&rate(&["R-1"])[..], &["--new-evidence", "Photo"]].concat()),
        &["--kept-at"],
    );
    says(
        &p.refused(&["start", "A-1"]),
        &["A-1 (asset) is not an action"],
    );
    says(
        &p.refused(&["retire", "O-1", "--reason", "x"]),
        &["is not a record that “retire” is said of"],
    );
}

#[test]
fn what_was_once_said_otherwise_is_pointed_to() {
    let p = Phiward::clinic();
    says(
        &p.refused(&["restore", "/backups/march.db", "--reason", "x"]),
        &["phiward backup restore /backups/march.db"],
    );
    says(
        &p.refused(&["restore", "march.db", "--force"]),
        &["phiward backup restore FILE --force"],
    );
    says(
        &p.refused(&["reinstate", "A-1", "--reason", "x"]),
        &["phiward restore A-4 --reason"],
    );
    says(
        &p.refused(&["settle", "K-1", "--outcome", "x"]),
        &["--reason"],
    );
}

#[test]
fn the_table_of_verbs_names_every_surface() {
    let p = Phiward::empty();
    let rows = p.json(&["verbs"]);
    let rows = rows.as_array().expect("a list");
    for row in rows {
        for key in ["code", "permission", "requirement"] {
            assert!(row[key].is_string(), "{row}");
        }
        for key in ["kind", "page", "api", "command"] {
            assert!(row[key].is_string() || row[key].is_null(), "{row}");
        }
    }
    let of = |code: &str| rows.iter().find(|r| r["code"] == code).expect("a row");
    assert_eq!(of("reschedule")["command"], "reschedule ACTION DUE");
    assert_eq!(of("reschedule")["kind"], "action");
    assert!(of("retire")["kind"].is_null());
    says(
        &p.ok(&["verbs"]),
        &["phiward reschedule ACTION DUE", "any record", "administer"],
    );
}

#[test]
fn the_domain_of_an_asset_is_a_flag_like_its_other_fields() {
    let p = Phiward::clinic();
    let domain = ["--domain", "elm.example"];
    p.ok(&[&["add", "asset", "Mail of the clinic"][..], &domain].concat());
    assert_eq!(p.json(&["show", "A-2"])["domain"], "elm.example");
    p.ok(&["change", "A-2", "--domain", "oak.example"]);
    assert_eq!(p.json(&["show", "A-2"])["domain"], "oak.example");
}
