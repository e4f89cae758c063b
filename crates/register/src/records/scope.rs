//! What is left out, with its reason: exclusions (A5) and scenarios found not applicable (A8).

use super::common::{Retired, need};
use super::{Approval, Asset, Person, Vouched};
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind, Record, plain_record};
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
    /// Where it is analysed instead: an asset that it is a part of, an earlier analysis,
    /// or the evidence of an analysis by others. Without it only what holds no ePHI can
    /// be left out: 164.308(a)(1)(ii)(A) asks for all of it.
    pub analysed_in: Option<Ref>,
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

/// Kinds of record that can say where something is analysed instead.
pub(crate) const ANALYSED_IN: &[Kind] = &[Kind::Asset, Kind::PriorAnalysis, Kind::Evidence];

impl Exclusion {
    /// Why it does not leave out what it names: that holds or may hold ePHI, and no
    /// record is named in which it is analysed, or one in which it cannot be. `None` where
    /// it holds.
    pub fn void(&self, register: &Register) -> Option<String> {
        let ephi = register.ephi_at(self.target?)?;
        match self.analysed_in {
            None => Some(ephi),
            Some(place) => self
                .not_analysed_in(register, place)
                .map(|why| format!("{ephi}, and {why}")),
        }
    }

    /// Why the record named as where it is analysed does not analyse it.
    fn not_analysed_in(&self, register: &Register, place: Ref) -> Option<String> {
        let record = register.tables.get(place);
        let Some(record) = record.filter(|record| record.retired().is_none()) else {
            return Some("the record in which it is said to be analysed is ended".to_owned());
        };
        let within = format!("{}, in which it is said to be analysed,", record.known_as());
        match record {
            AnyRecord::Asset(asset) if Some(asset.reference()) == self.target => {
                Some(format!("{within} is what is left out"))
            }
            AnyRecord::Asset(asset) if asset.ephi_known && !asset.ephi.any() => {
                Some(format!("{within} is said to hold no ePHI"))
            }
            AnyRecord::Asset(asset) => {
                let out = |x: &Exclusion| x.target == Some(asset.reference());
                let left_out = register.tables.exclusions.live().any(out);
                left_out.then(|| format!("{within} is left out itself"))
            }
            _ => None,
        }
    }
}

impl Register {
    /// What is on record of the ePHI at something the analysis covers, or that nobody has
    /// said; `None` where there is none.
    pub fn ephi_at(&self, target: Ref) -> Option<String> {
        let t = &self.tables;
        let id = target.id;
        match target.kind {
            Kind::Asset => t.assets.row_uuid(id).and_then(|row| {
                let asset = &row.record;
                if !asset.ephi_known {
                    Some("nobody has said whether it holds ePHI".into())
                } else {
                    asset
                        .ephi
                        .any()
                        .then(|| format!("it {} ePHI", asset.ephi.words()))
                }
            }),
            Kind::Flow => Some("a flow is ePHI on its way".into()),
            Kind::Site => {
                let here = |asset: &&Asset| {
                    asset.ephi.any() && asset.site.is_some_and(|site| site.uuid() == id)
                };
                let asset = t.assets.live().find(here)?;
                Some(format!("{} is there, which holds ePHI", asset.known_as()))
            }
            Kind::Vendor => match t.vendors.row_uuid(id)?.record.business_associate {
                Some(true) => Some("it is a business associate".into()),
                None => Some("nobody has decided whether it is a business associate".into()),
                Some(false) => None,
            },
            _ => None,
        }
    }
}

impl Record for Exclusion {
    plain_record!(Exclusion);
    fn label(&self) -> &str {
        &self.reason
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.on.map(|on| ("on", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.target);
        out.extend(self.analysed_in);
        out.extend(self.approved_by.map(|id| id.to()));
        self.approval.iter().for_each(|it| it.refs(out));
    }
    fn normalize(&mut self, before: Option<&Self>) {
        self.approval = before.and_then(|b| b.approval.clone());
    }
    fn check(&self, register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.reason,
            "reason",
            "say why it is left out of the analysis",
        )?;
        if let Some(place) = self.analysed_in
            && (!ANALYSED_IN.contains(&place.kind) || Some(place) == self.target)
        {
            return Err(Refusal::rule(
                known,
                "that is not a record in which it can be analysed",
                "name the asset it is a part of, an earlier analysis, or the evidence of an analysis by others",
            ));
        }
        // What stands in a book from before the rule is a gap, and stays correctable.
        let anew =
            before.is_none_or(|b| (b.target, b.analysed_in) != (self.target, self.analysed_in));
        if let Some(why) = self.void(register).filter(|_| anew) {
            return Err(Refusal::rule(
                known,
                format!("{why}, and all ePHI is to be analysed (164.308(a)(1)(ii)(A))"),
                "identify its risks; or name the record in which it is analysed; or correct what is recorded of its ePHI, if that is wrong",
            ));
        }
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
    pub asset: Option<Id<Asset>>,
    /// The class it speaks of, where no asset is named; empty: all classes.
    pub class: String,
    /// The one vendor it speaks of, where the scenario is about vendors.
    pub vendor: Option<Id<super::Vendor>>,
    /// Why it does not apply.
    pub reason: String,
    /// Who found that, and when; kept by itself.
    pub found: Option<Vouched>,
    /// Who approved it: somebody other than who found it.
    pub approved_by: Option<Id<Person>>,
    /// When.
    pub approved_on: Option<Date>,
    /// How that approval came into the book; only deciding writes it.
    pub approval: Option<Approval>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Dismissal {
    plain_record!(Dismissal);
    fn label(&self) -> &str {
        &self.reason
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.approved_on.map(|on| ("approved_on", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.asset.map(|id| id.to()));
        out.extend(self.vendor.map(|id| id.to()));
        out.extend(
            self.found
                .iter()
                .filter_map(|it| it.by.person)
                .map(|id| id.to()),
        );
        out.extend(self.approved_by.map(|id| id.to()));
        self.approval.iter().for_each(|it| it.refs(out));
    }
    fn normalize(&mut self, before: Option<&Self>) {
        self.found = before.and_then(|b| b.found.clone());
        self.approval = before.and_then(|b| b.approval.clone());
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
