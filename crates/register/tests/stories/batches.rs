//! An import is undone as one: what it made is ended, what it changed goes back.

use crate::support::Book;
use phiward_register::records::{Asset, Import, Retired};
use phiward_register::verbs;
use phiward_register::{AnyRecord, Command, Id, Kind, Ref};

/// A book with a laptop that an import renamed, and a server that it made.
fn imported() -> (Book, Id<Import>, Asset, Id<Asset>) {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let before = book.register.tables.assets.get(laptop).unwrap().clone();
    let import = book.id();
    book.save(Import {
        id: import,
        file_name: "systems.xlsx".into(),
        ..Import::default()
    });
    let mut renamed = before.clone();
    renamed.name = "Lpatop".into();
    let server = Asset {
        id: book.id(),
        name: "Server".into(),
        ..Asset::default()
    };
    let made = server.id;
    for record in [AnyRecord::from(renamed), server.into()] {
        let mut request = book.request(Command::Save(record));
        request.batch = Some(import.uuid());
        let entry = book.carry_out(&request).unwrap();
        assert_eq!(entry.batch, Some(import.uuid()));
    }
    (book, import, before, made)
}

fn undo(import: Id<Import>, restore: Vec<AnyRecord>, retire: Vec<Ref>, reason: &str) -> Command {
    Command::Undo(verbs::Undo {
        target: import,
        restore,
        retire,
        reason: reason.into(),
    })
}

#[test]
fn an_import_is_undone_as_one_entry() {
    let (mut book, import, before, made) = imported();
    let command = undo(
        import,
        vec![before.clone().into()],
        vec![made.to()],
        "wrong file",
    );
    let entry = book.ok(command.clone());
    assert_eq!((entry.verb.as_str(), entry.changes.len()), ("undo", 3));
    let assets = &book.register.tables.assets;
    assert_eq!(assets.get(before.id), Some(&before));
    assert_eq!(
        assets.get(made).unwrap().retired.as_ref().unwrap().reason,
        "wrong file"
    );
    assert_eq!(assets.len(), 2, "nothing is deleted");
    assert!(
        book.register
            .tables
            .imports
            .get(import)
            .unwrap()
            .undone
            .is_some()
    );
    assert!(book.refused(command).contains("undone already"));
}

#[test]
fn undoing_needs_a_reason_and_an_import_and_records_that_are_there() {
    let (mut book, import, before, made) = imported();
    assert!(
        book.refused(undo(import, vec![], vec![], ""))
            .contains("reason is missing")
    );
    let nowhere = Id::new(crate::support::nowhere());
    assert!(
        book.refused(undo(nowhere, vec![], vec![], "x"))
            .contains("no such import")
    );
    let stranger = Asset {
        id: book.id(),
        name: "Never seen".into(),
        ..Asset::default()
    };
    assert!(
        book.refused(undo(import, vec![stranger.into()], vec![], "x"))
            .contains("no such asset")
    );
    let missing = Ref {
        kind: Kind::Asset,
        id: crate::support::nowhere(),
    };
    assert!(
        book.refused(undo(import, vec![], vec![missing], "x"))
            .contains("no such asset")
    );
    let mut renumbered = before.clone();
    renumbered.number = 9;
    assert!(
        book.refused(undo(import, vec![renumbered.into()], vec![], "x"))
            .contains("numbers never change")
    );
    let mut dangling = before.clone();
    dangling.site = Some(Id::new(crate::support::nowhere()));
    assert!(
        book.refused(undo(import, vec![dangling.into()], vec![], "x"))
            .contains("not in this register")
    );
    let profile = book.register.profile().unwrap().id;
    assert!(
        book.refused(undo(import, vec![], vec![profile.to()], "x"))
            .contains("cannot be undone so")
    );
    assert!(
        book.refused(undo(
            import,
            vec![before.into()],
            vec![
                Id::<Asset>::new(book.register.tables.assets.all().next().unwrap().id.uuid()).to()
            ],
            "x"
        ))
        .contains("cannot be undone so"),
        "restored and ended at once"
    );
    let _ = made;
}

#[test]
fn an_import_cannot_be_marked_undone_by_an_edit() {
    let (book, import, _, _) = imported();
    let mut marked = book.register.tables.imports.get(import).unwrap().clone();
    marked.undone = Some(Retired {
        reason: "quietly".into(),
        ..Retired::default()
    });
    assert!(
        book.refused(Command::Save(marked.into()))
            .contains("undo the import")
    );
}
