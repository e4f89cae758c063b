//! When the database was last copied and the copy checked.

use crate::data_folder::DataFolder;
use crate::error::{AppError, Result};
use crate::files;
use jiff::Timestamp;
use ledger::{OrgId, OrgRow};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The note's name in the data folder.
const NOTE: &str = "last-backup.json";

/// The last backup that was made and found whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// When.
    pub at: Timestamp,
    /// The file, as it was named then.
    pub file: String,
    /// Each organization's entries in it, by id.
    pub organizations: Vec<(String, u64)>,
}

impl LastBackup {
    /// How many entries of an organization it holds.
    pub fn entries_of(&self, org: OrgId) -> Option<u64> {
        let id = org.to_string();
        let row = self.organizations.iter().find(|(org, _)| *org == id)?;
        Some(row.1)
    }
}

impl DataFolder {
    /// Notes that a backup was made and checked.
    pub fn note_backup(&self, file: &Path, rows: &[OrgRow], at: Timestamp) -> Result<()> {
        let note = LastBackup {
            at,
            file: file.display().to_string(),
            organizations: rows
                .iter()
                .map(|row| (row.id.to_string(), row.entries))
                .collect(),
        };
        let bytes = serde_json::to_vec(&note)
            .map_err(|error| AppError::Other(format!("the backup cannot be noted: {error}")))?;
        files::write_whole(&self.folder().join(NOTE), &bytes)
    }

    /// The last backup noted; `None` where there is none, or its note is damaged.
    pub fn last_backup(&self) -> Option<LastBackup> {
        let bytes = std::fs::read(self.folder().join(NOTE)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}
