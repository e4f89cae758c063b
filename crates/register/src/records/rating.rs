//! Ratings: likelihood, impact and level, each with its reason (A10).

use super::Evidence;
use crate::actor::NamedPerson;
use crate::id::Id;
use crate::words::words;
use catalog::Level;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

words! {
    /// Which state of the world a rating speaks of.
    pub enum Stage {
        /// Without any safeguard.
        Inherent = "inherent", "inherent";
        /// As things stand.
        Current = "current", "current";
        /// Once the plan is carried out; a hope, never a result.
        Target = "target", "target";
        /// Found after the plan was carried out, on evidence.
        Verified = "verified", "verified";
    }
}

/// Impact on each of confidentiality, integrity and availability, and on patients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImpactRating {
    /// Loss of confidentiality.
    pub confidentiality: Option<Level>,
    /// Loss of integrity.
    pub integrity: Option<Level>,
    /// Loss of availability.
    pub availability: Option<Level>,
    /// Harm to patients, where care itself is at stake.
    pub patient_harm: Option<Level>,
    /// Impact judged as a whole, where it was not judged by part.
    pub overall: Option<Level>,
}

impl ImpactRating {
    /// Judged as a whole.
    pub fn overall(level: Level) -> Self {
        ImpactRating {
            overall: Some(level),
            ..Self::default()
        }
    }
    /// The highest of what was judged: harm in one respect is not averaged away.
    pub fn level(&self) -> Option<Level> {
        [
            self.confidentiality,
            self.integrity,
            self.availability,
            self.patient_harm,
            self.overall,
        ]
        .into_iter()
        .flatten()
        .max()
    }
}

/// One rating, frozen with the method that made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// Method and version, such as `nist-two-step@1`.
    #[serde(default)]
    pub method: String,
    /// Likelihood of initiation or occurrence, for two-step methods.
    #[serde(default)]
    pub initiation: Option<Level>,
    /// Likelihood of adverse impact once it occurs, for two-step methods.
    #[serde(default)]
    pub adverse: Option<Level>,
    /// Overall likelihood.
    pub likelihood: Level,
    /// Impact by part.
    #[serde(default)]
    pub impact_parts: ImpactRating,
    /// Impact: the highest part.
    pub impact: Level,
    /// Level of risk.
    pub level: Level,
    /// The number behind the level, for average (doubled) and product methods.
    #[serde(default)]
    pub score: Option<u32>,
    /// Why; never empty.
    #[serde(default)]
    pub reason: String,
    /// Who judged.
    #[serde(default)]
    pub by: NamedPerson,
    /// The day it speaks of.
    pub on: Date,
    /// When it was recorded: tells two ratings of one day apart.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// What it rests on.
    #[serde(default)]
    pub evidence: Vec<Id<Evidence>>,
}

/// A rating as it stood in the file it came from, kept beside ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Original {
    /// Likelihood as written.
    pub likelihood: String,
    /// Impact as written.
    pub impact: String,
    /// Score as written.
    pub score: String,
    /// Level as written.
    pub level: String,
    /// The scale it was made on, such as "5×5 product, three levels".
    pub scale: String,
}
