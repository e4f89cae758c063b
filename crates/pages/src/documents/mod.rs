//! Documents to take away, how far they are, and the summary for leadership (D1).

mod job;
mod summary;

pub use job::{JobLine, JobPage};
pub use summary::{Summary, TopRisk};

use crate::today::Backup;
use crate::{Choice, Problems, Shell};

/// The page where a document is chosen.
#[derive(Debug, askama::Template)]
#[template(path = "documents/documents.html")]
pub struct Documents<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// What is wrong with the form.
    pub problems: Problems,
    /// Which document.
    pub parts: Vec<Choice>,
    /// Which format.
    pub formats: Vec<Choice>,
    /// The day it speaks of.
    pub as_of: String,
    /// An earlier day to compare with.
    pub since: String,
    /// The asset, site or vendor it is about, by number; empty for the whole.
    pub focus: String,
    /// Assets, sites and vendors, as suggestions.
    pub things: Vec<Choice>,
    /// Documents made or being made.
    pub jobs: Vec<JobLine>,
    /// Tables of records: what, and its word in addresses.
    pub tables: [(&'static str, &'static str); 4],
    /// When the last backup was made.
    pub backup: Backup,
    /// Megabytes of documents of the organization that are kept.
    pub kept_mb: u64,
}

/// Which document, as choices.
pub fn parts(chosen: &str) -> Vec<Choice> {
    choices(
        chosen,
        &[
            (
                "united",
                "Analysis and plan in one",
                "For your own file: both documents, signed separately.",
            ),
            (
                "analysis",
                "Security risk analysis",
                "What could go wrong, how likely and how bad.",
            ),
            (
                "plan",
                "Risk management plan",
                "What is done about it, by whom and by when.",
            ),
        ],
    )
}

/// Which format, as choices.
pub fn formats(chosen: &str) -> Vec<Choice> {
    choices(
        chosen,
        &[
            (
                "pdf",
                "PDF",
                "To sign, send and keep. Accessible and archivable.",
            ),
            ("docx", "Word (DOCX)", "To edit further."),
            ("html", "Web page (HTML)", "One file for any browser."),
            (
                "xlsx",
                "Workbook (XLSX)",
                "Every table on a sheet of its own.",
            ),
            (
                "csv",
                "Table (CSV)",
                "The risks, or the plan’s actions, alone.",
            ),
        ],
    )
}

fn choices(chosen: &str, all: &[(&str, &str, &str)]) -> Vec<Choice> {
    all.iter()
        .map(|(value, label, hint)| Choice {
            value: (*value).into(),
            label: (*label).into(),
            hint: (*hint).into(),
            chosen: *value == chosen,
            ..Choice::default()
        })
        .collect()
}
