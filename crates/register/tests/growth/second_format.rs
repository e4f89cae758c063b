//! Entries of format 2: an outline that stays, and parts that can go.

use super::{
    Line, SECOND, SECOND_AFFIRMED, SECOND_ASKED, SECOND_MEMBERS, SECOND_REWORDED, entry_of, fold,
    lines_of, path_of,
};
use crate::support::{self, Book, date, kinds};
use catalog::Level::{High, Low};
use catalog::Likelihood;
use phiward_register::records::*;
use phiward_register::verbs;
use phiward_register::{
    AnyRecord, Assurance, Change, Command, Encoded, Entry, FORMAT, Id, Kind, NamedPerson, Outline,
    REDACTED, Record, Ref, Register, Request, VERBS, Via, save_code,
};
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

fn stored() -> Vec<String> {
    lines_of(SECOND)
}

/// The kinds there were when the first fixture was written.
fn kinds_of_then() -> impl Iterator<Item = Kind> {
    let all = Kind::ALL.iter().copied();
    all.filter(|kind| *kind != Kind::Membership)
}

/// The lines that tell a story of their own, from an empty book on.
fn story_lines() -> Vec<String> {
    stored().split_off(2 * kinds_of_then().count())
}

fn line(stored: &Encoded, gone: &[usize]) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("JSON");
    let parts: Vec<String> = stored
        .parts
        .iter()
        .enumerate()
        .map(|(at, part)| match gone.contains(&at) {
            true => "null".to_owned(),
            false => text(part),
        })
        .collect();
    format!(
        r#"{{"outline":{},"parts":[{}]}}"#,
        text(&stored.outline),
        parts.join(",")
    )
}

/// Writes the fixture; only when asked to, and never over an existing one:
/// `PHIWARD_WRITE_FIXTURES=1 cargo test -p phiward-register --test growth`.
#[test]
fn write_the_fixture_when_asked() {
    if std::env::var_os("PHIWARD_WRITE_FIXTURES").is_none() {
        return;
    }
    let first: fn() -> Vec<String> = || one_of_each().into_iter().chain(story()).collect();
    for (fixture, lines) in [
        (SECOND, first),
        (SECOND_ASKED, asked_for),
        (SECOND_MEMBERS, members),
        (SECOND_AFFIRMED, affirmed),
        (SECOND_REWORDED, reworded),
    ] {
        let path = path_of(fixture);
        // What a released version wrote is never written again.
        if std::path::Path::new(&path).exists() {
            continue;
        }
        let text: String = lines().iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(path, text).expect("the folder is there");
    }
}

/// An account that is let in, gets other roles, is tied anew, whose password is set by a
/// link, that is confirmed and removed.
fn members() -> Vec<String> {
    let mut book = Book::new();
    let target = Id::new(Uuid::from_u128(0xacc));
    let (ben, chief) = (book.who("Ben Ortiz"), book.who("Chiara Bell"));
    book.signed_in("ada", Some("Ada Park"));
    book.ok(verbs::Admit {
        target,
        name: "Ben O.".into(),
        email: "ben@clinic.example".into(),
        roles: vec!["contributor".into()],
        person: Some(ben),
        offered_by: Some(Offered {
            by: NamedPerson::from(&book.actor),
            via: book.actor.via,
            account: None,
        }),
        taken_over: false,
    });
    book.ok(verbs::ChangeRoles {
        target,
        roles: vec!["contributor".into(), "approver".into()],
        before: vec!["contributor".into()],
    });
    book.ok(verbs::Tie {
        target,
        person: Some(chief),
        before: Some(ben),
    });
    let job = book.actor.clone();
    book.actor.assurance = Assurance::Job;
    book.ok(verbs::NoteReset {
        target,
        by: NamedPerson::from(&job),
        via: job.via,
        at: book.now,
        times: 0,
    });
    let log = |book: &Book| -> Vec<String> {
        let last = &book.log[book.log.len() - 4..];
        last.iter().map(|(_, stored)| line(stored, &[])).collect()
    };
    let mut lines = log(&book);
    book.actor = crate::support::actor("Ben Ortiz", Some(ben));
    book.ok(verbs::ConfirmTie {
        target,
        note: "spoke with her".into(),
    });
    book.ok(verbs::RemoveMember {
        target,
        reason: "left the clinic".into(),
    });
    lines.extend(log(&book).split_off(2));
    lines
}

/// A statement entered for somebody else and affirmed by them, and an action that a token
/// says is done.
fn affirmed() -> Vec<String> {
    let mut book = Book::new();
    let id = book.id();
    let chief = book.who("Chiara Bell");
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("The laptop is stolen", &[laptop]);
    let action = book.action("Encrypt it", risk, "Ben Ortiz", "2026-05-01");
    let before = book.log.len();
    book.signed_in("ada", Some("Ada Park")).save(Tolerance {
        id,
        highest: Some(catalog::Level::Low),
        statement: "We live with low risk".into(),
        approved_by: Some(chief),
        approved_on: Some(date("2026-03-01")),
        ..Tolerance::default()
    });
    book.signed_in("chief", Some("Chiara Bell"))
        .ok(verbs::Affirm {
            target: id.to(),
            note: "at the meeting of 1 March".into(),
        });
    book.with_token("scanner", None).ok(verbs::Complete {
        target: action,
        on: date("2026-03-01"),
        evidence: Vec::new(),
    });
    let told = &book.log[before..];
    told.iter().map(|(_, stored)| line(stored, &[])).collect()
}

/// Risks that were rated and accepted, of which one is then worded otherwise, one concerns
/// another asset, and one takes in a risk that is rated higher.
fn reworded() -> Vec<String> {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let server = book.asset("Server", "server");
    let accepted = |book: &mut Book, sentence: &str| {
        let risk = book.r#as("Ada Park").risk(sentence, &[laptop]);
        book.rate(risk, Low, Low);
        let asked = book.ask(risk, "2026-12-01").expect("asked");
        book.r#as("Chiara Bell")
            .rule(asked, true)
            .expect("approved");
        book.r#as("Ada Park");
        risk
    };
    let worded = accepted(&mut book, "The laptop is stolen from a car");
    let linked = accepted(&mut book, "The laptop is lost");
    let into = accepted(&mut book, "The laptop breaks");
    let unchanged = accepted(&mut book, "The laptop is too old");
    let _ = unchanged;
    book.days(1);
    let risk = book.risk_now(worded).clone();
    book.save(Risk {
        sentence: "All records of all patients are sold".into(),
        ..risk
    });
    let risk = book.risk_now(linked).clone();
    book.save(Risk {
        assets: vec![laptop, server],
        ..risk
    });
    let higher = book.risk("The laptop broke twice", &[laptop]);
    book.rate(higher, High, High);
    book.ok(verbs::Merge {
        target: higher,
        into,
        reason: "one loss, told twice".into(),
    });
    let log = book.log.iter();
    log.map(|(_, stored)| line(stored, &[])).collect()
}

#[test]
fn c6_what_was_accepted_and_then_said_otherwise_is_so_in_every_later_program() {
    let register = fold(&lines_of(SECOND_REWORDED));
    let stale: Vec<bool> = register
        .tables
        .acceptances
        .all()
        .map(|acceptance| !acceptance.speaks_of_the_present(&register))
        .collect();
    assert_eq!(stale, [true, true, true, false]);
}

/// Redactions that were asked for and not carried out, with who else holds the words,
/// and numbers that are not given again.
fn asked_for() -> Vec<String> {
    let mut book = Book::new();
    let laptop = book.asset("Laptop at the desk", "laptop");
    let risk = book.risk("The laptop at the desk is stolen", &[laptop]);
    let ask = |book: &mut Book| {
        let id = book.r#as("Ada Park").id();
        book.ok(verbs::Redact {
            target: laptop.to(),
            id,
            reason: "it says too much".into(),
            earlier_only: false,
        });
        id
    };
    let withdrawn = ask(&mut book);
    book.ok(verbs::WithdrawRedaction {
        target: withdrawn,
        reason: "it was mended instead".into(),
    });
    let denied = ask(&mut book);
    book.r#as("Ben Ortiz").ok(verbs::DenyRedaction {
        target: denied,
        reason: "under a legal hold".into(),
    });
    let approved = ask(&mut book);
    let mut entry = book
        .r#as("Ben Ortiz")
        .act(verbs::ApproveRedaction {
            target: approved,
            note: "read together".into(),
        })
        .expect("approved");
    // As the program that carries it out completes it.
    for change in &mut entry.changes {
        if let Change::Put(AnyRecord::Redaction(redaction)) = change {
            redaction.reasons_in = vec![2];
            redaction.beside = vec![LostState {
                record: risk.to(),
                number: 1,
                from: 2,
                since: date("2026-03-02"),
                until: Some(3),
                until_day: Some(date("2026-03-03")),
            }];
        }
    }
    entry.changes.push(Change::Redacted {
        target: laptop.to(),
        number: 1,
    });
    book.log.pop();
    let mut lines: Vec<String> = book
        .log
        .iter()
        .map(|(_, stored)| {
            let outline = Outline::read(&stored.outline).expect("an outline");
            let gone = outline.parts_about(laptop.to(), |part| !stored.parts[part].is_empty());
            line(stored, &gone)
        })
        .collect();
    let approving = entry.encode();
    // What takes content out says nothing of the record in its own part.
    let nothing = approving.parts.len() - 1;
    lines.push(line(&approving, &[nothing]));
    let profile = book.register.profile().expect("it").id;
    let going_on = book.ok(verbs::GoOn {
        target: profile,
        lost_position: 1_000,
        lost_hash: "0123456789abcdef".repeat(4),
        lost_numbers: vec![(Kind::Asset, 7), (Kind::Risk, 9)],
        reason: "the machine failed".into(),
    });
    lines.push(line(&going_on.encode(), &[]));
    lines
}

#[test]
fn c6_what_became_of_redactions_and_lost_numbers_stays_readable() {
    let register = fold(&lines_of(SECOND_ASKED));
    let t = &register.tables;
    let states: Vec<RedactionState> = t.redactions.all().map(Redaction::state).collect();
    assert_eq!(
        states,
        [
            RedactionState::Withdrawn,
            RedactionState::Denied,
            RedactionState::Done
        ]
    );
    let done = t.redactions.by_number(3).expect("it");
    let risk = t.risks.by_number(1).expect("it");
    assert_eq!(done.copies[0].record, risk.reference());
    assert_eq!(done.copies[0].fields, ["sentence"]);
    assert_eq!((done.reasons_in[0], done.beside[0].from), (2, 2));
    let laptop = t.assets.by_number(1).expect("it");
    assert_eq!(laptop.name, REDACTED);
    let end = laptop.retired.as_ref().expect("ended");
    assert_eq!(end.by.name, "Ben Ortiz");
    assert_eq!(register.looked_at[0].0, 1_000);
    assert_eq!(t.next_number(Kind::Asset), 8);
    assert_eq!(t.next_number(Kind::Risk), 10);
}

/// One full record of each kind, then each ended.
fn one_of_each() -> Vec<String> {
    let mut lines = Vec::new();
    for (records, new) in [
        (kinds::one_of_each(), true),
        (kinds::one_of_each_ended(), false),
    ] {
        for record in records {
            let mut by = support::actor("Ada Park", Some(kinds::id_of()));
            by.assurance = Assurance::Token;
            by.via = Some(Via::Token(Uuid::from_u128(8)));
            let entry = Entry {
                format: FORMAT,
                verb: save_code(record.kind(), new).to_owned(),
                by,
                why: "so that later programs can read it".into(),
                batch: Some(Uuid::from_u128(7)),
                performed: Vec::new(),
                changes: vec![Change::Put(record)],
            };
            lines.push(line(&entry.encode(), &[]));
        }
    }
    lines
}

fn reason() -> String {
    "as it came about".into()
}

/// Each verb and each way of keeping a record once; at last one record is redacted.
fn story() -> Vec<String> {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    book.signed_in("ada", Some("Ada Park"));
    let risk = risks(&mut book, laptop);
    actions(&mut book, risk);
    acceptances(&mut book, risk);
    vendors(&mut book);
    mail(&mut book);
    decisions(&mut book);
    undone(&mut book, laptop);
    redacted(&mut book)
}

fn risks(book: &mut Book, laptop: Id<Asset>) -> Id<Risk> {
    let first = book.risk("First", &[laptop]);
    let second = book.risk("Second", &[laptop]);
    book.rate(first, High, High);
    let rate = verbs::Rate {
        likelihood: Likelihood::TwoStep {
            initiation: High,
            adverse: Low,
        },
        evidence: vec![
            book.evidence("Photographs").into(),
            book.new_evidence("Device list"),
        ],
        ..book.rating(second, Stage::Inherent, Low, High)
    };
    let request = Request {
        why: "asked by the board".into(),
        batch: Some(Uuid::from_u128(11)),
        ..book.request(rate)
    };
    book.carry_out(&request).expect("allowed");
    book.ok(verbs::Treat {
        target: first,
        strategy: Strategy::Transfer,
        reason: "insured".into(),
    });
    book.ok(verbs::Merge {
        target: second,
        into: first,
        reason: reason(),
    });
    let third = book.risk("Third", &[]);
    book.retire(third, "gone").expect("retired");
    book.restore(third, "back").expect("restored");
    first
}

fn actions(book: &mut Book, risk: Id<Risk>) {
    let on = book.today();
    let action = book.action("Encrypt", risk, "Ben Ortiz", "2026-06-30");
    book.ok(verbs::Reschedule {
        target: action,
        due: date("2026-09-30"),
        reason: reason(),
    });
    book.ok(verbs::Start { target: action, on });
    book.ok(verbs::Milestone {
        target: action,
        title: "Licences bought".into(),
        due: Some(date("2026-03-31")),
        done: Some(on),
    });
    book.ok(verbs::Complete {
        target: action,
        on,
        evidence: vec![],
    });
    book.ok(verbs::Reopen {
        target: action,
        reason: reason(),
    });
    let shown = vec![book.new_evidence("Report"), book.new_evidence("Second one")];
    book.ok(verbs::Complete {
        target: action,
        on,
        evidence: shown,
    });
    book.ok(verbs::Confirm {
        target: action,
        on,
        result: reason(),
        evidence: vec![],
    });
    let trigger = book.id();
    book.save(Trigger {
        id: trigger,
        kind: TriggerKind::Schedule,
        on: Some(on),
        note: "yearly review".into(),
        risks: vec![risk],
        ..Trigger::default()
    });
    book.ok(verbs::Settle {
        target: trigger,
        reason: "nothing changed: the same devices".into(),
        on,
    });
}

fn acceptances(book: &mut Book, risk: Id<Risk>) {
    for approve in [false, true] {
        let asked = book
            .signed_in("ben", Some("Ben Ortiz"))
            .ask(risk, "2026-12-31")
            .expect("asked");
        book.signed_in("chief", Some("Chiara Bell"))
            .rule(asked, approve)
            .expect("ruled");
        if approve {
            book.ok(verbs::Revoke {
                target: asked,
                reason: reason(),
            });
        }
    }
}

fn vendors(book: &mut Book) {
    let vendor = book.vendor("Cloud Records Inc.", Some(true));
    let signed = vec![book.new_evidence("Signed agreement")];
    let on = book.today();
    book.ok(verbs::Agreement {
        target: vendor,
        state: AgreementState::InForce,
        effective: Some(date("2026-01-01")),
        ends: Some(date("2028-12-31")),
        clauses: vec!["incident reporting".into()],
        evidence: signed,
        note: "signed by both".into(),
    });
    book.ok(verbs::VendorCheck {
        target: vendor,
        on,
        by: "Ben Ortiz".into(),
        result: "report read".into(),
        evidence: vec![],
    });
}

fn mail(book: &mut Book) {
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
        first_seen: Some(date("2026-01-02")),
        ..Sender::default()
    });
    book.ok(verbs::DecideSender {
        target: sender,
        decision: SenderDecision::Ours,
        reason: "our reminders".into(),
    });
    let finding = book.id();
    book.save(Finding {
        id: finding,
        asset: Some(asset),
        code: "dmarc-policy-none".into(),
        about: "_dmarc.clinic.example".into(),
        title: "The policy only watches".into(),
        fix: "Go on to quarantine".into(),
        severity: FindingSeverity::Error,
        first_seen: Some(date("2026-01-02")),
        ..Finding::default()
    });
    let on = book.today();
    let (gone, back) = (
        vec![book.new_evidence("p=reject")],
        vec![book.new_evidence("p=none")],
    );
    book.ok(verbs::CloseFinding {
        target: finding,
        on,
        evidence: gone,
    });
    book.ok(verbs::ReopenFinding {
        target: finding,
        on,
        evidence: back,
    });
}

/// Kinds of which keeping one is a verb of its own.
fn decisions(book: &mut Book) {
    let (on, chief) = (Some(book.today()), book.who("Chiara Bell"));
    let site = book.id();
    book.save(Site {
        id: site,
        name: "Closed annex".into(),
        ..Site::default()
    });
    let id = book.id();
    book.save(Exclusion {
        id,
        target: Some(site.to()),
        reason: "empty".into(),
        approved_by: Some(chief),
        on,
        ..Exclusion::default()
    });
    let id = book.id();
    book.save(Dismissal {
        id,
        scenario: "S-002".into(),
        reason: "never left overnight".into(),
        ..Dismissal::default()
    });
    let id = book.id();
    book.save(Tolerance {
        id,
        highest: Some(Low),
        statement: "We live with low risk".into(),
        approved_by: Some(chief),
        approved_on: on,
        ..Tolerance::default()
    });
    let id = book.id();
    book.save(Answer {
        id,
        provision: "164.312(d)".into(),
        required: YesNo::Yes,
        in_place: YesNo::Partly,
        note: "passwords only".into(),
        on,
        ..Answer::default()
    });
    let id = book.id();
    book.save(Decision {
        id,
        provision: "164.312(a)(2)(iv)".into(),
        outcome: Some(AddressableOutcome::Implemented),
        reason: "the tool is there".into(),
        factors: Factors {
            size_and_complexity: "one site".into(),
            infrastructure: "hosted records".into(),
            costs: "none".into(),
            probability_and_criticality: "theft comes first".into(),
        },
        approved_by: Some(chief),
        decided_on: on,
        review_on: Some(date("2027-01-11")),
        ..Decision::default()
    });
}

fn undone(book: &mut Book, laptop: Id<Asset>) {
    let before = book.register.tables.assets.get(laptop).expect("it").clone();
    book.save(Asset {
        notes: "on loan".into(),
        ..before.clone()
    });
    let wrong = book.risk("Read from a wrong line", &[laptop]);
    let import = book.id();
    book.save(Import {
        id: import,
        file_name: "wrong.xlsx".into(),
        ..Import::default()
    });
    book.ok(verbs::Undo {
        target: import,
        restore: vec![before.into()],
        retire: vec![wrong.to()],
        reason: reason(),
    });
}

/// Has an incident redacted, and leaves out what was in its parts.
fn redacted(book: &mut Book) -> Vec<String> {
    let incident = book.id();
    book.save(Incident {
        id: incident,
        summary: "The chart of a named patient was sent".into(),
        ..Incident::default()
    });
    book.retire(incident, "recorded twice, under the patient's name")
        .expect("retired");
    let redaction = book.id();
    book.ok(verbs::Redact {
        target: incident.to(),
        id: redaction,
        reason: "a patient was named".into(),
        earlier_only: false,
    });
    book.signed_in("ben", Some("Ben Ortiz"));
    book.ok(verbs::ApproveRedaction {
        target: redaction,
        note: "read together".into(),
    });
    let gone = |stored: &Encoded| {
        let outline = Outline::read(&stored.outline).expect("an outline");
        line(
            stored,
            &outline.parts_about(incident.to(), |part| !stored.parts[part].is_empty()),
        )
    };
    let profile = book.register.profile().expect("it").id;
    book.ok(verbs::GoOn {
        target: profile,
        lost_position: 1_000,
        lost_hash: "0123456789abcdef".repeat(4),
        lost_numbers: Vec::new(),
        reason: "the machine failed; nobody had seen the last hour".into(),
    });
    book.ok(verbs::SetClock {
        target: profile,
        position: 114,
        reason: "the year was wrong after the battery was replaced".into(),
    });
    book.log.iter().map(|(_, stored)| gone(stored)).collect()
}

#[test]
fn c6_the_fixture_of_format_2_holds_every_kind_and_verb() {
    let mut lines = stored();
    lines.extend(lines_of(SECOND_ASKED));
    lines.extend(lines_of(SECOND_MEMBERS));
    lines.extend(lines_of(SECOND_AFFIRMED));
    let entries: Vec<Entry> = lines.iter().map(|line| entry_of(line)).collect();
    let say = "write the fixture of what is new beside this one; what was released stays";
    for kind in Kind::ALL {
        let mut records = entries.iter().flat_map(Entry::records);
        assert!(records.any(|r| r.kind() == *kind), "{kind}: {say}");
    }
    let performed: BTreeSet<&str> = entries
        .iter()
        .flat_map(|entry| &entry.performed)
        .map(|performed| performed.code.as_str())
        .collect();
    let verbs: BTreeSet<&str> = VERBS.iter().map(|verb| verb.code).collect();
    assert_eq!(performed, verbs, "{say}");
    let said: BTreeSet<&str> = entries.iter().map(|entry| entry.verb.as_str()).collect();
    for kind in Kind::ALL {
        for new in [false, true] {
            let code = save_code(*kind, new);
            assert!(said.contains(code), "{code}: {say}");
        }
    }
    assert!(entries.iter().all(|entry| entry.format == 2));
    assert!(said.contains("redact"));
}

#[test]
fn c6_nothing_that_version_2_wrote_is_lost_in_reading() {
    for line in stored() {
        let then: Line = serde_json::from_str(&line).expect("a line");
        let entry = entry_of(&line);
        let now = entry.encode();
        let outline: Value = serde_json::from_str(then.outline.get()).expect("JSON");
        let again: Value = serde_json::from_slice(&now.outline).expect("JSON");
        assert!(super::first_format::still_says(&outline, &again), "{line}");
        assert_eq!(then.parts.len(), now.parts.len());
        for (then, now) in then.parts.iter().zip(&now.parts) {
            let Some(then) = then else { continue };
            let then: Value = serde_json::from_str(then.get()).expect("JSON");
            let now: Value = serde_json::from_slice(now).expect("JSON");
            assert!(
                super::first_format::still_says(&then, &now),
                "lost something of {line}\nnow {now}"
            );
        }
    }
}

#[test]
fn c6_the_verbs_of_version_2_can_be_asked_again() {
    let mut read = 0;
    let later = [SECOND_MEMBERS, SECOND_AFFIRMED];
    for line in stored()
        .into_iter()
        .chain(later.into_iter().flat_map(lines_of))
    {
        for performed in entry_of(&line).performed {
            let Some(data) = performed.data else { continue };
            let command = Command::from_data(&performed.code, data.clone())
                .expect("a verb")
                .expect("its data");
            assert_eq!(Some(command.target()), performed.target);
            assert!(super::first_format::still_says(
                &data,
                &command.data().expect("data")
            ));
            read += 1;
        }
    }
    assert!(read >= VERBS.len());
}

#[test]
fn version_2_entries_of_records_mean_what_they_meant() {
    let lines = stored();
    let then = kinds_of_then().count();
    let full = fold(&lines[..then]);
    for kind in kinds_of_then() {
        let record = full.tables.by_number(kind, 1).expect("one of each");
        assert_eq!(record.tag(), format!("{}-1", kind.prefix()));
        assert!(record.retired().is_none());
    }
    let redaction = full.tables.redactions.by_number(1).expect("it");
    assert_eq!(redaction.known_as, "incident I-1");
    assert!(redaction.earlier_only && !redaction.is_open());
    let ended = fold(&lines[..2 * then]);
    for kind in kinds_of_then() {
        let record = ended.tables.by_number(kind, 1).expect("one of each");
        assert_eq!(record.retired().expect("ended").reason, "no longer there");
    }
    let entry = entry_of(&lines[0]);
    assert_eq!(entry.by.via, Some(Via::Token(Uuid::from_u128(8))));
    assert_eq!(entry.by.assurance, Assurance::Token);
    assert_eq!(entry.by.role, "security official");
    assert_eq!(entry.batch, Some(Uuid::from_u128(7)));
    assert_eq!(entry.why, "so that later programs can read it");
}

#[test]
fn version_2_entries_of_verbs_mean_what_they_meant() {
    let story = fold(&story_lines());
    assert_eq!(story.newer_format, None);
    let risk = story.tables.risks.by_number(1).expect("the risk");
    assert_eq!(risk.level(), Some(High));
    let merged = story.tables.risks.by_number(2).expect("the second");
    assert_eq!(merged.merged_into, Some(risk.id));
    let rating = merged.inherent.as_ref().expect("rated");
    assert_eq!(rating.evidence.len(), 2);
    let action = story.tables.actions.by_number(1).expect("the action");
    assert_eq!(action.state, ActionState::Verified);
    assert_eq!(action.milestones[0].title, "Licences bought");
    let trigger = story.tables.triggers.by_number(1).expect("the trigger");
    assert!(trigger.settled.is_some());
    let vendor = story.tables.vendors.by_number(1).expect("the vendor");
    assert_eq!(
        (vendor.agreements.len(), vendor.verifications.len()),
        (1, 1)
    );
    let finding = story.tables.findings.by_number(1).expect("the finding");
    assert_eq!((finding.returned, finding.evidence.len()), (1, 2));
    let states = [(1, AcceptanceState::Denied), (2, AcceptanceState::Revoked)];
    for (number, state) in states {
        let acceptance = story.tables.acceptances.by_number(number).expect("it");
        assert_eq!(acceptance.state(&story, date("2026-03-02")), state);
    }
    let laptop = story.tables.assets.by_number(1).expect("the laptop");
    assert_eq!(laptop.notes, "", "put back with the import");
}

#[test]
fn c6_what_was_redacted_in_version_2_stays_redacted() {
    let lines = story_lines();
    let story = fold(&lines);
    let incident = story
        .tables
        .incidents
        .by_number(1)
        .expect("its number stays");
    assert_eq!(incident.summary, REDACTED);
    let reference = Ref {
        kind: Kind::Incident,
        id: incident.id.uuid(),
    };
    assert!(story.redacted.contains_key(&reference));
    let redaction = story.tables.redactions.by_number(1).expect("who and why");
    assert_eq!(redaction.about, Some(reference));
    let by = redaction.approved_by.as_ref().expect("approved");
    assert_eq!(by.name, "Ben Ortiz");
    assert!(lines.iter().all(|line| !line.contains("named patient")));
    assert!(lines.iter().all(|line| !line.contains("patient's name")));
    let snapshot = story.to_snapshot().expect("a book of this format");
    let opened = Register::from_snapshot(&snapshot).expect("sound");
    support::assert_same(&story, &opened);
    assert_eq!(json!(opened.redacted.len()), json!(1));
}
