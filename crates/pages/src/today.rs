//! The first page of an organization.

use crate::Shell;

/// What needs you today.
#[derive(Debug, askama::Template)]
#[template(path = "today.html")]
pub struct Today<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// What is missing.
    pub holes: usize,
    /// Open risks.
    pub open: u32,
}

impl Today<'_> {
    fn words(&self) -> String {
        format!(
            "{}, {} missing.",
            crate::html::plural(self.open as usize, "open risk", "open risks"),
            self.holes
        )
    }
}
