//! Measures of the catalog that act on a risk.

use crate::{Link, Shell};
use catalog::{ActsOn, CostBand, Effort, Horizon, Measure};
use register::Record;
use register::records::Risk;

/// The measures to choose from.
#[derive(Debug, askama::Template)]
#[template(path = "risks/measures.html")]
pub struct ProposedMeasures<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The risk.
    pub risk: &'p Risk,
    /// The measures, best first.
    pub measures: Vec<Proposed>,
}

/// A measure in the words of the page.
#[derive(Debug)]
pub struct Proposed {
    /// The measure.
    pub measure: &'static Measure,
    /// What it lowers, what it takes.
    pub facts: String,
}

impl Proposed {
    /// A measure of the catalog.
    pub fn of(measure: &'static Measure) -> Proposed {
        let lowers = match measure.acts_on {
            ActsOn::Likelihood => "Makes it less likely",
            ActsOn::Impact => "Makes it less bad",
            ActsOn::Both => "Makes it less likely and less bad",
        };
        let cost = match measure.cost {
            CostBand::None => "costs nothing but time",
            CostBand::Low => "below $1,000 in the first year for a practice of ten",
            CostBand::Medium => "$1,000 to $10,000 in the first year for a practice of ten",
            CostBand::High => "above $10,000 in the first year for a practice of ten",
        };
        let effort = match measure.effort {
            Effort::Hours => "hours of work",
            Effort::Days => "days of work",
            Effort::Weeks => "weeks of work",
            Effort::Months => "months of work",
        };
        let horizon = match measure.horizon {
            Horizon::Immediate => "usually done at once",
            Horizon::LongTerm => "usually a longer plan",
        };
        Proposed {
            measure,
            facts: format!("{lowers}; {cost}; {effort}; {horizon}."),
        }
    }
}

impl ProposedMeasures<'_> {
    fn crumbs(&self) -> Vec<Link> {
        let base = &self.shell.base;
        vec![
            Link::to("Risks", format!("{base}/risks")),
            Link::to(
                self.risk.tag(),
                format!("{base}/risks/{}", self.risk.number),
            ),
            Link::here("Plan an action", ""),
        ]
    }
}
