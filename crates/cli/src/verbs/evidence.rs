//! `phiward evidence`: what shows that something is so.

use crate::context::Context;
use crate::edit::{Edit, titled};
use crate::flags::record::Which;
use crate::flags::{Given, Words};
use crate::outcome::Outcome;
use crate::text::name;
use crate::{find, output};
use anyhow::{Context as _, Result, bail};
use app::{files, new_id, phi_scan};
use clap::Subcommand;
use ledger::Hash32;
use ledger::entry::MAX_BLOB;
use register::records::Evidence;
use register::{AnyRecord, Command, Kind};
use std::path::{Path, PathBuf};

/// Add a document or say where it is kept, or get a kept document out.
#[derive(Debug, clap::Args)]
pub struct EvidenceArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a file (its bytes are kept in the book), or the place where something is kept
    #[command(
        after_help = "Examples:\n  phiward evidence add encryption-status.csv --about R-1 --on 2026-05-02\n  phiward evidence add --location \"binder 3, published 2\" --title \"Signed sanction policy\" --about R-4"
    )]
    Add(Add),
    /// Write the bytes of a kept file
    #[command(after_help = "Example: phiward evidence get E-1 --out encryption-status.csv")]
    Get(Get),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// The file
    #[arg(required_unless_present = "field location")]
    file: Option<PathBuf>,
    /// What it is [default: the file's name]
    #[arg(long, value_parser = name)]
    title: Option<String>,
    #[command(flatten)]
    fields: Given<OfEvidence>,
}

#[derive(Debug, clap::Args)]
struct Get {
    /// The evidence, such as E-1
    evidence: String,
    /// File to write; it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// The fields of a new piece beside its title.
const EVIDENCE: Which = Which {
    kind: Kind::Evidence,
    but: &["title"],
    new: true,
};

/// How they are said.
#[derive(Debug, Clone)]
struct OfEvidence;

impl Words for OfEvidence {
    fn augment(command: clap::Command) -> clap::Command {
        EVIDENCE.augment(command)
    }
}

impl EvidenceArgs {
    /// Adds or gets.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        match self.what {
            What::Add(add) => add.run(context).await,
            What::Get(get) => get.run(context).await,
        }
    }
}

impl Add {
    async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let mut evidence = Evidence {
            id: new_id()?,
            ..Evidence::default()
        };
        let bytes = match &self.file {
            Some(path) => Some(read(path)?),
            None => None,
        };
        if let (Some(path), Some(bytes)) = (&self.file, &bytes) {
            evidence.file_name = path
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            evidence.title.clone_from(&evidence.file_name);
            evidence.sha256 = Hash32::of(bytes).to_hex();
            evidence.size = bytes.len() as u64;
            for sign in phi_scan::scan_bytes(bytes) {
                eprintln!(
                    "phiward: warning: {} looks as if it holds {}; keep patient data out of evidence (nothing is ever deleted)",
                    path.display(),
                    sign.words()
                );
            }
        }
        if let Some(title) = self.title {
            evidence.title = title;
        }
        let record = EVIDENCE.apply(edit.register(), evidence.into(), &self.fields.matches)?;
        let AnyRecord::Evidence(evidence) = record else {
            bail!("this is not evidence");
        };
        let done = perform(&mut edit, *evidence, bytes).await?;
        edit.report(&done, |r| match r {
            AnyRecord::Evidence(e) => Some(format!(
                "Added {}{}.",
                titled(r),
                if e.sha256.is_empty() {
                    format!(" (kept at {})", e.location)
                } else {
                    format!(" ({} bytes, SHA-256 {})", e.size, e.sha256)
                }
            )),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}

/// Adds evidence with its bytes, which are stored once however often they are named.
pub async fn perform(
    edit: &mut Edit,
    evidence: Evidence,
    bytes: Option<Vec<u8>>,
) -> Result<app::Done> {
    let known = edit
        .register()
        .tables
        .evidence
        .all()
        .any(|e| e.sha256 == evidence.sha256);
    let files = bytes.filter(|_| !known).into_iter().collect();
    let command = Command::Save(evidence.into());
    let (actor, now) = (edit.actor.clone(), edit.now);
    Ok(edit
        .book
        .perform_with_files(command, files, &actor, "", None, now)
        .await?)
}

/// The bytes of a file that is not too large to be kept.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    use std::io::Read;
    let named = || path.display().to_string();
    let file = std::fs::File::open(path).with_context(named)?;
    if file.metadata().with_context(named)?.is_dir() {
        bail!(
            "{} is a folder; add its files one by one, or as an archive",
            path.display()
        );
    }
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too large, whatever it says of its size.
    file.take(MAX_BLOB as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(named)?;
    if bytes.len() > MAX_BLOB {
        bail!(
            "{} is larger than {} MiB; keep it elsewhere and say where with --location",
            path.display(),
            MAX_BLOB >> 20
        );
    }
    Ok(bytes)
}

impl Get {
    async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let tables = &book.register().tables;
        let id = find::one(&tables.evidence, &self.evidence)?;
        let Some(evidence) = tables.evidence.get(id) else {
            bail!("there is no such evidence");
        };
        if self.out.exists() {
            bail!("{} exists already; choose another name", self.out.display());
        }
        let Some(hash) = Hash32::from_hex(&evidence.sha256) else {
            bail!(
                "its bytes are not kept here; it is at: {}",
                evidence.location
            );
        };
        let Some(bytes) = book.ledger().blob(book.org(), hash).await? else {
            bail!(
                "its bytes were redacted; only their hash {} is left",
                evidence.sha256
            );
        };
        // What is handed out is what was put in.
        if Hash32::of(&bytes) != hash {
            bail!("the stored bytes do not match their hash; run “phiward verify”");
        }
        files::write_whole(&self.out, &bytes)?;
        if context.json {
            output::json(&serde_json::json!({
                "file": self.out.display().to_string(), "size": bytes.len(), "sha256": evidence.sha256 }))?;
        } else {
            output::line(&format!(
                "{} bytes written to {}; SHA-256 {}.",
                bytes.len(),
                self.out.display(),
                evidence.sha256
            ))?;
        }
        Ok(Outcome::Done)
    }
}
