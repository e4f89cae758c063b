//! What reports on all domains of an organization say together: one question, however many
//! domains there are.

use super::TrendRow;
use super::seen::trend_row;
use super::statements::{REPORTERS_OF_ALL, STRANGERS, TREND_OF_ALL};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, find_all};

/// What is asked of reporters. Days are counted since 1970.
#[derive(Clone, Copy, Debug)]
pub struct ReportersAsked {
    /// First day looked at.
    pub from: i64,
    /// Last day.
    pub to: i64,
    /// Days up to the last report among which those with a report are counted.
    pub recent: i64,
    /// So many of them make a reporter a regular one.
    pub regular: i64,
    /// A regular one that was last heard of on this day or before is silent.
    pub silent_since: i64,
    /// Reporters, at most.
    pub limit: u32,
}

/// A reporter on any of the domains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReporterSum {
    /// Its name in lower case.
    pub key: String,
    /// Its name as written.
    pub name: String,
    /// First day.
    pub first: i64,
    /// Last day.
    pub last: i64,
    /// Reports.
    pub reports: u64,
    /// Messages in them.
    pub messages: u64,
    /// Days with a report among the recent ones, of the domain of which that is most.
    pub days: u64,
    /// Whether it fell silent on any domain.
    pub silent: bool,
}

impl SideTables {
    /// Messages on all domains by day and outcome.
    pub async fn mail_trend_of_all(
        &mut self,
        org: OrgId,
        from: i64,
        to: i64,
    ) -> Result<Vec<TrendRow>> {
        let rows = find_all!(self, TREND_OF_ALL, org.0, from, to);
        Ok(rows.into_iter().map(trend_row).collect())
    }

    /// Who reports on any domain: those first that fell silent, then those of most messages.
    pub async fn mail_reporters_of_all(
        &mut self,
        org: OrgId,
        asked: &ReportersAsked,
    ) -> Result<Vec<ReporterSum>> {
        type Columns = (String, String, i64, i64, i64, i64, i64, i64);
        let rows: Vec<Columns> = find_all!(
            self,
            REPORTERS_OF_ALL,
            org.0,
            asked.from,
            asked.to,
            asked.recent,
            asked.regular,
            asked.silent_since,
            i64::from(asked.limit)
        );
        let sum =
            |(key, name, first, last, reports, messages, days, silent): Columns| ReporterSum {
                key,
                name,
                first,
                last,
                reports: reports.unsigned_abs(),
                messages: messages.unsigned_abs(),
                days: days.unsigned_abs(),
                silent: silent != 0,
            };
        Ok(rows.into_iter().map(sum).collect())
    }

    /// Domains reported on that are not of the organization, with the number of reports:
    /// those of most first, at most so many.
    pub async fn mail_strangers(&mut self, org: OrgId, limit: u32) -> Result<Vec<(String, u64)>> {
        let rows: Vec<(String, i64)> = find_all!(self, STRANGERS, org.0, i64::from(limit));
        let stranger = |(domain, reports): (String, i64)| (domain, reports.unsigned_abs());
        Ok(rows.into_iter().map(stranger).collect())
    }
}
