//! What a verb was given is kept, and read as it was; whatever goes of an entry, the
//! rest of it stays.

use crate::cases;
use crate::support::{Book, actor, every_verb, kinds};
use jiff::civil::Date;
use phiward_register::{
    AnyRecord, Change, Command, Entry, EntrySummary, FORMAT, Kind, Outline, Performed, REDACTED,
    Register, VERBS, Via,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn filled(texts: &[String], days: &[Date], numbers: &[u128], full: bool) -> Vec<Command> {
    every_verb::of(&every_verb::Filling {
        texts,
        days,
        numbers,
        full,
    })
}

/// An entry in which verbs were carried out and records put.
fn entry(commands: &[Command], why: &str, records: usize) -> Entry {
    let mut by = actor("Ada Park", Some(kinds::id_of()));
    by.via = Some(Via::Account(Uuid::from_u128(5)));
    Entry {
        format: FORMAT,
        verb: "one-of-each".into(),
        by,
        why: why.into(),
        batch: None,
        performed: commands
            .iter()
            .map(|command| Performed {
                code: command.code(true).to_owned(),
                target: Some(command.target()),
                data: command.data(),
            })
            .collect(),
        changes: kinds::one_of_each()
            .into_iter()
            .take(records)
            .map(Change::Put)
            .collect(),
    }
}

#[test]
fn c6_the_commands_of_these_tests_are_of_every_verb() {
    let day = crate::support::date("2026-03-02");
    let commands = filled(&["x".to_owned()], &[day], &[1], true);
    let there: BTreeSet<&str> = commands.iter().map(|command| command.code(true)).collect();
    let verbs: BTreeSet<&str> = VERBS.iter().map(|verb| verb.code).collect();
    assert_eq!(there, verbs);
    assert_eq!(commands.len(), VERBS.len());
    for command in commands {
        let meta = command.meta().expect("a verb");
        assert_eq!(command.needs(), meta.needs);
        let data = command.data().expect("data");
        assert!(data.get("target").is_some(), "{}", meta.code);
        assert_eq!(
            data.get("id").is_some(),
            meta.makes.is_some(),
            "{}",
            meta.code
        );
    }
}

#[test]
fn c6_data_that_is_not_that_of_a_verb_is_an_error_and_an_unknown_code_nothing() {
    for verb in VERBS {
        let read = Command::from_data(verb.code, serde_json::json!({}));
        assert!(read.expect("a verb").is_err(), "{}", verb.code);
    }
    assert!(Command::from_data("foresee", serde_json::json!({})).is_none());
}

/// A value with all its texts blank.
fn with_no_text(value: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(_) => Value::String(String::new()),
        Value::Array(items) => items.iter().map(with_no_text).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(k, v)| (k.clone(), with_no_text(v)))
            .collect(),
        other => other.clone(),
    }
}

/// Every text of a value, blanked one after the other, and every part of it with all its
/// texts blank.
fn with_texts_blank(value: &serde_json::Value) -> Vec<serde_json::Value> {
    use serde_json::Value;
    match value {
        Value::String(text) if !text.is_empty() => vec![Value::String(String::new())],
        Value::Array(items) => (0..items.len())
            .flat_map(|at| {
                with_texts_blank(&items[at]).into_iter().map(move |blank| {
                    let mut items = items.clone();
                    items[at] = blank;
                    Value::Array(items)
                })
            })
            .collect(),
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| {
                let mut blanks = with_texts_blank(value);
                if value.is_object() {
                    blanks.push(with_no_text(value));
                }
                blanks.into_iter().map(|blank| {
                    let mut map = map.clone();
                    map.insert(key.clone(), blank);
                    Value::Object(map)
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Nothing is written for a field that says nothing, so reading must do without it.
#[test]
fn c6_a_record_with_any_of_its_texts_blank_is_read_as_it_was_written() {
    let mut tried = 0;
    for record in kinds::one_of_each() {
        for blank in with_texts_blank(&record.to_value()) {
            let Ok(blank) = AnyRecord::from_value(record.kind(), blank) else {
                continue;
            };
            let mut written = entry(&[], "", 0);
            written.changes = vec![Change::Put(blank)];
            let read = written.encode().decode();
            assert_eq!(read.as_ref().ok(), Some(&written), "{read:?}");
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried} texts");
}

fn day() -> impl Strategy<Value = Date> {
    (1900_i16..2100, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::constant(y, m, d))
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn c6_what_every_verb_was_given_is_read_from_its_entry(
        texts in prop::collection::vec(any::<String>(), 1..14),
        days in prop::collection::vec(day(), 1..6),
        numbers in prop::collection::vec(any::<u128>(), 1..12),
        full in any::<bool>(),
    ) {
        let commands = filled(&texts, &days, &numbers, full);
        let written = entry(&commands, "", 0);
        let read = written.encode().decode().expect("an entry");
        prop_assert_eq!(&read, &written);
        for (command, performed) in commands.iter().zip(read.performed) {
            let data = performed.data.expect("data");
            let again = Command::from_data(&performed.code, data)
                .expect("a verb")
                .expect("its data");
            prop_assert_eq!(&again, command);
        }
    }

    /// Any of the parts can be missing, and each says only what it said.
    #[test]
    fn c6_an_entry_is_read_whatever_parts_are_gone(
        gone in prop::collection::vec(any::<bool>(), 64),
        why in "[a-z]{0,3}",
        records in 0..28_usize,
        numbers in prop::collection::vec(any::<u128>(), 4),
    ) {
        let day = crate::support::date("2026-03-02");
        let commands = filled(&["x".to_owned()], &[day], &numbers, true);
        let whole = entry(&commands, &why, records);
        let stored = whole.encode();
        let parts: Vec<Option<&[u8]>> = stored
            .parts
            .iter()
            .zip(&gone)
            .map(|(part, gone)| (!gone).then_some(&**part))
            .collect();
        let read = Entry::decode(Some(&stored.outline), &parts).expect("an entry still");
        let outline = Outline::read(&stored.outline).expect("an outline");
        prop_assert_eq!(outline.parts(), parts.len());

        prop_assert_eq!(&read.verb, &whole.verb);
        prop_assert_eq!((read.by.person, read.by.via), (whole.by.person, whole.by.via));
        let named = |gone: bool, then: &str| if gone { REDACTED.to_owned() } else { then.to_owned() };
        prop_assert_eq!(&read.by.name, &named(gone[0], "Ada Park"));
        if let Some(at) = outline.why_part() {
            prop_assert_eq!(&read.why, &named(gone[at], &why));
        }
        for (n, (now, then)) in read.performed.iter().zip(&whole.performed).enumerate() {
            prop_assert_eq!((&now.code, now.target), (&then.code, then.target));
            let gone = gone[outline.first_verb() + n];
            prop_assert_eq!(&now.data, if gone { &None } else { &then.data });
        }
        for (n, (now, then)) in read.changes.iter().zip(&whole.changes).enumerate() {
            let Change::Put(record) = then else { continue };
            let left = Change::Redacted { target: record.reference(), number: record.number() };
            let gone = gone[outline.first_record() + n];
            prop_assert_eq!(now, if gone { &left } else { then });
        }

        // Who and which records is known without them.
        let summary = EntrySummary::at(Some(&stored.outline), &parts).expect("a summary");
        let touched: Vec<_> = kinds::one_of_each().iter().take(records).map(|r| r.reference()).collect();
        prop_assert_eq!(summary.touched, touched);
        prop_assert_eq!((summary.person, summary.via), (whole.by.person, whole.by.via));

        // It can be applied, and what is there then can be kept and looked at.
        let mut register = Register::default();
        register.apply(1, jiff::Timestamp::UNIX_EPOCH, &read);
        prop_assert_eq!(Kind::ALL.iter().map(|k| register.tables.len(*k)).sum::<usize>(), records);
        let snapshot = register.to_snapshot().expect("a snapshot");
        let opened = Register::from_snapshot(&snapshot).expect("sound");
        crate::support::assert_same(&register, &opened);
    }
}

#[test]
fn c6_an_outline_holds_no_word_a_person_wrote() {
    let mut book = Book::new();
    book.signed_in("Name of the account", Some("Ada Park"));
    let site = book.id();
    let record = phiward_register::records::Site {
        id: site,
        name: "Name of the site".into(),
        ..Default::default()
    };
    let request = phiward_register::Request {
        why: "Words of the reason".into(),
        ..book.request(Command::Save(record.into()))
    };
    book.carry_out(&request).expect("allowed");
    book.retire(site, "Words of the end").expect("allowed");
    for (_, stored) in &book.log {
        let outline = String::from_utf8(stored.outline.clone()).expect("JSON");
        for word in ["Name", "Words", "Ada", "Maple", "security official"] {
            assert!(!outline.contains(word), "{outline}");
        }
    }
    let (_, stored) = book.log.last().expect("an entry");
    let outline = Outline::read(&stored.outline).expect("an outline");
    assert_eq!(outline.verb, "retire");
    assert_eq!(outline.records[0].target(), Some(site.to()));
    assert_eq!(outline.records[0].2, 1);
    assert_eq!(outline.did[0].target(), Some(site.to()));
    assert_eq!(outline.via, book.actor.via);
}
