//! Advisories of the RustSec database: Markdown files with a TOML head.

use std::io::Read;

use semver::{Version, VersionReq};
use serde::Deserialize;

use crate::AuditError;

/// Most bytes the archive may unpack to (64 MiB; today it is 3).
const MOST: u64 = 64 << 20;

/// What an advisory is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A vulnerability: the audit fails.
    Vulnerability,
    /// Code that can break memory safety if misused: a note.
    Unsound,
    /// A crate nobody looks after any more: a note.
    Unmaintained,
    /// Anything else worth knowing: a note.
    Notice,
}

/// One advisory, as far as the audit needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisory {
    /// For example `RUSTSEC-2021-0124`.
    pub id: String,
    /// The crate it is about.
    pub package: String,
    /// Day it was published, `YYYY-MM-DD`.
    pub date: String,
    /// What it is about.
    pub class: Class,
    /// Its headline.
    pub title: String,
    patched: Vec<VersionReq>,
    unaffected: Vec<VersionReq>,
}

#[derive(Deserialize)]
struct Written {
    advisory: WrittenAdvisory,
    versions: WrittenVersions,
}

#[derive(Deserialize)]
struct WrittenAdvisory {
    id: String,
    package: String,
    date: String,
    informational: Option<String>,
    withdrawn: Option<String>,
}

#[derive(Deserialize)]
struct WrittenVersions {
    patched: Vec<VersionReq>,
    #[serde(default)]
    unaffected: Vec<VersionReq>,
}

impl Advisory {
    /// Reads an advisory; `None` if it was withdrawn.
    ///
    /// # Errors
    /// [`AuditError::Content`] for text that is not an advisory.
    pub fn parse(place: &str, text: &str) -> Result<Option<Advisory>, AuditError> {
        let bad = |what: String| AuditError::Content {
            place: place.to_owned(),
            what,
        };
        let (head, rest) = text
            .trim_start()
            .strip_prefix("```toml")
            .and_then(|text| text.split_once("\n```"))
            .ok_or_else(|| bad("it does not begin with a TOML head".to_owned()))?;
        let written: Written = toml::from_str(head).map_err(|error| bad(error.to_string()))?;
        if written.advisory.withdrawn.is_some() {
            return Ok(None);
        }
        let class = match written.advisory.informational.as_deref().map(str::trim) {
            None => Class::Vulnerability,
            Some("unsound") => Class::Unsound,
            Some("unmaintained") => Class::Unmaintained,
            Some(_) => Class::Notice,
        };
        let title = rest.lines().find_map(|line| line.strip_prefix("# "));
        Ok(Some(Advisory {
            id: written.advisory.id,
            package: written.advisory.package,
            date: written.advisory.date,
            class,
            title: title.unwrap_or_default().trim().to_owned(),
            patched: written.versions.patched,
            unaffected: written.versions.unaffected,
        }))
    }

    /// Whether a version is affected: neither patched nor unaffected.
    pub fn applies_to(&self, version: &Version) -> bool {
        let mut good = self.patched.iter().chain(&self.unaffected);
        // A pre-release matches no ordinary requirement, which errs on the safe side.
        !good.any(|requirement| requirement.matches(version))
    }
}

/// Reads the database from a `.tgz` archive, withdrawn advisories left out.
///
/// # Errors
/// [`AuditError`] when the archive or one advisory in it cannot be read: an
/// advisory that was passed over in silence would be one that never fires.
pub fn read_archive(place: &str, bytes: &[u8]) -> Result<Vec<Advisory>, AuditError> {
    let bad = |error: std::io::Error| AuditError::File {
        path: place.to_owned(),
        error,
    };
    let unpacked = flate2::read::GzDecoder::new(bytes).take(MOST);
    let mut archive = tar::Archive::new(unpacked);
    let mut advisories = Vec::new();
    for file in archive.entries().map_err(bad)? {
        let mut file = file.map_err(bad)?;
        let path = file.path().map_err(bad)?.display().to_string();
        let is_advisory = path.trim_start_matches("./").starts_with("crates/")
            && path.ends_with(".md")
            && file.header().entry_type().is_file();
        if !is_advisory {
            continue;
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(bad)?;
        advisories.extend(Advisory::parse(&path, &text)?);
    }
    if advisories.is_empty() {
        return Err(AuditError::Content {
            place: place.to_owned(),
            what: "it holds no advisories".to_owned(),
        });
    }
    Ok(advisories)
}
