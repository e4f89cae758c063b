//! B3: actions, their steps and dependencies. B4: the slip ledger: no date moves
//! without its reason. B5: done is verified by someone other than the owner.

use crate::support::{Book, date, shown};
use catalog::Level::High;
use phiward_register::records::{Action, ActionState, Evidence, Milestone, Risk, Slip};
use phiward_register::verbs::{self, Complete, Confirm};
use phiward_register::{Command, Id};

fn clinic() -> (Book, Id<Risk>, Id<Action>) {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("A stolen laptop exposes schedules", &[laptop]);
    book.rate(risk, High, High);
    let action = book.action("Encrypt laptops", risk, "Ben Ortiz", "2026-06-30");
    (book, risk, action)
}

fn complete(book: &Book, action: Id<Action>) -> Command {
    Command::Complete(verbs::Complete {
        target: action,
        on: book.today(),
        evidence: Vec::new(),
    })
}

fn reschedule(action: Id<Action>, due: &str, reason: &str) -> Command {
    Command::Reschedule(verbs::Reschedule {
        target: action,
        due: date(due),
        reason: reason.into(),
    })
}

#[test]
fn b4_an_edit_cannot_move_remove_or_set_a_due_date() {
    let (book, _, action) = clinic();
    for due in [Some(date("2026-07-31")), None] {
        let mut edited = book.action_now(action).clone();
        edited.due = due;
        assert!(
            book.refused(Command::Save(edited.into()))
                .contains("without its reason")
        );
    }
    let mut forged = book.action_now(action).clone();
    forged.slips.push(Slip {
        old: forged.due,
        new: date("2026-07-31"),
        why: "because".into(),
        by: Default::default(),
        on: book.today(),
    });
    assert!(
        book.refused(Command::Save(forged.into()))
            .contains("without its reason")
    );
}

#[test]
fn b4_every_moved_date_keeps_old_new_why_who_and_when() {
    let (mut book, _, action) = clinic();
    assert!(
        book.refused(reschedule(action, "2026-09-30", " "))
            .contains("reason is missing")
    );
    assert!(
        book.refused(reschedule(action, "2026-06-30", "x"))
            .contains("already")
    );

    book.r#as("Chiara Bell")
        .ok(reschedule(action, "2026-09-30", "licences are late"));
    book.days(10);
    book.r#as("Ben Ortiz")
        .ok(reschedule(action, "2026-08-31", "they came early"));

    let slips = &book.action_now(action).slips;
    let told: Vec<_> = slips
        .iter()
        .map(|s| (s.old, s.new, s.why.as_str(), s.by.name.as_str(), s.on))
        .collect();
    assert_eq!(
        told,
        [
            (
                Some(date("2026-06-30")),
                date("2026-09-30"),
                "licences are late",
                "Chiara Bell",
                date("2026-03-02")
            ),
            (
                Some(date("2026-09-30")),
                date("2026-08-31"),
                "they came early",
                "Ben Ortiz",
                date("2026-03-12")
            ),
        ]
    );
    assert_eq!(slips[0].by.person, Some(book.who("Chiara Bell")));
    assert_eq!(book.action_now(action).due, Some(date("2026-08-31")));

    let mut shortened = book.action_now(action).clone();
    shortened.slips.pop();
    assert!(
        book.refused(Command::Save(shortened.into()))
            .contains("without its reason")
    );
}

#[test]
fn b4_the_day_of_a_slip_is_the_organizations_day() {
    let (mut book, _, action) = clinic();
    book.now = "2026-03-05T03:00:00Z".parse().unwrap();
    book.ok(reschedule(
        action,
        "2026-09-30",
        "late in the evening in Chicago",
    ));
    assert_eq!(book.action_now(action).slips[0].on, date("2026-03-04"));
}

#[test]
fn b3_milestones_are_kept() {
    let (mut book, _, action) = clinic();
    let mut edited = book.action_now(action).clone();
    edited.milestones = vec![Milestone {
        title: "Buy licences".into(),
        due: Some(date("2026-04-30")),
        done: None,
    }];
    book.save(edited.clone());
    assert_eq!(book.action_now(action).milestones, edited.milestones);
}

#[test]
fn b3_an_action_waits_for_what_it_depends_on() {
    let (mut book, risk, action) = clinic();
    let first = book.action("Buy licences", risk, "Ben Ortiz", "2026-04-30");
    let mut edited = book.action_now(action).clone();
    edited.depends_on = vec![first];
    book.save(edited);
    assert!(
        book.refused(complete(&book, action))
            .contains("depends on C-2")
    );
    book.ok(complete(&book, first));
    book.ok(complete(&book, action));
    assert_eq!(book.action_now(action).state, ActionState::Done);
}

#[test]
fn b3_a_dropped_dependency_holds_nobody_up() {
    let (mut book, risk, action) = clinic();
    let first = book.action("Buy licences", risk, "Ben Ortiz", "2026-04-30");
    let mut edited = book.action_now(action).clone();
    edited.depends_on = vec![first];
    book.save(edited);
    book.retire(first, "licences came with the laptops")
        .unwrap();
    book.ok(complete(&book, action));
}

#[test]
fn b3_actions_that_wait_for_each_other_are_refused() {
    let (mut book, risk, a) = clinic();
    let b = book.action("Second", risk, "Ben Ortiz", "2026-06-30");
    let c = book.action("Third", risk, "Ben Ortiz", "2026-06-30");
    for (action, needs) in [(b, a), (c, b)] {
        let mut edited = book.action_now(action).clone();
        edited.depends_on = vec![needs];
        book.save(edited);
    }
    for needs in [c, b, a] {
        let mut edited = book.action_now(a).clone();
        edited.depends_on = vec![needs];
        assert!(
            book.refused(Command::Save(edited.into()))
                .contains("wait for itself")
        );
    }
}

#[test]
fn b5_only_done_work_is_verified_on_evidence_by_someone_else() {
    let (mut book, _, action) = clinic();
    let report = book.evidence("Encryption report");
    let verify = |evidence: Vec<Id<Evidence>>, result: &str| {
        Command::Confirm(verbs::Confirm {
            target: action,
            on: date("2026-03-02"),
            result: result.into(),
            evidence: crate::support::shown(&evidence),
        })
    };
    book.r#as("Ada Park");
    assert!(
        book.refused(verify(vec![report], "all nine"))
            .contains("said to be done")
    );
    let done = complete(&book, action);
    book.r#as("Ben Ortiz").ok(done);
    book.r#as("Ada Park");
    assert!(
        book.refused(verify(vec![], "all nine"))
            .contains("evidence is missing")
    );
    assert!(
        book.refused(verify(vec![report], ""))
            .contains("result is missing")
    );
    for owner in ["Ben Ortiz", "BEN  ortiz"] {
        book.r#as(owner);
        assert!(
            book.refused(verify(vec![report], "all nine"))
                .contains("owns or owned it"),
            "{owner}"
        );
    }
    // Handing it over does not make one somebody else.
    let mut handed_over = book.action_now(action).clone();
    handed_over.owner = Some(book.who("Chiara Bell"));
    book.save(handed_over);
    book.r#as("Ben Ortiz");
    let refusal = book.refused(verify(vec![report], "all nine"));
    assert!(refusal.contains("owns or owned it"), "{refusal}");
    book.r#as("Somebody Nobody Knows");
    let refusal = book.refused(verify(vec![report], "all nine"));
    assert!(refusal.contains("not a recorded person"), "{refusal}");
    book.r#as("Ada Park")
        .ok(verify(vec![report], "all nine laptops checked"));
    let verified = book.action_now(action).clone();
    assert_eq!(verified.state, ActionState::Verified);
    assert_eq!(verified.verification.unwrap().by.name, "Ada Park");
    assert_eq!(verified.evidence, [report]);
}

#[test]
fn b5_m3_what_somebody_confirmed_is_neither_reworded_nor_left_without_its_evidence() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("A laptop is stolen", &[laptop]);
    let action = book.action("Bolt it", risk, "Ben Ortiz", "2026-06-30");
    let proof = book.evidence("Photo");
    let on = book.today();
    book.r#as("Ben Ortiz").ok(Complete {
        target: action,
        on,
        evidence: shown(&[proof]),
    });
    book.r#as("Ada Park").ok(Confirm {
        target: action,
        on,
        result: "seen it bolted".into(),
        evidence: Vec::new(),
    });
    let changes: [fn(&mut Action); 4] = [
        |it| it.evidence.clear(),
        |it| it.title = "Bolt everything everywhere".into(),
        |it| it.description = "All rooms".into(),
        |it| it.measure = "M-099".into(),
    ];
    for change in changes {
        let mut edited = book.action_now(action).clone();
        change(&mut edited);
        let message = book.refused(Command::Save(edited.into()));
        assert!(
            message.contains("somebody confirmed this work"),
            "{message}"
        );
        assert!(message.contains("reopen it"), "{message}");
    }
    // More evidence shows it better, and who looks after it may change.
    let more = book.evidence("Second photo");
    let mut edited = book.action_now(action).clone();
    edited.evidence.push(more);
    edited.owner = Some(book.who("Chiara Bell"));
    book.save(edited);
}

#[test]
fn b5_reopening_takes_back_done_and_verified_and_keeps_the_reason() {
    let (mut book, _, action) = clinic();
    book.ok(complete(&book, action));
    assert!(
        book.refused(Command::Reopen(verbs::Reopen {
            target: action,
            reason: "".into()
        }))
        .contains("reason is missing")
    );
    let entry = book.ok(Command::Reopen(verbs::Reopen {
        target: action,
        reason: "two laptops were forgotten".into(),
    }));
    assert_eq!(entry.why, "two laptops were forgotten");
    let reopened = book.action_now(action);
    assert_eq!(
        (reopened.state, reopened.done),
        (ActionState::InProgress, None)
    );
}

#[test]
fn b3_the_state_moves_by_its_verbs_only() {
    let (mut book, _, action) = clinic();
    let mut edited = book.action_now(action).clone();
    edited.state = ActionState::Verified;
    assert!(
        book.refused(Command::Save(edited.into()))
            .contains("edited in place")
    );
    let tomorrow = Command::Start(verbs::Start {
        target: action,
        on: date("2026-03-03"),
    });
    assert!(book.refused(tomorrow).contains("has not come yet"));
    book.ok(Command::Start(verbs::Start {
        target: action,
        on: book.today(),
    }));
    assert!(
        book.refused(Command::Start(verbs::Start {
            target: action,
            on: book.today()
        }))
        .contains("nothing to start")
    );
    book.ok(complete(&book, action));
    assert!(
        book.refused(complete(&book, action))
            .contains("nothing to complete")
    );
    assert!(
        book.refused(reschedule(action, "2026-12-31", "more time"))
            .contains("reopen it first")
    );
}

#[test]
fn b3_work_that_starts_after_its_due_date_can_still_be_described() {
    let (mut book, risk, _) = clinic();
    let late = book.action("Was due in winter", risk, "Ben Ortiz", "2026-01-31");
    book.ok(Command::Start(verbs::Start {
        target: late,
        on: book.today(),
    }));
    let mut edited = book.action_now(late).clone();
    edited.notes = "began late".into();
    book.save(edited);
    assert!(book.action_now(late).overdue(book.today()));
    let mut wrong = book.action_now(late).clone();
    wrong.start = Some(date("2026-02-15"));
    assert!(
        book.refused(Command::Save(wrong.into()))
            .contains("before it starts")
    );
}

#[test]
fn b3_a_dropped_action_is_left_alone_until_it_is_restored() {
    let (mut book, risk, action) = clinic();
    book.retire(action, "the laptops are gone").unwrap();
    assert!(
        book.refused(complete(&book, action))
            .contains("restore it first")
    );
    assert_eq!(book.risk_now(risk).actions(&book.register).count(), 0);
    book.restore(action, "one laptop is left").unwrap();
    assert_eq!(book.risk_now(risk).actions(&book.register).count(), 1);
}

#[test]
fn actions_of_a_risk_are_listed_as_they_were_made_whichever_changed_last() {
    let (mut book, risk, first) = clinic();
    let second = book.action("Lock the room", risk, "Ben Ortiz", "2026-06-30");
    let mut edited = book.action_now(first).clone();
    edited.notes = "changed after the second was made".into();
    book.save(edited);
    let order: Vec<_> = book.register.index.actions_of(risk).collect();
    assert_eq!(order, [first, second]);
}

#[test]
fn b3_a_cost_below_zero_is_refused() {
    let (book, _, action) = clinic();
    let mut edited = book.action_now(action).clone();
    edited.cost_cents = Some(-1);
    assert!(
        book.refused(Command::Save(edited.into()))
            .contains("below zero")
    );
}
