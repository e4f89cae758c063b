//! One domain: its parts in a row, what to do next, its trend.

use super::FindingView;
use crate::{Link, Shell};
use mailauth::Severity;

/// Where a domain stands.
#[derive(Debug, askama::Template)]
#[template(path = "mail/domain.html")]
pub struct DomainPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The views.
    pub tabs: Vec<Link>,
    /// Number of the domain's asset.
    pub number: u32,
    /// The domain.
    pub domain: String,
    /// Its asset: tag and page.
    pub asset: (String, String),
    /// What to do next: sentence, words of the button, address.
    pub next: Option<(String, String, String)>,
    /// Its parts: SPF, DKIM …
    pub parts: Vec<MailPart>,
    /// When it was checked, in words; empty when never.
    pub checked: String,
    /// The gravest findings.
    pub worst: Vec<FindingView>,
    /// All findings.
    pub findings: usize,
    /// Risks and actions that the findings suggest.
    pub proposals: usize,
    /// The trend as SVG.
    pub trend: Option<String>,
    /// What runs by itself: interval of checks in words.
    pub watch: String,
    /// Whether it is the worked example's, whose records and reports are made up.
    pub invented: bool,
}

/// One mechanism and how it stands.
#[derive(Debug, Clone, Default)]
pub struct MailPart {
    /// Its name.
    pub name: &'static str,
    /// Sign: done, todo, late, none.
    pub sign: &'static str,
    /// In a few words.
    pub words: String,
    /// What it is for.
    pub purpose: &'static str,
}

/// The sign for the gravest of some findings.
pub fn sign_of(worst: Option<Severity>) -> &'static str {
    match worst {
        Some(Severity::Error) => "late",
        Some(Severity::Warning | Severity::Unknown) => "todo",
        Some(Severity::Note) | None => "done",
    }
}
