//! Mistakes end with a message that helps, exit code 2, and nothing changed.

use crate::phiward::{Phiward, says};
use std::io::Read;
use std::process::Stdio;

#[test]
fn mistyped_words_get_suggestions() {
    let p = Phiward::clinic();
    for (args, parts) in [
        (&["lst", "risks"][..], &["list"][..]),
        (&["list", "aset"], &["did you mean", "assets"]),
        (&["show", "A-9"], &["there is no asset A-9"]),
        (
            &["add", "asset", "Tablet", "--class", "labtop"],
            &["did you mean laptop"],
        ),
        (&["add", "asset", "Tablet", "--encrypted", "yess"], &["yes"]),
        (
            &["add", "asset", "Tablet", "--owner", "Dana Reis"],
            &["did you mean P-1 “Dana Reyes”?"],
        ),
        (&["change", "A-1", "--ownr", "Dana Reyes"], &["--owner"]),
        (
            &["identify", "x", "--asset", "Front desk labtop"],
            &["did you mean A-1"],
        ),
        (&["change", "aset", "A-1"], &["did you mean “asset”"]),
        (&["change", "X-1", "--note", "x"], &["approve"]),
        (
            &["identify", "x", "--asset", "A-1", "--threat", "ransomwear"],
            &["did you mean ransomware"],
        ),
        (
            &["identify", "--scenario", "S-9999", "--asset", "A-1"],
            &["no scenario “S-9999”"],
        ),
        (&["answer", "164.312(e)"], &["no provision", "did you mean"]),
        (
            &["answer", "164.999"],
            &["no provision “164.999”; see “phiward catalog rule”"],
        ),
        (
            &["answer", "164.312(d)", "--required", "no", "--note", "x"],
            &["applies to every organization", "--in-place no"],
        ),
        (
            &[
                "answer",
                "164.312(a)(2)(iv)",
                "--required",
                "no",
                "--note",
                "x",
            ],
            &["applies to every organization", "phiward decide"],
        ),
        (
            &["change", "C-1", "--due", "2026-06-30"],
            &["phiward reschedule C-1"],
        ),
        (
            &["change", "R-1", "--impact", "low"],
            &["phiward rate R-1", "Usage: phiward change"],
        ),
        (&["as-of", "2999-01-01"], &["2999-01-01 lies in the future"]),
        (&["diff", "2999-01-01"], &["lies in the future"]),
        (&["diff"], &["<FROM"]),
        (
            &["diff", "2026-01-01", "--from", "2026-01-01"],
            &["cannot be used with"],
        ),
        (
            &[
                "report",
                "--format",
                "html",
                "--out",
                "x.html",
                "--as-of",
                "2999-01-01",
            ],
            &["lies in the future"],
        ),
        (
            &["answer", "164.312(d)", "--in-place", "maybe"],
            &["yes, no, partly, unknown"],
        ),
        (
            &[
                "rate",
                "R-1",
                "--likelihood",
                "hihg",
                "--impact",
                "high",
                "--reason",
                "x",
            ],
            &["not a level"],
        ),
        (&["profile", "--kind", "provder"], &["provider"]),
        (
            &["profile", "--zone", "America/Chicgo"],
            &["not a time zone"],
        ),
        (&["plan", "R-1", "x", "--cost", "a lot"], &["not an amount"]),
        (&["plan", "R-1", "x", "--due", "31.3.2026"], &["2026-03-31"]),
        (&["--org", "Oak", "list", "risks"], &["Elm Street Clinic"]),
        (
            &["catalog", "show", "ransomwar"],
            &["did you mean ransomware?"],
        ),
        (
            &["dismiss", "S-001", "--reason", "x"],
            &["--asset", "--everywhere"],
        ),
    ] {
        says(&p.refused(args), parts);
    }
}

#[test]
fn texts_are_bounded_and_free_of_control_characters() {
    let p = Phiward::clinic();
    let long = "x".repeat(20_001);
    let told = p.refused(&["add", "site", "Annex", "--notes", &long]);
    says(&told, &["20001 characters"]);
    assert!(told.len() < 1000, "the message repeats the whole text");
    says(&p.refused(&["add", "site", "An\u{1b}[31mnex"]), &["U+001B"]);
    assert!(
        !p.refused(&["add", "site", "An\u{1b}[31mnex"])
            .contains('\u{1b}')
    );
    p.ok(&["add", "site", "Annex", "--notes", &long[..20_000]]);
    says(&p.refused(&["add", "site", "  "]), &["“Name” is missing"]);
}

#[test]
fn patient_data_is_warned_of() {
    let p = Phiward::clinic();
    let (_, err) = p.exits(
        0,
        &[
            "add",
            "incident",
            "Letter of patient 219-09-9999 sent to the wrong house",
        ],
    );
    says(&err, &["warning", "Social Security number"]);
    let file = p.path("export.csv");
    std::fs::write(&file, "MRN: 00482913, DOB 3/14/1962").expect("written");
    let (_, err) = p.exits(0, &["evidence", "add", file.to_str().expect("UTF-8")]);
    says(&err, &["medical record number", "date of birth"]);
    let (_, err) = p.exits(0, &["add", "site", "Annex"]);
    assert_eq!(err, "");
}

#[test]
fn looking_at_nothing_makes_nothing() {
    let p = Phiward::empty();
    for args in [
        &["list", "risks"][..],
        &["coverage"],
        &["backup"],
        &["add", "site", "x"],
        &["summary"],
        &["verify"],
        &["checkpoint", "--out", "x"],
        &["export", "--portable", "x"],
    ] {
        let output = p
            .command(args)
            .current_dir(p.path("."))
            .output()
            .expect("starts");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        says(&String::from_utf8_lossy(&output.stderr), &["phiward init"]);
    }
    assert!(!p.data().exists());
    // The catalog needs no book.
    says(&p.ok(&["catalog", "show", "164.312(d)"]), &["Question:"]);
    says(&p.ok(&["method", "list"]), &["nist-two-step@1"]);
    assert!(!p.data().exists());
}

#[test]
fn errors_are_json_where_that_was_asked_for() {
    let p = Phiward::clinic();
    let err = p.refused(&["show", "R-1", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&err).expect("JSON");
    says(value["error"].as_str().expect("a text"), &["R-1"]);
    // Also where the words themselves cannot be read.
    let err = p.refused(&["shwo", "R-1", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&err).expect("JSON");
    says(
        value["error"].as_str().expect("a text"),
        &["unrecognized subcommand", "show"],
    );
}

#[test]
fn an_organization_without_a_good_name_leaves_nothing_behind() {
    let p = Phiward::empty();
    for (name, told) in [
        ("", "name is missing"),
        ("  ", "name is missing"),
        ("two\nlines", "control character"),
        (&"x".repeat(201)[..], "more than 200"),
    ] {
        says(&p.refused(&["init", "--name", name]), &[told]);
    }
    assert_eq!(p.json(&["organizations"]), serde_json::json!([]));
    p.ok(&["init", "--name", &"x".repeat(200)]);
}

#[cfg(unix)]
#[test]
fn nothing_is_recorded_by_nobody() {
    let p = Phiward::clinic();
    let without = |args: &[&str], path: &str| {
        let mut command = p.command(args);
        for name in ["USER", "LOGNAME", "USERNAME"] {
            command.env_remove(name);
        }
        command.env("PATH", path).output().expect("starts")
    };
    let empty = p.path("no-programs");
    let empty = empty.to_str().expect("UTF-8");
    let before = p.head();
    let refused = without(&["add", "site", "Annex"], empty);
    assert_eq!(refused.status.code(), Some(2));
    says(&String::from_utf8_lossy(&refused.stderr), &["--as NAME"]);
    assert_eq!(p.head(), before);
    // Looking needs nobody, and --as is enough.
    assert!(without(&["list", "assets"], empty).status.success());
    let named = ["--as", "Dana Reyes", "add", "site", "Annex"];
    assert!(without(&named, empty).status.success());
    // The system's own list knows who runs this.
    let system = std::env::var("PATH").expect("a path");
    if let Ok(id) = std::process::Command::new("id").arg("-un").output()
        && id.status.success()
    {
        assert!(without(&["add", "site", "Barn"], &system).status.success());
        let log = p.json(&["log", "--last", "1"]).to_string();
        says(&log, &[String::from_utf8_lossy(&id.stdout).trim()]);
    }
}

#[test]
fn a_scenario_of_another_class_is_warned_of() {
    let p = Phiward::clinic();
    let of = |class: &str| {
        let all = p.json(&["catalog", "scenarios"]);
        let all = all.as_array().expect("a list");
        let fits = |s: &&serde_json::Value| {
            let classes = s["classes"].as_array().expect("classes");
            classes.iter().any(|c| c == class) && !classes.iter().any(|c| c == "laptop")
        };
        let found = all.iter().find(fits).expect("a scenario");
        found["code"].as_str().expect("a code").to_owned()
    };
    let code = of("fax-server");
    let (_, err) = p.exits(0, &["identify", "--scenario", &code, "--asset", "A-1"]);
    says(&err, &["warning", "A-1", "laptop", "fax-server"]);
}

#[test]
fn a_record_shows_what_it_rests_on_by_number_and_name() {
    let p = Phiward::clinic();
    p.ok(&[
        "evidence",
        "add",
        "--location",
        "binder 3",
        "--title",
        "Policy",
    ]);
    p.ok(&[
        "answer",
        "164.312(d)",
        "--in-place",
        "yes",
        "--evidence",
        "E-1",
    ]);
    let number = p.json(&["list", "answers"])[0]["number"].clone();
    let number = number.as_str().expect("a number");
    says(&p.ok(&["show", number]), &["- E-1 Policy"]);
    assert_eq!(p.json(&["show", number])["evidence"][0]["number"], "E-1");
}

#[cfg(unix)]
#[test]
fn the_program_goes_by_its_own_name() {
    let p = Phiward::empty();
    let link = p.path("something-else");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_phiward"), &link).expect("linked");
    let output = std::process::Command::new(&link)
        .args(["show", "--help"])
        .output()
        .expect("starts");
    says(
        &String::from_utf8_lossy(&output.stdout),
        &["Usage: phiward show"],
    );
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let p = Phiward::clinic();
    let mut child = p
        .command(&["catalog", "scenarios", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut some = [0; 64];
    child
        .stdout
        .take()
        .expect("a pipe")
        .read_exact(&mut some)
        .expect("some output");
    // The pipe is closed here, with most of the output still to come.
    let output = child.wait_with_output().expect("ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_official_text_proves_the_catalog_or_the_exit_code_says_so() {
    let p = Phiward::clinic();
    let file = p.path("no.xml");
    std::fs::write(&file, "<html>a web page</html>").expect("written");
    says(
        &p.refused(&["catalog", "verify", "--ecfr", file.to_str().expect("UTF-8")]),
        &["164.308"],
    );
    says(
        &p.refused(&["catalog", "verify", "--ecfr", "missing.xml"]),
        &["missing.xml"],
    );
}

#[test]
fn every_verb_has_help_and_completions_know_it() {
    let p = Phiward::empty();
    let help = p.ok(&["--help"]);
    let verbs: Vec<&str> = help
        .lines()
        .skip_while(|l| !l.starts_with("Commands:"))
        .skip(1)
        .take_while(|l| l.starts_with("  "))
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .filter(|v| *v != "help")
        .collect();
    assert!(verbs.len() > 40, "{verbs:?}");
    let bash = p.ok(&["completions", "bash"]);
    for verb in verbs {
        let text = p.ok(&[verb, "--help"]);
        says(&text, &["Usage: phiward"]);
        assert!(bash.contains(verb), "{verb}");
    }
    for shell in ["zsh", "fish", "powershell"] {
        assert!(p.ok(&["completions", shell]).len() > 1000);
    }
}

#[test]
fn a2_an_import_of_which_nothing_comes_in_says_so_by_its_exit_code() {
    let p = Phiward::clinic();
    let (table, mapping) = (p.path("list.csv"), p.path("list.toml"));
    let of = |path: &std::path::Path| path.to_str().expect("plain").to_owned();
    let columns =
        "name = \"list\"\nkind = \"assets\"\n[columns]\nname = \"Name\"\nnotes = \"Note\"\n";
    std::fs::write(&mapping, columns).expect("written");
    let import = |rows: &str, code: i32| {
        std::fs::write(&table, format!("Name,Note\n{rows}")).expect("written");
        let (table, mapping) = (of(&table), of(&mapping));
        let args = ["import", &table, "--mapping", &mapping, "--skip-bad-rows"];
        p.exits(code, &args).0
    };
    let said = import(",of Ana\n,of Ben\n", 1);
    says(&said, &["Nothing imported, no row of it is a record"]);
    // One that came in, or stands here already, is something.
    import("Pump,of Ana\n,of Ben\n", 0);
    import("Pump,of Ana\n", 0);
}
