//! An approval that somebody else entered is asserted until the person it names affirms
//! it, by an account of their own (A5, A7, B1, B6).

use crate::support::{Book, date};
use catalog::Level;
use phiward_register::records::{
    Acceptance, AcceptanceState, AddressableOutcome, Approved, Decision, Dismissal, EphiUse,
    Exclusion, Membership, Person, Tolerance,
};
use phiward_register::verbs::{Admit, Affirm, Tie};
use phiward_register::{AnyRecord, Command, Entry, GapKind, Id, Record, Ref, Register, Via};

/// Ada administers; Ben and Chiara have accounts of their own.
fn clinic() -> Book {
    let mut book = Book::new();
    for name in ["Ada Park", "Ben Ortiz", "Chiara Bell"] {
        book.signed_in(name, Some(name));
        let account = book.actor.via.and_then(Via::account).expect("an account");
        let admit = Admit {
            target: Id::new(account),
            name: name.into(),
            email: format!("{}@clinic.example", name.to_lowercase().replace(' ', ".")),
            roles: vec!["approver".into()],
            person: Some(book.who(name)),
            offered_by: None,
            taken_over: false,
        };
        book.signed_in("Ada Park", Some("Ada Park")).ok(admit);
    }
    book
}

fn statement(book: &mut Book) -> Tolerance {
    Tolerance {
        id: book.id(),
        highest: Some(Level::VeryHigh),
        statement: "We live with anything".into(),
        approved_by: Some(book.who("Chiara Bell")),
        approved_on: Some(date("2026-01-02")),
        ..Tolerance::default()
    }
}

/// One of each kind that names an approver: Chiara, entered by Ada.
fn asserted(book: &mut Book) -> Vec<Ref> {
    let chief = Some(book.who("Chiara Bell"));
    let attic = book.asset("Scales", "laptop");
    let mut scales = book.register.tables.assets.get(attic).unwrap().clone();
    scales.ephi = EphiUse::default();
    book.save(scales);
    book.signed_in("Ada Park", Some("Ada Park"));
    let records: Vec<AnyRecord> = vec![
        statement(book).into(),
        Decision {
            id: book.id(),
            provision: "164.312(a)(2)(iii)".into(),
            outcome: Some(AddressableOutcome::Implemented),
            reason: "it is simple".into(),
            approved_by: chief,
            decided_on: Some(date("2026-02-02")),
            ..Decision::default()
        }
        .into(),
        Exclusion {
            id: book.id(),
            target: Some(attic.to()),
            reason: "holds nothing".into(),
            approved_by: chief,
            on: Some(date("2026-02-02")),
            ..Exclusion::default()
        }
        .into(),
    ];
    let references = records.iter().map(AnyRecord::reference).collect();
    for record in records {
        book.ok(Command::Save(record));
    }
    references
}

fn affirm(target: Ref) -> Affirm {
    Affirm {
        target,
        note: "at the meeting of 2 January".into(),
    }
}

fn get(book: &Book, target: Ref) -> AnyRecord {
    book.register.tables.get(target).expect("it")
}

fn says(book: &Book, target: Ref) -> Option<String> {
    get(book, target).asserted(&book.register)
}

fn owed(book: &Book) -> Vec<String> {
    let owed = book.gaps(GapKind::NotAffirmed).into_iter();
    owed.map(|gap| gap.what).collect()
}

#[test]
fn b1_an_approval_entered_for_somebody_else_is_asserted_until_they_affirm_it() {
    let mut book = clinic();
    for target in asserted(&mut book) {
        let how = says(&book, target).expect("asserted");
        assert_eq!(how, "asserted by Ada Park, not yet affirmed by Chiara Bell");
        assert!(owed(&book).iter().any(|gap| gap.ends_with(&how)), "{how}");
        for name in ["Ada Park", "Ben Ortiz"] {
            let refusal = book.signed_in(name, Some(name)).refused(affirm(target));
            assert!(
                refusal.contains("it names Chiara Bell as who approved it"),
                "{refusal}"
            );
        }
        book.signed_in("Chiara Bell", Some("Chiara Bell"));
        book.ok(affirm(target));
        assert_eq!(says(&book, target), None);
        let approval = get(&book, target).approval().cloned().expect("kept");
        assert_eq!(approval.entered.by.name, "Ada Park");
        assert_eq!(approval.note, "at the meeting of 2 January");
        let refusal = book.refused(affirm(target));
        assert!(
            refusal.contains("Chiara Bell stands by it since"),
            "{refusal}"
        );
    }
    assert_eq!(owed(&book), [""; 0]);
    // So it is in a book opened from a snapshot.
    let snapshot = book.register.to_snapshot().expect("it");
    let again = Register::from_snapshot(&snapshot).expect("it");
    crate::support::assert_same(&book.register, &again);
}

#[test]
fn b1_a_name_or_the_command_line_affirms_nothing() {
    let mut book = clinic();
    let target = asserted(&mut book)[0];
    let refusal = book.r#as("Chiara Bell").refused(affirm(target));
    assert!(refusal.contains("on the command line anybody"), "{refusal}");
    let refusal = book.signed_in("Chiara Bell", None).refused(affirm(target));
    assert!(refusal.contains("is not a recorded person"), "{refusal}");
    // A person of the account's claim, for whom no account on record stands.
    let refusal = book
        .signed_in("front desk", Some("Chiara Bell"))
        .refused(affirm(target));
    assert!(
        refusal.contains("no account on record stands for"),
        "{refusal}"
    );
    // A program with a token of Chiara's account is hers.
    book.with_token("Chiara Bell", Some("Chiara Bell"));
    book.ok(affirm(target));
    assert_eq!(says(&book, target), None);
}

#[test]
fn b1_an_approval_one_enters_oneself_signed_in_needs_no_affirming() {
    let mut book = clinic();
    let own = statement(&mut book);
    let target = own.reference();
    book.signed_in("Chiara Bell", Some("Chiara Bell"))
        .ok(Command::Save(own.into()));
    assert_eq!(says(&book, target), None);
    // On the command line it is said by whoever may write there.
    let typed = statement(&mut book);
    let target = typed.reference();
    book.r#as("Chiara Bell").ok(Command::Save(typed.into()));
    assert_eq!(
        says(&book, target).expect("asserted"),
        "asserted on the command line, not yet affirmed by Chiara Bell"
    );
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    book.ok(affirm(target));
    assert_eq!(says(&book, target), None);
}

#[test]
fn b1_how_an_approval_was_entered_is_not_taken_from_who_writes() {
    let mut book = clinic();
    let mut forged = statement(&mut book);
    let target = forged.reference();
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    let own = statement(&mut book);
    let kept = own.id;
    book.ok(Command::Save(own.into()));
    let kept = book.register.tables.tolerances.get(kept).expect("it");
    forged.approval = kept.approval.clone();
    book.signed_in("Ada Park", Some("Ada Park"))
        .ok(Command::Save(forged.into()));
    assert!(says(&book, target).is_some());
}

#[test]
fn a5_what_is_changed_after_it_was_affirmed_is_asserted_again() {
    let mut book = clinic();
    let target = asserted(&mut book)[2];
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    book.ok(affirm(target));
    let exclusion: Id<Exclusion> = Id::new(target.id);
    let kept = book.register.tables.exclusions.get(exclusion);
    let mut exclusion = kept.expect("it").clone();
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    // What changes nothing leaves it as it stands.
    book.ok(Command::Save(exclusion.clone().into()));
    assert_eq!(says(&book, target), None);
    exclusion.reason = "holds nothing we care for".into();
    book.ok(Command::Save(exclusion.into()));
    assert_eq!(
        says(&book, target).expect("asserted"),
        "asserted by Ben Ortiz, not yet affirmed by Chiara Bell"
    );
    // Ended and brought back, it is what it was.
    let exclusion: Id<Exclusion> = Id::new(target.id);
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    book.ok(affirm(target));
    book.retire(exclusion, "sold").expect("ended");
    let refusal = book.refused(affirm(target));
    assert!(refusal.contains("it has ended"), "{refusal}");
}

#[test]
fn b1_an_account_tied_to_the_approver_by_who_entered_it_affirms_nothing() {
    let mut book = clinic();
    let target = asserted(&mut book)[0];
    // Ada's account asserted it and is then tied to Chiara, whose own account is gone.
    let (ada, chief) = (book.who("Ada Park"), book.who("Chiara Bell"));
    let account = |book: &Book, person: Id<Person>| -> Id<Membership> {
        book.register
            .memberships_of(person)
            .next()
            .expect("an account")
            .id
    };
    let (hers, theirs) = (account(&book, ada), account(&book, chief));
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    book.ok(Tie {
        target: theirs,
        person: None,
        before: Some(chief),
    });
    book.ok(Tie {
        target: hers,
        person: Some(chief),
        before: Some(ada),
    });
    book.signed_in("Ada Park", Some("Chiara Bell"));
    let refusal = book.refused(affirm(target));
    assert!(refusal.contains("nobody has confirmed it"), "{refusal}");
    book.person("Dora Quinn");
    book.r#as("Dora Quinn");
    book.ok(phiward_register::verbs::ConfirmTie {
        target: hers,
        note: String::new(),
    });
    book.signed_in("Ada Park", Some("Chiara Bell"));
    let refusal = book.refused(affirm(target));
    assert!(refusal.contains("entered the approval"), "{refusal}");
}

/// An acceptance that Ben asked for and that was approved as Chiara.
fn accepted(book: &mut Book, signed_in: bool) -> Id<Acceptance> {
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("The laptop is stolen", &[laptop]);
    book.rate(risk, Level::High, Level::High);
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    let id = book.ask(risk, "2026-09-01").expect("asked");
    match signed_in {
        true => book.signed_in("Chiara Bell", Some("Chiara Bell")),
        false => book.r#as("Chiara Bell"),
    };
    book.rule(id, true).expect("approved");
    id
}

#[test]
fn b6_a_ruling_in_the_name_of_another_is_in_force_and_owed_an_affirmation() {
    let mut book = clinic();
    let own = accepted(&mut book, true);
    assert_eq!(says(&book, own.to()), None);
    let typed = accepted(&mut book, false);
    let acceptance = book.register.tables.acceptances.get(typed).expect("it");
    assert_eq!(
        acceptance.state(&book.register, book.today()),
        AcceptanceState::InForce
    );
    assert_eq!(
        acceptance.approved_by_words(&book.register),
        "asserted on the command line, not yet affirmed by Chiara Bell"
    );
    assert_eq!(owed(&book).len(), 1);
    let refusal = book
        .signed_in("Ben Ortiz", Some("Ben Ortiz"))
        .refused(affirm(typed.to()));
    assert!(refusal.contains("it names Chiara Bell"), "{refusal}");
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    book.ok(affirm(typed.to()));
    assert_eq!(owed(&book), [""; 0]);
    let pending = book
        .register
        .tables
        .acceptances
        .get(typed)
        .expect("it")
        .risk;
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    let pending = book.ask(pending, "2026-10-01").expect("asked");
    let refusal = book
        .signed_in("Chiara Bell", Some("Chiara Bell"))
        .refused(affirm(pending.to()));
    assert!(refusal.contains("nobody has approved it"), "{refusal}");
}

#[test]
fn b1_without_any_account_an_approval_is_asserted_and_nothing_is_owed() {
    let mut book = Book::new();
    let typed = statement(&mut book);
    let target = typed.reference();
    book.r#as("Ada Park").ok(Command::Save(typed.into()));
    assert_eq!(
        says(&book, target).expect("asserted"),
        "asserted by Ada Park on the command line, not yet affirmed by Chiara Bell"
    );
    assert_eq!(owed(&book), [""; 0]);
    assert_eq!(
        book.register.tolerance(book.today()).map(Record::reference),
        Some(target),
        "it has effect"
    );
}

#[test]
fn b1_of_an_entry_from_before_it_is_known_who_made_it() {
    let mut book = clinic();
    let (by_ada, by_chief) = (statement(&mut book), statement(&mut book));
    let mut register = book.register.clone();
    for (name, record) in [
        ("Ada Park", by_ada.clone()),
        ("Chiara Bell", by_chief.clone()),
    ] {
        book.signed_in(name, Some(name));
        let mut entry: Entry = book.ok(Command::Save(record.into()));
        // As a program wrote it that did not keep how an approval was entered.
        for change in &mut entry.changes {
            if let phiward_register::Change::Put(AnyRecord::Tolerance(it)) = change {
                it.approval = None;
            }
        }
        register.apply(register.position + 1, book.now, &entry);
    }
    let says = |id| {
        register
            .tables
            .tolerances
            .get(id)
            .and_then(|it| it.asserted(&register))
    };
    assert_eq!(
        says(by_ada.id).expect("asserted"),
        "asserted by Ada Park, not yet affirmed by Chiara Bell"
    );
    assert_eq!(says(by_chief.id), None);
}

/// A8: what one person found not to apply is approved by another, signed in, by affirming it.
#[test]
fn a8_what_one_found_not_to_apply_another_approves_by_affirming_it() {
    let mut book = clinic();
    book.signed_in("Ada Park", Some("Ada Park"));
    let id = book.id();
    book.save(Dismissal {
        id,
        scenario: "S-001".into(),
        reason: "no server stands here".into(),
        ..Dismissal::default()
    });
    let affirm = || Affirm {
        target: id.to(),
        note: "I walked through the office".into(),
    };
    let refused = |book: &mut Book, words: &str| {
        let said = book.refused(affirm());
        assert!(said.contains(words), "{said}");
    };
    refused(&mut book, "found that it does not apply");
    book.r#as("Ben Ortiz");
    refused(&mut book, "on the command line anybody can say");
    book.signed_in("Ben Ortiz", Some("Ben Ortiz")).ok(affirm());
    let ben = book.who("Ben Ortiz");
    let dismissal = book.register.tables.dismissals.get(id).expect("kept");
    assert_eq!(dismissal.approved_by, Some(ben));
    assert_eq!(dismissal.approved_on, Some(book.today()));
    assert_eq!(dismissal.asserted(&book.register), None);
    assert_eq!(
        dismissal.approval().expect("an approval").note,
        "I walked through the office"
    );
    assert_eq!(book.gaps(GapKind::DismissalUnapproved), []);
    refused(&mut book, "stands by it since");
}
