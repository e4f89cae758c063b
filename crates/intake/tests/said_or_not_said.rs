//! A2: what a file says is recorded, what it does not say is not: words that take
//! something back, rows that contradict each other, days to come, and lists of other things.

mod common;

use catalog::Level;
use common::book::Book;
use common::{csv, told};
use common::{one, open, through, whole};
use phiward_intake::{Kind, Mapping, SuggestError, apply, suggest};
use register::records::*;

/// A CSV file.
#[test]
fn a2_a_cross_among_words_is_no_tick() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Asset ID,Asset Name,Type,PHI,Encrypted",
        "N-1,Front desk PC,Desktop,x,✓",
        "N-2,Exam laptop,Laptop,x,x",
        "N-3,Record server,Server,x,✓",
    ]));
    // Every cell of PHI is a cross or blank: boxes that are ticked.
    assert!((1..=3).all(|n| book.asset(n).ephi_known));
    assert_eq!(book.asset(1).encrypted, YesNo::Yes);
    assert_eq!(book.asset(2).encrypted, YesNo::Unknown);
    told(&plan.remarks, &["encrypted", "“x”", "not understood"]);
    // So in every field: of agreements, and of yes and no.
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Vendor,Service,Business associate?,BAA status",
        "Alder Claims,Claims,x,x",
        "Birch Hosting,Hosting,No,Expired",
        "Cedar Scribe,Notes,Yes,Signed",
    ]));
    let vendors = &book.register.tables.vendors;
    assert_ne!(
        vendors.by_number(1).unwrap().agreements[0].state,
        AgreementState::InForce
    );
    assert!(
        !vendors
            .by_number(1)
            .unwrap()
            .business_associate
            .unwrap_or(false)
    );
    told(&plan.remarks, &["“x”", "plainly yes or no"]);
}

#[test]
fn a3_a_question_with_a_box_for_each_answer_is_read_from_all_its_boxes() {
    for headers in [
        "System,PHI: Yes,PHI: No,Encrypted: Yes,Encrypted: No",
        "System,PHI - Yes,PHI - No,Encrypted (Y),Encrypted (N)",
        "System,Contains PHI? Yes,Contains PHI? No,Encrypted Yes,Encrypted No",
    ] {
        let mut book = Book::new();
        let plan = book.import(&csv(&[
            headers,
            "Record server,x,,x,",
            "Mail gateway,x,,,x",
            "Lobby kiosk,,x,,x",
            "Old share,x,x,,",
        ]));
        let of = |n| {
            let asset = book.asset(n);
            (asset.ephi_known, asset.ephi.any(), asset.encrypted)
        };
        assert_eq!(of(1), (true, true, YesNo::Yes), "{headers}");
        assert_eq!(of(2), (true, true, YesNo::No), "{headers}");
        assert_eq!(of(3), (true, false, YesNo::No), "{headers}");
        assert_eq!(of(4), (false, false, YesNo::Unknown), "{headers}");
        told(&plan.remarks, &["ephi", "not understood"]);
    }
}

#[test]
fn a2_a_risk_ends_on_its_closing_day_and_never_on_one_to_come() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "ID,Risk,Likelihood (1-5),Impact (1-5),Status,Date closed",
        "1,Laptop stolen from a car,4,4,Open,",
        "2,Mailbox taken over by a stranger,5,4,Closed,2026-02-01",
        "3,Server fails at night,3,3,Open,2026-03-01",
        "4,Fire in the closet,1,5,Closed,2027-09-01",
        "5,Phone lost on a visit,2,2,Closed 2026-01-15,2026-04-15",
        "6,Flood in the cellar,2,2,,2026-04-15",
    ]));
    let ended = |n| book.risk(n).retired.as_ref().map(|end| end.on.to_string());
    assert_eq!(ended(2).as_deref(), Some("2026-02-01"));
    assert_eq!([1, 3, 4, 5, 6].map(ended), [None, None, None, None, None]);
    assert_eq!(book.risk(4).extra["closed_on"], "2027-09-01");
    told(&plan.remarks, &["row 4", "goes on", "2026-03-01"]);
    told(&plan.remarks, &["row 5", "still to come"]);
    told(&plan.remarks, &["row 6", "2026-01-15", "2026-04-15"]);
    told(&plan.remarks, &["row 7", "no cell says that it is over"]);
}

#[test]
fn a3_a_disposal_to_come_or_without_a_state_ends_no_asset() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Asset ID,Asset name,Asset type,PHI stored,Status,Disposal date",
        "D-1,Old laptop,Laptop,Yes,Disposed,2025-03-01",
        "D-2,Spare laptop,Laptop,Yes,Disposed,2027-03-01",
        "D-3,Exam laptop,Laptop,Yes,,2025-03-01",
    ]));
    let ended = |n| book.asset(n).retired.as_ref().map(|end| end.on.to_string());
    assert_eq!(ended(1).as_deref(), Some("2025-03-01"));
    assert_eq!((ended(2), ended(3)), (None, None));
    told(&plan.remarks, &["row 3", "still to come"]);
    told(&plan.remarks, &["row 4", "no cell says that it is over"]);
}

#[test]
fn a6_what_is_denied_for_one_asset_is_not_in_place_for_all() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Citation,System,Implemented?,Evidence",
        "164.312(a)(2)(iv),All systems,Yes,",
        "164.312(a)(2)(iv),Laptops,No,",
        "164.312(d),,Yes,",
        "164.312(d),Mail,Partially,",
        "164.308(a)(5)(ii)(C),,Yes,",
        "164.308(a)(5)(ii)(C),Record server,Yes,",
        "164.308(a)(5)(ii)(D),All,No,",
        "164.308(a)(5)(ii)(D),Record server,Yes,",
    ]));
    let answers = &book.register.tables.answers;
    let of = |provision: &str| {
        let mut all = answers.live();
        all.find(|a| a.provision == provision && a.asset.is_none())
            .map_or(YesNo::Unknown, |a| a.in_place)
    };
    assert_eq!(of("164.312(a)(2)(iv)"), YesNo::Unknown);
    assert_eq!(of("164.312(d)"), YesNo::Unknown);
    assert_eq!(of("164.308(a)(5)(ii)(C)"), YesNo::Yes);
    assert_eq!(of("164.308(a)(5)(ii)(D)"), YesNo::No);
    told(&plan.remarks, &["rows 2 and 3", "“Laptops”", "“No”"]);
    told(&plan.remarks, &["rows 4 and 5", "“Mail”", "“Partially”"]);
}

#[test]
fn a5_no_agreement_is_needed_of_a_business_associate_is_a_contradiction() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Vendor,Service,Business associate?,BAA status",
        "Alder Claims,Claims,Yes,N/A",
        "Birch Cleaning,Cleaning,No - janitorial,N/A",
        "Cedar Phone,Telephone,Conduit,Not needed",
        "Dale Scribe,Notes,BA,Signed",
        "Elm Lab,Tests,Covered entity,N/A",
        "Fir Backup,Backup,\"No, but stores backups\",Missing",
    ]));
    let vendors = &book.register.tables.vendors;
    let associate = |n| vendors.by_number(n).unwrap().business_associate;
    assert_eq!(
        [1, 2, 3, 4, 5, 6].map(associate),
        [Some(true), Some(false), Some(false), Some(true), None, None]
    );
    told(&plan.remarks, &["row 2", "N/A", "is a business associate"]);
    // One note for all odd words, and each of them among what the words become.
    let odd: Vec<&String> = plan
        .remarks
        .iter()
        .filter(|remark| {
            remark.contains("is not yes or no") || remark.contains("are not yes or no")
        })
        .collect();
    assert_eq!(odd.len(), 1, "{:#?}", plan.remarks);
    let meant = plan.meant.iter().find(|m| m.field == "business_associate");
    let meant = meant.expect("its words are shown");
    assert_eq!(meant.choices, ["yes", "no"]);
    let of = |value: &str| meant.values.iter().find(|v| v.value == value).unwrap();
    assert_eq!(of("Conduit").meaning, "no");
    assert!(!of("Covered entity").understood);
}

#[test]
fn a5_the_day_an_agreement_was_signed_is_its_day_whatever_the_header() {
    for header in ["BAA signed", "Signed on", "BAA effective", "Executed on"] {
        let mut book = Book::new();
        book.import(&csv(&[
            &format!("Vendor,Service,BAA status,{header},BAA expires"),
            "Alder Claims,Claims,In place,2024-05-06,2027-05-06",
            "Birch Hosting,Hosting,In place,2025-01-31,",
        ]));
        let vendor = book.register.tables.vendors.by_number(1).unwrap();
        let agreement = &vendor.agreements[0];
        assert_eq!(agreement.state, AgreementState::InForce, "{header}");
        assert_eq!(
            agreement.effective.map(|day| day.to_string()).as_deref(),
            Some("2024-05-06"),
            "{header}"
        );
    }
}

#[test]
fn a5_short_names_and_few_rows_are_a_list_of_vendors_all_the_same() {
    let (suggestion, mapped) = whole(
        &csv(&[
            "Company,Service,BA?,BAA status",
            "A,Records,Yes,Signed",
            "B,Mail,Yes,Missing",
            "C,Support,No,Not needed",
        ]),
        3,
    );
    assert_eq!(suggestion.mapping.kind, Kind::Vendors);
    assert_eq!(mapped.rows[0].text("name"), Some("A"));
    let (suggestion, _) = whole(
        &csv(&[
            "Vendor,BAA?,Date",
            "A,Yes,1/31/2024",
            "B,No,",
            "C,Yes,6/30/2023",
        ]),
        3,
    );
    assert_eq!(suggestion.mapping.kind, Kind::Vendors);
}

#[test]
fn b3_the_end_of_a_scale_never_turns_what_the_header_says_round() {
    let bytes = csv(&[
        "ID,Risk,Likelihood (1 = highest),Impact (1 = highest)",
        "1,Laptop stolen from a car,1,1",
        "2,Mailbox taken over by a stranger,5,5",
        "3,Server fails at night,2,3",
    ]);
    let (suggestion, _) = through(&bytes);
    assert!(
        suggestion.text.contains("1 being the most severe"),
        "{}",
        suggestion.text
    );
    let mut mapping = suggestion.mapping;
    mapping.scale.as_mut().unwrap().highest = Some(5);
    let mapping = Mapping::parse(&mapping.to_toml()).unwrap();
    let mapped = apply(&mapping, &open(&bytes)).unwrap();
    let of = |row: usize| mapped.rows[row].level("likelihood");
    assert_eq!(of(0), Some(Level::VeryHigh));
    assert_eq!(of(1), Some(Level::VeryLow));
}

#[test]
fn b3_a_number_beyond_the_scale_of_the_header_leaves_its_own_row_unrated() {
    let (suggestion, mapped) = whole(
        &csv(&[
            "ID,Risk,Likelihood (1-5),Impact (1-5)",
            "1,Laptop stolen from a car,5,5",
            "2,Mailbox taken over by a stranger,1,1",
            "3,Server fails at night,6,2",
            "4,Fire in the closet,3,3",
            "5,Flood in the cellar,2,4",
        ]),
        5,
    );
    let of = |row: usize| mapped.rows[row].level("likelihood");
    assert_eq!(of(0), Some(Level::VeryHigh));
    assert_eq!(of(2), None);
    assert_eq!(of(3), Some(Level::Moderate));
    assert!(suggestion.text.contains("“6”"), "{}", suggestion.text);
    assert!(!suggestion.text.contains("does not say how far"));
}

#[test]
fn a2_lists_that_point_to_risks_log_or_review_are_no_risks_and_no_inventory() {
    let lists: [(&str, &[&str], &str); 8] = [
        (
            "exceptions",
            &[
                "Exception ID,Control,Related risk,Justification,Approved by,Expires",
                "E1,Second factor,R-1,Legacy device,Lee Chan,2027-01-31",
                "E2,Encryption,\"R-2, R-3\",Vendor,Lee Chan,2027-03-31",
            ],
            "exceptions",
        ),
        (
            "outages",
            &[
                "Process,System,RTO (h),RPO (h),Impact of outage,Owner",
                "Check-in,Record server,4,1,High,Dana Reyes",
                "Billing,Claims portal,72,24,Medium,Pat Reed",
            ],
            "BIA",
        ),
        (
            "matrix",
            &[
                "Asset,Ransomware,Theft,Outage",
                "Record server,H,L,M",
                "Laptop,M,H,L",
            ],
            "matrix",
        ),
        (
            "access",
            &[
                "User,System,Role,Last login,Reviewed by,Keep?",
                "mary,Record server,Front desk,11/29/2026,Dana Reyes,Yes",
                "old.user,Record server,Assistant,1/1/2025,Dana Reyes,No",
            ],
            "review",
        ),
        (
            "changes",
            &[
                "Date,Change,System,Requested by,Approved by,Status",
                "1/5/2026,Upgrade of the record,Record server,Northgate IT,Dana Reyes,Done",
                "2/5/2026,New firewall,Firewall,Northgate IT,Dana Reyes,Planned",
            ],
            "changes",
        ),
        (
            "backups",
            &[
                "Date,Job,System,Result,Restored test?",
                "11/1/2026,Nightly,Server,Success,No",
                "11/2/2026,Nightly,Server,Failed,No",
            ],
            "backups",
        ),
        (
            "threats",
            &[
                "Threat,Source,Example,Relevant?",
                "Ransomware,Adversarial,Gangs,Yes",
                "Tornado,Environmental,,No",
            ],
            "threats",
        ),
        (
            "a door log",
            &[
                "Day,Device,Who,Remark",
                "11/1/2026,Server room,Dana Reyes,Opened",
                "11/2/2026,Server room,Pat Reed,Opened",
                "11/3/2026,Closet,Pat Reed,Opened",
            ],
            "",
        ),
    ];
    for (name, rows, words) in lists {
        match suggest(&open(&csv(rows))) {
            Err(error @ SuggestError::NoneOfOurs { .. }) => {
                let text = error.to_string();
                assert!(text.contains(words), "{name}: {text}");
            }
            other => panic!(
                "{name} was taken: {}",
                other.map_or_else(|e| e.to_string(), |s| s.text)
            ),
        }
    }
}

#[test]
fn a3_an_inventory_with_a_day_in_each_row_is_an_inventory() {
    for rows in [
        [
            "Device,Serial number,Type,Purchased",
            "Front desk PC,S-1,Desktop,2024-01-31",
            "Exam laptop,S-2,Laptop,2024-02-28",
        ],
        [
            "Asset,Type,Owner,Last backup",
            "Front desk PC,Desktop,Dana Reyes,2026-01-31",
            "Exam laptop,Laptop,Pat Reed,2026-02-28",
        ],
        [
            "System,ePHI,Encrypted,RTO (h)",
            "Record server,Yes,Yes,4",
            "Claims portal,Yes,No,24",
        ],
    ] {
        let (suggestion, _) = whole(&csv(&rows), 2);
        assert_eq!(suggestion.mapping.kind, Kind::Assets, "{rows:?}");
    }
}

#[test]
fn b3_a_plan_of_action_that_points_to_risks_makes_actions() {
    let mut book = Book::new();
    book.import(&csv(&[
        "Risk ID,Risk,Likelihood (1-5),Impact (1-5)",
        "K-1,Laptop stolen from a car,4,4",
        "K-2,Mailbox taken over by a stranger,5,4",
        "K-3,Server fails at night,3,3",
    ]));
    let risks = book.register.tables.risks.live().count();
    let bytes = csv(&[
        "POAM,Weakness,Related risks,Milestone 1,Milestone 1 date,Responsible,Scheduled completion,Status",
        "M1,No training,\"K-1, K-2\",Pick a vendor,1/15/2027,Dana Reyes,6/30/2027,Ongoing",
        "M2,Old router,K-3 (partially),Order,12/15/2026,Northgate IT,3/31/2027,Planned",
    ]);
    let (suggestion, plan) = book.imported("poam.csv", &bytes);
    assert_eq!(
        suggestion.mapping.kind,
        Kind::Actions,
        "{}",
        suggestion.text
    );
    assert_eq!(book.register.tables.risks.live().count(), risks);
    assert_eq!(book.register.tables.actions.live().count(), 2);
    assert_eq!(book.action(1).risks.len(), 2, "{:?}", plan.remarks);
    // A list of tasks of a meeting is one of actions.
    let (suggestion, _) = through(&csv(&[
        "Meeting,Decision / To do,Who,When",
        "1/5/2026,Order cable locks,Pat Reed,2/1/2026",
        "2/5/2026,Call the vendor about the agreement,Dana Reyes,3/1/2026",
    ]));
    assert_eq!(
        suggestion.mapping.kind,
        Kind::Actions,
        "{}",
        suggestion.text
    );
}

#[test]
fn a2_a_level_that_a_note_takes_back_is_none() {
    let (_, mapped) = through(&one(
        "Risks",
        0,
        &[
            &["Risk ID", "Risk", "Likelihood", "Impact"],
            &["1", "Laptop stolen from a car", "High (now low)", "High"],
            &["2", "Server fails at night", "High (reduced to low)", "Low"],
            &[
                "3",
                "Mailbox taken over by a stranger",
                "High (15-25)",
                "Medium",
            ],
            &["4", "Fire in the closet", "Low", "High (loss of life)"],
            &["5", "Flood in the cellar", "Medium", "High (lowered 2026)"],
        ],
    ));
    let of = |row: usize, field: &str| mapped.rows[row].level(field);
    assert_eq!((of(0, "likelihood"), of(1, "likelihood")), (None, None));
    assert_eq!(of(2, "likelihood"), Some(Level::High));
    assert_eq!(of(3, "impact"), Some(Level::High));
    assert_eq!(of(4, "impact"), None);
}

#[test]
fn a2_a_new_rating_is_shown_with_the_levels_it_changes() {
    let mut book = Book::new();
    let rows = |likelihood: &str| {
        csv(&[
            "Risk ID,Risk,Likelihood (1-5),Impact (1-5)",
            &format!("K-1,Laptop stolen from a car,{likelihood},4"),
            "K-2,Mailbox taken over by a stranger,5,4",
        ])
    };
    book.imported("risks.csv", &rows("4"));
    let (_, plan) = book.imported("risks.csv", &rows("1"));
    let change = plan
        .changes
        .iter()
        .find(|change| change.contains("rated anew"));
    let change = change.expect("a change is told");
    assert!(
        change.contains("level high becomes low") || change.contains("likelihood high → very low"),
        "{change}"
    );
}
