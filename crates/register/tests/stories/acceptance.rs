//! B6: a risk is accepted with authority, reason, compensating safeguards and an
//! expiry; who asks does not approve; it goes stale when the risk changes.

use crate::support::{Book, actor, date};
use catalog::Level::{High, Moderate};
use phiward_register::records::{Acceptance, AcceptanceState, Person, Risk};
use phiward_register::verbs;
use phiward_register::{Command, Id, Register};

fn clinic() -> (Book, Id<Risk>) {
    let mut book = Book::new();
    let device = book.asset("Old ultrasound", "laptop");
    let risk = book.risk("The ultrasound cannot be patched", &[device]);
    book.rate(risk, Moderate, High);
    book.r#as("Ben Ortiz");
    (book, risk)
}

fn approved() -> (Book, Id<Risk>, Id<Acceptance>) {
    let (mut book, risk) = clinic();
    let acceptance = book.ask(risk, "2026-12-31").unwrap();
    book.r#as("Chiara Bell").rule(acceptance, true).unwrap();
    (book, risk, acceptance)
}

fn state(book: &Book, id: Id<Acceptance>) -> AcceptanceState {
    let acceptance = book.register.tables.acceptances.get(id).unwrap();
    acceptance.state(&book.register, book.today())
}

#[test]
fn b6_the_requester_cannot_approve_under_any_spelling() {
    let (mut book, risk) = clinic();
    let id = book.ask(risk, "2026-12-31").unwrap();
    let ben = book.who("Ben Ortiz");
    for me in [
        actor("Ben Ortiz", Some(ben)),
        actor("Ben Ortiz", None),
        actor("  ben   ORTIZ ", None),
        actor("B. O.", Some(ben)),
    ] {
        book.actor = me.clone();
        let refusal = book.rule(id, true).unwrap_err().to_string();
        assert!(
            refusal.contains("someone else with the authority"),
            "{me:?}: {refusal}"
        );
        assert!(book.rule(id, false).is_err(), "nor deny: {me:?}");
    }
    book.r#as("Chiara Bell").rule(id, true).unwrap();
    assert_eq!(state(&book, id), AcceptanceState::InForce);
}

#[test]
fn b6_only_recorded_people_ask_and_rule_and_one_mail_address_is_one_person() {
    let (mut book, risk) = clinic();
    book.r#as("Ghost");
    assert!(book.ask(risk, "2026-12-31").is_err());
    let id = book.r#as("Ben Ortiz").ask(risk, "2026-12-31").unwrap();
    let refusal = book.r#as("Ghost").rule(id, true).unwrap_err().to_string();
    assert!(refusal.contains("not a recorded person"), "{refusal}");
    let mail = |book: &mut Book, name: &str| Person {
        id: book.id(),
        name: name.into(),
        email: "Ben@Example.org".into(),
        ..Person::default()
    };
    let first = mail(&mut book, "Benjamin Ortiz");
    book.save(first);
    let second = mail(&mut book, "B. O.");
    assert!(
        book.refused(Command::Save(second.into()))
            .contains("Ben@Example.org already")
    );
}

#[test]
fn b6_asking_by_name_and_approving_by_record_is_seen_as_one_person() {
    let (mut book, risk) = clinic();
    book.actor = actor("Ben Ortiz", None);
    let id = book.ask(risk, "2026-12-31").unwrap();
    book.actor = actor("B. O.", Some(book.who("Ben Ortiz")));
    assert!(book.rule(id, true).is_err());
}

#[test]
fn b6_an_account_tied_to_another_person_since_is_still_who_asked() {
    let (mut book, risk) = clinic();
    let id = book
        .signed_in("front", Some("Ben Ortiz"))
        .ask(risk, "2026-12-31")
        .unwrap();
    book.signed_in("front", Some("Chiara Bell"));
    for approve in [true, false] {
        let refusal = book.rule(id, approve).unwrap_err().to_string();
        assert!(refusal.contains("acted as Ben Ortiz before"), "{refusal}");
    }
    // So it is in a book opened from a snapshot.
    let snapshot = book.register.to_snapshot().unwrap();
    book.register = Register::from_snapshot(&snapshot).unwrap();
    assert!(book.rule(id, true).is_err());
    book.signed_in("chief", Some("Chiara Bell"))
        .rule(id, true)
        .unwrap();
    assert_eq!(state(&book, id), AcceptanceState::InForce);
}

#[test]
fn b6_a_request_needs_rating_reason_compensation_and_a_day_to_come() {
    let (mut book, risk) = clinic();
    let laptop = book.asset("Laptop", "laptop");
    let unrated = book.risk("Nobody has looked at this", &[laptop]);
    assert!(
        book.ask(unrated, "2026-12-31")
            .unwrap_err()
            .to_string()
            .contains("not rated")
    );
    assert!(
        book.ask(risk, "2026-03-02")
            .unwrap_err()
            .to_string()
            .contains("not after today")
    );
    for (reason, compensating, lacks) in [("", "x", "reason"), ("x", " ", "compensating")] {
        let id = book.id();
        let message = book.refused(Command::Accept(verbs::Accept {
            id,
            target: risk,
            reason: reason.into(),
            compensating: compensating.into(),
            expires: date("2026-12-31"),
            review_trigger: String::new(),
        }));
        assert!(message.contains(lacks), "{message}");
    }
    book.ask(risk, "2026-12-31").unwrap();
    assert!(
        book.ask(risk, "2026-12-31")
            .unwrap_err()
            .to_string()
            .contains("waiting for a ruling")
    );
}

#[test]
fn b6_approval_names_its_authority_and_denial_is_kept() {
    let (mut book, risk) = clinic();
    let id = book.ask(risk, "2026-12-31").unwrap();
    book.r#as("Chiara Bell");
    let without = Command::Approve(verbs::Approve {
        target: id,
        authority: " ".into(),
        note: String::new(),
    });
    assert!(book.refused(without).contains("authority is missing"));
    book.rule(id, false).unwrap();
    assert_eq!(state(&book, id), AcceptanceState::Denied);
    assert!(
        book.rule(id, true)
            .unwrap_err()
            .to_string()
            .contains("denied")
    );
    let revoke = Command::Revoke(verbs::Revoke {
        target: id,
        reason: "x".into(),
    });
    assert!(
        book.refused(revoke).contains("denied"),
        "a denial is not hidden by taking it back"
    );
}

#[test]
fn b6_goes_stale_when_the_risk_is_rated_again() {
    let (mut book, risk, id) = approved();
    assert!(
        book.register
            .acceptance_in_force(risk, book.today())
            .is_some()
    );
    book.days(1);
    book.rate(risk, Moderate, High);
    assert_eq!(
        state(&book, id),
        AcceptanceState::Stale,
        "even on the same level"
    );
    assert!(
        book.register
            .acceptance_in_force(risk, book.today())
            .is_none()
    );
}

#[test]
fn b6_goes_stale_when_the_risk_concerns_other_assets() {
    let (mut book, risk, id) = approved();
    let more = book.asset("Second ultrasound", "laptop");
    let mut wider = book.risk_now(risk).clone();
    wider.assets.push(more);
    book.save(wider);
    assert_eq!(state(&book, id), AcceptanceState::Stale);
}

#[test]
fn b6_stays_in_force_when_only_notes_change() {
    let (mut book, risk, id) = approved();
    let mut noted = book.risk_now(risk).clone();
    noted.notes = "vendor called".into();
    book.save(noted);
    assert_eq!(state(&book, id), AcceptanceState::InForce);
}

#[test]
fn b6_a_request_on_an_older_rating_cannot_be_approved() {
    let (mut book, risk) = clinic();
    let id = book.ask(risk, "2026-12-31").unwrap();
    book.days(1);
    book.rate(risk, High, High);
    let refusal = book
        .r#as("Chiara Bell")
        .rule(id, true)
        .unwrap_err()
        .to_string();
    assert!(refusal.contains("has changed since"), "{refusal}");
}

#[test]
fn b6_expires_after_its_last_day() {
    let (mut book, _, id) = approved();
    let acceptance = book.register.tables.acceptances.get(id).unwrap().clone();
    assert_eq!(
        acceptance.state(&book.register, date("2026-12-31")),
        AcceptanceState::InForce
    );
    assert_eq!(
        acceptance.state(&book.register, date("2027-01-01")),
        AcceptanceState::Expired
    );
    book.days(400);
    assert_eq!(state(&book, id), AcceptanceState::Expired);
}

#[test]
fn b6_an_approval_after_the_last_day_is_refused() {
    let (mut book, risk) = clinic();
    let id = book.ask(risk, "2026-03-10").unwrap();
    book.days(8);
    assert!(
        book.r#as("Chiara Bell")
            .rule(id, true)
            .unwrap_err()
            .to_string()
            .contains("would expire")
    );
}

#[test]
fn b6_can_be_taken_back_once_with_a_reason() {
    let (mut book, _, id) = approved();
    let revoke = |reason: &str| {
        Command::Revoke(verbs::Revoke {
            target: id,
            reason: reason.into(),
        })
    };
    assert!(book.refused(revoke("")).contains("reason is missing"));
    book.ok(revoke("a theft next door"));
    assert_eq!(state(&book, id), AcceptanceState::Revoked);
    assert!(book.refused(revoke("again")).contains("taken back"));
}

#[test]
fn b6_an_acceptance_cannot_be_written_by_hand() {
    let (mut book, _, id) = approved();
    let mut forged = book.register.tables.acceptances.get(id).unwrap().clone();
    forged.expires = date("2036-12-31");
    assert!(
        book.refused(Command::Save(forged.clone().into()))
            .contains("not edited")
    );
    forged.id = book.id();
    assert!(
        book.refused(Command::Save(forged.into()))
            .contains("not edited")
    );
}

#[test]
fn b6_a_closed_risk_takes_its_acceptance_with_it() {
    let (mut book, risk, id) = approved();
    book.retire(risk, "the ultrasound was sold").unwrap();
    assert_eq!(state(&book, id), AcceptanceState::Stale);
}

#[test]
fn b1_tolerance_is_versioned_and_dated() {
    let (mut book, risk) = clinic();
    assert!(
        book.register
            .above_tolerance(book.risk_now(risk), book.today()),
        "nobody accepted more than low"
    );
    let chief = book.who("Chiara Bell");
    let id = book.id();
    let first = phiward_register::records::Tolerance {
        id,
        highest: Some(Moderate),
        statement: "We live with moderate risk".into(),
        approved_by: Some(chief),
        approved_on: Some(date("2026-03-01")),
        ..Default::default()
    };
    book.save(first.clone());
    assert!(
        !book
            .register
            .above_tolerance(book.risk_now(risk), book.today())
    );
    assert!(
        book.register
            .above_tolerance(book.risk_now(risk), date("2026-02-28")),
        "not before it was approved"
    );

    let mut edited = book.register.tables.tolerances.get(id).unwrap().clone();
    edited.highest = Some(High);
    assert!(
        book.refused(Command::Save(edited.into()))
            .contains("cannot be edited")
    );
    for lacks in [0, 1, 2, 3] {
        let mut next = first.clone();
        next.id = book.id();
        match lacks {
            0 => next.highest = None,
            1 => next.approved_by = None,
            2 => next.approved_on = None,
            _ => next.statement.clear(),
        }
        assert!(book.refused(Command::Save(next.into())).contains("missing"));
    }
}
