//! G6: findings propose risks and actions, and propose closure when they are gone.

use crate::support::{Book, date};
use catalog::Catalog;
use phiward_register::records::{Action, Asset, Finding, FindingSeverity, Sender, TriggerKind};
use phiward_register::verbs;
use phiward_register::{Command, Id, closures, drift_trigger, mail_proposals, new_senders_trigger};

fn clinic() -> (Book, Id<Asset>) {
    let mut book = Book::new();
    let asset = Asset {
        id: book.id(),
        name: "Our domain".into(),
        class: "domain-dns".into(),
        domain: "clinic.example".into(),
        ..Asset::default()
    };
    let asset = book.save(asset);
    (book, asset)
}

fn find(book: &mut Book, asset: Id<Asset>, code: &str, severity: FindingSeverity) -> Id<Finding> {
    let finding = Finding {
        id: book.id(),
        asset: Some(asset),
        code: code.into(),
        title: format!("Found by {code}"),
        severity,
        first_seen: Some(date("2026-02-01")),
        ..Finding::default()
    };
    book.save(finding)
}

fn tie(book: &mut Book, finding: Id<Finding>, change: impl FnOnce(&mut Finding)) {
    let mut record = book.register.tables.findings.get(finding).unwrap().clone();
    change(&mut record);
    book.save(record);
}

fn gone(book: &mut Book, finding: Id<Finding>, on: &str) {
    let evidence = vec![book.evidence(on).into()];
    book.ok(Command::CloseFinding(verbs::CloseFinding {
        target: finding,
        on: date(on),
        evidence,
    }));
}

#[test]
fn g6_findings_propose_one_risk_for_each_scenario_of_an_asset() {
    let (mut book, asset) = clinic();
    let catalog = Catalog::builtin();
    let watching = find(&mut book, asset, "dmarc-p-none", FindingSeverity::Warning);
    let missing = find(&mut book, asset, "spf-none", FindingSeverity::Error);
    let dead = find(
        &mut book,
        asset,
        "spf-unregistered-domain",
        FindingSeverity::Error,
    );
    find(&mut book, asset, "tls-rpt-none", FindingSeverity::Note);
    find(&mut book, asset, "bimi-syntax", FindingSeverity::Warning);
    find(
        &mut book,
        asset,
        "mta-sts-unknown",
        FindingSeverity::Warning,
    );
    let told = |book: &Book| {
        mail_proposals(&book.register, catalog, None)
            .into_iter()
            .map(|p| (p.scenario.code.clone(), p.findings))
            .collect::<Vec<_>>()
    };
    let (forged, stale) = ("S-190".to_owned(), "S-300".to_owned());
    assert_eq!(
        told(&book),
        [
            (forged.clone(), vec![watching, missing]),
            (stale.clone(), vec![dead])
        ]
    );
    let first = &mail_proposals(&book.register, catalog, Some(asset))[0];
    assert!(first.sentence.contains("Our domain"), "{}", first.sentence);
    assert_eq!(first.measure.code, "enforce-dmarc");
    assert_eq!((first.risk, first.action), (None, None));
    // What is gone proposes nothing; another asset has none.
    gone(&mut book, dead, "2026-02-02");
    assert_eq!(told(&book).len(), 1);
    let other = book.asset("Laptop", "laptop");
    assert!(mail_proposals(&book.register, catalog, Some(other)).is_empty());
}

#[test]
fn g6_a_proposal_names_the_risk_and_action_that_are_there_and_ends_when_tied() {
    let (mut book, asset) = clinic();
    let catalog = Catalog::builtin();
    let finding = find(&mut book, asset, "dmarc-p-none", FindingSeverity::Warning);
    let risk = book.risk("Forged letters", &[asset]);
    let mut known = book.register.tables.risks.get(risk).unwrap().clone();
    known.scenario = "S-190".into();
    book.save(known);
    let action = book.action("Enforce DMARC", risk, "Ben Ortiz", "2026-06-30");
    let now = |book: &Book| mail_proposals(&book.register, catalog, None);
    assert_eq!(now(&book)[0].risk, Some(risk));
    assert_eq!(now(&book)[0].action, None, "it carries out something else");
    let mut measured = book.register.tables.actions.get(action).unwrap().clone();
    measured.measure = "enforce-dmarc".into();
    book.save(measured);
    assert_eq!(now(&book)[0].action, Some(action));
    tie(&mut book, finding, |f| {
        (f.risk, f.action) = (Some(risk), Some(action));
    });
    assert!(now(&book).is_empty());
    book.retire(action, "dropped").unwrap();
    assert_eq!(now(&book).len(), 1, "nobody mends it now");
    book.retire(asset, "sold").unwrap();
    assert!(now(&book).is_empty());
}

#[test]
fn g6_an_action_can_close_when_all_its_findings_are_gone() {
    let (mut book, asset) = clinic();
    let risk = book.risk("Forged letters", &[asset]);
    let action: Id<Action> = book.action("Enforce DMARC", risk, "Ben Ortiz", "2026-06-30");
    let first = find(&mut book, asset, "dmarc-p-none", FindingSeverity::Warning);
    let second = find(&mut book, asset, "spf-none", FindingSeverity::Error);
    for finding in [first, second] {
        tie(&mut book, finding, |f| f.action = Some(action));
    }
    assert!(closures(&book.register).is_empty());
    gone(&mut book, first, "2026-02-20");
    assert!(closures(&book.register).is_empty(), "one still stands");
    gone(&mut book, second, "2026-02-10");
    let closure = closures(&book.register).remove(0);
    assert_eq!((closure.action, closure.on), (action, date("2026-02-20")));
    assert_eq!(closure.findings, [first, second]);
    assert_eq!(closure.evidence.len(), 2);
    assert!(
        closure.words.contains("FN-1, FN-2 of C-1"),
        "{}",
        closure.words
    );
    book.ok(Command::Complete(verbs::Complete {
        target: action,
        on: closure.on,
        evidence: crate::support::shown(&closure.evidence),
    }));
    assert!(closures(&book.register).is_empty());
}

#[test]
fn g4_g6_new_senders_and_drift_call_for_a_new_look() {
    let (mut book, asset) = clinic();
    let risk = book.risk("Forged letters", &[asset]);
    let other = book.risk("Lost laptop", &[]);
    let sender = Sender {
        asset: Some(asset),
        name: "Twilio SendGrid".into(),
        ..Sender::default()
    };
    let fresh = [sender];
    let mut trigger = new_senders_trigger(&book.register, asset, &fresh, date("2026-03-01"));
    assert_eq!(trigger.review_by, Some(date("2026-03-15")));
    assert_eq!(trigger.kind, TriggerKind::SendingService);
    assert_eq!(trigger.risks, [risk]);
    assert!(trigger.note.contains("clinic.example"), "{}", trigger.note);
    trigger.id = book.id();
    book.save(trigger);
    let finding = find(&mut book, asset, "spf-none", FindingSeverity::Error);
    let mut finding = book.register.tables.findings.get(finding).unwrap().clone();
    let drift =
        |findings: &[Finding]| drift_trigger(&book.register, asset, findings, date("2026-03-01"));
    assert_eq!(drift(std::slice::from_ref(&finding)).risks, [risk]);
    finding.risk = Some(other);
    let mut trigger = drift(&vec![finding; 5]);
    assert_eq!(trigger.kind, TriggerKind::IndependentFinding);
    assert_eq!(trigger.risks, [other]);
    assert!(trigger.note.ends_with("and 2 more"), "{}", trigger.note);
    trigger.id = book.id();
    book.save(trigger);
}
