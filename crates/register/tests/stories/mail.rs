//! G4: whose a sender is, is decided by a person and with a reason. G6: a finding
//! stands once, and comes back as itself. A domain belongs to one asset.

use crate::support::{Book, date};
use phiward_register::records::{Asset, Finding, Import, Sender, SenderDecision};
use phiward_register::verbs;
use phiward_register::{AnyRecord, Assurance, Command, Id, Record, Register};
use uuid::Uuid;

fn clinic() -> (Book, Id<Asset>) {
    let mut book = Book::new();
    let asset = Asset {
        id: Id::new(Uuid::from_u128(77)),
        name: "clinic.example".into(),
        class: "domain-dns".into(),
        domain: "Clinic.Example.".into(),
        ..Asset::default()
    };
    let id = asset.id;
    book.ok(Command::Save(asset.into()));
    (book, id)
}

fn sender(asset: Id<Asset>) -> Sender {
    Sender {
        id: Id::new(Uuid::from_u128(78)),
        asset: Some(asset),
        name: "Twilio SendGrid".into(),
        key: "service:sendgrid".into(),
        first_seen: Some(date("2026-02-01")),
        ..Sender::default()
    }
}

#[test]
fn g1_a_domain_is_kept_in_one_form_and_belongs_to_one_asset() {
    let (book, id) = clinic();
    let register = &book.register;
    assert_eq!(
        register.asset_of_domain("clinic.example").map(|a| a.id),
        Some(id)
    );
    let other = |domain: &str| Asset {
        id: Id::new(Uuid::from_u128(79)),
        name: "Mail".into(),
        domain: domain.into(),
        ..Asset::default()
    };
    let twice = book.refused(Command::Save(other("clinic.example").into()));
    assert!(
        twice.contains("answers for clinic.example already"),
        "{twice}"
    );
    for bad in [
        "clinic",
        "clinic..example",
        "a b.example",
        "https://clinic.example",
        "-clinic.example",
        "clinic-.example",
        "_dmarc.clinic.example",
        "192.0.2.7",
        "clinic.7",
    ] {
        let refusal = book.refused(Command::Save(other(bad).into()));
        assert!(
            refusal.contains("not an internet domain"),
            "{bad}: {refusal}"
        );
    }
}

#[test]
fn g4_a_sender_is_decided_on_by_a_person_who_says_why() {
    let (mut book, asset) = clinic();
    let sender = sender(asset);
    let id = sender.id;
    book.ok(Command::Save(sender.clone().into()));
    let decide = |reason: &str| {
        Command::DecideSender(verbs::DecideSender {
            target: id,
            decision: SenderDecision::Ours,
            reason: reason.into(),
        })
    };
    assert!(book.refused(decide(" ")).contains("how you know"));
    let mut job = book.request(decide("its name looks right"));
    job.actor.assurance = Assurance::Job;
    let refused = book.register.decide(&job).unwrap_err().to_string();
    assert!(refused.contains("by a program"), "{refused}");
    book.ok(decide("It sends our reminders, see the contract"));
    let now = book.register.tables.senders.get(id).unwrap().clone();
    assert_eq!(now.decision, SenderDecision::Ours);
    assert_eq!(now.decided_on, Some(book.today()));
    assert!(now.decided_by.is_some());
    // Not by an edit, and not under another key.
    let mut edited = now.clone();
    edited.decision = SenderDecision::NotOurs;
    assert!(
        book.refused(Command::Save(edited.into()))
            .contains("in place")
    );
    let mut other = now.clone();
    other.key = "service:mailgun".into();
    assert!(
        book.refused(Command::Save(other.into()))
            .contains("recognized")
    );
    let mut twin = sender;
    twin.id = Id::new(Uuid::from_u128(80));
    assert!(
        book.refused(Command::Save(twin.into()))
            .contains("is the same sender")
    );
}

#[test]
fn g6_a_finding_stands_once_and_comes_back_as_itself() {
    let (mut book, asset) = clinic();
    let finding = Finding {
        id: Id::new(Uuid::from_u128(81)),
        asset: Some(asset),
        code: "dmarc-policy-none".into(),
        about: "_dmarc.clinic.example".into(),
        title: "The policy only watches".into(),
        first_seen: Some(date("2026-02-01")),
        ..Finding::default()
    };
    book.ok(Command::Save(finding.clone().into()));
    let mut twin = finding.clone();
    twin.id = Id::new(Uuid::from_u128(82));
    assert!(
        book.refused(Command::Save(twin.into()))
            .contains("says the same")
    );
    let now = |book: &Book| {
        book.register
            .tables
            .findings
            .get(finding.id)
            .unwrap()
            .clone()
    };
    let day = book.today();
    let evidence = vec![book.evidence("the answer of 2026-03-02")];
    let close = |on, evidence: &[_]| {
        Command::CloseFinding(verbs::CloseFinding {
            target: finding.id,
            on,
            evidence: crate::support::shown(evidence),
        })
    };
    let reopen = |on, evidence: &[_]| {
        Command::ReopenFinding(verbs::ReopenFinding {
            target: finding.id,
            on,
            evidence: crate::support::shown(evidence),
        })
    };
    for (command, why) in [
        (close(day, &[]), "evidence is missing"),
        (close(date("2026-03-03"), &evidence), "not come yet"),
        (close(date("2026-01-31"), &evidence), "first seen"),
        (close(day, &[Id::new(Uuid::from_u128(9))]), "not in this"),
        (reopen(day, &evidence), "nothing to open again"),
    ] {
        let refusal = book.refused(command);
        assert!(refusal.contains(why), "{refusal}");
    }
    book.ok(close(date("2026-02-20"), &evidence));
    assert!(!now(&book).is_open());
    assert_eq!(now(&book).evidence, evidence);
    assert!(
        book.refused(close(day, &evidence))
            .contains("nothing to close")
    );
    for (command, why) in [
        (reopen(day, &[]), "evidence is missing"),
        (reopen(date("2026-02-19"), &evidence), "found mended"),
        (reopen(date("2026-03-03"), &evidence), "not come yet"),
    ] {
        let refusal = book.refused(command);
        assert!(refusal.contains(why), "{refusal}");
    }
    // A re-check that a program makes may say so.
    let mut job = book.request(reopen(day, &evidence));
    job.actor.assurance = Assurance::Job;
    book.carry_out(&job).unwrap();
    assert!(now(&book).is_open());
    assert_eq!(
        (now(&book).tag().as_str(), now(&book).returned),
        ("FN-1", 1)
    );
}

#[test]
fn g6_whether_a_finding_stands_is_not_edited_in_place() {
    let (mut book, asset) = clinic();
    let finding = Finding {
        id: book.id(),
        asset: Some(asset),
        code: "spf-missing".into(),
        title: "No SPF record".into(),
        ..Finding::default()
    };
    let mut born_fixed = finding.clone();
    born_fixed.fixed_on = Some(book.today());
    let refusal = book.refused(Command::Save(born_fixed.clone().into()));
    assert!(refusal.contains("in place"), "{refusal}");
    book.save(finding.clone());
    let mut counted = book
        .register
        .tables
        .findings
        .get(finding.id)
        .unwrap()
        .clone();
    counted.returned = 3;
    for edited in [born_fixed, counted] {
        let refusal = book.refused(Command::Save(edited.into()));
        assert!(refusal.contains("in place"), "{refusal}");
    }
    book.retire(finding.id, "seen wrongly").unwrap();
    let evidence = vec![book.evidence("answer").into()];
    let on = book.today();
    let refusal = book.refused(Command::CloseFinding(verbs::CloseFinding {
        target: finding.id,
        on,
        evidence,
    }));
    assert!(refusal.contains("restore it first"), "{refusal}");
    // A retired one gives room to another, and stays away as long as that stands.
    let again = Finding {
        id: book.id(),
        ..finding.clone()
    };
    let again = book.save(again);
    let refusal = book.restore(finding.id, "it was right").unwrap_err();
    assert!(refusal.to_string().contains("says the same"), "{refusal}");
    book.retire(again, "doubled").unwrap();
    book.restore(finding.id, "it was right").unwrap();
}

/// An asset whose domain went to another after it was retired.
fn moved() -> (Book, Id<Asset>, Id<Asset>) {
    let (mut book, old) = clinic();
    book.retire(old, "sold").unwrap();
    let new = Asset {
        id: book.id(),
        name: "Mail of the clinic".into(),
        domain: "clinic.example".into(),
        ..Asset::default()
    };
    let new = book.save(new);
    (book, old, new)
}

#[test]
fn g1_an_asset_is_not_brought_back_to_a_domain_that_another_has() {
    let (mut book, old, new) = moved();
    let refusal = book.restore(old, "bought back").unwrap_err().to_string();
    assert!(
        refusal.contains("answers for clinic.example already"),
        "{refusal}"
    );
    let mut without = book.register.tables.assets.get(new).unwrap().clone();
    without.domain = String::new();
    book.save(without);
    book.restore(old, "bought back").unwrap();
    let found = book.register.asset_of_domain("clinic.example");
    assert_eq!(found.map(|asset| asset.id), Some(old));
}

#[test]
fn g1_undoing_an_import_leaves_one_asset_to_a_domain() {
    let (mut book, old, new) = moved();
    let import = book.id();
    book.save(Import {
        id: import,
        file_name: "domains.xlsx".into(),
        ..Import::default()
    });
    let mut then = book.register.tables.assets.get(old).unwrap().clone();
    then.retired = None;
    let undo = |restore: Vec<AnyRecord>, retire| {
        Command::Undo(verbs::Undo {
            target: import,
            restore,
            retire,
            reason: "wrong file".into(),
        })
    };
    let refusal = book.refused(undo(vec![then.clone().into()], vec![]));
    assert!(
        refusal.contains("answers for clinic.example already"),
        "{refusal}"
    );
    // Two that are put back can stand against each other as well.
    let theirs = book.register.tables.assets.get(new).unwrap().clone();
    let both = vec![then.clone().into(), theirs.into()];
    assert!(book.refused(undo(both, vec![])).contains("answers for"));
    // The one that the same import made goes, so its domain is free.
    book.ok(undo(vec![then.into()], vec![new.to()]));
    let found = book.register.asset_of_domain("clinic.example");
    assert_eq!(found.map(|asset| asset.id), Some(old));
}

#[test]
fn g4_g6_an_import_that_is_undone_does_not_bring_back_senders_or_findings() {
    let (mut book, asset) = clinic();
    let import = book.id();
    book.save(Import {
        id: import,
        file_name: "x.xlsx".into(),
        ..Import::default()
    });
    let finding = Finding {
        id: book.id(),
        asset: Some(asset),
        code: "spf-missing".into(),
        title: "No SPF record".into(),
        ..Finding::default()
    };
    book.save(sender(asset));
    book.save(finding);
    for record in [
        AnyRecord::from(book.register.tables.senders.by_number(1).unwrap().clone()),
        book.register
            .tables
            .findings
            .by_number(1)
            .unwrap()
            .clone()
            .into(),
    ] {
        let refusal = book.refused(Command::Undo(verbs::Undo {
            target: import,
            restore: vec![record],
            retire: vec![],
            reason: "x".into(),
        }));
        assert!(refusal.contains("not undone with an import"), "{refusal}");
    }
}

#[test]
fn what_tells_records_apart_is_found_alike_in_a_book_from_a_snapshot() {
    let (mut book, asset) = clinic();
    let sender = book.save(sender(asset));
    let mut findings = Vec::new();
    for i in 0..3 {
        let finding = Finding {
            id: book.id(),
            asset: Some(asset),
            code: "dkim-short-key".into(),
            about: format!("s{i}._domainkey.clinic.example"),
            title: "A short key".into(),
            ..Finding::default()
        };
        findings.push(book.save(finding));
    }
    book.retire(findings[1], "seen wrongly").unwrap();
    book.retire(findings[2], "seen wrongly").unwrap();
    book.restore(findings[2], "it was right").unwrap();
    let bytes = book.register.to_snapshot().unwrap();
    let opened = Register::from_snapshot(&bytes).unwrap();
    assert!(opened.index == book.register.index);
    let found = |about: &str| {
        let about = format!("{about}._domainkey.clinic.example");
        let of = opened
            .index
            .findings_of(Some(asset), "dkim-short-key", &about);
        of.collect::<Vec<_>>()
    };
    assert_eq!(found("s0"), [findings[0]]);
    assert_eq!(found("s1"), []);
    assert_eq!(found("s2"), [findings[2]]);
    let senders = opened.index.senders_of(Some(asset), "service:sendgrid");
    assert_eq!(senders.collect::<Vec<_>>(), [sender]);
}
