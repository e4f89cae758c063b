//! The record itself: what changed is told, nothing is deleted, and no method
//! changes an old rating (A10, B7, C5).

use crate::phiward::{Phiward, says};

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
    // The same without flags.
    assert_eq!(p.ok(&["diff", &start]), told);
    assert_eq!(
        p.json(&["diff", &start, &start])["differences"],
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
        &["R-1 is closed; it stays on record"],
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
        &p.ok(&["restore", "R-1", "--reason", "found again"]),
        &["R-1 is open again"],
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
        &p.ok(&["settle", "K-1", "--reason", "rated again"]),
        &["K-1 is settled"],
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
    says(&told, &["R-1 is rated"]);
    assert_eq!(p.json(&["show", "R-1"])["current"]["score"], 16);
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
