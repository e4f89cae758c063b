//! Files that wait while somebody says what their columns mean.
//!
//! A file lies in the data folder under a name made of organization, account, session and a
//! random number, so that nobody else's address leads to it; a day later it is gone. Few lie
//! there of one account, however often it signs in, and of one organization.

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
/// Most files one account has waiting in an organization; the oldest go first.
const OF_ACCOUNT: usize = 5;
/// Most files of one organization; the oldest go first.
const OF_ORG: usize = 20;
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
    let (folder, path) = (folder(req), path(req, number));
    let shared = [
        (of_account(req), OF_ACCOUNT),
        (format!("{}-", req.org.id), OF_ORG),
    ];
    let name = plain(name);
    blocking(move || {
        app::files::private_folder(&folder)?;
        sweep(&folder, &shared, SystemTime::now());
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

/// What the names of an account's files in an organization begin with. All parts are
/// hexadecimal digits and hyphens: a path cannot be made of them.
fn of_account(req: &OrgRequest) -> String {
    format!("{}-{}-", req.org.id, req.signed_in.session.account.id)
}

/// Where the file of a number waits.
pub fn path(req: &OrgRequest, number: Uuid) -> PathBuf {
    let session = req.signed_in.session.id;
    folder(req).join(format!("{}{session}-{number}.upload", of_account(req)))
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

/// Removes what has waited for more than a day, and the oldest of those whose names begin
/// alike where they are as many as there may be, so that there is a place for one more. A file
/// that cannot be removed is tried again next time.
pub(crate) fn sweep(folder: &Path, shared: &[(String, usize)], now: SystemTime) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut waiting: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in entries.flatten() {
        let made = entry.metadata().and_then(|m| m.modified()).unwrap_or(now);
        if now.duration_since(made).is_ok_and(|age| age > A_DAY) {
            let _ = std::fs::remove_file(entry.path());
        } else {
            waiting.push((made, entry.path()));
        }
    }
    waiting.sort();
    for (begin, most) in shared {
        let begins = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(begin)
        };
        let own: Vec<&PathBuf> = waiting.iter().map(|(_, path)| path).collect();
        let own = own.into_iter().filter(|path| begins(path) && path.exists());
        let own: Vec<&PathBuf> = own.collect();
        let over = (own.len() + 1).saturating_sub(*most);
        for path in own.into_iter().take(over) {
            let _ = std::fs::remove_file(path);
        }
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
        let shared = [("a-".to_owned(), OF_ACCOUNT)];
        sweep(folder.path(), &shared, SystemTime::now());
        assert!(folder.path().join("a-old.upload").exists());
        sweep(folder.path(), &shared, SystemTime::now() + 2 * A_DAY);
        assert!(!folder.path().join("a-old.upload").exists());
    }

    #[test]
    fn asvs_2_4_1_one_account_and_one_organization_have_few_files_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let there = |begin: &str| {
            let all = std::fs::read_dir(folder.path()).unwrap();
            let names = all.map(|one| one.unwrap().file_name().into_string().unwrap());
            names.filter(|name| name.starts_with(begin)).count()
        };
        let keep = |org: &str, account: &str, session: usize, number: usize| {
            let own = format!("{org}-{account}-");
            let shared = [(own.clone(), OF_ACCOUNT), (format!("{org}-"), OF_ORG)];
            sweep(folder.path(), &shared, SystemTime::now());
            let name = format!("{own}{session}-{number}.upload");
            std::fs::write(folder.path().join(name), "x").unwrap();
        };
        keep("o", "z", 0, 0);
        // Each sign-in is a session of its own, and none of them brings more room.
        for number in 0..12 {
            keep("p", "a", number, number);
        }
        assert_eq!(there("p-a-"), OF_ACCOUNT);
        for account in 0..12 {
            for number in 0..OF_ACCOUNT {
                keep("p", &format!("b{account}"), 1, number);
            }
        }
        assert_eq!(there("p-"), OF_ORG);
        assert_eq!(there("o-"), 1, "another organization's went");
    }
}
