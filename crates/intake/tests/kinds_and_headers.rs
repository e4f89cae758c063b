//! A2: what a person says of a file is believed, and what speaks against it is said; what
//! only a person can say is asked.

mod common;

use common::book::Book;
use common::csv;
use common::{one, open};
use phiward_intake::{Kind, Said, Suggestion, apply, suggest, suggest_as, suggest_for};
use register::records::*;

fn attention(suggestion: &Suggestion, words: &[&str]) {
    let lines: Vec<&str> = suggestion
        .text
        .lines()
        .filter(|line| line.contains("ATTENTION"))
        .collect();
    assert!(
        lines
            .iter()
            .any(|line| words.iter().all(|word| line.contains(word))),
        "{words:?}:\n{}",
        suggestion.text
    );
}

#[test]
fn a2_the_row_of_the_headers_can_be_said() {
    let bytes = one(
        "Inventory",
        0,
        &[
            &["Clinic", "of", "the", "East"],
            &["Asset Name", "Type", "Location", "Owner"],
            &["System", "Kind", "Where", "Who"],
            &["EHR server", "Server", "Main", "Dana Reyes"],
            &["Fax machine", "Fax", "East", "Lee Chan"],
        ],
    );
    let book = open(&bytes);
    let said = |header_row| Said {
        header_row,
        ..Said::default()
    };
    for row in [2, 3] {
        let found = suggest_for(&book, said(Some(row))).unwrap();
        assert_eq!(found.mapping.header_row, Some(row));
        let mapped = apply(&found.mapping, &book).unwrap();
        assert_eq!(mapped.header_row, row);
    }
    let third = suggest_for(&book, said(Some(3))).unwrap();
    assert_eq!(
        third.mapping.columns["name"].column.as_deref(),
        Some("System")
    );
    let none = suggest_for(&book, said(Some(40))).unwrap_err().to_string();
    assert!(none.contains("row 40 holds nothing"), "{none}");
}

#[test]
fn a2_a_named_kind_is_believed_and_what_speaks_against_it_is_said() {
    let courses = csv(&[
        "Course,Trainee,Training Date,Department",
        "Log-ins,Mia Stone,2026-01-31,ICU",
        "Phishing,Ben Orr,2026-02-28,Desk",
    ]);
    let named = suggest_as(&open(&courses), Some(Kind::Vendors), None).unwrap();
    attention(&named, &["read as vendors", "asked for"]);
}

#[test]
fn a9_a_questionnaire_whose_answers_are_not_found_says_so() {
    let bytes = csv(&[
        "Citation,Requirement,Maturity",
        "164.312(d),Authentication,3",
        "164.312(b),Audit controls,2",
    ]);
    let suggestion = suggest_as(&open(&bytes), Some(Kind::Answers), None).unwrap();
    attention(&suggestion, &["no column says whether", "in_place"]);
    // And no answer is made of rows that answer nothing.
    let mapped = apply(&suggestion.mapping, &open(&bytes)).unwrap();
    let mut book = Book::new();
    let plan = book.plan(&mapped, "answers");
    assert_eq!(plan.created, 0);
    assert_eq!(plan.left_out.len(), 2, "{:?}", plan.left_out);
    // A column whose words are mostly not understood is named.
    let bytes = csv(&[
        "Citation,Requirement,Status",
        "164.312(d),Authentication,Blue",
        "164.312(b),Audit controls,Green",
    ]);
    let suggestion = suggest_as(&open(&bytes), Some(Kind::Answers), None).unwrap();
    attention(&suggestion, &["it may be “Status” (C)"]);
}

#[test]
fn a9_headers_that_ask_whether_it_is_in_place_are_the_answer() {
    for header in [
        "In place?",
        "In Place (Y/N)",
        "Implemented (Y/N)",
        "Implemented? (Yes/No/Partial)",
        "Implemented Y/N",
        "Compliant?",
        "Compliance Status",
        "Status",
        "Is it in place?",
        "Met?",
        "Y/N",
    ] {
        let head = format!("Citation,Requirement,{header}");
        let bytes = csv(&[
            &head,
            "164.312(d),Authentication,Yes",
            "164.312(b),Audit controls,No",
            "164.310(b),Workstation use,Partially",
        ]);
        let suggestion = suggest(&open(&bytes)).unwrap_or_else(|e| panic!("{header}: {e}"));
        assert_eq!(suggestion.mapping.kind, Kind::Answers, "{header}");
        assert!(
            suggestion.mapping.columns.contains_key("in_place"),
            "{header}: {}",
            suggestion.text
        );
    }
    // Also where its words are not ours: each is told, none is passed over.
    let bytes = csv(&[
        "Citation,Requirement,In place?",
        "164.312(d),Authentication,In flight",
        "164.312(b),Audit controls,On the shelf",
        "164.310(b),Workstation use,Yes",
    ]);
    let mut book = Book::new();
    let (_, plan) = book.imported("answers.csv", &bytes);
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("“In flight”") && told.contains("“On the shelf”"),
        "{told}"
    );
}

#[test]
fn a10_a_list_that_rates_risks_is_seen_or_asked_about() {
    for lines in [
        &[
            "Risk ID,Inherent Likelihood,Inherent Impact,Residual Likelihood,Residual Impact",
            "R-1,High,High,Low,High",
            "R-2,Low,High,Low,Low",
        ][..],
        &[
            "Risk ID,Inherent Likelihood,Inherent Impact,Residual Likelihood,Residual Impact,Comments",
            "R-1,High,High,Low,High,The second factor is on",
            "R-2,Low,High,Low,Low,No change since last year",
        ],
        &[
            "Risk ID,Likelihood,Impact,Date Rated,Rationale",
            "R-1,High,High,2026-05-01,Seen twice",
            "R-2,Low,High,2026-05-01,Never seen",
        ],
        &[
            "ID,Inherent L,Inherent I,Inherent Score,Residual L,Residual I,Residual Score",
            "R-1,4,4,16,2,4,8",
            "R-2,3,4,12,2,2,4",
        ],
    ] {
        let suggestion = suggest(&open(&csv(lines))).unwrap();
        assert_eq!(
            suggestion.mapping.kind,
            Kind::Ratings,
            "{}",
            suggestion.text
        );
    }
    // A short name beside the number: nobody but a person knows.
    let named = csv(&[
        "Risk ID,Risk Name,Inherent Likelihood,Inherent Impact,Residual Likelihood,Residual Impact",
        "R-1,Mailbox,High,High,Low,High",
        "R-2,Laptop,Low,High,Low,Low",
    ]);
    let suggestion = suggest(&open(&named)).unwrap();
    assert_eq!(suggestion.mapping.kind, Kind::Risks);
    attention(&suggestion, &["may only rate risks", "--kind ratings"]);
    // And where the risks are here, under fuller names, the question says so.
    let mut book = Book::new();
    book.imported(
        "risks.csv",
        &csv(&[
            "Risk ID,Risk Description,Likelihood,Impact",
            "R-1,Somebody reads the mail of the front desk,High,High",
            "R-2,A stolen device exposes charts,Low,High",
        ]),
    );
    let mapped = apply(&suggestion.mapping, &open(&named)).unwrap();
    let plan = book.plan(&mapped, "names");
    assert!(
        plan.refused[0].why.contains("kind = \"ratings\""),
        "{:?}",
        plan.refused
    );
    // A register with more to say is not asked about.
    let register = csv(&[
        "Risk ID,Risk Description,Threat,Likelihood,Impact",
        "R-1,A mailbox is taken over,Phishing,High,High",
        "R-2,A laptop is stolen,Theft,Low,High",
    ]);
    let text = suggest(&open(&register)).unwrap().text;
    assert!(!text.contains("may only rate"), "{text}");
}

const FINDINGS: &[&str] = &[
    "Finding ID,Finding,Severity,Affected Asset,Found On,Recommendation,Owner,Due Date,Status",
    "PT-1,The portal accepts weak passwords,Critical,EHR server,2026-05-02,Ask for 12 characters,Dana Reyes,2027-01-31,Open",
    "PT-2,TLS 1.0 is still offered,Medium,EHR server,2026-05-02,Switch it off,Lee Chan,2027-01-31,Remediated",
    "PT-3,Visitors are not signed in,Low,,2026-05-03,Keep a log,Dana Reyes,2026-12-31,Closed",
];

#[test]
fn a1_findings_of_a_test_are_risks_that_nobody_has_rated() {
    let mut book = Book::new();
    book.imported(
        "assets.csv",
        &csv(&[
            "Asset Tag,Asset Name,Type,Location",
            "T-1,EHR server,Server,Main",
            "T-2,Fax machine,Fax,East",
        ]),
    );
    let (suggestion, plan) = book.imported("pentest-2026.csv", &csv(FINDINGS));
    assert_eq!(
        suggestion.mapping.kind,
        Kind::Findings,
        "{}",
        suggestion.text
    );
    attention(&suggestion, &["nobody has rated", "no rating"]);
    assert_eq!(plan.created, 3, "{:?}", plan.remarks);
    let t = &book.register.tables;
    let one = t.risks.by_number(1).unwrap();
    assert_eq!(one.sentence, "The portal accepts weak passwords");
    assert_eq!(one.assets.len(), 1);
    assert_eq!(one.identified_on, Some(jiff::civil::date(2026, 5, 2)));
    assert_eq!(one.origin, "finding in pentest-2026.csv");
    // How severe it is, is no rating, nor the original of one.
    assert!(one.current.is_none() && one.inherent.is_none() && one.original.is_none());
    assert_eq!(one.extra["severity"], "Critical");
    let action = one.actions(&book.register).next().unwrap();
    assert_eq!(action.title, "Ask for 12 characters");
    assert_eq!(action.due, Some(jiff::civil::date(2027, 1, 31)));
    // “Remediated” does not end it, “Closed” does.
    assert!(t.risks.by_number(2).unwrap().is_open());
    assert!(!t.risks.by_number(3).unwrap().is_open());
    let told = plan.remarks.join("\n");
    assert!(told.contains("a risk that nobody has rated"), "{told}");
    // The year after finds them again.
    let mut next = FINDINGS.to_vec();
    let later = FINDINGS[1].replace("2027-01-31", "2027-03-31");
    next[1] = &later;
    next.push("PT-4,Backups are not tested,High,Fax machine,2027-05-02,Test one,Dana Reyes,2027-12-31,Open");
    let (_, plan) = book.imported("pentest-2027.csv", &csv(&next));
    assert_eq!(plan.created, 1, "{:?}", plan.remarks);
    assert_eq!(book.register.tables.risks.all().count(), 4);
}

#[test]
fn a2_scans_are_named_and_registers_stay_registers() {
    let scan = csv(&[
        "Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name,Synopsis,Solution",
        "10863,CVE-2023-1,5.0,Medium,10.0.0.1,tcp,443,SSL information,A service speaks TLS,None",
        "10881,CVE-2023-2,2.0,Low,10.0.0.2,tcp,22,SSH versions,A service speaks SSH,None",
    ]);
    let refused = suggest(&open(&scan)).unwrap_err().to_string();
    assert!(refused.contains("as a scanner writes them"), "{refused}");
    let register = csv(&[
        "Risk ID,Finding,Severity,Likelihood,Owner",
        "R-1,A mailbox is taken over,High,High,Dana Reyes",
        "R-2,A laptop is stolen,Low,High,Lee Chan",
    ]);
    assert_eq!(suggest(&open(&register)).unwrap().mapping.kind, Kind::Risks);
}

#[test]
fn d1_our_own_table_of_actions_shows_what_a_table_cannot_change() {
    let mut book = Book::new();
    book.imported(
        "plan.csv",
        &csv(&[
            "Action ID,Corrective Action,Owner,Due Date,Status,Milestones",
            "1,Change the locks,Dana Reyes,2026-12-31,Open,Quote received (2026-09-01)",
        ]),
    );
    let id = book.register.tables.actions.by_number(1).unwrap().id;
    book.perform(register::Command::Reschedule(register::verbs::Reschedule {
        target: id,
        due: jiff::civil::date(2027, 3, 31),
        reason: "The vendor is late".into(),
    }));
    let table = phiward_intake::table(&book.register, Kind::Actions);
    let column = table
        .headers
        .iter()
        .position(|h| h == "Moved due days")
        .unwrap();
    assert!(
        table.rows[0][column].contains("2026-12-31 → 2027-03-31: The vendor is late"),
        "{:?}",
        table.rows[0]
    );
    for header in ["Confirmation", "Milestones reached"] {
        assert!(
            table.headers.iter().any(|h| h == header),
            "{:?}",
            table.headers
        );
    }
    // Days are days in the workbook, and come back as they were.
    let bytes = table.xlsx().unwrap();
    let due = table.headers.iter().position(|h| h == "Due").unwrap();
    let cell = open(&bytes).sheets[0].rows[1].cell(due).value.clone();
    assert!(
        matches!(cell, phiward_intake::CellValue::Date(_)),
        "{cell:?}"
    );
    let (_, plan) = book.imported("actions.xlsx", &bytes);
    assert!(plan.commands.is_empty(), "{:?}", plan.commands);
    // An edit there is told, and changes nothing.
    let mut edited = table.clone();
    edited.rows[0][column] = "never moved".into();
    let (_, plan) = book.imported("actions.csv", &edited.csv().unwrap());
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("“Moved due days” is there to be read"),
        "{told}"
    );
    assert_eq!(
        book.register
            .tables
            .actions
            .by_number(1)
            .unwrap()
            .slips
            .len(),
        1
    );
    let again = phiward_intake::table(&book.register, Kind::Actions);
    assert_eq!(again.rows[0][column], table.rows[0][column]);
}

#[test]
fn a1_the_asset_of_a_finding_that_is_not_here_is_kept_and_told() {
    let mut book = Book::new();
    let (_, plan) = book.imported("pentest.csv", &csv(FINDINGS));
    let told = plan.remarks.join("\n");
    assert!(told.contains("EHR server"), "{told}");
    let risk: &Risk = book.register.tables.risks.by_number(1).unwrap();
    assert_eq!(risk.extra["assets"], "EHR server");
}

#[test]
fn a1_lists_of_weaknesses_with_a_severity_are_findings_and_no_assets() {
    for lines in [
        &[
            "ID,Vulnerability,Severity,System,Date Found,Status",
            "1,Weak passwords,High,EHR,2026-05-02,Open",
            "2,Old TLS,Low,Fax,2026-05-03,Fixed",
        ][..],
        &[
            "#,Title,Severity,CVSS,Affected Host,Description,Remediation",
            "1,SQL injection,Critical,9.8,portal.example.org,Login form,Use parameters",
            "2,Old TLS,Low,3.1,mail.example.org,TLS 1.0,Switch it off",
        ],
        &[
            "Finding #,Observation,Criteria,Cause,Recommendation,Target Date,Status",
            "1,No risk analysis since 2021,164.308(a)(1)(ii)(A),Turnover,Make one,2026-12-31,Open",
            "2,Visitors not signed in,164.310(a)(2)(iii),No log,Keep a log,2026-09-30,Closed",
        ],
    ] {
        let suggestion = suggest(&open(&csv(lines))).unwrap();
        assert_eq!(
            suggestion.mapping.kind,
            Kind::Findings,
            "{}",
            suggestion.text
        );
        assert!(!suggestion.mapping.columns.contains_key("impact"));
    }
}

#[test]
fn b3_columns_of_one_name_and_several_numbers_are_read_together_or_told() {
    let bytes = csv(&[
        "Action ID,Action,Owner,Due,Status,Milestone 1,Milestone 1 Date,Milestone 2,Milestone 2 Date",
        "1,Change the locks,Dana Reyes,2027-01-31,Open,Quote received,2026-09-01,Installed,2026-12-01",
        "2,Train all staff,Lee Chan,2027-01-31,Open,Course booked,2026-09-01,,",
        "3,Buy a camera,Lee Chan,2027-01-31,Open,None,,TBD,",
    ]);
    let mut book = Book::new();
    let (_, plan) = book.imported("plan.csv", &bytes);
    let steps = |n| -> Vec<String> {
        let action = book.register.tables.actions.by_number(n).unwrap();
        let steps = action.milestones.iter();
        steps.map(|m| format!("{} {:?}", m.title, m.due)).collect()
    };
    assert_eq!(
        steps(1),
        [
            "Quote received Some(2026-09-01)",
            "Installed Some(2026-12-01)"
        ]
    );
    assert_eq!(steps(2), ["Course booked Some(2026-09-01)"]);
    assert!(steps(3).is_empty());
    let told = plan.remarks.join("\n");
    assert!(told.contains("“None; TBD”"), "{told}");
    // Several actions in columns are actions each.
    let risks = csv(&[
        "Risk ID,Risk,Threat 1,Threat 2,Likelihood,Impact,Action 1,Action 2",
        "R-1,Mailbox taken over,Phishing,Stuffing,High,High,Second factor,Train all staff",
        "R-2,Laptop stolen,Theft,,Low,High,Encrypt,",
    ]);
    let suggestion = suggest(&open(&risks)).unwrap();
    assert!(
        suggestion
            .text
            .contains("Each of “Action 1” (G), “Action 2” (H) is an action of its own"),
        "{}",
        suggestion.text
    );
    let mut book = Book::new();
    book.imported("risks.csv", &risks);
    assert_eq!(
        book.register
            .tables
            .risks
            .by_number(1)
            .unwrap()
            .threats
            .len(),
        2
    );
    let mut actions: Vec<&str> = book
        .register
        .tables
        .actions
        .live()
        .map(|action| action.title.as_str())
        .collect();
    actions.sort_unstable();
    assert_eq!(actions, ["Encrypt", "Second factor", "Train all staff"]);
}

#[test]
fn b3_a_rating_is_no_link_to_a_risk() {
    let bytes = csv(&[
        "POA&M ID,Weakness,Overall Remediation Plan,Point of Contact,Scheduled Completion Date,Original Risk Rating",
        "V-1,Weak passwords,Ask for 12 characters,Dana Reyes,2027-01-31,High",
        "V-2,Old TLS,Switch it off,Lee Chan,2027-02-28,Moderate",
    ]);
    let suggestion = suggest(&open(&bytes)).unwrap();
    assert_eq!(suggestion.mapping.kind, Kind::Actions);
    assert!(
        !suggestion.mapping.columns.contains_key("risks"),
        "{}",
        suggestion.text
    );
}

const TASKS: &[&str] = &[
    "Task,Assigned to,Due,Status",
    "Encrypt the front desk laptops,Dana Reyes,2027-03-31,In progress",
    "Train staff on phishing,Lee Chan,2027-02-28,Not started",
    "Replace the old firewall,Lee Chan,2027-06-30,Not started",
];

#[test]
fn b3_a_list_of_tasks_is_a_list_of_actions_and_what_it_is_not_is_said() {
    for title in ["Task", "Tasks", "Action Item", "To do", "To-do", "Action"] {
        let lines: Vec<String> = TASKS.iter().map(|l| l.replacen("Task", title, 1)).collect();
        let bytes = lines.join("\n").into_bytes();
        let suggestion = suggest(&open(&bytes)).unwrap_or_else(|error| panic!("{title}: {error}"));
        assert_eq!(suggestion.mapping.kind, Kind::Actions, "{title}");
        attention(
            &suggestion,
            &["no column says which risk an action reduces"],
        );
        let mut book = Book::new();
        let plan = book.import(&bytes);
        assert_eq!(plan.created, 3, "{title}");
        let action = book.register.tables.actions.by_number(1).unwrap();
        assert_eq!(action.title, "Encrypt the front desk laptops");
        assert_eq!(action.due.unwrap().to_string(), "2027-03-31");
        assert!(action.owner.is_some() && action.risks.is_empty());
        assert!(
            plan.remarks.iter().any(|r| r.contains("it names no risk")),
            "{:?}",
            plan.remarks
        );
    }
}

#[test]
fn b3_who_is_responsible_accountable_consulted_and_informed_is_no_list_of_actions() {
    let bytes = csv(&[
        "Task,Responsible,Accountable,Consulted,Informed,Status",
        "Restore test,IT,CISO,Owner,Board,Open",
        "Log review,IT,CISO,Owner,Board,Open",
    ]);
    let error = suggest(&open(&bytes)).unwrap_err().to_string();
    assert!(error.contains("RACI"), "{error}");
    // Who is to do a task, and nothing of when or how far it is.
    let bytes = csv(&[
        "Task,Assigned to",
        "Water the plants,Lee Chan",
        "Shred,Ana Ruiz",
    ]);
    assert!(suggest(&open(&bytes)).is_err());
}

#[test]
fn a3_lists_of_things_that_are_encrypted_are_no_flows() {
    let equipment: &[&[&str]] = &[
        &[
            "Equipment #",
            "Description",
            "Dept",
            "Disposed date",
            "Encrypted (Y/N)",
        ],
        &["E-1", "CT scanner", "Imaging", "", "N"],
        &["E-2", "Old copier", "Front desk", "2025-02-01", "N"],
    ];
    let rules: &[&[&str]] = &[
        &["Source", "Destination", "Port", "Action", "Encrypted"],
        &["LAN", "Any", "443", "Allow", "Yes"],
        &["Any", "DMZ", "3389", "Deny", "No"],
    ];
    let backups: &[&[&str]] = &[
        &[
            "System",
            "Backup type",
            "Frequency",
            "Location",
            "Encrypted",
            "Last test",
            "Result",
        ],
        &["EHR", "Full", "Daily", "Cloud", "Yes", "2026-01-01", "OK"],
        &[
            "File server",
            "Full",
            "Weekly",
            "Tape",
            "No",
            "2026-01-01",
            "OK",
        ],
    ];
    for (rows, not) in [
        (equipment, &[Kind::Flows][..]),
        (rules, &[Kind::Flows]),
        (backups, &[Kind::Flows, Kind::Assets]),
    ] {
        let found = suggest(&open(&one("Sheet1", 0, rows)));
        let kind = found.ok().map(|found| found.mapping.kind);
        assert!(kind.is_none_or(|kind| !not.contains(&kind)), "{kind:?}");
    }
}
