//! What the law turns on, by verbs: the exception of a group health plan, the words of
//! its own guidance, the scale of each question, and things outside the rule.

use crate::phiward::{Phiward, says};

#[test]
fn a1_a_plan_that_discloses_only_summaries_closes_its_four_clauses_with_that_fact() {
    let p = Phiward::clinic();
    p.ok(&[
        "profile",
        "--kind",
        "group-health-plan",
        "--workforce",
        "400",
    ]);
    let clause = ["answer", "164.314(b)(2)(i)"];
    says(
        &p.ok(&clause),
        &[
            "Open whether it applies",
            "what the plan discloses to its sponsor",
        ],
    );
    p.ok(&["profile", "--sponsor-disclosure", "excepted"]);
    says(
        &p.ok(&clause),
        &[
            "Does not apply",
            "only summaries for bids or plan changes",
            "164.314(b)(1)",
        ],
    );
    says(
        &p.ok(&["profile"]),
        &["Plan sponsor gets", "only summaries"],
    );
    p.ok(&["profile", "--sponsor-disclosure", "more"]);
    let told = p.ok(&clause);
    assert!(
        !told.contains("Does not apply") && !told.contains("Open whether"),
        "{told}"
    );
}

#[test]
fn a6_a_plan_of_400_people_reads_no_hospital() {
    let p = Phiward::clinic();
    p.ok(&[
        "profile",
        "--kind",
        "group-health-plan",
        "--workforce",
        "400",
    ]);
    let sheet = p.ok(&["questions", "--worksheet"]).to_lowercase();
    says(&sheet, &["benefits office", "administrator"]);
    for word in [
        "patient",
        "prescribe",
        "nurse",
        "medication",
        "all shifts",
        "diversion",
    ] {
        assert!(!sheet.contains(word), "{word}");
    }
}

#[test]
fn a10_what_the_levels_mean_is_printed_by_question() {
    let p = Phiward::clinic();
    let both = p.ok(&["method", "show"]);
    says(
        &both,
        &[
            "An attempt is almost certain",
            "more than a hundred times a year",
            "Harm is almost certain",
        ],
    );
    let old = p.ok(&["method", "show", "nist-two-step@1"]);
    says(
        &old,
        &["for errors and failures, more than a hundred times a year"],
    );
    p.ok(&["identify", "Things vanish", "--asset", "A-1"]);
    let open = p.ok(&["method", "show", "--for", "R-1"]);
    says(
        &open,
        &[
            "An attempt is almost certain",
            "more than a hundred times a year",
        ],
    );
}

/// 164.302: spoken words are the Privacy Rule's.
#[test]
fn a5_a_risk_to_spoken_words_takes_over_no_citation() {
    let p = Phiward::clinic();
    let added = |name: &str, class: &str| {
        p.ok(&["add", "asset", name, "--class", class]);
        let assets = p.json(&["list", "assets"]);
        let all = assets.as_array().expect("a list").clone();
        let found = all.into_iter().find(|a| a["name"] == name);
        found.expect("the asset")["number"]
            .as_str()
            .expect("a number")
            .to_owned()
    };
    let cited = || {
        let risks = p.json(&["list", "risks"]);
        let risks = risks.as_array().expect("a list").clone();
        let with = risks.iter().filter(|risk| {
            let cited = risk["provisions"].as_array();
            cited.is_some_and(|cited| !cited.is_empty())
        });
        (with.count(), risks.len())
    };
    let talk = added("Talk at the desk", "spoken-phi");
    p.ok(&["identify", "--all", "--asset", &talk]);
    let (with, spoken) = cited();
    assert!(spoken > 0);
    assert_eq!(with, 0);
    // A risk to a laptop does take them over, so the list above was not merely silent.
    let laptop = added("Spare laptop", "laptop");
    p.ok(&["identify", "--scenario", "S-001", "--asset", &laptop]);
    assert_eq!(cited(), (1, spoken + 1));
}
