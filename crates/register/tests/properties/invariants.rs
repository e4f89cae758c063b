//! Whatever people do: the fold is the truth, ids and numbers are forever,
//! references resolve, dates move with reasons, ratings stay as they were made.

use crate::cases;
use crate::steps::{Step, steps};
use crate::support::{Book, assert_same};
use catalog::{Catalog, Level};
use phiward_register::records::{Action, Import, Rating, Risk};
use phiward_register::verbs;
use phiward_register::{
    AnyRecord, Command, Coverage, Entry, Kind, Record, Ref, Register, RiskFilter, RiskList,
    RiskSort, Tally, diff,
};
use proptest::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// A book with some of everything, so that most commands have something to act on.
fn furnished() -> Book {
    let mut book = Book::new();
    for i in 0..3_usize {
        let asset = book.asset(&format!("Laptop {i}"), "laptop");
        let risk = book.risk(&format!("Loss of laptop {i}"), &[asset]);
        book.rate(risk, Level::High, Level::from_index(i + 1));
        book.action(&format!("Encrypt {i}"), risk, "Ben Ortiz", "2026-06-30");
        book.evidence(&format!("Report {i}"));
        let id = book.id();
        book.save(Import {
            id,
            file_name: format!("list-{i}.csv"),
            ..Import::default()
        });
    }
    book
}

/// A book under observation.
struct InvariantChecker {
    book: Book,
    /// What was decided, applied without having been stored.
    shadow: Register,
    /// Every state a record ever had.
    history: Vec<AnyRecord>,
    /// Who has which id and number.
    known: HashMap<Uuid, String>,
    /// The register as it was after some entries.
    past: Vec<Register>,
    refused: usize,
}

impl InvariantChecker {
    fn new() -> InvariantChecker {
        let book = furnished();
        let mut watched = InvariantChecker {
            shadow: book.register.clone(),
            history: Vec::new(),
            known: HashMap::new(),
            past: vec![Register::default(), book.register.clone()],
            refused: 0,
            book,
        };
        watched.book.register.tables.for_each(|record, _, _, _| {
            watched.known.insert(record.id(), record.tag());
        });
        watched
    }

    fn step(&mut self, step: &Step) {
        let request = step.request(&mut self.book, &self.history);
        let before = self.book.register.clone();
        match self.book.carry_out(&request) {
            Err(refusal) => {
                self.refused += 1;
                assert!(!refusal.to_string().is_empty());
                assert_same(&before, &self.book.register);
                assert_eq!(before.decide(&request), Err(refusal), "deciding is pure");
            }
            Ok(entry) => {
                let position = self.book.log.len() as u64;
                self.shadow.apply(position, self.book.now, &entry);
                assert_same(&self.shadow, &self.book.register);
                assert_eq!(
                    before.decide(&request).as_ref(),
                    Ok(&entry),
                    "deciding is pure"
                );
                self.check(&before, &request.command, &entry);
                if position.is_multiple_of(7) {
                    self.past.push(self.book.register.clone());
                }
            }
        }
    }

    fn check(&mut self, before: &Register, command: &Command, entry: &Entry) {
        let after = &self.book.register;
        assert!(!entry.by.name.trim().is_empty());
        for record in entry.records() {
            let tag = self.known.entry(record.id()).or_insert(record.tag());
            assert_eq!(*tag, record.tag(), "an id keeps its kind and number");
            for to in record.refs() {
                assert!(
                    after.tables.revision(to).is_some(),
                    "{record:?} leads nowhere"
                );
            }
            if let Some(retired) = record.retired() {
                assert!(!retired.reason.trim().is_empty(), "{record:?}");
            }
            match (before.tables.get(record.reference()), record) {
                (Some(AnyRecord::Action(then)), AnyRecord::Action(now)) => {
                    dates_have_reasons(&then, now)
                }
                (Some(AnyRecord::Risk(then)), AnyRecord::Risk(now)) => {
                    ratings_stay(Some(&then), now, command);
                }
                (None, AnyRecord::Risk(now)) => ratings_stay(None, now, command),
                (_, AnyRecord::Acceptance(now)) => {
                    if let Some(ruling) = &now.ruling {
                        assert!(!ruling.by.same_as(&now.requested_by), "{now:?}");
                    }
                }
                (_, AnyRecord::Redaction(now)) => {
                    if let Some(by) = &now.approved_by {
                        assert!(!by.same_as(&now.requested_by), "{now:?}");
                    }
                    if let Some(denied) = &now.denied {
                        assert!(!denied.by.same_as(&now.requested_by), "{now:?}");
                    }
                    if let Some(withdrawn) = &now.withdrawn {
                        assert!(withdrawn.by.same_as(&now.requested_by), "{now:?}");
                    }
                    let ends = [
                        now.approved_by.is_some(),
                        now.denied.is_some(),
                        now.withdrawn.is_some(),
                        now.retired.is_some(),
                    ];
                    assert!(ends.iter().filter(|end| **end).count() <= 1, "{now:?}");
                }
                _ => {}
            }
            self.history.push(record.clone());
        }
        let mut numbers = HashMap::new();
        after.tables.for_each(|record, _, _, _| {
            let other = numbers.insert(record.tag(), record.id());
            assert_eq!(other, None, "two records are {}", record.tag());
        });
        assert_eq!(numbers.len(), self.known.len(), "nothing is deleted");
    }

    fn check_whole(&self) {
        let register = &self.book.register;
        assert_same(register, &self.book.folded());
        for past in &self.past {
            // As-of a position equals a rebuild up to it, and a snapshot with the tail equals the whole.
            let mut rebuilt = Register::default();
            let upto = past.position as usize;
            for (i, (time, stored)) in self.book.log[..upto].iter().enumerate() {
                let entry = stored.decode().expect("a stored entry");
                rebuilt.apply(i as u64 + 1, *time, &entry);
            }
            assert_same(past, &rebuilt);
            let bytes = past.to_snapshot().expect("no newer records");
            let mut opened = Register::from_snapshot(&bytes).expect("a sound snapshot");
            assert_same(past, &opened);
            assert_eq!(opened.to_snapshot().as_ref(), Some(&bytes));
            self.book.fold_onto(&mut opened);
            assert_same(register, &opened);
        }
        self.check_reads();
    }

    /// What reads the register never fails and agrees with its rows.
    fn check_reads(&self) {
        let register = &self.book.register;
        let today = self.book.today();
        let tally = Tally::of(register, today);
        assert_eq!(
            tally.open() + tally.closed,
            register.tables.risks.len() as u32
        );
        assert_eq!(tally.open(), register.tables.risks.live().count() as u32);
        assert_eq!(
            tally.heat.values().sum::<u32>() + tally.unrated,
            tally.open()
        );
        assert_eq!(
            tally.open() as usize,
            RiskList::of(register, today)
                .find(register, &RiskFilter::default(), RiskSort::Number, false)
                .len()
        );
        let coverage = Coverage::of(register, Catalog::builtin(), today);
        let resolves = |to: &Ref| register.tables.revision(*to).is_some();
        assert!(coverage.covered.iter().all(|c| resolves(&c.target)));
        assert!(
            coverage
                .gaps
                .iter()
                .filter_map(|h| h.target)
                .all(|t| resolves(&t))
        );
        let everything: usize = Kind::ALL.iter().map(|k| register.tables.len(*k)).sum();
        assert_eq!(diff(&Register::default(), register).len(), everything);
        assert!(diff(register, register).is_empty());
        for risk in register.tables.risks.all() {
            for action in risk.actions(register) {
                assert!(action.retired.is_none() && action.risks.contains(&risk.id));
            }
        }
        for action in register.tables.actions.live() {
            for risk in &action.risks {
                let listed = register
                    .index
                    .actions_of(*risk)
                    .filter(|id| *id == action.id);
                assert_eq!(listed.count(), 1, "{} is listed once", action.tag());
            }
        }
    }
}

/// B4: a due date that moved has its line in the slip ledger, with the reason.
fn dates_have_reasons(then: &Action, now: &Action) {
    assert!(
        now.slips.starts_with(&then.slips),
        "a slip is lost: {now:?}"
    );
    if then.due != now.due {
        assert_eq!(now.slips.len(), then.slips.len() + 1, "{then:?} {now:?}");
        let slip = &now.slips[then.slips.len()];
        assert_eq!((slip.old, Some(slip.new)), (then.due, now.due));
        assert!(!slip.why.trim().is_empty() && !slip.by.name.trim().is_empty());
    } else {
        assert_eq!(now.slips.len(), then.slips.len());
    }
}

/// A10: only rating changes a rating (or undoing an import that rated), and only in one stage.
fn ratings_stay(then: Option<&Risk>, now: &Risk, command: &Command) {
    fn slots(risk: &Risk) -> [&Option<Rating>; 4] {
        [&risk.inherent, &risk.current, &risk.target, &risk.verified]
    }
    let empty = Risk::default();
    let then = then.unwrap_or(&empty);
    let changed = slots(then)
        .iter()
        .zip(slots(now))
        .filter(|(a, b)| **a != *b)
        .count();
    match command {
        Command::Rate(_) => assert!(changed <= 1),
        Command::Undo(verbs::Undo { .. }) => {}
        other => assert_eq!(changed, 0, "{other:?}"),
    }
    for rating in slots(now).into_iter().flatten() {
        assert!(!rating.reason.trim().is_empty());
        assert!(rating.method.contains('@'));
    }
    if let Some(verified) = &now.verified {
        assert!(!verified.evidence.is_empty(), "{now:?}");
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn whatever_people_do_the_book_stays_sound(steps in steps(90)) {
        let mut watched = InvariantChecker::new();
        for step in &steps {
            watched.step(step);
        }
        watched.check_whole();
    }
}

#[test]
fn the_random_steps_reach_every_verb_and_are_refused_at_times() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(cases(1), rng);
    let mut verbs: HashMap<String, usize> = HashMap::new();
    let (mut allowed, mut refused) = (0, 0);
    for _ in 0..80 {
        let steps = steps(90).new_tree(&mut runner).expect("steps").current();
        let mut watched = InvariantChecker::new();
        for step in &steps {
            watched.step(step);
        }
        refused += watched.refused;
        for (_, stored) in &watched.book.log {
            let entry = stored.decode().expect("a stored entry");
            allowed += 1;
            *verbs.entry(entry.verb).or_default() += 1;
        }
    }
    for verb in [
        "add",
        "change",
        "identify",
        "rate",
        "treat",
        "plan",
        "reschedule",
        "start",
        "complete",
        "confirm",
        "reopen",
        "accept",
        "approve",
        "deny",
        "revoke",
        "merge",
        "retire",
        "restore",
        "undo",
        "settle",
        "milestone",
        "agreement",
        "vendor-check",
        "redact",
        "approve-redaction",
        "withdraw-redaction",
        "deny-redaction",
    ] {
        assert!(
            verbs.contains_key(verb),
            "never happened: {verb}; {verbs:?}"
        );
    }
    assert!(
        allowed > refused / 4 && refused > allowed / 10,
        "{allowed} allowed, {refused} refused"
    );
}
