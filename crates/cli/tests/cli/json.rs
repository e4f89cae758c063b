//! `--json` prints one JSON value for every verb, and nothing else.

use crate::phiward::{Phiward, in_a_year};

#[test]
fn every_verb_speaks_json() {
    let p = Phiward::clinic();
    let file = p.path("seen.txt");
    std::fs::write(&file, "all laptops encrypted").expect("written");
    let file = file.to_str().expect("UTF-8");
    let out = |name: &str| p.path(name).to_str().expect("UTF-8").to_owned();
    let (got, book, point, saved) = (out("got"), out("book"), out("point"), out("saved.db"));
    let table = out("assets.csv");
    let next_year = in_a_year();
    let edits: &[&[&str]] = &[
        &["profile", "--workforce", "9", "--leadership", "Lee Chan"],
        &["add", "site", "Main"],
        &["add", "group", "Front desk", "--members", "3", "--remote"],
        &[
            "add",
            "process",
            "Dispensing",
            "--asset",
            "A-1",
            "--downtime",
            "4",
        ],
        &["add", "vendor", "Lab"],
        &["add", "flow", "Results", "--from", "Lab", "--to", "A-1"],
        &[
            "add",
            "threat",
            "Flood from the café",
            "--source",
            "environmental",
        ],
        &["add", "vulnerability", "Under a pipe", "--predisposing"],
        &["add", "incident", "Mail opened"],
        &["add", "trigger", "Moved", "--kind", "new-site"],
        &[
            "add",
            "prior-analysis",
            "2025",
            "--on",
            "2025-03-10",
            "--author",
            "Acme",
            "--scope",
            "EHR",
        ],
        &["change", "V-1", "--business-associate", "yes"],
        &["change", "flow", "Results", "--encrypted", "yes"],
        &["agreement", "Lab", "--state", "remediating"],
        &["vendor-check", "V-1", "--result", "report read"],
        &[
            "identify",
            "Water runs in",
            "--asset",
            "A-1",
            "--threat",
            "T-1",
            "--new-vulnerability",
            "No cover",
        ],
        &["identify", "--all", "--asset", "A-1"],
        &[
            "change",
            "R-1",
            "--vulnerability",
            "W-1",
            "--threat",
            "ransomware",
            "--category",
            "water",
        ],
        &["dismiss", "S-014", "--everywhere", "--reason", "not here"],
        &[
            "exclude",
            "--population",
            "corporate systems",
            "--count",
            "34",
            "--reason",
            "no ePHI",
            "--approved-by",
            "P-2",
        ],
        &["merge", "R-2", "--into", "R-1", "--reason", "same"],
        &[
            "rate",
            "R-1",
            "--likelihood",
            "low",
            "--impact",
            "low",
            "--reason",
            "dry for years",
        ],
        &[
            "tolerance",
            "low",
            "--statement",
            "low",
            "--approved-by",
            "P-2",
        ],
        &["treat", "R-1", "accept", "--reason", "rare"],
        &["plan", "R-1", "Move it", "--owner", "P-1"],
        &["change", "C-1", "--cost", "50", "--horizon", "immediate"],
        &["reschedule", "C-1", "2030-01-01", "--reason", "first date"],
        &["milestone", "C-1", "Shelf bought"],
        &["start", "C-1"],
        &["evidence", "add", file, "--title", "Seen", "--about", "C-1"],
        &[
            "evidence",
            "add",
            "--location",
            "binder 3",
            "--title",
            "Policy",
        ],
        &["change", "E-2", "--about", "R-1", "--notes", "signed"],
        &["complete", "C-1", "--evidence", "E-1"],
        &["--as", "Lee Chan", "confirm", "C-1", "--result", "seen"],
        &["reopen", "C-1", "--reason", "water again"],
        &[
            "--as",
            "Dana Reyes",
            "accept",
            "R-1",
            "--reason",
            "rare",
            "--compensating",
            "cover",
            "--expires",
            &next_year,
        ],
        &["--as", "Lee Chan", "deny", "X-1"],
        &[
            "--as",
            "Dana Reyes",
            "accept",
            "R-1",
            "--reason",
            "rare",
            "--compensating",
            "cover",
            "--expires",
            &next_year,
        ],
        &["--as", "Lee Chan", "approve", "X-2", "--authority", "owner"],
        &["revoke", "X-2", "--reason", "flooded"],
        &[
            "answer",
            "164.312(d)",
            "--in-place",
            "yes",
            "--asset",
            "A-1",
        ],
        &[
            "decide",
            "164.312(a)(2)(iii)",
            "implemented",
            "--reason",
            "easy",
        ],
        &["retire", "S-1", "--reason", "sold"],
        &["restore", "S-1", "--reason", "bought back"],
        &["settle", "K-1", "--reason", "nothing changed"],
        &["method", "adopt", "average"],
    ];
    for args in edits {
        let before = p.head();
        let value = p.json(args);
        assert!(
            value["position"].as_u64() > Some(before),
            "{args:?}: {value}"
        );
        assert!(
            value["records"].as_array().is_some_and(|r| !r.is_empty()),
            "{args:?}: {value}"
        );
    }
    let looks: &[&[&str]] = &[
        &["organizations"],
        &["list", "risks"],
        &["show", "R-1"],
        &["log"],
        &["log", "R-1"],
        &["profile"],
        &["packs"],
        &["packs", "lost-device"],
        &["propose"],
        &["questions"],
        &["questions", "--family", "technical", "--open"],
        &["answer", "164.312(d)"],
        &["summary"],
        &["as-of", "2026-01-01"],
        &["diff", "--from", "1"],
        &["method", "list"],
        &["method", "show"],
        &["verify"],
        &["catalog", "stats"],
        &["catalog", "classes"],
        &["catalog", "threats", "--search", "mail"],
        &["catalog", "vulnerabilities"],
        &["catalog", "scenarios"],
        &["catalog", "measures"],
        &["catalog", "rule"],
        &["catalog", "show", "S-014"],
        &["catalog", "show", "164.312(a)(1)"],
        &["evidence", "get", "E-1", "--out", &got],
        &["checkpoint", "--out", &point],
        &["export", "--portable", &book],
        &["export", "assets", "--out", &table],
        &["import", "--portable", &book],
        &["backup", "--out", &saved],
        &["backup", "restore", &saved],
    ];
    let before = p.head();
    for args in looks {
        p.json(args);
    }
    assert_eq!(p.head(), before, "looking changed something");
    let (out, _) = p.exits(1, &["coverage", "--json"]);
    assert!(serde_json::from_str::<serde_json::Value>(&out).is_ok());
    // The change of a risk took its threat from the catalog into the book.
    assert_eq!(p.json(&["show", "R-1"])["threats"][0]["name"], "Ransomware");
}
