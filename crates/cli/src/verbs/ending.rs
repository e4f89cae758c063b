//! What ends and what comes back: `retire`, `reinstate`, `undo`, `settle`.

use crate::context::Context;
use crate::dates::date;
use crate::edit::{Edit, titled};
use crate::find;
use crate::outcome::Outcome;
use crate::text::text;
use anyhow::Result;
use jiff::civil::Date;
use register::records::Retired;
use register::verbs;
use register::{AnyRecord, Command, Who};

/// End a record: a risk that no longer exists, equipment that is gone, a person
/// who left. Nothing is deleted, and its number is never used again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward retire A-4 --reason \"fax machine removed\" --on 2026-02-01"
)]
pub struct Retire {
    /// The record, such as
    record: String,
    /// Why it ended
    #[arg(long, value_parser = text)]
    reason: String,
    /// The day it ended [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
}

impl Retire {
    /// Ends the record.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let command = Command::Retire(verbs::Retire {
            target: find::record(edit.register(), &self.record)?.reference(),
            on: self.on.unwrap_or_else(|| edit.today()),
            reason: self.reason,
        });
        let done = edit.perform(command).await?;
        edit.say(&done, |r| {
            r.retired().map(|end| {
                format!(
                    "{} ended on {}: {}. It stays on record.",
                    titled(r),
                    end.on,
                    end.reason
                )
            })
        })?;
        Ok(Outcome::Done)
    }
}

/// Bring a record back that was ended.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward reinstate A-4 --reason \"found in the basement, still in use\""
)]
pub struct Reinstate {
    /// The record, such as A-4
    record: String,
    /// Why
    #[arg(long, value_parser = text)]
    reason: String,
}

impl Reinstate {
    /// Brings the record back.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let command = Command::Restore(verbs::Restore {
            target: find::record(edit.register(), &self.record)?.reference(),
            reason: self.reason,
        });
        let done = edit.perform(command).await?;
        edit.say(&done, |r| Some(format!("{} is back.", titled(r))))?;
        Ok(Outcome::Done)
    }
}

/// Undo an import: what it added is ended, what it changed goes back.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward undo U-1 --reason \"wrong sheet\"\nSee “phiward list imports”."
)]
pub struct Undo {
    /// The import, such as U-1
    import: String,
    /// Why
    #[arg(long, value_parser = text)]
    reason: String,
}

impl Undo {
    /// Undoes the import.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let import = find::one(&edit.register().tables.imports, &self.import)?;
        let (actor, now) = (edit.actor.clone(), edit.now);
        let done = edit
            .book
            .undo_import(import, &actor, &self.reason, now)
            .await?;
        let count = done.records.len().saturating_sub(1);
        edit.say(&done, |r| match r {
            AnyRecord::Import(u) => Some(format!(
                "{} ({}) is undone: {count} records are as they were before it.",
                r.tag(),
                u.file_name
            )),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}

/// Say that a trigger was dealt with.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward settle K-1 --outcome \"R-3 and R-9 rated again; one action added\""
)]
pub struct Settle {
    /// The trigger, such as K-1
    trigger: String,
    /// What the new look changed
    #[arg(long, value_parser = text)]
    outcome: String,
    /// When [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
}

impl Settle {
    /// Records the outcome.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let id = find::one(&edit.register().tables.triggers, &self.trigger)?;
        if self.outcome.is_empty() {
            anyhow::bail!("say what the new look changed, or that it changed nothing and why");
        }
        let settled = Retired {
            on: self.on.unwrap_or_else(|| edit.today()),
            reason: self.outcome,
            by: Who::from(&edit.actor),
        };
        let done = edit
            .change(
                |r| &r.tables.triggers,
                id,
                |_, trigger| {
                    trigger.settled = Some(settled.clone());
                    Ok(())
                },
            )
            .await?;
        edit.say_change(id, done, |r| {
            Some(format!(
                "{} was settled on {}: {}.",
                r.tag(),
                settled.on,
                settled.reason
            ))
        })?;
        Ok(Outcome::Done)
    }
}
