//! A8, A4: business associates that are no system are analysed too: a law firm, an
//! accountant, a shredder, a collection agency, a coder.

use crate::support::Book;
use catalog::{Catalog, People};
use phiward_register::records::{Dismissal, Risk, Vendor};
use phiward_register::{GapKind, Id, vendor_proposals};

fn proposed(book: &Book, vendor: Id<Vendor>) -> Vec<&'static str> {
    vendor_proposals(&book.register, Catalog::builtin(), Some(vendor))
        .into_iter()
        .map(|p| p.scenario.code.as_str())
        .collect()
}

fn of_service(book: &mut Book, name: &str, service: &str, ba: Option<bool>) -> Id<Vendor> {
    let id = book.vendor(name, ba);
    let mut vendor = book.register.tables.vendors.get(id).expect("it").clone();
    vendor.service = service.into();
    book.save(vendor);
    id
}

#[test]
fn a8_each_business_associate_is_proposed_what_its_work_brings() {
    let mut book = Book::new();
    for (name, service, pairs) in [
        (
            "Reyes & Holt LLP",
            "Law firm",
            &["no-baa", "plain-email", "no-recipient-check"][..],
        ),
        ("Ledger Lane", "Accounting", &["no-baa", "plain-email"]),
        ("SafeCut", "Shredding", &["no-baa", "no-evidence-kept"]),
        (
            "Prompt Recovery",
            "Collection agency",
            &["no-baa", "hurried-work"],
        ),
        (
            "CodeRight",
            "Coding",
            &["no-baa", "home-setting", "unreviewed-ai-terms"],
        ),
        (
            "Delta IT",
            "IT support",
            &["no-baa", "vendor-standing-access", "late-termination"],
        ),
        (
            "Anything",
            "",
            &[
                "no-baa",
                "no-vendor-review",
                "late-vendor-notice",
                "no-data-return",
            ],
        ),
    ] {
        let vendor = of_service(&mut book, name, service, Some(true));
        let all = vendor_proposals(&book.register, Catalog::builtin(), Some(vendor));
        for pair in pairs {
            assert!(
                all.iter().any(|p| p.scenario.vulnerability == *pair),
                "{name}: {pair}"
            );
        }
        for proposal in &all {
            assert!(proposal.sentence.contains(name), "{}", proposal.sentence);
            assert!(
                !proposal.sentence.contains(['{', '}']),
                "{}",
                proposal.sentence
            );
        }
    }
    // Nothing of the shredder is said of the law firm.
    let law = of_service(&mut book, "Oak Law", "Legal counsel", Some(true));
    let all = vendor_proposals(&book.register, Catalog::builtin(), Some(law));
    assert!(
        all.iter()
            .all(|p| p.scenario.vulnerability != "no-evidence-kept")
    );
}

#[test]
fn a8_a_vendor_that_is_not_an_associate_is_proposed_nothing_and_an_undecided_one_is() {
    let mut book = Book::new();
    let no = of_service(&mut book, "Bottled Water", "Water", Some(false));
    let open = of_service(&mut book, "Oak Law", "Legal", None);
    assert!(proposed(&book, no).is_empty());
    assert!(!proposed(&book, open).is_empty());
}

#[test]
fn a8_a_proposal_for_a_vendor_ends_with_a_risk_or_a_dismissal_of_that_vendor() {
    let mut book = Book::new();
    let law = of_service(&mut book, "Oak Law", "Legal", Some(true));
    let books = of_service(&mut book, "Ledger Lane", "Accounting", Some(true));
    let scenario = Catalog::builtin().scenario("S-341").expect("the scenario");
    assert!(proposed(&book, law).contains(&"S-341"));
    let id = book.id();
    book.save(Risk {
        id,
        sentence: scenario.sentence_for("Oak Law", People::Patients),
        vendors: vec![law],
        scenario: "S-341".into(),
        ..Risk::default()
    });
    assert!(!proposed(&book, law).contains(&"S-341"));
    assert!(proposed(&book, books).contains(&"S-341"));
    let id = book.id();
    book.save(Dismissal {
        id,
        scenario: "S-345".into(),
        vendor: Some(books),
        reason: "it keeps no copies: it works on our screens".into(),
        ..Dismissal::default()
    });
    assert!(!proposed(&book, books).contains(&"S-345"));
    assert!(
        proposed(&book, law).contains(&"S-345"),
        "for the one vendor alone"
    );
    book.retire(id, "it keeps some").expect("taken back");
    assert!(proposed(&book, books).contains(&"S-345"));
}

#[test]
fn a8_a_dismissal_for_a_vendor_closes_no_threat_of_assets() {
    let mut book = Book::new();
    book.asset("Laptop", "laptop");
    let law = of_service(&mut book, "Oak Law", "Legal", Some(true));
    let before = book.gaps(GapKind::ThreatAbsent)[0].what.clone();
    for scenario in Catalog::builtin().scenarios_for("laptop") {
        let id = book.id();
        book.save(Dismissal {
            id,
            scenario: scenario.code.clone(),
            vendor: Some(law),
            reason: "not theirs".into(),
            ..Dismissal::default()
        });
    }
    assert_eq!(book.gaps(GapKind::ThreatAbsent)[0].what, before);
}
