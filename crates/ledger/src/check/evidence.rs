//! The check of evidence files against what the entries say of them.

use std::collections::BTreeMap;

use crate::check::Checker;
use crate::entry::MAX_BLOB;
use crate::hash::Hash32;
use crate::report::Subject;

/// An evidence file by what the entries say of it.
#[derive(Clone, Copy)]
pub(super) struct Evidence {
    /// The entry that introduced it last.
    pub introduced: u64,
    /// The entry that redacted it, unless it was introduced again after that.
    pub redacted: Option<u64>,
    pub seen: bool,
}

pub(super) type AllEvidence = BTreeMap<Hash32, Evidence>;

impl Checker {
    /// An evidence file. The bytes are looked at only as far as needed.
    pub fn blob(&mut self, hash: &[u8], bytes: &[u8]) {
        self.report.blobs += 1;
        let Some(hash) = Hash32::from_slice(hash) else {
            let subject = Subject::Blob(Hash32::of(hash), None);
            self.report.find(
                subject,
                "an evidence file has a hash that is not 32 bytes long",
            );
            return;
        };
        let evidence = self.evidence.get_mut(&hash);
        let subject = Subject::Blob(hash, evidence.as_ref().map(|evidence| evidence.introduced));
        let text = match evidence {
            None => Some(format!(
                "evidence {hash} belongs to no entry: it was added to the book"
            )),
            Some(evidence) => {
                evidence.seen = true;
                evidence.redacted.map(|by| {
                    format!("evidence {hash} is still there, although entry {by} redacted it")
                })
            }
        };
        if let Some(text) = text {
            self.report.find(subject, text);
        }
        if bytes.len() > MAX_BLOB || Hash32::of(bytes) != hash {
            self.report.find(
                subject,
                format!("the bytes of evidence {hash} were changed"),
            );
        }
    }

    /// Evidence files that a redaction took out of the book.
    pub fn redacted_blobs(&self) -> impl Iterator<Item = Hash32> {
        let redacted = self
            .evidence
            .iter()
            .filter(|(_, evidence)| evidence.redacted.is_some());
        redacted.map(|(hash, _)| *hash)
    }

    /// Evidence that is missing once everything was seen.
    pub(super) fn finish_evidence(&mut self) {
        for (hash, evidence) in std::mem::take(&mut self.evidence) {
            if evidence.redacted.is_some() {
                self.report.redacted_blobs += 1;
            } else if !evidence.seen {
                let at = evidence.introduced;
                let text = format!("entry {at}: its evidence {hash} is missing");
                self.report.find(Subject::Blob(hash, Some(at)), text);
            }
        }
    }
}
