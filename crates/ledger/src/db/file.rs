//! The file of a SQLite database as it was opened. Another may be put in its place
//! meanwhile, such as a backup that is restored; what is still written into the old one
//! is lost.

use crate::error::{LedgerError, Result};
use std::path::{Path, PathBuf};

/// A file by its path and by what the system knows it by.
pub(crate) struct OpenedFile {
    path: PathBuf,
    known: Option<Identity>,
}

/// Device and number of a file.
#[cfg(unix)]
type Identity = (u64, u64);
/// Other systems refuse to rename a file that is open.
#[cfg(not(unix))]
type Identity = ();

impl OpenedFile {
    /// The file at a path, which was just opened.
    pub fn of(path: &Path) -> OpenedFile {
        OpenedFile {
            path: path.to_owned(),
            known: identity(path),
        }
    }

    /// Fails where another file, or none, is at the path now.
    pub fn still_there(&self) -> Result<()> {
        match self.known.is_none() || identity(&self.path) == self.known {
            true => Ok(()),
            false => Err(LedgerError::Replaced),
        }
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let found = path.metadata().ok()?;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}
