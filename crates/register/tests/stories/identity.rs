//! B5, B6: what rests on two people rests on two records. An account or a token that
//! is tied to no person is nobody, whatever name it carries; on the command line of a
//! machine whose login the organization controls the name still serves.

use crate::support::{Book, ruling, shown};
use catalog::Level::{High, Low};
use phiward_register::records::{AcceptanceState, ActionState, Evidence, Risk, Stage};
use phiward_register::verbs;
use phiward_register::{Assurance, Command, Id};

/// A book in which each of four commands waits for somebody else than Ada or Ben.
fn waiting() -> (Book, Vec<Command>) {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("A stolen laptop exposes schedules", &[laptop]);
    book.rate(risk, High, High);
    let asked = book
        .r#as("Ada Park")
        .ask(risk, "2026-12-31")
        .expect("asked");
    let other: Id<Risk> = book.risk("A lost phone exposes messages", &[laptop]);
    book.rate(other, High, High);
    let action = book.action("Encrypt", risk, "Ben Ortiz", "2026-06-30");
    let on = book.today();
    let report: Id<Evidence> = book.evidence("Report");
    book.ok(verbs::Complete {
        target: action,
        on,
        evidence: shown(&[report]),
    });
    let verified = verbs::Rate {
        evidence: shown(&[report]),
        ..book.rating(risk, Stage::Verified, Low, Low)
    };
    let commands = vec![
        ruling(asked, true, "owner of the practice".into(), String::new()),
        ruling(asked, false, String::new(), String::new()),
        verbs::Confirm {
            target: action,
            on,
            result: "all nine checked".into(),
            evidence: vec![],
        }
        .into(),
        verified.into(),
        verbs::Accept {
            target: other,
            id: book.id(),
            reason: "replacement in autumn".into(),
            compensating: "locked room".into(),
            expires: crate::support::date("2026-12-31"),
            review_trigger: String::new(),
        }
        .into(),
    ];
    (book, commands)
}

#[test]
fn b6_an_account_or_token_tied_to_no_person_is_nobody_whatever_its_name() {
    let (mut book, commands) = waiting();
    for name in ["Chiara Bell", " chiara  BELL", "Somebody Nobody Knows"] {
        for command in &commands {
            let mut refused = |assurance| {
                book.signed_in(name, None).actor.assurance = assurance;
                book.refused(command.clone())
            };
            for assurance in [Assurance::SignedIn, Assurance::Token, Assurance::Job] {
                let refusal = refused(assurance);
                assert!(
                    refusal.contains("is not a recorded person"),
                    "{name} {assurance:?}: {refusal}"
                );
                assert!(refusal.contains("tie the account to a person"), "{refusal}");
            }
        }
    }
    let names = ["Chiara Bell", "ada", "Nobody"];
    for (command, name) in commands.iter().zip(names.into_iter().cycle()) {
        // Whatever the account is called, the person it is tied to is who acts.
        let mut book = book.clone();
        let by = book.signed_in(name, Some("Chiara Bell"));
        assert!(by.act(command.clone()).is_ok(), "{name}: {command:?}");
    }
}

#[test]
fn b6_on_the_command_line_the_name_still_serves() {
    let (book, commands) = waiting();
    for command in &commands {
        let mut book = book.clone();
        book.actor = crate::support::actor(" chiara  BELL", None);
        assert!(book.act(command.clone()).is_ok(), "{command:?}");
    }
}

#[test]
fn b6_an_account_cannot_rule_on_what_its_person_asked_for_under_another_name() {
    let (mut book, commands) = waiting();
    book.signed_in("Chiara Bell", Some("Ada Park"));
    let refusal = book.refused(commands[0].clone());
    assert!(refusal.contains("asked for it"), "{refusal}");
    book.with_token("Chiara Bell", Some("Ben Ortiz"));
    let refusal = book.refused(commands[2].clone());
    assert!(refusal.contains("owns or owned it"), "{refusal}");
    let refusal = book.refused(commands[3].clone());
    assert!(refusal.contains("someone else"), "{refusal}");
}

#[test]
fn b6_what_is_kept_names_the_person_and_the_entry_names_the_account() {
    let (mut book, commands) = waiting();
    let entry = book
        .signed_in("chief", Some("Chiara Bell"))
        .ok(commands[0].clone());
    assert_eq!(entry.by.name, "chief");
    assert_eq!(entry.by.via, book.actor.via);
    let acceptance = book.register.tables.acceptances.all().next().expect("it");
    let ruling = acceptance.ruling.as_ref().expect("ruled");
    assert_eq!(ruling.by.name, "Chiara Bell");
    assert_eq!(
        acceptance.state(&book.register, book.today()),
        AcceptanceState::InForce
    );
    let entry = book
        .with_token("scanner", Some("Chiara Bell"))
        .ok(commands[2].clone());
    assert_eq!(entry.by.via, book.actor.via);
    let action = book.register.tables.actions.all().next().expect("it");
    assert_eq!(action.state, ActionState::Verified);
    assert_eq!(
        action.verification.as_ref().expect("it").by.name,
        "Chiara Bell"
    );
}

#[test]
fn b6_a_person_who_left_stands_for_nothing_by_account_either() {
    let (mut book, commands) = waiting();
    book.signed_in("chief", Some("Chiara Bell"));
    let chief = book.who("Chiara Bell");
    let by = book.actor.clone();
    book.r#as("Ada Park").retire(chief, "retired").expect("it");
    book.actor = by;
    for command in &commands {
        let refusal = book.refused(command.clone());
        assert!(refusal.contains("no longer with"), "{refusal}");
    }
}
