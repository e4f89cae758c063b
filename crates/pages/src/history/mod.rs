//! What changed, by whom and why; one record's past; two days compared.

mod changes;
mod compare;
mod entry;
mod redactions;

pub use changes::{ChangeLine, change_lines};
pub use compare::{Compare, CompareGroup, CompareLine, StateCount, compare_groups};
pub use entry::{EntryLine, TouchedLine, entry_line, touched_line};
pub use redactions::{Redactions, of_redactions};

use crate::{Choice, Link, Pager, Query, Shell};

/// The log of a book, or the history of one record.
#[derive(Debug, askama::Template)]
#[template(path = "history/log.html")]
pub struct Log<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is; empty for the log as a whole.
    pub crumbs: Vec<Link>,
    /// The views of the history; empty for one record.
    pub tabs: Vec<Link>,
    /// Heading.
    pub heading: String,
    /// Opening sentence.
    pub lede: String,
    /// The record the history is of: its address and name.
    pub about: Option<Link>,
    /// What was asked for.
    pub query: Query,
    /// Who wrote here.
    pub writers: Vec<Choice>,
    /// Kinds of record.
    pub kinds: Vec<Choice>,
    /// Entries, newest first.
    pub entries: Vec<EntryLine>,
    /// Which page.
    pub pager: Pager,
}

/// One entry with all it touched.
#[derive(Debug, askama::Template)]
#[template(path = "history/entry.html")]
pub struct EntryPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The entry.
    pub entry: EntryLine,
    /// Its hash, which every later entry builds on.
    pub hash: String,
    /// Which page of its records.
    pub pager: Pager,
}

/// The views of the history.
pub fn tabs(base: &str, at: &str) -> Vec<Link> {
    [
        ("What changed", "/history"),
        ("Compare two days", "/history/compare"),
    ]
    .into_iter()
    .map(|(label, path)| Link {
        current: path == at,
        ..Link::to(label, format!("{base}{path}"))
    })
    .collect()
}
