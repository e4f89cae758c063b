//! Plans of action, answers and new ratings, from a file to the register and out again (A2).

use crate::phiward::{Phiward, says};

/// A file of a name and a text, its mapping as proposed, imported.
fn imported(p: &Phiward, name: &str, text: &str) -> String {
    let file = p.path(name);
    std::fs::write(&file, text).expect("written");
    let file = file.to_str().expect("UTF-8");
    let mapping = p.path("map.toml");
    std::fs::write(&mapping, p.ok(&["import", file, "--suggest"])).expect("written");
    let mapping = mapping.to_str().expect("UTF-8");
    let dry = p.ok(&["import", file, "--mapping", mapping, "--dry-run"]);
    format!("{dry}\n{}", p.ok(&["import", file, "--mapping", mapping]))
}

#[test]
fn a2_a_plan_and_new_ratings_follow_a_register() {
    let p = Phiward::clinic();
    imported(
        &p,
        "register.csv",
        "Risk ID,Risk Description,Likelihood,Impact\nQ-1,A mailbox is taken over by a stranger,High,High\nQ-2,A loaner laptop is stolen from a car,Low,High\n",
    );
    let plan = "POA&M ID,Risk ID,Remediation Action,Owner,Due Date,Status,Date Completed\nPM-1,Q-1,Turn on the second factor,Dana Reyes,2031-01-31,Not in progress?,\nPM-2,\"Q-1, Q-2\",Train everybody,Dana Reyes,2026-01-31,Complete,2026-01-15\n";
    let told = imported(&p, "poam.csv", plan);
    says(
        &told,
        &[
            "as actions: 2 new",
            "“Not in progress?”",
            "“Complete” → done, not verified",
        ],
    );
    says(
        &p.ok(&["list", "actions"]),
        &["Turn on the second factor", "Train everybody", "done"],
    );
    let told = imported(
        &p,
        "ratings.csv",
        "Risk ID,Likelihood,Impact\nQ-1,Low,High\nQ-7,Low,Low\n",
    );
    says(
        &told,
        &["as ratings: 0 new, 1 changed", "Left out: row 3", "Q-7"],
    );
    // Its own table comes back without a change.
    let table = p.path("actions.xlsx");
    let table = table.to_str().expect("UTF-8");
    p.ok(&["export", "actions", "--out", table]);
    let back = p.ok(&["import", table, "--mapping", "phiward-actions"]);
    says(&back, &["Nothing to change"]);
}

#[test]
fn a2_what_is_not_kept_yet_is_refused_and_said_so() {
    let p = Phiward::clinic();
    let file = p.path("policies.csv");
    std::fs::write(
        &file,
        "Policy ID,Policy Name,Document Owner,Version\nP-1,Access,Dana Reyes,2\nP-2,Backups,Lee Chan,1\n",
    )
    .expect("written");
    says(
        &p.refused(&["import", file.to_str().expect("UTF-8"), "--suggest"]),
        &["policies", "phiward does not keep these yet", "--kind"],
    );
}

#[test]
fn a2_what_next_years_file_does_not_say_is_told_and_the_row_of_headers_can_be_said() {
    let p = Phiward::clinic();
    imported(
        &p,
        "register.csv",
        "Risk ID,Risk Description,Likelihood,Impact,Owner\nQ-1,A mailbox is taken over by a stranger,High,High,Dana Reyes\nQ-2,A loaner laptop is stolen from a car,Low,High,Lee Chan\n",
    );
    let told = imported(
        &p,
        "register-2027.csv",
        "Risk ID,Risk Description,Likelihood,Impact,Owner\nQ-1,A mailbox is taken over by a stranger,Low,High,\n",
    );
    says(
        &told,
        &[
            "row 2, R-1",
            "not said in this file any more, and kept as it stands: Owner “Dana Reyes”",
            "R-2 “A loaner laptop is stolen from a car”",
            "Would change: row 2, risk R-1",
            "Changed: row 2, risk R-1",
        ],
    );
    let file = p.path("list.csv");
    std::fs::write(
        &file,
        "Name,Type,Owner\nSystem,Kind,Who\nEHR,Server,Dana Reyes\nFax,Fax,Lee Chan\n",
    )
    .expect("written");
    let file = file.to_str().expect("UTF-8");
    let text = p.ok(&["import", file, "--suggest", "--header-row", "2"]);
    says(&text, &["header_row = 2", "name = \"System\""]);
    says(
        &p.refused(&["import", file, "--suggest", "--header-row", "9"]),
        &["row 9 holds nothing"],
    );
}
