//! Fields of incidents, triggers and earlier analyses.

use super::set;
use crate::dates::date;
use crate::refs;
use crate::text::{name, text};
use crate::words::{TRIGGER, word};
use anyhow::Result;
use jiff::civil::Date;
use register::Register;
use register::records::{Incident, PriorAnalysis, Trigger, TriggerKind};

/// Fields of a security incident.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct IncidentFields {
    /// When it happened, as far as known
    #[arg(long, value_name = "DATE", value_parser = date)]
    occurred: Option<Date>,
    /// When it was discovered
    #[arg(long, value_name = "DATE", value_parser = date)]
    discovered: Option<Date>,
    /// Asset concerned; may be given several times
    #[arg(long = "asset", value_name = "ASSET")]
    assets: Vec<String>,
    /// What was done
    #[arg(long, value_parser = text)]
    response: Option<String>,
    /// How it ended
    #[arg(long, value_parser = text)]
    outcome: Option<String>,
}

impl IncidentFields {
    /// Puts what was given.
    pub fn apply(&self, register: &Register, incident: &mut Incident) -> Result<()> {
        if !self.assets.is_empty() {
            incident.assets = refs::several(&register.tables.assets, &self.assets)?;
        }
        incident.occurred_on = self.occurred.or(incident.occurred_on);
        incident.discovered_on = self.discovered.or(incident.discovered_on);
        set!(incident.response = self.response);
        set!(incident.outcome = self.outcome);
        Ok(())
    }
}

/// Fields of a trigger.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct TriggerFields {
    /// What kind of event
    #[arg(long, value_parser = word::<TriggerKind>(TRIGGER))]
    kind: Option<TriggerKind>,
    /// When it happened
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// The incident behind it, such as I-1
    #[arg(long)]
    incident: Option<String>,
    /// Risk to look at again; may be given several times
    #[arg(long = "risk", value_name = "RISK")]
    risks: Vec<String>,
    /// By when the risks shall have been looked at
    #[arg(long, value_name = "DATE", value_parser = date)]
    review_by: Option<Date>,
}

impl TriggerFields {
    /// Puts what was given.
    pub fn apply(&self, register: &Register, trigger: &mut Trigger) -> Result<()> {
        set!(trigger.kind = self.kind);
        if let Some(incident) = &self.incident {
            trigger.incident = refs::optional(&register.tables.incidents, incident)?;
        }
        if !self.risks.is_empty() {
            trigger.risks = refs::several(&register.tables.risks, &self.risks)?;
        }
        trigger.on = self.on.or(trigger.on);
        trigger.review_by = self.review_by.or(trigger.review_by);
        Ok(())
    }
}

/// Fields of an earlier analysis made elsewhere.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PriorFields {
    /// Date of the analysis
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// Who made it
    #[arg(long, value_parser = name)]
    author: Option<String>,
    /// What it covered, and what it did not
    #[arg(long, value_parser = text)]
    scope: Option<String>,
    /// The file, as evidence of this book, such as E-1
    #[arg(long)]
    evidence: Option<String>,
}

impl PriorFields {
    /// Puts what was given.
    pub fn apply(&self, register: &Register, prior: &mut PriorAnalysis) -> Result<()> {
        if let Some(evidence) = &self.evidence {
            prior.evidence = refs::optional(&register.tables.evidence, evidence)?;
        }
        prior.on = self.on.or(prior.on);
        set!(prior.author = self.author);
        set!(prior.scope = self.scope);
        Ok(())
    }
}
