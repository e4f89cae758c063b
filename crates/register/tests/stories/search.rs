//! Searching and filtering risks.

use crate::support::Book;
use catalog::Level::High;
use phiward_register::records::{Risk, SourceKey, Strategy};
use phiward_register::verbs;
use phiward_register::{Command, RiskFilter, RiskList, RiskSort};

fn book() -> Book {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let ben = book.who("Ben Ortiz");
    for (sentence, category, key) in [
        ("Theft of the LAPTOP exposes schedules", "Devices", "RSK-1"),
        ("Fire in the archive destroys scans", "Facilities", "RSK-2"),
        ("Straße: ÜBERFLUTUNG of the basement", "Facilities", ""),
    ] {
        let id = book.id();
        book.save(Risk {
            id,
            sentence: sentence.into(),
            category: category.into(),
            assets: if category == "Devices" {
                vec![laptop]
            } else {
                vec![]
            },
            owner: (category == "Facilities").then_some(ben),
            source: (!key.is_empty()).then(|| SourceKey {
                system: "old".into(),
                key: key.into(),
            }),
            ..Risk::default()
        });
    }
    book
}

fn found(book: &Book, filter: RiskFilter) -> Vec<u32> {
    let register = &book.register;
    let list = RiskList::of(register, register.day(register.time));
    list.find(register, &filter, RiskSort::Number, false)
        .iter()
        .map(|at| register.tables.risks.rows()[*at as usize].record.number)
        .collect()
}

fn text(text: &str) -> RiskFilter {
    RiskFilter {
        text: text.into(),
        ..RiskFilter::default()
    }
}

#[test]
fn every_word_must_stand_somewhere_without_regard_to_case() {
    let book = book();
    for (words, expected) in [
        ("", vec![1, 2, 3]),
        ("laptop", vec![1]),
        ("SCHEDULES theft", vec![1]),
        ("facilities fire", vec![2]),
        ("überflutung", vec![3]),
        ("rsk-2", vec![2]),
        ("r-3", vec![3]),
        ("laptop fire", vec![]),
    ] {
        assert_eq!(found(&book, text(words)), expected, "{words:?}");
    }
}

#[test]
fn the_text_follows_the_risk_when_it_changes() {
    let mut book = book();
    let mut first = book.register.tables.risks.by_number(1).unwrap().clone();
    first.sentence = "Loss of a tablet".into();
    book.save(first);
    assert_eq!(found(&book, text("laptop")), [] as [u32; 0]);
    assert_eq!(found(&book, text("tablet")), [1]);
}

#[test]
fn filters_narrow_by_level_asset_owner_and_treatment() {
    let mut book = book();
    let first = book.register.tables.risks.by_number(1).unwrap().id;
    book.rate(first, High, High);
    book.ok(Command::Treat(verbs::Treat {
        target: first,
        strategy: Strategy::Transfer,
        reason: "insured".into(),
    }));
    let any = RiskFilter::default;
    assert_eq!(
        found(
            &book,
            RiskFilter {
                level: Some(High),
                ..any()
            }
        ),
        [1]
    );
    let asset = book.risk_now(first).assets[0];
    assert_eq!(
        found(
            &book,
            RiskFilter {
                asset: Some(asset),
                ..any()
            }
        ),
        [1]
    );
    let owner = book.who("Ben Ortiz");
    assert_eq!(
        found(
            &book,
            RiskFilter {
                owner: Some(owner),
                ..any()
            }
        ),
        [2, 3]
    );
    assert_eq!(
        found(
            &book,
            RiskFilter {
                strategy: Some(Strategy::Transfer),
                ..any()
            }
        ),
        [1]
    );
    assert_eq!(
        found(
            &book,
            RiskFilter {
                strategy: Some(Strategy::Avoid),
                ..any()
            }
        ),
        [] as [u32; 0]
    );
    book.retire(first, "gone").unwrap();
    assert_eq!(found(&book, any()), [2, 3]);
    assert_eq!(
        found(
            &book,
            RiskFilter {
                closed: true,
                ..any()
            }
        ),
        [1, 2, 3]
    );
}
