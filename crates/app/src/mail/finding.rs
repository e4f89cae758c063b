//! What a receiver found of a message, on its way into the table of outcomes and back.

use ledger::side::mail::Outcome;
use mailauth::report::{Disposition, Record, TlsFailure, Verdict};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Longest text kept of what a report says, in characters.
const LONGEST: usize = 512;

/// What was done with the messages, in the words of the format.
fn word(disposition: &Disposition) -> &str {
    match disposition {
        Disposition::None => "none",
        Disposition::Pass => "pass",
        Disposition::Quarantine => "quarantine",
        Disposition::Reject => "reject",
        Disposition::Other(word) => word,
    }
}

fn text(parts: &mut Vec<u8>, text: &str) {
    parts.extend_from_slice(&(text.len() as u64).to_le_bytes());
    parts.extend_from_slice(text.as_bytes());
}

/// The number of a record's outcome: the first 64 bits of a SHA-256 over all of the record
/// but the address, the count and the recipient, so that equal outcomes find each other
/// without being asked for. `parts` is memory to work in.
///
/// Two made to collide would let their maker pass one claim off as another of his own; he
/// could as well have reported it.
pub(crate) fn number(record: &Record, parts: &mut Vec<u8>) -> i64 {
    parts.clear();
    parts.push(u8::from(record.dkim == Verdict::Pass));
    parts.push(u8::from(record.spf == Verdict::Pass));
    text(parts, word(&record.disposition));
    text(parts, &record.header_from);
    text(parts, &record.envelope_from);
    for reason in &record.reasons {
        text(parts, &reason.kind);
        text(parts, &reason.comment);
    }
    // No text is as long as this, so that no list passes for a part of the next.
    let end = u64::MAX.to_le_bytes();
    parts.extend_from_slice(&end);
    for one in &record.dkim_results {
        text(parts, &one.domain);
        text(parts, &one.selector);
        text(parts, &one.result);
    }
    parts.extend_from_slice(&end);
    for one in &record.spf_results {
        text(parts, &one.domain);
        text(parts, &one.scope);
        text(parts, &one.result);
    }
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(Sha256::digest(&parts));
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// A record's outcome as the database keeps it.
pub(crate) fn outcome(record: &Record) -> Outcome {
    Outcome {
        disposition: kept(word(&record.disposition)),
        dkim: record.dkim == Verdict::Pass,
        spf: record.spf == Verdict::Pass,
        header_from: kept(&record.header_from),
        envelope_from: kept(&record.envelope_from),
        reasons: list(&record.reasons),
        signatures: list(&record.dkim_results),
        spf_checks: list(&record.spf_results),
    }
}

/// Bytes that an outcome takes where it is held or kept, roughly.
pub(crate) fn size(outcome: &Outcome) -> usize {
    let texts = [
        &outcome.disposition,
        &outcome.header_from,
        &outcome.envelope_from,
        &outcome.reasons,
        &outcome.signatures,
        &outcome.spf_checks,
    ];
    size_of::<Outcome>() + texts.iter().map(|text| text.len()).sum::<usize>()
}

/// A list as JSON; an empty one as nothing.
fn list(items: &[impl Serialize]) -> String {
    if items.is_empty() {
        return String::new();
    }
    // Texts and lists of texts always have a form in JSON.
    serde_json::to_string(items).unwrap_or_default()
}

/// The failures of a report on TLS as JSON, without what was not said.
pub(crate) fn failures(failures: &[TlsFailure]) -> String {
    let mut list = json!(failures);
    for failure in list.as_array_mut().into_iter().flatten() {
        if let Some(failure) = failure.as_object_mut() {
            failure.retain(|_, value| !value.is_null() && value != "");
        }
    }
    list.to_string()
}

/// A list read back; what cannot be read is empty.
pub(crate) fn read_list<T: DeserializeOwned>(text: &str) -> Vec<T> {
    serde_json::from_str(text).unwrap_or_default()
}

/// A text of a report as it is kept: of bounded length, and without control
/// characters, which PostgreSQL does not take and nobody means, nor those that turn the
/// direction of writing.
pub(crate) fn kept(text: &str) -> String {
    let plain = |byte: u8| (0x20..0x7f).contains(&byte);
    if text.len() <= LONGEST && text.bytes().all(plain) {
        return text.to_owned();
    }
    text.chars()
        .filter(|c| !fields::text::is_odd(*c))
        .take(LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use mailauth::report::{DkimResult, Reason, SpfResult};

    use super::*;

    #[test]
    fn what_is_kept_is_short_and_without_control_characters() {
        assert_eq!(kept("a\0b\nc"), "abc");
        assert_eq!(kept(&"é".repeat(1_000)).chars().count(), LONGEST);
    }

    fn record() -> Record {
        Record {
            source_ip: None,
            count: 1,
            disposition: Disposition::Other("bounced".into()),
            dkim: Verdict::Pass,
            spf: Verdict::Other("softfail".into()),
            reasons: Vec::new(),
            header_from: "clinic.test".into(),
            envelope_from: "".into(),
            envelope_to: "".into(),
            dkim_results: vec![DkimResult {
                domain: "clinic.test".into(),
                selector: "k1".into(),
                result: "pass".into(),
            }],
            spf_results: Vec::new(),
        }
    }

    #[test]
    fn an_outcome_is_kept_in_a_form_that_reads_back() {
        let record = record();
        let outcome = outcome(&record);
        assert!(outcome.dkim && !outcome.spf && outcome.reasons.is_empty());
        assert_eq!(outcome.disposition, "bounced");
        let signatures = read_list::<DkimResult>(&outcome.signatures);
        assert_eq!(signatures, record.dkim_results);
        assert!(read_list::<DkimResult>("no list").is_empty());
    }

    #[test]
    fn g4_failures_of_tls_are_kept_without_what_was_not_said_and_read_back() {
        let all = [
            TlsFailure::default(),
            TlsFailure {
                result: "certificate-expired".into(),
                receiving_ip: Some([192, 0, 2, 1].into()),
                sessions: 7,
                ..TlsFailure::default()
            },
        ];
        let kept = failures(&all);
        assert!(kept.starts_with(r#"[{"sessions":0},"#), "{kept}");
        assert_eq!(read_list::<TlsFailure>(&kept), all);
        // As they were written before.
        assert_eq!(read_list::<TlsFailure>(&json!(all).to_string()), all);
    }

    #[test]
    fn outcomes_that_differ_in_any_part_have_different_numbers() {
        let one = record();
        let like = |change: fn(&mut Record)| {
            let mut other = one.clone();
            change(&mut other);
            number(&other, &mut vec![1, 2, 3])
        };
        // Who sent how much to whom is no part of it.
        let same = like(|r| {
            r.source_ip = Some([192, 0, 2, 1].into());
            (r.count, r.envelope_to) = (7, "other.test".into());
        });
        assert_eq!(same, like(|_| ()));
        let numbers = [
            same,
            like(|r| r.disposition = Disposition::None),
            like(|r| r.dkim = Verdict::Fail),
            like(|r| (r.dkim, r.spf) = (Verdict::Fail, Verdict::Pass)),
            like(|r| r.header_from = "other.test".into()),
            like(|r| std::mem::swap(&mut r.header_from, &mut r.envelope_from)),
            like(|r| r.reasons.push(Reason::default())),
            like(|r| r.dkim_results[0].selector = "k2".into()),
            like(|r| {
                let one = r.dkim_results.remove(0);
                r.spf_results.push(SpfResult {
                    domain: one.domain,
                    scope: one.selector,
                    result: one.result,
                });
            }),
            like(|r| r.spf_results.push(SpfResult::default())),
        ];
        let different: std::collections::BTreeSet<i64> = numbers.into();
        assert_eq!(different.len(), numbers.len());
    }
}
