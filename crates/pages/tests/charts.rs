//! Charts say what the register says, escape what people typed, and lead to the records.

use catalog::{Catalog, Level};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use pages::charts::{
    self, Chart, Focus, GroupBy, PER_PAGE, Progress, TrendPoint, flow::MAX_BYTES, flow_map,
    heat_map, level_bar, timeline,
};
use proptest::prelude::*;
use proptest::strategy::Strategy;
use quick_xml::events::Event;
use register::records::*;
use register::{
    Actor, AnyRecord, Assurance, Change, Coverage, Entry, FORMAT, HoleKind, Id, Record, Register,
    Tally, Who,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const TODAY: Date = date(2026, 9, 16);
const BASE: &str = "/o/clinic/at/2026-03-01";

fn id<T>(number: u32) -> Id<T> {
    Id::new(Uuid::from_u128(0x1000_0000 + u128::from(number)))
}

fn register(records: Vec<AnyRecord>) -> Register {
    let mut register = Register::default();
    let entry = Entry {
        format: FORMAT,
        verb: "test".into(),
        by: Actor {
            person: None,
            name: "Test".into(),
            role: String::new(),
            assurance: Assurance::SignedIn,
        },
        why: String::new(),
        batch: None,
        changes: records.into_iter().map(Change::Put).collect(),
    };
    register.apply(1, Timestamp::UNIX_EPOCH, &entry);
    register
}

fn asset(number: u32, name: &str) -> Asset {
    Asset {
        id: id(number),
        number,
        name: name.into(),
        class: "ehr".into(),
        ephi: EphiUse::all(),
        ephi_known: true,
        ..Asset::default()
    }
}

fn flow(number: u32, from: FlowEnd, to: FlowEnd) -> Flow {
    Flow {
        id: id(10_000 + number),
        number,
        name: format!("Flow {number}"),
        from,
        to,
        ..Flow::default()
    }
}

fn risk(number: u32, likelihood: Level, impact: Level) -> Risk {
    Risk {
        id: id(20_000 + number),
        number,
        sentence: "Theft exposes records".into(),
        current: Some(Rating {
            method: "m@1".into(),
            initiation: None,
            adverse: None,
            likelihood,
            impact_parts: ImpactRating::overall(impact),
            impact,
            level: impact,
            score: None,
            reason: "seen".into(),
            by: Who::default(),
            on: TODAY,
            at: None,
            evidence: Vec::new(),
        }),
        ..Risk::default()
    }
}

fn action(number: u32, due: Option<Date>) -> Action {
    Action {
        id: id(30_000 + number),
        number,
        title: format!("Do thing {number}"),
        due,
        ..Action::default()
    }
}

fn adopted() -> [AnyRecord; 2] {
    let method = Catalog::builtin()
        .methods
        .iter()
        .find(|m| m.levels.len() == 5)
        .unwrap();
    let key = format!("{}@{}", method.code, method.version);
    [
        ScoringMethod {
            id: id(1),
            number: 1,
            key: key.clone(),
            method: Some(method.clone()),
            ..ScoringMethod::default()
        }
        .into(),
        Profile {
            id: id(2),
            number: 1,
            name: "Clinic".into(),
            method: key,
            ..Profile::default()
        }
        .into(),
    ]
}

fn flows_of(register: &Register, focus: Focus) -> Chart {
    let coverage = Coverage::of(register, Catalog::builtin(), TODAY);
    flow_map(register, &coverage, focus, BASE).expect("a map")
}

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
    let parts: Vec<Progress> = register
        .tables
        .assets
        .all()
        .map(|a| Progress {
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

/// Elements and texts of well-formed XML; attributes as (element, name, value).
struct Parsed {
    elements: Vec<String>,
    attributes: Vec<(String, String, String)>,
    text: String,
}

fn parse(markup: &str) -> Parsed {
    let mut reader = quick_xml::Reader::from_str(markup);
    let mut parsed = Parsed {
        elements: Vec::new(),
        attributes: Vec::new(),
        text: String::new(),
    };
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|e| panic!("{e} in {markup}"))
        {
            Event::Eof => return parsed,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    parsed.attributes.push((
                        name.clone(),
                        attribute.key.as_ref().to_owned(),
                        unescape(&attribute.value),
                    ));
                }
                parsed.elements.push(name);
            }
            Event::Text(text) => parsed.text += &text,
            Event::GeneralRef(name) => {
                parsed.text += &unescape(&format!("&{};", &*name));
            }
            _ => {}
        }
    }
}

fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).unwrap().into_owned()
}

fn links(svg: &str) -> Vec<String> {
    let parsed = parse(svg);
    let links = parsed
        .attributes
        .into_iter()
        .filter(|(tag, name, _)| tag == "a" && name == "href");
    links.map(|(_, _, value)| value).collect()
}

fn hostile() -> Register {
    let bad = "\"><script>alert(1)</script>&amp;'\u{202E}\u{0}\u{1b}\u{FFFF}]]> 病歴 🏥";
    let long = bad.repeat(200);
    let mut records: Vec<AnyRecord> = adopted().into();
    records.extend([
        Site {
            id: id(50),
            number: 1,
            name: long.clone(),
            ..Site::default()
        }
        .into(),
        Vendor {
            id: id(51),
            number: 1,
            name: bad.into(),
            ..Vendor::default()
        }
        .into(),
        Person {
            id: id(52),
            number: 1,
            name: bad.into(),
            ..Person::default()
        }
        .into(),
        Asset {
            site: Some(id(50)),
            ..asset(1, &long)
        }
        .into(),
        asset(2, bad).into(),
        Flow {
            name: bad.into(),
            via: vec![FlowEnd::Vendor(id(51)), FlowEnd::Party(bad.into())],
            direction: bad.into(),
            ..flow(1, FlowEnd::Asset(id(1)), FlowEnd::Party(long.clone()))
        }
        .into(),
        risk(1, Level::High, Level::High).into(),
        Action {
            title: long.clone(),
            owner: Some(id(52)),
            slips: vec![Slip {
                old: Some(Date::MIN),
                new: Date::MAX,
                why: bad.into(),
                by: Who::default(),
                on: TODAY,
            }],
            start: Some(Date::MIN),
            done: Some(Date::MAX),
            ..action(1, Some(Date::MAX))
        }
        .into(),
    ]);
    register(records)
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
        let named = parsed
            .attributes
            .iter()
            .filter(|(t, n, v)| t == "a" && n == "aria-label" && !v.is_empty());
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
        let line = parse(&svg)
            .attributes
            .windows(2)
            .find_map(|pair| (pair[0].2 == "heat-bound").then(|| pair[1].2.clone()));
        line
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
    let holes = Coverage::of(&register, Catalog::builtin(), TODAY).holes;
    let unflowed = holes
        .iter()
        .filter(|hole| hole.kind == HoleKind::AssetOnNoFlow)
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
        by: Who::default(),
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
    let part = |done, total| Progress {
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

#[test]
fn records_speak_for_themselves() {
    // A flow that ends where it began is drawn as a turn, not lost.
    let register = register(vec![
        asset(1, "Record").into(),
        flow(1, FlowEnd::Asset(id(1)), FlowEnd::Asset(id(1))).into(),
    ]);
    let chart = flows_of(&register, Focus::Whole);
    assert!(links(&chart.svg).contains(&format!("{BASE}/scope/flows/1")));
    let asset = register.tables.assets.all().next().unwrap();
    assert!(chart.svg.contains(&asset.tag()));
}
