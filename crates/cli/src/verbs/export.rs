//! `phiward export`: the whole book in one file.

use super::portable;
use crate::context::Context;
use crate::outcome::Outcome;
use anyhow::{Result, bail};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The first bytes of every portable book.
const PORTABLE: &[u8] = b"phiward portable book";

/// Write an organization's whole book, evidence among it, to one file that can
/// be imported elsewhere and verified without phiward's database.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward export --portable clinic.phiward\nTables and documents are made by “phiward report”."
)]
pub struct Export {
    /// File to write
    #[arg(long, value_name = "FILE")]
    portable: PathBuf,
}

impl Export {
    /// Writes the file; an older portable file of that name is replaced whole.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        context.book_exists()?;
        if self.portable.exists() && !is_portable(&self.portable)? {
            bail!(
                "{} exists and is no portable book; choose another name",
                self.portable.display()
            );
        }
        portable::export(context, &self.portable).await
    }
}

fn is_portable(path: &Path) -> Result<bool> {
    let mut head = [0; PORTABLE.len()];
    let read = std::fs::File::open(path)?.read(&mut head)?;
    Ok(head[..read] == *PORTABLE)
}
