//! `phiward mail ingest`: takes in reports.

use super::net::Net;
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use anyhow::{Result, bail};
use app::mail::{CarrierCheck, Ingested, KnownDomains, Signatures, ingest, release_known};
use std::path::PathBuf;

/// Remarks listed for a person; the rest is counted.
const LISTED: usize = 20;

/// Take in DMARC aggregate reports (RFC 7489, RFC 9990) and TLS reports (RFC 8460).
///
/// Files may be XML or JSON, packed with gzip or zip, mails, mailbox files, or folders
/// and maildirs of any of these. A report that is there already is not stored again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  phiward mail ingest ~/dmarc-reports\n  phiward mail ingest report.xml.gz inbox.mbox --json"
)]
pub struct Ingest {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Check the DKIM signatures of mails that carry reports; DNS is asked for their keys
    #[arg(long)]
    check_mail: bool,
    #[command(flatten)]
    net: Net,
}

impl Ingest {
    /// Reads them all; exit code 1 if something could not be read.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        if let Some(path) = self.paths.iter().find(|path| !path.exists()) {
            bail!("{} is not there; check the name", path.display());
        }
        let (ledger, org) = (book.ledger(), book.org());
        let known = KnownDomains::of(book.register());
        release_known(ledger, org, &known).await?;
        let check = match self.check_mail {
            true => Some(Signatures::new(self.net.dns()?)),
            false => None,
        };
        let bar = output::spinner("reading reports", context.json);
        let done = ingest(
            ledger,
            org,
            &known,
            check.as_ref().map(|check| check as &dyn CarrierCheck),
            self.paths,
            context.now,
        )
        .await;
        bar.finish_and_clear();
        let done = done?;
        if context.json {
            output::json(&done)?;
        } else {
            print(&done)?;
        }
        Ok(if done.has_failures() {
            Outcome::Found
        } else {
            Outcome::Done
        })
    }
}

fn print(done: &Ingested) -> Result<()> {
    for failure in &done.failures {
        let (file, why) = (shown(&failure.file), shown(&failure.why));
        output::line(&format!("Not read: {file}: {why}"))?;
    }
    if done.more_failures > 0 {
        output::line(&format!("… and {} more not read", done.more_failures))?;
    }
    for told in done.remarks.iter().take(LISTED) {
        let who = match told.reporter.as_str() {
            "" => "a reporter without a name",
            name => name,
        };
        let times = match told.times {
            0 | 1 => String::new(),
            times => format!(" ({times} times)"),
        };
        output::line(&format!(
            "Note on {}, {}: {}{times}",
            output::clip(&shown(who), 60),
            shown(&told.file),
            output::clip(&shown(&told.what), 300)
        ))?;
    }
    let more = done.remarks.len().saturating_sub(LISTED) as u64 + done.more_remarks;
    if more > 0 {
        output::line(&format!("… and {more} more notes (--json lists them)"))?;
    }
    output::line(&format!(
        "{} new {} with {} {}; {} there already.",
        done.reports,
        plural(done.reports, "report"),
        done.records,
        plural(done.records, "record"),
        done.duplicates
    ))?;
    if done.quarantined > 0 {
        output::line(&format!(
            "{} of them speak of domains this organization is not known to have. They are kept apart, and count once such a domain is among its assets.",
            done.quarantined
        ))?;
    }
    if done.conflicts > 0 {
        output::line(&format!(
            "{} of them claim to be a report that was there before and say something else. They are kept and not counted.",
            done.conflicts
        ))?;
    }
    Ok(())
}

fn plural(count: u64, word: &str) -> String {
    if count == 1 {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}
