//! Files that follow on others: another site's on the same template, next year's with an
//! agreement that ended, tables with sections and tables above each other.

mod common;

use common::book::Book;
use common::{csv, open, through, told};
use jiff::civil::date;
use phiward_intake::{Kind, Mapped, Mapping, apply, suggest};
use register::Record;
use register::records::YesNo;

fn mapped(file: &str, bytes: &[u8]) -> (Mapping, Mapped) {
    let mapping = suggest(&open(bytes)).unwrap().for_file(file).mapping;
    let mapped = apply(&mapping, &open(bytes)).unwrap();
    (mapping, mapped)
}

#[test]
fn a4_what_the_file_says_last_of_an_agreement_takes_its_force() {
    for dates in ["", ",2024-01-02"] {
        let head = match dates {
            "" => "Vendor,BAA",
            _ => "Vendor,BAA,BAA date",
        };
        for (words, what) in [
            ("Terminated", "an end"),
            ("Not signed", "no agreement"),
            ("Pending renewal", "an agreement to come"),
            ("Unknown", "not known"),
            ("Vendor refuses to re-sign", "words that are not understood"),
        ] {
            let mut book = Book::new();
            let first = [
                head,
                &format!("Epic,Signed{dates}"),
                &format!("Otis,Signed{dates}"),
            ];
            book.carried_out(Kind::Vendors, "vendors-2026.csv", &csv(&first));
            let next = [
                head,
                &format!("Epic,{words}{dates}"),
                &format!("Otis,Signed{dates}"),
            ];
            book.carried_out(Kind::Vendors, "vendors-2027.csv", &csv(&next));
            let vendor = |name: &str| {
                let mut vendors = book.register.tables.vendors.live();
                vendors.find(|v| v.name == name).unwrap().clone()
            };
            let today = date(2027, 2, 1);
            assert!(!vendor("Epic").agreement_in_force(today), "{what}{dates}");
            assert!(vendor("Otis").agreement_in_force(today), "{what}{dates}");
        }
    }
}

#[test]
fn a4_an_agreement_that_is_signed_anew_stands_beside_the_one_that_ended() {
    let mut book = Book::new();
    let head = "Vendor,BAA,BAA date";
    book.carried_out(
        Kind::Vendors,
        "a.csv",
        &csv(&[head, "Epic,Expired,2020-01-02", "Otis,Signed,2020-01-02"]),
    );
    book.carried_out(
        Kind::Vendors,
        "b.csv",
        &csv(&[head, "Epic,Signed,2026-03-01", "Otis,Signed,2020-01-02"]),
    );
    let vendor = book
        .register
        .tables
        .vendors
        .live()
        .find(|v| v.name == "Epic")
        .unwrap();
    assert_eq!(vendor.agreements.len(), 2);
    assert!(vendor.agreement_in_force(date(2027, 2, 1)));
    assert!(!vendor.agreement_in_force(date(2025, 2, 1)));
}

#[test]
fn a4_another_sites_register_on_the_same_template_changes_no_record() {
    let north = [
        "Site,Risk ID,Risk,Likelihood (1-5),Impact (1-5),Owner,Status",
        "North,1,Phishing of staff,4,4,Pat Reed,Open",
        "North,2,Lost laptop,3,5,Pat Reed,Open",
        "North,3,Flood,1,5,Lee Chan,Open",
    ];
    let south = [
        "Site,Risk ID,Risk,Likelihood (1-5),Impact (1-5),Owner,Status",
        "South,1,Phishing of staff,2,2,Sue South,Closed",
        "South,2,Lost laptop,1,1,Sue South,Open",
        "South,3,Flood,5,5,Sue South,Open",
    ];
    for ids in ["", "R-"] {
        let numbered = |lines: [&str; 4]| -> Vec<u8> {
            let lines = lines.map(|line| line.replace("th,", &format!("th,{ids}")));
            csv(&lines.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let mut book = Book::new();
        book.carried_out(Kind::Risks, "north.csv", &numbered(north));
        let was = book.risk(1).clone();
        let (mapping, mapped) = mapped("south.csv", &numbered(south));
        let plan = book.plan(&mapped, &mapping.name);
        let why: Vec<String> = plan.refused.iter().map(|r| r.why.clone()).collect();
        match ids {
            // Running numbers of two lists meet by chance: a list of its own.
            "" => {
                for command in &plan.commands {
                    book.perform(command.command.clone());
                }
                told(&plan.remarks, &["new and called like"]);
            }
            _ => told(&why, &["North", "--list"]),
        }
        assert_eq!(book.risk(1), &was);
        // The same site's file of next year carries on.
        let before = book.register.tables.risks.live().count();
        let plan = book.carried_out(Kind::Risks, "north.csv", &numbered(north));
        assert!(plan.refused.is_empty());
        assert_eq!(book.register.tables.risks.live().count(), before);
    }
}

#[test]
fn a4_what_is_said_of_one_place_is_not_said_of_the_organization() {
    let in_place = |book: &Book, provision: &str| {
        let mut answers = book.register.tables.answers.live();
        answers
            .find(|a| a.provision == provision)
            .map(|a| a.in_place)
    };
    let head = "Citation,In place?,Location";
    let mut book = Book::new();
    let north = [head, "164.308(a)(2),Yes,North", "164.312(b),No,North"];
    book.carried_out(Kind::Answers, "north.csv", &csv(&north));
    assert_eq!(in_place(&book, "164.308(a)(2)"), Some(YesNo::Yes));
    let south = [head, "164.308(a)(2),No,South", "164.312(b),Yes,South"];
    let plan = book.carried_out(Kind::Answers, "south.csv", &csv(&south));
    assert_eq!(in_place(&book, "164.308(a)(2)"), Some(YesNo::Yes));
    assert_eq!(in_place(&book, "164.312(b)"), Some(YesNo::No));
    told(&plan.remarks, &["North", "South"]);

    let mut book = Book::new();
    let both = [
        head,
        "164.308(a)(2),Yes,North",
        "164.308(a)(2),Yes,South",
        "164.312(b),Yes,North",
        "164.312(d),Yes,All sites",
    ];
    let plan = book.carried_out(Kind::Answers, "both.csv", &csv(&both));
    assert_eq!(in_place(&book, "164.308(a)(2)"), Some(YesNo::Yes));
    assert_eq!(in_place(&book, "164.312(b)"), Some(YesNo::Unknown));
    assert_eq!(in_place(&book, "164.312(d)"), Some(YesNo::Yes));
    told(
        &plan.remarks,
        &["164.312(b)", "not of the whole organization"],
    );

    let mut book = Book::new();
    book.carried_out(
        Kind::Answers,
        "part.csv",
        &csv(&[head, "164.312(d),Yes,South only"]),
    );
    assert_eq!(in_place(&book, "164.312(d)"), Some(YesNo::Unknown));
}

#[test]
fn a1_a_name_alone_in_a_list_of_names_is_a_record() {
    for (head, rows, alone) in [
        (
            "Vendor,BAA signed on,Expires",
            ["Epic,2024-01-02,2027-01-02", "Otis,2024-02-02,2027-02-02"],
            "Fax,,",
        ),
        (
            "System,Type,Location",
            ["EHR,Server,Room 2", "PACS,Server,Room 3"],
            "Copier,,",
        ),
    ] {
        let (suggestion, mapped) = through(&csv(&[head, rows[0], alone, rows[1]]));
        assert!(
            mapped.rows.len() + mapped.errors.len() == 3,
            "{}\n{:?}",
            suggestion.text,
            mapped.remarks
        );
        assert!(
            suggestion.mapping.skip_rows.is_empty(),
            "{}",
            suggestion.text
        );
    }
    let lines = [
        "Vendor,BAA signed on,Expires",
        "Epic,2024-01-02,2027-01-02",
        "Otis,2024-02-02,2027-02-02",
        "Total: 2,,",
    ];
    let (suggestion, mapped) = through(&csv(&lines));
    assert_eq!(mapped.rows.len(), 2, "{}", suggestion.text);
}

#[test]
fn a2_a_reversed_scale_in_a_header_stays_reversed_where_its_end_is_written() {
    let lines = [
        "ID,Risk,Likelihood 1 (low) - 3 (high),Impact 1 (high) - 3 (low)",
        "R-1,Phishing of staff,3,1",
        "R-2,A fax goes to a wrong number,1,3",
        "R-3,A lost laptop,2,2",
    ];
    let (suggestion, mapped) = through(&csv(&lines));
    let of = |row: usize, field: &str| mapped.rows[row].level(field);
    assert_eq!(
        of(0, "likelihood"),
        Some(catalog::Level::High),
        "{}",
        suggestion.text
    );
    assert_eq!(
        of(0, "impact"),
        Some(catalog::Level::High),
        "{}",
        suggestion.text
    );
    assert_eq!(
        of(1, "impact"),
        Some(catalog::Level::Low),
        "{}",
        suggestion.text
    );
}

#[test]
fn b1_a_plan_that_is_none_makes_no_action() {
    let head = "ID,Risk,Likelihood (1-5),Impact (1-5),Action";
    for words in [
        "None - accept",
        "Completed",
        "See R-2",
        "In progress",
        "No action needed: accepted",
    ] {
        let mut book = Book::new();
        let row = format!("R-1,A lost laptop exposes the schedule,4,5,{words}");
        let plan = book.carried_out(
            Kind::Risks,
            "r.csv",
            &csv(&[head, &row, "R-2,A fax goes astray,3,2,Check numbers"]),
        );
        let titles: Vec<String> = book
            .register
            .tables
            .actions
            .live()
            .map(|a| a.label().to_owned())
            .collect();
        assert_eq!(titles, ["Check numbers"], "{words}");
        told(&plan.remarks, &[words, "names nothing"]);
    }
}

#[test]
fn a1_sections_with_a_repeated_header_come_in_whole() {
    let head = "ID,Risk,Likelihood (1-5),Impact (1-5),Owner";
    let lines = [
        "Risk register of the clinic,,,,",
        head,
        "Administrative,,,,",
        "A-1,Staff are not trained,3,4,Pat Reed",
        "A-2,Nobody reviews the logs,2,4,Pat Reed",
        "Subtotal,,,,",
        head,
        "Technical,,,,",
        "T-1,A lost laptop exposes the schedule,4,5,Tom Ortiz",
        "T-2,Ransomware stops the record,4,5,Tom Ortiz",
    ];
    let (suggestion, mapped) = through(&csv(&lines));
    let keys: Vec<&str> = mapped.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(
        keys,
        ["A-1", "A-2", "T-1", "T-2"],
        "{}\n{:?}",
        suggestion.text,
        mapped.remarks
    );
}

#[test]
fn a1_a_table_above_the_headers_is_told_by_the_import_too() {
    let lines = [
        "System,Type,Owner,Encrypted",
        "EHR,Server,Pat Reed,Yes",
        "PACS,Server,Pat Reed,Yes",
        "Vendor,Service,BAA,BAA date",
        "Epic,Hosting of the record,Signed,2024-01-02",
        "Otis,Billing,Signed,2024-01-02",
        "Faxit,Fax,Not signed,",
        "Shredco,Shredding,Signed,2024-01-02",
    ];
    let (suggestion, mapped) = through(&csv(&lines));
    if mapped.header_row == 4 {
        told(&mapped.remarks, &["above the headers", "not read"]);
        assert!(suggestion.text.contains("above the headers"));
    } else {
        told(&mapped.remarks, &["not read"]);
    }
}

#[test]
fn a4_a_new_thing_of_the_old_name_does_not_take_the_record_of_the_old_one() {
    let head = "Tag,Name,Type,Encrypted,Status";
    let mut book = Book::new();
    let first = [
        head,
        "A1,EHR,Server,Yes,In use",
        "A2,Front PC,Workstation,No,In use",
        "A3,Copier,Copier,No,In use",
    ];
    book.carried_out(Kind::Assets, "2026.csv", &csv(&first));
    let next = [
        head,
        "A1,EHR,Server,Yes,In use",
        "A2,Front PC (replaced by A5),Workstation,No,Disposed",
        "A3,Copier,Copier,No,In use",
        "A5,Front PC,Workstation,Yes,In use",
    ];
    book.carried_out(Kind::Assets, "2027.csv", &csv(&next));
    let of = |key: &str| {
        let mut assets = book.register.tables.assets.all();
        let of_key =
            |a: &&register::records::Asset| a.source.as_ref().is_some_and(|s| s.key == key);
        assets.find(of_key).unwrap().clone()
    };
    assert_eq!(of("A2").number, 2);
    assert_eq!(of("A2").encrypted, YesNo::No);
    assert!(of("A2").retired.is_some());
    assert_eq!(of("A5").encrypted, YesNo::Yes);
    assert!(of("A5").retired.is_none());
}

#[test]
fn a4_rows_that_say_different_things_of_one_agreement_record_none() {
    let mut book = Book::new();
    let lines = [
        "Vendor,Service,BAA",
        "Epic,Record,Signed",
        "Epic,Hosting,Not signed",
        "Otis,Billing,Signed",
    ];
    let plan = book.carried_out(Kind::Vendors, "v.csv", &csv(&lines));
    let vendor = |name: &str| {
        let mut vendors = book.register.tables.vendors.live();
        vendors.find(|v| v.name == name).unwrap().clone()
    };
    assert!(!vendor("Epic").agreement_in_force(date(2026, 6, 1)));
    assert!(vendor("Otis").agreement_in_force(date(2026, 6, 1)));
    told(&plan.remarks, &["same vendor", "Signed"]);
}
