//! Living with a risk: `accept` asks, `approve` and `deny` rule, `revoke` takes back.

use crate::context::Context;
use crate::dates::date;
use crate::edit::Edit;
use crate::find;
use crate::outcome::Outcome;
use crate::text::{name, text};
use anyhow::Result;
use app::{Done, new_id};
use jiff::civil::Date;
use register::records::Strategy;
use register::verbs;
use register::{AnyRecord, Command, Record};

/// Ask to live with a risk until a day. Someone else must approve it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward accept R-7 --reason \"device is replaced in spring\" --compensating \"kept on its own network\" --expires 2026-12-31 --review-trigger \"an incident at the vendor\""
)]
pub struct Accept {
    /// The risk, such as R-7
    risk: String,
    /// Why living with it is reasonable and appropriate
    #[arg(long, value_parser = text)]
    reason: String,
    /// Safeguards that make it bearable, or “none” with the reason
    #[arg(long, value_parser = text)]
    compensating: String,
    /// Last day it shall hold
    #[arg(long, value_name = "DATE", value_parser = date)]
    expires: Date,
    /// What would make you look again before that
    #[arg(long, value_name = "TEXT", value_parser = text)]
    review_trigger: Option<String>,
}

impl Accept {
    /// Records the request.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let risk = find::one(&edit.register().tables.risks, &self.risk)?;
        let command = Command::Accept(verbs::Accept {
            id: new_id()?,
            target: risk,
            reason: self.reason,
            compensating: self.compensating,
            expires: self.expires,
            review_trigger: self.review_trigger.unwrap_or_default(),
        });
        let done = edit.perform(command).await?;
        say(&edit, &done)?;
        let chosen = edit.register().tables.risks.get(risk);
        if let Some(risk) = chosen
            && risk
                .treatment
                .as_ref()
                .is_none_or(|t| t.strategy != Strategy::Accept)
        {
            edit.hint(&format!(
                "The treatment of {0} is not “accept” yet: phiward treat {0} accept --reason \"…\"",
                risk.tag()
            ))?;
        }
        Ok(Outcome::Done)
    }
}

/// Approve a requested acceptance; not by the one who asked.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward --as \"Lee Chan\" approve X-1 --authority \"chief executive\""
)]
pub struct Approve {
    /// The acceptance, such as X-1
    acceptance: String,
    /// On what authority, such as “chief executive”
    #[arg(long, value_parser = name)]
    authority: String,
    /// Note
    #[arg(long, value_parser = text)]
    note: Option<String>,
}

impl Approve {
    /// Records the approval.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        rule(context, &self.acceptance, true, self.authority, self.note).await
    }
}

/// Deny a requested acceptance.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward --as \"Lee Chan\" deny X-1 --note \"too long; ask again for three months\""
)]
pub struct Deny {
    /// The acceptance, such as X-1
    acceptance: String,
    /// On what authority
    #[arg(long, value_parser = name)]
    authority: Option<String>,
    /// Why
    #[arg(long, value_parser = text)]
    note: Option<String>,
}

impl Deny {
    /// Records the denial.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let authority = self.authority.unwrap_or_default();
        rule(context, &self.acceptance, false, authority, self.note).await
    }
}

/// Take an acceptance back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: phiward revoke X-1 --reason \"the vendor had an incident\"")]
pub struct Revoke {
    /// The acceptance, such as X-1
    acceptance: String,
    /// Why
    #[arg(long, value_parser = text)]
    reason: String,
}

impl Revoke {
    /// Takes it back.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let command = Command::Revoke(verbs::Revoke {
            target: find::one(&edit.register().tables.acceptances, &self.acceptance)?,
            reason: self.reason,
        });
        let done = edit.perform(command).await?;
        say(&edit, &done)?;
        Ok(Outcome::Done)
    }
}

async fn rule(
    context: &Context,
    acceptance: &str,
    approve: bool,
    authority: String,
    note: Option<String>,
) -> Result<Outcome> {
    let mut edit = Edit::open(context).await?;
    let command = Command::ruling(
        find::one(&edit.register().tables.acceptances, acceptance)?,
        approve,
        authority,
        note.unwrap_or_default(),
    );
    let done = edit.perform(command).await?;
    say(&edit, &done)?;
    Ok(Outcome::Done)
}

/// "X-1 of R-7: in force until 2026-12-31".
fn say(edit: &Edit, done: &Done) -> Result<()> {
    let (register, today) = (edit.register(), edit.today());
    edit.say(done, |r| match r {
        AnyRecord::Acceptance(a) => Some(format!(
            "{} of {}: {}, expires {}.",
            r.tag(),
            register
                .tables
                .risks
                .get(a.risk)
                .map_or_else(String::new, Record::tag),
            a.state(register, today).words(),
            a.expires
        )),
        _ => None,
    })
}
