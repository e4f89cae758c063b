//! A2, A5: rows become records; the same file again changes nothing; a changed
//! file changes only what changed; ratings by people are never undone.

mod common;

use common::book::Book;
use common::{one, open, put};
use jiff::civil::date;
use phiward_intake::apply;
use register::Command;
use register::records::*;
use register::verbs;

fn inventory() -> Vec<u8> {
    one(
        "ePHI Systems",
        2,
        &[
            &[
                "System ID",
                "System",
                "Hosting",
                "ePHI Data Types",
                "Tier",
                "BAA",
                "Owner",
                "Vendor",
                "Location",
            ],
            &[
                "S-1",
                "Halcyon EHR core",
                "Vendor-hosted",
                "Notes, orders",
                "1 — Critical",
                "Current",
                "M. Reed",
                "Halcyon",
                "Main",
            ],
            &[
                "S-2",
                "ADT / patient registration",
                "Vendor-hosted",
                "Demographics",
                "1 — Critical",
                "Current",
                "m. reed",
                "Halcyon",
                "Main",
            ],
            &[
                "S-3",
                "Front desk laptops",
                "On-premises",
                "none",
                "3 — Moderate",
                "N/A",
                "K. Boyd",
                "",
                "Main",
            ],
        ],
    )
}

fn risks(l: &str, sentence: &str) -> Vec<u8> {
    let score = (l.parse::<u32>().unwrap() * 4).to_string();
    one(
        "Risk Register",
        0,
        &[
            &[
                "Risk ID",
                "Risk Description",
                "Asset",
                "Threat",
                "Vulnerability",
                "L (1-5)",
                "I (1-5)",
                "Score",
                "Rating",
                "Owner",
                "Treatment",
                "Action plan",
                "Due date",
            ],
            &[
                "R-01",
                sentence,
                "Halcyon EHR core",
                "T-03 Phishing",
                "V-01 MFA incomplete",
                l,
                "4",
                &score,
                "High",
                "M. Reed",
                "Mitigate",
                "Enforce MFA",
                "2026-09-30",
            ],
            &[
                "R-02",
                "A lost laptop exposes schedules",
                "Front desk laptops",
                "T-05 Theft",
                "V-02 No encryption; V-01 MFA incomplete",
                "2",
                "5",
                "10",
                "Moderate",
                "K. Boyd",
                "",
                "",
                "",
            ],
            &[
                "R-03",
                "An old fax number is used",
                "Fax",
                "T-16 Misdirection",
                "V-25 Old directory",
                "1",
                "1",
                "1",
                "Low",
                "K. Boyd",
                "",
                "",
                "",
            ],
        ],
    )
}

#[test]
fn an_inventory_makes_assets_people_vendors_and_sites_once() {
    let mut book = Book::new();
    let plan = book.import(&inventory());
    assert_eq!((plan.created, plan.changed, plan.unchanged), (3, 0, 0));
    let t = &book.register.tables;
    assert_eq!(
        (
            t.assets.len(),
            t.people.len(),
            t.vendors.len(),
            t.sites.len()
        ),
        (3, 2, 1, 1)
    );
    let ehr = t.assets.by_number(1).unwrap();
    assert!(ehr.ephi_known && ehr.ephi.any());
    assert_eq!(ehr.criticality, "1 — Critical");
    assert_eq!(ehr.extra["agreement"], "Current");
    assert_eq!(ehr.source.as_ref().unwrap().key, "S-1");
    let laptops = t.assets.by_number(3).unwrap();
    assert!(
        !laptops.ephi_known,
        "“none” of the data types is not an answer on ePHI"
    );
    assert_eq!(laptops.class, "laptop");
}

#[test]
fn risks_come_with_their_rating_beside_the_original() {
    let mut book = Book::new();
    book.import(&inventory());
    let plan = book.import(&risks("4", "Stolen credentials open the EHR"));
    let t = &book.register.tables;
    assert_eq!(
        (
            plan.created,
            t.risks.len(),
            t.threats.len(),
            t.vulnerabilities.len(),
            t.actions.len()
        ),
        (3, 3, 3, 3, 1)
    );
    let first = t.risks.by_number(1).unwrap();
    let original = first.original.as_ref().unwrap();
    assert_eq!(
        (
            original.likelihood.as_str(),
            original.score.as_str(),
            original.level.as_str()
        ),
        ("4", "16", "High")
    );
    assert!(original.scale.contains("1–5"));
    assert_eq!(first.current.as_ref().unwrap().level, catalog::Level::High);
    assert!(
        first
            .current
            .as_ref()
            .unwrap()
            .reason
            .contains("likelihood 4, impact 4, score 16, level High")
    );
    assert_eq!(first.assets.len(), 1);
    assert_eq!(
        first.treatment.as_ref().unwrap().strategy,
        Strategy::Mitigate
    );
    assert_eq!(t.actions.by_number(1).unwrap().due, Some(date(2026, 9, 30)));
    assert!(
        plan.remarks.iter().any(|r| r.contains("“Fax”")),
        "{:?}",
        plan.remarks
    );
    assert_eq!(t.risks.by_number(3).unwrap().extra["assets"], "Fax");
}

#[test]
fn the_same_files_again_make_no_command() {
    let mut book = Book::new();
    let files = [
        inventory(),
        risks("4", "Stolen credentials open the EHR"),
        flows(),
        vendors(),
    ];
    for file in &files {
        assert!(!book.import(file).commands.is_empty());
    }
    for file in &files {
        let plan = book.import(file);
        assert!(plan.commands.is_empty(), "{:#?}", plan.commands);
        assert_eq!(plan.created + plan.changed, 0);
    }
}

#[test]
fn a_changed_row_changes_only_its_record_and_a_changed_rating_is_rated_anew() {
    let mut book = Book::new();
    book.import(&risks("4", "Stolen credentials open the EHR"));
    let plan = book.import(&risks("3", "Stolen credentials open the EHR and mail"));
    assert_eq!((plan.created, plan.changed, plan.unchanged), (0, 1, 2));
    assert_eq!(plan.commands.len(), 2, "{:#?}", plan.commands);
    let risk = book.register.tables.risks.by_number(1).unwrap();
    assert_eq!(risk.sentence, "Stolen credentials open the EHR and mail");
    assert_eq!(risk.original.as_ref().unwrap().likelihood, "3");
    assert!(
        risk.current
            .as_ref()
            .unwrap()
            .reason
            .contains("before that: likelihood 4")
    );
}

#[test]
fn a_rating_by_a_person_is_not_undone_by_importing_again() {
    let mut book = Book::new();
    book.import(&risks("4", "Stolen credentials open the EHR"));
    let id = book.register.tables.risks.by_number(1).unwrap().id;
    let low = catalog::Level::Low;
    book.perform(Command::Rate(verbs::Rate::overall(
        id,
        Stage::Current,
        low,
        low,
        "MFA is complete".into(),
        date(2026, 6, 1),
    )));
    assert!(
        book.import(&risks("4", "Stolen credentials open the EHR"))
            .commands
            .is_empty()
    );
    assert_eq!(
        book.register.tables.risks.get(id).unwrap().level(),
        Some(low)
    );
}

fn flows() -> Vec<u8> {
    one(
        "Data Flows",
        0,
        &[
            &[
                "Flow ID",
                "Flow",
                "Direction",
                "Systems / Parties",
                "Protocol",
                "Safeguard",
            ],
            &[
                "DF-01",
                "Registration → EHR",
                "Internal",
                "ADT → Halcyon EHR",
                "HL7",
                "TLS; interface engine",
            ],
            &[
                "DF-02",
                "Claims",
                "Outbound",
                "Halcyon EHR core → clearinghouse → payers",
                "SFTP",
                "Encryption",
            ],
            &[
                "DF-03",
                "Orders",
                "Internal",
                "ADT, Halcyon EHR → reference laboratory",
                "HL7",
                "TLS",
            ],
        ],
    )
}

#[test]
fn flows_find_the_assets_they_name() {
    let mut book = Book::new();
    book.import(&inventory());
    book.import(&flows());
    let t = &book.register.tables;
    let asset = |n: u32| FlowEnd::Asset(t.assets.by_number(n).unwrap().id);
    let flow = |n: u32| t.flows.by_number(n).unwrap();
    assert_eq!((&flow(1).from, &flow(1).to), (&asset(2), &asset(1)));
    assert_eq!(flow(2).via, [FlowEnd::Party("clearinghouse".into())]);
    assert_eq!(flow(2).to, FlowEnd::Party("payers".into()));
    // What stands beside the first party is not on the way.
    assert_eq!((&flow(3).from, flow(3).via.is_empty()), (&asset(2), true));
    assert_eq!(
        flow(3).extra["parties"],
        "ADT, Halcyon EHR → reference laboratory"
    );
}

fn vendors() -> Vec<u8> {
    one(
        "Business Associates",
        0,
        &[
            &[
                "Vendor Name",
                "Services Provided",
                "BAA signed?",
                "BAA date",
                "Contact",
            ],
            &["Halcyon", "EHR hosting", "Yes", "1/15/2024", "P. Lane"],
            &["ShredCo", "Shredding", "No", "", "M. Orr"],
        ],
    )
}

#[test]
fn a_vendor_list_completes_the_vendors_an_inventory_named() {
    let mut book = Book::new();
    book.import(&inventory());
    let plan = book.import(&vendors());
    assert_eq!((plan.created, plan.changed), (1, 1));
    let t = &book.register.tables;
    assert_eq!(t.vendors.len(), 2);
    let halcyon = t.vendors.by_number(1).unwrap();
    assert_eq!(halcyon.agreements[0].state, AgreementState::InForce);
    assert_eq!(halcyon.agreements[0].effective, Some(date(2024, 1, 15)));
    assert_eq!(
        t.vendors.by_number(2).unwrap().agreements[0].state,
        AgreementState::Missing
    );
}

#[test]
fn our_own_tables_find_records_by_their_number() {
    let mut book = Book::new();
    book.import(&inventory());
    let mapping = phiward_intake::named("phiward-assets").unwrap();
    let bytes = one(
        "Assets",
        0,
        &[
            &["Key", "Name", "Notes"],
            &["A-1", "Halcyon EHR", "renamed"],
        ],
    );
    let mapped = apply(&mapping, &open(&bytes)).unwrap();
    let plan = book.plan(&mapped, &mapping.name);
    assert_eq!((plan.created, plan.changed), (0, 1));
    for planned in plan.commands {
        book.perform(planned.command);
    }
    let asset = book.register.tables.assets.by_number(1).unwrap();
    assert_eq!(
        (
            asset.name.as_str(),
            asset.notes.as_str(),
            asset.source.as_ref().unwrap().key.as_str()
        ),
        ("Halcyon EHR", "renamed", "S-1")
    );
}

#[test]
fn a_closed_risk_comes_in_closed() {
    let mut book = Book::new();
    let mut writer = rust_xlsxwriter::Workbook::new();
    put(
        writer.add_worksheet().set_name("Risks").unwrap(),
        0,
        &[
            &["Risk ID", "Risk", "Likelihood", "Impact", "Status"],
            &["1", "The old server fails", "High", "High", "Closed"],
            &["2", "The new server fails", "Low", "High", "Open"],
        ],
    );
    let bytes = writer.save_to_buffer().unwrap();
    book.import(&bytes);
    let t = &book.register.tables;
    assert!(
        t.risks
            .by_number(1)
            .unwrap()
            .retired
            .as_ref()
            .unwrap()
            .reason
            .contains("Closed")
    );
    assert!(t.risks.by_number(1).unwrap().current.is_some());
    assert!(t.risks.by_number(2).unwrap().is_open());
    assert!(book.import(&bytes).commands.is_empty());
}

#[test]
fn a_transcription_service_is_no_ai_tool_unless_it_says_so() {
    let mut book = Book::new();
    let rows: [&[&str]; 4] = [
        &["System ID", "System", "ePHI Data Types"],
        &["1", "Transcription service", "Dictated clinical notes"],
        &["2", "Ambient scribe", "Visit audio"],
        &["3", "AI transcription of visits", "Visit audio"],
    ];
    book.import(&one("ePHI Systems", 0, &rows));
    let class = |n| {
        book.register
            .tables
            .assets
            .by_number(n)
            .unwrap()
            .class
            .clone()
    };
    assert_eq!(
        [class(1), class(2), class(3)],
        ["saas", "ai-tool", "ai-tool"]
    );
}
