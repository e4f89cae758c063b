//! Reading reports from files.

use crate::{Link, Problems, Shell};

/// The form, and what came of the files sent.
#[derive(Debug, askama::Template)]
#[template(path = "mail/read.html")]
pub struct ReadPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// What was read just now.
    pub read: Option<Read>,
    /// What is wrong.
    pub problems: Problems,
    /// Where “Cancel” leads.
    pub back: String,
}

/// What came of reading some files.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// Files.
    pub files: usize,
    /// Reports that were not known before.
    pub reports: u64,
    /// Records in them.
    pub records: u64,
    /// Reports that were there already.
    pub duplicates: u64,
    /// Reports kept aside: their domain is not here.
    pub quarantined: u64,
    /// Reports that say something else than an earlier one of the same name.
    pub conflicts: u64,
    /// Files and mails without a report.
    pub passed_over: u64,
    /// Oddities.
    pub remarks: Vec<ReadRemark>,
    /// Oddities beyond those.
    pub more_remarks: u64,
    /// What could not be read.
    pub failures: Vec<ReadRemark>,
    /// Failures beyond those.
    pub more_failures: u64,
}

impl Read {
    /// A sentence's beginning.
    fn begins(words: String) -> String {
        crate::html::first_upper(&words)
    }
}

/// Something to be said of a file.
#[derive(Debug, Clone, Default)]
pub struct ReadRemark {
    /// File, and what in it.
    pub file: String,
    /// Who reports; empty where it could not be read.
    pub by: String,
    /// What.
    pub what: String,
}

impl<'p> ReadPage<'p> {
    /// The form.
    pub fn new(shell: &'p Shell, problems: Problems) -> ReadPage<'p> {
        ReadPage {
            shell,
            crumbs: vec![
                Link::to("E-mail", format!("{}/mail", shell.base)),
                Link::here("Read reports", ""),
            ],
            read: None,
            back: format!("{}/mail", shell.base),
            problems,
        }
    }
}
