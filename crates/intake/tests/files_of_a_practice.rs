//! A2: files as small practices keep them: forms with examples, marks for “the same”, several
//! actions in a row, years beside each other, lines to be signed. What is said comes in; what
//! is not said does not.

mod common;

use common::book::Book;
use common::csv;
use common::{one, open, through, whole};
use phiward_intake::{Kind, suggest, suggest_as};
use register::Record;

fn all(lines: &[String]) -> String {
    lines.join("\n")
}

/// Title, owner and due day of each action of a risk.
fn actions(book: &Book, risk: u32) -> Vec<(String, String, String)> {
    let t = &book.register.tables;
    let risk = book.risk(risk);
    let actions = risk.actions(&book.register);
    actions
        .map(|action| {
            let owner = action.owner.and_then(|id| t.people.get(id));
            (
                action.title.clone(),
                owner.map_or(String::new(), |person| person.name.clone()),
                action.due.map_or(String::new(), |day| day.to_string()),
            )
        })
        .collect()
}

fn of(title: &str, owner: &str, due: &str) -> (String, String, String) {
    (title.into(), owner.into(), due.into())
}

const WITH_THEIR_OWN: &[&str] = &[
    "Risk ID,Risk Description,Likelihood,Impact,Action 1,Action 1 Owner,Action 1 Due,Action 2,Action 2 Owner,Action 2 Due",
    "R1,A laptop is stolen from a car,High,High,Encrypt all laptops,Kim Lowe,3/31/2027,Policy on leaving devices,Dana Reyes,4/30/2027",
    "R2,The front desk is phished,High,Moderate,Turn on MFA,Sam Poe,1/15/2027,,,",
    "R3,A fax goes to a wrong number,Low,Low,,,,TBD,Kim Lowe,ASAP",
];

#[test]
fn b3_actions_in_columns_of_their_own_are_actions_with_their_own_owner_and_day() {
    let mut book = Book::new();
    let (suggestion, plan) = book.imported("risks.csv", &csv(WITH_THEIR_OWN));
    assert_eq!(suggestion.mapping.actions.len(), 2, "{}", suggestion.text);
    assert_eq!(
        actions(&book, 1),
        [
            of("Encrypt all laptops", "Kim Lowe", "2027-03-31"),
            of("Policy on leaving devices", "Dana Reyes", "2027-04-30"),
        ]
    );
    assert_eq!(
        actions(&book, 2),
        [of("Turn on MFA", "Sam Poe", "2027-01-15")]
    );
    assert_eq!(actions(&book, 3), []);
    let t = &book.register.tables;
    // Who does a piece of work does not answer for the risk by that.
    assert!(t.risks.live().all(|risk| risk.owner.is_none()));
    // What names no action is kept in words, and told.
    let kept = &book.risk(3).extra;
    assert!(kept.values().any(|words| words == "TBD"), "{kept:?}");
    assert!(kept.values().any(|words| words == "ASAP"), "{kept:?}");
    assert!(
        all(&plan.remarks).contains("“TBD” names nothing"),
        "{:?}",
        plan.remarks
    );
    // Once more, nothing is new.
    let (_, again) = book.imported("risks.csv", &csv(WITH_THEIR_OWN));
    assert_eq!(
        (again.created, again.changed),
        (0, 0),
        "{:?}",
        again.changes
    );
    assert!(again.commands.is_empty(), "{:?}", again.commands);
}

#[test]
fn b3_an_owner_and_a_day_that_a_row_has_once_hold_for_each_of_its_actions_and_that_is_said() {
    let lines = [
        "Risk ID,Risk Description,Likelihood,Impact,Owner,Due Date,Action 1,Action 2,Action 3",
        "R1,A laptop is stolen from a car,High,High,Kim Lowe,3/31/2027,Encrypt all laptops,Cable locks,",
        "R2,The front desk is phished,High,Moderate,Dana Reyes,1/15/2027,Turn on MFA,,Phishing test",
    ];
    let mut book = Book::new();
    let (suggestion, _) = book.imported("risks.csv", &csv(&lines));
    assert!(
        suggestion.text.contains("ATTENTION: each of “Action 1” (G), “Action 2” (H), “Action 3” (I) is an action of its own"),
        "{}",
        suggestion.text
    );
    assert_eq!(
        actions(&book, 1),
        [
            of("Encrypt all laptops", "Kim Lowe", "2027-03-31"),
            of("Cable locks", "Kim Lowe", "2027-03-31"),
        ]
    );
    assert_eq!(actions(&book, 2).len(), 2);
    // The year after: one action is done with and gone, one is due later.
    let (_, plan) = book.imported(
        "risks.csv",
        &csv(&[
            lines[0],
            "R1,A laptop is stolen from a car,High,High,Kim Lowe,6/30/2027,Encrypt all laptops,,",
            lines[2],
        ]),
    );
    assert_eq!(actions(&book, 1)[0].2, "2027-06-30");
    assert_eq!(actions(&book, 1).len(), 2);
    assert!(
        all(&plan.remarks)
            .contains("not planned in this file any more, and kept: C-2 “Cable locks”"),
        "{:?}",
        plan.remarks
    );
}

#[test]
fn b3_repeated_headers_of_actions_are_one_action_each() {
    let mut book = Book::new();
    book.imported(
        "risks.csv",
        &csv(&[
            "Risk ID,Risk Description,Likelihood,Impact,Action,Owner,Due,Action,Owner,Due",
            "R1,A laptop is stolen from a car,High,High,Encrypt all laptops,Kim Lowe,2027-03-31,Cable locks,Dana Reyes,2027-04-30",
            "R2,The front desk is phished,High,Low,Turn on MFA,Kim Lowe,2027-01-31,,,",
        ]),
    );
    assert_eq!(
        actions(&book, 1),
        [
            of("Encrypt all laptops", "Kim Lowe", "2027-03-31"),
            of("Cable locks", "Dana Reyes", "2027-04-30"),
        ]
    );
}

#[test]
fn b3_a_numbered_list_in_a_cell_is_as_many_actions_and_a_sentence_with_semicolons_is_told() {
    let rows: &[&[&str]] = &[
        &[
            "ID",
            "Risk",
            "Likelihood",
            "Impact",
            "Corrective Actions",
            "Responsible",
            "Due",
            "Status",
        ],
        &[
            "1",
            "A laptop is stolen",
            "High",
            "High",
            "1. Encrypt laptops\n2. Cable locks",
            "Kim Lowe",
            "2027-03-31",
            "In progress",
        ],
        &[
            "2",
            "Ransomware",
            "High",
            "High",
            "- Offline backup\n- MFA on\n  e-mail",
            "Dana Reyes",
            "",
            "Open",
        ],
        &[
            "3",
            "Log-ins are shared",
            "Low",
            "High",
            "Replace server; wipe old disks",
            "",
            "",
            "Open",
        ],
    ];
    let mut book = Book::new();
    let bytes = one("Register", 0, rows);
    let (_, plan) = book.imported("register.xlsx", &bytes);
    assert_eq!(
        actions(&book, 1),
        [
            of("Encrypt laptops", "Kim Lowe", "2027-03-31"),
            of("Cable locks", "Kim Lowe", "2027-03-31"),
        ]
    );
    assert_eq!(
        actions(&book, 2),
        [
            of("Offline backup", "Dana Reyes", ""),
            of("MFA on e-mail", "Dana Reyes", "")
        ]
    );
    assert_eq!(
        actions(&book, 3),
        [of("Replace server; wipe old disks", "", "")]
    );
    let told = all(&plan.remarks);
    for words in [
        "rows 2, 3: its cell lists 2 actions",
        "row 4: action: “Replace server; wipe old disks” may be several",
        "row 2: the file says that work is in progress, and not since when",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let (_, again) = book.imported("register.xlsx", &bytes);
    assert!(again.commands.is_empty(), "{:?}", again.commands);
    assert!(
        !all(&again.remarks).contains("its cell lists"),
        "{:?}",
        again.remarks
    );
}

#[test]
fn a2_further_actions_name_nobody_and_no_day_by_words_that_name_none() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "risks.csv",
        &csv(&[
            "Risk ID,Risk Description,Likelihood,Impact,Remediation Action,Owner,Due Date",
            "R-1,A stolen device exposes charts,High,High,Encrypt the laptops,Dana Reyes,2027-01-31",
            ",,,,Train all staff,TBD,ASAP",
            ",,,,None,Lee Chan,",
            "R-2,A fax goes to a wrong number,Low,High,Label the fax,Dana Reyes,2027-01-31",
        ]),
    );
    let t = &book.register.tables;
    assert!(
        t.people
            .live()
            .all(|p| p.name != "TBD" && p.name != "Lee Chan")
    );
    assert_eq!(
        actions(&book, 1),
        [
            of("Encrypt the laptops", "Dana Reyes", "2027-01-31"),
            of("Train all staff", "", ""),
        ]
    );
    let second = book.action(2);
    assert_eq!(second.extra.get("due").map(String::as_str), Some("ASAP"));
    assert_eq!(second.extra.get("owner").map(String::as_str), Some("TBD"));
    let kept = &book.risk(1).extra;
    assert_eq!(
        kept.get("action (2)").map(String::as_str),
        Some("None"),
        "{kept:?}"
    );
    assert_eq!(
        kept.get("owner (2)").map(String::as_str),
        Some("Lee Chan"),
        "{kept:?}"
    );
    let told = all(&plan.remarks);
    assert!(told.contains("owner: “TBD” names nothing"), "{told}");
    assert!(told.contains("due: “ASAP” is not a date"), "{told}");
}

#[test]
fn a2_a_row_of_a_questionnaire_to_be_ticked_is_no_header_and_makes_no_risk() {
    let (suggestion, mapped) = through(&csv(&[
        "Reg,Requirement,Yes,No,N/A,Comments",
        "164.308(a)(1)(ii)(A),Risk analysis,X,,,2025",
        "164.308(a)(1)(ii)(B),Risk management,,X,,",
        "164.308(a)(4)(ii)(A),Isolate clearinghouse,,,X,not one",
        "164.308(a)(2),Security official,x,,,",
    ]));
    assert_eq!(
        suggestion.mapping.kind,
        Kind::Answers,
        "{}",
        suggestion.text
    );
    assert_eq!((mapped.header_row, mapped.rows.len()), (1, 4));
}

#[test]
fn a2_a_sheet_for_one_record_is_a_form_and_makes_no_records() {
    let form: &[&[&str]] = &[
        &["Risk Title:", "Stolen laptop"],
        &["Likelihood:", "High"],
        &["Impact:", "High"],
        &["Owner:", "Kim"],
        &["Action:", "Encrypt"],
    ];
    let error = suggest(&open(&one("Risk 1", 0, form)))
        .unwrap_err()
        .to_string();
    assert!(error.contains("it is a form"), "{error}");
}

#[test]
fn a10_of_ratings_of_several_years_none_is_taken_for_the_present_one() {
    let (suggestion, mapped) = whole(
        &csv(&[
            "Risk,2024 Likelihood,2024 Impact,2025 Likelihood,2025 Impact,Trend",
            "A stolen laptop exposes charts,High,High,Low,High,down",
            "Ransomware stops the practice,High,High,High,High,flat",
            "A fax goes to a wrong number,Low,Low,Low,Low,flat",
        ]),
        3,
    );
    for field in ["likelihood", "impact"] {
        assert!(
            !suggestion.mapping.columns.contains_key(field),
            "{}",
            suggestion.text
        );
    }
    assert!(
        suggestion
            .text
            .contains("no column says that it is the rating as things stand"),
        "{}",
        suggestion.text
    );
    let kept: Vec<&str> = mapped.rows[0]
        .extra
        .iter()
        .map(|(h, _)| h.as_str())
        .collect();
    assert!(
        kept.contains(&"2024 Likelihood") && kept.contains(&"2025 Impact"),
        "{kept:?}"
    );
}

#[test]
fn a2_a_day_agreed_for_the_work_is_not_the_day_on_which_a_finding_was_made() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "audit.csv",
        &csv(&[
            "Ref,Observation,Risk rating,Management response,Responsible,Agreed date,Date found",
            "1.1,Terminated users are still active,High,Agreed. Will disable weekly.,Kim Lowe,3/31/2027,5/1/2026",
            "1.2,No recovery was tested,Medium,Disagree – tested informally,Sam Poe,,5/1/2027",
            "2.1,Agreements are missing,High,Agreed,Kim Lowe,1/31/2027,5/1/2026",
        ]),
    );
    let t = &book.register.tables;
    let found = |n| book.risk(n).identified_on.map(|d| d.to_string());
    assert_eq!(found(1).as_deref(), Some("2026-05-01"));
    // The book is of June 2026: nothing was found a year later.
    assert_eq!(found(2), None);
    assert_eq!(
        actions(&book, 1),
        [of("Agreed. Will disable weekly.", "Kim Lowe", "2027-03-31")]
    );
    // Who disagrees plans nothing.
    assert_eq!(t.actions.all().count(), 1);
    let told = all(&plan.remarks);
    assert!(
        told.contains("“5/1/2027” is a day that is still to come"),
        "{told}"
    );
    assert!(told.contains("“Disagree – tested informally”"), "{told}");
}

#[test]
fn a2_examples_of_a_form_are_left_out_by_name() {
    let mut book = Book::new();
    let bytes = csv(&[
        "Risk ID,Risk Description,Likelihood,Impact,Mitigation,Owner",
        "Example,A laptop is stolen,High,High,Encrypt laptops,IT Manager",
        "R0,e.g. A server burns,High,High,e.g. Sprinklers,e.g. Fire Chief",
        "R1,[Describe the risk],,,,",
        "R3,Ransomware stops the practice,High,High,Offline backup,Kim Lowe",
        "R4,Staff look into charts,Low,Medium,Audit,Kim Lowe",
    ]);
    let (_, mapped) = through(&bytes);
    assert_eq!(mapped.rows.len(), 2);
    for row in [2, 3, 4] {
        let told = mapped
            .remarks
            .iter()
            .find(|r| r.starts_with(&format!("row {row} (")));
        assert!(
            told.is_some_and(|r| r.contains("example")),
            "{row}: {:?}",
            mapped.remarks
        );
    }
    book.imported("form.csv", &bytes);
    let t = &book.register.tables;
    let people: Vec<&str> = t.people.live().map(|p| p.name.as_str()).collect();
    assert_eq!(people, ["Kim Lowe"]);
}

#[test]
fn a5_words_that_name_no_safeguard_do_not_stand_as_one() {
    let mut book = Book::new();
    book.imported(
        "risks.csv",
        &csv(&[
            "ID,Risk,Likelihood,Impact,Existing Controls",
            "1,A laptop is stolen,High,High,None",
            "2,Ransomware,High,High,N/A",
            "3,A fax goes astray,Low,Low,TBD",
            "4,Fire,Low,High,see #1",
            "5,Flood,Low,High,Sump pump",
        ]),
    );
    let t = &book.register.tables;
    let stands: Vec<String> = t.risks.live().map(|r| r.safeguards.clone()).collect();
    // That there is none names none; the words are kept.
    assert_eq!(stands, ["", "", "", "", "Sump pump"]);
    for (number, words) in [(1, "None"), (4, "see #1")] {
        let kept = &book.risk(number).extra;
        assert_eq!(kept.get("controls").map(String::as_str), Some(words));
    }
}

#[test]
fn a2_a_mark_for_the_same_is_read_as_the_cell_above_and_told() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "assets.xlsx",
        &one(
            "Inventory",
            0,
            &[
                &[
                    "Asset Name",
                    "Type",
                    "Location",
                    "Contains ePHI?",
                    "Encrypted?",
                ],
                &["Front desk PC", "Desktop", "Main Street", "Yes", "No"],
                &["Exam room PC", "\"", "\"", "ditto", "\""],
                &["Lobby screen", "Kiosk", "", "No", "Yes"],
                &["Hall screen", "\"", "\"", "\"", "\""],
            ],
        ),
    );
    let (pc, hall) = (book.asset(2), book.asset(4));
    assert_eq!(pc.class, "desktop");
    assert!(pc.ephi_known && pc.ephi.maintains);
    assert!(pc.site.is_some());
    assert!(hall.site.is_none(), "the cell above is blank");
    assert_eq!(hall.class, book.asset(3).class);
    let (_, mapped) = through(&one(
        "Inventory",
        0,
        &[
            &["Asset Name", "Type", "Location"],
            &["Front desk PC", "Desktop", ""],
            &["Exam room PC", "\"", "\""],
        ],
    ));
    let told = all(&mapped.remarks);
    assert!(
        told.contains(
            "“Type” (B): 1 cell with a mark for “the same” were read as what stands above"
        ),
        "{told}"
    );
    assert!(
        told.contains("“Location” (C)") && told.contains("say nothing here"),
        "{told}"
    );
    assert!(
        all(&plan.remarks).contains("also made, because rows name them"),
        "{:?}",
        plan.remarks
    );
}

#[test]
fn a2_sums_averages_and_lines_to_be_signed_refuse_no_file() {
    let rows: &[&[&str]] = &[
        &["Risk #", "Risk description", "L (1-5)", "I (1-5)", "Score"],
        &["1", "Ransomware", "#n:4", "#n:5", "#n:20"],
        &["2", "Theft", "#n:3", "#n:5", "#n:15"],
        &["", "", "", "AVERAGE", "#n:17.5"],
        &["Signature: ____________", "", "", "", "Date: ____"],
    ];
    let (suggestion, mapped) = whole(&one("Risk Assessment", 0, rows), 2);
    assert!(
        suggestion.mapping.columns.contains_key("impact"),
        "{}",
        suggestion.text
    );
    let told = all(&mapped.remarks);
    assert!(told.contains("row 4") && told.contains("row 5"), "{told}");
}

#[test]
fn a2_blank_cells_below_a_value_are_asked_about() {
    let (suggestion, mapped) = whole(
        &one(
            "Analysis",
            0,
            &[
                &["Asset", "Threat", "Vulnerability", "Likelihood", "Impact"],
                &["Server", "Ransomware", "Unpatched", "High", "High"],
                &["", "Theft", "Closet unlocked", "Low", "High"],
                &["Laptops", "Theft", "Not encrypted", "High", "High"],
                &["", "Loss", "Not encrypted", "Medium", "High"],
            ],
        ),
        4,
    );
    assert!(
        suggestion
            .text
            .contains("ATTENTION: “Asset” (A) is blank in 2 of 4 rows"),
        "{}",
        suggestion.text
    );
    assert!(mapped.rows[1].list("assets").is_empty());
}

#[test]
fn a2_risks_that_come_in_unrated_are_said_to_be_so_before() {
    let text = |header: &str| {
        let rows = [
            format!("No,Risk,{header},Owner"),
            "1,A stolen laptop exposes charts,High,Kim Lowe".to_owned(),
            "2,Ransomware stops the practice,Low,Dana Reyes".to_owned(),
            "3,A fax goes to a wrong number,Medium,Kim Lowe".to_owned(),
        ];
        suggest_as(&open(rows.join("\n").as_bytes()), Some(Kind::Risks), None).unwrap()
    };
    let level = text("Risk Level");
    assert!(level.text.contains("come in unrated"), "{}", level.text);
    // How severe a risk is, where nothing says how likely, is no impact.
    let severity = text("Severity");
    assert!(
        !severity.mapping.columns.contains_key("impact"),
        "{}",
        severity.text
    );
    assert!(
        severity.text.contains("come in unrated"),
        "{}",
        severity.text
    );
}

#[test]
fn a2_lists_that_programs_export_are_read_by_their_headers() {
    let mut book = Book::new();
    book.imported(
        "devices.csv",
        &csv(&[
            "DeviceName,SerialNumber,OS,OSVersion,Ownership,EncryptionStatusString,LastContact",
            "LT-01,5CG001,Windows,10.0.19045,Corporate,Encrypted,2026-05-01",
            "LT-02,5CG002,Windows,10.0.22631,Corporate,Not encrypted,2025-01-01",
            "LT-03,5CG003,Windows,10.0.22631,Personal,,2025-01-01",
        ]),
    );
    let t = &book.register.tables;
    let names: Vec<&str> = t.assets.live().map(|a| a.label()).collect();
    assert_eq!(names, ["LT-01", "LT-02", "LT-03"]);
}

#[test]
fn a2_where_something_runs_is_no_site_and_who_uses_it_does_not_answer_for_it() {
    let mut book = Book::new();
    book.imported(
        "assets.csv",
        &csv(&[
            "Asset Name,Type,Location,Used by,Contains ePHI?",
            "Mail,E-mail,Cloud,All staff,Yes",
            "Front desk PC,Desktop,Main Street,Front desk,Yes",
            "Pager,Phone,personal,Doctors,No",
        ]),
    );
    let t = &book.register.tables;
    let sites: Vec<&str> = t.sites.live().map(|s| s.name.as_str()).collect();
    assert_eq!(sites, ["Main Street"]);
    assert_eq!(t.people.live().count(), 0);
    assert!(t.assets.live().all(|asset| asset.owner.is_none()));
    let words = |n| book.asset(n).extra.get("site").cloned();
    assert_eq!(words(1).as_deref(), Some("Cloud"));
}

#[test]
fn b3_an_action_that_names_no_risk_is_told() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "plan.csv",
        &csv(&[
            "Action ID,Corrective Action,Related Risk,Owner,Due Date,Status",
            "A1,Encrypt laptops,,Kim Lowe,3/31/2027,Open",
            "A2,MFA for e-mail,R-77,Dana Reyes,1/15/2027,Open",
        ]),
    );
    let told = all(&plan.remarks);
    assert!(told.contains("row 2: it names no risk"), "{told}");
}

#[test]
fn a2_a_risk_whose_words_did_not_change_is_not_changed_by_those_of_other_rows() {
    let head = "Risk ID,Risk,Likelihood,Impact";
    let kept = "R-1,A laptop is stolen,High,High";
    let mut book = Book::new();
    book.imported(
        "risks.csv",
        &csv(&[head, kept, "R-2,A fax goes astray,Low,High"]),
    );
    let (_, plan) = book.imported(
        "risks.csv",
        &csv(&[head, kept, "R-2,A fax goes astray,Medium,High"]),
    );
    assert_eq!((plan.changed, plan.unchanged), (1, 1), "{:?}", plan.changes);
}

#[test]
fn a2_an_analysis_of_outages_of_processes_is_no_inventory() {
    let error = suggest(&open(&csv(&[
        "Process,System,RTO (h),RPO (h),Impact if down,Criticality",
        "Scheduling,Dentrix,4,24,High,Critical",
        "Billing,Dentrix,48,24,Medium,High",
        "Phones,RingCentral,1,n/a,High,Critical",
    ])));
    let error = error.map(|s| s.text).unwrap_err().to_string();
    assert!(error.contains("BIA"), "{error}");
}

#[test]
fn a6_answers_that_are_ticked_are_what_the_header_of_the_box_says() {
    let lines = [
        "Reg,Requirement,Yes,No,N/A,Comments",
        "164.308(a)(1)(ii)(A),Risk analysis,X,,,",
        "164.308(a)(1)(ii)(B),Risk management,,X,,",
        "164.308(a)(2),Security official,x,,,",
        "164.312(b),Audit controls,X,X,,both?",
        "164.312(d),Authentication,,,,",
    ];
    let mut book = Book::new();
    let (suggestion, plan) = book.imported("checklist.csv", &csv(&lines));
    assert_eq!(
        suggestion.mapping.kind,
        Kind::Answers,
        "{}",
        suggestion.text
    );
    let rule = &suggestion.mapping.columns["in_place"];
    assert!(
        rule.ticked && rule.columns == ["Yes", "No", "N/A"],
        "{rule:?}"
    );
    let t = &book.register.tables;
    let stands = |provision: &str| {
        let answer = t.answers.live().find(|a| a.provision == provision);
        answer.map(|a| format!("{:?}", a.in_place))
    };
    assert_eq!(stands("164.308(a)(1)(ii)(A)").as_deref(), Some("Yes"));
    assert_eq!(stands("164.308(a)(1)(ii)(B)").as_deref(), Some("No"));
    assert_eq!(stands("164.308(a)(2)").as_deref(), Some("Yes"));
    // Two that are ticked are neither.
    assert_ne!(stands("164.312(b)").as_deref(), Some("Yes"));
    assert!(
        all(&plan.remarks).contains("“Yes; No”"),
        "{:?}",
        plan.remarks
    );
    assert_eq!(stands("164.312(d)"), None);
}

#[test]
fn b2_a_treatment_that_is_ticked_is_what_the_header_of_the_box_says() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "risks.csv",
        &csv(&[
            "Risk,Likelihood,Impact,Mitigate,Accept,Transfer,Avoid",
            "A stolen laptop exposes charts,High,High,X,,,",
            "Ransomware stops the practice,High,High,X,,X,",
            "A fax goes to a wrong number,Low,Low,,,,X",
        ]),
    );
    let treated = |n| {
        let risk = book.risk(n);
        risk.treatment.as_ref().map(|t| format!("{:?}", t.strategy))
    };
    assert_eq!(treated(1).as_deref(), Some("Mitigate"));
    assert_eq!(treated(2), None);
    assert_eq!(treated(3).as_deref(), Some("Avoid"));
    assert!(
        all(&plan.remarks).contains("Mitigate; Transfer"),
        "{:?}",
        plan.remarks
    );
}

#[test]
fn b3_a_plan_may_point_to_several_risks_by_number_in_one_cell() {
    let (suggestion, _) = through(&csv(&[
        "#,Risk #,Action,Owner,Due,% done",
        "1,1,Offline backup,Sam Poe,2027-01-31,50%",
        "2,3,Encrypt laptops,Kim Lowe,2027-02-28,",
        "3,\"1, 3\",Train staff,Kim Lowe,,",
    ]));
    assert_eq!(
        suggestion.mapping.kind,
        Kind::Actions,
        "{}",
        suggestion.text
    );
}

#[test]
fn a2_a_register_numbered_anew_comes_in_again_also_where_one_of_its_risks_ended() {
    let head = "No,Risk,Likelihood,Impact,Owner,Status";
    let mut book = Book::new();
    book.imported(
        "register 2025.csv",
        &csv(&[
            head,
            "1,A laptop is stolen,High,High,Kim Lowe,Open",
            "2,Ransomware stops the practice,High,High,Sam Poe,Open",
            "3,A fax is misdirected,Low,Low,Kim Lowe,Open",
            "4,Staff look into charts,Low,Medium,Kim Lowe,Open",
        ]),
    );
    let next = csv(&[
        head,
        "1,Ransomware stops the practice,High,High,Sam Poe,Open",
        "2,The cloud is down,Medium,High,Sam Poe,Open",
        "3,A laptop is stolen,Low,High,Kim Lowe,Closed",
        "4,Staff look into charts,Low,Medium,Kim Lowe,Open",
    ]);
    let (_, plan) = book.imported("register 2026.csv", &next);
    assert_eq!(plan.created, 1, "{:?}", plan.remarks);
    assert!(!book.risk(1).is_open());
    // The number of the risk that ended was that of the fax, which is not in the file.
    let (_, again) = book.imported("register 2026.csv", &next);
    assert_eq!(
        (again.created, again.changed),
        (0, 0),
        "{:?}",
        again.changes
    );
    assert!(again.commands.is_empty(), "{:?}", again.commands);
}

#[test]
fn a4_an_agreement_in_an_inventory_is_kept_in_words_and_told() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "assets.csv",
        &csv(&[
            "Asset Name,Type,Vendor,BAA,Encrypted",
            "Record in the cloud,Cloud EHR,Halcyon,Signed 2023,Yes",
            "Billing portal,Portal,Ledgerly,pending,No",
            "Front desk PC,Desktop,Dell,N/A,No",
        ]),
    );
    let t = &book.register.tables;
    assert!(t.vendors.live().all(|vendor| vendor.agreements.is_empty()));
    let told = all(&plan.remarks);
    assert!(told.contains("agreement “Signed 2023” (row 2)"), "{told}");
    assert!(told.contains("no agreement is recorded"), "{told}");
}

#[test]
fn a10_columns_of_another_program_are_ratings_by_their_state() {
    let (suggestion, _) = through(&csv(&[
        "ref_id,name,description,inherent_proba,inherent_impact,inherent_level,current_proba,current_impact,current_level,residual_proba,residual_impact,residual_level,treatment",
        "R.1,Theft,A laptop is stolen from a car,High,High,High,Medium,High,Medium,Low,High,Low,mitigate",
        "R.2,Ransom,Ransomware comes by mail,Very High,High,High,High,High,High,Medium,High,Medium,mitigate",
        "R.3,Fax,A fax is misdirected,Low,Low,Low,Low,Low,Low,Low,Low,Low,accept",
    ]));
    let of = |field: &str| suggestion.mapping.columns[field].column.clone().unwrap();
    assert_eq!(of("likelihood"), "current_proba", "{}", suggestion.text);
    assert_eq!(of("impact"), "current_impact");
    assert_eq!(of("inherent_likelihood"), "inherent_proba");
}
