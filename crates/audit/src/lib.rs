//! Checks the crates phiward is built from: known vulnerabilities and licences.
//!
//! A small tool of our own rather than an installed one, so that a fresh machine
//! needs nothing but cargo and the audit works without asking a server. The
//! database is the RustSec advisory database (`rustsec.org`) as a `.tgz` archive.

mod advisory;
mod licence;
mod lock;
mod policy;

pub use advisory::{Advisory, Class, read_archive};
pub use licence::{Licensed, licensed, permitted};
pub use lock::{Locked, read_lock};
pub use policy::{Ignore, Licences, Policy};

/// Why the audit could not be carried out at all.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A file could not be read.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{place}: {what}")]
    Content {
        /// The file, or the advisory in the archive.
        place: String,
        /// What is wrong with it.
        what: String,
    },
    /// Cargo could not say which crates are used.
    #[error("cargo metadata failed: {0}")]
    Metadata(String),
}

/// An advisory that applies to a crate in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The advisory, for example `RUSTSEC-2021-0124`.
    pub id: String,
    /// What it is about.
    pub class: Class,
    /// The crate and its version.
    pub package: Locked,
    /// Its headline.
    pub title: String,
}

/// The advisories that apply to crates of a lock file, in the order of the lock.
pub fn hits(locked: &[Locked], advisories: &[Advisory]) -> Vec<Hit> {
    let mut by_package: std::collections::HashMap<&str, Vec<&Advisory>> = Default::default();
    for advisory in advisories {
        by_package
            .entry(&advisory.package)
            .or_default()
            .push(advisory);
    }
    locked
        .iter()
        .flat_map(|package| {
            by_package
                .get(package.name.as_str())
                .into_iter()
                .flatten()
                .filter(|advisory| advisory.applies_to(&package.version))
                .map(|advisory| Hit {
                    id: advisory.id.clone(),
                    class: advisory.class,
                    package: package.clone(),
                    title: advisory.title.clone(),
                })
        })
        .collect()
}
