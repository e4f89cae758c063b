//! A1, A2: what a cell means. A value is recorded only where the whole cell is
//! understood; else its words are kept, the field stays not known, and that is said.

mod common;

use catalog::Level;
use common::book::Book;
use common::{csv, told};
use common::{open, put};
use phiward_intake::{Scale, suggest};
use register::Register;
use register::records::*;

/// A CSV file.
fn asset(register: &Register, n: u32) -> &Asset {
    register.tables.assets.by_number(n).unwrap()
}

fn vendor(register: &Register, n: u32) -> &Vendor {
    register.tables.vendors.by_number(n).unwrap()
}

#[test]
fn a2_an_agreement_that_is_not_in_place_is_not_in_force() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Vendor,Services Provided,Access to ePHI,BAA Status",
        "Alder Billing,Claims,Yes,Not in place",
        "Birch Shred,Paper,Yes,Not executed",
        "Cedar Scribe,Dictation,Yes,To be signed",
        "Dogwood IT,Support,Yes,Not on file",
        "Elder Fax,Fax,Yes,\"In place, no end date\"",
        "Fir Cloud,Hosting,Yes,\"Signed 2025, renewal in 2027\"",
        "Gum Backup,Backup,Yes,In place",
        "Hazel Print,Printing,Yes,Was in place before the merger",
        "Ivy Lab,Tests,Yes,Was in place before the merger",
    ]));
    let state = |n| vendor(&book.register, n).agreements[0].state;
    let missing = AgreementState::Missing;
    assert_eq!([1, 2, 3, 4].map(state), [missing; 4]);
    assert_eq!([5, 6, 7].map(state), [AgreementState::InForce; 3]);
    assert_eq!(state(8), AgreementState::Unknown);
    assert_eq!(
        vendor(&book.register, 8).agreements[0].note,
        "Was in place before the merger"
    );
    told(
        &plan.remarks,
        &[
            "Was in place before the merger",
            "rows 9, 10",
            "not understood",
        ],
    );
    // What each value becomes is there to be shown.
    let meant = plan.meant.iter().find(|m| m.field == "agreement").unwrap();
    let of = |value: &str| meant.values.iter().find(|v| v.value == value).unwrap();
    assert_eq!(of("Not in place").meaning, "missing");
    assert_eq!(
        (
            of("Was in place before the merger").rows,
            of("Was in place before the merger").understood
        ),
        (2, false)
    );
}

#[test]
fn a1_a_device_is_encrypted_only_where_the_whole_cell_says_so() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Asset ID,Asset Name,Asset Type,Contains ePHI,Encrypted",
        "E1,Front desk PC,Desktop,Yes,Disk not encrypted",
        "E2,Loaner laptops,Laptop,Yes,8 of 14 encrypted",
        "E3,Old share,Server,Yes,Drive unencrypted",
        "E4,Exam tablet,Tablet,Yes,To be encrypted in Q3",
        "E5,Billing laptop,Laptop,Yes,Not encrypted",
        "E6,Record host,Server,Yes,AES-256",
        "E7,Spare,Laptop,Yes,Encrypted until the upgrade",
    ]));
    let of = |n| asset(&book.register, n).encrypted;
    assert_eq!(
        [1, 2, 3, 4, 5, 6, 7].map(of),
        [
            YesNo::No,
            YesNo::Partly,
            YesNo::No,
            YesNo::No,
            YesNo::No,
            YesNo::Yes,
            YesNo::Unknown
        ]
    );
    assert_eq!(
        asset(&book.register, 7).extra["encrypted"],
        "Encrypted until the upgrade"
    );
    told(
        &plan.remarks,
        &["row 8", "encrypted", "Encrypted until the upgrade"],
    );
}

#[test]
fn a1_a_classification_of_data_is_not_ephi_held() {
    for header in [
        "Data Classification",
        "Information Classification",
        "Data Access Level",
        "Data Sensitivity",
    ] {
        let mut book = Book::new();
        let plan = book.import(&csv(&[
            &format!("Asset ID,Asset Name,Asset Type,Owner,Location,{header},Criticality"),
            "D1,Patient portal,Web Application,Dana Reyes,Host,PHI,Critical",
            "D2,Firewall,Security Device,Dana Reyes,Closet,Internal,Critical",
            "D3,Web page,Web Application,Dana Reyes,Host,Public,Low",
            "D4,Payroll,SaaS,Dana Reyes,Host,Confidential,High",
        ]));
        let known = |n| {
            let asset = asset(&book.register, n);
            (asset.ephi_known, asset.ephi.any())
        };
        assert_eq!(
            [1, 2, 3, 4].map(known),
            [(true, true), (false, false), (false, false), (false, false)],
            "{header}: {:?}",
            plan.remarks
        );
        let kept = asset(&book.register, 2)
            .extra
            .values()
            .any(|v| v == "Internal")
            || asset(&book.register, 2).ephi_types == "Internal";
        assert!(kept, "{header}");
    }
}

#[test]
fn a1_where_a_thing_runs_is_not_its_class_and_reasons_do_not_hide_an_answer() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Asset ID,System,Type,Contains ePHI,Criticality",
        "S1,North EHR,Cloud SaaS (Business Associate),Yes - Primary repository,Critical",
        "S2,Shared drive server,On-premises Windows Server,Yes,High",
        "S3,Digital fax box,On-premises appliance,Yes - Incidental,Moderate",
        "S4,Directory server,On-premises Windows Server,No - Identity only,Critical",
        "S5,Loaner laptops,Mobile endpoint,Yes - Cached and local,High",
        "S6,Core switch,Network,Transit only,Critical",
        "S7,Lift,On-premises,Perhaps,Low",
    ]));
    let class = |n| asset(&book.register, n).class.clone();
    assert_eq!(
        [1, 2, 3, 4, 5, 6, 7].map(class),
        [
            "ehr",
            "server",
            "fax-server",
            "server",
            "laptop",
            "network-equipment",
            ""
        ]
    );
    told(
        &plan.remarks,
        &["On-premises Windows Server", "does not say; check it"],
    );
    let used = |n| {
        let asset = asset(&book.register, n);
        (asset.ephi_known, asset.ephi.words())
    };
    for n in [1, 2, 3] {
        assert_eq!(used(n), (true, "maintains".to_owned()), "{n}");
    }
    assert_eq!(used(4), (true, "no ePHI".to_owned()));
    assert_eq!(
        used(5),
        (
            true,
            "maintains, transmits".to_owned().replace(", transmits", "")
        )
    );
    assert_eq!(used(6), (true, "transmits".to_owned()));
    assert!(!asset(&book.register, 7).ephi_known);
    // The reason stays.
    assert_eq!(asset(&book.register, 4).extra["ephi"], "No - Identity only");
    told(&plan.remarks, &["ephi: “Perhaps”"]);
}

#[test]
fn a2_a_risk_ends_by_any_words_that_say_so_and_no_others() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Risk ID,Risk Description,Likelihood,Impact,Status",
        "Z1,Laptop lost,High,High,Open",
        "Z2,Fax misdialled,High,High,Closed",
        "Z3,Server room open,High,High,Closed - 2026-03-01",
        "Z4,Backups fail,High,High,CLOSED (verified)",
        "Z5,Old switch,High,High,Mitigated",
        "Z6,Leaver keeps log-in,High,High,Completed",
        "Z7,Printer,High,High,Risk accepted",
        "Z8,Tape,High,High,Resolved",
        "Z9,Copier,High,High,To be closed",
    ]));
    let ended = |n| {
        let risk = book.register.tables.risks.by_number(n).unwrap();
        risk.retired.as_ref().map(|end| end.on.to_string())
    };
    let today = || Some("2026-06-01".to_owned());
    assert_eq!(
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map(ended),
        [
            None,
            today(),
            Some("2026-03-01".into()),
            today(),
            None,
            None,
            None,
            today(),
            None
        ]
    );
    told(&plan.remarks, &["Mitigated", "Completed", "stays open"]);
    told(&plan.remarks, &["status: “To be closed”", "not understood"]);
}

#[test]
fn a1_an_asset_that_is_disposed_of_is_not_in_use() {
    let mut book = Book::new();
    let bytes = csv(&[
        "Asset ID,Asset Name,Asset Type,Contains ePHI,Status",
        "Y1,Front desk laptop,Laptop,Yes,In use",
        "Y2,Old server,Server,Yes,Decommissioned",
        "Y3,Lost tablet,Tablet,Yes,Retired",
        "Y4,Old copier,Copier,Yes,Disposed 2026-03-01",
        "Y5,Spare laptop,Laptop,Yes,Decomissioned",
        "Y6,Fax,Fax,Yes,Out of service",
        "Y7,Pager,Pager,Yes,To be retired",
    ]);
    let plan = book.import(&bytes);
    let ended = |n| {
        asset(&book.register, n)
            .retired
            .as_ref()
            .map(|end| (end.on.to_string(), end.reason.clone()))
    };
    assert_eq!([1, 5, 6, 7].map(ended), [None, None, None, None]);
    for n in [2, 3] {
        assert!(ended(n).unwrap().1.contains("status “"), "{n}");
    }
    assert_eq!(ended(4).unwrap().0, "2026-03-01");
    told(
        &plan.remarks,
        &["Decomissioned", "Out of service", "not understood"],
    );
    // The same file again changes nothing.
    assert!(book.import(&bytes).commands.is_empty());
}

#[test]
fn a2_a_treatment_in_other_words_is_one_treatment_or_told() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Risk ID,Risk Description,Likelihood,Impact,Treatment",
        "T1,Laptop lost,High,High,Mitigate the Risk",
        "T2,Fax misdialled,High,High,Formally Accept the Risk",
        "T3,Server room open,High,High,Risk accepted",
        "T4,Tape lost,High,High,Do not accept",
        "T5,Pager lost,High,High,Mitigate or transfer",
    ]));
    let strategy = |n| {
        let risk = book.register.tables.risks.by_number(n).unwrap();
        risk.treatment.as_ref().map(|t| t.strategy)
    };
    assert_eq!(
        [1, 2, 3, 4, 5].map(strategy),
        [
            Some(Strategy::Mitigate),
            Some(Strategy::Accept),
            Some(Strategy::Accept),
            None,
            None
        ]
    );
    told(
        &plan.remarks,
        &["Do not accept", "Mitigate or transfer", "not understood"],
    );
    told(&plan.remarks, &["rows 3, 4", "acceptance approved here"]);
}

#[test]
fn a2_everything_that_could_not_be_done_is_told_with_its_count() {
    let mut lines = vec!["Risk ID,Risk Description,Asset,Likelihood,Impact,Treatment".to_owned()];
    for n in 1..=230 {
        let treatment = if n > 220 { "Accept" } else { "Mitigate" };
        lines.push(format!(
            "M-{n},Risk {n},Unknown thing {n},High,High,{treatment}"
        ));
    }
    let plan = Book::new().import(lines.join("\n").as_bytes());
    told(
        &plan.remarks,
        &["230 rows", "Unknown thing 1", "and 218 more"],
    );
    told(
        &plan.remarks,
        &["rows 222, 223", "needs an acceptance approved here"],
    );
}

fn rated(register: &Register, n: u32) -> Option<(Level, Level)> {
    let risk = register.tables.risks.by_number(n).unwrap();
    let rating = risk.current.as_ref()?;
    Some((rating.likelihood, rating.impact))
}

/// A register whose rows are likelihood and impact.
fn register_of(headers: (&str, &str), rows: &[(u32, u32)]) -> Vec<u8> {
    let mut lines = vec![format!(
        "Risk ID,Risk Description,{},{}",
        headers.0, headers.1
    )];
    for (n, (l, i)) in rows.iter().enumerate() {
        lines.push(format!("S{n},Something that may happen no. {n},{l},{i}"));
    }
    lines.join("\n").into_bytes()
}

#[test]
fn a2_the_top_of_a_scale_is_said_by_the_file_or_nothing_is_rated() {
    // Whatever the largest number is, it is not the top for that.
    let some: [&[(u32, u32)]; 8] = [
        // Nor where every number up to it is used.
        &[(6, 6), (5, 2), (1, 1), (4, 6), (3, 3), (2, 5)],
        &[(5, 5), (4, 4), (3, 3), (2, 2), (1, 1)],
        &[(3, 3), (2, 1), (1, 2)],
        &[(4, 4), (2, 3), (1, 2)],
        &[(7, 8), (2, 3), (1, 2)],
        &[(9, 2), (2, 3), (1, 2)],
        &[(5, 5), (1, 2), (3, 3)],
        &[(0, 3), (2, 3), (1, 2)],
    ];
    for rows in some {
        let bytes = register_of(("Likelihood", "Impact"), rows);
        let mut book = Book::new();
        let plan = book.import(&bytes);
        assert_eq!(rated(&book.register, 1), None, "{rows:?}");
        told(
            &plan.remarks,
            &["highest number, which the file does not state"],
        );
        assert!(
            suggest(&open(&bytes)).unwrap().text.contains("ATTENTION"),
            "{rows:?}"
        );
        let original = &book.register.tables.risks.by_number(1).unwrap().original;
        let original = original.as_ref().unwrap();
        assert_eq!(original.likelihood, rows[0].0.to_string());
        assert!(!original.scale.contains('–'), "{}", original.scale);
        // A person who knows it says so.
        let mut mapping = suggest(&open(&bytes)).unwrap().mapping;
        mapping.scale = Some(Scale {
            highest: Some(9),
            ..Scale::default()
        });
        if rows[0].0 > 0 {
            let mut book = Book::new();
            book.import_by(&mapping, &bytes);
            assert!(rated(&book.register, 1).is_some(), "{rows:?}");
        }
    }
}

#[test]
fn a2_a_scale_in_a_header_is_read_in_any_form() {
    let top = |text: &str| {
        let mut book = Book::new();
        let impact = text
            .replace("Likelihood", "Impact")
            .replace("L_", "I_")
            .replace("L/", "I/");
        book.import(&register_of((text, &impact), &[(4, 3), (3, 1), (2, 2)]));
        rated(&book.register, 1).map(|(l, _)| l)
    };
    for (header, expected) in [
        ("L_1to5", Level::High),
        ("Likelihood_1_5", Level::High),
        ("Likelihood 1to10", Level::Low),
        ("L/5", Level::High),
        ("Likelihood (0-4)", Level::VeryHigh),
        ("Likelihood (1 to 4)", Level::VeryHigh),
        ("Likelihood (1-7)", Level::Moderate),
        ("Likelihood (out of 9)", Level::Moderate),
    ] {
        assert_eq!(top(header), Some(expected), "{header}");
    }
}

#[test]
fn a2_a_scale_on_another_sheet_tells_how_far_the_numbers_go() {
    let mut book = rust_xlsxwriter::Workbook::new();
    put(
        book.add_worksheet().set_name("Register").unwrap(),
        0,
        &[
            &["Risk ID", "Risk Description", "Likelihood", "Impact"],
            &["R1", "A laptop is lost", "#n:3", "#n:2"],
            &["R2", "The host fails", "#n:1", "#n:3"],
        ],
    );
    put(
        book.add_worksheet().set_name("Scales").unwrap(),
        0,
        &[
            &["Likelihood", "Meaning"],
            &["#n:1", "Rare"],
            &["#n:2", "Unlikely"],
            &["#n:3", "Possible"],
            &["#n:4", "Likely"],
            &["#n:5", "Almost certain"],
        ],
    );
    let bytes = book.save_to_buffer().unwrap();
    let mut book = Book::new();
    book.import(&bytes);
    assert_eq!(
        rated(&book.register, 1),
        Some((Level::Moderate, Level::Low))
    );
}
