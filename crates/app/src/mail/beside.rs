//! A report and others of the same reporter on the same time: whether one says what another
//! said already, so that its messages would be counted twice.

use jiff::Timestamp;
use ledger::side::mail::ReportsBeside;
use mailauth::report::{Remark, RemarkKind};

use super::day::Covered;
use super::report_line::Key;

/// Two reports of one reporter may overlap by so many seconds: few have their clocks and
/// ends right.
pub(super) const SLACK: i64 = 300;
/// A report that overlaps another begins at most so many days before it.
const LOOK_BACK: i64 = 62;

/// What was found beside a report.
#[derive(Debug, Default)]
pub(super) struct FoundBeside {
    /// The number of one that says the same of a part of the same time: whether both are
    /// genuine is for a person to say.
    pub repeated: Option<u64>,
    /// What there is to say of it.
    pub remark: Option<Remark>,
}

/// The text by which what a report says is found in its detail.
pub(super) fn said_text(said: [u8; 32]) -> String {
    let hex: String = said.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"said\":\"{hex}\"")
}

/// What a report says, as it stands in its detail under `said`.
pub(super) fn said_hex(said: Option<[u8; 32]>) -> Option<String> {
    said.map(|said| said.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The days that others beside a report begin on: the first and last, and from which on those
/// do that cover two days or less.
pub(super) fn days_beside(covered: Covered) -> ((i64, i64), i64) {
    match covered {
        Covered::Days(first, days) => ((first - LOOK_BACK, first + days), first - 2),
        // Nobody knows when its messages were.
        Covered::TooMany(_) | Covered::Impossible(_) => ((0, -1), 0),
    }
}

/// What others say of a part of the same time, and whether one of them says the same.
pub(super) fn found_beside(of: &Key<'_>, beside: &ReportsBeside) -> FoundBeside {
    let Some(other) = beside.overlapping else {
        return FoundBeside::default();
    };
    let remark = |kind, what| Remark {
        kind,
        what,
        times: 1,
    };
    if let Some(seq) = beside.repeated {
        let what = format!(
            "it says row for row what report number {seq} of the same reporter says of the same time, under another id; it is kept, and counts only once somebody says that both are genuine"
        );
        return FoundBeside {
            repeated: Some(seq),
            remark: Some(remark(RemarkKind::Repeated, what)),
        };
    }
    // Reports on TLS come one for each policy, of the same time.
    if of.kind != "dmarc" {
        return FoundBeside::default();
    }
    let same = other.begins == of.begin && other.ends == of.end;
    let what = if same {
        format!(
            "it covers the same time as report number {}, with other rows: that is right where the policy changed in between or several servers report; if both count the same messages, one of them is to be left out",
            other.seq
        )
    } else {
        format!(
            "it covers a part of the time of report number {} ({}): if both count the same messages, one of them is to be left out",
            other.seq,
            period(other.begins, other.ends),
        )
    };
    FoundBeside {
        repeated: None,
        remark: Some(remark(RemarkKind::OddPeriod, what)),
    }
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
