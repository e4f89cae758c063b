//! The form of the story: chapters of steps, one file each under `data/`. A chapter
//! tells the year through, or one theme of it; the steps of all are told by their days.

use super::calendar::Calendar;
use crate::error::{AppError, Result};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::net::IpAddr;

/// The fields of a record as the story gives them.
pub type Fields = Map<String, Value>;

/// Likelihood that it starts, likelihood that it then does harm, impact by part
/// ("C high, A low"; P is harm to patients), and why.
pub type Judgement = (String, String, String, String);

/// A safeguard answer: citation, in place, used properly, what is done, and the keys
/// of the evidence that shows it.
pub type SafeguardAnswer = (String, String, String, String, Vec<String>);

/// What one person did in one sitting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Day, counted from the anchor.
    pub on: i32,
    /// Key of the person.
    pub by: String,
    /// What it was, as the log shows it.
    pub verb: String,
    /// Why.
    #[serde(default)]
    pub why: String,
    /// New records by kind; the fields are those of the record, other records
    /// are named by their keys, and `expand` adds what follows from the catalog.
    #[serde(default)]
    pub person: Vec<Fields>,
    #[serde(default)]
    pub site: Vec<Fields>,
    #[serde(default)]
    pub group: Vec<Fields>,
    #[serde(default)]
    pub vendor: Vec<Fields>,
    #[serde(default)]
    pub evidence: Vec<Fields>,
    #[serde(default)]
    pub asset: Vec<Fields>,
    #[serde(default)]
    pub flow: Vec<Fields>,
    #[serde(default)]
    pub process: Vec<Fields>,
    #[serde(default)]
    pub exclusion: Vec<Fields>,
    #[serde(default)]
    pub prior_analysis: Vec<Fields>,
    #[serde(default)]
    pub tolerance: Vec<Fields>,
    #[serde(default)]
    pub decision: Vec<Fields>,
    #[serde(default)]
    pub incident: Vec<Fields>,
    #[serde(default)]
    pub risk: Vec<Fields>,
    #[serde(default)]
    pub action: Vec<Fields>,
    #[serde(default)]
    pub trigger: Vec<Fields>,
    /// Safeguard answers, given for the first time or anew.
    #[serde(default)]
    pub answers: Vec<SafeguardAnswer>,
    /// Scenarios that do not apply to a class of assets, to one asset, or one vendor.
    #[serde(default)]
    pub dismiss: Vec<Dismiss>,
    /// The person who on this day approved what was found not applicable so far, in
    /// this step or before, and names nobody yet; somebody other than who enters it.
    #[serde(default)]
    pub dismissals_approved_by: Option<String>,
    /// Fields of records that change.
    #[serde(default)]
    pub change: Vec<Edit>,
    /// New ratings.
    #[serde(default)]
    pub rate: Vec<Rating>,
    /// New treatments.
    #[serde(default)]
    pub treat: Vec<Treat>,
    /// Merged risks.
    #[serde(default)]
    pub merge: Vec<Merge>,
    /// Actions begun, by key.
    #[serde(default)]
    pub start: Vec<String>,
    /// Actions done.
    #[serde(default)]
    pub complete: Vec<Complete>,
    /// Actions confirmed.
    #[serde(default)]
    pub confirm: Vec<Confirm>,
    /// Actions moved.
    #[serde(default)]
    pub reschedule: Vec<Reschedule>,
    /// Steps of actions reached or moved.
    #[serde(default)]
    pub milestone: Vec<Milestone>,
    /// Looks at the safeguards of vendors.
    #[serde(default)]
    pub check: Vec<Check>,
    /// Acceptances asked for.
    #[serde(default)]
    pub request: Vec<RequestAcceptance>,
    /// Rulings on acceptances.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// Records ended.
    #[serde(default)]
    pub retire: Vec<Retire>,
    /// Triggers settled.
    #[serde(default)]
    pub settle: Vec<Settle>,
    /// Whether the records of the mail domain are checked.
    #[serde(default)]
    pub check_domain: bool,
    /// Whether open findings on it are tied to the risk and action that are there for them.
    #[serde(default)]
    pub take_over_findings: bool,
    /// Whose senders of mail are.
    #[serde(default)]
    pub decide_senders: Vec<DecideSender>,
}

impl Step {
    /// Why, as the log shows it: the reason where there is one, else what it was.
    pub fn why(&self) -> String {
        match self.why.is_empty() {
            true => format!("{}.", self.verb),
            false => self.why.clone(),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dismiss {
    /// The class, or empty where it is one asset or vendor.
    #[serde(default)]
    pub class: String,
    /// Key of the one asset.
    #[serde(default)]
    pub asset: Option<String>,
    /// Key of the one vendor.
    #[serde(default)]
    pub vendor: Option<String>,
    pub scenarios: Vec<String>,
    pub reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Kind and key, such as `asset/ehr`.
    pub what: String,
    pub set: Fields,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    pub risk: String,
    #[serde(default)]
    pub current: Option<Judgement>,
    #[serde(default)]
    pub target: Option<Judgement>,
    #[serde(default)]
    pub verified: Option<Judgement>,
    #[serde(default)]
    pub evidence: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treat {
    pub risk: String,
    pub strategy: register::records::Strategy,
    pub reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    pub from: String,
    pub into: String,
    pub reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complete {
    pub action: String,
    #[serde(default)]
    pub evidence: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    pub action: String,
    pub result: String,
    #[serde(default)]
    pub evidence: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reschedule {
    pub action: String,
    pub due: i32,
    pub reason: String,
}

/// A step of an action: a known one is changed. Days are offsets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    pub action: String,
    pub title: String,
    #[serde(default)]
    pub due: Option<i32>,
    #[serde(default)]
    pub done: Option<i32>,
}

/// What was found of a vendor's safeguards on the step's day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub vendor: String,
    pub result: String,
    #[serde(default)]
    pub evidence: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestAcceptance {
    pub key: String,
    pub risk: String,
    pub reason: String,
    pub compensating: String,
    pub expires: i32,
    pub review_trigger: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub acceptance: String,
    pub approve: bool,
    #[serde(default)]
    pub authority: String,
    pub note: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retire {
    pub what: String,
    pub reason: String,
}

/// A trigger that was dealt with, and what the new look changed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    pub trigger: String,
    pub reason: String,
}

/// Whose a sender is, which reports of the last thirty days name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideSender {
    /// One of its addresses.
    pub address: IpAddr,
    /// What people call it.
    pub name: String,
    /// Key of the vendor behind it.
    #[serde(default)]
    pub vendor: Option<String>,
    pub decision: register::records::SenderDecision,
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    step: Vec<Step>,
}

macro_rules! chapters {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("data/", $name)))),*]
    };
}

/// The chapters; of one day, the steps of the earlier chapter are told first.
const CHAPTERS: &[(&str, &str)] = chapters![
    "01-clinic.toml",
    "02-inventory.toml",
    "03-flows.toml",
    "04-safeguards.toml",
    "05-risks-people-and-systems.toml",
    "06-risks-equipment-and-places.toml",
    "07-plan.toml",
    "08-first-half.toml",
    "09-incident.toml",
    "10-third-quarter.toml",
    "11-last-quarter.toml",
    "12-proposals-devices.toml",
    "13-proposals-systems.toml",
    "14-further-risks-first-half.toml",
    "15-further-risks-second-half.toml",
    "16-shown-and-confirmed.toml",
    "17-ratings-anew.toml",
    "18-proposals-vendors.toml",
    "19-mail-domain.toml",
];

/// Reads the story, with the days of a calendar in its texts.
///
/// # Errors
/// The file and line that cannot be read.
pub fn read(calendar: Calendar) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for (name, text) in CHAPTERS {
        let wrong = |what: String| AppError::Other(format!("the worked example, {name}: {what}"));
        let text = calendar
            .fill(text)
            .map_err(|day| wrong(format!("“{day}” is not a day")))?;
        let chapter: Chapter = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        steps.extend(chapter.step);
    }
    steps.sort_by_key(|step| step.on);
    Ok(steps)
}
