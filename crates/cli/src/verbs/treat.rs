//! `phiward treat`: what to do about a risk.

use crate::context::Context;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::refs;
use crate::text::text;
use crate::words::{STRATEGY, word};
use anyhow::Result;
use register::records::Strategy;
use register::verbs;
use register::{AnyRecord, Command};

/// Choose the treatment of risks: avoid, mitigate, contingency, transfer or accept.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward treat R-14 mitigate --reason \"encryption is cheap and ends the risk\""
)]
pub struct Treat {
    /// The risk; several with commas
    #[arg(value_name = "RISK")]
    risks: String,
    /// What to do
    #[arg(value_parser = word::<Strategy>(STRATEGY))]
    strategy: Strategy,
    /// Why that is reasonable and appropriate
    #[arg(long, value_parser = text)]
    reason: String,
}

impl Treat {
    /// Records the treatment.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let risks = refs::several(&edit.register().tables.risks, &[self.risks])?;
        let treat = |risk| {
            Command::Treat(verbs::Treat {
                target: risk,
                strategy: self.strategy,
                reason: self.reason.clone(),
            })
        };
        let done = edit
            .perform_all("treat risks", risks.into_iter().map(treat).collect())
            .await?;
        let next = match self.strategy {
            Strategy::Accept => "phiward accept … asks for the approval it needs",
            _ => "phiward plan … plans the action",
        };
        edit.say(&done, |r| match r {
            AnyRecord::Risk(risk) => Some(format!(
                "{} (level {}): {}. Next: {next}.",
                r.tag(),
                risk.level().map_or("not rated", |l| l.words()),
                self.strategy.words()
            )),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}
