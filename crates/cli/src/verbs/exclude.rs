//! `phiward exclude`: what is left out of the analysis, why, and who approved that.

use crate::context::Context;
use crate::dates::date;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::text::{name, text};
use crate::{find, refs};
use anyhow::Result;
use app::new_id;
use jiff::civil::Date;
use register::records::Exclusion;
use register::{AnyRecord, Command};

/// Leave something out of the analysis, with reason and approver.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward exclude A-9 --reason \"holds no ePHI and is on no network\" --approved-by \"Lee Chan\"\n  phiward exclude --population \"corporate systems\" --count 34 --reason \"…\" --approved-by P-1"
)]
pub struct Exclude {
    /// An asset, flow, site, workforce group or vendor, such as A-9
    #[arg(required_unless_present = "population", conflicts_with = "population")]
    record: Option<String>,
    /// A population that is not listed one by one
    #[arg(long, value_name = "NAME", value_parser = name)]
    population: Option<String>,
    /// How many it stands for
    #[arg(long, requires = "population")]
    count: Option<u32>,
    /// Why it is out
    #[arg(long, value_parser = text)]
    reason: String,
    /// Who approved that: a name or number
    #[arg(long, value_name = "PERSON")]
    approved_by: String,
    /// When [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
}

impl Exclude {
    /// Records the exclusion.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let register = edit.register();
        let target = match &self.record {
            Some(text) => Some(find::record(register, text)?),
            None => None,
        };
        let exclusion = Exclusion {
            id: new_id()?,
            target: target.as_ref().map(AnyRecord::reference),
            what: self.population.clone().unwrap_or_default(),
            count: self.count,
            reason: self.reason,
            approved_by: Some(refs::person(register, &self.approved_by)?),
            on: Some(self.on.unwrap_or_else(|| edit.today())),
            ..Exclusion::default()
        };
        let what = match &target {
            Some(record) => format!("{} {}", record.tag(), record.label()),
            None => self.population.unwrap_or_default(),
        };
        let done = edit.perform(Command::Save(exclusion.into())).await?;
        let register = edit.register();
        edit.report(&done, |r| match r {
            AnyRecord::Exclusion(x) => Some(format!(
                "{}: {what} is left out of the analysis, approved by {}. Reason: {}.",
                r.tag(),
                register.person_name(x.approved_by),
                x.reason
            )),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}
