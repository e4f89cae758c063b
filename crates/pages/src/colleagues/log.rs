//! The access log: who signed in, was refused, changed roles, looked and exported.

use crate::{Choice, Link, Query, Shell};

/// The access log.
#[derive(Debug, askama::Template)]
#[template(path = "colleagues/access_log.html")]
pub struct AccessLog<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Parts of the section.
    pub tabs: Vec<Link>,
    /// What was asked for.
    pub query: Query,
    /// Which of the two logs.
    pub logs: Vec<Choice>,
    /// Accounts to filter by.
    pub people: Vec<Choice>,
    /// Actions to filter by.
    pub actions: Vec<Choice>,
    /// Lines, newest first.
    pub lines: Vec<AccessLine>,
    /// Where older lines are; empty when there are none.
    pub older: String,
    /// Where the newest are; empty when they are shown.
    pub newest: String,
    /// The same lines as a file.
    pub csv: String,
}

/// A line of the access log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessLine {
    /// When, as a program reads it.
    pub time: String,
    /// When, as a person of the organization reads it.
    pub when: String,
    /// Who.
    pub name: String,
    /// What.
    pub action: String,
    /// To what.
    pub detail: String,
    /// From where.
    pub address: String,
}
