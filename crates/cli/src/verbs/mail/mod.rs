//! `phiward mail`: e-mail authentication.

mod audit;
mod domain;
mod ingest;
mod mailbox;
mod net;
mod prune;
mod reports;
mod roll_out;
mod secret;
mod senders;
mod settle;
mod spf;

use crate::context::Context;
use crate::outcome::Outcome;
use anyhow::Result;
use app::mail::Settle;
use clap::Subcommand;

/// E-mail authentication: reports of others on your domains.
#[derive(Debug, clap::Args)]
pub struct MailArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Audit the mail records of domains (exit code 1 when something is wrong)
    Audit(audit::AuditArgs),
    /// Judge one mail by SPF as a receiver does (exit code 1 unless it passes)
    Spf(spf::SpfArgs),
    /// Take in DMARC aggregate and TLS reports (exit code 1 if something could not be read)
    Ingest(ingest::Ingest),
    /// List the reports taken in, newest first
    Reports(reports::Reports),
    /// Let a report count that was kept apart: it is genuine
    Count(settle::Which),
    /// Leave a report out: it does not count any more
    LeaveOut(settle::Which),
    /// Name the domains that reports count for, and check them
    Domain(domain::DomainArgs),
    /// List who sends in a domain's name, and what was decided on each
    Senders(senders::Senders),
    /// Decide whose a sender is
    Sender(senders::SenderArgs),
    /// Show where a domain stands on the way to refusing forged mail, and what to publish
    RollOut(Box<roll_out::RollOutArgs>),
    /// Name the mailboxes that reports are fetched from, and read them
    Mailbox(Box<mailbox::MailboxArgs>),
    /// Forget rows of reports that were kept long enough
    Prune,
}

impl MailArgs {
    /// Carries it out.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        match self.what {
            What::Audit(verb) => verb.run(context).await,
            What::Spf(verb) => verb.run(context).await,
            What::Ingest(verb) => verb.run(context).await,
            What::Reports(verb) => verb.run(context).await,
            What::Count(which) => which.run(context, Settle::Count).await,
            What::LeaveOut(which) => which.run(context, Settle::LeaveOut).await,
            What::Domain(verb) => verb.run(context).await,
            What::Senders(verb) => verb.run(context).await,
            What::Sender(verb) => verb.run(context).await,
            What::RollOut(verb) => verb.run(context).await,
            What::Mailbox(verb) => verb.run(context).await,
            What::Prune => prune::run(context).await,
        }
    }
}
