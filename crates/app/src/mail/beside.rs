//! A report and others of the same reporter on the same time: whether one says what another
//! said already, so that its messages would be counted twice.

use jiff::Timestamp;
use ledger::OrgId;
use ledger::side::SideTables;
use ledger::side::mail::Beside;
use mailauth::report::{Remark, RemarkKind};

use crate::error::Result;

/// Two reports of one reporter may overlap by so many seconds: few have their clocks and
/// ends right.
pub(super) const SLACK: i64 = 300;
/// A report that overlaps another begins at most so many days before it.
pub(super) const LOOK_BACK: i64 = 62;

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
fn said_text(said: [u8; 32]) -> String {
    let hex: String = said.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"said\":\"{hex}\"")
}

/// What a report says, as it stands in its detail under `said`.
pub(super) fn said_hex(said: Option<[u8; 32]>) -> Option<String> {
    said.map(|said| said.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Looks for others of the same reporter and domain on a part of the same time, and for one
/// among them that says the same.
pub(super) async fn look_beside(
    side: &mut SideTables,
    org: OrgId,
    of: &Beside<'_>,
    said: Option<[u8; 32]>,
) -> Result<FoundBeside> {
    let Some(other) = side.overlapping_mail_report(org, of).await? else {
        return Ok(FoundBeside::default());
    };
    let remark = |kind, what| Remark {
        kind,
        what,
        times: 1,
    };
    let repeated = match said {
        Some(said) => side.repeated_mail_report(org, of, &said_text(said)).await?,
        None => None,
    };
    if let Some(seq) = repeated {
        let what = format!(
            "it says row for row what report number {seq} of the same reporter says of the same time, under another id; it is kept, and counts only once somebody says that both are genuine"
        );
        return Ok(FoundBeside {
            repeated,
            remark: Some(remark(RemarkKind::Repeated, what)),
        });
    }
    // Reports on TLS come one for each policy, of the same time.
    if of.kind != "dmarc" {
        return Ok(FoundBeside::default());
    }
    let same = other.begins == of.begins && other.ends == of.ends;
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
    Ok(FoundBeside {
        repeated: None,
        remark: Some(remark(RemarkKind::OddPeriod, what)),
    })
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
