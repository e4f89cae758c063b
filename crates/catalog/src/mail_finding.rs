//! What findings about a domain's mail speak for.

use serde::Deserialize;

/// A kind of finding with the scenario it speaks for and the measure that mends it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailFinding {
    /// Code of the rule that finds it, such as `dmarc-p-none`; or a pattern with one
    /// `*` at its end (`dmarc-*`) or beginning (`*-unknown`).
    pub code: String,
    /// The scenario; empty: nothing is proposed for it.
    #[serde(default)]
    pub scenario: String,
    /// The measure; empty where the scenario is.
    #[serde(default)]
    pub measure: String,
}

/// How well a pattern fits, the better the greater: the code itself, then patterns
/// for the end, then those for the beginning; longer ones before shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// The code begins so, over this many octets.
    Begins(usize),
    /// The code ends so, over this many octets.
    Ends(usize),
    /// It is the code.
    Whole,
}

impl MailFinding {
    /// How well it fits a code, if it does.
    pub(crate) fn fits(&self, code: &str) -> Option<Fit> {
        if let Some(start) = self.code.strip_suffix('*') {
            return code.starts_with(start).then_some(Fit::Begins(start.len()));
        }
        if let Some(end) = self.code.strip_prefix('*') {
            return code.ends_with(end).then_some(Fit::Ends(end.len()));
        }
        (self.code == code).then_some(Fit::Whole)
    }
}
