//! A2, A9: what stands beside a value in its row and takes it back. What is said to be in
//! place, in force, encrypted, done or over is recorded only where no other column of the row
//! says otherwise; the words of both are kept, and it is told.

mod common;

use common::book::Book;
use common::{csv, one, put, told};
use phiward_intake::{Kind, Plan};
use register::records::*;

fn answer<'b>(book: &'b Book, provision: &str) -> &'b Answer {
    let mut answers = book.register.tables.answers.live();
    let found = answers.find(|a| a.provision == provision);
    found.unwrap_or_else(|| panic!("{provision}"))
}

/// Answers of a file, and what was told of them.
fn answers(lines: &[&str]) -> (Book, Plan) {
    let mut book = Book::new();
    let plan = book.carried_out(Kind::Answers, "answers.csv", &csv(lines));
    (book, plan)
}

#[test]
fn a9_a_control_whose_test_failed_is_not_in_place() {
    let (book, plan) = answers(&[
        "Control,Title,Status,HIPAA citation,Test result,Weakness?",
        "AC-2,Account Management,Implemented,164.308(a)(3)(ii)(A),Other Than Satisfied,Yes",
        "AC-11,Device Lock,Implemented,164.312(a)(2)(iii),Satisfied,No",
        "AU-6,Audit Review,Implemented,164.308(a)(1)(ii)(D),Failed,12 systems not reviewed",
        "PE-3,Physical,Implemented,164.310(a)(2)(iii),Not tested,",
        "SC-8,Transmission,Implemented,164.312(e)(2)(ii),Satisfied,Faxes go out in clear",
    ]);
    let of = |provision: &str| answer(&book, provision).in_place;
    assert_eq!(of("164.308(a)(3)(ii)(A)"), YesNo::Unknown);
    assert_eq!(of("164.312(a)(2)(iii)"), YesNo::Yes);
    assert_eq!(of("164.308(a)(1)(ii)(D)"), YesNo::Unknown);
    assert_eq!(of("164.310(a)(2)(iii)"), YesNo::Yes);
    assert_eq!(of("164.312(e)(2)(ii)"), YesNo::Unknown);
    told(
        &plan.remarks,
        &["row 2", "Test result", "Other Than Satisfied"],
    );
    told(&plan.remarks, &["row 4", "Test result", "Failed"]);
    told(&plan.remarks, &["row 6", "Weakness?", "in clear"]);
    let kept = &answer(&book, "164.308(a)(1)(ii)(D)").extra;
    assert_eq!(
        (&*kept["in_place"], &*kept["Test result"]),
        ("Implemented", "Failed")
    );
}

#[test]
fn a9_findings_opinions_and_states_beside_an_answer_are_looked_at() {
    let (book, plan) = answers(&[
        "Control question,HIPAA citation,Answer (Y/N),Finding?",
        "Audit logs are reviewed,164.308(a)(1)(ii)(D),Y,Yes - see F-3",
        "Unique IDs,164.312(a)(2)(i),Y,No",
        "Auto logoff,164.312(a)(2)(iii),Y,Exception for ED",
    ]);
    let of = |provision: &str| answer(&book, provision).in_place;
    assert_eq!(of("164.308(a)(1)(ii)(D)"), YesNo::Unknown);
    assert_eq!(of("164.312(a)(2)(i)"), YesNo::Yes);
    assert_eq!(of("164.312(a)(2)(iii)"), YesNo::Unknown);
    told(&plan.remarks, &["Finding?", "Exception for ED"]);
    let (book, plan) = answers(&[
        "Requirement,Citation,Current state,Desired state,Compliant?,Auditor opinion",
        "Risk analysis,164.308(a)(1)(ii)(A),None done,Annual,Yes,Non-compliant",
        "Sanction policy,164.308(a)(1)(ii)(C),Draft,Approved,Yes,Compliant",
        "Log review,164.308(a)(1)(ii)(D),Monthly,Monthly,Yes,Partially compliant",
        "Backup,164.308(a)(7)(ii)(A),Daily,Daily,Yes,Compliant",
    ]);
    let of = |provision: &str| answer(&book, provision).in_place;
    for provision in [
        "164.308(a)(1)(ii)(A)",
        "164.308(a)(1)(ii)(C)",
        "164.308(a)(1)(ii)(D)",
    ] {
        assert_eq!(of(provision), YesNo::Unknown, "{provision}");
    }
    assert_eq!(of("164.308(a)(7)(ii)(A)"), YesNo::Yes);
    told(&plan.remarks, &["row 4", "Auditor opinion", "Partially"]);
}

#[test]
fn a9_a_question_for_what_should_not_be_is_not_answered_by_its_yes() {
    let lines = [
        "Question,HIPAA Ref,Response,Risk if no,Priority",
        "Do you have no shared passwords?,164.312(a)(2)(i),No,High,1",
        "Are there systems without audit logs?,164.312(b),No,High,1",
        "Are any laptops unencrypted?,164.312(a)(2)(iv),Yes,High,1",
        "Is MFA missing on remote access?,164.312(d),Yes,High,1",
        "Have you appointed a security officer?,164.308(a)(2),Yes,Low,3",
        "Do you guard against access that is not authorized?,164.310(a)(2)(ii),Yes,Low,3",
        "Are any laptops unencrypted?,164.312(e)(2)(ii),Not implemented,High,1",
    ];
    let (book, plan) = answers(&lines);
    let of = |provision: &str| answer(&book, provision).in_place;
    for provision in [
        "164.312(a)(2)(i)",
        "164.312(b)",
        "164.312(a)(2)(iv)",
        "164.312(d)",
    ] {
        assert_eq!(of(provision), YesNo::Unknown, "{provision}");
    }
    assert_eq!(of("164.308(a)(2)"), YesNo::Yes);
    assert_eq!(of("164.310(a)(2)(ii)"), YesNo::Yes);
    // What is said in so many words needs no question.
    assert_eq!(of("164.312(e)(2)(ii)"), YesNo::No);
    told(&plan.remarks, &["Is MFA missing", "the other way round"]);
    assert_eq!(answer(&book, "164.312(d)").extra["in_place"], "Yes");
}

#[test]
fn a9_where_to_look_and_that_it_is_open_are_no_reasons_for_not_applicable() {
    let (book, plan) = answers(&[
        "Citation,Implemented?,Justification",
        "164.310(d)(2)(iv),N/A,We have only cloud systems",
        "164.312(a)(2)(iii),N/A,TBD",
        "164.312(e)(2)(i),Not applicable,see policy 4",
        "164.310(d)(2)(iii),N/A,?",
        "164.308(a)(1)(ii)(A),N/A,Too small",
    ]);
    let of = |provision: &str| {
        (
            answer(&book, provision).required,
            &*answer(&book, provision).note,
        )
    };
    assert_eq!(
        of("164.310(d)(2)(iv)"),
        (YesNo::No, "We have only cloud systems")
    );
    for provision in [
        "164.312(a)(2)(iii)",
        "164.312(e)(2)(i)",
        "164.310(d)(2)(iii)",
    ] {
        assert_eq!(of(provision), (YesNo::Unknown, ""), "{provision}");
    }
    told(&plan.remarks, &["rows 3, 5", "only with the fact"]);
    // What everybody owes stays open, whatever the file says of it.
    assert_eq!(of("164.308(a)(1)(ii)(A)"), (YesNo::No, "Too small"));
    told(
        &plan.remarks,
        &["ATTENTION: 164.308(a)(1)(ii)(A) is required", "Too small"],
    );
}

fn vendor<'b>(book: &'b Book, name: &str) -> &'b Vendor {
    let mut vendors = book.register.tables.vendors.all();
    vendors.find(|vendor| vendor.name == name).unwrap()
}

#[test]
fn a4_an_agreement_is_not_in_force_by_a_row_that_says_otherwise() {
    let mut book = Book::new();
    let plan = book.carried_out(
        Kind::Vendors,
        "vendors.csv",
        &csv(&[
            "Vendor Name,Services,BAA on file,BAA signed date,Vendor status,Signed by us,Signed by vendor",
            "Epic,EHR,Yes,2024-01-02,Active,Yes,Yes",
            "OldFax,Fax,Yes,2019-01-02,Terminated 2023,Yes,Yes",
            "MailCo,Mail,Yes,2025-01-02,Active,Yes,No",
            "ScanCo,Scanning,Yes,2025-01-02,Offboarded,Yes,Yes",
        ]),
    );
    let in_force = |name: &str| vendor(&book, name).agreement_in_force(book.today);
    assert!(in_force("Epic"));
    for name in ["OldFax", "MailCo", "ScanCo"] {
        assert!(!in_force(name), "{name}");
    }
    told(
        &plan.remarks,
        &["row 3", "Vendor status", "Terminated 2023"],
    );
    told(&plan.remarks, &["row 4", "Signed by vendor", "“No”"]);
    let mut book = Book::new();
    let plan = book.carried_out(
        Kind::Vendors,
        "vendors.csv",
        &csv(&[
            "Business Associate,Services provided,BAA required?,BAA executed?,Date executed,Subcontractor BAA?,BAA current?",
            "Epic,EHR,Yes,Yes,2024-01-02,Yes,Yes",
            "ShredCo,Shred,No,No,,,",
            "ScanCo,Scan,Yes,No,,,",
            "CloudCo,Hosting,TBD,Yes,,Unknown,?",
        ]),
    );
    assert!(vendor(&book, "Epic").agreement_in_force(book.today));
    // None is missing where none is needed.
    assert!(vendor(&book, "ShredCo").agreements.is_empty());
    let missing = &vendor(&book, "ScanCo").agreements[0];
    assert_eq!(missing.state, AgreementState::Missing);
    assert!(!vendor(&book, "CloudCo").agreement_in_force(book.today));
    told(
        &plan.remarks,
        &["row 3", "BAA required?", "none is recorded as missing"],
    );
    told(&plan.remarks, &["row 5", "BAA current?", "“?”"]);
}

#[test]
fn a1_encrypted_is_not_recorded_beside_a_column_that_says_otherwise() {
    let mut book = Book::new();
    let plan = book.carried_out(
        Kind::Assets,
        "assets.csv",
        &csv(&[
            "Asset ID,Asset Name,Type,Contains ePHI,Encrypted,Encryption type,BitLocker status",
            "1,Front desk PC,Workstation,Yes,Yes,None,Suspended",
            "2,Doctor laptop,Laptop,Yes,Yes,BitLocker XTS-AES 128,On",
            "3,X-ray,Medical device,Yes,Y,TLS in transit only,",
            "4,Billing PC,Workstation,Yes,Yes,,Suspended",
        ]),
    );
    let of = |n| (book.asset(n).encrypted, book.asset(n).retired.is_some());
    assert_eq!(of(1), (YesNo::Unknown, false));
    assert_eq!(of(2), (YesNo::Yes, false));
    assert_eq!(of(3), (YesNo::Unknown, false));
    assert_eq!(of(4), (YesNo::Unknown, false));
    told(
        &plan.remarks,
        &["row 4", "Encryption type", "TLS in transit only"],
    );
    told(&plan.remarks, &["row 5", "BitLocker status", "Suspended"]);
    let mut book = Book::new();
    book.carried_out(
        Kind::Assets,
        "assets.csv",
        &csv(&[
            "Asset,Type,Encrypted at rest,Encrypted in transit,Full disk encryption enabled,Recovery key escrowed",
            "PC-1,Desktop,No,Yes,No,No",
            "PC-2,Laptop,Yes,Yes,No,No",
            "PC-3,Laptop,Yes,No,Yes,No",
        ]),
    );
    let of = |name: &str| {
        let mut assets = book.register.tables.assets.all();
        assets.find(|asset| asset.name == name).unwrap().encrypted
    };
    assert_eq!(of("PC-1"), YesNo::No);
    assert_eq!(of("PC-2"), YesNo::Unknown);
    assert_eq!(of("PC-3"), YesNo::Yes);
}

#[test]
fn a1_remarks_of_data_in_clear_and_of_patients_take_back_what_they_speak_of() {
    let mut book = Book::new();
    let plan = book.carried_out(
        Kind::Assets,
        "assets.csv",
        &csv(&[
            "System,Type,ePHI,Encrypted at rest,Comments",
            "EHR,Application,Yes,Yes,Rack 2",
            "NAS,Server,Yes,Yes,One volume still in clear",
            "PC,Desktop,No,Yes,Sometimes holds scans of charts",
            "Copier,Copier,Yes,Yes,HDD encryption option was declined",
            "Kiosk,Kiosk,No,Yes,No patient data",
        ]),
    );
    let of = |name: &str| {
        let mut assets = book.register.tables.assets.all();
        let asset = assets.find(|asset| asset.name == name).unwrap();
        (asset.encrypted, asset.ephi_known)
    };
    assert_eq!(of("EHR"), (YesNo::Yes, true));
    assert_eq!(of("NAS"), (YesNo::Unknown, true));
    assert_eq!(of("PC"), (YesNo::Yes, false));
    assert_eq!(of("Copier"), (YesNo::Unknown, true));
    assert_eq!(of("Kiosk"), (YesNo::Yes, true));
    told(&plan.remarks, &["row 4", "scans of charts"]);
}

#[test]
fn a1_what_an_earlier_file_said_is_not_what_this_one_takes_back() {
    let mut book = Book::new();
    let first = csv(&[
        "Asset ID,Asset,Type,Encrypted,ePHI,Owner",
        "1,PC 1,Laptop,Yes,No,Pat Reed",
        "2,PC 2,Laptop,Yes,No,Pat Reed",
        "3,PC 3,Laptop,Yes,No,Pat Reed",
    ]);
    book.imported("inventory.csv", &first);
    assert_eq!(book.asset(1).encrypted, YesNo::Yes);
    let (_, plan) = book.imported(
        "inventory.csv",
        &csv(&[
            "Asset ID,Asset,Type,Encrypted,ePHI,Owner",
            "1,PC 1,Laptop,BitLocker suspended,\"No, except scans\",Pat Reed",
            "2,PC 2,Laptop,,,Pat Reed",
            "3,PC 3,Laptop,Yes,No,Pat Reed",
        ]),
    );
    let of = |n| (book.asset(n).encrypted, book.asset(n).ephi_known);
    assert_eq!(of(1), (YesNo::Unknown, false), "{:?}", plan.remarks);
    assert_eq!(of(2), (YesNo::Yes, true));
    assert_eq!(of(3), (YesNo::Yes, true));
    assert!(
        plan.changes
            .iter()
            .any(|change| change.contains("PC 1") && change.contains("becomes")),
        "{:?}",
        plan.changes
    );
}

#[test]
fn a1_what_happened_to_ephi_is_no_kind_of_it() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Asset ID,Asset,Type,Owner,ePHI data types",
        "1,PC 1,Laptop,Pat Reed,Moved to cloud",
        "2,PC 2,Laptop,Pat Reed,Referral letters",
    ]));
    assert_eq!(
        (&*book.asset(1).ephi_types, book.asset(1).ephi_known),
        ("", false)
    );
    assert_eq!(book.asset(2).ephi_types, "Referral letters");
    told(&plan.remarks, &["row 2", "Moved to cloud"]);
}

#[test]
fn b3_what_was_reopened_or_rejected_is_not_done() {
    let mut book = Book::new();
    let plan = book.carried_out(
        Kind::Actions,
        "tracker.csv",
        &csv(&[
            "Corrective Action,Assigned to,Due,Status,Completed on,Verified?,Reopened,Comments",
            "Encrypt laptops,Pat Reed,2026-04-30,Done,2026-04-28,No,2026-05-15,",
            "Buy MFA tokens,Pat Reed,2026-04-30,Done,2026-04-20,Yes,,",
            "Train staff,Lee Chan,2026-05-15,Complete,2026-05-10,Rejected - 4 people missing,,",
            "Label tapes,Lee Chan,2026-05-15,Done,2026-05-10,,,partial - 2 left",
            "Lock the room,Lee Chan,2026-05-15,Done,2026-05-10,,,\"See ticket 44, not closed\"",
            "Test restore,Lee Chan,2026-05-15,,2026-05-10,,Yes,",
        ]),
    );
    let state = |n| book.action(n).state;
    assert_eq!(state(2), ActionState::Done);
    for n in [1, 3, 4, 5, 6] {
        assert!(state(n).is_open(), "{n}");
        assert!(book.action(n).done.is_none(), "{n}");
    }
    assert_eq!(book.action(1).extra["completed_on"], "2026-04-28");
    told(&plan.remarks, &["row 2", "Reopened", "2026-05-15"]);
    told(&plan.remarks, &["row 4", "Rejected - 4 people missing"]);
    told(&plan.remarks, &["row 5", "partial - 2 left"]);
    told(&plan.remarks, &["row 6", "not closed"]);
}

#[test]
fn a2_a_risk_that_was_opened_again_or_whose_end_is_not_verified_goes_on() {
    let mut book = Book::new();
    let plan = book.carried_out(
        Kind::Risks,
        "risks.csv",
        &csv(&[
            "Risk ID,Risk,Likelihood,Impact,Status,Closed date,Re-opened,Verified by auditor",
            "R1,Phishing of a mailbox,High,High,Closed,2025-05-01,2026-02-01,",
            "R2,A laptop is lost,Low,High,Closed,2025-05-01,,Yes",
            "R3,A tape is lost,Low,High,Closed,2025-05-01,,Not yet verified",
            "R4,A fax is misdialled,Low,Low,Open,,,",
        ]),
    );
    let is_over = |n| book.risk(n).retired.is_some();
    assert_eq!([1, 2, 3, 4].map(is_over), [false, true, false, false]);
    told(&plan.remarks, &["row 2", "Re-opened", "2026-02-01"]);
    told(&plan.remarks, &["row 4", "Not yet verified"]);
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "ID,Audit finding,Severity,Owner,Open date,Close date,Status,Exception granted",
        "F1,Leavers keep accounts,High,Pat Reed,2026-01-05,2026-03-01,Closed,",
        "F2,No log review,High,Pat Reed,2026-01-05,2026-03-01,Closed,Yes until 2027",
        "F3,Shared log-ins,Low,Lee Chan,2026-01-05,2027-03-01,Closed,",
    ]));
    let is_over = |n| book.risk(n).retired.is_some();
    assert_eq!([1, 2, 3].map(is_over), [true, false, false]);
    let ended = book.risk(1).retired.as_ref().unwrap();
    assert_eq!(ended.on.to_string(), "2026-03-01");
    told(&plan.remarks, &["row 4", "still to come"]);
}

#[test]
fn a2_an_asset_ends_on_the_day_that_its_file_names() {
    let mut book = Book::new();
    book.import(&csv(&[
        "Asset ID,Asset Name,Type,Status,Retired",
        "1,OLD-FS-01,Server,Retired,2025-04-01",
        "2,NEW-FS-01,Server,In use,",
    ]));
    let ended = book.asset(1).retired.as_ref().unwrap();
    assert_eq!(ended.on.to_string(), "2025-04-01");
    assert!(book.asset(2).retired.is_none());
}

#[test]
fn a8_a_safeguard_that_is_not_followed_bears_on_no_risk() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Risk ID,Risk,Likelihood,Impact,Existing controls",
        "1,A fax goes astray,Low,Low,Cover sheet required by policy but not followed",
        "2,A mailbox is taken over,High,High,MFA; Mail filter; Log review (never reviewed)",
    ]));
    assert!(book.risk(1).safeguards.is_empty());
    let kept = format!("{:?}", book.risk(2).safeguards);
    assert!(
        kept.contains("MFA") && !kept.contains("Log review"),
        "{kept}"
    );
    told(&plan.remarks, &["row 2", "not followed"]);
}

#[test]
fn a2_two_columns_of_one_header_that_differ_record_nothing() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Vendor,Service,BAA status,BAA status",
        "Epic,EHR,Signed,Expired",
        "MailCo,Mail,Signed,Signed",
    ]));
    assert!(!vendor(&book, "Epic").agreement_in_force(book.today));
    assert!(vendor(&book, "MailCo").agreement_in_force(book.today));
    told(&plan.remarks, &["row 2", "BAA status (2)", "Expired"]);
}

#[test]
fn a2_a_comment_beside_an_answer_says_more_than_the_answer() {
    let mut writer = rust_xlsxwriter::Workbook::new();
    let sheet = writer.add_worksheet();
    put(
        sheet,
        0,
        &[
            &["Citation", "Safeguard", "In place?"],
            &["164.308(a)(2)", "Security official", "Yes"],
            &["164.312(b)", "Audit controls", "Yes"],
        ],
    );
    sheet
        .insert_note(2, 2, &rust_xlsxwriter::Note::new("Not on the EHR"))
        .unwrap();
    let bytes = writer.save_to_buffer().unwrap();
    let mut book = Book::new();
    let plan = book.carried_out(Kind::Answers, "answers.xlsx", &bytes);
    assert_eq!(answer(&book, "164.308(a)(2)").in_place, YesNo::Yes);
    let commented = answer(&book, "164.312(b)");
    assert_eq!(commented.in_place, YesNo::Unknown);
    let kept = &commented.extra["in_place (comment)"];
    assert!(kept.contains("Not on the EHR"), "{kept}");
    told(&plan.remarks, &["row 3", "Not on the EHR"]);
    let remarks = common::open(&bytes).remarks;
    told(&remarks, &["comments stand beside 1 cell (C3)"]);
}

#[test]
fn a1_numbers_of_ephi_count_and_a_dash_names_no_version() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Asset ID,Asset,Type,OS,ePHI",
        "17,Laptop pool,Laptop,Windows 11,1",
        "18,Desktop pool,Desktop,-,12",
        "19,Server,Server,–,0",
    ]));
    for n in [1, 2, 3] {
        assert!(!book.asset(n).ephi_known, "{n}: {:?}", plan.remarks);
    }
    assert_eq!(book.asset(1).version, "Windows 11");
    assert_eq!(book.asset(2).version, "");
    // Where nothing counts, 1 and 0 are yes and no.
    let mut book = Book::new();
    book.import(&one(
        "Assets",
        0,
        &[
            &["Asset ID", "Asset", "Type", "ePHI"],
            &["17", "Laptop pool", "Laptop", "1"],
            &["18", "Signage", "Display", "0"],
        ],
    ));
    assert!(book.asset(1).ephi.maintains);
    assert!(book.asset(2).ephi_known && !book.asset(2).ephi.any());
}
