//! Portable files: one organization's whole book in one file (D6).

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::{Context as _, Result};
use app::files::write_with;
use ledger::ImportOutcome;
use std::io::{BufReader, BufWriter, Seek, Write};
use std::path::Path;

/// Writes the book to a portable file. The same book gives the same bytes.
pub async fn export(context: &Context, out: &Path) -> Result<Outcome> {
    let data_folder = context.data_folder().await?;
    let org = data_folder.choose(context.org.as_deref()).await?;
    let bytes = data_folder.ledger().export(org, Vec::new()).await?;
    write_with(out, |file| BufWriter::new(file).write_all(&bytes))?;
    let head = data_folder.ledger().head(org).await?;
    if context.json {
        output::json(
            &serde_json::json!({ "file": out.display().to_string(), "position": head.position, "hash": head.hash.to_hex(), "bytes": bytes.len() }),
        )?;
    } else {
        output::line(&format!(
            "{}: {} entries, {} bytes. Whoever has it reads the whole book; “phiward verify {}” checks it anywhere.",
            out.display(),
            head.position,
            bytes.len(),
            out.display()
        ))?;
    }
    Ok(Outcome::Done)
}

/// Brings a portable file into this folder: creates the organization, or moves
/// it forward; a book that went another way is refused.
pub async fn import(context: &Context, path: &Path) -> Result<Outcome> {
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    app::check_portable(BufReader::new(&file)).with_context(|| path.display().to_string())?;
    let mut file = file;
    file.rewind().with_context(|| path.display().to_string())?;
    let data_folder = context.data_folder().await?;
    let (org, outcome) = data_folder
        .ledger()
        .import(BufReader::new(file), app::IMPORTED)
        .await?;
    let book = data_folder.open_book(org).await?;
    let name = book.register().name().to_owned();
    // The name people choose it by stands in the book, not in the file's head.
    data_folder.ledger().set_label(org, &name).await?;
    let (word, text) = match outcome {
        ImportOutcome::Created => (
            "created",
            format!("{name} is here now, with {} entries.", book.head().position),
        ),
        ImportOutcome::FastForwarded { from, to } => (
            "forwarded",
            format!("{name} moved forward from entry {from} to {to}."),
        ),
        ImportOutcome::Identical => (
            "identical",
            format!("{name} is here already, entry by entry the same."),
        ),
        _ => (
            "behind",
            format!(
                "The file holds an earlier state of {name} than the one here; nothing was changed."
            ),
        ),
    };
    if context.json {
        output::json(
            &serde_json::json!({ "organization": org.to_string(), "name": name, "outcome": word, "position": book.head().position }),
        )?;
    } else {
        output::line(&text)?;
    }
    Ok(Outcome::Done)
}
