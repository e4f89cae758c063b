//! Incidents, triggers and earlier analyses.

use super::common::{Retired, need};
use super::{Asset, Evidence, Risk};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::words::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A security incident (164.304, 164.308(a)(6)); a minimal log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Incident {
    /// Identifier.
    pub id: Id<Incident>,
    /// Number.
    pub number: u32,
    /// What happened; without patient data.
    pub summary: String,
    /// When it happened, as far as known.
    pub occurred_on: Option<Date>,
    /// When it was discovered.
    pub discovered_on: Option<Date>,
    /// Assets concerned.
    pub assets: Vec<Id<Asset>>,
    /// What was done.
    pub response: String,
    /// How it ended.
    pub outcome: String,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Incident {
    plain_record!(Incident);
    fn label(&self) -> &str {
        &self.summary
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.occurred_on.map(|on| ("occurred_on", on)));
        out.extend(self.discovered_on.map(|on| ("discovered_on", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.assets.iter().map(|id| id.to()));
    }
    fn check(&self, _register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.summary,
            "summary",
            "say what happened, without patient data",
        )?;
        if let (Some(occurred), Some(discovered)) = (self.occurred_on, self.discovered_on)
            && discovered < occurred
        {
            return Err(Refusal::rule(
                known,
                format!("discovered ({discovered}) before it occurred ({occurred})"),
                "correct one of the two dates",
            ));
        }
        Ok(())
    }
}

words! {
    /// Kinds of trigger (C1; OCR guidance element 9).
    #[derive(Default)]
    pub enum TriggerKind {
        /// A security incident.
        Incident = "incident", "security incident";
        /// A change in ownership.
        OwnershipChange = "ownership_change", "change in ownership";
        /// Turnover of key staff or management.
        KeyStaffTurnover = "key_staff_turnover", "key staff turnover";
        /// New technology or a changed system.
        NewTechnology = "new_technology", "new technology";
        /// A new or changed business associate.
        NewBusinessAssociate = "new_business_associate", "new business associate";
        /// A new site.
        NewSite = "new_site", "new site";
        /// A new or changed third-party sending service.
        SendingService = "sending_service", "new or changed sending service";
        /// A finding of an independent assessment.
        IndependentFinding = "independent_finding", "independent finding";
        /// The review calendar.
        #[default]
        Schedule = "schedule", "scheduled review";
    }
}

/// An event that calls for a new look at named risks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trigger {
    /// Identifier.
    pub id: Id<Trigger>,
    /// Number.
    pub number: u32,
    /// Kind.
    pub kind: TriggerKind,
    /// When it happened.
    pub on: Option<Date>,
    /// What happened.
    pub note: String,
    /// The incident behind it.
    pub incident: Option<Id<Incident>>,
    /// Risks to look at again.
    pub risks: Vec<Id<Risk>>,
    /// By when.
    pub review_by: Option<Date>,
    /// When it was dealt with, and what changed.
    pub settled: Option<Retired>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Trigger {
    plain_record!(Trigger);
    fn label(&self) -> &str {
        &self.note
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.on.map(|on| ("on", on)));
        out.extend(self.settled.as_ref().map(|it| ("settled", it.on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.incident.map(|id| id.to()));
        out.extend(self.risks.iter().map(|id| id.to()));
    }
    fn check(&self, _register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.note,
            "note",
            "say what happened and what it may change",
        )?;
        if before.map_or(self.settled.is_some(), |b| b.settled != self.settled) {
            return Err(Refusal::rule(
                known,
                "a trigger cannot be settled by an edit",
                "settle the trigger, and say what the new look changed",
            ));
        }
        if self.kind == TriggerKind::Incident && self.incident.is_none() {
            return Err(Refusal::Missing {
                record: known,
                field: "incident",
                fix: "record the incident first, then name it",
            });
        }
        Ok(())
    }
}

/// An analysis that was made before this book began: auditors ask for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriorAnalysis {
    /// Identifier.
    pub id: Id<PriorAnalysis>,
    /// Number.
    pub number: u32,
    /// Title.
    pub title: String,
    /// Date of the analysis.
    pub on: Option<Date>,
    /// Who made it.
    pub author: String,
    /// What it covered, and what it did not.
    pub scope: String,
    /// The file.
    pub evidence: Option<Id<Evidence>>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for PriorAnalysis {
    plain_record!(PriorAnalysis);
    fn label(&self) -> &str {
        &self.title
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.on.map(|on| ("on", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.evidence.map(|id| id.to()));
    }
    fn check(&self, _register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(&known, &self.title, "title", "name the earlier analysis")?;
        need(&known, &self.author, "author", "say who made it")?;
        need(&known, &self.scope, "scope", "say what it covered")?;
        if self.on.is_none() {
            return Err(Refusal::Missing {
                record: known,
                field: "date",
                fix: "give the date of the earlier analysis",
            });
        }
        Ok(())
    }
}
