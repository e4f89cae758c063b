//! A person for whom an account stands is not ended or brought back beside who looks after
//! accounts: it would stop that account from ruling, or let it rule again.

use crate::membership::{account, admit, asked, clinic};
use crate::support::Book;
use phiward_register::records::Import;
use phiward_register::verbs::{RemoveMember, Restore, Retire, Undo};
use phiward_register::{Assurance, Command, Id, Ref};

fn retire(book: &mut Book, target: Ref) -> Retire {
    Retire {
        target,
        on: book.today(),
        reason: "left".into(),
    }
}

fn restore(target: Ref) -> Restore {
    Restore {
        target,
        reason: "is there".into(),
    }
}

#[test]
fn c6_m6_nobody_stops_an_approver_by_ending_their_person() {
    let mut book = clinic();
    let asked = asked(&mut book);
    let ben = book.who("Ben Ortiz").to();
    let end = retire(&mut book, ben);
    // By whichever account, and on the command line.
    for who in ["Ada Park", "Chiara Bell"] {
        book.signed_in(who, Some(who));
        let message = book.refused(end.clone());
        assert!(
            message.contains("the account ben.ortiz@clinic.example stands for them"),
            "{message}"
        );
        assert!(message.contains("remove that account"), "{message}");
    }
    book.r#as("Owen Hill");
    book.refused(end.clone());
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    book.rule(asked, true).expect("approved");
    // Whose account is gone is ended, and brought back.
    let target = account(&mut book, "Ben Ortiz");
    book.signed_in("Ada Park", Some("Ada Park"));
    book.ok(RemoveMember {
        target,
        reason: "left".into(),
    });
    book.ok(end);
    book.ok(restore(ben));
}

#[test]
fn c6_m6_undoing_an_import_ends_nobody_for_whom_an_account_stands() {
    let mut book = clinic();
    let gus = book.person("Gus Import");
    let admit = admit(&mut book, "Gus Import", Some("Gus Import"));
    book.signed_in("Ada Park", Some("Ada Park")).ok(admit);
    let id: Id<Import> = book.id();
    book.ok(Command::Save(
        Import {
            id,
            file_name: "people.csv".into(),
            ..Import::default()
        }
        .into(),
    ));
    let message = book.refused(Undo {
        target: id,
        restore: Vec::new(),
        retire: vec![gus.to()],
        reason: "wrong file".into(),
    });
    assert!(message.contains("stands for them"), "{message}");
    // Nor is somebody ended by an earlier state of theirs.
    let ben = book.who("Ben Ortiz");
    let mut earlier = book.register.tables.people.get(ben).expect("Ben").clone();
    earlier.retired = Some(phiward_register::records::Retired {
        on: book.today(),
        ..Default::default()
    });
    let message = book.refused(Undo {
        target: id,
        restore: vec![earlier.into()],
        retire: Vec::new(),
        reason: "wrong file".into(),
    });
    assert!(message.contains("stands for them"), "{message}");
}

#[test]
fn c6_m6_who_was_ended_in_a_book_of_before_is_brought_back_at_the_machine() {
    let mut book = clinic();
    let dora = book.person("Dora Lang");
    let end = retire(&mut book, dora.to());
    book.signed_in("Ada Park", Some("Ada Park")).ok(end);
    // As phiward takes over the list of a book from before.
    let mut old = admit(&mut book, "Old Account", None);
    (old.taken_over, old.person) = (true, Some(dora));
    book.actor.assurance = Assurance::Job;
    book.ok(old);
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    let message = book.refused(restore(dora.to()));
    assert!(message.contains("restore"), "{message}");
    book.r#as("Owen Hill").ok(restore(dora.to()));
}
