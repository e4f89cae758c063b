//! Licences of the crates in use, as SPDX expressions.

use serde::Deserialize;

use crate::{AuditError, Licences};

/// A crate and what it says about its licence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Licensed {
    /// Name of the crate.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its SPDX expression; `None` if it states none.
    pub licence: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

/// The crates in what `cargo metadata` printed, our own left out, sorted.
///
/// # Errors
/// [`AuditError::Metadata`] if it is not that.
pub fn licensed(metadata: &[u8]) -> Result<Vec<Licensed>, AuditError> {
    let metadata: Metadata =
        serde_json::from_slice(metadata).map_err(|e| AuditError::Metadata(e.to_string()))?;
    let mut packages: Vec<Licensed> = metadata
        .packages
        .into_iter()
        .filter(|package| package.source.is_some())
        .map(|package| Licensed {
            name: package.name,
            version: package.version,
            licence: package.license,
        })
        .collect();
    packages.sort();
    Ok(packages)
}

/// Whether an SPDX expression can be satisfied with allowed licences alone. `/`
/// counts as `OR`, as in old manifests. A malformed expression cannot.
pub fn permitted(expression: &str, licences: &Licences) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser {
        words: &words,
        licences,
    };
    parser.any() == Some(true) && parser.words.is_empty()
}

/// SPDX binds AND more tightly than OR, and WITH more tightly than both.
struct Parser<'a> {
    words: &'a [&'a str],
    licences: &'a Licences,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Option<bool> {
        let mut good = self.all()?;
        while self.take("OR") {
            good |= self.all()?;
        }
        Some(good)
    }

    fn all(&mut self) -> Option<bool> {
        let mut good = self.one()?;
        while self.take("AND") {
            good &= self.one()?;
        }
        Some(good)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let good = self.any()?;
            return self.take(")").then_some(good);
        }
        let mut good = self.licences.allow.contains(self.word()?);
        if self.take("WITH") {
            good &= self.licences.exceptions.contains(self.word()?);
        }
        Some(good)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn word(&mut self) -> Option<&'a str> {
        let (word, rest) = self.words.split_first()?;
        self.words = rest;
        (!matches!(*word, "AND" | "OR" | "WITH" | "(" | ")")).then_some(*word)
    }
}
