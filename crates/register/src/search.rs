//! What to look for among the risks of a register; [`crate::RiskList`] finds it.

use crate::id::Id;
use crate::records::{Asset, Person, Site, Stage, Strategy};
use catalog::Level;

/// What to look for; empty fields do not filter.
#[derive(Debug, Clone, Default)]
pub struct RiskFilter {
    /// Words that must all stand in number, key, category, sentence or harm.
    pub text: String,
    /// The rating that level, likelihood and impact are read from; `None`: the one that stands.
    pub stage: Option<Stage>,
    /// Level.
    pub level: Option<Level>,
    /// Likelihood.
    pub likelihood: Option<Level>,
    /// Impact.
    pub impact: Option<Level>,
    /// Asset concerned.
    pub asset: Option<Id<Asset>>,
    /// Site concerned, by itself or through an asset there.
    pub site: Option<Id<Site>>,
    /// Owner.
    pub owner: Option<Id<Person>>,
    /// Treatment chosen.
    pub strategy: Option<Strategy>,
    /// Only risks without a rating.
    pub unrated: bool,
    /// Only risks without a treatment.
    pub untreated: bool,
    /// Only risks above what management tolerates.
    pub above_tolerance: bool,
    /// Only risks with an action past its due date.
    pub overdue: bool,
    /// Closed risks too.
    pub closed: bool,
    /// Closed risks, and no others.
    pub only_closed: bool,
}
