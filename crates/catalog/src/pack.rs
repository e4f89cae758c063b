//! A pack: scenarios that one conversation settles, in plain words.

use serde::Deserialize;

/// Scenarios that belong together for whoever is asked about them. Each scenario stands in
/// exactly one pack, since it names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Stable code, such as `lost-device`.
    pub code: String,
    /// Title, in plain words.
    pub title: String,
    /// What it is about, in one sentence.
    pub about: String,
    /// Who should be asked.
    pub ask: String,
}
