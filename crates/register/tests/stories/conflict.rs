//! A command names the revision it was made against; two people's edits of one
//! record are a visible conflict, never a lost update.

use crate::support::Book;
use phiward_register::verbs;
use phiward_register::{AnyRecord, Command, Refusal};

#[test]
fn the_second_of_two_edits_made_from_one_state_is_refused() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let seen = book.register.tables.assets.row(laptop).unwrap().clone();
    let save = |book: &mut Book, notes: &str| {
        let mut edited = seen.record.clone();
        edited.notes = notes.into();
        let mut request = book.request(Command::Save(edited.into()));
        request.against = Some(seen.revision);
        book.carry_out(&request)
    };
    save(&mut book, "first").unwrap();
    let now = book.register.position;
    match save(&mut book, "second").unwrap_err() {
        Refusal::Conflict {
            record,
            then,
            now: found,
        } => {
            assert_eq!(
                (record.as_str(), then, found),
                ("asset A-1", seen.revision, now)
            );
        }
        other => panic!("{other}"),
    }
    assert_eq!(
        book.register.tables.assets.get(laptop).unwrap().notes,
        "first"
    );
}

#[test]
fn every_verb_on_a_record_minds_the_revision() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("A risk", &[laptop]);
    let level = catalog::Level::High;
    book.rate(risk, level, level);
    let action = book.action("Do it", risk, "Ben Ortiz", "2026-06-30");
    let acceptance = book.ask(risk, "2026-12-31").unwrap();
    let on = book.today();
    let reason = || "x".to_owned();
    let commands = vec![
        Command::Rate(book.rating(
            risk,
            phiward_register::records::Stage::Current,
            level,
            level,
        )),
        Command::Treat(verbs::Treat {
            target: risk,
            strategy: phiward_register::records::Strategy::Avoid,
            reason: reason(),
        }),
        Command::Reschedule(verbs::Reschedule {
            target: action,
            due: on,
            reason: reason(),
        }),
        Command::Start(verbs::Start { target: action, on }),
        Command::Complete(verbs::Complete {
            target: action,
            on,
            evidence: vec![],
        }),
        Command::Confirm(verbs::Confirm {
            target: action,
            on,
            result: reason(),
            evidence: vec![],
        }),
        Command::Reopen(verbs::Reopen {
            target: action,
            reason: reason(),
        }),
        Command::Deny(verbs::Deny {
            target: acceptance,
            authority: reason(),
            note: reason(),
        }),
        Command::Revoke(verbs::Revoke {
            target: acceptance,
            reason: reason(),
        }),
        Command::Merge(verbs::Merge {
            target: risk,
            into: risk,
            reason: reason(),
        }),
        Command::Retire(verbs::Retire {
            target: laptop.to(),
            on,
            reason: reason(),
        }),
        Command::Restore(verbs::Restore {
            target: laptop.to(),
            reason: reason(),
        }),
    ];
    for command in commands {
        let mut request = book.request(command);
        request.against = Some(1);
        let refusal = book.register.decide(&request).unwrap_err();
        assert!(
            matches!(refusal, Refusal::Conflict { .. }),
            "{:?}: {refusal}",
            request.command
        );
    }
}

#[test]
fn a_record_that_is_not_there_was_not_seen_either() {
    let mut book = Book::new();
    let laptop = phiward_register::records::Asset {
        id: book.id(),
        name: "Laptop".into(),
        ..Default::default()
    };
    let mut request = book.request(Command::Save(AnyRecord::from(laptop)));
    request.against = Some(3);
    assert!(matches!(
        book.register.decide(&request),
        Err(Refusal::NotFound { .. })
    ));
}
