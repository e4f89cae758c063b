//! `phiward backup` and `phiward backup restore`: the whole data folder's database.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use access::{Access, ActedBy, EndedByRestore, Policy};
use anyhow::{Result, bail};
use app::AppError;
use ledger::OrgRow;
use std::path::PathBuf;

/// Copy the whole database, all organizations in it, while it may be in use,
/// and check the copy.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward backup --out /mnt/usb/phiward-march.db\nKeys are not in it: keep a copy of the keys folder elsewhere, apart from backups.",
    args_conflicts_with_subcommands = true
)]
pub struct Backup {
    #[command(subcommand)]
    what: Option<What>,
    /// File to write; it must not exist [default: a dated one in the backups folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Put a backup in the place of the database, after checking it
    Restore(Restore),
}

impl Backup {
    /// Makes the backup, or puts one back.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        match self.what {
            Some(What::Restore(restore)) => restore.run(context).await,
            None => self.make(context).await,
        }
    }

    async fn make(self, context: &Context) -> Result<Outcome> {
        // Never makes an empty database just to back it up.
        context.book_exists()?;
        let data_folder = context.data_folder().await?;
        let path = match self.out {
            Some(path) => path,
            None => data_folder.backup_path(context.now)?,
        };
        let rows = data_folder.backup(&path).await?;
        data_folder.note_backup(&path, &rows, context.now)?;
        let bytes = std::fs::metadata(&path)?.len();
        report(
            context,
            &rows,
            &serde_json::json!({ "file": path.display().to_string(), "bytes": bytes }),
            &format!("{}: {bytes} bytes, checked.", path.display()),
        )?;
        Ok(Outcome::Done)
    }
}

/// Put a backup in the place of the database, after checking it. The database
/// it replaces stays beside it under another name. Everybody signs in again, one-time
/// links and tokens end, and who was disabled since stays disabled; roles and passwords
/// are those of the backup.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward backup restore /mnt/usb/phiward-march.db\nA single record that was ended is brought back with “phiward restore RECORD”."
)]
struct Restore {
    /// The backup
    file: PathBuf,
    /// Even if entries are lost that the backup does not have
    #[arg(long)]
    force: bool,
    /// Leave tokens in force that were in force here until now; without this all end
    #[arg(long)]
    keep_tokens: bool,
}

impl Restore {
    /// Puts the backup back.
    async fn run(self, context: &Context) -> Result<Outcome> {
        if context.database.is_some() {
            bail!(
                "the books are kept in PostgreSQL, which is restored with its own tools, such as pg_restore"
            );
        }
        let mut ended = EndedByRestore::default();
        let by = ActedBy::command_line(&context.acting().unwrap_or_else(|_| "somebody".to_owned()));
        let settle = async |new: &ledger::Ledger, before: Option<&ledger::Ledger>| {
            let access = Access::without_seal(new.clone(), Policy::default());
            ended = access
                .settle_restored(before, self.keep_tokens, by, context.now)
                .await
                .map_err(|error| AppError::Other(error.to_string()))?;
            Ok(())
        };
        let (folder, force) = (&context.folder, self.force);
        let restored = app::backup::restore(folder, &self.file, force, context.now, settle).await?;
        let replaced = restored.replaced.as_ref().map(|p| p.display().to_string());
        let kept = replaced.as_ref().map_or(String::new(), |path| {
            format!("\nThe database it replaced is kept as {path}.")
        });
        report(
            context,
            &restored.organizations,
            &serde_json::json!({
                "restored": self.file.display().to_string(),
                "replaced": replaced,
                "ended": {
                    "sessions": ended.sessions, "links": ended.links, "tokens": ended.tokens,
                    "tokens_kept": ended.tokens_kept, "accounts_disabled": ended.accounts,
                },
            }),
            &format!(
                "{} is in place, checked.{kept}\nA backup does not know what was ended since: {ended}. Roles and passwords are those of the backup; look through them.",
                self.file.display()
            ),
        )?;
        Ok(Outcome::Done)
    }
}

/// What was copied, with the organizations in it.
fn report(context: &Context, rows: &[OrgRow], value: &serde_json::Value, text: &str) -> Result<()> {
    if context.json {
        let list: Vec<_> = rows
            .iter()
            .map(|r| serde_json::json!({ "id": r.id.to_string(), "name": r.label, "entries": r.entries }))
            .collect();
        let mut value = value.clone();
        value["organizations"] = list.into();
        return output::json(&value);
    }
    output::line(text)?;
    for row in rows {
        output::line(&format!("  {} ({} entries)", row.label, row.entries))?;
    }
    Ok(())
}
