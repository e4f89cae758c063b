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
    /// Of these: on TLS, without records.
    pub tls: u64,
    /// Records in them.
    pub records: u64,
    /// Reports that were there already.
    pub duplicates: u64,
    /// Reports kept aside: their domain is not here.
    pub quarantined: u64,
    /// Reports that name no domain.
    pub nameless: u64,
    /// Reports that say something else than an earlier one of the same name.
    pub conflicts: u64,
    /// Reports on days that cannot be, or on too many.
    pub undated: u64,
    /// Files looked at, and of mailboxes their mails.
    pub held: u64,
    /// Of these: read.
    pub read: u64,
    /// Of these: with something that could not be read.
    pub not_read: u64,
    /// Of these: without a report.
    pub passed_over: u64,
    /// What was passed over, and what it is.
    pub passed: Vec<ReadRemark>,
    /// What was passed over beyond those.
    pub more_passed: u64,
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
    /// What is stored that was not here before.
    fn taken_in(&self) -> String {
        use crate::html::plural;
        let reports = plural(self.reports, "new report", "new reports");
        let records = plural(self.records, "record", "records");
        let all = match self.tls {
            0 => format!("{reports} with {records}"),
            tls if tls == self.reports => format!("{reports} on TLS"),
            tls => format!("{reports}, {tls} of them on TLS, with {records}"),
        };
        Read::begins(all)
    }

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
