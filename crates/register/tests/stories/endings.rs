//! B7: a risk that no longer exists keeps its reason and date; ids and numbers
//! are never used again, and nothing is deleted. Merging and restoring.

use crate::support::{Book, date, nowhere};
use catalog::Level::High;
use phiward_register::records::{AcceptanceState, Asset, Person, Retired, Risk, Site, Trigger};
use phiward_register::verbs;
use phiward_register::{AnyRecord, Command, Id, Kind, Record, Ref};

fn two_risks() -> (Book, Id<Risk>, Id<Risk>) {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let tablet = book.asset("Tablet", "tablet");
    let first = book.risk("A stolen laptop exposes schedules", &[laptop]);
    let second = book.risk("Loss of a tablet exposes photographs", &[tablet]);
    (book, first, second)
}

fn merge(from: Id<Risk>, into: Id<Risk>) -> Command {
    Command::Merge(verbs::Merge {
        target: from,
        into,
        reason: "one loss, told twice".into(),
    })
}

#[test]
fn b7_a_closed_risk_stays_with_reason_date_and_who() {
    let (mut book, risk, _) = two_risks();
    assert!(
        book.retire(risk, " ")
            .unwrap_err()
            .to_string()
            .contains("reason is missing")
    );
    book.retire(risk, "the laptops were replaced by thin clients")
        .unwrap();
    let closed = book.risk_now(risk);
    let retired = closed.retired.as_ref().unwrap();
    assert_eq!(retired.reason, "the laptops were replaced by thin clients");
    assert_eq!(
        (retired.on, retired.by.name.as_str()),
        (date("2026-03-02"), "Ada Park")
    );
    assert!(!closed.is_open());
    assert_eq!(book.register.tables.risks.len(), 2);
    assert!(
        book.retire(risk, "again")
            .unwrap_err()
            .to_string()
            .contains("ended already")
    );
    let rate = book.rating(risk, phiward_register::records::Stage::Current, High, High);
    assert!(
        book.refused(Command::Rate(rate))
            .contains("restore it first")
    );
}

#[test]
fn b7_an_end_in_the_future_is_refused() {
    let (book, risk, _) = two_risks();
    let message = book.refused(Command::Retire(verbs::Retire {
        target: risk.to(),
        on: date("2026-03-03"),
        reason: "will be sold".into(),
    }));
    assert!(message.contains("has not come yet"), "{message}");
}

#[test]
fn b7_numbers_are_never_used_again() {
    let (mut book, _, second) = two_risks();
    book.retire(second, "gone").unwrap();
    let third = book.risk("A third", &[]);
    assert_eq!(book.risk_now(third).tag(), "R-3");
    let reopened =
        phiward_register::Register::from_snapshot(&book.register.to_snapshot().unwrap()).unwrap();
    assert_eq!(reopened.tables.risks.next_number(), 4);
}

#[test]
fn b7_a_number_cannot_be_chosen_or_changed() {
    let (mut book, first, _) = two_risks();
    let id = book.id();
    book.save(Risk {
        id,
        number: 77,
        sentence: "Wants a number of its own".into(),
        ..Risk::default()
    });
    assert_eq!(book.risk_now(id).number, 3);
    let mut renumbered = book.risk_now(first).clone();
    renumbered.number = 9;
    book.save(renumbered);
    assert_eq!(book.risk_now(first).number, 1);
}

#[test]
fn b7_an_id_serves_one_record_of_one_kind() {
    let (mut book, first, _) = two_risks();
    let stolen = Site {
        id: Id::new(first.uuid()),
        name: "Main street".into(),
        ..Site::default()
    };
    assert!(
        book.refused(Command::Save(stolen.into()))
            .contains("its id is that of risk R-1")
    );
    let nameless = Site {
        name: "Nowhere".into(),
        ..Site::default()
    };
    assert!(
        book.refused(Command::Save(nameless.into()))
            .contains("id is missing")
    );
    book.rate(first, High, High);
    let id = Id::new(first.uuid());
    let message = book.refused(Command::Accept(verbs::Accept {
        id,
        target: first,
        reason: "x".into(),
        compensating: "x".into(),
        expires: date("2026-12-31"),
        review_trigger: String::new(),
    }));
    assert!(message.contains("random id"), "{message}");
}

#[test]
fn b7_an_edit_neither_ends_nor_brings_back() {
    let (mut book, risk, other) = two_risks();
    let mut ended = book.risk_now(risk).clone();
    ended.retired = Some(Retired {
        on: date("2026-03-02"),
        reason: "quietly".into(),
        ..Retired::default()
    });
    assert!(
        book.refused(Command::Save(ended.into()))
            .contains("retire or restore it")
    );
    book.retire(risk, "gone").unwrap();
    let mut back = book.risk_now(risk).clone();
    back.retired = None;
    assert!(
        book.refused(Command::Save(back.into()))
            .contains("retire or restore it")
    );
    let mut merged = book.risk_now(other).clone();
    merged.merged_into = Some(risk);
    assert!(
        book.refused(Command::Save(merged.into()))
            .contains("merge the two")
    );
}

#[test]
fn a_risk_may_come_in_closed_but_not_without_its_reason() {
    let (mut book, _, _) = two_risks();
    let id = book.id();
    let mut closed = Risk {
        id,
        sentence: "Closed in the old register".into(),
        retired: Some(Retired {
            on: date("2024-05-01"),
            ..Retired::default()
        }),
        ..Risk::default()
    };
    assert!(
        book.refused(Command::Save(closed.clone().into()))
            .contains("reason is missing")
    );
    closed.retired.as_mut().unwrap().reason = "server was switched off".into();
    book.save(closed);
    assert!(!book.risk_now(id).is_open());
}

#[test]
fn restoring_needs_a_reason_and_keeps_it_in_the_entry() {
    let (mut book, risk, _) = two_risks();
    assert!(
        book.restore(risk, "x")
            .unwrap_err()
            .to_string()
            .contains("has not ended")
    );
    book.retire(risk, "gone").unwrap();
    assert!(
        book.restore(risk, "")
            .unwrap_err()
            .to_string()
            .contains("reason is missing")
    );
    let entry = book.restore(risk, "one laptop turned up").unwrap();
    assert_eq!(entry.why, "one laptop turned up");
    assert!(book.risk_now(risk).is_open());
}

#[test]
fn restoring_cannot_make_a_second_record_of_one_name() {
    let mut book = Book::new();
    let ben = book.who("Ben Ortiz");
    book.retire(ben, "left").unwrap();
    let second = book.person("Ben Ortiz");
    assert!(
        book.restore(ben, "came back")
            .unwrap_err()
            .to_string()
            .contains("has that name already")
    );
    assert_eq!(book.who("ben ortiz"), second, "the one who is here");
    let twin = Person {
        id: book.id(),
        name: " BEN ortiz".into(),
        ..Person::default()
    };
    assert!(
        book.refused(Command::Save(twin.into()))
            .contains("has that name already")
    );
}

#[test]
fn every_kind_can_be_ended_and_brought_back_but_what_a_book_keeps() {
    for record in crate::support::kinds::one_of_each() {
        let mut book = crate::support::kinds::book_with_one_of_each();
        let target = record.reference();
        let retire = Command::Retire(verbs::Retire {
            target,
            on: date("2026-03-02"),
            reason: "ended".into(),
        });
        if [Kind::Profile, Kind::Redaction, Kind::Membership].contains(&target.kind) {
            assert!(book.refused(retire).contains("a book keeps it"));
            continue;
        }
        if target.kind == Kind::Evidence {
            // What rests on it ends first.
            for rests in [Kind::Action, Kind::Risk] {
                let rests = book.register.tables.by_number(rests, 1).unwrap();
                book.ok(Command::Retire(verbs::Retire {
                    target: rests.reference(),
                    on: date("2026-03-02"),
                    reason: "ended".into(),
                }));
            }
        }
        if target.kind == Kind::Person {
            // The account that stands for them goes first.
            let accounts: Vec<_> = book.register.tables.memberships.live().collect();
            for target in accounts.iter().map(|one| one.id).collect::<Vec<_>>() {
                book.ok(verbs::RemoveMember {
                    target,
                    reason: "left".into(),
                });
            }
        }
        let mut before = book.register.tables.get(target).unwrap();
        if let AnyRecord::Risk(risk) = &mut before {
            risk.merged_into = None;
        }
        book.ok(retire);
        assert!(
            book.register
                .tables
                .get(target)
                .unwrap()
                .retired()
                .is_some()
        );
        book.ok(Command::Restore(verbs::Restore {
            target,
            reason: "was a mistake".into(),
        }));
        assert_eq!(
            book.register.tables.get(target).unwrap(),
            before,
            "{}",
            target.kind
        );
    }
}

#[test]
fn a8_merging_moves_what_the_risk_concerns_and_its_actions() {
    let (mut book, first, second) = two_risks();
    book.rate(first, High, High);
    book.rate(second, High, High);
    let action = book.action("Encrypt tablets", second, "Ben Ortiz", "2026-06-30");
    let assets = [
        book.risk_now(first).assets[0],
        book.risk_now(second).assets[0],
    ];
    assert!(book.refused(merge(first, first)).contains("into itself"));
    book.ok(merge(second, first));
    let (stays, gone) = (book.risk_now(first), book.risk_now(second));
    assert_eq!(stays.assets, assets);
    assert_eq!(gone.merged_into, Some(first));
    assert!(
        gone.retired
            .as_ref()
            .unwrap()
            .reason
            .starts_with("merged into R-1")
    );
    assert_eq!(gone.tag(), "R-2", "the old number leads to it still");
    assert_eq!(
        book.register.index.actions_of(first).collect::<Vec<_>>(),
        [action]
    );
    assert_eq!(book.register.index.actions_of(second).count(), 0);
    assert!(book.refused(merge(first, second)).contains("not open"));
    assert!(
        book.refused(merge(first, Id::new(nowhere())))
            .contains("not open")
    );
}

#[test]
fn b6_merging_makes_the_acceptance_of_the_wider_risk_stale() {
    let (mut book, first, second) = two_risks();
    book.rate(first, High, High);
    let acceptance = book.ask(first, "2026-12-31").unwrap();
    book.r#as("Chiara Bell").rule(acceptance, true).unwrap();
    book.ok(merge(second, first));
    let acceptance = book.register.tables.acceptances.get(acceptance).unwrap();
    assert_eq!(
        acceptance.state(&book.register, book.today()),
        AcceptanceState::Stale
    );
}

#[test]
fn a_merged_risk_that_is_restored_stands_for_itself_again() {
    let (mut book, first, second) = two_risks();
    book.rate(second, High, High);
    book.ok(merge(second, first));
    book.restore(second, "they are two after all").unwrap();
    let back = book.risk_now(second);
    assert!(back.is_open());
    assert_eq!(back.merged_into, None);
    let tablet = back.assets[0];
    assert!(
        book.gaps(phiward_register::GapKind::AssetNotAnalysed)
            .iter()
            .all(|h| h.target != Some(tablet.to())),
        "its rating counts again"
    );
}

#[test]
fn references_must_lead_somewhere() {
    let (mut book, first, _) = two_risks();
    let mut dangling = book.risk_now(first).clone();
    dangling.assets.push(Id::<Asset>::new(nowhere()));
    assert!(
        book.refused(Command::Save(dangling.into()))
            .contains("not in this register")
    );
    let trigger = Trigger {
        id: book.id(),
        note: "burglary".into(),
        risks: vec![Id::new(nowhere())],
        ..Trigger::default()
    };
    assert!(
        book.refused(Command::Save(trigger.into()))
            .contains("not in this register")
    );
    let missing = Ref {
        kind: Kind::Vendor,
        id: nowhere(),
    };
    let retire = Command::Retire(verbs::Retire {
        target: missing,
        on: book.today(),
        reason: "x".into(),
    });
    assert!(book.refused(retire).contains("no such vendor"));
}
