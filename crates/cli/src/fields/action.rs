//! A corrective action's fields, without the due date, which moves only with a reason.

use super::set;
use crate::dates::date;
use crate::text::text;
use crate::words::{HORIZON, word};
use crate::{library, refs};
use ::fields::money::cents;
use anyhow::Result;
use catalog::Horizon;
use jiff::civil::Date;
use register::Register;
use register::records::Action;

/// Fields of a corrective action.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ActionFields {
    /// How it is done
    #[arg(long, value_parser = text)]
    description: Option<String>,
    /// The person accountable: a name or number, or “none”
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// People, equipment and help it needs
    #[arg(long, value_parser = text)]
    resources: Option<String>,
    /// Cost in US dollars, such as 1,200.00
    #[arg(long, value_name = "AMOUNT", value_parser = cents)]
    cost: Option<i64>,
    /// Immediate or long-term
    #[arg(long, value_parser = word::<Horizon>(HORIZON))]
    horizon: Option<Horizon>,
    /// First day of work
    #[arg(long, value_name = "DATE", value_parser = date)]
    start: Option<Date>,
    /// What protects until it is done
    #[arg(long, value_parser = text)]
    interim: Option<String>,
    /// Provision it serves, such as 164.312(d); may be given several times
    #[arg(long = "provision", value_name = "CITATION")]
    provisions: Vec<String>,
    /// Action that must be done first, such as C-2; may be given several times
    #[arg(long, value_name = "ACTION")]
    depends_on: Vec<String>,
    /// Anything else worth knowing
    #[arg(long, value_parser = text)]
    notes: Option<String>,
}

impl ActionFields {
    /// Puts what was given.
    pub fn apply(&self, register: &Register, action: &mut Action) -> Result<()> {
        if let Some(owner) = &self.owner {
            action.owner = refs::optional_person(register, owner)?;
        }
        if !self.provisions.is_empty() {
            action.provisions = library::provisions(&self.provisions)?;
        }
        if !self.depends_on.is_empty() {
            action.depends_on = refs::several(&register.tables.actions, &self.depends_on)?;
        }
        set!(action.description = self.description);
        set!(action.resources = self.resources);
        action.cost_cents = self.cost.or(action.cost_cents);
        action.horizon = self.horizon.or(action.horizon);
        action.start = self.start.or(action.start);
        set!(action.interim = self.interim);
        set!(action.notes = self.notes);
        Ok(())
    }
}
