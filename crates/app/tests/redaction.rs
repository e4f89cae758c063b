//! A record is redacted however often it changed (C6).

mod support;

use jiff::Timestamp;
use phiward_app as app;
use register::records::{Asset, Person, Redaction};
use register::verbs::{ApproveRedaction, Redact};
use register::{Actor, Command, Id, Record};
use support::{actor, data_folder};

/// What goes.
const SECRET: &str = "Walter Unlucky";
/// More states than one entry of the ledger lists.
const STATES: usize = ledger::MAX_LISTED + 10;

#[tokio::test]
async fn c6_a_record_of_thousands_of_states_is_redacted_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data_folder = data_folder(folder.path(), None).await;
    let mut book = data_folder
        .create("Elm Street Clinic", &actor(), Timestamp::now())
        .await
        .expect("a book");
    let at = Timestamp::now;
    let mut people = Vec::new();
    for name in ["Ada Park", "Ben Ortiz"] {
        let id: Id<Person> = app::new_id().expect("an id");
        let person = Person {
            id,
            name: name.into(),
            ..Person::default()
        };
        book.perform(Command::Save(person.into()), &actor(), "", None, at())
            .await
            .expect("saved");
        people.push(Actor {
            person: Some(id),
            name: name.into(),
            ..actor()
        });
    }
    let id: Id<Asset> = app::new_id().expect("an id");
    let states = (0..STATES).map(|state| {
        let asset = Asset {
            id,
            name: format!("Laptop of {SECRET}"),
            notes: format!("state {state}"),
            ..Asset::default()
        };
        Command::Save(asset.into())
    });
    book.perform_all("change", states.collect(), &actor(), "", None, at())
        .await
        .expect("saved");
    let asked: Id<Redaction> = app::new_id().expect("an id");
    let ask = Redact {
        target: id.to(),
        id: asked,
        reason: "typed by mistake".into(),
        earlier_only: false,
    };
    book.perform(Command::from(ask), &people[0], "", None, at())
        .await
        .expect("asked for");
    let before = book.head().position;
    let approve = ApproveRedaction {
        target: asked,
        note: String::new(),
    };
    book.perform(Command::from(approve), &people[1], "", None, at())
        .await
        .expect("carried out");
    // Two entries, and both name the redaction; who did what is said once.
    let log = book.log(before, 10).await.expect("read");
    assert_eq!(log.len(), 2);
    let performed: Vec<usize> = log
        .iter()
        .map(|logged| {
            assert!(logged.state_of(asked.to()).is_some());
            logged.entry.as_ref().expect("it stands").performed.len()
        })
        .collect();
    assert_eq!(performed, [0, 1]);
    let stored = book.ledger().entries_from(book.org(), 0, 1_000).await;
    let holds = stored.expect("read").iter().any(|stored| {
        let mut parts = stored.parts.iter().flatten();
        parts.any(|part| String::from_utf8_lossy(part).contains(SECRET))
    });
    assert!(!holds, "a state is left");
    let register = book.register();
    assert!(register.redacted.contains_key(&id.to()));
    let kept = register.tables.redactions.get(asked).expect("it is kept");
    assert!(kept.approved_by.is_some(), "{}", kept.known_as());
    let outside = ledger::Outside::default();
    let verified = book
        .ledger()
        .verify(book.org(), &outside, &mut |_| {})
        .await;
    let report = verified.expect("verified");
    assert!(report.is_ok(), "{report}");
}
