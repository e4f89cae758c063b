//! C6: a book goes on after a loss only when somebody says what was found out.

use crate::support::Book;
use phiward_register::{Id, verbs};

#[test]
fn c6_going_on_after_a_loss_keeps_what_was_lost_and_changes_no_record() {
    let mut book = Book::new();
    let profile = book.register.profile().expect("it").id;
    let go_on = |hash: &str, reason: &str| verbs::GoOn {
        target: profile,
        lost_position: 1_000,
        lost_hash: hash.into(),
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
