//! `phiward mail domain`: the domains of the organization, as under E-mail on the pages.

use super::net::Net;
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use anyhow::{Result, bail};
use app::mail::check::{Summary, check};
use app::mail::domain::{asset_for, free_assets, typed};
use app::mail::{KnownDomains, release_known};
use app::{Authorship, OpenBooks};
use clap::Subcommand;
use jiff::Timestamp;
use mailnet::Trust;
use mailnet::sts::{Options, Policies};
use register::{Command, Record};
use serde_json::{Value, json};

/// The domains that reports count for.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward mail domain add clinic.example\n  phiward mail domain check clinic.example\n  phiward mail domain list --json"
)]
pub struct DomainArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the domains: the policy of each, and what its last check found
    List,
    /// Add a domain: an asset of its name answers for it, or a new one does
    Add {
        /// The domain behind the @ of your addresses
        #[arg(value_name = "DOMAIN")]
        domain: String,
        /// An asset of the inventory that is to answer for it, such as A-7
        #[arg(long, value_name = "ASSET")]
        asset: Option<String>,
    },
    /// Ask DNS about a domain now, and record what is new, gone or back (exit code 1 on errors, or what could not be told)
    Check {
        /// The domain
        #[arg(value_name = "DOMAIN")]
        domain: String,
        #[command(flatten)]
        net: Net,
    },
}

impl DomainArgs {
    /// Carries it out.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        match self.what {
            What::List => list(context).await,
            What::Add { domain, asset } => add(context, &domain, asset.as_deref()).await,
            What::Check { domain, net } => ask(context, &domain, &net).await,
        }
    }
}

async fn list(context: &Context) -> Result<Outcome> {
    let book = context.book().await?;
    let assets = book.register().tables.assets.live();
    let mut all: Vec<_> = assets.filter(|asset| !asset.domain.is_empty()).collect();
    all.sort_by(|a, b| a.domain.cmp(&b.domain));
    let mut rows: Vec<Value> = Vec::new();
    for asset in all {
        let mut side = book.ledger().side_read().await?;
        let checks = side
            .mail_audits(book.org(), &asset.domain, i64::MAX, 1)
            .await?;
        let last = checks.first();
        let summary: Option<Summary> =
            last.map(|check| serde_json::from_str(&check.summary).unwrap_or_default());
        let at = last.and_then(|check| Timestamp::from_microsecond(check.at).ok());
        let day = at.map(|at| book.register().day(at));
        if !context.json {
            let (domain, tag) = (shown(&asset.domain), asset.tag());
            output::line(&match (&summary, day) {
                (Some(found), Some(day)) => format!(
                    "{domain} ({tag}): {}; checked {day}: {}",
                    found.stage,
                    told(found)
                ),
                _ => format!("{domain} ({tag}): not checked yet"),
            })?;
        }
        rows.push(json!({
            "domain": asset.domain,
            "asset": asset.tag(),
            "checked": at.map(|at| at.to_string()),
            "policy": summary.as_ref().map(|found| &found.stage),
            "errors": summary.as_ref().map(|found| found.errors),
            "warnings": summary.as_ref().map(|found| found.warnings),
            "not_told": summary.as_ref().map(|found| found.unknown),
        }));
    }
    if context.json {
        output::json(&rows)?;
    } else if rows.is_empty() {
        output::line("No domain yet. Add one: phiward mail domain add DOMAIN")?;
    }
    Ok(Outcome::Done)
}

/// What a check found, in words.
fn told(found: &Summary) -> String {
    let counted = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        many => format!("{many} {word}s"),
    };
    let mut text = format!(
        "{}, {}",
        counted(found.errors, "error"),
        counted(found.warnings, "warning")
    );
    if found.unknown > 0 {
        text.push_str(&format!(", {} could not be told", found.unknown));
    }
    text
}

/// Adds it, and lets the reports count that waited for it.
async fn add(context: &Context, domain: &str, asset: Option<&str>) -> Result<Outcome> {
    let domain = match typed(domain) {
        Ok(domain) => domain,
        Err(why) => bail!("{}", shown(&why)),
    };
    let mut book = context.book().await?;
    let there = book.register().asset_of_domain(domain.as_str());
    let known = there.map(|asset| asset.tag());
    if let (Some(known), Some(asked)) = (&known, asset)
        && !known.eq_ignore_ascii_case(asked.trim())
    {
        bail!("{known} answers for {domain} already");
    }
    let tag = match known {
        Some(tag) => tag,
        None => {
            let actor = context.actor(book.register())?;
            let today = book.register().day(context.now);
            let chosen = match asset {
                None => None,
                Some(asked) => {
                    let asked = asked.trim();
                    let free = free_assets(book.register())
                        .find(|asset| asset.tag().eq_ignore_ascii_case(asked));
                    match free {
                        Some(asset) => Some(asset.id),
                        None => bail!(
                            "{} cannot answer for a domain: it must be an asset of the class domain-dns or email that answers for none yet",
                            shown(asked)
                        ),
                    }
                }
            };
            let (asset, against) = asset_for(book.register(), &domain, chosen, &actor.name, today)?;
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

/// Asks DNS and records what changed, as the page does.
async fn ask(context: &Context, domain: &str, net: &Net) -> Result<Outcome> {
    context.book_exists()?;
    let data_folder = context.data_folder().await?;
    let book = data_folder.book(context.org.as_deref()).await?;
    let (asset, domain) = super::senders::domain_of(&book, domain)?;
    let by = Authorship {
        actor: context.actor(book.register())?,
        why: String::new(),
        at: context.now,
    };
    let org = book.org();
    drop(book);
    let books = OpenBooks::new(data_folder);
    let (done, changes) = match app::demo::records(org, &domain, by.at)? {
        Some(records) => check(&books, org, asset, &records, &records, &by, "person").await?,
        None => {
            let dns = net.dns()?;
            let policies = Policies::new(&dns, Trust::public()?, Options::default());
            check(&books, org, asset, &dns, &policies, &by, "person").await?
        }
    };
    let found = Summary::of(&done.audit);
    if context.json {
        output::json(&json!({
            "domain": domain,
            "policy": found.stage,
            "errors": found.errors,
            "warnings": found.warnings,
            "not_told": found.unknown,
            "new": changes.opened,
            "gone": changes.fixed,
            "back": changes.returned,
        }))?;
    } else {
        output::line(&format!(
            "{domain} is checked: {}; {}. New: {}, gone: {}, back: {}.",
            found.stage,
            told(&found),
            changes.opened,
            changes.fixed,
            changes.returned
        ))?;
        output::line(&format!(
            "See phiward mail audit {domain} for what was found."
        ))?;
    }
    Ok(match found.errors + found.unknown {
        0 => Outcome::Done,
        _ => Outcome::Found,
    })
}
