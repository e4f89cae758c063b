//! Answers to the safeguard questions and decisions on addressable specifications (A6, A7).

use super::common::{Extra, Retired, YesNo, need};
use super::{Approval, Asset, Evidence, Factors, Person};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::words::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The answer for one of the assessable provisions, for the whole organization or one asset.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Identifier.
    pub id: Id<Answer>,
    /// Number.
    pub number: u32,
    /// Citation of the assessable provision, such as `164.312(d)`.
    pub provision: String,
    /// The asset an override speaks of; `None`: the whole organization.
    pub asset: Option<Id<Asset>>,
    /// Required of us? "No" only where the rule itself does not apply.
    pub required: YesNo,
    /// In place?
    pub in_place: YesNo,
    /// Configured and used properly?
    pub used_properly: YesNo,
    /// What is done, in our words.
    pub note: String,
    /// What shows it.
    pub evidence: Vec<Id<Evidence>>,
    /// Day the answer speaks of.
    pub on: Option<Date>,
    /// Columns without a field here.
    pub extra: Extra,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Answer {
    /// Whether it answers all that is asked: in place, and if so, used properly.
    pub fn is_complete(&self) -> bool {
        self.in_place != YesNo::Unknown
            && (self.in_place == YesNo::No || self.used_properly != YesNo::Unknown)
    }
}

impl Record for Answer {
    plain_record!(Answer);
    fn label(&self) -> &str {
        &self.provision
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.on.map(|on| ("on", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.asset.map(|id| id.to()));
        out.extend(self.evidence.iter().map(|id| id.to()));
    }
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.provision,
            "provision",
            "name the citation it answers",
        )?;
        if let Some(other) = register.tables.answers.live().find(|other| {
            other.id != self.id && other.provision == self.provision && other.asset == self.asset
        }) {
            return Err(Refusal::rule(
                known,
                format!("{} answers {} already", other.tag(), self.provision),
                "change that answer",
            ));
        }
        if self.required == YesNo::No && self.note.trim().is_empty() {
            return Err(Refusal::rule(
                known,
                "“does not apply” without a reason",
                "say which fact about the organization makes it not apply",
            ));
        }
        Ok(())
    }
}

words! {
    /// What was decided on an addressable specification (164.306(d)(3)).
    pub enum AddressableOutcome {
        /// Implemented as the specification says.
        Implemented = "implemented", "implemented";
        /// An equivalent alternative measure is implemented.
        Alternative = "alternative", "equivalent alternative implemented";
        /// Neither is reasonable and appropriate.
        Neither = "neither", "not implemented, and no alternative is reasonable";
    }
}

/// A decision on an addressable specification.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decision {
    /// Identifier.
    pub id: Id<Decision>,
    /// Number.
    pub number: u32,
    /// Citation of the specification.
    pub provision: String,
    /// What was decided.
    pub outcome: Option<AddressableOutcome>,
    /// Why the specification is, or is not, reasonable and appropriate here.
    pub reason: String,
    /// The alternative measure.
    pub alternative: String,
    /// How the alternative protects as well as the specification would.
    pub equivalence: String,
    /// The four factors of 164.306(b)(2) as weighed for this decision.
    pub factors: Factors,
    /// Who approved it.
    pub approved_by: Option<Id<Person>>,
    /// How that approval came into the book; only deciding writes it.
    pub approval: Option<Approval>,
    /// When.
    pub decided_on: Option<Date>,
    /// When it will be looked at again.
    pub review_on: Option<Date>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Decision {
    /// Whether cost is the only factor that was weighed: never enough alone.
    pub fn cost_alone(&self) -> bool {
        let f = &self.factors;
        self.outcome != Some(AddressableOutcome::Implemented)
            && !f.costs.trim().is_empty()
            && [
                &f.size_and_complexity,
                &f.infrastructure,
                &f.probability_and_criticality,
            ]
            .iter()
            .all(|text| text.trim().is_empty())
    }

    /// What the record of a decision still owes (164.306(b)(2), 164.306(d)(3)): who
    /// approved it and when; and the factors, which need not be weighed for doing what
    /// the specification says.
    pub fn owes(&self) -> Vec<&'static str> {
        let f = &self.factors;
        let implemented = self.outcome == Some(AddressableOutcome::Implemented);
        let factors = [
            (
                !f.size_and_complexity.trim().is_empty(),
                "size, complexity and capabilities are not weighed",
            ),
            (
                !f.infrastructure.trim().is_empty(),
                "the technical infrastructure is not weighed",
            ),
            (!f.costs.trim().is_empty(), "costs are not weighed"),
            (
                !f.probability_and_criticality.trim().is_empty(),
                "probability and criticality of the risks are not weighed",
            ),
        ];
        let approval = [
            (self.approved_by.is_some(), "nobody has approved it"),
            (
                self.decided_on.is_some(),
                "the day it was decided is missing",
            ),
        ];
        let cost_alone = self
            .cost_alone()
            .then_some("cost is the only factor weighed, and cost alone is never enough");
        let missing = factors
            .into_iter()
            .filter(|_| !implemented)
            .chain(approval)
            .filter_map(|(there, owed)| (!there).then_some(owed));
        cost_alone.into_iter().chain(missing).collect()
    }
}

impl Record for Decision {
    plain_record!(Decision);
    fn label(&self) -> &str {
        &self.provision
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.decided_on.map(|on| ("decided_on", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.approved_by.map(|id| id.to()));
        self.approval.iter().for_each(|it| it.refs(out));
    }
    fn normalize(&mut self, before: Option<&Self>) {
        self.approval = before.and_then(|b| b.approval.clone());
    }
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.provision,
            "provision",
            "name the addressable specification",
        )?;
        let Some(outcome) = self.outcome else {
            return Err(Refusal::Missing {
                record: known,
                field: "outcome",
                fix: "choose implemented, alternative or neither",
            });
        };
        need(
            &known,
            &self.reason,
            "reason",
            "say why this is reasonable and appropriate here",
        )?;
        if outcome == AddressableOutcome::Alternative {
            need(
                &known,
                &self.alternative,
                "alternative measure",
                "say what is done instead",
            )?;
            need(
                &known,
                &self.equivalence,
                "equivalence",
                "say how it protects as well as the specification would",
            )?;
        }
        if let Some(other) = register
            .tables
            .decisions
            .live()
            .find(|other| other.id != self.id && other.provision == self.provision)
        {
            return Err(Refusal::rule(
                known,
                format!("{} decides {} already", other.tag(), self.provision),
                "change that decision, or retire it",
            ));
        }
        Ok(())
    }
}
