//! `phiward mail count` and `phiward mail leave-out`: whether a report counts.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;
use app::mail::{KnownDomains, Settle, settle};
use ledger::side::mail::ReportState;
use serde_json::json;

/// The report meant.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Its number, as “phiward mail reports” lists it
    #[arg(value_name = "NUMBER")]
    number: u64,
}

impl Which {
    /// Says so, with the name of who does.
    pub async fn run(self, context: &Context, said: Settle) -> Result<Outcome> {
        let book = context.book().await?;
        let actor = context.actor(book.register())?;
        let known = KnownDomains::of(book.register());
        let (ledger, org) = (book.ledger(), book.org());
        let which = (self.number, said);
        let state = settle(ledger, org, &known, which, (&actor.name, context.now)).await?;
        let number = self.number;
        if context.json {
            output::json(&json!({ "number": number, "state": state.code() }))?;
        } else {
            output::line(&match state {
                ReportState::Stored => format!("Report {number} counts now."),
                ReportState::Quarantined => format!(
                    "Report {number} counts once its domain is added (phiward mail domain add)."
                ),
                _ => format!("Report {number} is left out and does not count."),
            })?;
        }
        Ok(Outcome::Done)
    }
}
