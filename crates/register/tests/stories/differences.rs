//! C4: what is new, changed and ended between two states of one book.

use crate::support::Book;
use catalog::Level::{High, Low};
use phiward_register::{Difference, diff};

fn in_words(differences: &[Difference]) -> Vec<(String, bool, bool)> {
    differences
        .iter()
        .map(|d| (d.tag.clone(), d.new, d.ended.is_some()))
        .collect()
}

#[test]
fn c4_new_changed_and_ended_records_are_told_apart() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let stays = book.risk("Stays as it is", &[laptop]);
    let changes = book.risk("Is rated again", &[laptop]);
    let ends = book.risk("Ends", &[laptop]);
    for risk in [stays, changes, ends] {
        book.rate(risk, High, High);
    }
    let earlier = book.register.clone();
    book.rate(changes, Low, Low);
    book.retire(ends, "sold").unwrap();
    book.risk("Is new", &[laptop]);

    let differences = diff(&earlier, &book.register);
    assert_eq!(
        in_words(&differences),
        [
            ("R-2".into(), false, false),
            ("R-3".into(), false, true),
            ("R-4".into(), true, false)
        ]
    );
    let changed: Vec<&str> = differences[0]
        .fields
        .iter()
        .map(|f| f.field.as_str())
        .collect();
    assert_eq!(
        changed,
        [
            "current.impact",
            "current.impact_parts.overall",
            "current.level",
            "current.likelihood"
        ]
    );
    let level = differences[0]
        .fields
        .iter()
        .find(|f| f.field == "current.level")
        .unwrap();
    assert_eq!(
        (level.before.as_str(), level.after.as_str()),
        (Some("high"), Some("low"))
    );
    assert_eq!(differences[1].ended.as_deref(), Some("sold"));
}

#[test]
fn c4_a_state_does_not_differ_from_itself_or_from_its_snapshot() {
    let book = crate::support::kinds::book_with_one_of_each();
    assert!(diff(&book.register, &book.register).is_empty());
    let snapshot = book.register.to_snapshot().unwrap();
    let reopened = phiward_register::Register::from_snapshot(&snapshot).unwrap();
    assert!(diff(&book.register, &reopened).is_empty());
}

#[test]
fn c4_a_change_that_was_taken_back_is_no_difference() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let earlier = book.register.clone();
    book.retire(laptop, "lost").unwrap();
    book.restore(laptop, "found").unwrap();
    assert!(diff(&earlier, &book.register).is_empty());
}

#[test]
fn c4_everything_is_new_to_an_empty_book() {
    let book = crate::support::kinds::book_with_one_of_each();
    let differences = diff(&Default::default(), &book.register);
    assert_eq!(differences.len(), phiward_register::Kind::ALL.len());
    assert!(differences.iter().all(|d| d.new && !d.fields.is_empty()));
}
