//! A risk's fields, without threat and vulnerability, which may come from the catalog.

use super::set;
use crate::dates::date;
use crate::text::{name, text};
use crate::words::affects;
use crate::{library, refs};
use anyhow::Result;
use catalog::Affects;
use jiff::civil::Date;
use register::Register;
use register::records::Risk;

/// Fields of a risk.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct RiskFields {
    /// Asset it concerns, by number or name; may be given several times
    #[arg(long = "asset", value_name = "ASSET")]
    pub assets: Vec<String>,
    /// ePHI flow it concerns; may be given several times
    #[arg(long = "flow", value_name = "FLOW")]
    flows: Vec<String>,
    /// Site it concerns; may be given several times
    #[arg(long = "site", value_name = "SITE")]
    sites: Vec<String>,
    /// Vendor it concerns; may be given several times
    #[arg(long = "vendor", value_name = "VENDOR")]
    vendors: Vec<String>,
    /// Workforce group it concerns; may be given several times
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    /// What is lost: letters of CIA (confidentiality, integrity, availability)
    #[arg(long, value_name = "CIA", value_parser = affects)]
    affects: Option<Affects>,
    /// Who could be harmed, and how
    #[arg(long, value_parser = text)]
    harmed: Option<String>,
    /// Your own category
    #[arg(long, value_parser = name)]
    category: Option<String>,
    /// Safeguards in place that bear on it
    #[arg(long, value_parser = text)]
    safeguards: Option<String>,
    /// Provision that bears on it, such as 164.312(d); may be given several times
    #[arg(long = "provision", value_name = "CITATION")]
    provisions: Vec<String>,
    /// The person accountable: a name or number, or “none”
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// The day it was found
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// How it was found
    #[arg(long, value_parser = name)]
    origin: Option<String>,
    /// Anything else worth knowing
    #[arg(long, value_parser = text)]
    notes: Option<String>,
}

impl RiskFields {
    /// Puts what was given.
    pub fn apply(&self, register: &Register, risk: &mut Risk) -> Result<()> {
        let t = &register.tables;
        if !self.assets.is_empty() {
            risk.assets = refs::several(&t.assets, &self.assets)?;
        }
        if !self.flows.is_empty() {
            risk.flows = refs::several(&t.flows, &self.flows)?;
        }
        if !self.sites.is_empty() {
            risk.sites = refs::several(&t.sites, &self.sites)?;
        }
        if !self.vendors.is_empty() {
            risk.vendors = refs::several(&t.vendors, &self.vendors)?;
        }
        if !self.groups.is_empty() {
            risk.groups = refs::several(&t.groups, &self.groups)?;
        }
        if !self.provisions.is_empty() {
            risk.provisions = library::provisions(&self.provisions)?;
        }
        if let Some(owner) = &self.owner {
            risk.owner = refs::optional_person(register, owner)?;
        }
        set!(risk.affects = self.affects);
        set!(risk.harmed = self.harmed);
        set!(risk.category = self.category);
        set!(risk.safeguards = self.safeguards);
        risk.identified_on = self.on.or(risk.identified_on);
        set!(risk.origin = self.origin);
        set!(risk.notes = self.notes);
        Ok(())
    }
}
