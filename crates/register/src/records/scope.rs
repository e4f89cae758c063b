//! What is left out, with its reason: exclusions (A5) and scenarios found not applicable (A8).

use super::common::{Retired, need};
use super::{Approval, Person};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Something left out of the analysis.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exclusion {
    /// Identifier.
    pub id: Id<Exclusion>,
    /// Number.
    pub number: u32,
    /// What is left out: an asset, flow, site, group or vendor; `None`: a
    /// population named in `what`.
    pub target: Option<Ref>,
    /// A population that is not listed one by one, such as "corporate systems (34)".
    pub what: String,
    /// How many it stands for, where it is a population.
    pub count: Option<u32>,
    /// Why it is out.
    pub reason: String,
    /// Who approved that.
    pub approved_by: Option<Id<Person>>,
    /// How that approval came into the book; only deciding writes it.
    pub approval: Option<Approval>,
    /// When.
    pub on: Option<Date>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Exclusion {
    plain_record!(Exclusion);
    fn label(&self) -> &str {
        &self.reason
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.target);
        out.extend(self.approved_by.map(|id| id.to()));
        self.approval.iter().for_each(|it| it.refs(out));
    }
    fn normalize(&mut self, before: Option<&Self>) {
        self.approval = before.and_then(|b| b.approval.clone());
    }
    fn check(&self, _register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.reason,
            "reason",
            "say why it is left out of the analysis",
        )?;
        if self.approved_by.is_none() {
            return Err(Refusal::Missing {
                record: known,
                field: "approver",
                fix: "name the person who approved leaving it out",
            });
        }
        match self.target {
            None => need(&known, &self.what, "what", "name what is left out"),
            Some(target)
                if matches!(
                    target.kind,
                    Kind::Asset | Kind::Flow | Kind::Site | Kind::Group | Kind::Vendor
                ) =>
            {
                Ok(())
            }
            Some(target) => Err(Refusal::rule(
                known,
                format!("a {} is not something the analysis covers", target.kind),
                "exclude an asset, flow, site, workforce group or vendor",
            )),
        }
    }
}

/// A scenario of the catalog that does not apply here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dismissal {
    /// Identifier.
    pub id: Id<Dismissal>,
    /// Number.
    pub number: u32,
    /// Scenario code.
    pub scenario: String,
    /// The one asset it speaks of; `None`: every asset of the class.
    pub asset: Option<Id<super::Asset>>,
    /// The class it speaks of, where no asset is named; empty: all classes.
    pub class: String,
    /// The one vendor it speaks of, where the scenario is about vendors.
    pub vendor: Option<Id<super::Vendor>>,
    /// Why it does not apply.
    pub reason: String,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Dismissal {
    plain_record!(Dismissal);
    fn label(&self) -> &str {
        &self.reason
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.asset.map(|id| id.to()));
        out.extend(self.vendor.map(|id| id.to()));
    }
    fn check(&self, _register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.scenario,
            "scenario",
            "name the scenario's code",
        )?;
        need(
            &known,
            &self.reason,
            "reason",
            "say why it does not apply here",
        )
    }
}
