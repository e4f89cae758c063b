//! `phiward mail`: e-mail authentication.

mod ingest;
mod prune;
mod reports;

use crate::context::Context;
use crate::outcome::Outcome;
use anyhow::Result;
use clap::Subcommand;

/// E-mail authentication: reports of others on your domains.
#[derive(Debug, clap::Args)]
pub struct MailArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take in DMARC aggregate and TLS reports (exit code 1 if something could not be read)
    Ingest(ingest::Ingest),
    /// List the reports taken in, newest first
    Reports(reports::Reports),
    /// Forget rows of reports that were kept long enough
    Prune,
}

impl MailArgs {
    /// Carries it out.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        match self.what {
            What::Ingest(verb) => verb.run(context).await,
            What::Reports(verb) => verb.run(context).await,
            What::Prune => prune::run(context).await,
        }
    }
}
