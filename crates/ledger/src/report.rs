//! What a verification found, in words for people.

use std::fmt;

use uuid::Uuid;

use crate::check::Outside;
use crate::entry::{Head, OrgId};
use crate::hash::Hash32;
use crate::note::PublicKey;

/// Findings beyond this many are counted and not listed.
pub const MAX_FINDINGS: usize = 1000;

/// Redacted parts beyond this many are counted and not named when printed.
const MAX_SHOWN_PARTS: usize = 20;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// The entry at this position.
    Entry(u64),
    /// An evidence file, and the entry that introduced it if one did.
    Blob(Hash32, Option<u64>),
    /// The stored checkpoint with this number.
    Checkpoint(u64),
    /// A checkpoint kept outside, counted from 1 in the order given.
    OutsideCheckpoint(usize),
    /// The list of organizations, which is outside the chain.
    Organization,
    /// A line of an access log.
    AccessLog(u64),
    /// The file or database as such.
    File,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyFinding {
    /// What it is about.
    pub subject: Subject,
    /// The finding in plain words.
    pub text: String,
}

/// A key that signed checkpoints of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The key.
    pub key: PublicKey,
    /// How many stored and outside checkpoints it signed.
    pub checkpoints: u64,
    /// Whether it is among the keys the caller trusts.
    pub trusted: bool,
}

/// The outcome of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Whose ledger.
    pub org: OrgId,
    /// The last entry, as far as it could be read.
    pub head: Head,
    /// Entries checked.
    pub entries: u64,
    /// Of these, entries of format 1 whose content was redacted.
    pub redacted: u64,
    /// Parts of entries that were redacted: entry, part (from 0), and the
    /// entry that redacted it.
    pub redacted_parts: Vec<(u64, u32, u64)>,
    /// Evidence files checked.
    pub blobs: u64,
    /// Evidence files that were redacted.
    pub redacted_blobs: u64,
    /// Stored checkpoints checked.
    pub checkpoints: u64,
    /// Checkpoints given from outside.
    pub outside: u64,
    /// The last entry an outside checkpoint vouches for; `None` if no valid
    /// one was given.
    pub anchored: Option<u64>,
    /// Keys named for this verification.
    pub keys: u64,
    /// The last entry that a checkpoint signed by one of them vouches for.
    pub signed: Option<u64>,
    /// Lines of the access logs of the organization and of the installation; `None` where
    /// there are none to check: a portable file has no access log.
    pub log_lines: Option<(u64, u64)>,
    /// The last line of the organization's access log that an outside checkpoint vouches
    /// for.
    pub log_anchored: Option<u64>,
    /// Whether an outside checkpoint states an access log of the organization that is not
    /// this one.
    pub log_elsewhere: bool,
    /// Who signed the checkpoints.
    pub signers: Vec<Signer>,
    /// What is wrong, in order; empty if everything holds.
    pub findings: Vec<VerifyFinding>,
    /// Findings not listed because there were too many.
    pub more_findings: u64,
    /// What is as it should be and yet worth knowing, in order.
    pub remarks: Vec<VerifyFinding>,
}

impl VerifyReport {
    pub(crate) fn new(org: OrgId) -> VerifyReport {
        VerifyReport {
            org,
            head: Head::empty(org),
            entries: 0,
            redacted: 0,
            redacted_parts: Vec::new(),
            blobs: 0,
            redacted_blobs: 0,
            checkpoints: 0,
            outside: 0,
            anchored: None,
            keys: 0,
            signed: None,
            log_lines: None,
            log_anchored: None,
            log_elsewhere: false,
            signers: Vec::new(),
            findings: Vec::new(),
            more_findings: 0,
            remarks: Vec::new(),
        }
    }

    /// The report on something that cannot be read at all, for this reason.
    /// Of whose book it was, nothing is known: the id is the nil one.
    pub fn unreadable(outside: &Outside, text: impl Into<String>) -> VerifyReport {
        let mut report = VerifyReport::new(OrgId(Uuid::nil()));
        report.outside = outside.checkpoints.len() as u64;
        report.find(Subject::File, text);
        report
    }

    /// Adds a finding.
    pub fn find(&mut self, subject: Subject, text: impl Into<String>) {
        if self.findings.len() < MAX_FINDINGS {
            let text = text.into();
            self.findings.push(VerifyFinding { subject, text });
        } else {
            self.more_findings += 1;
        }
    }

    /// Adds a remark.
    pub fn remark(&mut self, subject: Subject, text: impl Into<String>) {
        if self.remarks.len() < MAX_FINDINGS {
            let text = text.into();
            self.remarks.push(VerifyFinding { subject, text });
        }
    }

    /// Whether nothing is wrong. What that can and cannot mean, see
    /// [`VerifyReport::limits`].
    pub fn is_ok(&self) -> bool {
        self.findings.is_empty()
    }

    /// The lowest position among the findings that concern an entry.
    pub fn first_bad_entry(&self) -> Option<u64> {
        let positions = self
            .findings
            .iter()
            .filter_map(|finding| match finding.subject {
                Subject::Entry(position) | Subject::Blob(_, Some(position)) => Some(position),
                _ => None,
            });
        positions.min()
    }

    /// What this verification could not see, in plain words.
    pub fn limits(&self) -> Vec<String> {
        let mut limits = Vec::new();
        match self.anchored {
            None if self.outside > 0 => limits.push(
                "No checkpoint given from outside fits this book, so none of its entries is vouched for."
                    .to_owned(),
            ),
            None if self.signed.is_some() => limits.push(
                "No checkpoint from outside was used, so the newest entries that were cut off \
                 together with the checkpoints that cover them could not be seen."
                    .to_owned(),
            ),
            None => limits.push(
                "No checkpoint from outside was used, so a book that was rewritten as a whole, \
                 or cut off at the end, cannot be told from the original."
                    .to_owned(),
            ),
            Some(position) if position < self.entries => limits.push(format!(
                "The outside checkpoint vouches for entries up to {position}. Entries after it \
                 follow on correctly, but removing or rewriting them could not be seen."
            )),
            Some(position) => limits.push(format!(
                "The outside checkpoint vouches for all {position} entries. Entries that were \
                 added after it and then removed could not be seen."
            )),
        }
        if let Some(position) = self.signed.filter(|position| *position < self.entries) {
            limits.push(format!(
                "The key you named vouches for entries up to {position}; those after it are \
                 signed by nobody, and rewriting them could not be seen."
            ));
        }
        limits.push(match (self.log_lines, self.log_anchored) {
            (None, _) => {
                "Access logs, accounts and roles are not in this file and were not checked."
                    .to_owned()
            }
            (Some(_), Some(line)) => format!(
                "The outside checkpoint vouches for the access log up to line {line}; lines \
                 after it that were cut off or rewritten as a whole could not be seen."
            ),
            (Some(_), None) if self.log_elsewhere => {
                "The checkpoint from outside states another access log than the one here, so it \
                 vouches for none of its lines."
                    .to_owned()
            }
            (Some(_), None) => {
                "No checkpoint from outside states the access log, so one that was rewritten \
                 as a whole, or cut off at the end, cannot be told from the original."
                    .to_owned()
            }
        });
        if self.log_lines.is_some() {
            limits.push(
                "Not in any chain, and not checked: accounts, roles and passwords as they are \
                 now (their changes are in the access log), sessions, tokens, one-time links, \
                 documents made on the server, and what was observed of e-mail."
                    .to_owned(),
            );
        }
        if self.signers.iter().any(|signer| !signer.trusted) {
            limits.push(
                "A key that signed checkpoints was taken from the checkpoints themselves; \
                 compare it with a copy obtained elsewhere."
                    .to_owned(),
            );
        }
        limits
    }
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_ok() {
            "verifies"
        } else {
            "DOES NOT VERIFY"
        };
        if self.org.0.is_nil() {
            writeln!(f, "The book {verdict}.")?;
        } else {
            writeln!(f, "The book of organization {} {verdict}.", self.org)?;
        }
        writeln!(
            f,
            "Checked: {} entries ({} redacted, and {} parts of others), {} evidence files ({} redacted), {} stored and {} outside checkpoints.",
            self.entries,
            self.redacted,
            self.redacted_parts.len(),
            self.blobs,
            self.redacted_blobs,
            self.checkpoints,
            self.outside,
        )?;
        if let Some((own, installation)) = self.log_lines {
            writeln!(
                f,
                "Checked: {own} lines of the access log, {installation} of that of the installation, and the guards of the database."
            )?;
        }
        writeln!(f, "Last entry: {} {}", self.head.position, self.head.hash)?;
        for signer in &self.signers {
            let trust = if signer.trusted {
                "trusted"
            } else {
                "not confirmed"
            };
            writeln!(
                f,
                "Signed by {} ({trust}): {} checkpoints",
                signer.key, signer.checkpoints
            )?;
        }
        if let Some(position) = self.first_bad_entry() {
            writeln!(f, "First bad entry: {position}")?;
        }
        for finding in &self.findings {
            writeln!(f, "- {}", finding.text)?;
        }
        if self.more_findings > 0 {
            writeln!(f, "- and {} more", self.more_findings)?;
        }
        for (entry, part, by) in self.redacted_parts.iter().take(MAX_SHOWN_PARTS) {
            writeln!(f, "Redacted: part {part} of entry {entry}, by entry {by}")?;
        }
        let more = self.redacted_parts.len().saturating_sub(MAX_SHOWN_PARTS);
        if more > 0 {
            writeln!(f, "Redacted: {more} more parts")?;
        }
        for remark in &self.remarks {
            writeln!(f, "Note: {}", remark.text)?;
        }
        for limit in self.limits() {
            writeln!(f, "Note: {limit}")?;
        }
        Ok(())
    }
}
