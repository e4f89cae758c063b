//! What a person says of a report: that it counts all the same, or that it does not.
//!
//! Reports are observations and stand beside the books. So does this: with the report, and
//! with who said it.

use jiff::Timestamp;
use ledger::side::mail::ReportState;
use ledger::{Ledger, OrgId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::known::KnownDomains;
use crate::error::{AppError, Result};

/// What is said of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settle {
    /// It is genuine and counts.
    Count,
    /// It does not count.
    LeaveOut,
}

/// Who said so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The name of the person.
    #[serde(default)]
    pub by: String,
    /// When, in microseconds.
    #[serde(default)]
    pub at: i64,
}

impl Settled {
    /// As it is kept with a report; `None` where nobody said anything.
    pub fn read(text: &str) -> Option<Settled> {
        serde_json::from_str(text).ok()
    }
}

/// What may be said of a report, as it stands.
pub fn may_settle(state: ReportState) -> Option<Settle> {
    match state {
        ReportState::Stored => Some(Settle::LeaveOut),
        ReportState::Conflict | ReportState::Undated | ReportState::Long | ReportState::LeftOut => {
            Some(Settle::Count)
        }
        // What lets it count is that the domain is added.
        ReportState::Quarantined => None,
    }
}

/// Says whether a report counts; how it stands then.
///
/// # Errors
/// When there is no such report, it stands so already, or the database fails.
pub async fn settle(
    ledger: &Ledger,
    org: OrgId,
    known: &KnownDomains,
    (seq, said): (u64, Settle),
    (by, at): (&str, Timestamp),
) -> Result<ReportState> {
    let refused = |why: String| Err(AppError::Other(why));
    let mut side = ledger.side_write().await?;
    let Some(report) = side.mail_report(org, seq).await? else {
        return refused(format!(
            "there is no report number {seq}; “phiward mail reports” lists them"
        ));
    };
    let counts_for = known.closest(&report.domain).map(ToString::to_string);
    if may_settle(report.state) != Some(said) {
        return refused(match report.state {
            ReportState::Stored => format!("report {seq} counts already"),
            ReportState::Quarantined if report.domain.is_empty() => format!(
                "report {seq} names no domain, so that nobody can say whom it counts for; save it under the name it was sent with (receiver!your-domain!begin!end.xml), and take it in again with “phiward mail ingest”"
            ),
            ReportState::Quarantined => format!(
                "report {seq} is on {}, which is no domain of yours here; once it is added (“phiward mail domain add {}”, or under E-mail) the report counts",
                report.domain, report.domain
            ),
            _ => format!("report {seq} does not count as it is"),
        });
    }
    let state = match (said, &counts_for) {
        (Settle::LeaveOut, _) => ReportState::LeftOut,
        (Settle::Count, Some(_)) => ReportState::Stored,
        (Settle::Count, None) => ReportState::Quarantined,
    };
    let settled = Settled {
        by: by.to_owned(),
        at: at.as_microsecond(),
    };
    let counts_for = counts_for.unwrap_or_default();
    let settled = json!(settled).to_string();
    side.settle_mail_report(org, seq, (state, &counts_for), &settled)
        .await?;
    side.commit().await?;
    Ok(state)
}
