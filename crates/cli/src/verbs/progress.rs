//! What becomes of an action: `start`, `complete`, `confirm`, `reopen`,
//! `reschedule`, `milestone`.

use crate::context::Context;
use crate::dates::date;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::text::{name, text};
use crate::{find, refs};
use anyhow::{Result, bail};
use jiff::civil::Date;
use register::records::Milestone;
use register::verbs;
use register::{AnyRecord, Command};

/// Move the due date of an action; the old date and the reason stay on record.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: phiward reschedule C-1 2026-09-30 --reason \"supplier is late\"")]
pub struct Reschedule {
    /// The action, such as C-1
    action: String,
    /// The new due date
    #[arg(value_name = "DATE", value_parser = date)]
    due: Date,
    /// Why it moves
    #[arg(long, value_parser = text)]
    reason: String,
}

impl Reschedule {
    /// Moves the date.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let command = Command::Reschedule(verbs::Reschedule {
            target: find::one(&edit.register().tables.actions, &self.action)?,
            due: self.due,
            reason: self.reason,
        });
        let done = edit.perform(command).await?;
        edit.say(&done, |r| match r {
            AnyRecord::Action(a) => a.slips.last().map(|slip| {
                let old = slip.old.map_or("no day".to_owned(), |d| d.to_string());
                format!(
                    "{} is due {} now, before {old}: {} (moved {} times).",
                    r.tag(),
                    slip.new,
                    slip.why,
                    a.slips.len()
                )
            }),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}

/// Begin work on an action.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: phiward start C-1 --on 2026-03-01")]
pub struct Start {
    /// The action, such as C-1
    action: String,
    /// First day of work [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
}

impl Start {
    /// Marks it as begun.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let on = self.on.unwrap_or_else(|| edit.today());
        let action = find::one(&edit.register().tables.actions, &self.action)?;
        let done = edit
            .perform(Command::Start(verbs::Start { target: action, on }))
            .await?;
        edit.say(&done, |r| {
            Some(format!("{} is in progress since {on}.", r.tag()))
        })?;
        Ok(Outcome::Done)
    }
}

/// Say that an action is done.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: phiward complete C-1 --on 2026-05-02 --evidence E-3")]
pub struct Complete {
    /// The action, such as C-1
    action: String,
    /// The day it was done [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// What shows it, such as E-3; may be given several times
    #[arg(long, value_name = "EVIDENCE")]
    evidence: Vec<String>,
}

impl Complete {
    /// Marks it as done.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let t = &edit.register().tables;
        let command = Command::Complete(verbs::Complete {
            target: find::one(&t.actions, &self.action)?,
            on: self.on.unwrap_or_else(|| edit.today()),
            evidence: refs::several(&t.evidence, &self.evidence)?
                .into_iter()
                .map(Into::into)
                .collect(),
        });
        let done = edit.perform(command).await?;
        edit.say(&done, |r| {
            Some(format!(
                "{0} is done, not verified. Next: someone other than the owner says “phiward confirm {0} --result … --evidence …”.",
                r.tag()
            ))
        })?;
        Ok(Outcome::Done)
    }
}

/// Confirm on evidence that an action was really carried out; not by its owner.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward --as \"Sam Ortiz\" confirm C-1 --result \"encryption status of all 6 laptops seen\" --evidence E-3"
)]
pub struct Confirm {
    /// The action, such as C-1
    action: String,
    /// What was looked at, and what was found
    #[arg(long, value_parser = text)]
    result: String,
    /// The day it was checked [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// What shows it, such as E-3; may be given several times
    #[arg(long, value_name = "EVIDENCE")]
    evidence: Vec<String>,
}

impl Confirm {
    /// Marks it as verified.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let t = &edit.register().tables;
        let command = Command::Confirm(verbs::Confirm {
            target: find::one(&t.actions, &self.action)?,
            on: self.on.unwrap_or_else(|| edit.today()),
            result: self.result,
            evidence: refs::several(&t.evidence, &self.evidence)?
                .into_iter()
                .map(Into::into)
                .collect(),
        });
        let done = edit.perform(command).await?;
        edit.say(&done, |r| {
            Some(format!(
                "{} is verified. Next: rate the risk again with --stage verified.",
                r.tag()
            ))
        })?;
        Ok(Outcome::Done)
    }
}

/// Take an action up again that was said to be done.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: phiward reopen C-1 --reason \"two laptops were missed\"")]
pub struct Reopen {
    /// The action, such as C-1
    action: String,
    /// Why
    #[arg(long, value_parser = text)]
    reason: String,
}

impl Reopen {
    /// Takes it up again.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let command = Command::Reopen(verbs::Reopen {
            target: find::one(&edit.register().tables.actions, &self.action)?,
            reason: self.reason,
        });
        let done = edit.perform(command).await?;
        edit.say(&done, |r| {
            Some(format!("{} is in progress again.", r.tag()))
        })?;
        Ok(Outcome::Done)
    }
}

/// Add a step on the way of an action, or say that it was reached.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward milestone C-1 \"Laptops ordered\" --due 2026-04-01\n  phiward milestone C-1 \"Laptops ordered\" --done 2026-03-28"
)]
pub struct MilestoneArgs {
    /// The action, such as C-1
    action: String,
    /// The step
    #[arg(value_parser = name)]
    title: String,
    /// By when
    #[arg(long, value_name = "DATE", value_parser = date)]
    due: Option<Date>,
    /// When it was reached
    #[arg(long, value_name = "DATE", value_parser = date)]
    done: Option<Date>,
}

impl MilestoneArgs {
    /// Adds or changes the step.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let id = find::one(&edit.register().tables.actions, &self.action)?;
        if self.title.is_empty() {
            bail!("the step needs a name, such as “Laptops ordered”");
        }
        let done = edit
            .change(
                |r| &r.tables.actions,
                id,
                |_, action| {
                    let known = action
                        .milestones
                        .iter()
                        .position(|m| register::same_name(&m.title, &self.title));
                    let at = known.unwrap_or_else(|| {
                        action.milestones.push(Milestone {
                            title: self.title.clone(),
                            ..Milestone::default()
                        });
                        action.milestones.len() - 1
                    });
                    if let Some(step) = action.milestones.get_mut(at) {
                        step.due = self.due.or(step.due);
                        step.done = self.done.or(step.done);
                    }
                    Ok(())
                },
            )
            .await?;
        edit.say_change(id, done, |r| {
            let when = match (self.done, self.due) {
                (Some(day), _) => format!("reached on {day}"),
                (None, Some(day)) => format!("due {day}"),
                (None, None) => "without a day yet".to_owned(),
            };
            Some(format!("{}: “{}” {when}.", r.tag(), self.title))
        })?;
        Ok(Outcome::Done)
    }
}
