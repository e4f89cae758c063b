//! What work on a data folder can fail with; every message says what to do.

use ledger::Head;
use register::Refusal;
use std::path::PathBuf;

/// Result of such work.
pub type Result<T, E = AppError> = std::result::Result<T, E>;

/// Why something could not be done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The ledger's reason.
    #[error(transparent)]
    Ledger(#[from] ledger::LedgerError),
    /// The register refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A file could not be read or written.
    // The reason is part of the message, and so no source: it would be told twice.
    #[error("{path}: {reason}{fix}", path = path.display(), fix = fix(reason))]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// A stored entry cannot be read.
    #[error(
        "entry {position} of the book cannot be read ({why}); run “phiward verify”, and restore a backup if it is damaged"
    )]
    Entry {
        /// Its position.
        position: u64,
        /// Why.
        why: register::DecodeError,
    },
    /// There is no organization yet in this folder, or at this database.
    #[error(
        "there is no organization in {0} yet; make one with “phiward init --name NAME”, or look at the worked example with “phiward demo”"
    )]
    NoOrganization(String),
    /// There are several organizations.
    #[error("this folder holds several organizations ({0}); say which with --org NAME")]
    WhichOrganization(String),
    /// There is none of that name.
    #[error("there is no organization “{name}” here; {hint}")]
    UnknownOrganization {
        /// The name asked for.
        name: String,
        /// What there is.
        hint: String,
    },
    /// An organization of that name, or of one that can be taken for it, is there already.
    #[error(
        "“{0}” is here already, and no other may have a name that can be taken for it; choose another name, or work on that one with --org"
    )]
    OrganizationExists(String),
    /// The ledger lost entries that this program had seen.
    #[error(
        "the database went back: this program had seen entry {} (hash {}…), and the database now ends with another entry {}. It was restored from a backup, or failed over to a server that had not received everything. Nothing is recorded until an administrator has looked at what is lost and lets the book go on",
        known.position, &known.hash.to_hex()[..12], found.position
    )]
    WentBack {
        /// The last entry known.
        known: Box<Head>,
        /// The last entry there is.
        found: Box<Head>,
    },
    /// The database showed fewer entries than it promised.
    #[error(
        "the database promised entry {promised} and showed none after {position}: it answered from a copy that is behind; nothing was changed, try again"
    )]
    Behind {
        /// The last entry read.
        position: u64,
        /// The last entry promised.
        promised: u64,
    },
    /// Who writes may not, as it stands in their turn.
    #[error(transparent)]
    Barred(Box<dyn std::error::Error + Send + Sync>),
    /// Others kept writing.
    #[error("others kept writing to this book; nothing was changed, try again")]
    Busy,
    /// Much of the organization waits for its turn at heavy work.
    #[error(
        "much of your organization's work waits for its turn on the server already; nothing was changed, try again in a minute"
    )]
    TooMuchWaits,
    /// Others change as many records at once as the server holds.
    #[error(
        "the server changes as many records at once as it can hold; nothing was changed, try again in a minute"
    )]
    NoRoom,
    /// Somebody wrote as much as may be written in a day.
    #[error("{0}")]
    WroteEnough(String),
    /// Heavy work ended without a result.
    #[error("the work was broken off by a fault; the server's log may say why")]
    BrokenOff,
    /// The system gave no random bytes.
    #[error("the system gives no random numbers ({0}); nothing was changed")]
    Random(getrandom::Error),
    /// A date outside the calendar.
    #[error("the date {0} is out of range")]
    Date(jiff::civil::Date),
    /// A batch cannot be undone any more.
    #[error("{import} cannot be undone: {why}")]
    Undo {
        /// The import.
        import: String,
        /// Why not.
        why: String,
    },
    /// Anything else, said in full.
    #[error("{0}")]
    Other(String),
}

impl AppError {
    /// A file error with its path.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> AppError {
        let path = path.into();
        move |reason| AppError::File { path, reason }
    }
}

/// What to do about a file that cannot be read or written.
fn fix(reason: &std::io::Error) -> &'static str {
    use std::io::ErrorKind;
    match reason.kind() {
        ErrorKind::NotFound => "; check the name, and that the folder exists",
        ErrorKind::PermissionDenied => {
            "; ask its owner for permission to read and write it, or name another place"
        }
        ErrorKind::ReadOnlyFilesystem => "; this disk can only be read: name another place",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "; make room on the disk",
        ErrorKind::AlreadyExists => "; choose another name",
        ErrorKind::IsADirectory => "; this is a folder: name a file in it",
        ErrorKind::NotADirectory => "; a part of this path is a file, not a folder",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;
    use std::io::ErrorKind;

    #[test]
    fn a_file_error_tells_its_reason_once_and_what_to_do() {
        let error = AppError::file("books")(ErrorKind::PermissionDenied.into());
        assert_eq!(
            error.to_string(),
            "books: permission denied; ask its owner for permission to read and write it, or name another place"
        );
        assert!(error.source().is_none());
    }
}
