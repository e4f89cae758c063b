//! What is let pass and why: `audit.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::AuditError;

/// The whole policy.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Licences that may be linked.
    pub licences: Licences,
    /// Vulnerabilities that cannot reach us.
    #[serde(default)]
    pub ignore: Vec<Ignore>,
}

/// Licences that may be linked, as SPDX identifiers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licences {
    /// Licences.
    pub allow: BTreeSet<String>,
    /// Exceptions: the words after `WITH`.
    #[serde(default)]
    pub exceptions: BTreeSet<String>,
}

/// A vulnerability that is let pass.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignore {
    /// The advisory.
    pub id: String,
    /// The one crate and version it is let pass for, for example `time 0.1.43`:
    /// the same flaw in another version may well reach us.
    pub package: String,
    /// How the crate comes in.
    pub path: String,
    /// Why it cannot reach us, and when to look again.
    pub reason: String,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// [`AuditError::Content`] for a malformed one, and for an advisory that is
    /// let pass without saying how it comes in and why.
    pub fn parse(place: &str, text: &str) -> Result<Policy, AuditError> {
        let bad = |what: String| AuditError::Content {
            place: place.to_owned(),
            what,
        };
        let policy: Policy = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
        for ignore in &policy.ignore {
            if ignore.path.trim().is_empty() || ignore.reason.trim().is_empty() {
                return Err(bad(format!(
                    "{} is ignored without a path and a reason",
                    ignore.id
                )));
            }
        }
        Ok(policy)
    }
}
