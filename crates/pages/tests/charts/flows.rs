//! The flow map.

use crate::books::{BASE, TODAY, asset, flow, id, register};
use crate::markup::links;
use catalog::Catalog;
use pages::charts::{Chart, Focus, flow::MAX_BYTES, flow_map};
use proptest::prelude::*;
use proptest::strategy::Strategy;
use register::records::{Asset, Flow, FlowEnd, Retired, Site, Vendor, YesNo};
use register::{AnyRecord, Coverage, GapKind, Record, Register};
use std::collections::BTreeSet;

pub(crate) fn flows_of(register: &Register, focus: Focus) -> Chart {
    let coverage = Coverage::of(register, Catalog::builtin(), TODAY);
    flow_map(register, &coverage, focus, BASE).expect("a map")
}

#[test]
fn places_and_flows_lead_to_their_records() {
    let register = register(vec![
        Site {
            id: id(50),
            number: 1,
            name: "Main Street".into(),
            ..Site::default()
        }
        .into(),
        Site {
            id: id(53),
            number: 2,
            name: "East".into(),
            ..Site::default()
        }
        .into(),
        Vendor {
            id: id(51),
            number: 1,
            name: "Silo Cloud".into(),
            ..Vendor::default()
        }
        .into(),
        Asset {
            site: Some(id(50)),
            ..asset(3, "Scheduling")
        }
        .into(),
        asset(4, "On no flow").into(),
        Flow {
            via: vec![FlowEnd::Vendor(id(51)), FlowEnd::Site(id(53))],
            ..flow(2, FlowEnd::Asset(id(3)), FlowEnd::Unknown)
        }
        .into(),
        Flow {
            retired: Some(Retired {
                on: TODAY,
                reason: "ended".into(),
                ..Retired::default()
            }),
            ..flow(9, FlowEnd::Asset(id(3)), FlowEnd::Unknown)
        }
        .into(),
    ]);
    let chart = flows_of(&register, Focus::Whole);
    let links: BTreeSet<String> = links(&chart.svg).into_iter().collect();
    let expected = [
        "assets/3",
        "assets/4",
        "flows/2",
        "sites/1",
        "sites/2",
        "vendors/1",
    ];
    assert_eq!(
        links,
        expected
            .iter()
            .map(|to| format!("{BASE}/scope/{to}"))
            .collect()
    );
    assert!(chart.svg.contains("fm-unknown") && chart.svg.contains("F-2 ?"));
    assert!(chart.svg.contains("nowhere recorded"));
    let gaps = Coverage::of(&register, Catalog::builtin(), TODAY).gaps;
    let unflowed = gaps
        .iter()
        .filter(|gap| gap.kind == GapKind::AssetOnNoFlow)
        .count();
    assert_eq!((unflowed, chart.tables[1].rows.len()), (1, 1));
}

#[test]
fn encryption_is_told_by_line_mark_and_word() {
    for (encrypted, class, mark) in [
        (YesNo::Yes, "fm-yes", "F-1<"),
        (YesNo::No, "fm-no", "F-1 !<"),
        (YesNo::Partly, "fm-partly", "F-1 ½<"),
        (YesNo::Unknown, "fm-unknown", "F-1 ?<"),
    ] {
        let register = register(vec![
            asset(1, "Record").into(),
            Flow {
                encrypted,
                ..flow(1, FlowEnd::Asset(id(1)), FlowEnd::Party("payers".into()))
            }
            .into(),
        ]);
        let svg = flows_of(&register, Focus::Whole).svg;
        assert!(svg.contains(class) && svg.contains(mark), "{svg}");
        assert!(svg.contains(&format!("Encrypted in transit: {}", encrypted.words())));
    }
}

#[test]
fn around_an_asset_only_its_own_steps_are_drawn() {
    let register = register(vec![
        asset(1, "Record").into(),
        asset(2, "Portal").into(),
        asset(3, "Fax").into(),
        Flow {
            via: vec![FlowEnd::Asset(id(1)), FlowEnd::Asset(id(2))],
            ..flow(1, FlowEnd::Asset(id(3)), FlowEnd::Party("patients".into()))
        }
        .into(),
        flow(2, FlowEnd::Asset(id(3)), FlowEnd::Asset(id(2))).into(),
    ]);
    let around = |number| {
        let chart = flows_of(&register, Focus::Asset(id(number)));
        let links: BTreeSet<String> = links(&chart.svg).into_iter().collect();
        links
            .into_iter()
            .map(|l| l.replace(&format!("{BASE}/scope/"), ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(around(1), ["assets/1", "assets/2", "assets/3", "flows/1"]);
    assert_eq!(
        around(3),
        ["assets/1", "assets/2", "assets/3", "flows/1", "flows/2"]
    );
}

fn end() -> impl Strategy<Value = FlowEnd> {
    prop_oneof![
        Just(FlowEnd::Unknown),
        (1_u32..12).prop_map(|n| FlowEnd::Asset(id(n))),
        (50_u32..53).prop_map(|n| FlowEnd::Site(id(n))),
        (60_u32..63).prop_map(|n| FlowEnd::Vendor(id(n))),
        "[a-d]".prop_map(FlowEnd::Party),
    ]
}

fn book(ends: Vec<(FlowEnd, Vec<FlowEnd>, FlowEnd)>) -> Register {
    let mut records: Vec<AnyRecord> = Vec::new();
    for n in 0..3 {
        records.push(
            Site {
                id: id(50 + n),
                number: n + 1,
                name: format!("Site {n}"),
                ..Site::default()
            }
            .into(),
        );
        records.push(
            Vendor {
                id: id(60 + n),
                number: n + 1,
                name: format!("Vendor {n}"),
                ..Vendor::default()
            }
            .into(),
        );
    }
    for n in 1..12 {
        records.push(
            Asset {
                site: (n % 4 > 0).then(|| id(49 + n % 4)),
                vendor: (n % 3 == 0).then(|| id(60 + n % 3)),
                ..asset(n, &format!("Asset {n}"))
            }
            .into(),
        );
    }
    for (at, (from, via, to)) in ends.into_iter().enumerate() {
        records.push(
            Flow {
                via,
                ..flow(at as u32 + 1, from, to)
            }
            .into(),
        );
    }
    register(records)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_flow_is_an_edge_or_counted_in_its_group(
        ends in prop::collection::vec((end(), prop::collection::vec(end(), 0..3), end()), 1..90)
    ) {
        let many = ends.len();
        let register = book(ends);
        let chart = flows_of(&register, Focus::Whole);
        prop_assert!(chart.svg.len() <= MAX_BYTES);
        let drawn: Vec<String> = links(&chart.svg)
            .into_iter()
            .filter(|link| link.contains("/scope/flows/"))
            .collect();
        let grouped = chart.svg.contains("flow-matrix");
        if grouped {
            prop_assert!(drawn.is_empty());
            let steps: usize = chart.tables[0].rows.iter().map(|row| row[2].text.parse::<usize>().unwrap()).sum();
            prop_assert!(steps >= many, "{} steps of {} flows", steps, many);
            prop_assert!(chart.notes[0].contains("by site, vendor and outside party"));
        } else {
            let expected: Vec<String> = (1..=many).map(|n| format!("{BASE}/scope/flows/{n}")).collect();
            prop_assert_eq!(drawn, expected);
        }
        prop_assert!(grouped || many <= 60);
    }

    #[test]
    fn flows_without_stations_count_exactly_once_in_their_groups(
        ends in prop::collection::vec((end(), Just(Vec::new()), end()), 61..200)
    ) {
        let many = ends.len();
        let chart = flows_of(&book(ends), Focus::Whole);
        let steps: usize = chart.tables[0].rows.iter().map(|row| row[2].text.parse::<usize>().unwrap()).sum();
        prop_assert_eq!(steps, many);
    }
}

#[test]
fn hundreds_of_flows_between_hundreds_of_vendors_stay_small() {
    let ends = (0..400).map(|n| {
        (
            FlowEnd::Party(format!("party {n}")),
            Vec::new(),
            FlowEnd::Party(format!("other {}", n * 7)),
        )
    });
    let chart = flows_of(&book(ends.collect()), Focus::Whole);
    assert!(chart.svg.len() <= MAX_BYTES, "{}", chart.svg.len());
    assert!(chart.svg.contains("Other outside parties"));
    let large = testkit::fold(&testkit::large_register(10, 1_500, 1_900));
    let chart = flows_of(&large, Focus::Whole);
    assert!(chart.svg.len() <= MAX_BYTES, "{}", chart.svg.len());
    assert!(chart.notes[0].starts_with("300 flows"));
}

#[test]
fn a_flow_that_ends_where_it_began_is_drawn_as_a_turn() {
    let register = register(vec![
        asset(1, "Record").into(),
        flow(1, FlowEnd::Asset(id(1)), FlowEnd::Asset(id(1))).into(),
    ]);
    let chart = flows_of(&register, Focus::Whole);
    assert!(links(&chart.svg).contains(&format!("{BASE}/scope/flows/1")));
    let asset = register.tables.assets.all().next().unwrap();
    assert!(chart.svg.contains(&asset.tag()));
}
