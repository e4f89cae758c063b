//! A2, A5: tables that look harmless and whose meaning turns round when they are
//! read carelessly: days and months, scales from 1 to 3, expired agreements.

mod common;

use catalog::Level::{High, Low, Moderate};
use common::book::Book;
use common::csv;
use common::{one, open, through, whole};
use phiward_intake::{Kind, SuggestError, suggest_as};
use register::records::FlowEnd;

#[test]
fn a_month_in_words_does_not_turn_days_and_months_round() {
    let rows = |last: &'static str| {
        one(
            "Plan",
            0,
            &[
                &[
                    "Risk ID",
                    "Risk description",
                    "Likelihood",
                    "Impact",
                    "Due date",
                ],
                &["R1", "Laptop stolen", "High", "High", "3/4/2027"],
                &["R2", "Tape lost", "Low", "High", "12/25/2027"],
                &["R3", "Fax misdialled", "Low", "Low", last],
            ],
        )
    };
    let (suggestion, mapped) = whole(&rows("15-Mar-27"), 3);
    let due = |i: usize| mapped.rows[i].date("due").unwrap().to_string();
    assert_eq!((due(0), due(2)), ("2027-03-04".into(), "2027-03-15".into()));
    assert!(
        !suggestion.text.contains("day/month/year"),
        "{}",
        suggestion.text
    );
    // Both orders in one column: said at the top, and the row is refused.
    let (suggestion, mapped) = through(&rows("25/12/2027"));
    assert!(suggestion.text.contains("ATTENTION"), "{}", suggestion.text);
    assert_eq!(mapped.bad_rows, [4]);
    let error = mapped.errors[0].to_string();
    assert!(
        error.contains("25/12/2027") && error.contains("month/day/year"),
        "{error}"
    );
}

#[test]
fn a_column_whose_days_come_first_is_read_so() {
    let (_, mapped) = whole(
        &one(
            "Plan",
            0,
            &[
                &[
                    "Risk ID",
                    "Risk description",
                    "Likelihood",
                    "Impact",
                    "Due date",
                ],
                &["R1", "Laptop stolen", "High", "High", "3/4/2027"],
                &["R2", "Tape lost", "Low", "High", "25/12/2027"],
            ],
        ),
        2,
    );
    assert_eq!(
        mapped.rows[0].date("due").unwrap().to_string(),
        "2027-04-03"
    );
}

#[test]
fn an_agreement_that_expired_is_not_in_force() {
    for header in ["BAA expires", "Expiration date", "Renewal date", "End date"] {
        let mut book = Book::new();
        book.import(&one(
            "Vendors",
            0,
            &[
                &["Vendor", "Service", "BAA signed?", header],
                &["Halcyon", "EHR hosting", "Yes", "1/15/2020"],
                &["ShredCo", "Shredding", "Yes", "1/15/2090"],
            ],
        ));
        let vendor = |n| book.register.tables.vendors.by_number(n).unwrap();
        let today = jiff::civil::date(2026, 3, 12);
        assert!(vendor(1).agreements[0].ends.is_some(), "{header}");
        assert!(!vendor(1).agreement_in_force(today), "{header}");
        assert!(vendor(2).agreement_in_force(today), "{header}");
    }
}

#[test]
fn a_header_that_says_that_one_is_high_turns_the_scale_round() {
    let rows = |header: &'static str| {
        one(
            "Risks",
            0,
            &[
                &["ID", "Risk", header, "Impact (1=High, 3=Low)"],
                &["R1", "Theft of a laptop", "1", "1"],
                &["R2", "Fire in the server room", "3", "1"],
                &["R3", "A wrong fax number", "2", "3"],
            ],
        )
    };
    let (_, mapped) = whole(&rows("Probability (1=High, 3=Low)"), 3);
    let levels: Vec<_> = mapped
        .rows
        .iter()
        .map(|r| r.level("likelihood").unwrap())
        .collect();
    assert_eq!(levels, [High, Low, Moderate]);
    assert_eq!(mapped.rows[2].level("impact"), Some(Low));
    let (suggestion, mapped) = whole(&rows("Probability (1=A, 3=C)"), 3);
    assert_eq!(mapped.rows[0].level("likelihood"), None);
    assert!(
        suggestion
            .text
            .contains("ATTENTION: the header “Probability"),
        "{}",
        suggestion.text
    );
}

#[test]
fn one_rating_to_come_does_not_lose_the_column() {
    let rows = |word: &'static str| {
        one(
            "Risks",
            0,
            &[
                &["ID", "Scenario", "Likelihood", "Impact", "Overall Risk"],
                &["R1", "Theft of a laptop", "High", "High", "High"],
                &["R2", "Fire in the server room", word, "High", "Low"],
                &["R3", "A wrong fax number", "Low", "Low", "Low"],
            ],
        )
    };
    for word in [
        "TBD",
        "Unknown",
        "pending",
        "To be determined",
        "not rated",
        "N/A",
    ] {
        let (_, mapped) = whole(&rows(word), 3);
        assert_eq!(mapped.rows[0].level("likelihood"), Some(High), "{word}");
        assert_eq!(mapped.rows[1].level("likelihood"), None, "{word}");
    }
    let (suggestion, mapped) = whole(&rows("banana"), 3);
    assert!(
        suggestion.text.contains("not understood: “banana”"),
        "{}",
        suggestion.text
    );
    assert_eq!(mapped.rows[0].text("sentence"), Some("Theft of a laptop"));
}

#[test]
fn a_level_is_never_the_sentence() {
    let (_, mapped) = whole(
        &one(
            "Risks",
            0,
            &[
                &["ID", "Threat", "Overall Risk", "What we saw"],
                &["1", "Theft", "High", "Laptops stand in an unlocked room"],
                &["2", "Fire", "Low", "The server room has no detector"],
                &["3", "Error", "odd", "The fax directory is out of date"],
            ],
        ),
        3,
    );
    assert_ne!(mapped.rows[0].text("sentence"), Some("High"));
}

#[test]
fn what_a_file_does_not_say_of_ephi_is_not_made_up() {
    let mut book = Book::new();
    let file = |header: &'static str| {
        one(
            "Systems",
            0,
            &[
                &["Asset ID", "System", "Location", header],
                &["A1", "EHR", "Cloud", "Yes"],
                &["A2", "Signage", "Lobby", "No"],
                &["A3", "Gateway", "Cloud", "unknown"],
            ],
        )
    };
    book.import(&file("Has patient data?"));
    let asset = |n| book.register.tables.assets.by_number(n).unwrap();
    let ehr = asset(1);
    assert!(ehr.ephi_known && ehr.ephi.maintains);
    assert!(!ehr.ephi.creates && !ehr.ephi.receives && !ehr.ephi.transmits);
    assert!(
        ehr.gathered.how.contains("not stated"),
        "{}",
        ehr.gathered.how
    );
    assert!(asset(2).ephi_known && !asset(2).ephi.any());
    assert!(!asset(3).ephi_known);
    for header in ["Patient data", "PHI"] {
        let (_, mapped) = whole(&file(header), 3);
        assert_eq!(mapped.rows[0].list("ephi")[0].text, "Yes", "{header}");
    }
}

#[test]
fn kinds_of_ephi_say_that_it_is_held_and_no_more() {
    let mut book = Book::new();
    book.import(&one(
        "Systems",
        0,
        &[
            &["Asset ID", "System", "Location", "Data types"],
            &["A1", "EHR", "Cloud", "Notes; orders"],
            &["A2", "Signage", "Lobby", "none"],
        ],
    ));
    let ehr = book.register.tables.assets.by_number(1).unwrap();
    assert_eq!(ehr.ephi.words(), "maintains");
    assert_eq!(ehr.ephi_types, "Notes; orders");
}

#[test]
fn a_sheet_that_is_not_there_is_named_with_those_that_are() {
    let bytes = one("Risks", 0, &[&["ID", "Risk"], &["1", "Theft"]]);
    let error = suggest_as(&open(&bytes), None, Some("Foo")).unwrap_err();
    assert!(matches!(error, SuggestError::NoSuchSheet { .. }));
    assert_eq!(
        error.to_string(),
        "there is no sheet “Foo”; there is “Risks”"
    );
}

#[test]
fn a_second_table_on_a_sheet_is_told_and_not_read() {
    let vendors: [&[&str]; 5] = [
        &["Vendors"],
        &["Vendor ID", "Vendor", "Service", "Contact"],
        &["V1", "Halcyon", "Hosting", "P. Lane"],
        &["V2", "ShredCo", "Shredding", "M. Orr"],
        &["V3", "ClearPay", "Claims", "O. Orr"],
    ];
    let inventory: [&[&str]; 6] = [
        &[
            "Asset ID",
            "System",
            "Location",
            "Type",
            "Contains ePHI?",
            "Encrypted?",
        ],
        &["A1", "EHR", "Cloud", "Application", "Yes", "Yes"],
        &["A2", "PACS", "Room 2", "Server", "Yes", "No"],
        &[],
        &["A3", "LIS", "Room 3", "Server", "Yes", "No"],
        &[],
    ];
    let below = [&inventory[..], &vendors[..]].concat();
    let (suggestion, mapped) = whole(&one("Inventory", 0, &below), 3);
    assert_eq!(mapped.kind, Kind::Assets, "{}", suggestion.text);
    assert!(
        suggestion.text.contains("from row 7 on"),
        "{}",
        suggestion.text
    );
    let told = mapped.remarks.iter().any(|r| r.contains("row 7"));
    assert!(told, "{:?}", mapped.remarks);
    // Where the second one is proposed, the first is told.
    let above = [&vendors[..], &[&[]], &inventory[..]].concat();
    let (suggestion, mapped) = whole(&one("Inventory", 0, &above), 3);
    assert_eq!(
        (mapped.kind, mapped.header_row),
        (Kind::Assets, 7),
        "{}",
        suggestion.text
    );
    assert!(
        suggestion.text.contains("another table begins in row 2"),
        "{}",
        suggestion.text
    );
}

#[test]
fn parties_beside_one_another_are_no_way_through() {
    let mut book = Book::new();
    book.import(&one(
        "Systems",
        0,
        &[
            &["Asset ID", "System", "Location", "Owner"],
            &["A1", "LIS", "Lab", "Ana"],
            &["A2", "PACS", "Room 2", "Ben"],
            &["A3", "Halcyon EHR", "Cloud", "Ben"],
        ],
    ));
    let plan = book.import(&one(
        "Data flows",
        0,
        &[
            &["Flow ID", "Flow", "Systems / Parties", "Protocol"],
            &["F1", "Results", "LIS, PACS → Halcyon EHR", "HL7"],
            &[
                "F2",
                "Orders",
                "Halcyon EHR → interface engine → LIS",
                "HL7",
            ],
        ],
    ));
    let t = &book.register.tables;
    let asset = |n| FlowEnd::Asset(t.assets.by_number(n).unwrap().id);
    let flow = t.flows.by_number(1).unwrap();
    assert_eq!((&flow.from, &flow.to), (&asset(1), &asset(3)));
    assert!(flow.via.is_empty(), "{:?}", flow.via);
    assert_eq!(flow.extra["parties"], "LIS, PACS → Halcyon EHR");
    assert!(
        plan.remarks.iter().any(|r| r.contains("several parties")),
        "{:?}",
        plan.remarks
    );
    assert_eq!(t.flows.by_number(2).unwrap().via.len(), 1);
}

#[test]
fn headers_of_two_words_mean_what_they_say_together() {
    let (_, mapped) = whole(
        &one(
            "Devices",
            0,
            &[
                &[
                    "Asset tag",
                    "Device",
                    "Make/Model",
                    "OS",
                    "Assigned user",
                    "Personally owned (BYOD)",
                    "Qty",
                ],
                &["D1", "Laptop", "Dell 7090", "Windows 11", "Ana", "No", "3"],
                &["D2", "Phone", "Pixel 8", "Android", "Ben", "Yes", "1"],
            ],
        ),
        2,
    );
    let row = &mapped.rows[1];
    assert_eq!(row.text("vendor"), None);
    assert_eq!(row.text("owner"), Some("Ben"));
    assert_eq!(row.yes_no("personally_owned"), Some(true));
    assert_eq!(row.number("count"), Some(1.0));
    let (_, mapped) = whole(
        &one(
            "Risks",
            0,
            &[
                &[
                    "RiskID",
                    "Risk",
                    "Likelihood",
                    "Impact",
                    "Residual likelihood",
                    "Inherent Risk",
                    "Mitigation owner",
                ],
                &[
                    "#n:101",
                    "Theft of a laptop",
                    "High",
                    "High",
                    "Low",
                    "High",
                    "Ana",
                ],
                &[
                    "#n:102",
                    "Fire in the server room",
                    "Low",
                    "High",
                    "Low",
                    "Low",
                    "Ben",
                ],
            ],
        ),
        2,
    );
    let row = &mapped.rows[0];
    assert_eq!(
        (row.key.as_str(), row.text("owner"), row.text("action")),
        // Who mitigates is not said to answer for the risk.
        ("101", None, None)
    );
    assert_eq!(
        (row.level("likelihood"), row.level("level")),
        (Some(High), None)
    );
    assert_eq!(row.extra.len(), 3, "{:?}", row.extra);
}

#[test]
fn a_rating_before_or_after_safeguards_is_not_the_rating() {
    let (suggestion, mapped) = through(&one(
        "Risks",
        0,
        &[
            &[
                "ID",
                "Risk",
                "Residual likelihood",
                "Residual impact",
                "Target risk",
            ],
            &["R1", "Theft of a laptop", "High", "High", "Low"],
            &["R2", "Fire in the server room", "Low", "High", "Low"],
        ],
    ));
    assert_eq!(mapped.rows[0].level("likelihood"), None);
    assert!(
        suggestion.text.contains("before or after safeguards"),
        "{}",
        suggestion.text
    );
}

#[test]
fn a_legend_above_the_table_that_turns_the_scale_round_is_told() {
    let (suggestion, mapped) = through(&one(
        "Risks",
        0,
        &[
            &["Scale: 1=High, 2=Medium, 3=Low"],
            &[],
            &["ID", "Risk", "Likelihood", "Impact"],
            &["R1", "Theft of a laptop", "1", "1"],
            &["R2", "Fire in the server room", "3", "1"],
        ],
    ));
    assert!(
        suggestion.text.contains("1 is the severe end"),
        "{}",
        suggestion.text
    );
    // Told once, of each of the two columns.
    assert_eq!(suggestion.text.matches("1 is the severe end").count(), 2);
    let unrated = |row: &phiward_intake::MappedRow| row.level("impact").is_none();
    assert!(mapped.rows.iter().all(unrated));
}

#[test]
fn b2_a_safeguard_that_is_planned_or_expired_does_not_stand_as_one_in_place() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "risks.csv",
        &csv(&[
            "Risk ID,Risk Description,Likelihood,Impact,Existing Controls",
            "R-1,A virus spreads over the network,High,High,Antivirus (expired)",
            "R-2,A laptop is stolen from a car,High,Low,Disk encryption; MFA not yet on",
            "R-3,Power fails in the server closet,Low,High,UPS planned",
            "R-4,Old accounts are used by leavers,Low,High,Disabled accounts are removed weekly",
        ]),
    );
    let safeguards = |n| book.risk(n).safeguards.clone();
    assert_eq!(safeguards(1), "");
    assert_eq!(safeguards(2), "Disk encryption");
    assert_eq!(safeguards(3), "");
    assert_eq!(safeguards(4), "Disabled accounts are removed weekly");
    assert_eq!(book.risk(3).extra["controls"], "UPS planned");
    let told = plan.remarks.join("\n");
    for words in ["Antivirus (expired)", "MFA not yet on", "UPS planned"] {
        assert!(told.contains(words), "{words}:\n{told}");
    }
}

#[test]
fn b2_a_column_beside_a_safeguard_says_whether_it_is_there() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "risks.csv",
        &csv(&[
            "Risk ID,Risk Description,Likelihood,Impact,Control,Control effective?",
            "R-1,A laptop is stolen from a car,High,High,Disk encryption,Yes",
            "R-2,The front desk is phished,High,Low,MFA on mail,Partially (60%)",
            "R-3,A visitor walks in unseen,Low,High,Visitor log,No longer",
            "R-4,A tape is lost in the mail,Low,High,Sealed boxes,Weak",
        ]),
    );
    let named = |n| !book.risk(n).safeguards.is_empty();
    assert_eq!([1, 2, 3, 4].map(named), [true, false, false, true]);
    assert_eq!(book.risk(3).extra["controls"], "Visitor log");
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("No longer") && told.contains("Partially (60%)"),
        "{told}"
    );
}

#[test]
fn a6_a_yes_whose_note_takes_it_back_is_no_answer() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "answers.csv",
        &csv(&[
            "HIPAA Citation,In place,Notes",
            "164.312(a)(2)(iv),Yes,Laptops only",
            "164.308(a)(6)(ii),Yes,Draft since 2023",
            "164.312(b),Yes,Reviewed by Dana each month with the vendor's report",
            "164.312(d),Yes,Badges and passwords",
        ]),
    );
    let place = |provision: &str| {
        let mut answers = book.register.tables.answers.live();
        let answer = answers.find(|a| a.provision == provision);
        answer.map(|a| a.in_place.words()).unwrap_or("none")
    };
    assert_eq!(place("164.312(a)(2)(iv)"), "not known");
    assert_eq!(place("164.308(a)(6)(ii)"), "not known");
    assert_eq!(place("164.312(b)"), "yes");
    assert_eq!(place("164.312(d)"), "yes");
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("Laptops only") && told.contains("Draft since 2023"),
        "{told}"
    );
}

#[test]
fn a3_words_about_data_that_name_no_patient_say_nothing_of_ephi() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "assets.csv",
        &csv(&[
            "Asset ID,Asset Name,Type,Data,Location",
            "A-1,Image archive,Server,Patient images,Main Street",
            "A-2,Staff portal,Server,Employee records (no PHI),Main Street",
            "A-3,Web site,Website,\"Public, no ePHI\",Cloud",
            "A-4,Research box,Server,De-identified only,Main Street",
            "A-5,Contacts,Server,Contains PHI? TBD,Main Street",
            "A-6,Books,Server,Financial,Main Street",
            "A-7,Lab link,Server,Lab results; orders,Main Street",
        ]),
    );
    let known = |n| book.asset(n).ephi_known;
    assert_eq!(
        [1, 2, 3, 4, 5, 6, 7].map(known),
        [true, false, false, false, false, false, true]
    );
    assert_eq!(book.asset(3).ephi_types, "");
    assert_eq!(
        book.asset(2).extra["ephi_types"],
        "Employee records (no PHI)"
    );
    let told = plan.remarks.join("\n");
    assert!(told.contains("De-identified only"), "{told}");
}

#[test]
fn a3_who_uses_a_device_does_not_answer_for_it() {
    let mut book = Book::new();
    book.imported(
        "devices.csv",
        &csv(&[
            "Device name,Primary user UPN,OS,OS version,Type",
            "FRONT-01,mary@example.org,Windows,10.0.22631,Desktop",
            "FRONT-02,lee@example.org,Windows,10.0.22621,Laptop",
        ]),
    );
    assert_eq!(book.register.tables.people.live().count(), 0);
    assert_eq!(book.asset(1).owner, None);
    assert_eq!(book.asset(1).version, "10.0.22631");
}

#[test]
fn a3_last_name_first_is_the_same_person() {
    let mut book = Book::new();
    let list = |rows: &[&str]| {
        let mut lines = vec!["Name,Title,Email"];
        lines.extend(rows);
        csv(&lines)
    };
    book.imported(
        "staff.csv",
        &list(&[
            "Dana Reyes,Manager,dana@example.org",
            "Lee Chan,Physician,lee@example.org",
        ]),
    );
    let (_, plan) = book.imported(
        "staff-2.csv",
        &list(&[
            "\"Reyes, Dana\",Practice manager,",
            "\"Chan, MD\",Physician,",
        ]),
    );
    let people = &book.register.tables.people;
    assert_eq!(people.by_number(1).unwrap().name, "Dana Reyes");
    assert_eq!(people.by_number(1).unwrap().title, "Practice manager");
    // What stands behind the comma of the other is a title.
    assert_eq!(people.live().count(), 3, "{:?}", plan.remarks);
    assert!(
        plan.remarks.iter().any(|r| r.contains("is read as P-1")),
        "{:?}",
        plan.remarks
    );
}

#[test]
fn b3_who_does_a_measure_does_not_own_the_risk() {
    let mut book = Book::new();
    book.imported(
        "risks.csv",
        &csv(&[
            "No,What could happen,Likelihood,Impact,Measure 1,Who,By when,Measure 2,Who,By when",
            "1,A laptop is stolen from a car,High,High,Encrypt it,Dana Reyes,2027-03-31,Cable lock,Pat Reed,2027-02-28",
            "2,The front desk is phished,High,Low,Turn on MFA,Lee Chan,2027-01-31,,,",
        ]),
    );
    assert_eq!(book.risk(1).owner, None);
    let titles: Vec<&str> = book
        .risk(1)
        .actions(&book.register)
        .map(|a| a.title.as_str())
        .collect();
    assert_eq!(titles, ["Encrypt it", "Cable lock"]);
    // Of several columns of one name that stand behind nothing, none is read.
    let mut book = Book::new();
    let (suggestion, _) = book.imported(
        "risks.csv",
        &csv(&[
            "No,What could happen,Likelihood,Impact,Step A,Who,Step B,Who",
            "1,A laptop is stolen from a car,High,High,Encrypt it,Dana Reyes,Cable lock,Pat Reed",
            "2,The front desk is phished,High,Low,Turn on MFA,Lee Chan,,",
        ]),
    );
    assert_eq!(book.risk(1).owner, None, "{}", suggestion.text);
    assert!(
        suggestion.text.contains("stands over 2 columns"),
        "{}",
        suggestion.text
    );
}

#[test]
fn a5_an_order_of_days_that_one_cell_shows_is_said_with_what_it_makes_of_the_others() {
    let lines = |signed: &str, third: &str, words: &str| {
        csv(&[
            "Vendor,Service,BAA status,BAA date,Expires",
            &format!("Athena,EHR,Signed,{signed},2/3/2027"),
            &format!("Northgate,IT,{words},3/1/2022,3/1/2025"),
            &format!("Harbor,Billing,Signed,{third},4/1/2027"),
        ])
    };
    // One cell has the day first, and no other speaks against it.
    let (suggestion, _) = through(&lines("2/3/2024", "25/1/2026", "Signed"));
    for words in [
        "have the day first, one cell alone shows",
        "no day of column “Expires” (E) shows",
        "“2/3/2027” is read as 2027-03-02",
    ] {
        assert!(
            suggestion.text.contains(words),
            "{words}:\n{}",
            suggestion.text
        );
    }
    // Another cell has the month first: days that fit both are not turned round.
    let (suggestion, mapped) = through(&lines("2/3/2024", "25/1/2026", "Terminated 6/30/2025"));
    assert!(
        suggestion
            .text
            .contains("this file writes some days day first"),
        "{}",
        suggestion.text
    );
    let day = |i: usize, field| mapped.rows[i].date(field).map(|day| day.to_string());
    assert_eq!(day(0, "agreement_date").as_deref(), Some("2024-02-03"));
    assert_eq!(day(0, "agreement_ends").as_deref(), Some("2027-02-03"));
    assert_eq!(mapped.bad_rows, [4], "the day that contradicts is refused");
}

#[test]
fn b2_rows_of_an_audit_that_passed_make_no_risks() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "audit.csv",
        &csv(&[
            "No,Area,Finding,Severity,Result",
            "1,Access,Unique IDs are used by everyone,None,Pass",
            "2,Access,Shared log-in at the front desk,High,Fail",
            "3,Logs,Logs are reviewed by nobody,Medium,Not tested",
        ]),
    );
    let risks: Vec<&str> = book
        .register
        .tables
        .risks
        .live()
        .map(|risk| risk.sentence.as_str())
        .collect();
    assert_eq!(
        risks,
        [
            "Shared log-in at the front desk",
            "Logs are reviewed by nobody"
        ]
    );
    assert!(plan.left_out[0].why.contains("nothing was found"));
    assert!(
        plan.remarks.iter().any(|r| r.contains("Not tested")),
        "{:?}",
        plan.remarks
    );
}

#[test]
fn a5_agreements_that_are_ticked_are_what_the_header_of_the_box_says() {
    let mut book = Book::new();
    book.imported(
        "baa.csv",
        &csv(&[
            "Business associate,Signed,Expired,Not needed,In review",
            "Athena EHR,x,,,",
            "Northgate IT,,x,,",
            "Harbor Shred,,,,x",
            "Mixed Company,x,x,,",
        ]),
    );
    let state = |name: &str| {
        let vendors = &book.register.tables.vendors;
        let vendor = vendors.live().find(|v| v.name == name).unwrap();
        let agreement = vendor.agreements.last();
        agreement.map(|a| a.state.words())
    };
    assert_eq!(state("Athena EHR"), Some("in force"));
    assert_eq!(state("Northgate IT"), Some("missing"));
    assert_eq!(state("Mixed Company"), Some("not known"));
}

#[test]
fn a2_columns_that_lead_nowhere_are_named_with_their_cells() {
    let (_, mapped) = whole(
        &csv(&[
            "Asset ID,Asset Name,Type,Shelf",
            "A-1,Front desk PC,Desktop,3",
            "A-2,Exam laptop,Laptop,",
            "A-3,Old server,Server,4",
        ]),
        3,
    );
    let told = mapped.remarks.join("\n");
    assert!(
        told.contains("no field reads this column: “Shelf” (2 cells)"),
        "{told}"
    );
}

#[test]
fn a2_a_row_of_answers_is_no_header_and_rows_above_one_are_not_lost_in_silence() {
    let (suggestion, mapped) = through(&csv(&[
        "Company,Service,BA?,BAA status,Effective,Renewal",
        "Alder Claims,Claims,Yes,Missing,,",
        "Birch Host,Host,Yes,Covered by master agreement of parent,,",
        "Cedar Scribe,Scribe,Yes,In place,2022-06-15,",
        "Dale Bank,Bank,No,,,",
    ]));
    assert_eq!(
        suggestion.mapping.kind,
        Kind::Vendors,
        "{}",
        suggestion.text
    );
    assert_eq!((mapped.header_row, mapped.rows.len()), (1, 4));
    // Two tables one below the other.
    let (suggestion, _) = through(&one(
        "Devices",
        0,
        &[
            &["Servers"],
            &["Name", "Holds ePHI", "Encrypted"],
            &["SRV1", "Yes", "Yes"],
            &["SRV2", "No", "Yes"],
            &[],
            &["Laptops"],
            &["Name", "Encrypted", "Holds ePHI"],
            &["LT1", "Yes", "Yes"],
            &["LT2", "No", "Yes"],
        ],
    ));
    assert!(suggestion.text.contains("ATTENTION"), "{}", suggestion.text);
}
