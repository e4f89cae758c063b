//! Books live for years. Entries of every released version stay readable, and
//! what a newer program wrote is preserved, shown to be newer, and not written to.

mod support;

use phiward_register::records::{ActionState, Retired};
use phiward_register::verbs;
use phiward_register::{Change, Entry, FORMAT, Kind, Refusal, Register};
use serde_json::{Value, json};
use support::{Book, kinds};

const FIXTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/entries-v1.jsonl"
);

/// What came later in the same format: mail senders and findings.
const MAIL_FIXTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/entries-v1-mail.jsonl"
);

/// The kinds of the second fixture.
const MAIL_KINDS: [Kind; 2] = [Kind::Sender, Kind::Finding];

/// The kinds of the first.
fn first_kinds() -> impl Iterator<Item = Kind> {
    let first = |kind: &Kind| !MAIL_KINDS.contains(kind);
    Kind::ALL.iter().copied().filter(first)
}

/// Every verb of this version.
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

fn lines_of(path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("the fixture is part of the repository");
    text.lines().map(str::to_owned).collect()
}

fn stored() -> Vec<String> {
    lines_of(FIXTURE)
}

fn all_stored() -> Vec<String> {
    [lines_of(FIXTURE), lines_of(MAIL_FIXTURE)].concat()
}

fn time(position: u64) -> jiff::Timestamp {
    "2026-03-02T15:00:00Z"
        .parse::<jiff::Timestamp>()
        .expect("a time")
        + jiff::SignedDuration::from_mins(position as i64)
}

fn fold(lines: &[String]) -> Register {
    let mut register = Register::default();
    for (i, line) in lines.iter().enumerate() {
        let entry = Entry::decode(line.as_bytes()).expect("a stored entry");
        register.apply(i as u64 + 1, time(i as u64 + 1), &entry);
    }
    register
}

/// Writes the fixture; only when asked to, and never over an existing one:
/// `PHIWARD_WRITE_FIXTURES=1 cargo test -p phiward-register --test growth`.
#[test]
fn write_the_fixture_when_asked() {
    if std::env::var_os("PHIWARD_WRITE_FIXTURES").is_none() {
        return;
    }
    let mut written = 0;
    for (path, story) in [
        (FIXTURE, story as fn() -> Vec<Vec<u8>>),
        (MAIL_FIXTURE, mail_story),
    ] {
        // What a released version wrote is never written again.
        if std::path::Path::new(path).exists() {
            continue;
        }
        let mut text = String::new();
        for entry in story() {
            text.push_str(&String::from_utf8(entry).expect("JSON"));
            text.push('\n');
        }
        std::fs::write(path, text).expect("the folder is there");
        written += 1;
    }
    assert!(written > 0, "every fixture is there already");
}

/// A domain, a sender of its mail that is decided on, and a finding that ends.
fn mail_story() -> Vec<Vec<u8>> {
    use phiward_register::Command;
    use phiward_register::records::{Asset, Finding, FindingSeverity, Sender, SenderDecision};

    let mut book = Book::new();
    let asset = book.id();
    book.save(Asset {
        id: asset,
        name: "clinic.example".into(),
        class: "domain-dns".into(),
        domain: "clinic.example".into(),
        ..Asset::default()
    });
    let sender = book.id();
    book.save(Sender {
        id: sender,
        asset: Some(asset),
        name: "Twilio SendGrid".into(),
        key: "service:sendgrid".into(),
        first_seen: Some(support::date("2026-01-02")),
        ..Sender::default()
    });
    book.ok(Command::DecideSender(verbs::DecideSender {
        target: sender,
        decision: SenderDecision::Ours,
        reason: "our reminders".into(),
    }));
    let finding = book.id();
    let found = Finding {
        id: finding,
        asset: Some(asset),
        code: "dmarc-policy-none".into(),
        about: "_dmarc.clinic.example".into(),
        title: "The policy only watches".into(),
        fix: "Go on to quarantine".into(),
        severity: FindingSeverity::Error,
        first_seen: Some(support::date("2026-01-02")),
        ..Finding::default()
    };
    book.save(found);
    let on = book.today();
    let mut answer = |what: &str| vec![book.evidence(what)];
    let (gone, back, gone_again) = (
        answer("p=reject"),
        answer("p=none"),
        answer("p=reject again"),
    );
    book.ok(Command::CloseFinding(verbs::CloseFinding {
        target: finding,
        on,
        evidence: gone,
    }));
    book.ok(Command::ReopenFinding(verbs::ReopenFinding {
        target: finding,
        on,
        evidence: back,
    }));
    book.ok(Command::CloseFinding(verbs::CloseFinding {
        target: finding,
        on,
        evidence: gone_again,
    }));
    book.log.into_iter().map(|(_, bytes)| bytes).collect()
}

/// One full record of each kind, each ended, then each verb once.
fn story() -> Vec<Vec<u8>> {
    use catalog::Level::{High, Low};
    use phiward_register::Command;
    use phiward_register::records::{Import, Risk, Stage, Strategy};

    let mut log = Vec::new();
    for records in [kinds::one_of_each(), kinds::one_of_each_ended()] {
        for record in records {
            let entry = Entry {
                format: FORMAT,
                verb: format!("write {}", record.kind()),
                by: support::actor("Ada Park", Some(kinds::id_of())),
                why: "so that later programs can read it".into(),
                batch: Some(uuid::Uuid::from_u128(7)),
                changes: vec![Change::Put(record)],
            };
            log.push(entry.encode());
        }
    }
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let before = book.register.tables.assets.get(laptop).expect("it").clone();
    let mut noted = before.clone();
    noted.notes = "on loan".into();
    book.save(noted);
    let (first, second) = (
        book.risk("First", &[laptop]),
        book.risk("Second", &[laptop]),
    );
    book.rate(first, High, High);
    let mut wide = book.rating(second, Stage::Inherent, Low, High);
    wide.likelihood = catalog::Likelihood::TwoStep {
        initiation: High,
        adverse: Low,
    };
    book.ok(Command::Rate(wide));
    book.ok(Command::Treat(verbs::Treat {
        target: first,
        strategy: Strategy::Transfer,
        reason: "insured".into(),
    }));
    let (on, reason) = (book.today(), || "as it came about".to_owned());
    let action = book.action("Encrypt", first, "Ben Ortiz", "2026-06-30");
    book.ok(Command::Reschedule(verbs::Reschedule {
        target: action,
        due: support::date("2026-09-30"),
        reason: reason(),
    }));
    book.ok(Command::Start(verbs::Start { target: action, on }));
    let evidence = vec![book.evidence("Report")];
    let complete = |evidence| {
        Command::Complete(verbs::Complete {
            target: action,
            on,
            evidence,
        })
    };
    book.ok(complete(vec![]));
    book.ok(Command::Reopen(verbs::Reopen {
        target: action,
        reason: reason(),
    }));
    book.ok(complete(evidence.clone()));
    book.ok(Command::Confirm(verbs::Confirm {
        target: action,
        on,
        result: reason(),
        evidence,
    }));
    for approve in [false, true] {
        let acceptance = book
            .r#as("Ben Ortiz")
            .ask(first, "2026-12-31")
            .expect("asked");
        book.r#as("Chiara Bell")
            .rule(acceptance, approve)
            .expect("ruled");
        if approve {
            book.ok(Command::Revoke(verbs::Revoke {
                target: acceptance,
                reason: reason(),
            }));
        }
    }
    book.ok(Command::Merge(verbs::Merge {
        target: second,
        into: first,
        reason: reason(),
    }));
    let third: phiward_register::Id<Risk> = book.risk("Third", &[]);
    book.retire(third, "gone").expect("retired");
    book.restore(third, "back").expect("restored");
    let import = book.id();
    book.save(Import {
        id: import,
        file_name: "wrong.xlsx".into(),
        ..Import::default()
    });
    book.ok(Command::Undo(verbs::Undo {
        target: import,
        restore: vec![before.into()],
        retire: vec![third.to()],
        reason: reason(),
    }));
    log.extend(book.log.into_iter().map(|(_, bytes)| bytes));
    log
}

#[test]
fn the_fixture_holds_every_kind_and_verb() {
    let entries: Vec<Entry> = all_stored()
        .iter()
        .map(|line| Entry::decode(line.as_bytes()).expect("a stored entry"))
        .collect();
    for kind in Kind::ALL {
        let there = entries
            .iter()
            .flat_map(Entry::records)
            .any(|r| r.kind() == *kind);
        assert!(
            there,
            "{kind}: write the fixture of the next format, beside this one"
        );
    }
    for verb in VERBS {
        assert!(entries.iter().any(|e| e.verb == verb), "{verb}");
    }
    assert!(entries.iter().all(|e| e.format == 1));
}

/// Whether all that one value says, another says too; fields may have been added.
fn still_says(then: &Value, now: &Value) -> bool {
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

#[test]
fn nothing_that_version_1_wrote_is_lost_in_reading() {
    for line in all_stored() {
        let then: Value = serde_json::from_str(&line).expect("JSON");
        let entry = Entry::decode(line.as_bytes()).expect("a stored entry");
        let again: Value = serde_json::from_slice(&entry.encode()).expect("JSON");
        assert!(
            still_says(&then, &again),
            "lost something of {line}\nnow {again}"
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
    use phiward_register::records::SenderDecision;

    let told = fold(&lines_of(MAIL_FIXTURE));
    assert!(told.asset_of_domain("clinic.example").is_some());
    let sender = told.tables.senders.by_number(1).expect("the sender");
    assert_eq!(sender.decision, SenderDecision::Ours);
    assert_eq!(sender.reason, "our reminders");
    let finding = told.tables.findings.by_number(1).expect("the finding");
    assert!(!finding.is_open());
    assert_eq!((finding.returned, finding.evidence.len()), (1, 3));
    assert_eq!(told.newer_format, None);
}

/// An entry as some later program would write it.
fn later(v: u32, changes: Value) -> Vec<u8> {
    json!({
        "v": v,
        "verb": "foresee",
        "by": {"name": "Ada Park", "assurance": "signed_in", "device": "tablet"},
        "mood": "calm",
        "changes": changes,
    })
    .to_string()
    .into_bytes()
}

fn with(bytes: &[u8]) -> Book {
    let mut book = Book::new();
    let position = book.register.position + 1;
    let entry = Entry::decode(bytes).expect("still an entry");
    book.register.apply(position, book.now, &entry);
    book
}

fn refuses_to_write(book: &Book) {
    let person = book
        .register
        .tables
        .people
        .all()
        .next()
        .expect("one")
        .clone();
    let request = book.request(phiward_register::Command::Save(person.into()));
    match book.register.decide(&request) {
        Err(Refusal::NewerBook { found, known }) => assert!(found > known),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_record_of_an_unknown_kind_is_preserved_and_closes_the_book_for_writing() {
    let record = r#"{"zebra": 1, "id":"x", "big": 123456789012345678901234567890, "a": 1.50}"#;
    for v in [1, 2] {
        let bytes = format!(
            r#"{{"v":{v},"verb":"foresee","by":{{"name":"Ada","assurance":"job"}},"changes":[{{"t":"oracle","d":{record}}}]}}"#
        );
        let book = with(bytes.as_bytes());
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
        let entry = Entry::decode(bytes.as_bytes()).expect("an entry");
        let again = String::from_utf8(entry.encode()).expect("JSON");
        assert!(again.contains(record), "{again}");
    }
}

#[test]
fn a_known_kind_of_a_newer_format_is_read_if_it_can_be_and_preserved_if_not() {
    let site = json!([{"t": "site", "d": {"id": uuid::Uuid::from_u128(5), "number": 1, "name": "Moon base", "gravity": 1.6}}]);
    let book = with(&later(2, site));
    assert_eq!(book.register.tables.sites.len(), 1);
    assert_eq!(book.register.newer_format, Some(2));
    refuses_to_write(&book);

    let site = json!([{"t": "site", "d": {"id": uuid::Uuid::from_u128(5), "number": "one"}}]);
    let book = with(&later(2, site));
    assert_eq!(book.register.tables.sites.len(), 0);
    assert_eq!(book.register.newer.len(), 1);
    refuses_to_write(&book);
}

#[test]
fn fields_unknown_here_do_not_break_an_entry_of_this_format() {
    let site = json!([{"t": "site", "d": {"id": uuid::Uuid::from_u128(5), "number": 1, "name": "Annex", "gravity": 9.8}}]);
    let mut book = with(&later(FORMAT, site));
    assert_eq!(
        book.register.tables.sites.by_number(1).expect("read").name,
        "Annex"
    );
    assert_eq!(book.register.newer_format, None);
    // The log of this book lacks that entry, so positions are kept by hand.
    let person = book
        .register
        .tables
        .people
        .all()
        .next()
        .expect("one")
        .clone();
    assert!(
        book.act(phiward_register::Command::Save(person.into()))
            .is_ok()
    );
}

#[test]
fn a_record_of_this_format_that_cannot_be_read_is_an_error_and_not_dropped() {
    let site = json!([{"t": "site", "d": {"id": 5}}]);
    let error = Entry::decode(&later(FORMAT, site)).expect_err("damaged");
    assert!(
        error.to_string().starts_with("the entry cannot be read"),
        "{error}"
    );
    for bytes in [&b""[..], b"{}", b"[]", b"null", b"{\"v\":1}", b"\xff\xfe"] {
        assert!(Entry::decode(bytes).is_err());
    }
}

#[test]
fn a_later_entry_of_this_format_does_not_reopen_the_book() {
    let mut book = with(&later(7, json!([])));
    book.register.apply(
        book.register.position + 1,
        book.now,
        &Entry::decode(&later(FORMAT, json!([]))).expect("an entry"),
    );
    assert_eq!(book.register.newer_format, Some(7));
    refuses_to_write(&book);
}

#[test]
fn times_never_run_backwards() {
    let mut register = Register::default();
    let entry = Entry::decode(&later(FORMAT, json!([]))).expect("an entry");
    register.apply(1, time(10), &entry);
    register.apply(2, time(5), &entry);
    assert_eq!((register.position, register.time), (2, time(10)));
}
