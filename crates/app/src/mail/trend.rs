//! Messages by day: aligned or not, and what was done with them.

use jiff::civil::Date;
use ledger::side::mail::TrendRow;
use ledger::{Ledger, OrgId};
use serde::Serialize;

use super::day::{Span, date};
use crate::error::Result;

/// The messages of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DaySum {
    /// Aligned by DKIM and SPF.
    pub both: u64,
    /// By DKIM alone.
    pub dkim_only: u64,
    /// By SPF alone.
    pub spf_only: u64,
    /// By neither: they fail DMARC.
    pub none: u64,
    /// Of all: treated as suspicious.
    pub quarantined: u64,
    /// Of all: refused.
    pub rejected: u64,
    /// Of those that fail: let through all the same.
    pub failed_and_delivered: u64,
}

impl DaySum {
    /// All messages.
    pub fn messages(&self) -> u64 {
        self.both + self.dkim_only + self.spf_only + self.none
    }

    /// Messages that pass DMARC.
    pub fn passed(&self) -> u64 {
        self.both + self.dkim_only + self.spf_only
    }

    fn add(&mut self, (dkim, spf): (bool, bool), disposition: &str, messages: u64) {
        *match (dkim, spf) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.dkim_only,
            (false, true) => &mut self.spf_only,
            (false, false) => &mut self.none,
        } += messages;
        match disposition {
            "quarantine" => self.quarantined += messages,
            "reject" => self.rejected += messages,
            _ if !dkim && !spf => self.failed_and_delivered += messages,
            _ => {}
        }
    }
}

/// The messages of a span of days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// By day, in order; days without reports are left out.
    pub days: Vec<(Date, DaySum)>,
    /// All together.
    pub total: DaySum,
}

/// The messages reported on a domain, by day.
///
/// # Errors
/// When the database fails.
pub async fn trend(ledger: &Ledger, org: OrgId, domain: &str, span: Span) -> Result<Trend> {
    let (from, to) = span.numbers();
    let mut side = ledger.side_read().await?;
    Ok(Trend::of(side.mail_trend(org, domain, from, to).await?))
}

/// The messages reported on all domains of an organization together, by day: one question,
/// however many they are.
///
/// # Errors
/// When the database fails.
pub async fn trend_of_all(ledger: &Ledger, org: OrgId, span: Span) -> Result<Trend> {
    let (from, to) = span.numbers();
    let mut side = ledger.side_read().await?;
    Ok(Trend::of(side.mail_trend_of_all(org, from, to).await?))
}

impl Trend {
    /// The sums of rows that come in the order of days.
    fn of(rows: Vec<TrendRow>) -> Trend {
        let mut trend = Trend::default();
        for row in rows {
            let day = date(row.day);
            let aligned = (row.dkim, row.spf);
            if trend.days.last().is_none_or(|(last, _)| *last != day) {
                trend.days.push((day, DaySum::default()));
            }
            if let Some((_, sum)) = trend.days.last_mut() {
                sum.add(aligned, &row.disposition, row.messages);
            }
            trend.total.add(aligned, &row.disposition, row.messages);
        }
        trend
    }
}
