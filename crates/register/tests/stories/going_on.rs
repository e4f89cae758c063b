//! C6: a book goes on after a loss only when somebody says what was found out.

use crate::support::Book;
use phiward_register::{Id, Kind, Register, verbs};

#[test]
fn c6_going_on_after_a_loss_keeps_what_was_lost_and_changes_no_record() {
    let mut book = Book::new();
    let profile = book.register.profile().expect("it").id;
    let go_on = |hash: &str, reason: &str| verbs::GoOn {
        target: profile,
        lost_position: 1_000,
        lost_hash: hash.into(),
        lost_numbers: Vec::new(),
        reason: reason.into(),
    };
    let hash = "0123456789abcdef".repeat(4);
    for (command, why) in [
        (go_on(&hash, " "), "reason is missing"),
        (go_on(&hash[1..], "a disk failed"), "not 64 hex digits"),
        (go_on(&"g".repeat(64), "a disk failed"), "not 64 hex digits"),
        (
            verbs::GoOn {
                target: Id::new(crate::support::nowhere()),
                ..go_on(&hash, "a disk failed")
            },
            "no such organization profile",
        ),
    ] {
        let refusal = book.refused(command);
        assert!(refusal.contains(why), "{refusal}");
    }
    let before = book.register.tables.clone();
    let entry = book.ok(go_on(&hash, "a disk failed"));
    assert_eq!((entry.verb.as_str(), entry.changes.len()), ("go-on", 0));
    assert_eq!(entry.why, "a disk failed");
    let data = entry.performed[0].data.as_ref().expect("its data");
    assert_eq!(data["lost_position"], 1_000);
    assert_eq!(book.register.tables, before);
}

#[test]
fn c6_numbers_of_lost_records_are_not_given_again_once_a_book_goes_on() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let before = book.register.tables.next_number(Kind::Asset);
    let hash = "0123456789abcdef".repeat(4);
    book.ok(verbs::GoOn {
        target: book.register.profile().expect("it").id,
        lost_position: 1_000,
        lost_hash: hash.clone(),
        lost_numbers: vec![(Kind::Asset, before + 6), (Kind::Risk, 2)],
        reason: "a disk failed".into(),
    });
    assert_eq!(book.register.looked_at, [(1_000, hash)]);
    let asset = book.asset("Scanner", "laptop");
    let number = |book: &Book, id| book.register.tables.assets.get(id).expect("it").number;
    assert_eq!(number(&book, asset), before + 7);
    // Also in a book read from its entries, and from a snapshot.
    let snapshot = book.register.to_snapshot().expect("a snapshot");
    let read = Register::from_snapshot(&snapshot).expect("sound");
    for mut register in [book.folded(), read] {
        assert_eq!(register.tables.next_number(Kind::Risk), 3);
        std::mem::swap(&mut book.register, &mut register);
        let risk = book.risk("A stolen laptop exposes schedules", &[laptop]);
        assert_eq!(book.risk_now(risk).number, 3);
        book.register = register;
    }
}
