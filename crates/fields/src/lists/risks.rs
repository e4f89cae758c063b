//! What lists of risks are asked. [`RiskList`] finds them: it has what filters and orders
//! look at side by side, so that a page reads no 10,000 records.

use super::filter::{Filter, Takes, Wanted, record, shown, words};
use super::{Asked, value};
use catalog::Level;
use register::records::{Stage, Strategy};
use register::{Id, Kind, Register, RiskFilter, RiskList, RiskSort};

/// The levels, the worst first.
pub(super) fn levels() -> Vec<(&'static str, String)> {
    let worst = Level::ALL.iter().rev();
    worst
        .map(|level| (level.words(), level.title().to_owned()))
        .collect()
}

fn level_of(wanted: &Wanted<'_>) -> Option<Level> {
    wanted.word.parse().ok()
}

pub(super) static RISK: &[Filter] = &[
    words(
        "level",
        "Level",
        "Only risks of this level.",
        || {
            let mut all = levels();
            all.push(("unrated", "Not rated".into()));
            all
        },
        Takes::Risks(|filter, wanted| {
            filter.level = level_of(wanted);
            filter.unrated = wanted.word == "unrated";
        }),
    ),
    words(
        "only",
        "Needs",
        "Only risks above tolerance, or with an action past its due date.",
        || shown(&[("above", "above tolerance"), ("overdue", "with a late action")]),
        Takes::Risks(|filter, wanted| {
            filter.above_tolerance = wanted.word == "above";
            filter.overdue = wanted.word == "overdue";
        }),
    ),
    words(
        "treatment",
        "Treatment",
        "Only risks treated so.",
        || {
            let all = Strategy::ALL.iter();
            let mut all: Vec<_> = all.map(|s| (s.words(), s.words().to_owned())).collect();
            all.push(("none", "not decided".into()));
            all
        },
        Takes::Risks(|filter, wanted| {
            let mut all = Strategy::ALL.into_iter();
            filter.strategy = all.find(|strategy| strategy.words() == wanted.word);
            filter.untreated = wanted.word == "none";
        }),
    ),
    record(
        "owner",
        "Owner",
        "Only those this person is accountable for.",
        Kind::Person,
        Takes::Risks(|filter, wanted| filter.owner = wanted.id.map(Id::new)),
    ),
    record(
        "asset",
        "About",
        "Only risks to this asset.",
        Kind::Asset,
        Takes::Risks(|filter, wanted| filter.asset = wanted.id.map(Id::new)),
    ),
    record(
        "site",
        "Site",
        "Only risks at this site.",
        Kind::Site,
        Takes::Risks(|filter, wanted| filter.site = wanted.id.map(Id::new)),
    ),
    words(
        "likelihood",
        "Likelihood",
        "Only risks of this likelihood.",
        levels,
        Takes::Risks(|filter, wanted| filter.likelihood = level_of(wanted)),
    )
    .by_links(),
    words(
        "impact",
        "Impact",
        "Only risks of this impact.",
        levels,
        Takes::Risks(|filter, wanted| filter.impact = level_of(wanted)),
    )
    .by_links(),
    words(
        "stage",
        "Rating",
        "The rating that level, likelihood and impact are read from; the one that stands if not said.",
        || Stage::ALL.iter().map(|s| (s.words(), s.words().to_owned())).collect(),
        Takes::Risks(|filter, wanted| {
            let mut all = Stage::ALL.into_iter();
            filter.stage = all.find(|stage| stage.words() == wanted.word);
        }),
    )
    .by_links(),
];

/// What is asked of the list of risks; `None` where it names a record that is not there.
pub fn risk_filter(register: &Register, asked: &Asked) -> Option<RiskFilter> {
    let state = value(asked, "state");
    let mut out = RiskFilter {
        text: value(asked, "q").to_owned(),
        closed: state == "all",
        only_closed: state == "closed",
        ..RiskFilter::default()
    };
    for filter in RISK {
        let wanted = filter.wanted(register, value(asked, filter.key)).ok()?;
        if let (Some(wanted), Takes::Risks(say)) = (wanted, filter.takes) {
            say(&mut out, &wanted);
        }
    }
    Some(out)
}

/// The risks found, as positions in `register.tables.risks.rows()`; the worst first where
/// no order is asked for.
pub fn risks(register: &Register, list: &RiskList, asked: &Asked) -> Vec<u32> {
    let Some(filter) = risk_filter(register, asked) else {
        return Vec::new();
    };
    let down = value(asked, "dir") == "desc";
    let (sort, down) = match value(asked, "sort") {
        "number" => (RiskSort::Number, down),
        "sentence" => (RiskSort::Sentence, down),
        "owner" => (RiskSort::Owner, down),
        "changed" => (RiskSort::Changed, down),
        "level" => (RiskSort::Level, down),
        _ => (RiskSort::Level, true),
    };
    list.find(register, &filter, sort, down)
}

/// The words lists of risks are ordered by.
pub(super) const SORTS: [&str; 5] = ["level", "number", "sentence", "owner", "changed"];
