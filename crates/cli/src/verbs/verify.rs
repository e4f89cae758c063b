//! `phiward verify`: check that nothing was altered.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::{Context as _, Result};
use app::{AppError, Redacted, Snapshots};
use ledger::{
    Ledger, LedgerError, LedgerProgress, OrgId, Outside, PublicKey, SignedCheckpoint, SigningKey,
    Subject, VerifyReport,
};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The first bytes of every SQLite database (its file format, section 1.3).
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// Check the book, a database or a portable file, entry by entry. Works offline.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// A database or a portable file; without one, the book in the data folder
    file: Option<PathBuf>,
    /// A checkpoint kept elsewhere; may be given several times
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// The public key that signs this book's checkpoints, as text or in a file, as you
    /// got it elsewhere; what another key signed is then a finding. May be given
    /// several times, for keys before
    #[arg(long, value_name = "KEY")]
    signer: Vec<String>,
}

impl Verify {
    /// Verifies and reports; exit code 1 if something is wrong.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut outside = outside(&self.checkpoint)?;
        for given in &self.signer {
            outside.keys.push(signer(given)?);
        }
        let checked = match &self.file {
            Some(path) if is_database(path)? => database(path, &outside, context).await,
            Some(path) => portable(path, &outside, context),
            None => folder(&outside, context).await,
        };
        let reports = match checked {
            // Bytes that cannot be read as what they should be were altered.
            Err(error) if is_damage(&error) => {
                vec![VerifyReport::unreadable(&outside, format!("{error:#}")).into()]
            }
            other => other?,
        };
        print(&reports, context.json)?;
        Ok(if reports.iter().all(|checked| checked.report.is_ok()) {
            Outcome::Done
        } else {
            Outcome::Found
        })
    }
}

/// What was found out about one book.
struct Checked {
    report: VerifyReport,
    /// What was redacted, and by whom, when and why.
    redacted: Vec<Redacted>,
}

impl From<VerifyReport> for Checked {
    fn from(report: VerifyReport) -> Checked {
        Checked {
            report,
            redacted: Vec::new(),
        }
    }
}

impl std::fmt::Display for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.report)?;
        for redacted in &self.redacted {
            write!(f, "\nRedacted: {redacted}")?;
        }
        Ok(())
    }
}

fn is_damage(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<AppError>() {
        Some(AppError::Ledger(error)) => error.is_damage(),
        _ => error
            .downcast_ref::<LedgerError>()
            .is_some_and(LedgerError::is_damage),
    }
}

/// Whether a file is a SQLite database; anything else should be a portable file.
fn is_database(path: &Path) -> Result<bool> {
    let open = || -> std::io::Result<bool> {
        let mut start = Vec::new();
        std::fs::File::open(path)?
            .take(SQLITE.len() as u64)
            .read_to_end(&mut start)?;
        Ok(start == SQLITE)
    };
    open().with_context(|| path.display().to_string())
}

/// Every book of a database file.
async fn database(path: &Path, outside: &Outside, context: &Context) -> Result<Vec<Checked>> {
    let ledger = Ledger::open_sqlite_read_only(path).await?;
    let checked = every_book(&ledger, outside, context).await;
    ledger.close().await;
    checked
}

/// The listed books, those taken off the list, and those that only a
/// checkpoint still knows.
async fn every_book(ledger: &Ledger, outside: &Outside, context: &Context) -> Result<Vec<Checked>> {
    let listed = ledger.organizations().await?;
    let mut books: BTreeSet<OrgId> = listed.iter().map(|row| row.id).collect();
    books.extend(ledger.unlisted().await?);
    books.extend(outside.checkpoints.iter().filter_map(|text| whose(text)));
    if books.is_empty() {
        return Ok(vec![
            VerifyReport::unreadable(outside, "the database holds no book at all").into(),
        ]);
    }
    let mut reports = Vec::new();
    for org in books {
        let own = Outside {
            // One that cannot be read may be anybody's.
            checkpoints: outside
                .checkpoints
                .iter()
                .filter(|text| whose(text).is_none_or(|id| id == org))
                .cloned()
                .collect(),
            keys: outside.keys.clone(),
        };
        reports.push(book(ledger, org, &own, &Snapshots::default(), context).await?);
    }
    Ok(reports)
}

/// A portable file.
fn portable(path: &Path, outside: &Outside, context: &Context) -> Result<Vec<Checked>> {
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    let bar = output::progress("verifying", context.json);
    let report = ledger::verify_portable(std::io::BufReader::new(file), outside, &mut |p| {
        step(&bar, p)
    });
    bar.finish_and_clear();
    let mut report = report?;
    // A damaged file is named above already; what is read from it says nothing.
    let mut redacted = Vec::new();
    if report.is_ok() {
        let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
        let derived = app::redacted_in_portable(std::io::BufReader::new(file))?;
        for finding in derived.findings {
            report.find(finding.subject, finding.text);
        }
        redacted = derived.redacted;
    }
    Ok(vec![Checked { report, redacted }])
}

/// The book meant in the data folder: the one asked for, or that of the
/// checkpoint, or the only one.
async fn folder(outside: &Outside, context: &Context) -> Result<Vec<Checked>> {
    context.book_exists()?;
    // Not through a book: a damaged entry must not keep it from being named.
    let data_folder = context.data_folder_to_read().await?;
    let ledger = data_folder.ledger();
    let of_checkpoint = outside.checkpoints.iter().find_map(|text| whose(text));
    let org = match (&context.org, of_checkpoint) {
        (None, Some(org)) => org,
        (name, _) => match data_folder.choose(name.as_deref()).await {
            Ok(org) => org,
            // Where entries lie that no organization owns, "there is none" would be a lie.
            Err(AppError::NoOrganization(_) | AppError::UnknownOrganization { .. })
                if !ledger.unlisted().await?.is_empty() =>
            {
                return every_book(ledger, outside, context).await;
            }
            Err(error) => return Err(error.into()),
        },
    };
    let mut checked = book(ledger, org, outside, &data_folder.snapshots(), context).await?;
    for path in data_folder.exposed() {
        let text = app::files::exposed_in_words(&path);
        checked.report.remark(Subject::File, text);
    }
    Ok(vec![checked])
}

/// One book: its chain, and what was folded from it.
async fn book(
    ledger: &Ledger,
    org: OrgId,
    outside: &Outside,
    snapshots: &Snapshots,
    context: &Context,
) -> Result<Checked> {
    let bar = output::progress("verifying", context.json);
    let report = ledger.verify(org, outside, &mut |p| step(&bar, p)).await;
    bar.finish_and_clear();
    let mut report = report?;
    let mut redacted = Vec::new();
    let bar = output::spinner("comparing with the entries", context.json);
    // A damaged entry is named above already; what is folded from it says nothing.
    let derived = app::check_derived(ledger, org, snapshots).await;
    bar.finish_and_clear();
    match derived {
        Ok(derived) => {
            for finding in derived.findings {
                report.find(finding.subject, finding.text);
            }
            redacted = derived.redacted;
        }
        Err(_) if !report.is_ok() => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Checked { report, redacted })
}

/// Whose checkpoint it is.
fn whose(text: &str) -> Option<OrgId> {
    let signed = SignedCheckpoint::parse(text).ok()?;
    Some(signed.checkpoint.org)
}

fn step(bar: &indicatif::ProgressBar, progress: LedgerProgress) {
    bar.set_length(progress.total);
    bar.set_position(progress.done);
}

/// A public key: itself, or in a file, or that of a signing key in a file.
pub(super) fn signer(given: &str) -> Result<PublicKey> {
    if let Ok(key) = PublicKey::from_text(given.trim()) {
        return Ok(key);
    }
    let text = std::fs::read_to_string(given).with_context(|| {
        format!("“{given}” is neither a public key (NAME+ID+BASE64) nor a file that can be read")
    })?;
    let text = text.trim();
    let key = PublicKey::from_text(text).or_else(|error| match SigningKey::from_text(text) {
        Ok(key) => Ok(key.public()),
        Err(_) => Err(error),
    });
    key.with_context(|| given.to_owned())
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

/// One report as itself, several as a list.
fn print(reports: &[Checked], as_json: bool) -> Result<()> {
    if as_json {
        return match reports {
            [one] => output::json(&value(one)),
            several => output::json(&several.iter().map(value).collect::<Vec<_>>()),
        };
    }
    let texts: Vec<String> = reports.iter().map(ToString::to_string).collect();
    output::line(&texts.join("\n"))
}

fn value(checked: &Checked) -> serde_json::Value {
    let report = &checked.report;
    serde_json::json!({
        "ok": report.is_ok(),
        "organization": report.org.to_string(),
        "entries": report.entries,
        "redacted": report.redacted,
        "redacted_parts": app::redacted_parts_value(report),
        "redactions": checked.redacted.iter().map(app::Redacted::value).collect::<Vec<_>>(),
        "evidence_files": report.blobs,
        "checkpoints": report.checkpoints,
        "outside_checkpoints": report.outside,
        "anchored": report.anchored,
        "signed": report.signed,
        "head": { "position": report.head.position, "hash": report.head.hash.to_hex() },
        "first_bad_entry": report.first_bad_entry(),
        "findings": report.findings.iter().map(|f| serde_json::json!({
            "subject": format!("{:?}", f.subject), "text": f.text })).collect::<Vec<_>>(),
        "more_findings": report.more_findings,
        "remarks": report.remarks.iter().map(|r| &r.text).collect::<Vec<_>>(),
        "limits": report.limits(),
    })
}
