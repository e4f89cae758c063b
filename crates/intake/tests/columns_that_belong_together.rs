//! A1, A2: which columns speak of one thing, and which only look alike: what is done with
//! ePHI in a column for each, the letters of three properties, contracts and agreements.

mod common;

use common::book::Book;
use common::{csv, merge, open, put, told};
use phiward_intake::suggest;
use register::records::*;

/// What a file says of ePHI, asset by asset: nothing where it is not known.
fn ephi(bytes: &[u8]) -> (Book, Vec<String>) {
    let mut book = Book::new();
    book.import(bytes);
    let mut assets: Vec<&Asset> = book.register.tables.assets.all().collect();
    assets.sort_by_key(|asset| asset.number);
    let of = assets.iter().map(|asset| match asset.ephi_known {
        true => asset.ephi.words(),
        false => "not known".to_owned(),
    });
    let of = of.collect();
    (book, of)
}

#[test]
fn a1_a_column_for_each_thing_done_with_ephi_is_one_statement() {
    let none = EphiUse::default().words();
    let (_, of) = ephi(&csv(&[
        "Asset ID,Asset Name,Type,Creates ePHI,Receives ePHI,Maintains ePHI,Transmits ePHI",
        "1,EHR,Application,TRUE,TRUE,TRUE,TRUE",
        "2,Copier,Copier,FALSE,FALSE,TRUE,TRUE",
        "3,Door lock,Other,FALSE,FALSE,FALSE,FALSE",
        "4,Scanner,Other,FALSE,?,FALSE,FALSE",
    ]));
    let all = EphiUse::all().words();
    let two = EphiUse {
        maintains: true,
        transmits: true,
        ..EphiUse::default()
    };
    assert_eq!(of, [&*all, &*two.words(), &*none, "not known"]);
    let (_, of) = ephi(&csv(&[
        "Asset ID,Asset Name,Stores ePHI,Processes ePHI,Transmits ePHI",
        "1,EHR,Yes,Yes,Yes",
        "2,Fax server,No,No,Yes",
        "3,Door lock,No,No,No",
        "4,Dictation,N,Y,N",
    ]));
    let transmits = EphiUse {
        transmits: true,
        ..EphiUse::default()
    };
    assert_eq!(
        of,
        [&*two.words(), &*transmits.words(), &*none, "not known"]
    );
    let (_, of) = ephi(&csv(&[
        "System,ePHI created?,ePHI received?,ePHI maintained?,ePHI transmitted?,Disk encrypted?",
        "EHR,Y,Y,Y,Y,Y",
        "Fax server,N,Y,N,Y,N",
        "Door,N,N,N,N,",
    ]));
    assert_eq!(of[0], all);
    assert!(
        of[1].contains("receives") && of[1].contains("transmits"),
        "{of:?}"
    );
    assert_eq!(of[2], none);
}

#[test]
fn a1_marks_below_the_group_ephi_say_what_is_done_and_blanks_say_nothing() {
    let mut writer = rust_xlsxwriter::Workbook::new();
    let sheet = writer.add_worksheet();
    sheet.set_name("Inventory").unwrap();
    put(
        sheet,
        1,
        &[
            &["", "", "Creates", "Receives", "Maintains", "Transmits", ""],
            &["1", "EHR", "X", "X", "X", "X", "Yes"],
            &["2", "Copier", "", "", "X", "X", "No"],
            &["3", "Door lock", "", "", "", "", "No"],
        ],
    );
    merge(sheet, (0, 0, 1, 0), "Asset ID");
    merge(sheet, (0, 1, 1, 1), "Asset Name");
    merge(sheet, (0, 2, 0, 5), "ePHI");
    merge(sheet, (0, 6, 1, 6), "Encrypted");
    let (_, of) = ephi(&writer.save_to_buffer().unwrap());
    assert_eq!(of[0], EphiUse::all().words());
    assert!(
        of[1].contains("maintains") && of[1].contains("transmits"),
        "{of:?}"
    );
    assert!(!of[1].contains("creates"), "{of:?}");
    assert_eq!(of[2], "not known");
}

#[test]
fn a1_no_ephi_beside_a_column_that_transmits_some_is_neither() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Asset ID,Asset Name,Type,ePHI,ePHI in transit",
        "1,Router,Router,No,Yes",
        "2,Signage,Display,No,No",
        "3,EHR,Application,Yes,Yes",
    ]));
    let known = |n| book.asset(n).ephi_known;
    assert_eq!([1, 2, 3].map(known), [false, true, true]);
    told(&plan.remarks, &["row 2", "ePHI in transit"]);
}

#[test]
fn a2_the_letters_of_three_properties_are_no_impact() {
    let bytes = csv(&[
        "Asset name,Asset owner,C,I,A,Asset value,Threat,Vulnerability,Probability (1-3),Consequence (1-3),Risk score,Existing control (ISO ref),Risk acceptance",
        "EHR,Pat Reed,3,3,3,9,Hacking,No MFA,3,3,27,A.9.4.2,No",
        "PC,Lee Chan,1,1,1,4,Theft,No lock,2,3,16,A.11.1,Yes",
    ]);
    let text = suggest(&open(&bytes)).unwrap().text;
    assert!(text.contains("Consequence (1-3)"), "{text}");
    assert!(!text.contains("column = \"I\""), "{text}");
    let mut book = Book::new();
    book.import(&bytes);
    let mut risks: Vec<&Risk> = book.register.tables.risks.all().collect();
    risks.sort_by_key(|risk| risk.number);
    let said: Vec<&str> = risks.iter().map(|risk| &*risk.sentence).collect();
    assert_eq!(said, ["Hacking: No MFA", "Theft: No lock"], "{text}");
    let rated = risks[1].current.as_ref().unwrap();
    assert_eq!(
        (rated.likelihood, rated.impact),
        (catalog::Level::Moderate, catalog::Level::High)
    );
    assert_ne!(risks[0].source.as_ref().unwrap().key, "A.9.4.2");
    // Beside a likelihood, “I” is the impact.
    let bytes = csv(&[
        "ID,Risk,L,I",
        "1,Ransomware stops the practice,High,Low",
        "2,A chart is left in the lobby,Low,High",
    ]);
    let text = suggest(&open(&bytes)).unwrap().text;
    assert!(text.contains("\"I\""), "{text}");
}

#[test]
fn a4_the_end_of_a_service_contract_is_not_that_of_the_agreement() {
    let mut book = Book::new();
    book.import(&csv(&[
        "Vendor ID,Vendor Name,Service,BAA,Contract Date,Contract End Date",
        "V1,Epic,EHR,Executed,2024-01-01,2025-01-01",
        "V2,Box,Storage,Executed,2024-01-01,2029-01-01",
    ]));
    let vendors = &book.register.tables.vendors;
    for n in [1, 2] {
        let agreement = &vendors.by_number(n).unwrap().agreements[0];
        assert_eq!((agreement.effective, agreement.ends), (None, None), "{n}");
        assert_eq!(agreement.state, AgreementState::InForce);
    }
    let kept = &vendors.by_number(1).unwrap().extra;
    assert_eq!(kept["Contract End Date"], "2025-01-01");
}
