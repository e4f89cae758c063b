//! Evidence: hash, date, source; its bytes are never exchanged.

use crate::support::{Book, nowhere};
use phiward_register::records::{Evidence, Site};
use phiward_register::{Command, Id, Record};

fn hash(digit: char) -> String {
    std::iter::repeat_n(digit, 64).collect()
}

#[test]
fn evidence_has_a_title_and_a_file_or_a_place() {
    let mut book = Book::new();
    let id = book.id();
    let fine = Evidence {
        id,
        title: "Encryption report".into(),
        sha256: hash('a'),
        ..Evidence::default()
    };
    let refused = |change: fn(&mut Evidence)| {
        let mut evidence = fine.clone();
        change(&mut evidence);
        book.refused(Command::Save(evidence.into()))
    };
    assert!(refused(|e| e.title.clear()).contains("title is missing"));
    assert!(refused(|e| e.sha256.clear()).contains("file or location is missing"));
    assert!(refused(|e| e.sha256 = "abc".into()).contains("64 lower-case hex"));
    assert!(refused(|e| e.sha256 = e.sha256.to_uppercase()).contains("64 lower-case hex"));
    assert!(refused(|e| e.sha256 = "é".repeat(32)).contains("64 lower-case hex"));
    book.save(fine);
}

#[test]
fn the_bytes_of_evidence_cannot_be_exchanged() {
    let mut book = Book::new();
    let id = book.id();
    let mut evidence = Evidence {
        id,
        title: "Encryption report".into(),
        sha256: hash('a'),
        ..Evidence::default()
    };
    book.save(evidence.clone());
    evidence.notes = "page 3 matters".into();
    book.save(evidence.clone());
    evidence.sha256 = hash('b');
    assert!(
        book.refused(Command::Save(evidence.into()))
            .contains("cannot be exchanged")
    );
}

#[test]
fn evidence_is_about_records_that_are_there() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let id = book.id();
    let mut evidence = Evidence {
        id,
        title: "Photograph".into(),
        location: "folder 7".into(),
        about: vec![laptop.to()],
        ..Evidence::default()
    };
    book.save(evidence.clone());
    evidence.about.push(Id::<Site>::new(nowhere()).to());
    assert!(
        book.refused(Command::Save(evidence.into()))
            .contains("not in this register")
    );
    assert_eq!(book.register.tables.evidence.get(id).unwrap().tag(), "E-1");
}
