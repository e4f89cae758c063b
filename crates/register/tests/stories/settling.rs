//! C1: what called for a new look is settled by saying what the look changed.

use crate::support::{Book, date};
use phiward_register::records::{Retired, Trigger, TriggerKind};
use phiward_register::{Command, GapKind, Id, verbs};

fn triggered() -> (Book, Id<Trigger>) {
    let mut book = Book::new();
    let trigger = book.id();
    book.save(Trigger {
        id: trigger,
        kind: TriggerKind::Schedule,
        on: Some(date("2026-02-10")),
        note: "A new X-ray unit".into(),
        review_by: Some(date("2026-03-01")),
        ..Trigger::default()
    });
    (book, trigger)
}

fn settle(target: Id<Trigger>, reason: &str, on: &str) -> verbs::Settle {
    verbs::Settle {
        target,
        reason: reason.into(),
        on: date(on),
    }
}

#[test]
fn c1_settling_says_what_changed_when_and_who_looked() {
    let (mut book, trigger) = triggered();
    assert!(
        book.gaps(GapKind::TriggerOpen)
            .iter()
            .any(|gap| gap.target == Some(trigger.to()))
    );
    let entry = book.signed_in("ada", Some("Ada Park")).ok(settle(
        trigger,
        " rated R-1 again ",
        "2026-02-28",
    ));
    assert_eq!(entry.verb, "settle");
    assert_eq!(entry.performed[0].target, Some(trigger.to()));
    let settled = book.register.tables.triggers.get(trigger).expect("it");
    let settled = settled.settled.clone().expect("settled");
    assert_eq!(settled.reason, "rated R-1 again");
    assert_eq!(settled.on, date("2026-02-28"));
    assert_eq!(settled.by.person, Some(book.who("Ada Park")));
    assert!(
        book.gaps(GapKind::TriggerOpen)
            .iter()
            .all(|gap| gap.target != Some(trigger.to()))
    );
}

#[test]
fn c1_settling_is_refused_without_reason_too_early_too_late_and_twice() {
    let (mut book, trigger) = triggered();
    for (reason, on, why) in [
        ("", "2026-03-01", "reason is missing"),
        (" \t", "2026-03-01", "reason is missing"),
        ("rated again", "2026-03-03", "has not come yet"),
        ("rated again", "2026-02-09", "before the day it happened"),
    ] {
        let refusal = book.refused(settle(trigger, reason, on));
        assert!(refusal.contains(why), "{refusal}");
    }
    let nowhere = Id::new(crate::support::nowhere());
    let refusal = book.refused(settle(nowhere, "rated again", "2026-03-01"));
    assert!(refusal.contains("no such trigger"), "{refusal}");
    book.ok(settle(trigger, "rated again", "2026-03-01"));
    let refusal = book.refused(settle(trigger, "and again", "2026-03-02"));
    assert!(
        refusal.contains("settled on 2026-03-01 (rated again)"),
        "{refusal}"
    );
    let (mut book, trigger) = triggered();
    book.retire(trigger, "recorded twice").expect("ended");
    let refusal = book.refused(settle(trigger, "rated again", "2026-03-01"));
    assert!(refusal.contains("restore it first"), "{refusal}");
}

#[test]
fn c1_keeping_a_trigger_neither_settles_nor_unsettles_it() {
    let (mut book, trigger) = triggered();
    let open = book
        .register
        .tables
        .triggers
        .get(trigger)
        .expect("it")
        .clone();
    let settled = Some(Retired {
        on: date("2026-03-01"),
        reason: "quietly".into(),
        ..Retired::default()
    });
    let edited = Trigger {
        settled: settled.clone(),
        ..open.clone()
    };
    let born_so = Trigger {
        id: book.id(),
        settled,
        ..open.clone()
    };
    for record in [edited, born_so] {
        let refusal = book.refused(Command::Save(record.into()));
        assert!(
            refusal.contains("cannot be settled by an edit"),
            "{refusal}"
        );
    }
    book.ok(settle(trigger, "rated again", "2026-03-01"));
    let refusal = book.refused(Command::Save(open.into()));
    assert!(
        refusal.contains("cannot be settled by an edit"),
        "{refusal}"
    );
    let mut noted = book
        .register
        .tables
        .triggers
        .get(trigger)
        .expect("it")
        .clone();
    noted.note = "A new X-ray unit, second floor".into();
    book.save(noted);
}
