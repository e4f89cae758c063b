//! A risk: what could happen to which ePHI, through what, and how bad (elements 3 to 7).

use super::common::{Extra, Retired, SourceKey, earlier, need};
use super::rating::{Original, Rating, Stage};
use super::{Action, Asset, Flow, Group, Person, Site, Threat, Vendor, Vulnerability};
use crate::actor::NamedPerson;
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::words::words;
use catalog::{Affects, Level};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A risk.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Risk {
    /// Identifier.
    pub id: Id<Risk>,
    /// Number.
    pub number: u32,
    /// The risk as a sentence.
    pub sentence: String,
    /// The organization's own category.
    pub category: String,
    /// Assets it concerns.
    pub assets: Vec<Id<Asset>>,
    /// Flows it concerns.
    pub flows: Vec<Id<Flow>>,
    /// Sites it concerns.
    pub sites: Vec<Id<Site>>,
    /// Vendors it concerns.
    pub vendors: Vec<Id<Vendor>>,
    /// Workforce groups it concerns.
    pub groups: Vec<Id<Group>>,
    /// Threats.
    pub threats: Vec<Id<Threat>>,
    /// Vulnerabilities and predisposing conditions.
    pub vulnerabilities: Vec<Id<Vulnerability>>,
    /// Scenario of the catalog it was made from.
    pub scenario: String,
    /// What is lost.
    pub affects: Affects,
    /// Who could be harmed, and how.
    pub harmed: String,
    /// Safeguards in place that bear on it, in words.
    pub safeguards: String,
    /// Provisions that bear on it.
    pub provisions: Vec<String>,
    /// The person accountable.
    pub owner: Option<Id<Person>>,
    /// Everyone who was accountable before: none of them can verify the result.
    pub past_owners: Vec<Id<Person>>,
    /// The day it was found (occurred, not recorded): a legal clock.
    pub identified_on: Option<Date>,
    /// How it was found.
    pub origin: String,
    /// The rating it came with.
    pub original: Option<Original>,
    /// Rating without safeguards.
    pub inherent: Option<Rating>,
    /// Rating as things stand.
    pub current: Option<Rating>,
    /// Rating hoped for.
    pub target: Option<Rating>,
    /// Rating found on evidence after treatment.
    pub verified: Option<Rating>,
    /// What is to be done about it.
    pub treatment: Option<Treatment>,
    /// The risk it was merged into.
    pub merged_into: Option<Id<Risk>>,
    /// Anything else worth knowing.
    pub notes: String,
    /// Where it was imported from.
    pub source: Option<SourceKey>,
    /// Columns without a field here.
    pub extra: Extra,
    /// End of the record: why the risk no longer exists, and since when.
    pub retired: Option<Retired>,
}

words! {
    /// What to do about a risk (B2).
    pub enum Strategy {
        /// Stop doing what brings the risk.
        Avoid = "avoid", "avoid";
        /// Lower likelihood or impact.
        Mitigate = "mitigate", "mitigate";
        /// Be ready to keep going and recover.
        Contingency = "contingency", "contingency";
        /// Share the loss by insurance or contract; the HIPAA duty stays.
        Transfer = "transfer", "transfer";
        /// Live with it; needs an approved acceptance.
        Accept = "accept", "accept";
    }
}

/// The treatment chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Treatment {
    /// What to do.
    pub strategy: Strategy,
    /// Why this is reasonable and appropriate.
    #[serde(default)]
    pub reason: String,
    /// Who decided.
    #[serde(default)]
    pub by: NamedPerson,
    /// When.
    pub on: Date,
}

impl Risk {
    /// The rating that stands: verified where it is not older than the current one.
    pub fn rating_in_effect(&self) -> Option<&Rating> {
        self.rating(self.stage_in_effect()?)
    }

    /// Which of its ratings stands.
    pub fn stage_in_effect(&self) -> Option<Stage> {
        match (&self.verified, &self.current) {
            (Some(v), Some(c)) if (v.on, v.at) >= (c.on, c.at) => Some(Stage::Verified),
            (_, Some(_)) => Some(Stage::Current),
            (Some(_), None) => Some(Stage::Verified),
            (None, None) => None,
        }
    }

    /// The level that stands; `None` while it is not rated.
    pub fn level(&self) -> Option<Level> {
        self.rating_in_effect().map(|r| r.level)
    }

    /// The rating of a stage.
    pub fn rating(&self, stage: Stage) -> Option<&Rating> {
        match stage {
            Stage::Inherent => self.inherent.as_ref(),
            Stage::Current => self.current.as_ref(),
            Stage::Target => self.target.as_ref(),
            Stage::Verified => self.verified.as_ref(),
        }
    }

    /// Whether it is open: neither closed nor merged.
    pub fn is_open(&self) -> bool {
        self.retired.is_none()
    }

    /// Takes over from the state it replaces who owned it.
    pub(crate) fn remember(&mut self, before: Option<&Risk>) {
        self.past_owners = before.map_or_else(Vec::new, |b| {
            earlier(&b.past_owners, b.owner.as_slice(), self.owner.as_slice())
        });
    }

    /// Every action that reduces it or was ever to reduce it, also those taken off it and
    /// those dropped: who had a hand in one does not verify the result.
    pub(crate) fn actions_ever<'r>(
        &self,
        register: &'r Register,
    ) -> impl Iterator<Item = &'r Action> + use<'r> {
        register
            .index
            .actions_ever_of(self.id)
            .filter_map(|id| register.tables.actions.get(id))
    }

    /// Live actions that reduce it.
    pub fn actions<'r>(&self, register: &'r Register) -> impl Iterator<Item = &'r Action> + 'r {
        register
            .index
            .actions_of(self.id)
            .filter_map(|id| register.tables.actions.get(id))
    }
}

impl Record for Risk {
    plain_record!(Risk);
    fn label(&self) -> &str {
        &self.sentence
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.identified_on.map(|on| ("identified_on", on)));
        for stage in Stage::ALL {
            out.extend(self.rating(stage).map(|rating| (stage.code(), rating.on)));
        }
        out.extend(self.treatment.as_ref().map(|it| ("treatment", it.on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.assets.iter().map(|id| id.to()));
        out.extend(self.flows.iter().map(|id| id.to()));
        out.extend(self.sites.iter().map(|id| id.to()));
        out.extend(self.vendors.iter().map(|id| id.to()));
        out.extend(self.groups.iter().map(|id| id.to()));
        out.extend(self.threats.iter().map(|id| id.to()));
        out.extend(self.vulnerabilities.iter().map(|id| id.to()));
        out.extend(self.owner.map(|id| id.to()));
        out.extend(self.past_owners.iter().map(|id| id.to()));
        out.extend(self.merged_into.map(|id| id.to()));
        for rating in [&self.inherent, &self.current, &self.target, &self.verified]
            .into_iter()
            .flatten()
        {
            out.extend(rating.evidence.iter().map(|id| id.to()));
            out.extend(rating.by.person.map(|id| id.to()));
        }
    }
    fn normalize(&mut self, before: Option<&Self>) {
        self.remember(before);
    }
    fn check(&self, _register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.sentence,
            "sentence",
            "say what could happen to what, and through which vulnerability",
        )?;
        let same = |pick: fn(&Risk) -> Option<&Rating>| {
            before.map_or(pick(self).is_none(), |b| pick(b) == pick(self))
        };
        if !(same(|r| r.inherent.as_ref())
            && same(|r| r.current.as_ref())
            && same(|r| r.target.as_ref())
            && same(|r| r.verified.as_ref()))
        {
            return Err(Refusal::rule(
                known,
                "a rating cannot be edited in place",
                "rate the risk, with a reason",
            ));
        }
        if before.map_or(self.treatment.is_some(), |b| b.treatment != self.treatment) {
            return Err(Refusal::rule(
                known,
                "a treatment cannot be edited in place",
                "treat the risk, with a reason",
            ));
        }
        if before.map_or(self.merged_into.is_some(), |b| {
            b.merged_into != self.merged_into
        }) {
            return Err(Refusal::rule(
                known,
                "a risk cannot be merged by an edit",
                "merge the two, and say why they are one",
            ));
        }
        if before.is_some_and(|b| {
            b.original.is_some() && b.original != self.original && self.original.is_none()
        }) {
            return Err(Refusal::rule(
                known,
                "the original rating would be lost",
                "keep it; rate the risk beside it",
            ));
        }
        Ok(())
    }
}
