//! The query of a list of risks: what it looks for, and in which order.

use crate::{Choice, Query};
use catalog::Level;
use register::records::{Stage, Strategy};
use register::{Id, Record, Register, RiskFilter, RiskSort, Table};

/// More records than this, and a list to choose from becomes a number to type.
const MOST_CHOICES: usize = 60;

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListOrder {
    /// By what.
    pub sort: RiskSort,
    /// The highest first.
    pub descending: bool,
}

/// The order a query asks for; the worst first where it asks for none.
pub fn order(query: &Query) -> ListOrder {
    let sort = match query.get("sort") {
        "number" => RiskSort::Number,
        "sentence" => RiskSort::Sentence,
        "owner" => RiskSort::Owner,
        "changed" => RiskSort::Changed,
        "level" => RiskSort::Level,
        _ => {
            return ListOrder {
                sort: RiskSort::Level,
                descending: true,
            };
        }
    };
    ListOrder {
        sort,
        descending: query.get("dir") == "desc",
    }
}

/// What a query looks for. Values that mean nothing here do not filter.
pub fn risk_filter(register: &Register, query: &Query) -> RiskFilter {
    let level = |key: &str| query.get(key).parse::<Level>().ok();
    let t = &register.tables;
    let only = query.get("only");
    RiskFilter {
        text: query.get("q").to_owned(),
        stage: Stage::ALL
            .into_iter()
            .find(|stage| stage.words() == query.get("stage")),
        level: level("level"),
        likelihood: level("likelihood"),
        impact: level("impact"),
        asset: meant(&t.assets, query.get("asset")),
        site: meant(&t.sites, query.get("site")),
        owner: meant(&t.people, query.get("owner")),
        strategy: Strategy::ALL
            .into_iter()
            .find(|strategy| strategy.words() == query.get("treatment")),
        unrated: query.get("level") == "unrated",
        untreated: query.get("treatment") == "none",
        above_tolerance: only == "above",
        overdue: only == "overdue",
        closed: query.get("state") == "all",
        only_closed: query.get("state") == "closed",
    }
}

/// The record a query means: by number, with or without its letter, or by name.
pub(crate) fn meant<R: Record>(table: &Table<R>, text: &str) -> Option<Id<R>> {
    table.find_by_text(text).ok()
}

/// The live records of a table to choose from; `None`: too many for a list.
pub(crate) fn choices<R: Record>(table: &Table<R>, chosen: &str) -> Option<Vec<Choice>> {
    if table.len() > MOST_CHOICES {
        return None;
    }
    let mine = meant(table, chosen);
    let mut out: Vec<Choice> = table
        .all()
        .filter(|record| record.retired().is_none() || Some(record.id()) == mine)
        .map(|record| Choice {
            value: record.number().to_string(),
            label: record.label().to_owned(),
            chosen: Some(record.id()) == mine,
            ..Choice::default()
        })
        .collect();
    out.sort_by_key(|choice| choice.label.to_lowercase());
    Some(out)
}

/// The levels to choose from, the worst first.
pub(crate) fn level_choices(chosen: &str, unrated: bool) -> Vec<Choice> {
    let mine = chosen.parse::<Level>().ok();
    let mut out: Vec<Choice> = Level::ALL
        .iter()
        .rev()
        .map(|level| Choice {
            value: level.words().replace(' ', "_"),
            label: level.title().to_owned(),
            chosen: mine == Some(*level),
            ..Choice::default()
        })
        .collect();
    if unrated {
        out.push(Choice {
            value: "unrated".into(),
            label: "Not rated".into(),
            chosen: chosen == "unrated",
            ..Choice::default()
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Query {
        let pairs = pairs.iter().map(|(k, v)| ((*k).into(), (*v).into()));
        Query(pairs.collect())
    }

    #[test]
    fn without_a_wish_the_worst_comes_first() {
        let first = order(&Query::default());
        assert_eq!((first.sort, first.descending), (RiskSort::Level, true));
        let by_number = order(&query(&[("sort", "number")]));
        assert_eq!(
            (by_number.sort, by_number.descending),
            (RiskSort::Number, false)
        );
    }

    #[test]
    fn words_that_mean_nothing_do_not_filter() {
        let filter = risk_filter(
            &Register::default(),
            &query(&[
                ("level", "purple"),
                ("owner", "P-99"),
                ("treatment", "pray"),
            ]),
        );
        assert!(filter.level.is_none() && filter.owner.is_none() && filter.strategy.is_none());
    }

    #[test]
    fn heat_map_and_bars_lead_to_their_rows() {
        let filter = risk_filter(
            &Register::default(),
            &query(&[("likelihood", "very_high"), ("impact", "low")]),
        );
        assert_eq!(
            (filter.likelihood, filter.impact),
            (Some(Level::VeryHigh), Some(Level::Low))
        );
        assert!(risk_filter(&Register::default(), &query(&[("level", "unrated")])).unrated);
    }
}
