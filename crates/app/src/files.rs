//! Files and folders that only their owner reads, whatever the system would make of
//! them, and of which nobody ever finds half.

use crate::error::{AppError, Result};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Makes a new file that only its owner can read. Everything that holds something of a
/// book, or a key, is made here.
pub fn new_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a private file whole: beside its place first, then moved there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |file| file.write_all(bytes))
}

/// The same, for what is streamed.
pub fn write_with(path: &Path, write: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    // What an earlier process of this number left.
    let _ = std::fs::remove_file(&draft);
    let written = new_private(&draft)
        .and_then(|mut file| write(&mut file).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&draft, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&draft);
        AppError::File {
            path: path.to_owned(),
            reason: error,
        }
    })
}

/// Writes a private file that must not be there yet.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    new_private(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(AppError::file(path))
}

/// Copies a file to a private one that must not be there yet.
pub fn copy_private(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut source = File::open(from)?;
    let mut copy = new_private(to)?;
    std::io::copy(&mut source, &mut copy)?;
    copy.sync_all()
}

/// Makes a folder that only its owner can enter.
pub fn private_folder(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(AppError::file(folder))
}

/// Whether other people of this machine may read a file, or look into a folder. `false`
/// where there is none, and on systems that say it otherwise.
pub fn open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata()
            .is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// What is said of a file that others can read.
pub fn exposed_in_words(path: &Path) -> String {
    format!(
        "others on this machine can read {0}; run “chmod go= {0}”, and look who could have read it until now",
        path.display()
    )
}

/// Of a data folder, what others can read: its database and its keys. A folder that
/// others cannot enter keeps all that is in it.
pub fn exposed(folder: &Path) -> Vec<PathBuf> {
    if !open_to_others(folder) {
        return Vec::new();
    }
    let mut kept = vec![folder.join("phiward.db")];
    let keys = folder.join("keys");
    if open_to_others(&keys) {
        kept.extend(["checkpoint.key", "seal.key"].map(|name| keys.join(name)));
    }
    kept.retain(|path| open_to_others(path));
    kept
}
