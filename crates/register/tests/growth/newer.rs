//! What some later program wrote.

use super::time;
use crate::support::Book;
use phiward_register::{Change, Command, Encoded, Entry, FORMAT, Refusal};
use serde_json::{Value, json};
use uuid::Uuid;

/// An entry as some later program would write it: a record of a kind, with what else
/// such a program may have to say.
fn later(v: u32, records: &[(&str, &str)]) -> Encoded {
    let outline = json!({
        "v": v,
        "verb": "foresee",
        "assurance": "signed_in",
        "device": "tablet",
        "did": [["foresee", "oracle", Uuid::from_u128(9)]],
        "records": records.iter().map(|(kind, _)| json!([kind, Uuid::from_u128(5), 1])).collect::<Vec<_>>(),
    });
    let mut parts = vec![
        br#"{"name": "Ada Park", "pronouns": "she"}"#.to_vec(),
        br#"{"crystal": "clear"}"#.to_vec(),
    ];
    parts.extend(records.iter().map(|(_, json)| json.as_bytes().to_vec()));
    Encoded {
        outline: outline.to_string().into_bytes(),
        parts,
    }
}

fn with(stored: &Encoded) -> Book {
    let mut book = Book::new();
    let position = book.register.position + 1;
    let entry = stored.decode().expect("still an entry");
    book.register.apply(position, book.now, &entry);
    book
}

fn refuses_to_write(book: &Book) {
    let mut people = book.register.tables.people.all();
    let person = people.next().expect("one").clone();
    let request = book.request(Command::Save(person.into()));
    match book.register.decide(&request) {
        Err(Refusal::NewerBook { found, known }) => assert!(found > known),
        other => panic!("{other:?}"),
    }
}

fn site(fields: &Value) -> String {
    let mut site = json!({"id": Uuid::from_u128(5), "number": 1});
    if let (Value::Object(site), Value::Object(more)) = (&mut site, fields) {
        site.extend(more.clone());
    }
    site.to_string()
}

#[test]
fn a_record_of_an_unknown_kind_is_preserved_and_closes_the_book_for_writing() {
    let record = r#"{"zebra": 1, "id":"x", "big": 123456789012345678901234567890, "a": 1.50}"#;
    for v in [FORMAT, FORMAT + 1] {
        let stored = later(v, &[("oracle", record)]);
        let book = with(&stored);
        let position = book.register.position;
        assert_eq!(
            book.register.newer,
            [(position, "oracle".to_owned(), record.to_owned())]
        );
        assert_eq!(book.register.name(), "Maple Clinic", "it opens for reading");
        refuses_to_write(&book);
        assert_eq!(
            book.register.to_snapshot(),
            None,
            "and is always read from its entries"
        );
        // Written again, it is the same to the last digit.
        let again = stored.decode().expect("an entry").encode();
        assert_eq!(again.parts[2], record.as_bytes());
    }
}

#[test]
fn an_unknown_kind_that_was_redacted_stays_one_of_a_newer_book() {
    let stored = later(FORMAT, &[("oracle", "{}")]);
    let parts: Vec<Option<&[u8]>> = vec![None; stored.parts.len()];
    let entry = Entry::decode(Some(&stored.outline), &parts).expect("an entry");
    assert_eq!(
        entry.changes,
        [Change::Newer {
            kind: "oracle".into(),
            id: Uuid::from_u128(5),
            number: 1,
            json: String::new(),
        }]
    );
    let mut book = Book::new();
    book.register
        .apply(book.register.position + 1, book.now, &entry);
    refuses_to_write(&book);
}

#[test]
fn an_entry_of_one_piece_with_a_later_number_closes_the_book_for_writing() {
    let body = json!({
        "v": 2,
        "verb": "foresee",
        "by": {"name": "Ada Park", "assurance": "signed_in", "device": "tablet"},
        "mood": "calm",
        "changes": [],
    });
    let entry = Entry::decode(None, &[Some(body.to_string())]).expect("an entry");
    let mut book = Book::new();
    book.register
        .apply(book.register.position + 1, book.now, &entry);
    refuses_to_write(&book);
}

#[test]
fn a_known_kind_of_a_newer_format_is_read_if_it_can_be_and_preserved_if_not() {
    let moon = site(&json!({"name": "Moon base", "gravity": 1.6}));
    let book = with(&later(FORMAT + 1, &[("site", &moon)]));
    assert_eq!(book.register.tables.sites.len(), 1);
    assert_eq!(book.register.newer_format, Some(FORMAT + 1));
    refuses_to_write(&book);

    let unread = site(&json!({"number": "one"}));
    let book = with(&later(FORMAT + 1, &[("site", &unread)]));
    assert_eq!(book.register.tables.sites.len(), 0);
    assert_eq!(book.register.newer.len(), 1);
    refuses_to_write(&book);
}

#[test]
fn fields_unknown_here_do_not_break_an_entry_of_this_format() {
    let annex = site(&json!({"name": "Annex", "gravity": 9.8}));
    let mut book = with(&later(FORMAT, &[("site", &annex)]));
    let sites = &book.register.tables.sites;
    assert_eq!(sites.by_number(1).expect("read").name, "Annex");
    assert_eq!(book.register.newer_format, None);
    // The log of this book lacks that entry, so positions are kept by hand.
    let person = book.register.tables.people.all().next().cloned();
    let person = person.expect("one");
    assert!(book.act(Command::Save(person.into())).is_ok());
}

#[test]
fn a_record_of_this_format_that_cannot_be_read_is_an_error_and_not_dropped() {
    let damaged = later(FORMAT, &[("site", r#"{"id": 5}"#)]);
    let error = damaged.decode().expect_err("damaged").to_string();
    assert!(error.starts_with("the entry cannot be read"), "{error}");
    for bytes in [&b""[..], b"{}", b"[]", b"null", b"{\"v\":1}", b"\xff\xfe"] {
        assert!(Entry::decode(None, &[Some(bytes)]).is_err());
        assert!(Entry::decode::<&[u8]>(Some(bytes), &[]).is_err());
    }
}

#[test]
fn an_entry_with_too_few_or_too_many_parts_is_an_error() {
    let annex = site(&json!({"name": "Annex"}));
    let whole = later(FORMAT, &[("site", &annex)]);
    let mut more = whole.clone();
    more.parts.push(b"{}".to_vec());
    let mut less = whole.clone();
    less.parts.pop();
    assert!(whole.decode().is_ok());
    for (stored, found) in [(more, 4), (less, 2)] {
        let error = stored.decode().expect_err("not its parts").to_string();
        assert!(
            error.contains(&format!("tells of 3 parts and it has {found}")),
            "{error}"
        );
    }
}

#[test]
fn a_later_entry_of_this_format_does_not_reopen_the_book() {
    let mut book = with(&later(FORMAT + 5, &[]));
    let entry = later(FORMAT, &[]).decode().expect("an entry");
    let position = book.register.position + 1;
    book.register.apply(position, time(position), &entry);
    assert_eq!(book.register.newer_format, Some(FORMAT + 5));
    refuses_to_write(&book);
}
