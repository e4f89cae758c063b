//! Entries of format 1: what released programs wrote.

use super::{FIRST, entry_of, fold, lines_of, time};
use crate::support::{self, Book};
use catalog::Level;
use phiward_register::records::{ActionState, Retired, SenderDecision, Stage};
use phiward_register::verbs;
use phiward_register::{Change, Command, Entry, FORMAT, Kind, Register, Request};
use serde_json::{Value, json};

/// The kinds of the second fixture, and those there were not yet.
const LATER: [Kind; 4] = [
    Kind::Sender,
    Kind::Finding,
    Kind::Redaction,
    Kind::Membership,
];

/// The kinds of the first.
fn first_kinds() -> impl Iterator<Item = Kind> {
    let first = |kind: &Kind| !LATER.contains(kind);
    Kind::ALL.iter().copied().filter(first)
}

/// Every verb of that version, in its words.
const VERBS: [&str; 19] = [
    "approve acceptance",
    "close finding",
    "complete action",
    "decide on sender",
    "deny acceptance",
    "merge risks",
    "rate risk",
    "reopen action",
    "reopen finding",
    "request acceptance",
    "reschedule action",
    "restore risk",
    "retire risk",
    "revoke acceptance",
    "start action",
    "treat risk",
    "undo import",
    "verify action",
    "change asset",
];

fn stored() -> Vec<String> {
    lines_of(FIRST[0])
}

fn all_stored() -> Vec<String> {
    FIRST.into_iter().flat_map(lines_of).collect()
}

#[test]
fn the_fixtures_hold_every_kind_and_verb_of_their_time() {
    let entries: Vec<Entry> = all_stored().iter().map(|line| entry_of(line)).collect();
    for kind in Kind::ALL.iter().filter(|kind| !LATER[2..].contains(kind)) {
        let mut records = entries.iter().flat_map(Entry::records);
        assert!(records.any(|r| r.kind() == *kind), "{kind}");
    }
    for verb in VERBS {
        assert!(entries.iter().any(|e| e.verb == verb), "{verb}");
    }
    assert!(entries.iter().all(|e| e.format == 1));
}

/// Whether all that one value says, another says too; fields may have been added.
pub(super) fn still_says(then: &Value, now: &Value) -> bool {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => then
            .iter()
            .all(|(key, value)| now.get(key).is_some_and(|n| still_says(value, n))),
        (Value::Array(then), Value::Array(now)) => {
            then.len() == now.len() && then.iter().zip(now).all(|(t, n)| still_says(t, n))
        }
        (then, now) => then == now,
    }
}

/// An entry as format 1 would say it.
fn as_it_was_said(entry: &Entry) -> Value {
    let changes = entry.changes.iter().map(|change| match change {
        Change::Put(record) => json!({"t": record.kind().tag(), "d": record.to_value()}),
        other => panic!("{other:?}"),
    });
    json!({
        "v": entry.format,
        "verb": entry.verb,
        "by": entry.by,
        "why": entry.why,
        "batch": entry.batch,
        "changes": changes.collect::<Vec<_>>(),
    })
}

#[test]
fn nothing_that_version_1_wrote_is_lost_in_reading() {
    for line in all_stored() {
        let then: Value = serde_json::from_str(&line).expect("JSON");
        let now = as_it_was_said(&entry_of(&line));
        assert!(
            still_says(&then, &now),
            "lost something of {line}\nnow {now}"
        );
    }
}

#[test]
fn version_1_entries_mean_what_they_meant() {
    let lines = stored();
    let kinds = first_kinds().count();
    let full = fold(&lines[..kinds]);
    for kind in first_kinds() {
        let record = full.tables.by_number(kind, 1).expect("one of each");
        assert_eq!(record.tag(), format!("{}-1", kind.prefix()));
        assert!(record.retired().is_none());
    }
    let risk = full.tables.risks.by_number(1).expect("the risk");
    assert_eq!(risk.sentence, "A stolen laptop exposes schedules");
    assert_eq!(
        risk.level(),
        Some(catalog::Level::Moderate),
        "verified on the day of the current one"
    );
    assert_eq!(risk.original.as_ref().expect("kept").score, "20");
    assert_eq!(risk.extra["Room"], "");
    let action = full.tables.actions.by_number(1).expect("the action");
    assert_eq!(action.state, ActionState::Verified);
    assert_eq!((action.slips.len(), action.milestones.len()), (1, 2));
    assert_eq!(full.zone().iana_name(), Some("America/Chicago"));
    let method = full
        .method("nist-two-step@1")
        .expect("copied into the book");
    assert_eq!(method.levels.len(), 5);

    let ended = fold(&lines[..2 * kinds]);
    for kind in first_kinds() {
        let record = ended.tables.by_number(kind, 1).expect("one of each");
        let Retired { on, reason, by } = record.retired().expect("ended");
        assert_eq!(
            (on.to_string().as_str(), reason.as_str(), by.name.as_str()),
            ("2026-01-31", "no longer there", "Ada Park")
        );
    }
    let told = fold(&lines[2 * kinds..]);
    assert_eq!(
        (told.tables.risks.len(), told.tables.risks.live().count()),
        (3, 1)
    );
    let action = told.tables.actions.by_number(1).expect("the action");
    assert_eq!(action.due, Some(support::date("2026-09-30")));
    assert_eq!(action.slips[0].old, Some(support::date("2026-06-30")));
    assert_eq!(
        told.tables.risks.by_number(1).expect("it").level(),
        Some(catalog::Level::High)
    );
    assert_eq!(told.newer_format, None);
}

#[test]
fn version_1_entries_of_mail_mean_what_they_meant() {
    let told = fold(&lines_of(FIRST[1]));
    assert!(told.asset_of_domain("clinic.example").is_some());
    let sender = told.tables.senders.by_number(1).expect("the sender");
    assert_eq!(sender.decision, SenderDecision::Ours);
    assert_eq!(sender.reason, "our reminders");
    let finding = told.tables.findings.by_number(1).expect("the finding");
    assert!(!finding.is_open());
    assert_eq!((finding.returned, finding.evidence.len()), (1, 3));
    assert_eq!(told.newer_format, None);
}

/// A command of somebody on the command line, decided and applied as stored.
fn carried_on(register: &mut Register, command: impl Into<Command>) -> Entry {
    let position = register.position + 1;
    let request = Request {
        command: command.into(),
        actor: support::actor("Ada Park", None),
        at: time(position),
        why: String::new(),
        against: None,
        batch: None,
    };
    let entry = register.decide(&request).expect("it goes on");
    let read = entry.encode().decode().expect("an entry");
    assert_eq!(read, entry);
    register.apply(position, time(position), &read);
    entry
}

#[test]
fn c6_a_book_of_format_1_goes_on_in_format_2() {
    let mut told = fold(&stored()[2 * first_kinds().count()..]);
    let on = told.day(time(1));
    let risk = told.tables.risks.by_number(1).expect("it").id;
    let entry = carried_on(
        &mut told,
        verbs::Rate::overall(
            risk,
            Stage::Current,
            Level::Low,
            Level::Low,
            "encrypted".into(),
            on,
        ),
    );
    assert_eq!((entry.format, entry.verb.as_str()), (FORMAT, "rate"));
    let action = told.tables.actions.by_number(1).expect("it").id;
    carried_on(
        &mut told,
        verbs::Reopen {
            target: action,
            reason: "keys were lost".into(),
        },
    );
    let action = told.tables.actions.get(action).expect("it");
    assert_eq!((action.state, action.number), (ActionState::InProgress, 1));
    let risk = told.tables.risks.get(risk).expect("it");
    assert_eq!((risk.level(), risk.number), (Some(Level::Low), 1));
    let snapshot = told.to_snapshot().expect("a book of this format");
    let opened = Register::from_snapshot(&snapshot).expect("sound");
    support::assert_same(&told, &opened);
}

#[test]
fn c6_a_redacted_entry_of_format_1_says_only_that_it_was_there() {
    let entry = Entry::decode::<&[u8]>(None, &[None]).expect("nothing is left of it");
    assert_eq!((entry.format, entry.changes.len()), (1, 0));
    let mut book = Book::new();
    let before = book.register.tables.clone();
    let position = book.register.position + 1;
    book.register.apply(position, book.now, &entry);
    assert_eq!(book.register.tables, before);
    assert_eq!(book.register.newer_format, None);
}
