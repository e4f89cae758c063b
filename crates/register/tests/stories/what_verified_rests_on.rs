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
