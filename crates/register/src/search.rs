//! Searching and filtering the risks of a large register.

use crate::id::Id;
use crate::records::{Asset, Person, Risk, Strategy};
use crate::register::Register;
use catalog::Level;
use memchr::memmem;

/// What to look for; empty fields do not filter.
#[derive(Debug, Clone, Default)]
pub struct RiskFilter {
    /// Words that must all stand in number, key, category, sentence or harm.
    pub text: String,
    /// Level that stands.
    pub level: Option<Level>,
    /// Asset concerned.
    pub asset: Option<Id<Asset>>,
    /// Owner.
    pub owner: Option<Id<Person>>,
    /// Treatment chosen.
    pub strategy: Option<Strategy>,
    /// Closed risks too.
    pub closed: bool,
}

impl RiskFilter {
    /// The risks that match, in the order they were made.
    pub fn find<'r>(&self, register: &'r Register) -> Vec<&'r Risk> {
        let words: Vec<String> = self
            .text
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let finders: Vec<memmem::Finder<'_>> = words.iter().map(memmem::Finder::new).collect();
        register
            .tables
            .risks
            .all()
            .zip(register.index.risk_text())
            .filter(|(risk, text)| {
                (self.closed || risk.is_open())
                    && self.level.is_none_or(|level| risk.level() == Some(level))
                    && self.asset.is_none_or(|asset| risk.assets.contains(&asset))
                    && self.owner.is_none_or(|owner| risk.owner == Some(owner))
                    && self
                        .strategy
                        .is_none_or(|s| risk.treatment.as_ref().map(|t| t.strategy) == Some(s))
                    && finders
                        .iter()
                        .all(|finder| finder.find(text.as_bytes()).is_some())
            })
            .map(|(risk, _)| risk)
            .collect()
    }
}
