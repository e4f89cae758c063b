//! Ending records, bringing them back, and other steps that need one reason.

use crate::{Link, Problems, Shell};

/// A page that asks for a reason and a day before something is done.
#[derive(Debug, askama::Template)]
#[template(path = "scope/ending.html")]
pub struct Ending<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// Heading.
    pub heading: String,
    /// What will happen.
    pub lede: &'static str,
    /// What it concerns, by name.
    pub names: Vec<String>,
    /// What else speaks of it, worth knowing first.
    pub warnings: Vec<String>,
    /// Where it is sent.
    pub action: String,
    /// Where “Cancel” leads.
    pub cancel: String,
    /// Words of the button.
    pub submit: &'static str,
    /// Label of the reason.
    pub ask: &'static str,
    /// Help for the reason.
    pub hint: &'static str,
    /// The reason as typed.
    pub reason: String,
    /// The day as typed; `None`: none is asked.
    pub on: Option<String>,
    /// What will be recorded, in one line.
    pub recorded: &'static str,
    /// Names and values kept as they came.
    pub hidden: Vec<(String, String)>,
    /// Whether it takes something away, so that the button warns.
    pub danger: bool,
    /// What is wrong.
    pub problems: Problems,
}
