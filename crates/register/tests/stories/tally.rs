//! Counts reconcile: each number is made once and from the rows themselves.

use crate::support::Book;
use catalog::Level::{High, Low, Moderate, VeryHigh};
use phiward_register::records::{ActionState, Asset, Strategy};
use phiward_register::verbs;
use phiward_register::{Command, Tally};

#[test]
fn counts_reconcile_with_the_rows_behind_them() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    for (name, known) in [("Projector", true), ("Old box", false)] {
        let id = book.id();
        book.save(Asset {
            id,
            name: name.into(),
            ephi_known: known,
            ..Asset::default()
        });
    }
    let rated: Vec<_> = [
        (VeryHigh, High),
        (Moderate, Moderate),
        (Low, Low),
        (High, High),
    ]
    .iter()
    .enumerate()
    .map(|(i, (likelihood, impact))| {
        let risk = book.risk(&format!("Risk {i}"), &[laptop]);
        book.rate(risk, *likelihood, *impact);
        risk
    })
    .collect();
    book.risk("Not rated", &[laptop]);
    book.retire(rated[3], "gone").unwrap();
    book.ok(Command::Treat(verbs::Treat {
        target: rated[0],
        strategy: Strategy::Mitigate,
        reason: "cheap".into(),
    }));
    let late = book.action("Late", rated[0], "Ben Ortiz", "2026-02-01");
    let done = book.action("Done", rated[0], "Ben Ortiz", "2026-02-01");
    book.ok(Command::Complete(verbs::Complete {
        target: done,
        on: book.today(),
        evidence: vec![],
    }));
    for (action, cents) in [(late, 15_000), (done, 5_000)] {
        let mut edited = book.action_now(action).clone();
        edited.cost_cents = Some(cents);
        book.save(edited);
    }
    let acceptance = book.ask(rated[1], "2026-12-31").unwrap();
    book.r#as("Chiara Bell").rule(acceptance, true).unwrap();

    let tally = Tally::of(&book.register, book.today());
    assert_eq!(tally.by_level, [(Low, 1), (Moderate, 1), (High, 1)].into());
    assert_eq!((tally.unrated, tally.closed, tally.open()), (1, 1, 4));
    assert_eq!(
        tally.heat.values().sum::<u32>(),
        tally.by_level.values().sum::<u32>()
    );
    assert_eq!(tally.heat[&(VeryHigh, High)], 1);
    assert_eq!(
        tally.above_tolerance, 2,
        "without a statement everything above low"
    );
    assert_eq!(tally.by_strategy, [(Strategy::Mitigate, 1)].into());
    assert_eq!(
        tally.actions,
        [(ActionState::Planned, 1), (ActionState::Done, 1)].into()
    );
    assert_eq!(
        (tally.overdue, tally.cost_cents, tally.accepted),
        (1, 20_000, 1)
    );
    assert_eq!(
        (tally.assets, tally.ephi_assets),
        (3, 2),
        "“not known” is never “no”"
    );
    assert_eq!(
        book.register.tables.risks.len() as u32,
        tally.open() + tally.closed,
        "every risk is counted once"
    );
}

#[test]
fn costs_beyond_any_budget_do_not_wrap() {
    let mut book = Book::new();
    let risk = book.risk("A risk", &[]);
    for title in ["One", "Two"] {
        let action = book.action(title, risk, "Ben Ortiz", "2026-06-30");
        let mut edited = book.action_now(action).clone();
        edited.cost_cents = Some(i64::MAX);
        book.save(edited);
    }
    assert_eq!(Tally::of(&book.register, book.today()).cost_cents, i64::MAX);
}
