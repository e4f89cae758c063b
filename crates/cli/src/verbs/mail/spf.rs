//! `phiward mail spf`: how a receiver would judge one mail.

use super::net::Net;
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use anyhow::Result;
use mailauth::spf::{Query, SpfResult, StepResult, check};
use std::net::IpAddr;

/// Judge a mail by SPF as a receiver does (RFC 7208).
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code 0 when it passes, 1 when it does not.\n\nExample:\n  phiward mail spf 192.0.2.7 billing@clinic.example mail.clinic.example"
)]
pub struct SpfArgs {
    /// Address the mail comes from
    #[arg(value_name = "IP")]
    ip: IpAddr,
    /// Envelope sender; empty for a bounce
    #[arg(value_name = "MAIL_FROM")]
    mail_from: String,
    /// Name the sending server gives with HELO or EHLO
    #[arg(value_name = "HELO")]
    helo: String,
    #[command(flatten)]
    net: Net,
}

impl SpfArgs {
    /// Prints the result and why.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let dns = self.net.dns()?;
        let mut query = Query::new(self.ip, &self.mail_from, &self.helo);
        query.now = context.now.as_second();
        let outcome = check(&dns, &query).await;
        if context.json {
            output::json(&outcome)?;
        } else {
            output::line(&format!("{}: {}", outcome.result, shown(&outcome.reason)))?;
            if outcome.explained_by_domain {
                output::line(&format!("The domain says: {}", shown(&outcome.explanation)))?;
            }
            for step in &outcome.trace {
                output::line(&format!(
                    "  {}{}  {}",
                    "  ".repeat(step.depth as usize),
                    shown(&step.site.term),
                    match step.result {
                        StepResult::Match => "covers the address",
                        StepResult::NoMatch => "does not",
                        StepResult::Error => "cannot be evaluated",
                    }
                ))?;
            }
            output::line(&format!(
                "{} of 10 terms that ask DNS, {} of 2 answers without content",
                outcome.lookups, outcome.voids
            ))?;
        }
        Ok(if outcome.result == SpfResult::Pass {
            Outcome::Done
        } else {
            Outcome::Found
        })
    }
}
