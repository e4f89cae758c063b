//! The timeline.

use crate::books::{BASE, TODAY, action, id, register};
use crate::markup::links;
use jiff::civil::date;
use pages::charts::{GroupBy, PER_PAGE, timeline};
use register::records::{Action, ActionState, Person, Slip};
use register::{AnyRecord, NamedPerson};
use std::collections::BTreeSet;

#[test]
fn the_timeline_shows_every_action_once_over_its_pages() {
    let mut records: Vec<AnyRecord> = vec![
        Person {
            id: id(52),
            number: 1,
            name: "Owen".into(),
            ..Person::default()
        }
        .into(),
    ];
    for n in 1..=130 {
        let due = (n % 5 > 0).then(|| date(2026, 1 + (n % 12) as i8, 3));
        let owner = (n % 3 > 0).then(|| id(52));
        records.push(
            Action {
                owner,
                ..action(n, due)
            }
            .into(),
        );
    }
    let register = register(records);
    let actions: Vec<&Action> = register.tables.actions.live().collect();
    let mut seen = Vec::new();
    for page in 1..=3 {
        let part = timeline(&register, &actions, GroupBy::Owner, page, TODAY, BASE).unwrap();
        assert_eq!((part.page, part.pages), (page, 3));
        let on_page = links(&part.chart.svg);
        assert!(on_page.len() <= PER_PAGE);
        assert_eq!(on_page.len(), part.chart.tables[0].rows.len());
        seen.extend(on_page);
    }
    let expected: BTreeSet<String> = (1..=130)
        .map(|n| format!("{BASE}/plan/actions/{n}"))
        .collect();
    assert_eq!(seen.len(), 130);
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
    let beyond = timeline(&register, &actions, GroupBy::Owner, 99, TODAY, BASE).unwrap();
    assert_eq!(beyond.page, 3);
    assert!(timeline(&register, &[], GroupBy::Owner, 1, TODAY, BASE).is_none());
}

#[test]
fn b4_a_moved_date_stays_visible_and_what_is_late_is_said() {
    let moved = Slip {
        old: Some(date(2026, 6, 1)),
        new: date(2026, 9, 1),
        why: "vendor".into(),
        by: NamedPerson::default(),
        on: date(2026, 5, 20),
    };
    let late = Action {
        slips: vec![moved],
        start: Some(date(2026, 5, 1)),
        ..action(1, Some(date(2026, 9, 1)))
    };
    let done = Action {
        state: ActionState::Verified,
        done: Some(date(2026, 8, 1)),
        ..action(2, Some(date(2026, 8, 5)))
    };
    let register = register(vec![late.into(), done.into()]);
    let actions: Vec<&Action> = register.tables.actions.live().collect();
    let chart = timeline(&register, &actions, GroupBy::Horizon, 1, TODAY, BASE)
        .unwrap()
        .chart;
    assert!(chart.svg.contains("tl-ghost") && chart.svg.contains("15 days over"));
    assert!(
        chart
            .svg
            .contains("Due date moved Jun 1, 2026 → Sep 1, 2026")
    );
    assert!(chart.svg.contains("✓✓") && chart.svg.contains("tl-verified"));
    let rows = &chart.tables[0].rows;
    let late = rows.iter().find(|row| row[0].text == "C-1").unwrap();
    assert_eq!(late[3].text, "planned, 15 days overdue");
    assert_eq!(late[6].text, "Jun 1, 2026 → Sep 1, 2026");
}
