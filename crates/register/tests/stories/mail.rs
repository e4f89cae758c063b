//! G4: whose a sender is, is decided by a person and with a reason. G6: a finding
//! stands once, and comes back as itself. A domain belongs to one asset.

use crate::support::{Book, date};
use phiward_register::records::{Asset, Finding, Sender, SenderDecision};
use phiward_register::{Assurance, Command, Id, Record};
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
    ] {
        let refusal = book.refused(Command::Save(other(bad).into()));
        assert!(refusal.contains("no internet domain"), "{bad}: {refusal}");
    }
}

#[test]
fn g4_a_sender_is_decided_on_by_a_person_who_says_why() {
    let (mut book, asset) = clinic();
    let sender = sender(asset);
    let id = sender.id;
    book.ok(Command::Save(sender.clone().into()));
    let decide = |reason: &str| Command::DecideSender {
        sender: id,
        decision: SenderDecision::Ours,
        reason: reason.into(),
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
    let mut gone = now(&book);
    gone.fixed_on = Some(book.today());
    book.ok(Command::Save(gone.into()));
    assert!(!now(&book).is_open());
    let mut back = now(&book);
    (back.fixed_on, back.returned) = (None, 1);
    book.ok(Command::Save(back.into()));
    assert!(now(&book).is_open());
    assert_eq!(now(&book).tag(), "FN-1");
}
