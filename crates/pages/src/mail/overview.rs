//! The first page: the domains and how each stands.

use crate::{Choice, Pager, Problems, Query, Shell};

/// The domains of the organization.
#[derive(Debug, askama::Template)]
#[template(path = "mail/overview.html")]
pub struct MailOverview<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Whether the organization has no domain at all.
    pub none: bool,
    /// The domains of the page.
    pub domains: Vec<DomainRow>,
    /// The query.
    pub query: &'p Query,
    /// Paging.
    pub pager: Pager,
    /// What was typed as a new domain.
    pub typed: String,
    /// Assets that could answer for it.
    pub assets: Vec<Choice>,
    /// What is wrong with it.
    pub problems: Problems,
    /// Reports about domains that are not here, and those domains.
    pub quarantined: Vec<(String, u64)>,
    /// Reports in all.
    pub reports: u64,
    /// Mailboxes that reports do not come in from.
    pub silent: usize,
}

/// A domain in the list.
#[derive(Debug, Clone, Default)]
pub struct DomainRow {
    /// Number of its asset.
    pub number: u32,
    /// The domain.
    pub domain: String,
    /// Its stage in words, or what is not known.
    pub stage: String,
    /// Sign of the stage: todo, going, done, late, none.
    pub sign: &'static str,
    /// Errors of the last check; `None` when it was never checked.
    pub errors: Option<usize>,
    /// Warnings of the last check.
    pub warnings: usize,
    /// Messages in its name in the last thirty days.
    pub messages: u64,
    /// Share that passed, in percent, rounded down.
    pub passed: Option<u64>,
    /// Senders nobody decided on and the roll-out waits for.
    pub undecided: u64,
    /// When it was last checked, in words.
    pub checked: String,
}
