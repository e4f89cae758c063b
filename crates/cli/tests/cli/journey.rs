//! The whole journey by verbs: from an empty folder to a proven plan (A1 to B7, C5, D6).

use crate::phiward::{Phiward, in_a_year, says};
use crate::proof::{analysis_is_never_silent_about_gaps, carried_elsewhere, verified_on_evidence};

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
        &["Dana Reyes", "America/Chicago", "nist-two-step@2"],
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
        &["The agreement with Regional lab is recorded: in force."],
    );
    // A3: ends are found by name; what is not a record is a party outside.
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
    analysis_is_never_silent_about_gaps(&p);
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
        &["--reason: “Your reasoning” is missing"],
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
        &["R-1: treatment “mitigate” is recorded", "R-2: treatment"],
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
        &["--reason: “Why it moves” is missing"],
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
        &["C-1 is now due Jun 30, 2026", "old date stays on record"],
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
        &in_a_year(),
    ]);
    says(
        &asked,
        &[
            "The acceptance of R-2 is asked for",
            "approve X-1",
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
        &["X-1 is taken back"],
    );
}
