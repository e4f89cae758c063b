//! `phiward set-clock`: going on after a wrong clock.

use crate::context::Context;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::output;
use crate::text::text;
use anyhow::Result;
use app::AppError;
use jiff::Timestamp;
use ledger::LedgerError;

/// Go on after a wrong clock dated the last entry in the future.
///
/// Set the clock of this computer right first. One entry then says that it was wrong;
/// nothing is dated anew, and what follows is dated truly.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward set-clock --reason \"the year was wrong after the battery was replaced\""
)]
pub struct SetClock {
    /// What was wrong with the clock
    #[arg(long, value_parser = text)]
    reason: String,
}

impl SetClock {
    /// Appends the entry, where there is a fault.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let before = edit.book.head();
        let dated = Timestamp::from_microsecond(before.time).unwrap_or_default();
        let actor = edit.actor.clone();
        let done = edit.book.set_clock(&self.reason, &actor, edit.now).await;
        let (position, told) = match done {
            Ok(position) => (
                position,
                format!(
                    "Entry {} was dated {dated}. Entry {position} is dated truly, says that the clock was wrong, and the book goes on from there.",
                    before.position
                ),
            ),
            Err(AppError::Ledger(LedgerError::ClockIsRight { .. })) => (
                before.position,
                format!(
                    "The last entry, {}, is dated {dated}: it is not in the future, so there is nothing to set right. Nothing changed.",
                    before.position
                ),
            ),
            Err(error) => return Err(error.into()),
        };
        if context.json {
            output::json(&serde_json::json!({
                "position": position, "set": position != before.position }))?;
        } else {
            output::line(&told)?;
        }
        Ok(Outcome::Done)
    }
}
