//! The second half of the journey: what was done is shown, what is missing is
//! named, and the whole book is proven elsewhere (A5 to A7, B5, D6).

use crate::phiward::{Phiward, command, says};

/// B5, A6: closure on evidence by someone else.
pub fn verified_on_evidence(p: &Phiward) {
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
        &["Dana Reyes owns or owned it"],
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
        &["Dana Reyes owns or owned it"],
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
        &["C-1 is"],
    );
    says(
        &p.refused(&[&["--as", "Lee Chan"], &rating[..]].concat()),
        &["Lee Chan confirmed C-1"],
    );
    p.ok(&["add", "person", "Kim Park"]);
    says(
        &p.ok(&[&["--as", "Kim Park"], &rating[..]].concat()),
        &["(verified)"],
    );
    says(
        &p.refused(&["retire", "E-1", "--reason", "lost"]),
        &["C-1 (verified), R-1 (its verified rating) rests on it"],
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

/// A5, A6, A7: coverage ends with 1 while gaps are open, and each verb closes its own.
pub fn analysis_is_never_silent_about_gaps(p: &Phiward) {
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
pub fn carried_elsewhere(p: &Phiward) {
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
    // An export never overwrites what is not a book.
    says(
        &p.refused(&["export", "--portable", &checkpoint]),
        &["not a portable book"],
    );
}

/// A2: a table goes out, is edited, and comes back; in another organization it
/// makes the same records.
#[test]
fn a_table_goes_out_and_comes_back_here_and_elsewhere() {
    let p = Phiward::clinic();
    let at = |name: &str| p.path(name).to_str().expect("UTF-8").to_owned();
    let (csv, xlsx, other) = (at("assets.csv"), at("assets.xlsx"), at("assets.txt"));
    for file in [&csv, &xlsx] {
        says(
            &p.ok(&["export", "assets", "--out", file]),
            &["phiward-assets"],
        );
        let before = p.head();
        let back = p.ok(&["import", file, "--mapping", "phiward-assets"]);
        says(&back, &["Nothing to change"]);
        assert_eq!(p.head(), before);
    }
    let elsewhere = Phiward::empty();
    elsewhere.ok(&["init", "--name", "Another Clinic"]);
    elsewhere.ok(&["import", &xlsx, "--mapping", "phiward-assets"]);
    let again = elsewhere.path("again.csv");
    elsewhere.ok(&["export", "assets", "--out", again.to_str().expect("UTF-8")]);
    let read = |path: &std::path::Path| std::fs::read_to_string(path).expect("read");
    assert_eq!(read(&again), read(csv.as_ref()));
    assert!(read(&again).lines().count() > 1, "no asset went along");
    says(
        &p.refused(&["export", "assets", "--out", &other]),
        &[".csv or .xlsx"],
    );
}
