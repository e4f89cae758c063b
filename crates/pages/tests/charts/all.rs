//! Promises that every chart keeps.

use crate::books::{BASE, TODAY, hostile};
use crate::flows::flows_of;
use crate::markup::parse;
use catalog::Catalog;
use jiff::civil::date;
use pages::charts::{
    self, Chart, ElementBar, Focus, GroupBy, TrendPoint, flow_map, heat_map, level_bar, timeline,
};
use register::records::Action;
use register::{Coverage, Register, Tally};
use std::collections::BTreeSet;

/// Every chart of a register.
fn every(register: &Register) -> Vec<Chart> {
    let tally = Tally::of(register, TODAY);
    let coverage = Coverage::of(register, Catalog::builtin(), TODAY);
    let actions: Vec<&Action> = register.tables.actions.live().collect();
    let trend: Vec<TrendPoint> = [date(2026, 1, 1), TODAY]
        .into_iter()
        .map(|day| TrendPoint {
            day,
            by_level: tally.by_level.clone(),
        })
        .collect();
    let first = register.tables.assets.all().next().map(|a| a.id);
    let lines = |by| timeline(register, &actions, by, 1, TODAY, BASE).map(|t| t.chart);
    let parts: Vec<ElementBar> = register
        .tables
        .assets
        .all()
        .map(|a| ElementBar {
            label: a.name.clone(),
            done: 1,
            total: 2,
            href: Some(format!("{BASE}/scope")),
        })
        .collect();
    [
        heat_map(register, &tally, TODAY, BASE),
        level_bar(&tally, BASE),
        charts::trend(&trend),
        Some(charts::progress("elements", "Elements", &parts)),
        flow_map(register, &coverage, Focus::Whole, BASE),
        first.and_then(|id| flow_map(register, &coverage, Focus::Asset(id), BASE)),
        lines(GroupBy::Owner),
        lines(GroupBy::Horizon),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn what_people_typed_stays_text() {
    let charts = every(&hostile());
    assert_eq!(charts.len(), 8);
    for chart in charts {
        for markup in [&chart.svg, &chart.html().replace("tabindex=\"0\"", "")] {
            let parsed = parse(markup);
            assert!(!parsed.elements.iter().any(|e| e == "script"), "{markup}");
            assert!(!markup.contains(['\u{202E}', '\u{0}', '\u{1b}', '\u{FFFF}']));
            for (tag, name, value) in &parsed.attributes {
                assert!(name != "style" && !name.starts_with("on"), "{tag} {name}");
                assert!(name != "href" || value.starts_with(BASE), "{value}");
            }
            assert!(!parsed.text.contains("&amp;amp;"));
        }
    }
    let map = flows_of(&hostile(), Focus::Whole);
    assert!(
        parse(&map.svg)
            .text
            .contains("<script>alert(1)</script>&amp;'[U+202E]")
    );
}

#[test]
fn an_image_is_an_image_or_a_group_of_named_links() {
    for chart in every(&hostile()) {
        let parsed = parse(&chart.svg);
        let of = |tag: &str, name: &str| {
            let mut found = parsed
                .attributes
                .iter()
                .filter(|(t, n, _)| t == tag && n == name);
            found.next().map(|(_, _, value)| value.clone())
        };
        let with_links = parsed.elements.iter().filter(|e| *e == "a").count();
        let pairs = parsed.elements.windows(2);
        let named = pairs.filter(|pair| pair[0] == "a" && pair[1] == "title");
        assert_eq!(named.count(), with_links, "{}", chart.title);
        let role = if with_links > 0 { "group" } else { "img" };
        assert_eq!(of("svg", "role").as_deref(), Some(role), "{}", chart.title);
        assert_eq!(of("svg", "aria-labelledby"), of("title", "id"));
        assert_eq!(of("svg", "aria-describedby"), of("desc", "id"));
        assert!(!chart.tables.is_empty() && chart.tables.iter().all(|t| !t.rows.is_empty()));
        for table in &chart.tables {
            assert!(
                table
                    .rows
                    .iter()
                    .all(|row| row.len() == table.columns.len())
            );
        }
    }
}

#[test]
fn every_class_has_a_rule() {
    let mut missing = BTreeSet::new();
    let large = testkit::fold(&testkit::large_register(20, 600, 700));
    let charts = every(&hostile()).into_iter().chain(every(&large));
    for chart in charts {
        for (_, name, value) in parse(&chart.svg).attributes {
            if name == "class" {
                missing.extend(
                    value
                        .split(' ')
                        .filter(|c| !charts::STYLES.contains(&format!(".{c}")))
                        .map(str::to_owned),
                );
            }
        }
    }
    // Names of charts and states that look like the rest.
    let plain = [
        "heat-cell",
        "c-field",
        "flow-map",
        "flow-matrix",
        "timeline",
        "bar-full",
        "fm-yes",
        "fm-asset",
        "fm-outer",
    ];
    missing.retain(|class| !plain.contains(&class.as_str()));
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_same_register_gives_the_same_bytes() {
    assert_eq!(every(&hostile()), every(&hostile()));
    let large = testkit::large_register(60, 300, 400);
    assert_eq!(every(&testkit::fold(&large)), every(&testkit::fold(&large)));
}
