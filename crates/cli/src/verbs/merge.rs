//! `phiward merge`: two risks that are one.

use crate::context::Context;
use crate::edit::Edit;
use crate::find;
use crate::outcome::Outcome;
use crate::text::text;
use anyhow::Result;
use register::verbs;
use register::{AnyRecord, Command, Record};

/// Merge a risk into another that says the same; its assets and actions move over.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward merge R-2 --into R-1 --reason \"same laptop, same theft\""
)]
pub struct Merge {
    /// The risk that goes
    risk: String,
    /// The risk that stays
    #[arg(long, value_name = "RISK")]
    into: String,
    /// Why the two are one
    #[arg(long, value_parser = text)]
    reason: String,
}

impl Merge {
    /// Merges the two.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let risks = &edit.register().tables.risks;
        let command = Command::Merge(verbs::Merge {
            target: find::one(risks, &self.risk)?,
            into: find::one(risks, &self.into)?,
            reason: self.reason,
        });
        let done = edit.perform(command).await?;
        let register = edit.register();
        edit.say(&done, |r| match r {
            AnyRecord::Risk(risk) => match risk.merged_into {
                Some(into) => Some(format!(
                    "{} is merged into {}; its number stays taken.",
                    r.tag(),
                    register
                        .tables
                        .risks
                        .get(into)
                        .map_or_else(String::new, Record::tag)
                )),
                None => Some(format!(
                    "{} now concerns {} assets.",
                    r.tag(),
                    risk.assets.len()
                )),
            },
            AnyRecord::Action(_) => Some(format!("{} moved over.", r.tag())),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}
