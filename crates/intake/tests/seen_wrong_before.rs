//! A2, A5: tables that look harmless and whose meaning turns round when they are
//! read carelessly: days and months, scales from 1 to 3, expired agreements.

mod common;

use catalog::Level::{High, Low, Moderate};
use common::book::Book;
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
        ("101", Some("Ana"), None)
    );
    assert_eq!(
        (row.level("likelihood"), row.level("level")),
        (Some(High), None)
    );
    assert_eq!(row.extra.len(), 2, "{:?}", row.extra);
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
    let (suggestion, _) = through(&one(
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
        suggestion.text.contains("ATTENTION: above the table"),
        "{}",
        suggestion.text
    );
}
