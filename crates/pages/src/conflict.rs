//! Two people changed one record: what clashes, side by side.

use crate::Shell;

/// What clashes, to be decided by who came second.
#[derive(Debug, askama::Template)]
#[template(path = "conflict.html")]
pub struct Conflict<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Heading of the form.
    pub heading: String,
    /// "asset A-3".
    pub known_as: String,
    /// Where the decisions are sent.
    pub action: String,
    /// Where “Cancel” leads.
    pub cancel: String,
    /// Revision of the record now.
    pub revision: u64,
    /// What clashes.
    pub clashes: Vec<Row>,
    /// Changes that do not clash, sent along.
    pub kept: Vec<(String, String)>,
}

/// A field that two people changed in different ways.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it stands in the record.
    pub path: String,
    /// What a person calls it.
    pub label: String,
    /// What both began with.
    pub base: String,
    /// What stands there now.
    pub theirs: String,
    /// What I put there.
    pub mine: String,
    /// The same, as the form sends it.
    pub my_input: Vec<String>,
}
