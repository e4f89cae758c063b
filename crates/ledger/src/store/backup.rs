//! A copy of the whole database, made while it is in use.

use std::fs::{File, OpenOptions};
use std::path::Path;

use crate::db::Db;
use crate::error::{LedgerError, Result};
use crate::store::Ledger;

impl Ledger {
    /// Writes a compact copy of a SQLite database to `to`, as of one moment, readable
    /// by its owner alone.
    /// When it returns, the copy is on disk.
    ///
    /// # Errors
    /// [`LedgerError::BackupExists`] if there is a file at `to`;
    /// [`LedgerError::Unsupported`] on PostgreSQL, which has `pg_dump`.
    pub async fn backup(&self, to: &Path) -> Result<()> {
        let Db::Sqlite { readers, .. } = self.db() else {
            return Err(LedgerError::Unsupported(
                "a PostgreSQL database is backed up with its own tools, such as pg_dump",
            ));
        };
        let name = to.to_str().ok_or(LedgerError::Unsupported(
            "the name of a backup must be UTF-8",
        ))?;
        // Claims the name, so that two backups cannot take it at once; SQLite
        // accepts an empty file.
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // It holds the hashes of passwords and tokens.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(to) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(LedgerError::BackupExists(to.to_owned()));
            }
            other => drop(other?),
        }
        let copied = sqlx::query("VACUUM INTO $1")
            .bind(name)
            .execute(readers)
            .await;
        if let Err(error) = copied {
            // Best effort: the failure to report is that of the copy.
            let _ = std::fs::remove_file(to);
            return Err(error.into());
        }
        File::open(to)?.sync_all()?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(())
    }
}
