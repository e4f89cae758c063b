//! A document being made, or made.

use crate::{Link, Shell};

/// A document being made, or made.
#[derive(Debug, Clone)]
pub struct JobLine {
    /// Its page.
    pub href: String,
    /// What it is: “Analysis and plan, PDF, as of Nov 22, 2026”.
    pub title: String,
    /// Sign of its state.
    pub sign: &'static str,
    /// Its state.
    pub state: &'static str,
    /// How far it is, in percent.
    pub percent: u8,
    /// What it is at, or why it failed.
    pub message: String,
    /// When it was asked for, in words.
    pub asked: String,
    /// Where the file is; empty while there is none.
    pub file: String,
    /// The file's name.
    pub name: String,
    /// Nothing more will happen.
    pub over: bool,
    /// Whoever looks may give it up.
    pub may_cancel: bool,
}

/// The page of a document being made.
#[derive(Debug, askama::Template)]
#[template(path = "documents/job.html")]
pub struct JobPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The job.
    pub job: JobLine,
}
