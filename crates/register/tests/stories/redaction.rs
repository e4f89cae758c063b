//! C6: content can be taken out of the ledger, lawfully and for all to see: asked by
//! one person, approved by another. What stays is kind, id and number.

use crate::support::{Book, assert_same, kinds};
use catalog::Level::{High, Low};
use phiward_register::records::{
    Evidence, Incident, LostState, Redaction, RedactionState, Retired, Risk, Stage, Trigger,
    TriggerKind,
};
use phiward_register::{
    Actor, AnyRecord, Change, Command, DecodeError, Entry, Id, Kind, Outline, REDACTED, Record,
    Ref, Register, Request, RiskFilter, copies_of, verbs,
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
        let gone = outline.parts_about(target, |part| !stored.parts[part].is_empty());
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
        let end = Retired {
            on,
            reason: "its content was redacted".into(),
            ..Retired::default()
        };
        let left = AnyRecord::redacted(record.kind(), record.id(), 7, end);
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
            .parts_about(target, |_| true)
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

/// The records found to hold words of another, with their fields.
fn copies(book: &Book, target: Ref) -> Vec<(String, String)> {
    let t = &book.register.tables;
    let state = t.get(target).expect("it");
    copies_of(&book.register, &[state])
        .iter()
        .map(|copy| {
            let tag = t.get(copy.record).expect("there").tag();
            (tag, copy.fields.join(" "))
        })
        .collect()
}

#[test]
fn c6_who_else_holds_the_words_of_a_record_is_found_and_kept_with_its_redaction() {
    let (mut book, incident, _) = clinic();
    let laptop = book.asset("Laptop of Jane Roe", "laptop");
    let other = book.asset("Tablet", "laptop");
    let named: Id<Risk> = book.risk("The laptop  of JANE ROE is stolen", &[laptop]);
    let apart: Id<Risk> = book.risk("Laptop of Jane Roes is another", &[other]);
    let tag = |book: &Book, id: Ref| book.register.tables.get(id).expect("it").tag();
    let (named_tag, apart_tag) = (tag(&book, named.to()), tag(&book, apart.to()));
    let found = copies(&book, laptop.to());
    assert_eq!(
        found,
        [(named_tag, "sentence".to_owned())],
        "not {apart_tag}"
    );

    // The reason of a rating stands in the acceptance that was asked for on it.
    let reason = "John Doe lost one before";
    let rate = verbs::Rate {
        reason: reason.into(),
        ..book.rating(named, Stage::Current, High, High)
    };
    book.ok(rate);
    let acceptance = book.ask(named, "2026-12-31").expect("asked");
    let accepted = tag(&book, acceptance.to());
    assert_eq!(
        copies(&book, named.to()),
        [(accepted.clone(), "rating".to_owned())]
    );

    // The same file is a copy, under whatever title.
    let file = |id, title: &str| Evidence {
        id,
        title: title.into(),
        sha256: "a".repeat(64),
        ..Evidence::default()
    };
    let (one, two) = (book.id(), book.id());
    book.save(file(one, "Scan"));
    book.save(file(two, "Letter"));
    assert_eq!(
        copies(&book, one.to()),
        [(tag(&book, two.to()), "sha256".to_owned())]
    );

    // Whom a person's name stands for everywhere is found in what they decided.
    let ada = book.who("Ada Park");
    let asked = copies(&book, ada.to());
    let requested =
        |(tag, fields): &(String, String)| *tag == accepted && fields.contains("requested_by");
    assert!(asked.iter().any(requested), "{asked:?}");

    // A redaction keeps them: by reference and field, never a word of it.
    let asked = ask(&mut book, laptop.to());
    let kept = |book: &Book| {
        book.register
            .tables
            .redactions
            .get(asked)
            .expect("it")
            .clone()
    };
    assert_eq!(kept(&book).copies[0].record, named.to());
    assert_eq!(kept(&book).copies[0].fields, ["sentence"]);
    book.r#as("Ben Ortiz").ok(approve(asked));
    assert_eq!(kept(&book).still_held(&book.register).count(), 1);
    assert!(!format!("{:?}", kept(&book)).contains("Jane"));
    let _ = incident;
}

#[test]
fn c6_a_request_is_withdrawn_by_who_asked_and_denied_by_another() {
    let (mut book, incident, _) = clinic();
    let withdraw = |target, reason: &str| verbs::WithdrawRedaction {
        target,
        reason: reason.into(),
    };
    let deny = |target, reason: &str| verbs::DenyRedaction {
        target,
        reason: reason.into(),
    };
    let kept = |book: &Book, id| book.register.tables.redactions.get(id).expect("it").clone();

    let first = ask(&mut book, incident.to());
    assert_eq!(kept(&book, first).state(), RedactionState::Asked);
    let refusal = book.refused(deny(first, "no"));
    assert!(refusal.contains("take it back instead"), "{refusal}");
    book.r#as("Ben Ortiz");
    let refusal = book.refused(withdraw(first, "no"));
    assert!(refusal.contains("Ada Park asked for it"), "{refusal}");
    let refusal = book.refused(deny(first, " "));
    assert!(refusal.contains("reason is missing"), "{refusal}");
    book.ok(deny(first, " the incident is under a legal hold "));
    let denied = kept(&book, first);
    assert_eq!(denied.state(), RedactionState::Denied);
    assert!(!denied.is_open() && denied.retired.is_none());
    let end = denied.denied.clone().expect("denied");
    assert_eq!(end.reason, "the incident is under a legal hold");
    assert_eq!((end.by.name.as_str(), end.on), ("Ben Ortiz", book.today()));
    assert!(denied.summary().starts_with("denied by Ben Ortiz on "));
    for refusal in [
        book.refused(approve(first)),
        book.refused(deny(first, "again")),
        book.refused(withdraw(first, "again")),
    ] {
        assert!(refusal.contains("it is denied"), "{refusal}");
    }

    // Nothing went, and it can be asked for again.
    book.r#as("Ada Park");
    let second = ask(&mut book, incident.to());
    let refusal = book.refused(withdraw(second, ""));
    assert!(refusal.contains("reason is missing"), "{refusal}");
    book.ok(withdraw(second, "it was mended instead"));
    assert_eq!(kept(&book, second).state(), RedactionState::Withdrawn);
    book.r#as("Ben Ortiz");
    let refusal = book.refused(approve(second));
    assert!(refusal.contains("it is withdrawn"), "{refusal}");
}

#[test]
fn c6_a_redacted_record_says_by_whom_when_and_why_now_and_on_past_days() {
    let (mut book, incident, _) = clinic();
    let past = book.log.len();
    let asked = ask(&mut book, incident.to());
    book.days(3);
    let mut entry = book.r#as("Ben Ortiz").ok(approve(asked));
    entry.changes.push(Change::Redacted {
        target: incident.to(),
        number: 1,
    });
    let entries = without(&book, incident.to(), book.log.len());
    let fold = |upto: usize| {
        let mut register = Register::default();
        for (at, entry) in entries.iter().take(upto).enumerate() {
            register.apply(at as u64 + 1, book.log[at].0, entry);
        }
        register
    };
    let mut now = fold(entries.len() - 1);
    now.apply(entries.len() as u64, book.log[entries.len() - 1].0, &entry);
    let on = now.tables.redactions.get(asked).expect("it").approved_on;
    let mut then = fold(past);
    then.tell_of_redactions(&now);
    for register in [&now, &then] {
        let left = register.tables.incidents.get(incident).expect("it");
        let end = left.retired.as_ref().expect("ended");
        assert_eq!(Some(end.on), on, "not the day of the entry that lost it");
        assert_eq!(end.by.name, "Ben Ortiz");
        assert_eq!(
            end.reason,
            "its content was redacted (RD-1, asked for by Ada Park): a patient was named"
        );
    }
}

#[test]
fn c6_a_past_day_names_whose_state_went_with_an_entry_of_format_1() {
    let (mut book, incident, trigger) = clinic();
    let asked = ask(&mut book, incident.to());
    book.r#as("Ben Ortiz").ok(approve(asked));
    let mut redaction = book
        .register
        .tables
        .redactions
        .get(asked)
        .expect("it")
        .clone();
    let day = book.today();
    redaction.beside = vec![LostState {
        record: trigger.to(),
        number: 1,
        from: 4,
        since: day,
        until: Some(6),
        until_day: Some(day),
    }];
    let mut entry = book.ok(verbs::Retire {
        target: trigger.to(),
        on: day,
        reason: "over".into(),
    });
    entry.changes = vec![Change::Put(redaction.into())];
    let mut now = book.register.clone();
    now.apply(now.position + 1, now.time, &entry);
    let lost_at = |position: u64| {
        let mut past = Register::default();
        past.position = position;
        past.tell_of_redactions(&now);
        past.lost_states.len()
    };
    assert_eq!([3, 4, 5, 6].map(lost_at), [0, 1, 1, 0]);
}

#[test]
fn c6_what_was_decided_on_a_redacted_risk_goes_with_it_but_who_asked_for_that_stays() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risk: Id<Risk> = book.risk("A stolen laptop exposes schedules", &[laptop]);
    book.rate(risk, High, High);
    let accept = verbs::Accept {
        id: book.id(),
        target: risk,
        reason: "Jane Roe agreed".into(),
        compensating: "locked away".into(),
        expires: crate::support::date("2026-12-31"),
        review_trigger: String::new(),
    };
    let stored = book.ok(accept).encode();
    let outline = Outline::read(&stored.outline).expect("an outline");
    // Who, the verb's data, the acceptance: which is another record, and is named instead.
    assert_eq!(outline.parts_about(risk.to(), |_| true), [1]);
    let asked = book.id();
    let stored = book.ok(redact(risk.to(), asked)).encode();
    let outline = Outline::read(&stored.outline).expect("an outline");
    assert_eq!(
        outline.parts_about(risk.to(), |_| true),
        Vec::<usize>::new()
    );
}

#[test]
fn c6_a_reason_goes_with_the_last_of_the_records_it_is_about() {
    let (mut book, incident, trigger) = clinic();
    let states = |ids: &[Ref]| -> Vec<Change> {
        let t = &book.register.tables;
        ids.iter()
            .map(|id| Change::Put(t.get(*id).expect("it")))
            .collect()
    };
    let changes = states(&[incident.to(), trigger.to(), incident.to()]);
    let template = book.ok(verbs::Retire {
        target: trigger.to(),
        on: book.today(),
        reason: "x".into(),
    });
    let entry = Entry {
        why: "in the presence of both".into(),
        performed: Vec::new(),
        changes,
        ..template
    };
    let outline = Outline::read(&entry.encode().outline).expect("an outline");
    let all = |_: usize| true;
    assert_eq!(outline.parts_about(incident.to(), all), [2, 4]);
    assert_eq!(outline.why_beside(incident.to(), all), Some(1));
    // The incident is gone: the trigger was the last.
    let left = |part: usize| part != 2 && part != 4;
    assert_eq!(outline.parts_about(trigger.to(), left), [1, 3]);
    assert_eq!(outline.why_beside(trigger.to(), left), None);
    // Where the last state stays, only the one before it in the same entry goes.
    assert_eq!(outline.earlier_parts_about(incident.to(), all), [2]);
    assert_eq!(
        outline.earlier_parts_about(trigger.to(), all),
        Vec::<usize>::new()
    );
}

#[test]
fn c6_lists_keep_their_order_when_the_first_state_of_a_record_is_gone() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risks: Vec<Id<Risk>> = ["A", "B", "C"]
        .iter()
        .map(|s| book.risk(&format!("{s} is stolen"), &[laptop]))
        .collect();
    book.rate(risks[0], High, High);
    for _ in 0..2 {
        let asked = book.ask(risks[0], "2026-12-31").expect("asked");
        book.r#as("Ben Ortiz").rule(asked, false).expect("denied");
        book.r#as("Ada Park");
    }
    let t = &book.register.tables;
    let of_risk = |r: &Register| r.index.acceptances_of(risks[0]).collect::<Vec<_>>();
    let (in_order, listed) = (
        t.risks.all().map(|r| r.id).collect::<Vec<_>>(),
        of_risk(&book.register),
    );
    let firsts = [risks[0].to(), listed[0].to()];
    // As where an entry of format 1 is gone and what stood in it was stated again.
    let mut register = Register::default();
    let mut at = 0;
    for (time, stored) in &book.log {
        let mut entry = stored.decode().expect("an entry");
        entry.changes.retain(|change| match change {
            Change::Put(record) => !firsts.contains(&record.reference()),
            _ => true,
        });
        at += 1;
        register.apply(at, *time, &entry);
    }
    let again = Entry {
        changes: firsts
            .iter()
            .map(|id| Change::Put(t.get(*id).expect("it")))
            .collect(),
        ..book.log[0].1.decode().expect("an entry")
    };
    register.apply(at + 1, book.log[0].0, &again);
    assert_eq!(
        register
            .tables
            .risks
            .all()
            .map(|r| r.id)
            .collect::<Vec<_>>(),
        in_order
    );
    assert_eq!(of_risk(&register), listed);
    // Searching looks in the texts in the same order.
    let found = RiskFilter {
        text: "b is stolen".into(),
        ..RiskFilter::default()
    };
    assert_eq!(
        phiward_register::RiskList::of(&register, book.today()).find(
            &register,
            &found,
            phiward_register::RiskSort::Number,
            false
        ),
        [1]
    );
}
