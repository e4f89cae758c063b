//! B3: steps of an action. A4: agreements with vendors, and looks at their safeguards.

use crate::support::{Book, date};
use phiward_register::records::{Action, AgreementState, Milestone, Vendor};
use phiward_register::{Id, verbs};

fn planned() -> (Book, Id<Action>) {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("A stolen laptop exposes schedules", &[laptop]);
    let action = book.action("Encrypt", risk, "Ben Ortiz", "2026-06-30");
    (book, action)
}

fn step(target: Id<Action>, title: &str) -> verbs::Milestone {
    verbs::Milestone {
        target,
        title: title.into(),
        due: None,
        done: None,
    }
}

#[test]
fn b3_a_step_is_added_and_a_known_one_is_changed() {
    let (mut book, action) = planned();
    let entry = book.ok(verbs::Milestone {
        due: Some(date("2026-04-01")),
        ..step(action, " Licences bought ")
    });
    assert_eq!(entry.verb, "milestone");
    book.ok(step(action, "Staff told"));
    book.ok(verbs::Milestone {
        done: Some(date("2026-03-01")),
        ..step(action, "licences  BOUGHT")
    });
    assert_eq!(
        book.action_now(action).milestones,
        [
            Milestone {
                title: "Licences bought".into(),
                due: Some(date("2026-04-01")),
                done: Some(date("2026-03-01")),
            },
            Milestone {
                title: "Staff told".into(),
                due: None,
                done: None,
            },
        ]
    );
}

#[test]
fn b3_a_step_is_refused_without_title_reached_in_the_future_or_of_a_dropped_action() {
    let (mut book, action) = planned();
    let refusal = book.refused(step(action, "  "));
    assert!(refusal.contains("step is missing"), "{refusal}");
    let refusal = book.refused(verbs::Milestone {
        done: Some(date("2026-03-03")),
        ..step(action, "Licences bought")
    });
    assert!(refusal.contains("has not come yet"), "{refusal}");
    book.ok(step(action, "Licences bought"));
    let refusal = book.refused(step(action, "Licences bought"));
    assert!(refusal.contains("says so already"), "{refusal}");
    book.retire(action, "another way was found").expect("ended");
    let refusal = book.refused(step(action, "Staff told"));
    assert!(refusal.contains("it was dropped"), "{refusal}");
}

fn hosted() -> (Book, Id<Vendor>) {
    let mut book = Book::new();
    let vendor = book.vendor("Cloud Records Inc.", Some(true));
    (book, vendor)
}

fn agreement(target: Id<Vendor>) -> verbs::Agreement {
    verbs::Agreement {
        target,
        state: AgreementState::InForce,
        effective: Some(date("2026-01-01")),
        ends: Some(date("2026-12-31")),
        clauses: vec!["incident reporting".into()],
        evidence: vec![],
        note: " signed by both ".into(),
    }
}

#[test]
fn a4_an_agreement_is_recorded_with_its_document_and_earlier_ones_stay() {
    let (mut book, vendor) = hosted();
    let first = verbs::Agreement {
        evidence: vec![book.new_evidence("Signed agreement")],
        ..agreement(vendor)
    };
    let entry = book.ok(first);
    assert_eq!((entry.verb.as_str(), entry.changes.len()), ("agreement", 2));
    book.ok(verbs::Agreement {
        state: AgreementState::Remediating,
        ..agreement(vendor)
    });
    let kept = book.register.tables.vendors.get(vendor).expect("it");
    assert_eq!(kept.agreements.len(), 2);
    let first = &kept.agreements[0];
    assert_eq!(first.note, "signed by both");
    assert_eq!(first.clauses, ["incident reporting"]);
    let document = first.evidence.expect("it came along");
    assert!(book.register.tables.evidence.get(document).is_some());
    assert!(kept.agreement_in_force(date("2026-12-31")));
    assert!(!kept.agreement_in_force(date("2027-01-01")));
}

#[test]
fn a4_an_agreement_is_refused_with_two_documents_dates_turned_round_or_said_again() {
    let (mut book, vendor) = hosted();
    let two = vec![book.new_evidence("One"), book.new_evidence("Two")];
    let refusal = book.refused(verbs::Agreement {
        evidence: two,
        ..agreement(vendor)
    });
    assert!(refusal.contains("one document"), "{refusal}");
    let refusal = book.refused(verbs::Agreement {
        ends: Some(date("2025-12-31")),
        ..agreement(vendor)
    });
    assert!(refusal.contains("before it takes effect"), "{refusal}");
    let refusal = book.refused(verbs::Agreement {
        evidence: vec![Id::new(crate::support::nowhere()).into()],
        ..agreement(vendor)
    });
    assert!(refusal.contains("not in this register"), "{refusal}");
    book.ok(agreement(vendor));
    let refusal = book.refused(agreement(vendor));
    assert!(refusal.contains("says so already"), "{refusal}");
    book.retire(vendor, "moved to another host").expect("ended");
    let refusal = book.refused(agreement(vendor));
    assert!(refusal.contains("restore it first"), "{refusal}");
}

#[test]
fn a4_a_check_of_a_vendor_says_who_looked_and_what_was_found() {
    let (mut book, vendor) = hosted();
    let check = |by: &str, result: &str, on: &str| verbs::VendorCheck {
        target: vendor,
        on: date(on),
        by: by.into(),
        result: result.into(),
        evidence: vec![],
    };
    for (command, why) in [
        (check("", " ", "2026-03-01"), "result is missing"),
        (check("", "report read", "2026-03-03"), "has not come yet"),
    ] {
        let refusal = book.refused(command);
        assert!(refusal.contains(why), "{refusal}");
    }
    let two = vec![book.new_evidence("One"), book.new_evidence("Two")];
    let refusal = book.refused(verbs::VendorCheck {
        evidence: two,
        ..check("", "report read", "2026-03-01")
    });
    assert!(refusal.contains("one piece of evidence"), "{refusal}");
    let shown = vec![book.new_evidence("Audit report")];
    let entry = book.ok(verbs::VendorCheck {
        evidence: shown,
        ..check(" ", " report read ", "2026-03-01")
    });
    assert_eq!(entry.verb, "vendor-check");
    book.ok(check("An auditor", "hall visited", "2026-03-02"));
    let kept = book.register.tables.vendors.get(vendor).expect("it");
    let said: Vec<(&str, &str)> = kept
        .verifications
        .iter()
        .map(|check| (check.by.as_str(), check.result.as_str()))
        .collect();
    assert_eq!(
        said,
        [("Ada Park", "report read"), ("An auditor", "hall visited")]
    );
    assert!(kept.verifications[0].evidence.is_some());
    book.retire(vendor, "moved to another host").expect("ended");
    let refusal = book.refused(check("", "report read", "2026-03-01"));
    assert!(refusal.contains("restore it first"), "{refusal}");
}
