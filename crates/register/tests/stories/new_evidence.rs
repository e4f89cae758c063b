//! B5: evidence can come in the very command that rests on it: one command, one entry,
//! refused as one.

use crate::support::Book;
use catalog::Level::{High, Low};
use phiward_register::records::{Action, ActionState, Evidence, Risk, Stage};
use phiward_register::verbs;
use phiward_register::{Id, NewEvidence, Refusal, Request, Shown};

fn clinic() -> (Book, Id<Risk>, Id<Action>) {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("A stolen laptop exposes schedules", &[laptop]);
    book.rate(risk, High, High);
    let action = book.action("Encrypt", risk, "Ben Ortiz", "2026-06-30");
    (book, risk, action)
}

#[test]
fn b5_new_evidence_comes_with_rating_completing_and_confirming() {
    let (mut book, risk, action) = clinic();
    let on = book.today();
    let complete = verbs::Complete {
        target: action,
        on,
        evidence: vec![
            book.new_evidence(" Invoice "),
            book.new_evidence("Photograph"),
        ],
    };
    let entry = book.r#as("Ben Ortiz").ok(complete);
    let tags: Vec<String> = entry.records().map(|r| r.known_as()).collect();
    assert_eq!(tags, ["evidence E-1", "evidence E-2", "action C-1"]);
    let shown = book.action_now(action).evidence.clone();
    let kept: Vec<&Evidence> = shown
        .iter()
        .map(|id| book.register.tables.evidence.get(*id).expect("kept"))
        .collect();
    assert_eq!((kept[0].title.as_str(), kept[0].number), ("Invoice", 1));
    assert_eq!((kept[1].title.as_str(), kept[1].number), ("Photograph", 2));
    assert_eq!(kept[0].location, "folder 7");
    assert_eq!(kept[0].on, Some(on));

    let confirm = verbs::Confirm {
        target: action,
        on,
        result: "all nine checked".into(),
        evidence: vec![shown[0].into(), book.new_evidence("Console export")],
    };
    book.r#as("Ada Park").ok(confirm);
    assert_eq!(book.action_now(action).state, ActionState::Verified);
    assert_eq!(book.action_now(action).evidence.len(), 3);

    let verified = verbs::Rate {
        evidence: vec![book.new_evidence("Scan")],
        ..book.rating(risk, Stage::Verified, Low, Low)
    };
    book.r#as("Chiara Bell").ok(verified);
    let rating = book.risk_now(risk).verified.clone().expect("rated");
    assert_eq!(rating.evidence.len(), 1);
    let scan = book.register.tables.evidence.get(rating.evidence[0]);
    assert_eq!(scan.expect("kept").number, 4, "numbers go on");
}

#[test]
fn b5_against_is_checked_for_what_the_verb_acts_on_and_nothing_is_left_of_a_refusal() {
    let (mut book, _, action) = clinic();
    let then = book
        .register
        .tables
        .actions
        .row(action)
        .expect("it")
        .revision;
    let complete = verbs::Complete {
        target: action,
        on: book.today(),
        evidence: vec![book.new_evidence("Invoice")],
    };
    let request = Request {
        against: Some(then),
        ..book.request(complete)
    };
    let mut changed = book.action_now(action).clone();
    changed.notes = "somebody was faster".into();
    book.save(changed);
    let refusal = book.carry_out(&request).expect_err("outdated");
    assert!(matches!(refusal, Refusal::Conflict { .. }), "{refusal}");
    assert!(book.register.tables.evidence.is_empty());
    let now = book
        .register
        .tables
        .actions
        .row(action)
        .expect("it")
        .revision;
    let request = Request {
        against: Some(now),
        ..request
    };
    book.carry_out(&request)
        .expect("the new evidence has no state to be outdated");
    assert_eq!(book.register.tables.evidence.len(), 1);
}

#[test]
fn b5_new_evidence_is_refused_where_evidence_is() {
    let (mut book, _, action) = clinic();
    let known = book.evidence("Report");
    let on = book.today();
    let new = |id, title: &str, location: &str| {
        Shown::New(NewEvidence {
            id,
            title: title.into(),
            location: location.into(),
            on: None,
        })
    };
    let id = book.id();
    for (evidence, why) in [
        (vec![new(id, " ", "folder 7")], "title is missing"),
        (vec![new(id, "Report", " ")], "is missing"),
        (
            vec![new(Id::default(), "Report", "folder 7")],
            "id is missing",
        ),
        (vec![new(known, "Report", "folder 7")], "E-1"),
        (
            vec![new(Id::new(action.uuid()), "Report", "folder 7")],
            "its id is that of action C-1",
        ),
        (
            vec![new(id, "One", "folder 7"), new(id, "Two", "folder 7")],
            "one id",
        ),
    ] {
        let refusal = book.refused(verbs::Complete {
            target: action,
            on,
            evidence,
        });
        assert!(refusal.contains(why), "{why}: {refusal}");
    }
}

#[test]
fn b5_in_the_data_of_a_verb_known_evidence_is_an_id_and_new_evidence_an_object() {
    let (mut book, _, _) = clinic();
    let known: Shown = book.evidence("Report").into();
    let new = book.new_evidence("Invoice");
    let data = serde_json::to_value([&known, &new]).expect("JSON");
    assert!(data[0].is_string() && data[1]["title"] == "Invoice");
    let again: Vec<Shown> = serde_json::from_value(data).expect("read");
    assert_eq!(again, [known, new]);
}
