//! The list of risks, and the same rows as a file.

use super::filter::{choices, level_choices, meant, order, risk_filter};
use super::words::{short_state, treatment};
use crate::{Choice, Column, Link, Pager, Query, Shell};
use catalog::Level;
use jiff::civil::Date;
use register::records::{Risk, Stage, Strategy};
use register::{Record, Register, RiskList};

/// Rows on a page.
pub const PER_PAGE: usize = 50;

/// The list of risks.
#[derive(Debug, askama::Template)]
#[template(path = "risks/list.html")]
pub struct RiskListPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the register.
    pub tabs: Vec<Link>,
    /// The query as asked.
    pub query: &'p Query,
    /// What narrows the list, in words; empty for none.
    pub narrowed: String,
    /// Levels.
    pub levels: Vec<Choice>,
    /// Treatments.
    pub treatments: Vec<Choice>,
    /// Owners; `None`: too many to list.
    pub owners: Option<Vec<Choice>>,
    /// Assets; `None`: too many to list.
    pub assets: Option<Vec<Choice>>,
    /// Sites; `None`: too many to list.
    pub sites: Option<Vec<Choice>>,
    /// What needs something.
    pub only: Vec<Choice>,
    /// Open, closed, all.
    pub states: Vec<Choice>,
    /// Headings.
    pub columns: [Column; 3],
    /// Rows of this page.
    pub rows: Vec<RiskRow<'p>>,
    /// Paging.
    pub pager: Pager,
    /// Whether the book has no risk at all.
    pub none_yet: bool,
    /// The query of links to single risks, so that they know their neighbours.
    pub tail: String,
}

/// A risk in a list.
#[derive(Debug, Clone)]
pub struct RiskRow<'p> {
    /// Its number.
    pub number: u32,
    /// The sentence.
    pub sentence: &'p str,
    /// Level that stands.
    pub level: Option<Level>,
    /// Likelihood of the rating that stands.
    pub likelihood: &'static str,
    /// Impact of the rating that stands.
    pub impact: &'static str,
    /// Whether it is above what management tolerates.
    pub above: bool,
    /// Treatment in a word.
    pub treatment: &'static str,
    /// Owner.
    pub owner: &'p str,
    /// Open actions.
    pub actions: usize,
    /// Open actions past their due date.
    pub late: usize,
    /// "Closed", "Merged into R-3"; empty while it is open.
    pub ended: String,
}

impl<'p> RiskRow<'p> {
    /// A risk as a row.
    pub fn of(register: &'p Register, risk: &'p Risk, today: Date) -> RiskRow<'p> {
        let in_effect = risk.rating_in_effect();
        let open = risk.actions(register).filter(|a| a.state.is_open());
        let (mut actions, mut late) = (0, 0);
        for action in open {
            actions += 1;
            late += usize::from(action.overdue(today));
        }
        RiskRow {
            number: risk.number,
            sentence: &risk.sentence,
            level: risk.level(),
            likelihood: in_effect.map_or("", |r| r.likelihood.title()),
            impact: in_effect.map_or("", |r| r.impact.title()),
            above: risk.is_open() && register.above_tolerance(risk, today),
            treatment: treatment(risk),
            owner: match risk.owner {
                Some(_) => register.person_name(risk.owner),
                None => "",
            },
            actions,
            late,
            ended: if risk.is_open() {
                String::new()
            } else {
                short_state(register, risk)
            },
        }
    }

    /// "2 open, 1 late".
    fn actions_words(&self) -> String {
        match (self.actions, self.late) {
            (0, _) => String::new(),
            (open, 0) => format!("{open} open"),
            (open, late) => format!("{open} open, {late} late"),
        }
    }
}

impl<'p> RiskListPage<'p> {
    /// The page of a query.
    pub fn new(
        shell: &'p Shell,
        register: &'p Register,
        list: &RiskList,
        query: &'p Query,
    ) -> RiskListPage<'p> {
        let t = &register.tables;
        let filter = risk_filter(register, query);
        let by = order(query);
        let found = list.find(register, &filter, by.sort, by.descending);
        let pager = Pager::new(query, found.len(), PER_PAGE);
        let rows = found
            .get(pager.rows())
            .unwrap_or_default()
            .iter()
            .filter_map(|at| t.risks.rows().get(*at as usize))
            .map(|row| RiskRow::of(register, &row.record, shell.today))
            .collect();
        // Without a wish the list is sorted all the same; the heading says how.
        let sorted = match query.get("sort") {
            "" => query.with("sort", "level").with("dir", "desc"),
            _ => query.clone(),
        };
        RiskListPage {
            shell,
            tabs: tabs(shell, "/risks"),
            query,
            narrowed: narrowed(register, query),
            levels: level_choices(query.get("level"), true),
            treatments: treatments(query.get("treatment")),
            owners: choices(&t.people, query.get("owner")),
            assets: choices(&t.assets, query.get("asset")),
            sites: choices(&t.sites, query.get("site")),
            only: Choice::list(
                &[
                    ("above", "Above tolerance"),
                    ("overdue", "With a late action"),
                ],
                &[query.get("only")],
            ),
            states: Choice::list(
                &[("closed", "Closed"), ("all", "Open and closed")],
                &[query.get("state")],
            ),
            columns: [
                Column::new(&sorted, "sentence", "Risk"),
                Column::new(&sorted, "level", "Level"),
                Column::new(&sorted, "owner", "Owner"),
            ],
            rows,
            pager,
            none_yet: t.risks.is_empty(),
            tail: tail(query),
        }
    }

    fn clear(&self) -> String {
        if self.tail.is_empty() {
            String::new()
        } else {
            format!("{}/risks", self.shell.base)
        }
    }

    /// Whether rows can be picked for a change of many.
    fn may_pick(&self) -> bool {
        self.shell.may.contribute && !self.rows.is_empty()
    }
}

/// Views of the register, the one at `path` marked.
pub(crate) fn tabs(shell: &Shell, path: &str) -> Vec<Link> {
    [
        ("List", "/risks"),
        ("Heat map", "/risks/heat-map"),
        ("Find more risks", "/risks/build"),
        ("How risks are rated", "/risks/method"),
    ]
    .into_iter()
    .map(|(label, to)| Link {
        label: label.into(),
        href: format!("{}{to}", shell.base),
        current: to == path,
    })
    .collect()
}

/// The query as it stands behind an address; empty where there is none.
pub(crate) fn tail(query: &Query) -> String {
    match query.href() {
        alone if alone == "?" => String::new(),
        href => href,
    }
}

/// Treatments to choose from.
fn treatments(chosen: &str) -> Vec<Choice> {
    let mut pairs: Vec<(&str, String)> = Strategy::ALL
        .iter()
        .map(|s| (s.words(), crate::html::first_upper(s.words())))
        .collect();
    pairs.push(("none", "Not decided".into()));
    Choice::list(&pairs, &[chosen])
}

/// What narrows the list beyond its filter bar: the cell of a heat map.
fn narrowed(register: &Register, query: &Query) -> String {
    let filter = risk_filter(register, query);
    let stage = match filter.stage {
        Some(Stage::Inherent) => "inherent ",
        Some(Stage::Target) => "target ",
        Some(Stage::Verified) => "verified ",
        Some(Stage::Current) => "current ",
        None => "",
    };
    let mut parts = Vec::new();
    if let Some(level) = filter.likelihood {
        parts.push(format!("{stage}likelihood {level}"));
    }
    if let Some(level) = filter.impact {
        parts.push(format!("{stage}impact {level}"));
    }
    parts.join(", ")
}

/// The rows of a query as CSV: all pages of it.
pub fn csv(register: &Register, list: &RiskList, query: &Query, today: Date) -> Vec<u8> {
    const HEADINGS: [&str; 15] = [
        "Number",
        "Risk",
        "State",
        "Level",
        "Likelihood",
        "Impact",
        "Why",
        "Rated on",
        "Above tolerance",
        "Treatment",
        "Why treated so",
        "Owner",
        "Assets",
        "Open actions",
        "Late actions",
    ];
    let filter = risk_filter(register, query);
    let by = order(query);
    let t = &register.tables;
    let rows = list
        .find(register, &filter, by.sort, by.descending)
        .into_iter()
        .filter_map(|at| t.risks.rows().get(at as usize))
        .map(|row| {
            let risk = &row.record;
            let short = RiskRow::of(register, risk, today);
            let rating = risk.rating_in_effect();
            let assets: Vec<&str> = risk
                .assets
                .iter()
                .filter_map(|id| t.assets.get(*id))
                .map(|asset| asset.name.as_str())
                .collect();
            [
                risk.tag(),
                risk.sentence.clone(),
                short_state(register, risk),
                rating.map_or("Not rated", |r| r.level.title()).to_owned(),
                short.likelihood.to_owned(),
                short.impact.to_owned(),
                rating.map_or(String::new(), |r| r.reason.clone()),
                rating.map_or(String::new(), |r| r.on.to_string()),
                if short.above { "yes" } else { "no" }.to_owned(),
                short.treatment.to_owned(),
                risk.treatment
                    .as_ref()
                    .map_or(String::new(), |t| t.reason.clone()),
                short.owner.to_owned(),
                assets.join("; "),
                short.actions.to_string(),
                short.late.to_string(),
            ]
        });
    documents::csv::list(&HEADINGS, rows)
}

/// The risks picked in a list, by their numbers; numbers that mean nothing are left out.
pub fn picked<'r>(register: &'r Register, numbers: impl Iterator<Item = &'r str>) -> Vec<&'r Risk> {
    let table = &register.tables.risks;
    let mut out: Vec<&Risk> = Vec::new();
    for number in numbers {
        let found = meant(table, number).and_then(|id| table.get(id));
        if let Some(risk) = found
            && !out.iter().any(|known| known.id == risk.id)
        {
            out.push(risk);
        }
    }
    out
}
