//! Risks by likelihood and impact.

use super::list::tabs;
use crate::charts;
use crate::{Link, Shell};
use catalog::Level;
use register::records::Stage;
use register::{Register, Tally};
use std::borrow::Cow;

/// The heat map.
#[derive(Debug, askama::Template)]
#[template(path = "risks/heat.html")]
pub struct HeatPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the register.
    pub tabs: Vec<Link>,
    /// Which rating is drawn.
    pub stages: Vec<Link>,
    /// The chart; `None` while nothing is rated so.
    pub chart: Option<String>,
    /// The same as a table: level, number of risks, where they are.
    pub levels: Vec<(Level, u32, String)>,
    /// Open risks without the rating.
    pub unrated: u32,
    /// Words of the stage, for sentences.
    pub stage: &'static str,
}

impl<'p> HeatPage<'p> {
    /// The map of a stage; any other word than a stage's is the rating that stands.
    pub fn new(shell: &'p Shell, register: &Register, tally: &Tally, stage: &str) -> HeatPage<'p> {
        let stage = [Stage::Inherent, Stage::Target, Stage::Verified]
            .into_iter()
            .find(|s| s.words() == stage);
        let tally = match stage {
            None => Cow::Borrowed(tally),
            Some(stage) => Cow::Owned(of_stage(register, tally, stage)),
        };
        let list = match stage {
            None => format!("{}/risks?", shell.base),
            Some(stage) => format!("{}/risks?stage={}&", shell.base, stage.words()),
        };
        let page = format!("{}/risks/heat-map", shell.base);
        HeatPage {
            shell,
            tabs: tabs(shell, "/risks/heat-map"),
            stages: [
                ("As it stands", None),
                ("Without safeguards", Some(Stage::Inherent)),
                ("Target", Some(Stage::Target)),
                ("Verified", Some(Stage::Verified)),
            ]
            .into_iter()
            .map(|(label, one)| Link {
                label: label.into(),
                href: match one {
                    None => page.clone(),
                    Some(one) => format!("{page}?stage={}", one.words()),
                },
                current: one == stage,
            })
            .collect(),
            chart: charts::heat_map_to(register, &tally, shell.today, &list)
                .map(|chart| chart.html()),
            levels: Level::ALL
                .iter()
                .rev()
                .map(|level| {
                    let slug = level.words().replace(' ', "_");
                    let number = tally.by_level.get(level).copied().unwrap_or(0);
                    (*level, number, format!("{list}level={slug}"))
                })
                .collect(),
            unrated: tally.unrated,
            stage: stage.map_or("", Stage::words),
        }
    }
}

/// The counts of another rating than the one that stands.
fn of_stage(register: &Register, tally: &Tally, stage: Stage) -> Tally {
    let mut other = Tally {
        heat: Default::default(),
        by_level: Default::default(),
        unrated: 0,
        ..tally.clone()
    };
    for risk in register.tables.risks.live() {
        match risk.rating(stage) {
            None => other.unrated += 1,
            Some(rating) => {
                *other.by_level.entry(rating.level).or_default() += 1;
                let cell = (rating.likelihood, rating.impact);
                *other.heat.entry(cell).or_default() += 1;
            }
        }
    }
    other
}
