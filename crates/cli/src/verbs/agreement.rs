//! `phiward agreement` and `phiward vendor-check`: what binds a vendor, and
//! whether it keeps to it.

use crate::context::Context;
use crate::dates::date;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::text::{name, text};
use crate::words::{AGREEMENT, word};
use crate::{find, refs};
use anyhow::Result;
use jiff::civil::Date;
use register::records::{Agreement, AgreementState, VendorVerification};
use register::{AnyRecord, Record};

/// Record the agreement with a vendor; earlier ones stay on record.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward agreement V-1 --state in-force --effective 2026-01-01 --clause \"incident reporting\""
)]
pub struct AgreementArgs {
    /// The vendor, by number or name
    vendor: String,
    /// How it stands
    #[arg(long, value_parser = word::<AgreementState>(AGREEMENT))]
    state: AgreementState,
    /// Day it was signed or took effect
    #[arg(long, value_name = "DATE", value_parser = date)]
    effective: Option<Date>,
    /// Day it ends, if it does
    #[arg(long, value_name = "DATE", value_parser = date)]
    ends: Option<Date>,
    /// Clause found in it, such as incident reporting; may be given several times
    #[arg(long = "clause", value_name = "TEXT", value_parser = name)]
    clauses: Vec<String>,
    /// The signed document, as evidence of this book, such as E-1
    #[arg(long)]
    evidence: Option<String>,
    /// Anything else worth knowing
    #[arg(long, value_parser = text)]
    note: Option<String>,
}

impl AgreementArgs {
    /// Adds the agreement to the vendor.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let t = &edit.register().tables;
        let id = find::one(&t.vendors, &self.vendor)?;
        let evidence = match &self.evidence {
            Some(text) => refs::optional(&t.evidence, text)?,
            None => None,
        };
        let agreement = Agreement {
            state: self.state,
            effective: self.effective,
            ends: self.ends,
            clauses: self.clauses,
            evidence,
            note: self.note.unwrap_or_default(),
        };
        let done = edit
            .change(
                |r| &r.tables.vendors,
                id,
                |_, vendor| {
                    if vendor.agreements.last() != Some(&agreement) {
                        vendor.agreements.push(agreement.clone());
                    }
                    Ok(())
                },
            )
            .await?;
        edit.say_change(id, done, |r| match r {
            AnyRecord::Vendor(v) => Some(format!(
                "Agreement with {} {}: {}{}{}.",
                v.tag(),
                v.name,
                agreement.state.words(),
                agreement
                    .effective
                    .map_or(String::new(), |d| format!(", from {d}")),
                agreement.ends.map_or(String::new(), |d| format!(" to {d}")),
            )),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}

/// Record a look at a vendor's safeguards.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward vendor-check V-1 --result \"SOC 2 report of 2026 read: no exceptions\" --evidence E-4"
)]
pub struct VendorCheck {
    /// The vendor, by number or name
    vendor: String,
    /// What was looked at, and what was found
    #[arg(long, value_parser = text)]
    result: String,
    /// When [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// By whom [default: you]
    #[arg(long, value_name = "NAME", value_parser = name)]
    by: Option<String>,
    /// What shows it, such as E-4
    #[arg(long)]
    evidence: Option<String>,
}

impl VendorCheck {
    /// Adds the check to the vendor.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let t = &edit.register().tables;
        let id = find::one(&t.vendors, &self.vendor)?;
        let evidence = match &self.evidence {
            Some(text) => refs::optional(&t.evidence, text)?,
            None => None,
        };
        let check = VendorVerification {
            on: self.on.unwrap_or_else(|| edit.today()),
            by: self.by.unwrap_or_else(|| edit.actor.name.clone()),
            result: self.result,
            evidence,
        };
        let done = edit
            .change(
                |r| &r.tables.vendors,
                id,
                |_, vendor| {
                    vendor.verifications.push(check.clone());
                    Ok(())
                },
            )
            .await?;
        edit.say_change(id, done, |r| {
            Some(format!(
                "{} was checked on {} by {}.",
                r.tag(),
                check.on,
                check.by
            ))
        })?;
        Ok(Outcome::Done)
    }
}
