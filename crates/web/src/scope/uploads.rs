//! Files that wait while somebody says what their columns mean.
//!
//! A file lies in the data folder under a name made of organization, session and a
//! random number, so that nobody else's address leads to it; a day later it is gone.

use crate::error::PageError;
use crate::org_request::OrgRequest;
use crate::quota;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// Largest file taken.
pub const MAX_BYTES: usize = 20 << 20;
/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// How long a file waits.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Most files one session has waiting; the oldest go first.
const MOST: usize = 5;
/// Longest file name kept.
const MOST_NAME: usize = 200;

/// A file that waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its name, for people only.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What is said where the file is no longer there.
pub fn gone() -> PageError {
    PageError::not_found(
        "this file is no longer waiting here: it is kept for a day, and for the session that uploaded it; choose it again under Scope, Import",
    )
}

/// Keeps a file, and returns the number it is found by.
pub async fn keep(req: &OrgRequest, name: &str, bytes: Vec<u8>) -> Result<Uuid, PageError> {
    quota::reserve(&req.state)?;
    let number = app::new_uuid()?;
    let folder = folder(req);
    let mine = mine(req);
    let path = folder.join(format!("{mine}{number}.upload"));
    let name = plain(name);
    blocking(move || {
        app::files::private_folder(&folder)?;
        sweep(&folder, &mine, SystemTime::now());
        app::files::write_with(&path, |file| {
            use std::io::Write;
            file.write_all(name.as_bytes())?;
            file.write_all(b"\n")?;
            file.write_all(&bytes)
        })
    })
    .await??;
    Ok(number)
}

/// The file at a path of [`path`].
pub fn read(path: &Path) -> Result<Waiting, PageError> {
    let all = std::fs::read(path).map_err(|_| gone())?;
    let end = all
        .iter()
        .position(|byte| *byte == b'\n')
        .ok_or_else(gone)?;
    Ok(Waiting {
        name: String::from_utf8_lossy(&all[..end]).into_owned(),
        bytes: all[end + 1..].to_vec(),
    })
}

/// Throws a file away once it is imported.
pub async fn discard(req: &OrgRequest, number: Uuid) -> Result<(), PageError> {
    let path = path(req, number);
    // What is left behind is swept later.
    let _ = blocking(move || std::fs::remove_file(path)).await?;
    Ok(())
}

pub(crate) fn folder(req: &OrgRequest) -> PathBuf {
    req.state.books().data_folder().folder().join("uploads")
}

/// What the names of a session's files in an organization begin with. Both parts
/// are hexadecimal digits and hyphens: a path cannot be made of them.
fn mine(req: &OrgRequest) -> String {
    format!("{}-{}-", req.org.id, req.signed_in.session.id)
}

/// Where the file of a number waits.
pub fn path(req: &OrgRequest, number: Uuid) -> PathBuf {
    folder(req).join(format!("{}{number}.upload", mine(req)))
}

/// A file name as people read it: the last part, without line breaks, cut.
pub(crate) fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last
        .chars()
        .filter(|c| !c.is_control())
        .take(MOST_NAME)
        .collect();
    match name.trim() {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

/// Removes what has waited for more than a day, and the oldest of a session that
/// has too many. A file that cannot be removed is tried again next time.
pub(crate) fn sweep(folder: &Path, mine: &str, now: SystemTime) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut own: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in entries.flatten() {
        let made = entry.metadata().and_then(|m| m.modified()).unwrap_or(now);
        if now.duration_since(made).is_ok_and(|age| age > A_DAY) {
            let _ = std::fs::remove_file(entry.path());
        } else if entry.file_name().to_string_lossy().starts_with(mine) {
            own.push((made, entry.path()));
        }
    }
    own.sort();
    let over = own.len().saturating_sub(MOST - 1);
    for (_, path) in own.into_iter().take(over) {
        let _ = std::fs::remove_file(path);
    }
}

/// Runs work on files or large bytes beside the threads that answer.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PageError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(error = %error, "work on a file was broken off");
        PageError::Message {
            status: axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            message: "reading the file was broken off; nothing was changed".into(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_for_people_only() {
        assert_eq!(plain("../../etc/passwd"), "passwd");
        assert_eq!(plain("C:\\Users\\dana\\inventory.xlsx"), "inventory.xlsx");
        assert_eq!(plain("a\nb\0.csv"), "ab.csv");
        assert_eq!(plain(" / "), "file");
    }

    #[test]
    fn files_wait_for_a_day() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a-old.upload"), "x").unwrap();
        sweep(folder.path(), "a-", SystemTime::now());
        assert!(folder.path().join("a-old.upload").exists());
        sweep(folder.path(), "a-", SystemTime::now() + 2 * A_DAY);
        assert!(!folder.path().join("a-old.upload").exists());
    }

    #[test]
    fn one_session_has_few_files_waiting() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..12 {
            std::fs::write(folder.path().join(format!("a-{number}.upload")), "x").unwrap();
        }
        std::fs::write(folder.path().join("b-0.upload"), "x").unwrap();
        sweep(folder.path(), "a-", SystemTime::now());
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            MOST - 1 + 1
        );
    }
}
