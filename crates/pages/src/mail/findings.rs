//! What checks found on a domain, and what that means for the register.

use crate::{Link, Shell};

/// The findings of a domain, with what they propose.
#[derive(Debug, askama::Template)]
#[template(path = "mail/register.html")]
pub struct FindingsPage<'p> {
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
    /// Risks and actions to take over.
    pub proposals: Vec<ProposalRow>,
    /// Actions that can be said to be done.
    pub closures: Vec<ClosureRow>,
    /// All findings, those that stand first.
    pub rows: Vec<FindingRow>,
}

/// A risk that findings speak for.
#[derive(Debug, Clone)]
pub struct ProposalRow {
    /// Code of its scenario.
    pub scenario: String,
    /// The risk as a sentence.
    pub sentence: String,
    /// The live risk that says so already: tag and page.
    pub risk: Option<(String, String)>,
    /// What mends it.
    pub measure: String,
    /// The open action that does so already: tag and page.
    pub action: Option<(String, String)>,
    /// The findings: tag and title.
    pub findings: Vec<(String, String)>,
}

/// An action whose findings are gone.
#[derive(Debug, Clone)]
pub struct ClosureRow {
    /// The action: tag and title.
    pub action: (String, String),
    /// Where it is said to be done.
    pub href: String,
    /// Why.
    pub words: String,
}

/// A finding.
#[derive(Debug, Clone)]
pub struct FindingRow {
    /// Its tag.
    pub tag: String,
    /// What was found.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// Sign of its state.
    pub sign: &'static str,
    /// Its state in words.
    pub state: String,
    /// Risk and action it is tied to: tag and page.
    pub tied: Vec<(String, String)>,
    /// Evidence: tag and page.
    pub evidence: Vec<(String, String)>,
}
