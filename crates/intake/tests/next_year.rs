//! A2: the files of a practice and those of the year after. What a file does not say any
//! more takes nothing off and is told with its record and its row; days older than those
//! that stand do not overwrite them. What is to come of each pair is written down in
//! `years/OUTCOME.md`.

mod common;

use common::book::Book;
use common::csv;
use common::merge;
use jiff::civil::{Date, date};
use phiward_intake::{Kind, Plan};
use register::records::*;
use rust_xlsxwriter::Workbook as Writer;

/// A book in which this year's files came in.
fn with(files: &[(&str, &[&str])]) -> Book {
    let mut book = Book::new();
    for (file, lines) in files {
        book.imported(file, &csv(lines));
    }
    book.today = date(2027, 6, 1);
    book
}

fn counts(plan: &Plan) -> (u32, u32, u32) {
    (plan.created, plan.changed, plan.unchanged)
}

/// Some line has all of these words.
fn told(plan: &Plan, words: &[&str]) {
    let left_out = plan
        .left_out
        .iter()
        .map(|r| format!("row {:?}: {}", r.row, r.why));
    let lines: Vec<String> = plan.remarks.iter().cloned().chain(left_out).collect();
    assert!(
        lines
            .iter()
            .any(|line| words.iter().all(|word| line.contains(word))),
        "no line has all of {words:?}:\n{}",
        lines.join("\n")
    );
}

const ASSETS: &[&str] = &[
    "Asset Tag,Asset Name,Type,Location,Owner,Contains ePHI,Encrypted,Notes",
    "T-1,EHR server,Server,Main,Dana Reyes,Yes,Yes,Rack 2",
    "T-2,Loaner laptop,Laptop,Main,Lee Chan,Yes,No,",
    "T-3,Fax machine,Fax,East,Dana Reyes,Yes,,Analog line",
    "T-4,Old PACS,Storage,East,Lee Chan,Yes,No,",
];

#[test]
fn a2_next_years_inventory_takes_nothing_off_by_silence() {
    let mut book = with(&[("assets-2026.csv", ASSETS)]);
    let people = book.register.tables.people.live().count();
    let (_, plan) = book.imported(
        "assets-2027.csv",
        &csv(&[
            ASSETS[0],
            "T-1,EHR server,Server,Main,,Yes,Yes,",
            "T-2,Loaner laptop,Laptop,Main,Lee Chan,Yes,Yes,",
            "T-3,Fax machine,Fax,East,TBD,Yes,,Analog line",
            "T-5,Badge printer,Printer,Main,Dana Reyes,No,,",
        ]),
    );
    assert_eq!(counts(&plan).0, 1, "{:?}", plan.changes);
    told(&plan, &["row 2", "A-1", "Dana Reyes", "Rack 2"]);
    told(&plan, &["row 4", "A-3", "Dana Reyes"]);
    told(&plan, &["TBD", "names nothing"]);
    told(&plan, &["A-4 “Old PACS”", "not in this file"]);
    let t = &book.register.tables;
    let asset = |n| t.assets.by_number(n).unwrap();
    assert_eq!(asset(1).notes, "Rack 2");
    assert!(asset(1).owner.is_some() && asset(3).owner.is_some());
    assert_eq!(asset(2).encrypted, YesNo::Yes);
    assert!(asset(4).retired.is_none());
    assert_eq!(t.people.live().count(), people);
    // What was blank in both years is not told.
    let lines = plan.remarks.join("\n");
    assert!(!lines.contains("row 3, A-2"), "{lines}");
}

const VENDORS: &[&str] = &[
    "Vendor,Service,BAA,BAA Date,BAA Expires,Contact",
    "Northern Shred,Destroys drives,In place,2025-03-01,2027-03-01,Ann Poe",
    "Halcyon EHR,Hosts the record,In place,2024-01-15,,Bo Ray",
    "Fax Host,Fax lines,Not in place,,,Cy Orr",
];

#[test]
fn a4_next_years_vendors_bring_no_older_agreement_and_take_none_back() {
    let mut book = with(&[("vendors-2026.csv", VENDORS)]);
    let (_, plan) = book.imported(
        "vendors-2027.csv",
        &csv(&[
            VENDORS[0],
            "Northern Shred,Destroys drives,In place,2023-05-01,2025-05-01,Ann Poe",
            "Halcyon EHR,Hosts the record,,,,Bo Ray",
            "Fax Host,Fax lines,In place,2027-02-01,2029-02-01,Cy Orr",
            "Cloud Fax,Fax lines,Not in place,,,Di Moe",
        ]),
    );
    assert_eq!(plan.created, 1, "{:?}", plan.changes);
    let t = &book.register.tables;
    let agreements = |n| &t.vendors.by_number(n).unwrap().agreements;
    let one = &agreements(1)[..];
    assert_eq!(one.len(), 1, "{one:?}");
    assert_eq!(one[0].effective, Some(date(2025, 3, 1)));
    assert_eq!(one[0].ends, Some(date(2027, 3, 1)));
    told(&plan, &["row 2", "V-1", "2023-05-01", "2025-03-01"]);
    let two = &agreements(2)[..];
    assert_eq!(two.len(), 1, "{two:?}");
    assert_eq!(two[0].state, AgreementState::InForce);
    assert_eq!(two[0].effective, Some(date(2024, 1, 15)));
    told(&plan, &["row 3", "V-2", "In place", "2024-01-15"]);
    let three = agreements(3).last().unwrap();
    assert_eq!(three.state, AgreementState::InForce);
    assert_eq!(three.effective, Some(date(2027, 2, 1)));
}

#[test]
fn a2_next_years_staff_list_names_who_is_gone_and_who_stands_twice() {
    let head = "Name,Job Title,Email";
    let dana = "Dana Reyes,Security Official,dana@example.org";
    let lee = "Lee Chan,Office Manager,lee@example.org";
    let mut book = with(&[(
        "staff-2026.csv",
        &[head, dana, lee, "Mia Stone,Nurse,mia@example.org"],
    )]);
    let (suggestion, plan) = book.imported(
        "staff-2027.csv",
        &csv(&[
            head,
            "Dana Reyes,,dana@example.org",
            lee,
            "Ben Orr,Nurse,ben@example.org",
            "Lee Chan,Practice Manager,lee@example.org",
        ]),
    );
    assert_eq!(suggestion.mapping.kind, Kind::People);
    assert_eq!(counts(&plan).0, 1, "{:?}", plan.changes);
    told(&plan, &["row 2", "P-1", "Security Official"]);
    told(&plan, &["Some(5)", "Lee Chan", "row 3"]);
    told(&plan, &["Mia Stone", "not in this file"]);
    let t = &book.register.tables;
    let titles: Vec<&str> = t.people.live().map(|p| p.title.as_str()).collect();
    assert_eq!(
        titles,
        ["Security Official", "Office Manager", "Nurse", "Nurse"]
    );
}

const RISKS: &[&str] = &[
    "Risk ID,Risk Description,Affected Assets,Existing Controls,Likelihood,Impact,Date Identified,Date Rated,Owner,Corrective Action,Due Date",
    "R-1,A stolen device exposes charts,EHR server; Loaner laptop,second factor; backups,High,High,2026-01-10,2026-05-01,Dana Reyes,Encrypt the laptops,2027-01-31",
    "R-2,A fax goes to a wrong number,Fax machine,cover sheets,Low,Moderate,2026-01-10,2026-05-01,Lee Chan,,",
    "R-3,The server room is left open,EHR server,locks,Moderate,High,2026-01-10,2026-05-01,Dana Reyes,Repair the door closer,2026-12-31",
    "R-4,Old images are lost,Old PACS,,Low,Low,2026-01-10,2026-05-01,Lee Chan,,",
];

#[test]
fn a2_next_years_register_drops_no_link_and_takes_no_older_rating() {
    let mut book = with(&[("assets-2026.csv", ASSETS), ("risks-2026.csv", RISKS)]);
    let (_, plan) = book.imported(
        "risks-2027.csv",
        &csv(&[
            RISKS[0],
            "R-1,A stolen device exposes charts,EHR server,second factor,Low,High,2026-01-10,2027-05-01,Dana Reyes,Encrypt the laptops,2027-01-31",
            "R-2,A fax goes to a wrong number,Fax machine,cover sheets,Very High,Moderate,2026-01-10,2025-11-01,,,",
            "R-3,The server room is left open,EHR server,locks,Moderate,High,2026-01-10,2026-05-01,Dana Reyes,Put up a camera,2027-12-31",
            "R-5,Mail is read by others,EHR server,,Low,High,2027-02-01,2027-05-01,Dana Reyes,,",
        ]),
    );
    assert_eq!(plan.created, 1, "{:?}", plan.changes);
    let t = &book.register.tables;
    let risk = |n| t.risks.by_number(n).unwrap();
    // A link that is not named any more, and a safeguard that is not.
    assert_eq!(risk(1).assets.len(), 2);
    told(
        &plan,
        &[
            "row 2",
            "R-1",
            "Loaner laptop",
            "not named any more, and kept",
        ],
    );
    told(&plan, &["row 2", "R-1", "backups", "taken out"]);
    let rating = risk(1).current.as_ref().unwrap();
    assert_eq!(
        (rating.on, rating.likelihood),
        (date(2027, 5, 1), catalog::Level::Low)
    );
    // A rating of a day before.
    let rating = risk(2).current.as_ref().unwrap();
    assert_eq!(
        (rating.on, rating.likelihood),
        (date(2026, 5, 1), catalog::Level::Low)
    );
    told(
        &plan,
        &["row 3", "R-2", "2025-11-01", "2026-05-01", "Very High"],
    );
    told(&plan, &["row 3", "R-2", "Lee Chan"]);
    assert!(risk(2).owner.is_some());
    // Quite another action is not the old one under a new name.
    let titles: Vec<(&str, Option<Date>)> = risk(3)
        .actions(&book.register)
        .map(|action| (action.title.as_str(), action.due))
        .collect();
    assert_eq!(
        titles,
        [
            ("Repair the door closer", Some(date(2026, 12, 31))),
            ("Put up a camera", Some(date(2027, 12, 31)))
        ]
    );
    told(
        &plan,
        &["row 4", "R-3", "Repair the door closer", "not planned"],
    );
    told(&plan, &["R-4 “Old images are lost”", "not in this file"]);
}

#[test]
fn a10_next_years_ratings_are_seen_and_an_older_one_is_told() {
    let head = "Risk ID,Inherent Likelihood,Inherent Impact,Current Likelihood,Current Impact,Date Rated,Reviewer";
    let mut book = with(&[("assets-2026.csv", ASSETS), ("risks-2026.csv", RISKS)]);
    book.today = date(2026, 7, 1);
    let (suggestion, _) = book.imported(
        "review-2026.csv",
        &csv(&[
            head,
            "R-1,High,High,Moderate,High,2026-06-15,Lee Chan",
            "R-2,High,High,Low,Low,2026-06-15,Lee Chan",
            "R-3,High,High,Low,Low,2026-06-15,Lee Chan",
        ]),
    );
    assert_eq!(suggestion.mapping.kind, Kind::Ratings);
    book.today = date(2027, 6, 1);
    let (suggestion, plan) = book.imported(
        "review-2027.csv",
        &csv(&[
            head,
            "R-1,High,High,Very Low,Very Low,2026-02-01,Lee Chan",
            "R-2,High,High,Moderate,Low,2027-05-15,Lee Chan",
            "R-9,High,High,Low,Low,2027-05-15,Lee Chan",
        ]),
    );
    assert_eq!(suggestion.mapping.kind, Kind::Ratings);
    let t = &book.register.tables;
    let rating = |n| t.risks.by_number(n).unwrap().current.as_ref().unwrap();
    assert_eq!(rating(1).likelihood, catalog::Level::Moderate);
    told(
        &plan,
        &["row 2", "R-1", "2026-02-01", "2026-06-15", "Very Low"],
    );
    assert_eq!(rating(2).likelihood, catalog::Level::Moderate);
    assert_eq!(rating(2).on, date(2027, 5, 15));
    told(&plan, &["R-3", "not in this file"]);
    told(&plan, &["Some(4)", "R-9"]);
}

#[test]
fn a9_next_years_answers_stay_where_the_file_is_blank_or_older() {
    let head = "Citation,Requirement,In place?,Assessed On,Comments";
    let mut book = with(&[(
        "security-rule-2026.csv",
        &[
            head,
            "164.312(d),Authentication,Yes,2026-05-01,Own log-ins",
            "164.312(b),Audit controls,No,2026-05-01,",
            "164.310(b),Workstation use,Yes,2026-05-01,",
            "164.312(c)(2),Integrity,Partly,2026-05-01,",
            "164.308(a)(5)(ii)(B),Malicious software,Yes,2026-05-01,",
        ],
    )]);
    let (suggestion, plan) = book.imported(
        "security-rule-2027.csv",
        &csv(&[
            head,
            "164.312(d),Authentication,,,Own log-ins",
            "164.312(b),Audit controls,Yes,2025-11-01,",
            "164.310(b),Workstation use,No,,",
            "164.312(c)(2),Integrity,Yes,2027-05-01,",
        ]),
    );
    assert_eq!(suggestion.mapping.kind, Kind::Answers);
    let t = &book.register.tables;
    let answer = |provision: &str| {
        let answer = t.answers.live().find(|a| a.provision == provision);
        answer.map(|a| (a.in_place, a.on)).unwrap()
    };
    assert_eq!(answer("164.312(d)"), (YesNo::Yes, Some(date(2026, 5, 1))));
    told(&plan, &["row 2", "164.312(d)", "yes", "kept"]);
    assert_eq!(answer("164.312(b)"), (YesNo::No, Some(date(2026, 5, 1))));
    told(
        &plan,
        &["row 3", "164.312(b)", "2025-11-01", "2026-05-01", "“Yes”"],
    );
    assert_eq!(answer("164.310(b)"), (YesNo::No, None));
    told(&plan, &["row 4", "not of which day", "2026-05-01"]);
    assert_eq!(
        answer("164.312(c)(2)"),
        (YesNo::Yes, Some(date(2027, 5, 1)))
    );
    told(&plan, &["164.308(a)(5)(ii)(B)", "not in this file"]);
}

#[test]
fn a9_an_answer_that_was_given_here_since_is_kept_whole() {
    let head = "Citation,In place?,Assessed On";
    let mut book = with(&[(
        "security-rule-2026.csv",
        &[
            head,
            "164.312(d),Yes,2026-05-01",
            "164.312(b),No,2026-05-01",
        ],
    )]);
    let answers = &book.register.tables.answers;
    let mut edited = answers.live().next().unwrap().clone();
    (edited.in_place, edited.on) = (YesNo::No, Some(date(2027, 1, 1)));
    book.carry(edited.into());
    let (_, plan) = book.imported(
        "security-rule-2027.csv",
        &csv(&[
            head,
            "164.312(d),Partly,2027-05-01",
            "164.312(b),No,2026-05-01",
        ]),
    );
    // Neither the answer nor its day is the file's.
    let answers = &book.register.tables.answers;
    let answer = answers
        .live()
        .find(|a| a.provision == "164.312(d)")
        .unwrap();
    assert_eq!(
        (answer.in_place, answer.on),
        (YesNo::No, Some(date(2027, 1, 1)))
    );
    told(&plan, &["edited here since", "in part"]);
    told(
        &plan,
        &["edited here since", "If the file is right, change it here"],
    );
}

#[test]
fn b3_next_years_plan_keeps_links_milestones_and_days_it_does_not_name() {
    let head = "Action ID,Risk ID,Corrective Action,Owner,Due Date,Status,Milestones";
    let mut book = with(&[
        ("assets-2026.csv", ASSETS),
        ("risks-2026.csv", RISKS),
        (
            "plan-2026.csv",
            &[
                head,
                "C1,\"R-1, R-2\",Train all staff,Lee Chan,2027-01-31,Open,Course booked (2026-09-01); Course held (2026-11-01)",
                "C2,R-3,Change the locks,Dana Reyes,2027-02-28,Open,",
                "C3,R-2,Label the fax,Dana Reyes,2027-03-31,Open,",
            ],
        ),
    ]);
    let before = book.register.tables.actions.live().count();
    let (_, plan) = book.imported(
        "plan-2027.csv",
        &csv(&[
            head,
            "C1,R-1,Train all staff,Lee Chan,2027-09-30,Open,Course booked (2026-09-01)",
            "C2,R-3,Change the locks,Dana Reyes,,,",
            "C4,R-3,Order a camera,Dana Reyes,2027-12-31,Open,TBD",
        ]),
    );
    assert_eq!(plan.created, 1, "{:?}", plan.changes);
    let t = &book.register.tables;
    let action = |title: &str| t.actions.live().find(|a| a.title == title).unwrap();
    let train = action("Train all staff");
    assert_eq!((train.risks.len(), train.milestones.len()), (2, 2));
    assert_eq!(train.due, Some(date(2027, 9, 30)));
    assert_eq!(train.slips.len(), 1);
    told(
        &plan,
        &["row 2", "A fax goes to a wrong number", "Course held"],
    );
    assert_eq!(action("Change the locks").due, Some(date(2027, 2, 28)));
    told(&plan, &["row 3", "2027-02-28"]);
    told(&plan, &["Label the fax", "not in this file"]);
    assert!(action("Order a camera").milestones.is_empty());
    told(&plan, &["milestones: “TBD”"]);
    assert_eq!(t.actions.live().count(), before + 1);
}

/// A risk's number, its sentence, and each of its actions with its day.
type MergedRisk<'t> = (&'t str, &'t str, &'t [(&'t str, &'t str)]);

/// A register whose risks stand in merged cells: (number, sentence, actions with due days).
fn merged_register(risks: &[MergedRisk<'_>]) -> Vec<u8> {
    let mut book = Writer::new();
    let sheet = book.add_worksheet().set_name("POAM").unwrap();
    let head = [
        "Risk ID",
        "Risk Description",
        "Likelihood",
        "Impact",
        "Remediation Action",
        "Owner",
        "Due Date",
    ];
    for (column, header) in (0_u16..).zip(head) {
        sheet.write_string(0, column, header).unwrap();
    }
    let mut row = 1;
    for (number, sentence, actions) in risks {
        let last = row + actions.len() as u32 - 1;
        for (column, text) in (0_u16..).zip([*number, *sentence, "High", "Moderate"]) {
            match last > row {
                true => merge(sheet, (row, column, last, column), text),
                false => {
                    sheet.write_string(row, column, text).unwrap();
                }
            }
        }
        for (action, due) in *actions {
            sheet.write_string(row, 4, *action).unwrap();
            sheet.write_string(row, 5, "Dana Reyes").unwrap();
            sheet.write_string(row, 6, *due).unwrap();
            row += 1;
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn b3_several_actions_of_one_risk_in_merged_cells_are_actions_of_one_risk() {
    let mut book = Book::new();
    let first = merged_register(&[
        (
            "R-1",
            "A stolen device exposes charts",
            &[
                ("Encrypt the laptops", "2027-01-31"),
                ("Write down who has which", "2027-02-28"),
                ("Train all staff", "2027-03-31"),
            ],
        ),
        (
            "R-2",
            "A fax goes to a wrong number",
            &[("Label the fax", "2027-01-31")],
        ),
    ]);
    let (suggestion, plan) = book.imported("poam-2026.xlsx", &first);
    assert_eq!(suggestion.mapping.kind, Kind::Risks, "{}", suggestion.text);
    assert_eq!(suggestion.mapping.key, ["Risk ID"], "{}", suggestion.text);
    assert_eq!(plan.created, 2, "{:?}", plan.remarks);
    let actions = |book: &Book, n| -> Vec<(String, Option<Date>)> {
        let risk = book.register.tables.risks.by_number(n).unwrap();
        let actions = risk.actions(&book.register);
        actions.map(|a| (a.title.clone(), a.due)).collect()
    };
    assert_eq!(
        actions(&book, 1),
        [
            ("Encrypt the laptops".to_owned(), Some(date(2027, 1, 31))),
            (
                "Write down who has which".to_owned(),
                Some(date(2027, 2, 28))
            ),
            ("Train all staff".to_owned(), Some(date(2027, 3, 31)))
        ]
    );
    assert_eq!(actions(&book, 2).len(), 1);
    // The same again changes nothing.
    let (_, again) = book.imported("poam-2026.xlsx", &first);
    assert!(again.commands.is_empty(), "{:?}", again.commands);
    book.today = date(2027, 6, 1);
    let (_, plan) = book.imported(
        "poam-2027.xlsx",
        &merged_register(&[
            (
                "R-1",
                "A stolen device exposes charts",
                &[
                    ("Train all staff", "2027-09-30"),
                    ("Encrypt the laptops", "2027-01-31"),
                ],
            ),
            (
                "R-2",
                "A fax goes to a wrong number",
                &[
                    ("Label the fax", "2027-01-31"),
                    ("Drop the fax", "2027-12-31"),
                ],
            ),
        ]),
    );
    assert_eq!(book.register.tables.risks.all().count(), 2);
    assert_eq!(book.register.tables.actions.all().count(), 5);
    assert_eq!(
        actions(&book, 1)[2],
        ("Train all staff".to_owned(), Some(date(2027, 9, 30)))
    );
    told(
        &plan,
        &["row 2", "R-1", "Write down who has which", "not planned"],
    );
}

#[test]
fn a3_next_years_flows_keep_the_end_that_is_blank_and_name_the_safeguard_that_fell_out() {
    let head = "Flow ID,Data Flow,From,To,Protocol,Encrypted,Safeguards";
    let mut book = with(&[
        ("assets-2026.csv", ASSETS),
        (
            "flows-2026.csv",
            &[
                head,
                "1,Orders,EHR server,Laboratory,HL7,Yes,VPN; logs",
                "2,Fax out,Fax machine,Payers,fax,No,",
            ],
        ),
    ]);
    let (_, plan) = book.imported(
        "flows-2027.csv",
        &csv(&[
            head,
            "1,Orders,EHR server,,HL7,,VPN",
            "3,Claims,EHR server,Clearinghouse,X12,Yes,",
        ]),
    );
    let flow = book.register.tables.flows.by_number(1).unwrap();
    assert_eq!(flow.to, FlowEnd::Party("Laboratory".into()));
    assert_eq!(flow.encrypted, YesNo::Yes);
    told(&plan, &["row 2", "F-1", "Laboratory", "kept as it stands"]);
    told(&plan, &["row 2", "F-1", "logs", "taken out"]);
    told(&plan, &["F-2 “Fax out”", "not in this file"]);
}

#[test]
fn a9_next_years_answers_of_single_assets_are_told_where_they_are_gone_or_blank() {
    let head = "Citation,System,In place?,Evidence";
    let mut book = with(&[
        ("assets-2026.csv", ASSETS),
        (
            "security-rule-2026.csv",
            &[
                head,
                "164.312(d),EHR server,Yes,Policy 3",
                "164.312(d),Fax machine,No,",
                "164.312(b),,Yes,Logs",
            ],
        ),
    ]);
    let (_, plan) = book.imported(
        "security-rule-2027.csv",
        &csv(&[head, "164.312(d),EHR server,Yes,", "164.312(b),,,"]),
    );
    told(
        &plan,
        &["row 2", "164.312(d)", "Policy 3", "kept as it stands"],
    );
    // A citation alone is a blank answer, and no note.
    told(&plan, &["row 3", "164.312(b)", "yes", "kept as it stands"]);
    told(
        &plan,
        &[
            "1 record that came by U-2",
            "Q-2 “164.312(d)”",
            "not in this file",
        ],
    );
    let answers = &book.register.tables.answers;
    assert!(answers.live().all(|a| a.in_place != YesNo::Unknown));
}
