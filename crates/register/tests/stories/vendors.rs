//! A4: vendors, business associates and their agreements.

use crate::support::{Book, date};
use phiward_register::records::{Agreement, AgreementState, Vendor};
use phiward_register::{Command, GapKind, Id};

fn with_agreement(state: AgreementState, effective: &str, ends: &str) -> (Book, Id<Vendor>) {
    let mut book = Book::new();
    let id = book.vendor("Cloud Records Inc.", Some(true));
    let mut vendor = book.register.tables.vendors.get(id).unwrap().clone();
    vendor.agreements = vec![Agreement {
        state,
        effective: Some(date(effective)),
        ends: Some(date(ends)),
        clauses: vec!["incident reporting".into()],
        ..Agreement::default()
    }];
    book.save(vendor);
    (book, id)
}

#[test]
fn a4_a_business_associate_without_an_agreement_in_force_is_a_gap() {
    let cases = [
        (AgreementState::InForce, "2025-01-01", "2026-03-02", true),
        (AgreementState::InForce, "2026-03-02", "2026-12-31", true),
        (AgreementState::InForce, "2025-01-01", "2026-03-01", false),
        (AgreementState::InForce, "2026-03-03", "2026-12-31", false),
        (
            AgreementState::Remediating,
            "2025-01-01",
            "2026-12-31",
            false,
        ),
        (AgreementState::Unknown, "2025-01-01", "2026-12-31", false),
        (AgreementState::Missing, "2025-01-01", "2026-12-31", false),
    ];
    for (state, effective, ends, fine) in cases {
        let (book, _) = with_agreement(state, effective, ends);
        assert_eq!(
            book.gaps(GapKind::AgreementMissing).is_empty(),
            fine,
            "{state:?} {effective} {ends}"
        );
    }
}

#[test]
fn a4_whether_a_vendor_is_a_business_associate_must_be_decided() {
    let mut book = Book::new();
    let id = book.vendor("Window cleaning", None);
    assert_eq!(book.gaps(GapKind::VendorUndecided)[0].tag, "V-1");
    let mut decided = book.register.tables.vendors.get(id).unwrap().clone();
    decided.business_associate = Some(false);
    book.save(decided);
    assert!(book.gaps(GapKind::VendorUndecided).is_empty());
    assert!(
        book.gaps(GapKind::AgreementMissing).is_empty(),
        "no agreement is owed"
    );
    assert!(book.gaps(GapKind::VendorNotAnalysed).is_empty());
}

#[test]
fn a4_an_agreement_that_ends_before_it_begins_is_refused() {
    let (book, id) = with_agreement(AgreementState::InForce, "2025-01-01", "2026-12-31");
    let mut wrong = book.register.tables.vendors.get(id).unwrap().clone();
    wrong.agreements[0].ends = Some(date("2024-01-01"));
    assert!(
        book.refused(Command::Save(wrong.into()))
            .contains("before it takes effect")
    );
}

#[test]
fn a4_two_vendors_of_one_name_are_refused() {
    let (mut book, _) = with_agreement(AgreementState::InForce, "2025-01-01", "2026-12-31");
    let id = book.id();
    let twin = Vendor {
        id,
        name: "cloud  records inc.".into(),
        ..Vendor::default()
    };
    assert!(
        book.refused(Command::Save(twin.into()))
            .contains("has that name already")
    );
}
