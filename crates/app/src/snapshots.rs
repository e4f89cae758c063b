//! Snapshots: registers kept as files beside the database, so that opening a large book
//! is fast.
//!
//! A cache and nothing more: deleting the folder loses nothing. A file belongs to one
//! entry (by position and hash) and to one version of the fold; the last two of a book
//! are kept, compressed.

use crate::files::{new_private, private_folder};
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use ledger::{Hash32, Head, OrgId};
use register::{FOLD, Register};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// A snapshot is taken once this many entries were folded since the last.
pub(crate) const EVERY: u64 = 5_000;
/// How many of a book are kept.
const KEPT: usize = 2;
/// Most bytes of a snapshot, unpacked (2 GiB): more is not read.
const LARGEST: u64 = 2 << 30;

/// Where snapshots are kept; nowhere, for a book opened without a data folder.
#[derive(Debug, Clone, Default)]
pub struct Snapshots {
    folder: Option<PathBuf>,
}

/// A snapshot there is.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// The entry it was made at; its time is not known.
    pub position: u64,
    /// The hash of that entry.
    pub hash: Hash32,
    path: PathBuf,
}

impl Snapshots {
    /// Kept in a folder, which is made when the first is written.
    pub(crate) fn in_folder(folder: &Path) -> Snapshots {
        Snapshots {
            folder: Some(folder.join("snapshots")),
        }
    }

    fn of(&self, org: OrgId) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(org.to_string()))
    }

    /// The snapshots of a book that this program can use, newest first.
    pub(crate) fn list(&self, org: OrgId) -> Vec<Kept> {
        let Some(files) = self.of(org).and_then(|folder| fs::read_dir(folder).ok()) else {
            return Vec::new();
        };
        let mut all: Vec<Kept> = files
            .filter_map(|file| kept(file.ok()?.path(), FOLD))
            .collect();
        all.sort_by_key(|kept| std::cmp::Reverse(kept.position));
        all
    }

    /// Keeps a register as it stands at an entry, and the one before it. What cannot be
    /// written is left: a book on a full or read-only disk still opens.
    pub(crate) fn keep(&self, org: OrgId, head: &Head, register: &Register) {
        let Some(folder) = self.of(org) else { return };
        let Some(bytes) = register.to_snapshot() else {
            return;
        };
        let write = || -> std::io::Result<()> {
            private_folder(&folder).map_err(std::io::Error::other)?;
            let name = format!("{}-{}-{FOLD}.gz", head.position, head.hash.to_hex());
            let draft = folder.join(format!("{name}.part"));
            let _ = fs::remove_file(&draft);
            let mut out = GzEncoder::new(new_private(&draft)?, Compression::fast());
            out.write_all(&bytes)?;
            out.finish()?.sync_all()?;
            fs::rename(&draft, folder.join(name))
        };
        if let Err(reason) = write() {
            tracing::warn!(%org, %reason, "a snapshot could not be kept; the book opens more slowly");
            return;
        }
        self.drop_all_but(&folder, KEPT);
    }

    fn drop_all_but(&self, folder: &Path, keep: usize) {
        let Ok(files) = fs::read_dir(folder) else {
            return;
        };
        let mut usable = Vec::new();
        for path in files.filter_map(|file| Some(file.ok()?.path())) {
            match kept(path.clone(), FOLD) {
                Some(kept) => usable.push(kept),
                // Of another version of the fold, or cut short.
                None => drop(fs::remove_file(path)),
            }
        }
        usable.sort_by_key(|kept| std::cmp::Reverse(kept.position));
        for old in usable.into_iter().skip(keep) {
            let _ = fs::remove_file(old.path);
        }
    }

    /// Forgets all snapshots of a book: content of it was redacted, or it was put back.
    pub(crate) fn forget(&self, org: OrgId) {
        if let Some(folder) = self.of(org)
            && let Err(reason) = fs::remove_dir_all(&folder)
            && reason.kind() != std::io::ErrorKind::NotFound
        {
            tracing::error!(%org, %reason, folder = %folder.display(), "snapshots could not be removed; remove the folder by hand");
        }
    }
}

impl Kept {
    /// The register; `None` where the file is damaged, which is passed over: the ledger
    /// has it all.
    pub(crate) fn read(&self) -> Option<Register> {
        let packed = fs::read(&self.path).ok()?;
        let mut bytes = Vec::new();
        GzDecoder::new(&packed[..])
            .take(LARGEST)
            .read_to_end(&mut bytes)
            .ok()?;
        Register::from_snapshot(&bytes)
            .ok()
            .filter(|register| register.position == self.position)
    }

    /// The entry it belongs to, as far as a snapshot knows it.
    pub(crate) fn head(&self, register: &Register) -> Head {
        Head {
            position: self.position,
            hash: self.hash,
            time: register.time.as_microsecond(),
        }
    }
}

/// Reads `POSITION-HASH-FOLD.gz`.
fn kept(path: PathBuf, fold: u32) -> Option<Kept> {
    let name = path.file_name()?.to_str()?.strip_suffix(".gz")?;
    let mut parts = name.splitn(3, '-');
    let position = parts.next()?.parse().ok()?;
    let hash = Hash32::from_hex(parts.next()?)?;
    let version: u32 = parts.next()?.parse().ok()?;
    (version == fold).then_some(Kept {
        position,
        hash,
        path,
    })
}
