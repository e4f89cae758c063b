//! The line of a report: what identifies it, and what else is known of it at its end.

use jiff::Timestamp;
use ledger::OrgId;
use ledger::side::SideTables;
use ledger::side::mail::TlsRow;
use mailauth::report::{Remark, RemarkKind};
use sha2::{Digest, Sha256};

use super::day::Covered;
use super::piece::Content;
use crate::error::Result;

/// What identifies a report besides its bytes.
pub(super) struct Key<'a> {
    pub kind: &'static str,
    pub reporter: &'a str,
    pub domain: &'a str,
    pub report_id: &'a str,
    pub begin: i64,
    pub end: i64,
}

/// Two reports of one reporter may overlap by so many seconds: few have their clocks and
/// ends right.
const SLACK: i64 = 300;
/// A report that overlaps another begins at most so many days before it.
const LOOK_BACK: i64 = 62;

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

/// A remark on another report that covers a part of the same time.
pub(super) async fn overlap(
    side: &mut SideTables,
    org: OrgId,
    key: &Key<'_>,
    covered: Covered,
) -> Result<Option<Remark>> {
    let (first, days) = (covered.first(), covered.days());
    let other = side
        .overlapping_mail_report(
            org,
            (key.kind, key.domain, key.reporter),
            (key.begin, key.end),
            (first - LOOK_BACK, first + days),
            SLACK,
        )
        .await?;
    Ok(other.map(|other| Remark {
        kind: RemarkKind::OddPeriod,
        what: format!(
            "it covers a part of the time of report number {} ({}): if both count the same messages, one of them is to be left out",
            other.seq,
            period(other.begins, other.ends),
        ),
        times: 1,
    }))
}

/// A period in UTC, for a remark.
fn period(begins: i64, ends: i64) -> String {
    let minute = |seconds: i64| {
        Timestamp::from_second(seconds).map_or_else(
            |_| seconds.to_string(),
            |at| at.strftime("%Y-%m-%d %H:%M").to_string(),
        )
    };
    format!("{} to {}", minute(begins), minute(ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_08_a_report_stored_by_its_bytes_is_known_again() {
        let content = |sha256| Content {
            fingerprint: [1; 32],
            sha256,
        };
        assert!(content(None).is(&[1; 32]) && !content(None).is(&[2; 32]));
        // As programs before kept it.
        assert!(content(Some([2; 32])).is(&[2; 32]));
        assert!(!content(Some([2; 32])).is(&[3; 32]));
    }
}
