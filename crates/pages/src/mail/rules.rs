//! The rules of large mailbox providers as a checklist.

use crate::{Link, Shell};
use jiff::civil::Date;

/// The checklist of a domain.
#[derive(Debug, askama::Template)]
#[template(path = "mail/rules.html")]
pub struct RulesPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The views.
    pub tabs: Vec<Link>,
    /// The domain.
    pub domain: String,
    /// When it was checked; empty when never.
    pub checked: String,
    /// The providers.
    pub groups: Vec<RuleGroup>,
}

/// A provider and its rules.
#[derive(Debug, Clone)]
pub struct RuleGroup {
    /// Name.
    pub name: String,
    /// Which mailboxes.
    pub applies_to: String,
    /// From when on a sender is bulk.
    pub bulk: String,
    /// Where it says so.
    pub source: String,
    /// When that was last read.
    pub stated: Date,
    /// The rules.
    pub rows: Vec<RuleRow>,
}

/// A rule.
#[derive(Debug, Clone)]
pub struct RuleRow {
    /// What is asked.
    pub title: String,
    /// Whether it binds only those who send much.
    pub bulk: bool,
    /// Whether it is advice.
    pub recommended: bool,
    /// In force since.
    pub since: Date,
    /// Sign of the status.
    pub sign: &'static str,
    /// The status in words.
    pub status: &'static str,
    /// What it rests on.
    pub found: String,
}
