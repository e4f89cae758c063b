//! A2: which row is the header, which kind a table is, and what its columns are: read
//! right, or refused with the reason.

mod common;

use catalog::Level::{High, Low, Moderate};
use common::book::Book;
use common::csv;
use common::{merge, one, open, put, through, whole};
use phiward_intake::{Kind, Mapped, SuggestError, suggest, suggest_as};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Writer};

fn texts(mapped: &Mapped, field: &str) -> Vec<String> {
    let text = |row: &phiward_intake::MappedRow| row.text(field).unwrap_or_default().to_owned();
    mapped.rows.iter().map(text).collect()
}

/// A register whose ratings stand in groups.
fn in_groups(groups: [&str; 3], merged: bool) -> Vec<u8> {
    let mut book = Writer::new();
    let sheet = book.add_worksheet().set_name("Risk assessment").unwrap();
    merge(sheet, (0, 0, 0, 10), "Clinic risk assessment");
    for (n, group) in groups.into_iter().enumerate() {
        let left = 2 + 3 * n as u16;
        match merged {
            true => merge(sheet, (2, left, 2, left + 2), group),
            false => put(
                sheet,
                2,
                &[&[&[""; 2][..], &vec![""; 3 * n][..], &[group][..]].concat()],
            ),
        }
    }
    put(
        sheet,
        3,
        &[
            &[
                "ID",
                "Description",
                "Likelihood",
                "Impact",
                "Risk Level",
                "Likelihood",
                "Impact",
                "Risk Level",
                "Likelihood",
                "Impact",
                "Risk Level",
            ],
            &[
                "G-1",
                "Phishing takes over a mailbox",
                "Very High",
                "Very High",
                "Very High",
                "Moderate",
                "High",
                "Moderate",
                "Low",
                "High",
                "Low",
            ],
            &[
                "G-2",
                "A laptop is stolen from a car",
                "High",
                "High",
                "High",
                "Low",
                "Low",
                "Low",
                "Very Low",
                "Low",
                "Very Low",
            ],
        ],
    );
    book.save_to_buffer().unwrap()
}

#[test]
fn a2_a_group_over_the_header_says_which_rating_is_the_present_one() {
    for groups in [
        [
            "Inherent Risk Rating",
            "Current Risk Rating",
            "Target Risk Rating",
        ],
        ["Gross", "Present", "Net"],
        ["Before", "Existing", "After"],
    ] {
        for merged in [true, false] {
            let bytes = in_groups(groups, merged);
            let (suggestion, mapped) = whole(&bytes, 2);
            let of = |field: &str| -> Vec<_> {
                mapped
                    .rows
                    .iter()
                    .filter_map(|row| row.level(field))
                    .collect()
            };
            assert_eq!(
                of("likelihood"),
                [Moderate, Low],
                "{groups:?}\n{}",
                suggestion.text
            );
            assert_eq!(of("impact"), [High, Low], "{groups:?}");
            assert_eq!(of("level"), [Moderate, Low], "{groups:?}");
            let kept = format!("{}: Likelihood", groups[0]);
            let first = &mapped.rows[0];
            // A group that says what it is is taken for that, else its words are kept.
            match groups[0] {
                "Before" => {
                    let words = (kept, "Very High".to_owned());
                    assert!(first.extra.contains(&words), "{:?}", first.extra);
                }
                _ => assert_eq!(
                    first.level("inherent_likelihood"),
                    Some(catalog::Level::VeryHigh)
                ),
            }
            let target = first.level("target_likelihood").is_some();
            assert_eq!(target, groups[2].starts_with("Target"), "{groups:?}");
        }
    }
    // Which year or phase is the present one, the file does not say.
    for groups in [["2025", "2026", "2027"], ["Phase 1", "Phase 2", "Phase 3"]] {
        let (suggestion, mapped) = whole(&in_groups(groups, true), 2);
        assert!(
            mapped
                .rows
                .iter()
                .all(|row| row.level("likelihood").is_none()),
            "{groups:?}"
        );
        assert!(
            suggestion
                .text
                .contains("ATTENTION: no column says that it is the rating as things stand"),
            "{}",
            suggestion.text
        );
    }
}

#[test]
fn a2_a_row_of_data_is_not_the_header() {
    let mut book = Writer::new();
    let sheet = book.add_worksheet().set_name("Supplier_Register").unwrap();
    merge(sheet, (0, 0, 0, 7), "Third-party supplier register");
    put(
        sheet,
        1,
        &[
            &[
                "Supplier ID",
                "Related Asset ID",
                "Supplier Name",
                "Category",
                "Service Provided",
                "Data Access Level",
                "Business Criticality",
                "Next Review Date",
            ],
            &[
                "SU-1",
                "AS-1",
                "Northgate",
                "Clinical Software Vendor",
                "Record platform supply and hosting",
                "Restricted - Patient Data",
                "Critical",
            ],
            &[
                "SU-2",
                "AS-2",
                "Harbor",
                "Clinical Software Vendor",
                "Laboratory Information System supply and support",
                "Restricted - Patient Data",
                "Critical",
            ],
            &[
                "SU-3",
                "AS-3",
                "Quill",
                "Clinical Software Vendor",
                "Picture archive supply and support",
                "Restricted - Patient Data",
                "Critical",
            ],
            &[
                "SU-4",
                "AS-4",
                "Beacon",
                "Medical Device Supplier",
                "Imaging equipment maintenance",
                "Restricted - Device Telemetry",
                "Critical",
            ],
            &[
                "SU-5",
                "AS-5",
                "Cedar",
                "Cloud Service Provider",
                "Mail hosting",
                "Restricted - All Data",
                "High",
            ],
        ],
    );
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for row in 2..7 {
        let day = ExcelDateTime::from_ymd(2027, 1, 31).unwrap();
        sheet
            .write_datetime_with_format(row, 7, day, &date)
            .unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let (suggestion, mapped) = whole(&bytes, 5);
    assert_eq!(
        (mapped.kind, mapped.header_row),
        (Kind::Vendors, 2),
        "{}",
        suggestion.text
    );
    assert_eq!(
        texts(&mapped, "name"),
        ["Northgate", "Harbor", "Quill", "Beacon", "Cedar"]
    );
    let mut book = Book::new();
    book.import(&bytes);
    assert_eq!(book.register.tables.assets.all().count(), 0);
    // Whatever kind is asked for, the header stays the header.
    for kind in Kind::ALL {
        if let Ok(other) = suggest_as(&open(&bytes), Some(kind), None) {
            let header = phiward_intake::apply(&other.mapping, &open(&bytes))
                .unwrap()
                .header_row;
            assert_eq!(header, 2, "{}", other.text);
        }
    }
}

#[test]
fn a2_lists_of_other_things_are_refused_by_name() {
    let lists: [(&str, &[&[&str]], &str); 7] = [
        (
            "Policies",
            &[
                &[
                    "Policy ID",
                    "Policy Name",
                    "Description",
                    "Owner",
                    "Version",
                    "Review Date",
                ],
                &[
                    "P-1",
                    "Access control",
                    "Who may log in",
                    "Dana Reyes",
                    "2.1",
                    "2026-01-31",
                ],
                &[
                    "P-2",
                    "Backups",
                    "How copies are kept",
                    "Lee Chan",
                    "1.0",
                    "2026-03-31",
                ],
                &[
                    "P-3",
                    "Media",
                    "How media are wiped",
                    "Lee Chan",
                    "1.2",
                    "2026-05-31",
                ],
            ],
            "policies",
        ),
        (
            "KPIs",
            &[
                &["KPI", "Source", "Target", "Frequency", "Owner"],
                &[
                    "Patched in 30 days",
                    "Scanner",
                    "95%",
                    "Monthly",
                    "Dana Reyes",
                ],
                &[
                    "Trained on time",
                    "Learning system",
                    "98%",
                    "Quarterly",
                    "Lee Chan",
                ],
            ],
            "KPI",
        ),
        (
            "RACI",
            &[
                &[
                    "Activity",
                    "Responsible",
                    "Accountable",
                    "Consulted",
                    "Informed",
                    "Vendor",
                ],
                &["Restore test", "IT", "CISO", "Owner", "Board", "C"],
                &["Log review", "IT", "CISO", "Owner", "Board", "I"],
            ],
            "RACI",
        ),
        (
            "Leaders",
            &[
                &["Hospital", "CEO", "City", "Beds"],
                &["North", "Ada Park", "Springfield", "120"],
                &["South", "Ben Orr", "Salem", "80"],
            ],
            "nearest to",
        ),
        (
            "Roadmap",
            &[
                &[
                    "Initiative",
                    "Description",
                    "Phase",
                    "Quarter",
                    "Owner",
                    "Priority",
                ],
                &[
                    "Second factor",
                    "For all log-ins",
                    "1",
                    "Q1",
                    "Dana Reyes",
                    "High",
                ],
                &["Segments", "Devices apart", "2", "Q3", "Lee Chan", "Medium"],
            ],
            "roadmap",
        ),
        (
            "Close-out",
            &[
                &["Risk ID", "Closure Date", "Verified By", "Closure Evidence"],
                &[
                    "R-1",
                    "2026-01-31",
                    "Dana Reyes",
                    "Screen print of the setting",
                ],
                &[
                    "R-2",
                    "2026-02-28",
                    "Lee Chan",
                    "Report of the restore test",
                ],
            ],
            "risk",
        ),
        (
            "Controls",
            &[
                &[
                    "Control ID",
                    "Control Name",
                    "Risk ID",
                    "Test Date",
                    "Tester",
                    "Result",
                ],
                &[
                    "C-1",
                    "Second factor",
                    "R-1",
                    "2026-01-31",
                    "Dana Reyes",
                    "Pass",
                ],
                &[
                    "C-2",
                    "Restore test",
                    "R-1",
                    "2026-02-28",
                    "Lee Chan",
                    "Fail",
                ],
                &["C-3", "Log review", "R-2", "2026-02-28", "Lee Chan", "Pass"],
            ],
            "controls",
        ),
    ];
    for (name, rows, words) in lists {
        match suggest(&open(&one(name, 0, rows))) {
            Err(error @ SuggestError::NoneOfOurs { .. }) => {
                let text = error.to_string();
                assert!(
                    text.to_lowercase().contains(&words.to_lowercase()),
                    "{name}: {text}"
                );
                assert!(text.contains("--kind"), "{text}");
            }
            other => panic!(
                "{name} was taken: {}",
                other.map_or_else(|e| e.to_string(), |s| s.text)
            ),
        }
    }
}

#[test]
fn a2_sheets_that_are_not_read_are_named() {
    let mut book = Writer::new();
    put(
        book.add_worksheet().set_name("Register").unwrap(),
        0,
        &[
            &["Risk ID", "Risk Description", "Likelihood", "Impact"],
            &["R1", "A laptop is lost", "High", "High"],
            &["R2", "The host fails", "Low", "High"],
        ],
    );
    put(
        book.add_worksheet().set_name("Policies").unwrap(),
        0,
        &[
            &["Policy ID", "Policy Name"],
            &["P-1", "Access"],
            &["P-2", "Backups"],
        ],
    );
    put(
        book.add_worksheet().set_name("Vendors").unwrap(),
        0,
        &[
            &["Vendor", "Service", "BAA"],
            &["Northgate", "Billing", "Signed"],
            &["Harbor", "Shredding", "Missing"],
        ],
    );
    let text = suggest(&open(&book.save_to_buffer().unwrap()))
        .unwrap()
        .text;
    assert!(text.contains("Not read: sheet “Policies”"), "{text}");
    // Of two that can be imported, one is, and the other is offered.
    let offered = ["as vendors", "as risks"]
        .iter()
        .filter(|kind| text.contains(&format!("importable {kind}")));
    assert_eq!(offered.count(), 1, "{text}");
    assert!(text.contains("Why: "), "{text}");
}

#[test]
fn a2_a_code_is_never_the_sentence() {
    let (suggestion, mapped) = whole(
        &csv(&[
            "Information Asset,Suspected Threats,Suspected Vulnerabilities,Primary Concerns (C | I | A),Probability of Occurrence,Impact Level,Raw Risk Level",
            ",Theft,Easy access to the room,A,1,4,4",
            "Record host,Sabotage,No air cooling,A+I,1,4,4",
            ",Break-in over the net,Open ports,C+I,2,4,8",
            ",Fire,No second host,A,1,4,4",
        ]),
        4,
    );
    assert_eq!(
        mapped.rows[0].text("sentence"),
        Some("Theft: Easy access to the room"),
        "{}",
        suggestion.text
    );
    assert_eq!(mapped.rows[1].text("affects"), Some("A+I"));
    assert_eq!(mapped.rows[1].list("assets")[0].text, "Record host");
}

#[test]
fn a2_the_level_in_words_is_taken_and_numbers_of_controls_are_not_safeguards() {
    let (suggestion, mapped) = whole(
        &csv(&[
            "Risk ID,Description,Likelihood,Impact,Risk Score (Inherent),Risk Rating (Numeric),Risk Rating (Icon),Risk Rating (Text),Related Control(s)",
            "O-1,Record opened without need,5,5,25,3,3,High,\"A.5.15, A.5.16\"",
            "O-2,Bucket left open,4,5,20,3,3,High,A.8.9",
            "O-3,Password used twice,5,3,15,2,2,Medium,A.5.16",
        ]),
        3,
    );
    assert_eq!(
        mapped.rows[2].level("level"),
        Some(Moderate),
        "{}",
        suggestion.text
    );
    assert_eq!(
        mapped.rows[0].number("score"),
        Some(25.0),
        "{}",
        suggestion.text
    );
    assert!(mapped.rows[0].list("controls").is_empty());
    for header in [
        "Control Number",
        "Control ID",
        "Related Controls",
        "Control Gap",
        "Recommended Control",
        "Planned controls",
    ] {
        let (_, mapped) = through(&csv(&[
            &format!("Risk ID,Risk,Likelihood,Impact,{header}"),
            "R1,A laptop is lost,High,High,Something to write here",
            "R2,The host fails,High,Low,Another thing to write",
        ]));
        assert!(mapped.rows[0].list("controls").is_empty(), "{header}");
    }
}

#[test]
fn b1_what_a_register_plans_becomes_actions_whatever_its_header_is() {
    for header in [
        "Recommended_Control",
        "Planned Control / Risk Response",
        "Recommended Controls",
        "Corrective Action(s)",
        "Corrective Actions",
        "Action",
        "Additional controls",
        "Planned action",
        "Recommended Control(s)",
        "Remediation Action",
        "Actions",
    ] {
        let mut book = Book::new();
        book.import(&csv(&[
            &format!("Risk_ID,Asset,Threat,Vulnerability,Likelihood,Impact,HIPAA_Rule,Current_Controls,Control_Gap,{header},Status"),
            "H1,Record system,Unauthorized access,No second factor,High,High,164.312(d),Passwords,No second factor,Require a second factor,Open",
            "H2,Network,Ransomware,No offline copy,High,High,164.308(a)(7),Nightly copy,Copies on one network,Keep one copy offline,Open",
        ]));
        let titles: Vec<String> = book
            .register
            .tables
            .actions
            .all()
            .map(|a| a.title.clone())
            .collect();
        assert_eq!(
            titles,
            ["Require a second factor", "Keep one copy offline"],
            "{header}"
        );
        let risk = book.register.tables.risks.by_number(2).unwrap();
        assert_eq!(risk.provisions, ["164.308(a)(7)"], "{header}");
        assert_eq!(risk.safeguards, "Nightly copy");
    }
}

#[test]
fn a2_citations_are_provisions_by_what_they_are() {
    for header in [
        "CFR Citation(s)",
        "HIPAA_Rule",
        "Standard",
        "Clause",
        "Regulatory basis",
    ] {
        let mut book = Book::new();
        let plan = book.import(&csv(&[
            &format!("Risk ID,Risk Description,{header},Likelihood,Impact"),
            "Q1,A leaver keeps a log-in,164.308(a)(3)(ii)(C); 164.308(a)(4)(ii)(C),High,High",
            "Q2,Ransomware spreads,§164.308(a)(5)(ii)(B) malicious software,High,High",
            "Q3,A laptop is lost,45 CFR 164.312(a)(2)(iv),High,High",
        ]));
        let provisions = |n| {
            book.register
                .tables
                .risks
                .by_number(n)
                .unwrap()
                .provisions
                .clone()
        };
        assert_eq!(
            provisions(1),
            ["164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(C)"],
            "{header}"
        );
        assert_eq!(provisions(2), ["164.308(a)(5)(ii)(B)"]);
        assert_eq!(provisions(3), ["164.312(a)(2)(iv)"]);
        assert!(
            plan.remarks
                .iter()
                .any(|r| r.contains("row 3") && r.contains("malicious software")),
            "{:?}",
            plan.remarks
        );
    }
}

#[test]
fn a2_risks_find_assets_by_the_inventorys_own_numbers() {
    let mut book = Book::new();
    book.import(&csv(&[
        "Asset ID,System,Type,Contains ePHI",
        "SYS-01,North EHR,Application,Yes",
        "SYS-02,Shared drive,Server,Yes",
        "SYS-03,Fax box,Device,Yes",
        "SYS-04,Directory,Server,No",
        "SYS-05,Loaner laptops,Laptop,Yes",
    ]));
    let plan = book.import(&csv(&[
        "Risk ID,Affected Asset(s),Threat Event,Vulnerability,Likelihood,Impact",
        "Q1,\"SYS-01, SYS-02, SYS-04\",A leaver keeps a log-in,No list of leavers,High,High",
        "Q2,SYS-03; SYS-04,Ransomware spreads,No patches,High,High",
        "Q3,SYS-05 Loaner laptops,A laptop is lost,Disk in clear,High,High",
        "Q4,SYS-01 to SYS-04,Power fails,No second line,High,High",
        "Q5,\"North EHR and SYS-09\",Vendor fails,No second vendor,High,High",
    ]));
    let assets = |n| -> Vec<u32> {
        let t = &book.register.tables;
        let risk = t.risks.by_number(n).unwrap();
        risk.assets
            .iter()
            .map(|id| t.assets.get(*id).unwrap().number)
            .collect()
    };
    assert_eq!(assets(1), [1, 2, 4]);
    assert_eq!(assets(2), [3, 4]);
    assert_eq!(assets(3), [5]);
    assert_eq!(assets(4), [1, 2, 3, 4]);
    assert_eq!(assets(5), [1]);
    assert!(
        plan.remarks.iter().any(|r| r.contains("“SYS-09”")),
        "{:?}",
        plan.remarks
    );
    assert_eq!(
        plan.remarks
            .iter()
            .filter(|r| r.contains("no asset, vendor or site"))
            .count(),
        1,
        "{:?}",
        plan.remarks
    );
}

#[test]
fn b2_dates_by_month_and_quarter_fall_due_on_their_last_day() {
    let mut book = Book::new();
    let bytes = csv(&[
        "Risk ID,Risk Title,Likelihood (1-5),Impact (1-5),Treatment,Recommended Controls,Target Date",
        "K1,Vendor log-in without second factor,5,5,Mitigate,Require a second factor,May 2027",
        "K2,Clearinghouse has no fallback,4,5,Mitigate,Contract a second one,Nov 2026",
        "K3,Backups never restored,3,5,Mitigate,Quarterly restore test,Q3 2027",
        "K4,Sealed room key missing,1,5,Accept,Keep current checks,Annual review",
        "K5,Old laptop lost,3,3,Mitigate,Encrypt the disk,2027-03-31",
    ]);
    let text = suggest(&open(&bytes)).unwrap().text;
    assert!(
        text.contains("ATTENTION: column “Target Date”")
            && text.contains("“Annual review” is not a date"),
        "{text}"
    );
    let plan = book.import(&bytes);
    let due = |n| {
        let action = book.register.tables.actions.by_number(n).unwrap();
        action.due.map(|day| day.to_string()).unwrap_or_default()
    };
    assert_eq!(
        [1, 2, 3, 4, 5].map(due),
        ["2027-05-31", "2026-11-30", "2027-09-30", "", "2027-03-31"]
    );
    let risk = book.register.tables.risks.by_number(4).unwrap();
    assert_eq!(risk.extra["due"], "Annual review");
    assert!(
        plan.remarks
            .iter()
            .any(|r| r.contains("“Annual review” is not a date")),
        "{:?}",
        plan.remarks
    );
    assert!(
        plan.remarks
            .iter()
            .any(|r| r.contains("“May 2027” is read as 2027-05-31")),
        "{:?}",
        plan.remarks
    );
}

#[test]
fn b2_a_date_without_anything_to_be_done_is_kept_and_told() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Risk ID,Risk Description,Likelihood,Impact,Control in Place,Owner,Target Date,Status",
        "J1,Mail account taken over,Medium,High,Mail filter,Dana Reyes,2027-05-15,Open",
        "J2,Outage of the record host,Medium,Medium,Nightly copy,Dana Reyes,2027-05-30,Monitoring",
    ]));
    let risk = book.register.tables.risks.by_number(1).unwrap();
    assert_eq!(risk.extra["due"], "2027-05-15");
    assert!(
        plan.remarks.iter().any(|r| r.starts_with("2 rows: due ")
            && r.contains("“2027-05-30” (row 3)")
            && r.contains("nothing falls due")),
        "{:?}",
        plan.remarks
    );
}

#[test]
fn a2_a_legend_beside_the_table_is_not_read_into_it() {
    let bytes = one(
        "Inventory",
        0,
        &[
            &[
                "No", "Asset", "Owner", "Location", "Notes", "", "Class", "Meaning",
            ],
            &[
                "1",
                "Front desk PC",
                "Dana Reyes",
                "Suite 2",
                "Check-in",
                "",
                "Restricted",
                "Need to know",
            ],
            &[
                "2",
                "Record host",
                "Dana Reyes",
                "Host",
                "Charts",
                "",
                "Confidential",
                "Named users",
            ],
            &[
                "3",
                "Fax line",
                "Dana Reyes",
                "Suite 2",
                "Referrals",
                "",
                "Internal",
                "Staff",
            ],
            &["", "", "", "", "", "", "Public", "Anyone"],
        ],
    );
    let (suggestion, mapped) = whole(&bytes, 3);
    assert!(
        mapped
            .rows
            .iter()
            .all(|row| row.text("class").is_none() && row.extra.is_empty()),
        "{}",
        suggestion.text
    );
    assert!(
        mapped.remarks.iter().any(|r| r.contains("columns G to H")),
        "{:?}",
        mapped.remarks
    );
    assert!(
        mapped.remarks.iter().any(|r| r.contains("row 5")),
        "{:?}",
        mapped.remarks
    );
    // A blank column within a table is no end.
    let spaced = one(
        "Inventory",
        0,
        &[
            &["No", "Asset", "Owner", "", "Location", "Encrypted"],
            &["1", "Front desk PC", "Dana Reyes", "", "Suite 2", "Yes"],
            &["2", "Record host", "Dana Reyes", "", "Host", "No"],
        ],
    );
    let (_, mapped) = whole(&spaced, 2);
    assert_eq!(texts(&mapped, "encrypted"), ["Yes", "No"]);
}

#[test]
fn a1_a_name_that_is_not_one_gives_way_to_the_number() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Asset ID,Asset Name,Classification,Asset Type,Assigned To",
        "AA-1,Desk laptop,Hardware,Laptop,Dana Reyes",
        "AA-2,n/a,Hardware,Mouse,Dana Reyes",
        "AA-3,N/A,Hardware,Keyboard,Lee Chan",
    ]));
    let names: Vec<String> = book
        .register
        .tables
        .assets
        .all()
        .map(|a| a.name.clone())
        .collect();
    assert_eq!(names, ["Desk laptop", "AA-2", "AA-3"], "{:?}", plan.remarks);
}

#[test]
fn a2_headers_of_agreements_mean_what_they_say_whole() {
    let mut book = Book::new();
    book.import(&csv(&[
        "Vendor,Service,BAA Location,BAA Version,BAA Status",
        "Northgate,Billing,Legal / Contracts folder,v2.1,Not in place",
        "Harbor,Shredding,Legal / Contracts folder,v1.0,Signed",
    ]));
    let vendor = book.register.tables.vendors.by_number(1).unwrap();
    assert_eq!(
        vendor.agreements[0].state,
        register::records::AgreementState::Missing
    );
    assert!(!vendor.extra.contains_key("address"), "{:?}", vendor.extra);
    assert_eq!(vendor.extra["BAA Version"], "v2.1");
    assert_eq!(vendor.extra["BAA Location"], "Legal / Contracts folder");
}

#[test]
fn a2_where_our_level_differs_from_the_files_it_is_told() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Risk ID,Risk Description,Likelihood,Impact,Risk Level",
        "R1,A laptop is lost,Low,Low,Extreme",
        "R2,The host fails,Low,Low,Extreme",
        "R3,A fax goes astray,Low,Low,Low",
    ]));
    let told = plan
        .remarks
        .iter()
        .find(|r| r.contains("the level “Extreme”"));
    let told = told.unwrap_or_else(|| panic!("{:?}", plan.remarks));
    assert!(
        told.contains("rows 2, 3") && told.contains("by the method"),
        "{told}"
    );
}
