//! The whole journey by verbs: from an empty folder to a proven plan (A1 to B7, C5, D6).

use crate::phiward::{Phiward, command, says};

#[test]
fn a_book_is_begun_analysed_planned_proven_and_carried_elsewhere() {
    let p = Phiward::clinic();
    says(
        &p.ok(&[
            "profile",
            "--kind",
            "provider",
            "--workforce",
            "14",
            "--official",
            "dana reyes",
            "--zone",
            "America/Chicago",
        ]),
        &["is changed", "still lacks", "factors"],
    );
    says(
        &p.ok(&["profile"]),
        &["Dana Reyes", "America/Chicago", "nist-two-step@1"],
    );
    p.ok(&["add", "site", "Main clinic"]);
    p.ok(&[
        "add",
        "vendor",
        "Regional lab",
        "--business-associate",
        "yes",
    ]);
    says(
        &p.ok(&[
            "agreement",
            "V-1",
            "--state",
            "in-force",
            "--effective",
            "2026-01-01",
            "--clause",
            "incident reporting",
        ]),
        &["in force, from 2026-01-01"],
    );
    // A3: ends are found by name; what is no record is a party outside.
    says(
        &p.ok(&[
            "add",
            "flow",
            "Lab results",
            "--from",
            "regional LAB",
            "--to",
            "patients",
            "--via",
            "A-1",
        ]),
        &["from Regional lab to patients"],
    );
    says(
        &p.ok(&[
            "change",
            "A-1",
            "--encrypted",
            "no",
            "--site",
            "Main clinic",
            "--owner",
            "P-1",
        ]),
        &["Changed A-1"],
    );
    identify(&p);
    rate_and_treat(&p);
    plan(&p);
    live_with(&p);
    verified_on_evidence(&p);
    analysis_is_never_silent_about_holes(&p);
    carried_elsewhere(&p);
}

/// A8: in one's own words, and from the catalog with what the book lacks.
fn identify(p: &Phiward) {
    let own = p.ok(&[
        "identify",
        "A stolen laptop exposes records",
        "--asset",
        "Front desk laptop",
        "--threat",
        "device-theft",
        "--vulnerability",
        "no-disk-encryption",
        "--affects",
        "C",
        "--harmed",
        "patients",
        "--owner",
        "Dana Reyes",
    ]);
    says(
        &own,
        &[
            "T-1",
            "W-1",
            "Identified R-1 A stolen laptop",
            "Next: phiward rate R-1",
        ],
    );
    let proposed = p.json(&["propose", "--asset", "A-1", "--limit", "1000"]);
    let total = proposed["total"].as_u64().expect("a count");
    assert!(total > 5, "{total}");
    let code = proposed["proposals"][0]["scenario"]
        .as_str()
        .expect("a code")
        .to_owned();
    says(
        &p.ok(&["identify", "--scenario", &code, "--asset", "A-1"]),
        &["Identified R-2"],
    );
    let dismissed = proposed["proposals"][1]["scenario"]
        .as_str()
        .expect("a code")
        .to_owned();
    says(
        &p.ok(&[
            "dismiss",
            &dismissed,
            "--asset",
            "A-1",
            "--reason",
            "never leaves the desk",
        ]),
        &["does not apply to A-1"],
    );
    assert_eq!(p.json(&["propose", "--asset", "A-1"])["total"], total - 2);
    says(
        &p.refused(&["identify", "--scenario", &code, "--asset", "A-1"]),
        &["R-2 says this"],
    );
}

fn rate_and_treat(p: &Phiward) {
    let told = p.ok(&[
        "rate",
        "R-1",
        "--initiation",
        "high",
        "--adverse",
        "high",
        "-C",
        "high",
        "-A",
        "low",
        "--reason",
        "taken home daily, not encrypted",
    ]);
    says(
        &told,
        &[
            "R-1 is rated high (current)",
            "likelihood high",
            "impact high",
            "NIST",
        ],
    );
    // Several at once, as one entry.
    let before = p.head();
    p.ok(&[
        "rate",
        "R-1,R-2",
        "--likelihood",
        "high",
        "--impact",
        "H",
        "--reason",
        "as discussed",
    ]);
    assert_eq!(p.head(), before + 1);
    says(
        &p.refused(&[
            "rate",
            "R-1",
            "--likelihood",
            "high",
            "--impact",
            "high",
            "--reason",
            " ",
        ]),
        &["reason is missing"],
    );
    says(
        &p.ok(&[
            "tolerance",
            "low",
            "--statement",
            "Above low we act",
            "--approved-by",
            "lee@example.org",
        ]),
        &["L-1", "2 open risks are above"],
    );
    says(
        &p.ok(&[
            "treat",
            "R-1,R-2",
            "mitigate",
            "--reason",
            "cheap and quick",
        ]),
        &["R-1 (level high): mitigate"],
    );
}

/// B3, B4: the date moves only with its reason.
fn plan(p: &Phiward) {
    let told = p.ok(&[
        "plan",
        "R-1",
        "--measure",
        "encrypt-laptops",
        "--owner",
        "Dana Reyes",
        "--due",
        "2026-03-31",
        "--cost",
        "1,200.00",
    ]);
    says(
        &told,
        &[
            "Planned C-1",
            "owner Dana Reyes, due 2026-03-31, cost $1,200.00",
        ],
    );
    says(
        &p.refused(&["reschedule", "C-1", "2026-06-30"]),
        &["--reason"],
    );
    says(
        &p.refused(&["reschedule", "C-1", "2026-06-30", "--reason", ""]),
        &["reason is missing"],
    );
    says(
        &p.refused(&["change", "C-1", "--due", "2026-06-30"]),
        &["--due"],
    );
    says(
        &p.ok(&[
            "reschedule",
            "C-1",
            "2026-06-30",
            "--reason",
            "supplier is late",
        ]),
        &["due 2026-06-30 now, before 2026-03-31: supplier is late"],
    );
    p.ok(&["milestone", "C-1", "Ordered", "--due", "2026-02-01"]);
    p.ok(&["milestone", "C-1", "ordered", "--done", "2026-01-20"]);
    let action = p.json(&["show", "C-1"]);
    assert_eq!(action["milestones"].as_array().map(Vec::len), Some(1));
    assert_eq!(action["milestones"][0]["done"], "2026-01-20");
    assert_eq!(action["cost_cents"], 120_000);
    assert_eq!(action["slips"][0]["why"], "supplier is late");
}

/// B6: the requester is not the approver, whatever they call themselves.
fn live_with(p: &Phiward) {
    let asked = p.ok(&[
        "--as",
        "Dana Reyes",
        "accept",
        "R-2",
        "--reason",
        "replaced in spring",
        "--compensating",
        "own network",
        "--expires",
        "2099-12-31",
    ]);
    says(
        &asked,
        &[
            "X-1 of R-2: waiting for approval",
            "phiward treat R-2 accept",
        ],
    );
    for me in ["Dana Reyes", "P-1", " dana  reyes "] {
        says(
            &p.refused(&[
                "--as",
                me,
                "approve",
                "X-1",
                "--authority",
                "chief executive",
            ]),
            &["Dana Reyes asked for it"],
        );
    }
    says(
        &p.ok(&[
            "--as",
            "Lee Chan",
            "approve",
            "X-1",
            "--authority",
            "chief executive",
        ]),
        &["in force"],
    );
    p.ok(&["treat", "R-2", "accept", "--reason", "until it is replaced"]);
    // It goes stale when the risk is rated otherwise.
    p.ok(&[
        "rate",
        "R-2",
        "--likelihood",
        "very high",
        "--impact",
        "high",
        "--reason",
        "seen twice this month",
    ]);
    says(&p.ok(&["list", "acceptances"]), &["stale"]);
    says(
        &p.ok(&["revoke", "X-1", "--reason", "risk has grown"]),
        &["taken back"],
    );
}

/// B5, A6: closure on evidence by someone else.
fn verified_on_evidence(p: &Phiward) {
    p.ok(&["start", "C-1"]);
    p.ok(&["complete", "C-1"]);
    let file = p.path("status.csv");
    std::fs::write(&file, "laptop,encrypted\nfront desk,yes\n").expect("written");
    let file = file.to_str().expect("UTF-8");
    let rating = [
        "rate",
        "R-1",
        "--stage",
        "verified",
        "--likelihood",
        "low",
        "--impact",
        "moderate",
        "--reason",
        "encrypted",
    ];
    says(&p.refused(&rating), &["evidence is missing"]);
    says(
        &p.ok(&["evidence", "add", file, "--about", "R-1,C-1"]),
        &["Added E-1 status.csv", "SHA-256"],
    );
    let rating = [&rating[..], &["--evidence", "E-1"]].concat();
    says(
        &p.refused(&[&["--as", "Dana Reyes"], &rating[..]].concat()),
        &["Dana Reyes owns it"],
    );
    says(
        &p.refused(&[
            "--as",
            "Dana Reyes",
            "confirm",
            "C-1",
            "--result",
            "seen",
            "--evidence",
            "E-1",
        ]),
        &["Dana Reyes owns it"],
    );
    says(
        &p.ok(&[
            "--as",
            "Lee Chan",
            "confirm",
            "C-1",
            "--result",
            "seen",
            "--evidence",
            "E-1",
        ]),
        &["C-1 is verified"],
    );
    says(
        &p.ok(&[&["--as", "Lee Chan"], &rating[..]].concat()),
        &["(verified)"],
    );
    let out = p.path("back.csv");
    p.ok(&[
        "evidence",
        "get",
        "E-1",
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    assert_eq!(
        std::fs::read(out).expect("read"),
        std::fs::read(file).expect("read")
    );
}

/// A5, A6, A7: coverage ends with 1 while holes are open, and each verb closes its own.
fn analysis_is_never_silent_about_holes(p: &Phiward) {
    let count = |kind: &str| {
        let (out, _) = p.exits(1, &["coverage", "--json"]);
        let value: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        value["counts"][kind].as_u64().unwrap_or(0)
    };
    let unanswered = count("safeguard-unanswered");
    says(
        &p.ok(&["answer", "164.312(d)"]),
        &["Question:", "What good looks like:", "Answer: none yet"],
    );
    p.ok(&[
        "answer",
        "§ 164.312(d)",
        "--in-place",
        "yes",
        "--used",
        "partly",
        "--note",
        "imaging shares a log-in",
    ]);
    assert_eq!(count("safeguard-unanswered"), unanswered - 1);
    // A second answer changes the first.
    p.ok(&["answer", "164.312(d)", "--used", "yes"]);
    assert_eq!(
        p.json(&["list", "answers"]).as_array().map(Vec::len),
        Some(1)
    );
    p.ok(&["answer", "164.312(a)(2)(iii)", "--in-place", "no"]);
    assert_eq!(count("addressable-undecided"), 1);
    says(
        &p.ok(&[
            "decide",
            "164.312(a)(2)(iii)",
            "neither",
            "--reason",
            "too dear",
            "--factor-cost",
            "$9,000",
        ]),
        &["Cost is the only factor"],
    );
    assert_eq!(
        (count("addressable-undecided"), count("cost-alone")),
        (0, 1)
    );
    says(
        &p.refused(&["decide", "164.312(d)", "neither", "--reason", "x"]),
        &["is required"],
    );
    says(
        &p.refused(&["answer", "164.312(a)(1)", "--in-place", "yes"]),
        &["164.312(a)(2)(i)"],
    );
    p.ok(&["add", "site", "Annex"]);
    let sites = count("site-not-analysed");
    p.ok(&[
        "exclude",
        "S-2",
        "--reason",
        "nothing is kept there",
        "--approved-by",
        "Lee Chan",
    ]);
    assert_eq!(count("site-not-analysed"), sites - 1);
}

/// D6: checkpoint, verify, export, import elsewhere, verify, and the same bytes again.
fn carried_elsewhere(p: &Phiward) {
    let at = |name: &str| p.path(name).to_str().expect("UTF-8").to_owned();
    let (checkpoint, book, again) = (at("point.txt"), at("book.phiward"), at("again.phiward"));
    p.ok(&["checkpoint", "--out", &checkpoint]);
    p.ok(&["verify", "--checkpoint", &checkpoint]);
    p.ok(&["export", "--portable", &book]);
    p.ok(&["verify", &book, "--checkpoint", &checkpoint]);
    let elsewhere = p.path("elsewhere");
    for args in [
        &["import", "--portable", &book][..],
        &["verify", "--checkpoint", &checkpoint],
        &["export", "--portable", &again],
    ] {
        let output = command(&elsewhere, args).output().expect("starts");
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    assert_eq!(
        std::fs::read(&book).expect("read"),
        std::fs::read(&again).expect("read")
    );
    // Any flipped byte is found.
    let mut bytes = std::fs::read(&book).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&again, bytes).expect("written");
    p.exits(1, &["verify", &again]);
    // An export never overwrites what is no book.
    says(
        &p.refused(&["export", "--portable", &checkpoint]),
        &["no portable book"],
    );
}

#[test]
fn what_changed_is_told_between_positions_and_days() {
    let p = Phiward::clinic();
    let start = p.head().to_string();
    p.ok(&[
        "change",
        "A-1",
        "--hosting",
        "on-premises",
        "--owner",
        "Dana Reyes",
    ]);
    p.ok(&["add", "site", "Annex"]);
    p.ok(&["retire", "S-1", "--reason", "sold"]);
    let told = p.ok(&["diff", "--from", &start]);
    says(
        &told,
        &[
            "2 records differ",
            "A-1 Front desk laptop · changed",
            "hosting: – → on-premises",
            "owner: – → P-1",
            "S-1 Annex · new and ended: sold",
        ],
    );
    assert_eq!(
        p.json(&["diff", "--from", &start, "--to", &start])["differences"],
        serde_json::json!([])
    );
    says(
        &p.refused(&["diff", "--from", "9999"]),
        &["there is no position 9999"],
    );
    let today = p.json(&["summary"]);
    assert_eq!(today["assets"], 1);
    let day = today["as_of"].as_str().expect("a day");
    assert_eq!(p.json(&["as-of", day])["position"], today["position"]);
    says(&p.ok(&["as-of", "2001-01-01"]), &["no entry yet"]);
}

#[test]
fn nothing_is_deleted_and_numbers_are_never_used_again() {
    let p = Phiward::clinic();
    p.ok(&["identify", "Theft of the laptop", "--asset", "A-1"]);
    p.ok(&["identify", "The laptop is stolen", "--asset", "A-1"]);
    says(
        &p.ok(&["merge", "R-2", "--into", "R-1", "--reason", "same theft"]),
        &["R-2 is merged into R-1"],
    );
    says(
        &p.ok(&["retire", "R-1", "--reason", "laptop is gone"]),
        &["It stays on record"],
    );
    p.ok(&["identify", "Another", "--asset", "A-1"]);
    let all: Vec<_> = p
        .json(&["list", "risks", "--all"])
        .as_array()
        .expect("a list")
        .iter()
        .map(|r| r["number"].clone())
        .collect();
    assert_eq!(all, ["R-1", "R-2", "R-3"]);
    says(
        &p.ok(&["reinstate", "R-1", "--reason", "found again"]),
        &["is back"],
    );
    p.ok(&[
        "add",
        "incident",
        "Phishing mail opened",
        "--discovered",
        "2026-02-03",
        "--asset",
        "A-1",
    ]);
    p.ok(&[
        "add",
        "trigger",
        "Look at mail again",
        "--kind",
        "incident",
        "--incident",
        "I-1",
        "--risk",
        "R-1",
        "--review-by",
        "2026-03-01",
    ]);
    says(
        &p.ok(&["settle", "K-1", "--outcome", "rated again"]),
        &["K-1 was settled"],
    );
}

#[test]
fn methods_are_adopted_when_they_are_chosen() {
    let p = Phiward::clinic();
    p.ok(&["identify", "Theft", "--asset", "A-1"]);
    says(&p.ok(&["profile", "--method", "product"]), &["is changed"]);
    let told = p.ok(&[
        "rate",
        "R-1",
        "--likelihood",
        "high",
        "--impact",
        "high",
        "--reason",
        "x",
    ]);
    says(&told, &["score 16"]);
    says(
        &p.refused(&[
            "rate",
            "R-1",
            "--initiation",
            "high",
            "--adverse",
            "low",
            "--impact",
            "high",
            "--reason",
            "x",
        ]),
        &["takes one likelihood"],
    );
    says(
        &p.refused(&["profile", "--method", "nist-3x4"]),
        &["did you mean nist-3x3@1?"],
    );
    says(
        &p.ok(&["method", "list"]),
        &["product@1", "in use", "adopted"],
    );
}
