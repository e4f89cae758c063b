//! A8: the scenarios stand in packs that one conversation settles.

use phiward_catalog::Catalog;
use std::collections::BTreeMap;

/// A pack larger than this is no conversation any more.
const MOST: usize = 45;
/// A pack smaller than this is not worth a page.
const FEWEST: usize = 5;

fn catalog() -> &'static Catalog {
    Catalog::builtin()
}

#[test]
fn a8_every_scenario_stands_in_exactly_one_pack() {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for pack in &catalog().packs {
        for scenario in catalog().scenarios_of(pack) {
            *times.entry(&scenario.code).or_default() += 1;
        }
    }
    assert_eq!(times.len(), catalog().scenarios.len());
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}

#[test]
fn a8_packs_are_neither_empty_nor_walls() {
    for pack in &catalog().packs {
        let size = catalog().scenarios_of(pack).count();
        assert!((FEWEST..=MOST).contains(&size), "{}: {size}", pack.code);
    }
}

/// The order is that of the work, and people know their way by it: what is likely and
/// settled with the IT firm first.
#[test]
fn a8_the_order_of_the_packs_is_stable() {
    let codes: Vec<&str> = catalog().packs.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "mailbox-takeover",
            "impostors",
            "ransomware",
            "open-ways-in",
            "lost-device",
            "snooping",
            "leavers",
            "vendor-breached",
            "vendor-down",
            "mis-sent",
            "wrong-person",
            "disposal",
            "premises",
            "outage",
            "faulty-change",
            "web-and-portal",
            "ai",
        ]
    );
}

#[test]
fn a8_a_pack_says_in_one_sentence_what_it_is_about_and_whom_to_ask() {
    for pack in &catalog().packs {
        for text in [&pack.about, &pack.ask] {
            let ends = text.ends_with(['.', '?']) && text.matches(". ").count() == 0;
            assert!(ends, "{}: {text}", pack.code);
        }
        assert!(
            pack.about.contains("could"),
            "{}: {}",
            pack.code,
            pack.about
        );
        assert!(pack.title.len() <= 50, "{}", pack.title);
    }
}
