//! Tolerance and acceptance: what management lives with, and until when (B1, B6).

use super::common::{Retired, need};
use super::{Approval, Asset, Person, Rating, Risk};
use crate::actor::NamedPerson;
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use catalog::Level;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The highest level of risk that management tolerates without treatment.
///
/// A new statement is a new record: earlier ones stay as they were approved.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tolerance {
    /// Identifier.
    pub id: Id<Tolerance>,
    /// Number: the version of the statement.
    pub number: u32,
    /// Highest tolerated level.
    pub highest: Option<Level>,
    /// The statement in words.
    pub statement: String,
    /// Who approved it for management.
    pub approved_by: Option<Id<Person>>,
    /// When it was approved and took effect.
    pub approved_on: Option<Date>,
    /// How that approval came into the book; only deciding writes it.
    pub approval: Option<Approval>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Tolerance {
    plain_record!(Tolerance);
    fn label(&self) -> &str {
        &self.statement
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.approved_on.map(|on| ("approved_on", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.approved_by.map(|id| id.to()));
        self.approval.iter().for_each(|it| it.refs(out));
    }
    fn normalize(&mut self, before: Option<&Self>) {
        self.approval = before.and_then(|b| b.approval.clone());
    }
    fn check(&self, _register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.statement,
            "statement",
            "say what level of risk management tolerates",
        )?;
        if before.is_some_and(|b| b != self) {
            return Err(Refusal::rule(
                known,
                "an approved statement cannot be edited",
                "make a new one; the old one stays on record",
            ));
        }
        if self.highest.is_none() {
            return Err(Refusal::Missing {
                record: known,
                field: "highest tolerated level",
                fix: "name it, such as “low” or “moderate”",
            });
        }
        if self.approved_by.is_none() || self.approved_on.is_none() {
            return Err(Refusal::Missing {
                record: known,
                field: "management approval",
                fix: "name who approved it and when (OCR asks for the acceptable level of risk based on management approval)",
            });
        }
        Ok(())
    }
}

/// A request to live with a risk, and the ruling on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Acceptance {
    /// Identifier.
    pub id: Id<Acceptance>,
    /// Number.
    pub number: u32,
    /// The risk.
    pub risk: Id<Risk>,
    /// Why it is reasonable to live with it.
    pub reason: String,
    /// Safeguards that make it bearable.
    pub compensating: String,
    /// Last day it holds.
    pub expires: Date,
    /// What would make us look again before that.
    pub review_trigger: String,
    /// Who asked.
    pub requested_by: NamedPerson,
    /// When.
    pub requested_on: Date,
    /// The rating it was asked on; another one makes it stale.
    pub rating: Option<Rating>,
    /// The assets the risk concerned then; others make it stale.
    pub assets: Vec<Id<Asset>>,
    /// The ruling.
    pub ruling: Option<Ruling>,
    /// How an approval came into the book; only deciding writes it.
    pub approval: Option<Approval>,
    /// Whether the ruling was taken back, why and when.
    pub revoked: Option<Retired>,
    /// End of the record.
    pub retired: Option<Retired>,
}

/// A ruling on an acceptance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ruling {
    /// Approved, or denied.
    pub approved: bool,
    /// Who ruled; not the one who asked.
    #[serde(default)]
    pub by: NamedPerson,
    /// On what authority, such as "chief executive".
    #[serde(default)]
    pub authority: String,
    /// When.
    pub on: Date,
    /// Note.
    #[serde(default)]
    pub note: String,
}

/// Where an acceptance stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AcceptanceState {
    /// Waiting for a ruling.
    Pending,
    /// Denied.
    Denied,
    /// In force.
    InForce,
    /// Its last day has passed.
    Expired,
    /// The risk is rated otherwise than when it was approved.
    Stale,
    /// Taken back.
    Revoked,
}

impl AcceptanceState {
    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            AcceptanceState::Pending => "waiting for approval",
            AcceptanceState::Denied => "denied",
            AcceptanceState::InForce => "in force",
            AcceptanceState::Expired => "expired",
            AcceptanceState::Stale => "stale: the risk has changed since",
            AcceptanceState::Revoked => "taken back",
        }
    }
}

impl Acceptance {
    /// Where it stands on a day.
    pub fn state(&self, register: &Register, today: Date) -> AcceptanceState {
        if self.revoked.is_some() || self.retired.is_some() {
            return AcceptanceState::Revoked;
        }
        match &self.ruling {
            None => AcceptanceState::Pending,
            Some(ruling) if !ruling.approved => AcceptanceState::Denied,
            Some(_) if self.expires < today => AcceptanceState::Expired,
            Some(_) => {
                if self.speaks_of_the_present(register) {
                    AcceptanceState::InForce
                } else {
                    AcceptanceState::Stale
                }
            }
        }
    }
}

impl Acceptance {
    /// Whether the risk still is what it was when the acceptance was asked for.
    pub fn speaks_of_the_present(&self, register: &Register) -> bool {
        register.tables.risks.get(self.risk).is_some_and(|risk| {
            risk.is_open()
                && risk.rating_in_effect() == self.rating.as_ref()
                && risk.assets == self.assets
                && self
                    .rating
                    .as_ref()
                    .is_none_or(|rating| register.changed_under(risk, rating).is_empty())
        })
    }
}

impl Record for Acceptance {
    plain_record!(Acceptance);
    fn label(&self) -> &str {
        &self.reason
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.push(("requested_on", self.requested_on));
        out.extend(self.ruling.as_ref().map(|it| ("ruling", it.on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.push(self.risk.to());
        out.extend(self.assets.iter().map(|id| id.to()));
        out.extend(self.requested_by.person.map(|id| id.to()));
        out.extend(
            self.ruling
                .iter()
                .filter_map(|r| r.by.person)
                .map(|id| id.to()),
        );
        self.approval.iter().for_each(|it| it.refs(out));
    }
    fn check(&self, _register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        Err(Refusal::rule(
            self.known_as(),
            "an acceptance is not edited",
            "request it, rule on it, or revoke it",
        ))
    }
    fn check_again(&self, _register: &Register, _now: Option<&Self>) -> Result<(), Refusal> {
        // It has no edits at all, so nothing can stand against its return.
        Ok(())
    }
}
