//! What something verified rests on stands, and stays what it was (B5, B7).

use crate::support::{Book, date, shown};
use phiward_register::records::{Action, Evidence};
use phiward_register::verbs::{Complete, Confirm};
use phiward_register::{AnyRecord, Command, Id};

/// A book with an action that was verified on evidence.
fn verified() -> (Book, Id<Action>, Id<Evidence>) {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("The laptop is stolen", &[laptop]);
    let id = book.id();
    let action = book.save(Action {
        id,
        title: "Encrypt it".into(),
        risks: vec![risk],
        due: Some(date("2026-04-01")),
        ..Action::default()
    });
    let proof = book.evidence("Screenshot");
    let on = book.today();
    book.r#as("Ada Park").ok(Complete {
        target: action,
        on,
        evidence: shown(&[proof]),
    });
    book.r#as("Ben Ortiz").ok(Confirm {
        target: action,
        on,
        result: "seen".into(),
        evidence: shown(&[proof]),
    });
    (book, action, proof)
}

fn evidence(book: &Book, id: Id<Evidence>) -> Evidence {
    let known = book.register.tables.evidence.get(id);
    known.expect("it is there").clone()
}

#[test]
fn b7_a_verified_action_comes_back_only_where_its_evidence_stands() {
    let (mut book, action, proof) = verified();
    book.retire(action, "dropped")
        .expect("nothing is in the way");
    book.retire(proof, "lost").expect("nothing rests on it");
    let refused = book
        .restore(action, "wanted after all")
        .expect_err("it would rest on nothing")
        .to_string();
    let tag = phiward_register::Record::tag(&evidence(&book, proof));
    assert!(
        refused.contains("it was verified on") && refused.contains(&format!("restore {tag} first")),
        "{refused}"
    );
    book.restore(proof, "found").expect("evidence comes back");
    book.restore(action, "wanted after all")
        .expect("so does it");
}

#[test]
fn b5_evidence_that_something_verified_rests_on_stays_what_it_was() {
    let (mut book, action, proof) = verified();
    let other = [
        Evidence {
            title: "Photo of a cat".into(),
            ..evidence(&book, proof)
        },
        Evidence {
            location: "nowhere".into(),
            ..evidence(&book, proof)
        },
        Evidence {
            origin: "hearsay".into(),
            ..evidence(&book, proof)
        },
        Evidence {
            on: Some(date("2020-01-01")),
            ..evidence(&book, proof)
        },
    ];
    for other in &other {
        let refused = book.refused(Command::Save(AnyRecord::from(other.clone())));
        assert!(
            refused.contains("C-1 (verified) rests on it as it is")
                && refused.contains("as evidence of its own"),
            "{refused}"
        );
    }
    // What says no other thing of it is said.
    book.save(Evidence {
        notes: "printed, too".into(),
        ..evidence(&book, proof)
    });
    // Where nothing rests on it any more it is put right.
    book.retire(action, "dropped")
        .expect("nothing is in the way");
    book.save(Evidence {
        notes: "printed, too".into(),
        ..other[0].clone()
    });
}

fn action(book: &Book, id: Id<Action>) -> Action {
    let known = book.register.tables.actions.get(id);
    known.expect("it is there").clone()
}

#[test]
fn b5_what_was_confirmed_speaks_of_no_more_and_its_confirmer_does_not_own_it() {
    let (mut book, confirmed, _) = verified();
    let wider = book.risk("The server is stolen", &[]);
    let mut of_more = action(&book, confirmed);
    of_more.risks.push(wider);
    let mut cites_more = action(&book, confirmed);
    cites_more.provisions.push("164.312(e)(1)".into());
    for other in [of_more, cites_more] {
        let refused = book.refused(Command::Save(other.into()));
        assert!(
            refused.contains("would change what they confirmed"),
            "{refused}"
        );
    }
    let mut owned = action(&book, confirmed);
    owned.owner = Some(book.who("Ben Ortiz"));
    let refused = book.refused(Command::Save(owned.clone().into()));
    assert!(
        refused.contains("whoever confirmed it would own it"),
        "{refused}"
    );
    owned.owner = Some(book.who("Chiara Bell"));
    // Fewer risks, and another owner, take nothing from what was seen.
    owned.risks.clear();
    book.save(owned);
}

#[test]
fn b5_nothing_is_confirmed_on_evidence_that_has_ended() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("The laptop is stolen", &[laptop]);
    let work = book.action("Encrypt it", risk, "Ada Park", "2026-04-01");
    let (proof, on) = (book.evidence("Screenshot"), book.today());
    book.r#as("Ada Park").ok(Complete {
        target: work,
        on,
        evidence: shown(&[proof]),
    });
    book.retire(proof, "was of another system")
        .expect("nothing rests on it yet");
    let confirm = |evidence| {
        Command::from(Confirm {
            target: work,
            on,
            result: "looked fine".into(),
            evidence,
        })
    };
    let refused = book.r#as("Ben Ortiz").refused(confirm(Vec::new()));
    assert!(refused.contains("evidence"), "{refused}");
    let other = book.evidence("Photo");
    book.r#as("Ben Ortiz").ok(confirm(shown(&[other])));
    // It rests on that one alone, so that it comes back without the other.
    assert_eq!(action(&book, work).evidence, [other]);
    book.retire(work, "dropped").expect("nothing is in the way");
    book.restore(work, "wanted after all")
        .expect("its evidence stands");
}
