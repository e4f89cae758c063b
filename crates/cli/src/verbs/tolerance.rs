//! `phiward tolerance`: the level of risk management lives with.

use crate::context::Context;
use crate::dates::date;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::refs;
use crate::text::text;
use anyhow::Result;
use app::new_id;
use catalog::Level;
use jiff::civil::Date;
use register::records::Tolerance;
use register::{Command, Tally};

/// State the highest level of risk that management tolerates without treatment.
/// An earlier statement stays on record.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward tolerance low --statement \"Risks above low are treated or accepted by the owner\" --approved-by \"Lee Chan\""
)]
pub struct ToleranceArgs {
    /// Highest tolerated level
    #[arg(value_name = "LEVEL")]
    highest: Level,
    /// The statement in words
    #[arg(long, value_parser = text)]
    statement: String,
    /// Who approved it for management: a name or number
    #[arg(long, value_name = "PERSON")]
    approved_by: String,
    /// When it was approved and took effect [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
}

impl ToleranceArgs {
    /// Records the statement.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let tolerance = Tolerance {
            id: new_id()?,
            highest: Some(self.highest),
            statement: self.statement,
            approved_by: Some(refs::person(edit.register(), &self.approved_by)?),
            approved_on: Some(self.on.unwrap_or_else(|| edit.today())),
            ..Tolerance::default()
        };
        let done = edit.perform(Command::Save(tolerance.into())).await?;
        let above = Tally::of(edit.register(), edit.today()).above_tolerance;
        edit.report(&done, |r| {
            Some(format!(
                "{}: risks up to {} are tolerated; {above} open risks are above that.",
                r.tag(),
                self.highest
            ))
        })?;
        Ok(Outcome::Done)
    }
}
