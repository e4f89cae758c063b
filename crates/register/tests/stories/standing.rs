//! A person for whom an account stands is not ended or brought back beside who looks after
//! accounts: it would stop that account from ruling, or let it rule again.

use crate::membership::{account, admit, asked, clinic};
use crate::support::Book;
use phiward_register::records::{Import, Person};
use phiward_register::verbs::{RemoveMember, Restore, Retire, Undo};
use phiward_register::{AnyRecord, Assurance, Change, Command, Entry, Id, Ref, Request};

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

/// A person under another name.
fn earlier(person: &Person, name: &str) -> AnyRecord {
    Person {
        name: name.into(),
        ..person.clone()
    }
    .into()
}

/// Undoes an import that only put an earlier state back.
fn undo(book: &mut Book, restore: Vec<AnyRecord>) -> Undo {
    let id: Id<Import> = book.id();
    book.save(Import {
        id,
        file_name: "people.csv".into(),
        ..Import::default()
    });
    Undo {
        target: id,
        restore,
        retire: Vec::new(),
        reason: "wrong file".into(),
    }
}

#[test]
fn c6_h2_undoing_gives_nobody_a_name_that_another_has_by_now() {
    let mut book = clinic();
    let gus = book.person("Gus Import");
    let earlier = book.register.tables.people.get(gus).expect("Gus").clone();
    let mut renamed = earlier.clone();
    renamed.name = "Gus Twin".into();
    book.save(renamed);
    let taken = book.person("Gus Import");
    let undone = undo(&mut book, vec![earlier.clone().into()]);
    let message = book.refused(undone);
    assert!(message.contains("has that name already"), "{message}");
    // A look-alike is as good as the name itself.
    let mut other = book.register.tables.people.get(taken).expect("Gus").clone();
    other.name = "Gus lmport".into();
    book.save(other.clone());
    let undone = undo(&mut book, vec![earlier.clone().into()]);
    let message = book.refused(undone);
    assert!(message.contains("can be taken for"), "{message}");
    // What the same undoing changes gives its name free.
    let mut free = other;
    free.name = "Henry Moss".into();
    let undone = undo(&mut book, vec![earlier.into(), free.into()]);
    book.ok(undone);
}

#[test]
fn c6_h2_who_is_brought_back_is_not_taken_for_somebody_who_came_meanwhile() {
    let mut book = clinic();
    let away = book.person("Lee Ch\u{430}n");
    let end = retire(&mut book, away.to());
    book.ok(end);
    let there = book.person("Lee Chan");
    let message = book.refused(restore(away.to()));
    assert!(message.contains("can be taken for"), "{message}");
    // In a book from before, both are there: no account is tied to either name.
    let mut renamed = book.register.tables.people.get(there).expect("Lee").clone();
    renamed.name = "Lou Chan".into();
    book.save(renamed.clone());
    book.ok(restore(away.to()));
    renamed.name = "Lee Chan".into();
    let request = book.request(Command::Save(renamed.clone().into()));
    let entry = Entry {
        changes: vec![Change::Put(renamed.clone().into())],
        ..book
            .register
            .decide(&Request {
                command: Command::Save(earlier(&renamed, "Lou Chang")),
                ..request
            })
            .expect("another name")
    };
    book.store(&entry);
    let admit = admit(&mut book, "Evil Chan", Some("Lee Ch\u{430}n"));
    let message = book.signed_in("Ada Park", Some("Ada Park")).refused(admit);
    assert!(message.contains("can be taken for"), "{message}");
}
