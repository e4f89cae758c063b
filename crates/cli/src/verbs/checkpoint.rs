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
    /// Say with your signature that this book was taken in here from another
    /// installation, where the access logs stayed that its earlier checkpoints state
    #[arg(long)]
    taken_in: bool,
    /// Sign although the access logs are not what earlier checkpoints state: after that
    /// was looked into, where no backup has them. Verifying goes on to find it
    #[arg(long)]
    log_lost: bool,
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
        let (ledger, org, now) = (book.ledger(), book.org(), context.now.as_microsecond());
        let found = ledger.logs_to_sign(org, self.taken_in).await?;
        if let Some(first) = found.first().filter(|_| !self.log_lost) {
            bail!(
                "nothing was signed: {first}. A checkpoint signed now would state the access logs as they are; {}“phiward verify” tells all. Where the logs were changed, find out who did it and restore a backup; where none has them, --log-lost signs all the same",
                match found.len() {
                    1 => String::new(),
                    all => format!("there are {} findings more, ", all - 1),
                }
            );
        }
        for text in &found {
            eprintln!("Note: {text}");
        }
        let signed = match self.taken_in {
            true => ledger.checkpoint_taken_in(org, &key, now).await?,
            false => ledger.checkpoint(org, &key, now).await?,
        };
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
