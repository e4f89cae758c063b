//! `phiward checkpoint`: sign the state of the book.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::{Context as _, Result, bail};
use app::files::{exposed_in_words, open_to_others};
use std::path::PathBuf;

/// Sign the state of the book. Keep the file elsewhere: it is what proves later
/// that nothing before it was altered.
#[derive(Debug, clap::Args)]
pub struct CheckpointArgs {
    /// File to write; it must not exist
    #[arg(long)]
    out: PathBuf,
    /// Signing key kept elsewhere, instead of the one in the data folder
    #[arg(long, value_name = "FILE", env = "PHIWARD_KEY")]
    key: Option<PathBuf>,
}

impl CheckpointArgs {
    /// Makes, stores and writes a checkpoint.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        if self.out.exists() {
            bail!(
                "{} exists already; choose another name, so that no earlier checkpoint is lost",
                self.out.display()
            );
        }
        context.book_exists()?;
        let data_folder = context.data_folder().await?;
        let book = context.book().await?;
        let key = data_folder.signing_key(self.key.as_deref())?;
        let signed = book
            .ledger()
            .checkpoint(book.org(), &key, context.now.as_microsecond())
            .await?;
        // Signed, for whoever keeps it: it holds nothing of the book but hashes.
        std::fs::write(&self.out, &signed.text).with_context(|| self.out.display().to_string())?;
        if let Some(key) = self.key.as_deref().filter(|key| open_to_others(key)) {
            eprintln!("Note: {}", exposed_in_words(key));
        }
        if context.json {
            output::json(&serde_json::json!({
                "position": signed.checkpoint.size,
                "head": signed.checkpoint.head.to_hex(),
                "number": signed.checkpoint.number,
                "file": self.out.display().to_string(),
            }))?;
        } else {
            output::line(&format!(
                "Checkpoint {} over {} entries written to {}.\nKeep it where nobody who can change the data folder can change it: with a lawyer, in another account, on paper.",
                signed.checkpoint.number,
                signed.checkpoint.size,
                self.out.display()
            ))?;
        }
        Ok(Outcome::Done)
    }
}
