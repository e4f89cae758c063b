//! A8: the proposals of a book stand in packs, by the same rules as one by one.

use crate::support::Book;
use catalog::{Catalog, Scenario};
use phiward_register::records::{Asset, Dismissal, Exclusion, Risk, YesNo};
use phiward_register::{
    GapKind, Id, PackTally, Record, fits_of, names_of, pack_tallies, proposals, vendor_proposals,
};

fn catalog() -> &'static Catalog {
    Catalog::builtin()
}

fn packs(book: &Book) -> Vec<PackTally<'static>> {
    pack_tallies(&book.register, catalog())
}

fn pack(book: &Book, code: &str) -> PackTally<'static> {
    let mut packs = packs(book).into_iter();
    packs.find(|tally| tally.pack.code == code).expect(code)
}

/// A clinic with some of everything.
fn clinic() -> (Book, Vec<Id<Asset>>) {
    let mut book = Book::new();
    let assets = [
        ("Front desk laptop", "laptop"),
        ("Rounding laptop", "laptop"),
        ("Exam room tablets", "tablet"),
        ("Health record", "ehr"),
        ("Office server", "server"),
    ]
    .map(|(name, class)| book.asset(name, class));
    book.vendor("Delta IT support", Some(true));
    book.vendor("Reyes & Holt LLP", None);
    book.vendor("Corner bakery", Some(false));
    (book, assets.to_vec())
}

/// Tags of what a scenario fits, and those of them that are open.
fn fits(book: &Book, scenario: &'static Scenario) -> (Vec<String>, Vec<String>) {
    let all = fits_of(&book.register, catalog(), [scenario]);
    let one = all.first().expect("it");
    let tags = one.fits.iter().map(|fit| fit.tag.clone()).collect();
    (tags, one.open().map(|fit| fit.tag.clone()).collect())
}

fn scenario(code: &str) -> &'static Scenario {
    catalog().scenario(code).expect(code)
}

/// Every count of the packs is that of the proposals.
#[track_caller]
fn agree(book: &Book) {
    let one_by_one = proposals(&book.register, catalog(), None).len()
        + vendor_proposals(&book.register, catalog(), None).len();
    let in_packs: usize = packs(book).iter().map(|tally| tally.open).sum();
    assert_eq!(in_packs, one_by_one);
    for tally in packs(book) {
        let all = fits_of(
            &book.register,
            catalog(),
            catalog().scenarios_of(tally.pack),
        );
        let fits: usize = all.iter().map(|one| one.fits.len()).sum();
        let open: usize = all.iter().map(|one| one.open().count()).sum();
        let some = all.iter().filter(|one| !one.fits.is_empty()).count();
        let some_open = all.iter().filter(|one| one.open().next().is_some()).count();
        assert_eq!(
            (fits, open, some, some_open),
            (
                tally.fits,
                tally.open,
                tally.scenarios,
                tally.open_scenarios
            ),
            "{}",
            tally.pack.code
        );
    }
}

#[test]
fn a8_packs_hold_each_proposal_once_whatever_was_decided() {
    let (mut book, assets) = clinic();
    agree(&book);
    // A fact settles some.
    let mut laptop = book
        .register
        .tables
        .assets
        .get(assets[0])
        .expect("it")
        .clone();
    laptop.encrypted = YesNo::Yes;
    book.save(laptop);
    agree(&book);
    let id = book.id();
    book.save(Risk {
        id,
        sentence: "The laptops could be lost".into(),
        assets: assets[..2].to_vec(),
        scenario: "S-003".into(),
        ..Risk::default()
    });
    agree(&book);
    let id = book.id();
    book.save(Dismissal {
        id,
        scenario: "S-005".into(),
        class: "laptop".into(),
        reason: "they lock after a minute".into(),
        ..Dismissal::default()
    });
    agree(&book);
    let target = book
        .register
        .tables
        .assets
        .get(assets[4])
        .map(Record::reference);
    let (id, chief) = (book.id(), book.who("Chiara Bell"));
    let _ = book.act(phiward_register::Command::Save(
        Exclusion {
            id,
            target,
            reason: "it holds no ePHI".into(),
            approved_by: Some(chief),
            ..Exclusion::default()
        }
        .into(),
    ));
    agree(&book);
}

#[test]
fn a8_one_risk_of_all_that_a_scenario_fits_settles_it_for_all_of_it() {
    let (mut book, _) = clinic();
    let lost = scenario("S-003");
    let (all, open) = fits(&book, lost);
    assert!(all.len() >= 3, "{all:?}");
    assert_eq!(all, open);
    let before = pack(&book, &lost.pack);
    let assets: Vec<Id<Asset>> = fits_of(&book.register, catalog(), [lost])[0]
        .open()
        .map(|fit| Id::new(fit.of.id))
        .collect();
    let id = book.id();
    book.save(Risk {
        id,
        sentence: "They could be lost on the way".into(),
        assets,
        scenario: lost.code.clone(),
        ..Risk::default()
    });
    let after = pack(&book, &lost.pack);
    assert_eq!(fits(&book, lost), (all.clone(), Vec::new()));
    assert_eq!(after.open, before.open - all.len());
    assert_eq!(after.open_scenarios, before.open_scenarios - 1);
    assert_eq!(
        (after.fits, after.scenarios),
        (before.fits, before.scenarios)
    );
    assert_eq!((before.risks, after.risks), (0, 1));
    assert_eq!(fits_of(&book.register, catalog(), [lost])[0].risks, [id]);
    // What is added later is open again, and says which risk knows the scenario.
    book.asset("Visiting laptop", "laptop");
    assert_eq!(fits(&book, lost).1.len(), 1);
}

#[test]
fn a8_a_few_names_are_all_told_and_of_many_the_number() {
    assert_eq!(names_of(&["Laptop"]), "Laptop");
    assert_eq!(names_of(&["A", "B"]), "A and B");
    assert_eq!(names_of(&["A", "B", "C", "D"]), "A, B, C and D");
    assert_eq!(names_of(&["A", "B", "C", "D", "E"]), "A, B, C and 2 more");
    assert_eq!(names_of(&[]), "");
}

#[test]
fn a8_what_was_excepted_stays_open() {
    let (mut book, assets) = clinic();
    let lost = scenario("S-003");
    let id = book.id();
    book.save(Risk {
        id,
        sentence: "It could be lost on the way".into(),
        assets: vec![assets[0]],
        scenario: lost.code.clone(),
        ..Risk::default()
    });
    let (all, open) = fits(&book, lost);
    assert!(all.contains(&"A-1".to_owned()) && !open.contains(&"A-1".to_owned()));
    assert!(open.contains(&"A-2".to_owned()), "{open:?}");
    assert!(pack(&book, &lost.pack).open_scenarios > 0);
}

/// The guard against words that fit everything counts scenarios, not laptops: one decision
/// over many things is one.
#[test]
fn a5_one_reason_for_one_scenario_over_many_things_is_one_decision() {
    let mut book = Book::new();
    let laptops: Vec<Id<Asset>> = (1..=12)
        .map(|n| book.asset(&format!("Laptop {n}"), "laptop"))
        .collect();
    let dismiss = |book: &mut Book, code: &str, asset| {
        let id = book.id();
        book.save(Dismissal {
            id,
            scenario: code.into(),
            asset: Some(asset),
            reason: "they are chained to the desks of one locked room".into(),
            ..Dismissal::default()
        });
    };
    for laptop in &laptops {
        dismiss(&mut book, "S-003", *laptop);
    }
    assert_eq!(book.gaps(GapKind::ReasonShared).len(), 0);
    // The same words for many scenarios are named.
    let others = catalog()
        .scenarios_for("laptop")
        .filter(|s| s.code != "S-003");
    for other in others.take(10) {
        dismiss(&mut book, &other.code, laptops[0]);
    }
    assert_eq!(book.gaps(GapKind::ReasonShared).len(), 1);
}
