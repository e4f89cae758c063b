//! `phiward verify`: check that nothing was altered.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::{Context as _, Result};
use ledger::{Outside, Progress, VerifyReport};
use std::path::PathBuf;

/// Check the book, or a portable file, entry by entry. Works offline.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// A portable file; without one, the book in the data folder
    file: Option<PathBuf>,
    /// A checkpoint kept elsewhere; may be given several times
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
}

impl Verify {
    /// Verifies and reports; exit code 1 if something is wrong.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let outside = outside(&self.checkpoint)?;
        let report = match &self.file {
            Some(path) => {
                let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
                let bar = output::progress("verifying", context.json);
                let report =
                    ledger::verify_portable(std::io::BufReader::new(file), &outside, &mut |p| {
                        step(&bar, p)
                    });
                bar.finish_and_clear();
                report?
            }
            None => {
                context.book_exists()?;
                // Not through a book: a damaged entry must not keep it from being named.
                let office = context.office().await?;
                let org = office.choose(context.org.as_deref()).await?;
                let bar = output::progress("verifying", context.json);
                let report = office
                    .ledger()
                    .verify(org, &outside, &mut |p| step(&bar, p))
                    .await;
                bar.finish_and_clear();
                report?
            }
        };
        print(&report, context.json)?;
        Ok(if report.is_ok() {
            Outcome::Done
        } else {
            Outcome::Found
        })
    }
}

fn step(bar: &indicatif::ProgressBar, progress: Progress) {
    bar.set_length(progress.total);
    bar.set_position(progress.done);
}

/// Checkpoints from files.
fn outside(paths: &[PathBuf]) -> Result<Outside> {
    let mut outside = Outside::default();
    for path in paths {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        outside.checkpoints.push(text);
    }
    Ok(outside)
}

fn print(report: &VerifyReport, as_json: bool) -> Result<()> {
    if as_json {
        return output::json(&serde_json::json!({
            "ok": report.is_ok(),
            "organization": report.org.to_string(),
            "entries": report.entries,
            "redacted": report.redacted,
            "evidence_files": report.blobs,
            "checkpoints": report.checkpoints,
            "outside_checkpoints": report.outside,
            "anchored": report.anchored,
            "head": { "position": report.head.position, "hash": report.head.hash.to_hex() },
            "first_bad_entry": report.first_bad_entry(),
            "findings": report.findings.iter().map(|f| serde_json::json!({
                "subject": format!("{:?}", f.subject), "text": f.text })).collect::<Vec<_>>(),
            "more_findings": report.more_findings,
            "limits": report.limits(),
        }));
    }
    output::line(&format!("{report}"))
}
