//! Portable files: one organization's whole book in one file (D6).

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::verbs::verify::signer;
use anyhow::Result;
use app::files::write_with;
use ledger::ImportOutcome;
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
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
pub async fn import(context: &Context, path: &Path, signers: &[String]) -> Result<Outcome> {
    let keys: Vec<_> = signers
        .iter()
        .map(|given| signer(given))
        .collect::<Result<_>>()?;
    let data_folder = context.data_folder().await?;
    let app::TakenIn { org, outcome, by } = data_folder.take_in(path, keys).await?;
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
            format!(
                "{name} moved forward from entry {from} to {to}: {}.",
                entries_by(&by)
            ),
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
            &serde_json::json!({ "organization": org.to_string(), "name": name, "outcome": word, "position": book.head().position, "entries_by": by }),
        )?;
    } else {
        output::line(&text)?;
    }
    Ok(Outcome::Done)
}

/// Who acted in the entries that came in, for people.
fn entries_by(by: &BTreeMap<String, u64>) -> String {
    if by.is_empty() {
        return "no new entry, but checkpoints".to_owned();
    }
    let each = by.iter().map(|(who, entries)| match entries {
        1 => format!("1 entry by {who}"),
        many => format!("{many} entries by {who}"),
    });
    each.collect::<Vec<_>>().join(", ")
}
