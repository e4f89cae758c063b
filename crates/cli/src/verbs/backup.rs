//! `phiward backup` and `phiward backup restore`: the whole data folder's database.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use access::{Access, ActedBy, EndedByRestore, MemberSettled, Policy};
use anyhow::{Result, bail};
use app::{AppError, Book};
use jiff::Timestamp;
use ledger::{Ledger, OrgRow};
use register::verbs::{ChangeRoles, RemoveMember};
use register::{Actor, Command};
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
/// links, offers and tokens end; who was disabled or removed since stays so, and roles taken
/// since stay taken. Passwords and other roles are those of the backup.
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
            for member in ended.removed.iter().chain(&ended.reduced) {
                if let Err(error) = record(new, member, context.now).await {
                    // They are out all the same; a book that cannot be written to now is
                    // no reason against bringing it back.
                    eprintln!("phiward: the book still has the member {member}: {error}");
                }
            }
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
                    "offers": ended.offers,
                    "members_removed": members(&ended.removed),
                    "members_reduced": members(&ended.reduced),
                    "members_tied_again": members(&ended.tied_again),
                    "without_administrator": ended.without_administrator,
                },
            }),
            &format!(
                "{} is in place, checked.{kept}\nA backup does not know what was ended since: {ended}. Passwords, one-time codes and other roles are those of the backup; look through them.",
                self.file.display()
            ),
        )?;
        Ok(Outcome::Done)
    }
}

/// Members whom a restore took out or gave fewer roles.
fn members(settled: &[MemberSettled]) -> Vec<serde_json::Value> {
    let one = |member: &MemberSettled| {
        serde_json::json!({
            "organization": member.organization,
            "email": member.email,
            "roles": member.roles.iter().map(access::Role::code).collect::<Vec<_>>(),
        })
    };
    settled.iter().map(one).collect()
}

/// Has the book say of a member what the list says from now on.
async fn record(new: &Ledger, member: &MemberSettled, at: Timestamp) -> Result<(), AppError> {
    let mut book = Book::open(new.clone(), member.org).await?;
    let Some(recorded) = book.register().membership(member.account.0) else {
        return Ok(());
    };
    let target = recorded.id;
    let why = "a backup was put back that was made before";
    let command: Command = if member.roles.is_empty() {
        RemoveMember {
            target,
            reason: format!("removed already; {why}"),
        }
        .into()
    } else {
        let roles = member.roles.iter().map(access::Role::code);
        let roles = roles.map(str::to_owned).collect();
        let before = recorded.roles.clone();
        ChangeRoles {
            target,
            roles,
            before,
        }
        .into()
    };
    book.perform(command, &Actor::program(), why, None, at)
        .await?;
    Ok(())
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
