//! Heat map, levels, trend and progress.

use crate::books::{BASE, TODAY, adopted, id, register, risk};
use crate::markup::{links, parse};
use catalog::Level;
use jiff::civil::date;
use pages::charts::{self, ElementBar, TrendPoint, heat_map, level_bar};
use register::records::{Risk, Tolerance};
use register::{AnyRecord, Register, Tally};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn heat_map_counts_are_the_tally_and_lead_to_the_rows() {
    let mut records: Vec<AnyRecord> = adopted().into();
    records.extend([
        AnyRecord::from(risk(1, Level::High, Level::VeryHigh)),
        risk(2, Level::High, Level::VeryHigh).into(),
        risk(3, Level::Low, Level::Low).into(),
        Risk {
            current: None,
            ..risk(4, Level::Low, Level::Low)
        }
        .into(),
    ]);
    let register = register(records);
    let tally = Tally::of(&register, TODAY);
    let chart = heat_map(&register, &tally, TODAY, BASE).unwrap();
    let links: BTreeSet<String> = links(&chart.svg).into_iter().collect();
    let expected = [("high", "very_high"), ("low", "low")].map(|(likelihood, impact)| {
        format!("{BASE}/risks?likelihood={likelihood}&impact={impact}")
    });
    assert_eq!(links, BTreeSet::from(expected));
    for word in ["very_high", "low"] {
        assert!(word.parse::<Level>().is_ok(), "the address reads back");
    }
    let shown: u32 = chart.tables[0]
        .rows
        .iter()
        .flat_map(|row| &row[1..])
        .map(|cell| cell.text.split(' ').next().unwrap().parse::<u32>().unwrap())
        .sum();
    assert_eq!(shown, tally.open() - tally.unrated);
    assert!(
        chart
            .svg
            .contains("2 risks: likelihood high, impact very high, level very high")
    );
    assert!(chart.svg.contains("heat-bound"));
    assert!(
        chart
            .notes
            .iter()
            .any(|n| n.contains("1 open risk is not rated"))
    );
    assert!(chart.notes.iter().any(|n| n.contains("has not stated")));
    assert!(heat_map(&Register::default(), &Tally::default(), TODAY, BASE).is_none());
}

#[test]
fn the_tolerance_line_moves_with_the_statement() {
    let with = |highest| {
        let mut records: Vec<AnyRecord> = adopted().into();
        records.push(risk(1, Level::High, Level::High).into());
        records.push(
            Tolerance {
                id: id(60),
                number: 1,
                highest: Some(highest),
                approved_on: Some(date(2026, 1, 1)),
                ..Tolerance::default()
            }
            .into(),
        );
        let register = register(records);
        let svg = heat_map(&register, &Tally::of(&register, TODAY), TODAY, BASE)
            .unwrap()
            .svg;
        parse(&svg)
            .attributes
            .windows(2)
            .find_map(|pair| (pair[0].2 == "heat-bound").then(|| pair[1].2.clone()))
    };
    assert_ne!(with(Level::Low), with(Level::Moderate));
    assert!(with(Level::Low).is_some());
    assert_eq!(with(Level::VeryHigh), None, "nothing is above very high");
}

#[test]
fn levels_add_up_to_the_open_risks() {
    let register = register(vec![
        risk(1, Level::High, Level::High).into(),
        risk(2, Level::High, Level::Low).into(),
        Risk {
            current: None,
            ..risk(3, Level::Low, Level::Low)
        }
        .into(),
    ]);
    let chart = level_bar(&Tally::of(&register, TODAY), BASE).unwrap();
    let shown: u32 = chart.tables[0]
        .rows
        .iter()
        .map(|row| row[1].text.parse::<u32>().unwrap())
        .sum();
    assert_eq!(shown, 3);
    let expected = ["high", "low", "unrated"].map(|level| format!("{BASE}/risks?level={level}"));
    assert_eq!(links(&chart.svg), expected);
}

#[test]
fn a_trend_needs_two_days_and_keeps_their_order() {
    let point = |day, high| TrendPoint {
        day,
        by_level: BTreeMap::from([(Level::High, high)]),
    };
    let (a, b) = (point(date(2026, 1, 1), 4), point(TODAY, 2));
    assert!(charts::trend(std::slice::from_ref(&a)).is_none());
    assert!(charts::trend(&[point(date(2026, 1, 1), 0), point(TODAY, 0)]).is_none());
    let chart = charts::trend(&[b.clone(), a.clone()]).unwrap();
    assert_eq!(Some(&chart), charts::trend(&[a, b]).as_ref());
    assert_eq!(chart.tables[0].rows[1].last().unwrap().text, "2");
    assert!(chart.svg.contains("4 at first, 2 at last, 4 at most"));
}

#[test]
fn what_cannot_be_counted_yet_is_not_called_done() {
    let part = |done, total| ElementBar {
        label: "Scope".into(),
        done,
        total,
        href: None,
    };
    let svg = |done, total| charts::progress("p", "Parts", &[part(done, total)]).svg;
    assert!(svg(0, 0).contains("not begun") && !svg(0, 0).contains("bar-done"));
    assert!(svg(2, 3).contains("2 of 3"));
    assert!(svg(9, 3).contains("all 3") && svg(9, 3).contains("bar-full"));
}
