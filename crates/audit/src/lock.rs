//! Which crates at which versions: `Cargo.lock`.

use semver::Version;
use serde::Deserialize;

use crate::AuditError;

/// A crate of a lock file that comes from a registry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locked {
    /// Name of the crate.
    pub name: String,
    /// Its version.
    pub version: Version,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    name: String,
    version: Version,
    source: Option<String>,
}

/// Reads a lock file. Our own crates, which have no source, are left out.
///
/// # Errors
/// [`AuditError::Content`] for a text that is not a lock file, and for crates taken
/// from elsewhere than a registry: advisories say nothing about those.
pub fn read_lock(place: &str, text: &str) -> Result<Vec<Locked>, AuditError> {
    let bad = |what: String| AuditError::Content {
        place: place.to_owned(),
        what,
    };
    let lock: Lock = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
    let mut locked = Vec::new();
    for package in lock.package {
        let Some(source) = package.source else {
            continue;
        };
        if !source.starts_with("registry+") && !source.starts_with("sparse+") {
            return Err(bad(format!(
                "{} {} comes from {source}; use a crate from the registry",
                package.name, package.version
            )));
        }
        locked.push(Locked {
            name: package.name,
            version: package.version,
        });
    }
    Ok(locked)
}
