//! `phiward mail domain add`: names a domain of the organization.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use anyhow::{Result, bail};
use app::mail::domain::{asset_for, typed};
use app::mail::{KnownDomains, release_known};
use clap::Subcommand;
use register::{Command, Record};
use serde_json::json;

/// The domains that reports count for.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  phiward mail domain add clinic.example")]
pub struct DomainArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a domain: an asset of its name answers for it, or a new one does
    Add {
        /// The domain behind the @ of your addresses
        #[arg(value_name = "DOMAIN")]
        domain: String,
    },
}

impl DomainArgs {
    /// Adds it, and lets the reports count that waited for it.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let What::Add { domain } = self.what;
        let domain = match typed(&domain) {
            Ok(domain) => domain,
            Err(why) => bail!("{}", shown(&why)),
        };
        let mut book = context.book().await?;
        let there = book.register().asset_of_domain(domain.as_str());
        let known = there.map(|asset| asset.tag());
        let tag = match known {
            Some(tag) => tag,
            None => {
                let actor = context.actor(book.register())?;
                let today = book.register().day(context.now);
                let (asset, against) =
                    asset_for(book.register(), &domain, None, &actor.name, today)?;
                let save = Command::Save(asset.into());
                book.perform(save, &actor, "", against, context.now).await?;
                let asset = book.register().asset_of_domain(domain.as_str());
                asset.map(|asset| asset.tag()).unwrap_or_default()
            }
        };
        let known = KnownDomains::of(book.register());
        let released = release_known(book.ledger(), book.org(), &known).await?;
        if context.json {
            output::json(&json!({ "domain": domain, "asset": tag, "released": released }))?;
        } else {
            let counted = match released {
                0 => String::new(),
                1 => " A report that had come before counts now.".to_owned(),
                many => format!(" {many} reports that had come before count now."),
            };
            output::line(&format!("{domain} is asset {tag}.{counted}"))?;
        }
        Ok(Outcome::Done)
    }
}
