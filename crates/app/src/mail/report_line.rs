//! The line of a report: what identifies it, and what else is known of it at its end.

use ledger::side::mail::TlsRow;
use mailauth::report::Remark;
use sha2::{Digest, Sha256};

use super::piece::Content;

/// What identifies a report besides its bytes.
pub(super) struct Key<'a> {
    pub kind: &'static str,
    pub reporter: &'a str,
    pub domain: &'a str,
    pub report_id: &'a str,
    pub begin: i64,
    pub end: i64,
}

/// The key of one of the further days of a report.
pub(super) fn part_key(key: &[u8; 32], day: i64) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(key);
    hasher.update(day.to_be_bytes());
    hasher.finalize().into()
}

impl Key<'_> {
    pub(super) fn hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for part in [self.kind, self.reporter, self.domain, self.report_id] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.update(self.begin.to_be_bytes());
        hasher.update(self.end.to_be_bytes());
        hasher.finalize().into()
    }
}

/// The end of a report, of whichever kind.
pub(super) struct End<'a> {
    pub key: Key<'a>,
    /// Who reports, as written.
    pub reporter: &'a str,
    pub content: Content,
    pub detail: serde_json::Value,
    pub remarks: Vec<Remark>,
    /// What a TLS report says.
    pub policies: Vec<TlsRow>,
}

impl Content {
    /// Whether this is what a report is known by.
    pub(super) fn is(&self, known: &[u8]) -> bool {
        known == self.fingerprint || self.sha256.is_some_and(|sha256| known == sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_08_a_report_stored_by_its_bytes_is_known_again() {
        let content = |sha256| Content {
            fingerprint: [1; 32],
            said: None,
            sha256,
        };
        assert!(content(None).is(&[1; 32]) && !content(None).is(&[2; 32]));
        // As programs before kept it.
        assert!(content(Some([2; 32])).is(&[2; 32]));
        assert!(!content(Some([2; 32])).is(&[3; 32]));
    }
}
