//! A6: answers to the 55 assessable provisions. A7: decisions on addressable specifications.

use crate::support::{Book, date};
use catalog::Catalog;
use phiward_register::records::{AddressableOutcome, Answer, Decision, Factors, YesNo};
use phiward_register::{Command, GapKind, Implementation, SafeguardTally, assessed_provisions};

const ADDRESSABLE: &str = "164.312(a)(2)(iv)";

fn answer(book: &mut Book, provision: &str, in_place: YesNo, properly: YesNo) -> Answer {
    Answer {
        id: book.id(),
        provision: provision.into(),
        required: YesNo::Yes,
        in_place,
        used_properly: properly,
        ..Answer::default()
    }
}

fn decision(book: &mut Book, outcome: AddressableOutcome) -> Decision {
    Decision {
        id: book.id(),
        provision: ADDRESSABLE.into(),
        outcome: Some(outcome),
        reason: "the devices never leave the locked room".into(),
        alternative: "locked room with alarm".into(),
        equivalence: "nobody reaches the storage".into(),
        factors: Factors {
            size_and_complexity: "one room".into(),
            infrastructure: "old devices".into(),
            costs: "new devices cost too much".into(),
            probability_and_criticality: "theft is unlikely".into(),
        },
        approved_by: Some(book.who("Chiara Bell")),
        decided_on: Some(date("2026-02-01")),
        review_on: Some(date("2027-02-01")),
        ..Decision::default()
    }
}

fn tags(book: &Book, kind: GapKind) -> Vec<String> {
    book.gaps(kind).into_iter().map(|h| h.tag).collect()
}

#[test]
fn a6_every_leaf_is_open_until_it_is_answered() {
    let mut book = Book::new();
    let open = tags(&book, GapKind::ProvisionUnanswered).len()
        + tags(&book, GapKind::ApplicabilityOpen).len();
    let not_applicable = Catalog::builtin()
        .assessable_provisions()
        .filter(|provision| {
            matches!(
                phiward_register::applicability(&book.register, provision),
                phiward_register::Applicability::NotApplicable(_)
            )
        })
        .count();
    assert_eq!(open + not_applicable, 55);
    for (in_place, properly, answered) in [
        (YesNo::Unknown, YesNo::Unknown, false),
        (YesNo::Yes, YesNo::Unknown, false),
        (YesNo::No, YesNo::Unknown, true),
        (YesNo::Partly, YesNo::No, true),
        (YesNo::Yes, YesNo::Yes, true),
    ] {
        let mut book = book.clone();
        let given = answer(&mut book, "164.312(d)", in_place, properly);
        book.save(given);
        let still_open =
            tags(&book, GapKind::ProvisionUnanswered).contains(&"164.312(d)".to_owned());
        assert_eq!(still_open, !answered, "{in_place:?} {properly:?}");
    }
    let _ = &mut book;
}

#[test]
fn a6_one_answer_for_the_organization_and_overrides_by_asset() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let given = answer(&mut book, "164.312(d)", YesNo::Yes, YesNo::Yes);
    book.save(given.clone());
    let mut second = given.clone();
    second.id = book.id();
    assert!(
        book.refused(Command::Save(second.clone().into()))
            .contains("answers 164.312(d) already")
    );
    second.asset = Some(laptop);
    second.in_place = YesNo::No;
    book.save(second);
    assert!(
        !tags(&book, GapKind::ProvisionUnanswered).contains(&"164.312(d)".to_owned()),
        "an override does not open the organization's answer"
    );
}

#[test]
fn a6_an_override_alone_does_not_answer_for_the_organization() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let mut given = answer(&mut book, "164.312(d)", YesNo::Yes, YesNo::Yes);
    given.asset = Some(laptop);
    book.save(given);
    assert!(tags(&book, GapKind::ProvisionUnanswered).contains(&"164.312(d)".to_owned()));
}

#[test]
fn a6_does_not_apply_needs_the_fact_that_makes_it_so() {
    let mut book = Book::new();
    let mut given = answer(&mut book, "164.312(d)", YesNo::Unknown, YesNo::Unknown);
    given.required = YesNo::No;
    assert!(
        book.refused(Command::Save(given.clone().into()))
            .contains("without a reason")
    );
    given.note = "nobody but the owner works here".into();
    book.save(given);
}

#[test]
fn a7_not_in_place_without_a_decision_is_a_gap() {
    let mut book = Book::new();
    assert!(
        tags(&book, GapKind::AddressableUndecided).is_empty(),
        "an open question is a gap of its own"
    );
    for in_place in [YesNo::No, YesNo::Partly] {
        let mut book = book.clone();
        let given = answer(&mut book, ADDRESSABLE, in_place, YesNo::No);
        book.save(given);
        assert_eq!(tags(&book, GapKind::AddressableUndecided), [ADDRESSABLE]);
        let decided = decision(&mut book, AddressableOutcome::Alternative);
        book.save(decided);
        assert!(tags(&book, GapKind::AddressableUndecided).is_empty());
    }
    let given = answer(&mut book, ADDRESSABLE, YesNo::Yes, YesNo::Yes);
    book.save(given);
    assert!(tags(&book, GapKind::AddressableUndecided).is_empty());
}

#[test]
fn a7_a_decision_to_implement_is_a_decision_and_leaves_the_work_to_be_done() {
    let mut book = Book::new();
    let given = answer(&mut book, ADDRESSABLE, YesNo::No, YesNo::Unknown);
    book.save(given);
    let decided = decision(&mut book, AddressableOutcome::Implemented);
    book.save(decided);
    assert!(tags(&book, GapKind::AddressableUndecided).is_empty());
    assert_eq!(tags(&book, GapKind::DecidedNotPlanned), [ADDRESSABLE]);
}

/// 164.306(d)(3)(ii)(B)(2): an equivalent measure is compliance, and not the measure itself.
#[test]
fn a7_an_equivalent_alternative_is_a_state_of_its_own() {
    let mut book = Book::new();
    let given = answer(&mut book, ADDRESSABLE, YesNo::Partly, YesNo::Yes);
    book.save(given);
    let stands = |book: &Book| {
        let all = assessed_provisions(&book.register, Catalog::builtin());
        let one = all.iter().find(|a| a.provision.citation == ADDRESSABLE);
        let tally = SafeguardTally::of(&all);
        assert_eq!(tally.applying(), tally.answered() + tally.open);
        assert_eq!(tally.applying() + tally.not_applicable, all.len() as u32);
        (
            one.expect("it is assessed").implementation.clone(),
            (tally.alternative, tally.in_part, tally.in_place),
        )
    };
    assert_eq!(stands(&book), (Implementation::InPart, (0, 1, 0)));
    let decided = decision(&mut book, AddressableOutcome::Alternative);
    book.save(decided);
    assert_eq!(stands(&book), (Implementation::Alternative, (1, 0, 0)));
    assert!(!Implementation::Alternative.is_gap());
}

#[test]
fn a7_a_required_specification_cannot_be_decided_away() {
    let mut book = Book::new();
    let given = answer(&mut book, "164.312(a)(2)(i)", YesNo::No, YesNo::Unknown);
    book.save(given);
    assert!(
        tags(&book, GapKind::AddressableUndecided).is_empty(),
        "required: no decision is owed, a risk is"
    );
}

#[test]
fn a7_an_alternative_says_what_and_why_it_is_equivalent() {
    let mut book = Book::new();
    let fine = decision(&mut book, AddressableOutcome::Alternative);
    for (lacks, change) in [
        (
            "outcome",
            (|d: &mut Decision| d.outcome = None) as fn(&mut Decision),
        ),
        ("reason", |d| d.reason.clear()),
        ("alternative measure", |d| d.alternative.clear()),
        ("equivalence", |d| d.equivalence.clear()),
        ("provision", |d| d.provision.clear()),
    ] {
        let mut lacking = fine.clone();
        change(&mut lacking);
        let message = book.refused(Command::Save(lacking.into()));
        assert!(
            message.contains(&format!("{lacks} is missing")),
            "{message}"
        );
    }
    book.save(fine.clone());
    let mut second = fine;
    second.id = book.id();
    assert!(
        book.refused(Command::Save(second.into()))
            .contains("already")
    );
}

#[test]
fn a7_cost_alone_is_a_gap_and_so_is_an_incomplete_decision() {
    let mut book = Book::new();
    let fine = decision(&mut book, AddressableOutcome::Neither);
    let mut cost_alone = fine.clone();
    cost_alone.factors = Factors {
        costs: "too dear".into(),
        ..Factors::default()
    };
    let id = book.save(cost_alone);
    assert_eq!(tags(&book, GapKind::CostAlone), ["D-1"]);
    let mut unapproved = fine.clone();
    unapproved.id = id;
    unapproved.approved_by = None;
    book.save(unapproved);
    assert!(tags(&book, GapKind::CostAlone).is_empty());
    assert_eq!(tags(&book, GapKind::DecisionIncomplete), ["D-1"]);
    let mut whole = fine;
    whole.id = id;
    book.save(whole);
    assert!(tags(&book, GapKind::DecisionIncomplete).is_empty());
}
