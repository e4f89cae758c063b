//! C6: content can be taken out of the ledger, lawfully and for all to see: asked by
//! one person, approved by another. What stays is kind, id and number.

use crate::support::{Book, assert_same, kinds};
use catalog::Level::{High, Low};
use phiward_register::records::{Evidence, Incident, Redaction, Risk, Stage, Trigger, TriggerKind};
use phiward_register::{
    Actor, AnyRecord, Change, Command, DecodeError, Entry, Id, Kind, Outline, REDACTED, Record,
    Ref, Register, Request, verbs,
};

/// A clinic with an incident that names a patient, and a trigger that rests on it.
fn clinic() -> (Book, Id<Incident>, Id<Trigger>) {
    let mut book = Book::new();
    let incident = book.id();
    book.save(Incident {
        id: incident,
        summary: "The chart of Jane Roe was sent".into(),
        ..Incident::default()
    });
    let trigger = book.id();
    book.save(Trigger {
        id: trigger,
        kind: TriggerKind::Incident,
        note: "look at sending again".into(),
        incident: Some(incident),
        ..Trigger::default()
    });
    (book, incident, trigger)
}

fn ask(book: &mut Book, target: Ref) -> Id<Redaction> {
    let id = book.id();
    book.ok(redact(target, id));
    id
}

fn redact(target: Ref, id: Id<Redaction>) -> verbs::Redact {
    verbs::Redact {
        target,
        id,
        reason: " a patient was named ".into(),
        earlier_only: false,
    }
}

fn approve(target: Id<Redaction>) -> verbs::ApproveRedaction {
    verbs::ApproveRedaction {
        target,
        note: " read together ".into(),
    }
}

/// The entries of a book with the content of a record taken out, up to a position.
fn without(book: &Book, target: Ref, upto: usize) -> Vec<Entry> {
    let read = |stored: &phiward_register::Encoded| -> Result<Entry, DecodeError> {
        let outline = Outline::read(&stored.outline).expect("an outline");
        let gone = outline.parts_about(target);
        let parts: Vec<Option<&[u8]>> = stored
            .parts
            .iter()
            .enumerate()
            .map(|(at, part)| (!gone.contains(&at)).then_some(&**part))
            .collect();
        Entry::decode(Some(&stored.outline), &parts)
    };
    book.log
        .iter()
        .enumerate()
        .map(|(at, (_, stored))| match at < upto {
            true => read(stored),
            false => stored.decode(),
        })
        .map(|entry| entry.expect("an entry still"))
        .collect()
}

/// The book as it is read once the content of a record is gone.
fn opened_without(book: &Book, target: Ref) -> Book {
    let mut opened = book.clone();
    opened.register = Register::default();
    for (at, entry) in without(book, target, book.log.len()).iter().enumerate() {
        opened.register.apply(at as u64 + 1, book.log[at].0, entry);
    }
    opened
}

fn bytes_of(entries: &[Entry]) -> String {
    format!("{entries:?}")
}

#[test]
fn c6_a_redaction_is_asked_by_one_and_approved_by_another() {
    let (mut book, incident, _) = clinic();
    let asked = ask(&mut book, incident.to());
    let kept = book.register.tables.redactions.get(asked).expect("it");
    assert!(kept.is_open());
    assert_eq!(kept.known_as, "incident I-1", "never its content");
    assert_eq!(kept.reason, "a patient was named");
    assert_eq!(kept.requested_by.name, "Ada Park");
    let entry = book.signed_in("ben", Some("Ben Ortiz")).ok(approve(asked));
    assert_eq!(entry.verb, "approve-redaction");
    let kept = book.register.tables.redactions.get(asked).expect("it");
    assert!(!kept.is_open());
    assert_eq!(kept.approved_by.as_ref().expect("it").name, "Ben Ortiz");
    assert_eq!(kept.approved_on, Some(book.today()));
    assert_eq!(kept.note, "read together");
    let refusal = book.refused(approve(asked));
    assert!(refusal.contains("carried out already"), "{refusal}");
}

#[test]
fn c6_asking_is_refused_without_reason_twice_by_nobody_and_for_what_a_book_needs() {
    let (mut book, incident, _) = clinic();
    let id = book.id();
    let silent = verbs::Redact {
        reason: " ".into(),
        ..redact(incident.to(), id)
    };
    let refusal = book.refused(silent);
    assert!(refusal.contains("reason is missing"), "{refusal}");
    let used = Id::new(incident.uuid());
    let refusal = book.refused(redact(incident.to(), used));
    assert!(
        refusal.contains("id of the redaction is in use"),
        "{refusal}"
    );
    book.signed_in("Ada Park", None);
    let refusal = book.refused(redact(incident.to(), id));
    assert!(refusal.contains("not a recorded person"), "{refusal}");
    book.r#as("Ada Park");
    let asked = ask(&mut book, incident.to());
    let refusal = book.refused(redact(incident.to(), id));
    assert!(refusal.contains("RD-1 is waiting"), "{refusal}");
    let t = &book.register.tables;
    let needed = [
        t.profile.all().next().expect("it").reference(),
        t.methods.all().next().expect("it").reference(),
        t.adoptions.all().next().expect("it").reference(),
        asked.to(),
    ];
    for target in needed {
        let refusal = book.refused(redact(target, id));
        assert!(
            refusal.contains("could not be read or explained"),
            "{refusal}"
        );
    }
}

#[test]
fn c6_approving_is_refused_to_who_asked_under_any_name_and_to_nobody() {
    let (mut book, incident, _) = clinic();
    let asked = ask(&mut book, incident.to());
    let ada = book.who("Ada Park");
    let by = |name: &str, person| crate::support::actor(name, person);
    for (actor, why) in [
        (by("Ada Park", Some(ada)), "asked for it"),
        (by(" ada  PARK", None), "asked for it"),
        (by("A. P.", Some(ada)), "asked for it"),
        (by("Somebody", None), "not a recorded person"),
    ] {
        book.actor = actor;
        let refusal = book.refused(approve(asked));
        assert!(refusal.contains(why), "{refusal}");
    }
    book.signed_in("Ben Ortiz", None);
    let refusal = book.refused(approve(asked));
    assert!(refusal.contains("not a recorded person"), "{refusal}");
    book.with_token("Ben Ortiz", Some("Ada Park"));
    let refusal = book.refused(approve(asked));
    assert!(refusal.contains("asked for it"), "{refusal}");
}

#[test]
fn c6_a_record_that_changed_since_must_be_asked_for_anew_and_can_be() {
    let (mut book, incident, _) = clinic();
    let first = ask(&mut book, incident.to());
    let mut changed = book
        .register
        .tables
        .incidents
        .get(incident)
        .expect("it")
        .clone();
    changed.response = "called back".into();
    book.save(changed);
    book.r#as("Ben Ortiz");
    let refusal = book.refused(approve(first));
    assert!(refusal.contains("ask for it anew"), "{refusal}");
    // Which would not do if the outdated request stood in the way.
    book.r#as("Ada Park");
    let second = ask(&mut book, incident.to());
    let kept = |book: &Book, id| book.register.tables.redactions.get(id).expect("it").clone();
    let outdated = kept(&book, first);
    assert!(!outdated.is_open() && outdated.approved_by.is_none());
    assert_eq!(
        outdated.retired.expect("ended").reason,
        "asked for anew as RD-2"
    );
    book.r#as("Ben Ortiz");
    assert!(book.act(approve(first)).is_err());
    book.ok(approve(second));
    assert!(kept(&book, second).approved_by.is_some());
}

#[test]
fn c6_a_redaction_is_neither_written_nor_edited_nor_ended_nor_undone() {
    let (mut book, incident, _) = clinic();
    let asked = ask(&mut book, incident.to());
    let open = book
        .register
        .tables
        .redactions
        .get(asked)
        .expect("it")
        .clone();
    let forged = Redaction {
        id: book.id(),
        approved_by: Some(open.requested_by.clone()),
        ..open.clone()
    };
    let relabelled = Redaction {
        reason: "another".into(),
        ..open.clone()
    };
    for record in [forged, relabelled] {
        let refusal = book.refused(Command::Save(record.into()));
        assert!(refusal.contains("cannot be written or edited"), "{refusal}");
    }
    assert!(book.retire(asked, "never mind").is_err());
    let import = book.id();
    book.save(phiward_register::records::Import {
        id: import,
        file_name: "list.csv".into(),
        ..Default::default()
    });
    book.r#as("Ben Ortiz").ok(approve(asked));
    let undo = |restore: Vec<AnyRecord>, retire| verbs::Undo {
        target: import,
        restore,
        retire,
        reason: "by the way".into(),
    };
    assert!(book.act(undo(vec![open.into()], vec![])).is_err());
    assert!(book.act(undo(vec![], vec![asked.to()])).is_err());
}

#[test]
fn c6_of_a_redacted_record_kind_id_and_number_stay_and_bystanders_are_untouched() {
    let (mut book, incident, trigger) = clinic();
    let asked = ask(&mut book, incident.to());
    book.r#as("Ben Ortiz").ok(approve(asked));
    let before = book.register.clone();
    let mut opened = opened_without(&book, incident.to());
    let left = opened
        .register
        .tables
        .incidents
        .get(incident)
        .expect("it")
        .clone();
    assert_eq!((left.tag().as_str(), left.label()), ("I-1", REDACTED));
    assert_eq!(
        left.retired.as_ref().expect("ended").reason,
        "its content was redacted"
    );
    assert!(opened.register.redacted.contains_key(&incident.to()));
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Incident) {
        for number in 1..=before.tables.len(*kind) as u32 {
            assert_eq!(
                before.tables.by_number(*kind, number),
                opened.register.tables.by_number(*kind, number)
            );
        }
    }
    // What refers to it still leads somewhere, and can still be worked on.
    let mut noted = opened
        .register
        .tables
        .triggers
        .get(trigger)
        .expect("it")
        .clone();
    assert_eq!(noted.incident, Some(incident));
    noted.note = "look at sending again soon".into();
    opened.save(noted);
    // Its number is never given again.
    let next = opened.id();
    opened.save(Incident {
        id: next,
        summary: "A lost phone".into(),
        ..Incident::default()
    });
    let next = opened.register.tables.incidents.get(next).expect("it");
    assert_eq!(next.tag(), "I-2");
    let snapshot = opened.register.to_snapshot().expect("a snapshot");
    assert_same(
        &opened.register,
        &Register::from_snapshot(&snapshot).expect("sound"),
    );
}

#[test]
fn c6_a_redacted_record_cannot_be_worked_on() {
    let (book, incident, _) = clinic();
    let mut opened = opened_without(&book, incident.to());
    let target = incident.to();
    let on = opened.today();
    let reason = || "as it came about".to_owned();
    let original = book
        .register
        .tables
        .incidents
        .get(incident)
        .expect("it")
        .clone();
    let import = opened.id();
    opened.save(phiward_register::records::Import {
        id: import,
        file_name: "list.csv".into(),
        ..Default::default()
    });
    let commands: Vec<Command> = vec![
        Command::Save(original.clone().into()),
        verbs::Restore {
            target,
            reason: reason(),
        }
        .into(),
        verbs::Retire {
            target,
            on,
            reason: reason(),
        }
        .into(),
        redact(target, opened.id()).into(),
        verbs::Undo {
            target: import,
            restore: vec![original.into()],
            retire: vec![],
            reason: reason(),
        }
        .into(),
    ];
    for command in commands {
        let refusal = opened.refused(command);
        assert!(refusal.contains("its content was redacted"), "{refusal}");
    }
}

#[test]
fn c6_a_later_full_state_makes_a_record_whole() {
    let (mut book, incident, _) = clinic();
    let upto = book.log.len();
    let mut mended = book
        .register
        .tables
        .incidents
        .get(incident)
        .expect("it")
        .clone();
    mended.summary = "A chart was sent to the wrong practice".into();
    book.save(mended.clone());
    let mut register = Register::default();
    for (at, entry) in without(&book, incident.to(), upto).iter().enumerate() {
        register.apply(at as u64 + 1, book.log[at].0, entry);
    }
    assert_eq!(register.tables.incidents.get(incident), Some(&mended));
    assert!(register.redacted.is_empty());
    assert!(!bytes_of(&without(&book, incident.to(), upto)).contains("Jane Roe"));
}

#[test]
fn c6_every_kind_leaves_a_record_that_says_it_was_redacted() {
    let on = crate::support::date("2026-03-02");
    let all = kinds::one_of_each().into_iter();
    // A redaction is never redacted itself.
    for record in all.filter(|record| record.kind() != Kind::Redaction) {
        let left = AnyRecord::redacted(record.kind(), record.id(), 7, on);
        assert_eq!(left.reference(), record.reference());
        assert_eq!(left.number(), 7, "{}", record.kind());
        assert_eq!(left.label(), REDACTED, "{}", record.kind());
        assert!(left.retired().is_some());
        let to = left.refs();
        assert!(to.iter().all(|to| to.id.is_nil()), "{}", record.kind());
    }
}

#[test]
fn c6_the_words_of_the_verb_go_with_the_record_it_made() {
    let (mut book, _, _) = clinic();
    let laptop = book.asset("Laptop", "laptop");
    let risk: Id<Risk> = book.risk("A stolen laptop exposes schedules", &[laptop]);
    book.rate(risk, High, High);
    // An acceptance is asked for in the words of the verb, which acts on the risk.
    let accept = verbs::Accept {
        id: book.id(),
        target: risk,
        reason: "Jane Roe agreed".into(),
        compensating: "Jane Roe is watched".into(),
        expires: crate::support::date("2026-12-31"),
        review_trigger: "Jane Roe".into(),
    };
    let acceptance = accept.id;
    let request = Request {
        why: "Jane Roe asked".into(),
        ..book.request(accept)
    };
    book.carry_out(&request).expect("asked");
    assert!(!left_of(&book, acceptance.to()).contains("Jane Roe agreed"));
    assert!(!left_of(&book, acceptance.to()).contains("Jane Roe is"));
    assert!(!left_of(&book, acceptance.to()).contains("Jane Roe asked"));

    // Evidence that came along is in the data of the verb as well.
    let rate = verbs::Rate {
        evidence: vec![book.new_evidence("Letter of John Doe")],
        ..book.rating(risk, Stage::Current, Low, Low)
    };
    book.ok(rate);
    let evidence: Id<Evidence> = book.register.tables.evidence.all().next().expect("it").id;
    assert!(!left_of(&book, evidence.to()).contains("John Doe"));
    let opened = opened_without(&book, evidence.to());
    assert_eq!(
        opened.risk_now(risk),
        book.risk_now(risk),
        "the risk beside it is untouched"
    );
}

fn left_of(book: &Book, target: Ref) -> String {
    let mut entries = without(book, target, book.log.len());
    for entry in &mut entries {
        // Where somebody's name is part of who acted, it is part of the entry.
        entry.by = Actor {
            name: String::new(),
            ..entry.by.clone()
        };
    }
    // The incident of this clinic is another matter.
    entries.retain(|entry| entry.records().all(|r| r.kind() != Kind::Incident));
    bytes_of(&entries)
}

#[test]
fn c6_a_reason_goes_only_where_an_entry_is_about_nothing_else() {
    let (mut book, incident, trigger) = clinic();
    let change = |summary: &str| -> AnyRecord {
        Incident {
            id: incident,
            number: 1,
            summary: summary.into(),
            ..Incident::default()
        }
        .into()
    };
    let other: AnyRecord = book
        .register
        .tables
        .triggers
        .get(trigger)
        .expect("it")
        .clone()
        .into();
    let template = book.ok(verbs::Retire {
        target: trigger.to(),
        on: book.today(),
        reason: "x".into(),
    });
    let entry = |changes: Vec<AnyRecord>| Entry {
        why: "in the presence of both".into(),
        performed: Vec::new(),
        changes: changes.into_iter().map(Change::Put).collect(),
        ..template.clone()
    };
    let about = |entry: &Entry, target| {
        Outline::read(&entry.encode().outline)
            .expect("an outline")
            .parts_about(target)
    };
    let alone = entry(vec![change("a")]);
    assert_eq!(about(&alone, incident.to()), [1, 2]);
    let both = entry(vec![change("a"), other, change("b")]);
    assert_eq!(about(&both, incident.to()), [2, 4]);
    assert_eq!(about(&both, trigger.to()), [3]);
    assert_eq!(
        about(&alone, trigger.to()),
        Vec::<usize>::new(),
        "an entry that is not about it"
    );
}

#[test]
fn c6_a_record_another_than_its_outline_says_is_no_entry() {
    let (book, _, _) = clinic();
    let (_, stored) = book.log.last().expect("an entry");
    let outline = String::from_utf8(stored.outline.clone()).expect("JSON");
    let mut forged = stored.clone();
    forged.outline = outline.replace(",1]]", ",2]]").into_bytes();
    assert_ne!(forged, *stored);
    assert!(matches!(forged.decode(), Err(DecodeError::Record(_))));
}
