//! What the office can fail with; every message says what to do.

use register::Refusal;
use std::path::PathBuf;

/// Result of an office operation.
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
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
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
    /// There is no organization yet.
    #[error(
        "there is no organization in {0} yet; make one with “phiward init --name NAME”, or look at the worked example with “phiward demo”"
    )]
    NoOrganization(PathBuf),
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
    /// The organization is there already.
    #[error("“{0}” is here already; choose another name, or work on that one with --org")]
    OrganizationExists(String),
    /// Others kept writing.
    #[error("others kept writing to this book; nothing was changed, try again")]
    Busy,
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
        move |source| AppError::File { path, source }
    }
}
