//! Backups of a data folder's database: made, checked, and put back.

use crate::data_folder::DataFolder;
use crate::error::{AppError, Result};
use crate::files;
use jiff::Timestamp;
use ledger::{Ledger, LedgerError, OrgId, OrgRow, Outside};
use std::path::{Path, PathBuf};

/// A backup that was put back.
#[derive(Debug)]
pub struct Restored {
    /// The organizations in it.
    pub organizations: Vec<OrgRow>,
    /// Where the replaced database is kept; `None`: there was none.
    pub replaced: Option<PathBuf>,
}

impl DataFolder {
    /// Copies the whole database to a file that does not exist yet, and checks
    /// the copy: every organization's chain must verify.
    pub async fn backup(&self, to: &Path) -> Result<Vec<OrgRow>> {
        self.ledger().backup(to).await?;
        match check(to).await {
            Ok(rows) => Ok(rows),
            Err(error) => Err(AppError::Other(format!(
                "the backup {} was written but does not verify ({error}); run “phiward verify” on the book itself",
                to.display()
            ))),
        }
    }

    /// The name for a new backup in the data folder.
    pub fn backup_path(&self, at: Timestamp) -> Result<PathBuf> {
        let folder = self.folder().join("backups");
        files::private_folder(&folder)?;
        Ok(folder.join(format!("phiward-{}.db", at.strftime("%Y-%m-%dT%H%M%SZ"))))
    }
}

/// Puts a backup in the place of a folder's database. The backup is checked
/// first, and the replaced database stays beside it under another name.
///
/// Refused when entries would be lost that the backup does not have, or when
/// that cannot be told, unless `force` says so.
///
/// `settle` is given the books that are about to be used, and those they replace where
/// these can be read: a backup knows nothing of what was ended since.
pub async fn restore<S>(
    folder: &Path,
    backup: &Path,
    force: bool,
    at: Timestamp,
    settle: S,
) -> Result<Restored>
where
    S: AsyncFnOnce(&Ledger, Option<&Ledger>) -> Result<()>,
{
    let database = folder.join("phiward.db");
    files::private_folder(folder)?;
    let fresh = folder.join(format!(".phiward.db.{}.restoring", std::process::id()));
    let result = exchange(&database, backup, &fresh, force, at, settle).await;
    // Also after a success: SQLite leaves helper files beside what it opened.
    for path in [
        fresh.clone(),
        beside(&fresh, "-wal"),
        beside(&fresh, "-shm"),
    ] {
        let _ = std::fs::remove_file(path);
    }
    result
}

async fn exchange<S>(
    database: &Path,
    backup: &Path,
    fresh: &Path,
    force: bool,
    at: Timestamp,
    settle: S,
) -> Result<Restored>
where
    S: AsyncFnOnce(&Ledger, Option<&Ledger>) -> Result<()>,
{
    if !backup.is_file() {
        return Err(AppError::Other(format!(
            "there is no backup at {}",
            backup.display()
        )));
    }
    let _ = std::fs::remove_file(fresh);
    files::copy_private(backup, fresh).map_err(AppError::file(backup))?;
    let unusable = |error: AppError| {
        AppError::Other(format!(
            "{} is not a backup that can be used: {error}",
            backup.display()
        ))
    };
    bring_up_to_date(fresh).await.map_err(unusable)?;
    // The copy is what is checked, for it is what will be used.
    let organizations = check(fresh).await.map_err(unusable)?;
    let there = database.exists();
    if there && !force {
        nothing_lost(database, fresh).await?;
        not_in_use(database).await?;
    }
    let present = match there {
        true => Ledger::open_sqlite_read_only(database).await.ok(),
        false => None,
    };
    let new = Ledger::open_sqlite(fresh).await?;
    let settled = settle(&new, present.as_ref()).await;
    new.close().await;
    if let Some(present) = present {
        present.close().await;
    }
    settled?;
    let replaced = if there {
        Some(set_aside(database, at)?)
    } else {
        None
    };
    std::fs::File::open(fresh)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(fresh, database))
        .map_err(AppError::file(database))?;
    Ok(Restored {
        organizations,
        replaced,
    })
}

/// The organizations of a database file, if each one's chain verifies.
async fn check(path: &Path) -> Result<Vec<OrgRow>> {
    let ledger = Ledger::open_sqlite_read_only(path).await?;
    let rows = ledger.organizations().await;
    let checked = match rows {
        Ok(rows) => verify_all(&ledger, rows).await,
        Err(error) => Err(error.into()),
    };
    ledger.close().await;
    checked
}

/// Gives the copy of a backup that an older phiward made today's tables. A file
/// without any is left as it is, for it is not a backup.
async fn bring_up_to_date(path: &Path) -> Result<()> {
    match Ledger::open_sqlite_read_only(path).await {
        Ok(ledger) => ledger.close().await,
        Err(LedgerError::OlderSchema { found, .. }) if found > 0 => {
            Ledger::open_sqlite(path).await?.close().await;
        }
        // Checking says what is wrong.
        Err(_) => {}
    }
    Ok(())
}

async fn verify_all(ledger: &Ledger, rows: Vec<OrgRow>) -> Result<Vec<OrgRow>> {
    for row in &rows {
        let report = ledger
            .verify(row.id, &Outside::default(), &mut |_| {})
            .await?;
        if let Some(finding) = report.findings.first() {
            return Err(AppError::Other(format!(
                "“{}”: {}",
                row.label, finding.text
            )));
        }
    }
    Ok(rows)
}

/// Refuses when the database in place has entries that the backup lacks.
async fn nothing_lost(database: &Path, backup: &Path) -> Result<()> {
    let unreadable = |error: &dyn std::fmt::Display| {
        AppError::Other(format!(
            "the present database cannot be read ({error}), so nobody can tell what the backup lacks; with --force it is replaced and kept beside the restored one"
        ))
    };
    let old = Ledger::open_sqlite(database)
        .await
        .map_err(|e| unreadable(&e))?;
    let new = Ledger::open_sqlite_read_only(backup).await?;
    let result = compare(&old, &new).await;
    old.close().await;
    new.close().await;
    match result {
        Ok(None) => Ok(()),
        Ok(Some(what)) => Err(AppError::Other(format!(
            "{what}; sign it and export it first (“phiward checkpoint --out FILE”, “phiward export --portable FILE”), or say --force: the present database is kept beside the restored one either way"
        ))),
        Err(error) => Err(unreadable(&error)),
    }
}

/// What the new database lacks, if anything.
async fn compare(old: &Ledger, new: &Ledger) -> Result<Option<String>> {
    let kept = new.organizations().await?;
    for row in old.organizations().await? {
        let here = old.head(row.id).await?;
        let there = match kept.iter().find(|k| k.id == row.id) {
            Some(kept) => hash_at(new, kept.id, here.position).await?,
            None => None,
        };
        if there != Some(here.hash) {
            let has = kept
                .iter()
                .find(|k| k.id == row.id)
                .map_or(0, |k| k.entries);
            return Ok(Some(if has < here.position {
                format!(
                    "“{}” has {} entries here and {has} in the backup: what was recorded since would be lost",
                    row.label, here.position
                )
            } else {
                format!(
                    "“{}” was continued here otherwise than in the backup",
                    row.label
                )
            }));
        }
    }
    Ok(None)
}

async fn hash_at(ledger: &Ledger, org: OrgId, position: u64) -> Result<Option<ledger::Hash32>> {
    let head = ledger.head(org).await?;
    if position > head.position {
        return Ok(None);
    }
    if position == head.position {
        return Ok(Some(head.hash));
    }
    Ok(ledger.hash_at(org, position).await?)
}

/// Refuses while another program, such as a server, has the database open.
async fn not_in_use(database: &Path) -> Result<()> {
    match Ledger::is_in_use(database).await? {
        false => Ok(()),
        true => Err(AppError::Other(
            "another phiward is using the database; close it first, then restore. With --force it is replaced all the same: the other then refuses everything until it is started again".into(),
        )),
    }
}

/// Gives the database in place another name, with the helper files that hold a part of it.
fn set_aside(database: &Path, at: Timestamp) -> Result<PathBuf> {
    let name = format!(
        "phiward.db.replaced-{}",
        at.strftime("%Y-%m-%dT%H%M%S%.6fZ")
    );
    let kept = database.with_file_name(name);
    std::fs::hard_link(database, &kept)
        .or_else(|_| files::copy_private(database, &kept))
        .map_err(AppError::file(kept.clone()))?;
    // A log left in place would be replayed into the restored database.
    for suffix in ["-wal", "-shm"] {
        let helper = beside(database, suffix);
        if helper.exists() {
            std::fs::rename(&helper, beside(&kept, suffix)).map_err(AppError::file(helper))?;
        }
    }
    Ok(kept)
}

/// The file of a longer name beside another.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(suffix);
    path.with_file_name(name)
}
