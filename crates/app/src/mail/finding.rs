//! What a receiver found of a message, on its way into the table of outcomes and back.

use std::sync::Arc;

use ledger::side::mail::Outcome;
use mailauth::report::{Disposition, DkimResult, Reason, Record, SpfResult, Verdict};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest text kept of what a report says, in characters.
const LONGEST: usize = 512;

/// All of a record but the address and the count: what many rows have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RowFinding {
    disposition: Disposition,
    dkim: Verdict,
    spf: Verdict,
    reasons: Vec<Reason>,
    header_from: Arc<str>,
    envelope_from: Arc<str>,
    signatures: Vec<DkimResult>,
    spf_checks: Vec<SpfResult>,
}

impl RowFinding {
    /// Takes it out of a record.
    pub fn of(record: Record) -> RowFinding {
        RowFinding {
            disposition: record.disposition,
            dkim: record.dkim,
            spf: record.spf,
            reasons: record.reasons,
            header_from: record.header_from,
            envelope_from: record.envelope_from,
            signatures: record.dkim_results,
            spf_checks: record.spf_results,
        }
    }

    /// As the database keeps it.
    pub fn outcome(&self) -> Outcome {
        let disposition = match &self.disposition {
            Disposition::None => "none",
            Disposition::Pass => "pass",
            Disposition::Quarantine => "quarantine",
            Disposition::Reject => "reject",
            Disposition::Other(word) => word,
        };
        Outcome {
            disposition: kept(disposition),
            dkim: self.dkim == Verdict::Pass,
            spf: self.spf == Verdict::Pass,
            header_from: kept(&self.header_from),
            envelope_from: kept(&self.envelope_from),
            reasons: list(&self.reasons),
            signatures: list(&self.signatures),
            spf_checks: list(&self.spf_checks),
        }
    }
}

/// A list as JSON; an empty one as nothing.
fn list(items: &[impl Serialize]) -> String {
    if items.is_empty() {
        return String::new();
    }
    // Texts and lists of texts always have a form in JSON.
    serde_json::to_string(items).unwrap_or_default()
}

/// A list read back; what cannot be read is empty.
pub(crate) fn read_list<T: DeserializeOwned>(text: &str) -> Vec<T> {
    serde_json::from_str(text).unwrap_or_default()
}

/// A text of a report as it is kept: of bounded length, and without control
/// characters, which PostgreSQL does not take and nobody means.
pub(crate) fn kept(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_short_and_without_control_characters() {
        assert_eq!(kept("a\0b\nc"), "abc");
        assert_eq!(kept(&"é".repeat(1_000)).chars().count(), LONGEST);
    }

    #[test]
    fn a_finding_is_kept_in_a_form_that_reads_back() {
        let signature = DkimResult {
            domain: "clinic.test".into(),
            selector: "k1".into(),
            result: "pass".into(),
        };
        let finding = RowFinding::of(Record {
            source_ip: None,
            count: 1,
            disposition: Disposition::Other("bounced".into()),
            dkim: Verdict::Pass,
            spf: Verdict::Other("softfail".into()),
            reasons: Vec::new(),
            header_from: "clinic.test".into(),
            envelope_from: "".into(),
            envelope_to: "".into(),
            dkim_results: vec![signature.clone()],
            spf_results: Vec::new(),
        });
        let outcome = finding.outcome();
        assert!(outcome.dkim && !outcome.spf && outcome.reasons.is_empty());
        assert_eq!(outcome.disposition, "bounced");
        assert_eq!(read_list::<DkimResult>(&outcome.signatures), [signature]);
        assert!(read_list::<DkimResult>("no list").is_empty());
    }
}
