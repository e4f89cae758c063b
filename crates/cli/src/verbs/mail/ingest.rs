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
    for passed in done.passed.iter().take(LISTED) {
        let (file, why) = (shown(&passed.file), shown(&passed.why));
        output::line(&format!("Passed over: {file}: {why}"))?;
    }
    let more = beyond(done.passed.len(), done.more_passed);
    if more > 0 {
        output::line(&format!(
            "… and {more} more passed over (--json lists them)"
        ))?;
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
    let more = beyond(done.remarks.len(), done.more_remarks);
    if more > 0 {
        output::line(&format!("… and {more} more notes (--json lists them)"))?;
    }
    output::line(&format!(
        "Looked at {} {}: {} read, {} passed over, {} not read.",
        done.held,
        if done.held == 1 {
            "file or mail"
        } else {
            "files and mails"
        },
        done.read,
        done.passed_over,
        done.not_read
    ))?;
    output::line(&format!(
        "{}; {} there already.",
        taken_in(done),
        done.duplicates
    ))?;
    let (one, many) = ("speaks of a domain", "speak of domains");
    apart(
        done.quarantined,
        [one, many],
        "this organization is not known to have. Kept apart, and counted once the domain is added: phiward mail domain add DOMAIN.",
    )?;
    let (one, many) = ("names no domain", "name no domain");
    apart(
        done.nameless,
        [one, many],
        "in it nor beside it, so that nobody can say whom it counts for. Kept apart; saved under the name it was sent with (receiver!your-domain!begin!end.xml) it can be taken in again.",
    )?;
    let (one, many) = ("may be a report that was", "may be reports that were");
    apart(
        done.conflicts,
        [one, many],
        "there before: of the same name with something else in it, or of another name with the same in it. Kept and not counted; where both are genuine, say so: phiward mail count NUMBER (phiward mail reports lists them).",
    )?;
    let (one, many) = ("is", "are");
    apart(
        done.undated,
        [one, many],
        "on days that cannot be, or on so many that nobody knows when the messages were. Kept and not counted; to count them all the same: phiward mail count NUMBER (phiward mail reports lists them).",
    )?;
    Ok(())
}

/// How many are not listed.
fn beyond(told: usize, more: u64) -> u64 {
    told.saturating_sub(LISTED) as u64 + more
}

/// What is stored that was not before.
fn taken_in(done: &Ingested) -> String {
    let reports = format!("{} new {}", done.reports, plural(done.reports, "report"));
    let records = format!("{} {}", done.records, plural(done.records, "record"));
    match done.tls {
        0 => format!("{reports} with {records}"),
        tls if tls == done.reports => format!("{reports} on TLS"),
        tls => format!("{reports}, {tls} of them on TLS, with {records}"),
    }
}

/// What is kept and does not count, with the verb for one and for many.
fn apart(count: u64, [one, many]: [&str; 2], what: &str) -> Result<()> {
    let verb = match count {
        0 => return Ok(()),
        1 => one,
        _ => many,
    };
    output::line(&format!("{count} of them {verb} {what}"))
}

fn plural(count: u64, word: &str) -> String {
    if count == 1 {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}
