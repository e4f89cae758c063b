//! Questions about what reports say: by day, by address, by reporter, by signature.
//!
//! Days are counted since 1970; a span has both its ends. Only reports that count are
//! asked.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use futures_util::TryStreamExt;

use super::Outcome;
use super::pack::{MailRow, unpack};
use super::reports::ReportState;
use super::statements::{
    DOMAIN_SUMS, NAME_SUMS, PACKS, PACKS_OF, REPORTER_DAYS, SIGNATURE_SUMS, TREND,
};
use crate::db::{on, stored};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, find_all};

/// Days that a report is spread over, at most, but for its first.
const MOST_PARTS: u64 = 100;

/// Messages of a day with one kind of outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendRow {
    /// The day.
    pub day: i64,
    /// Whether DKIM passed with alignment.
    pub dkim: bool,
    /// Whether SPF passed with alignment.
    pub spf: bool,
    /// What was done with them.
    pub disposition: String,
    /// How many.
    pub messages: u64,
    /// From how many addresses, one counted once per report.
    pub addresses: u64,
}

/// Messages of one address with one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressSum {
    /// The address; none when it could not be read.
    pub address: Option<IpAddr>,
    /// Number of the outcome.
    pub outcome: i64,
    /// How many.
    pub messages: u64,
    /// First day.
    pub first: i64,
    /// Last day.
    pub last: i64,
}

/// Messages of one address with one outcome in one report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedRow {
    /// The address; none when it could not be read.
    pub address: Option<IpAddr>,
    /// How many.
    pub messages: u64,
    /// What the receiver found.
    pub outcome: Outcome,
}

/// What a reporter sent on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReporterDay {
    /// Its name in lower case.
    pub key: String,
    /// Its name as written.
    pub name: String,
    /// The day.
    pub day: i64,
    /// Reports.
    pub reports: u64,
    /// Messages in them.
    pub messages: u64,
}

/// The reports on a domain in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainSum {
    /// The domain.
    pub domain: String,
    /// The domain of the organization they count for; empty for none.
    pub counts_for: String,
    /// Whether they count.
    pub state: ReportState,
    /// How many.
    pub reports: u64,
    /// Messages in them.
    pub messages: u64,
    /// First day.
    pub first: i64,
    /// Last day.
    pub last: i64,
}

/// Signatures that came together, as the outcome keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectorSeen {
    /// The list, JSON of the writer's making.
    pub signatures: String,
    /// Last day.
    pub last: i64,
    /// Messages.
    pub messages: u64,
}

/// Messages of a day, as a statement gives them.
pub(super) fn trend_row(
    (day, dkim, spf, disposition, messages, addresses): (i64, bool, bool, String, i64, i64),
) -> TrendRow {
    TrendRow {
        day,
        dkim,
        spf,
        disposition,
        messages: messages.unsigned_abs(),
        addresses: addresses.unsigned_abs(),
    }
}

impl SideTables {
    /// Messages by day and outcome.
    pub async fn mail_trend(
        &mut self,
        org: OrgId,
        domain: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<TrendRow>> {
        let rows = find_all!(self, TREND, org.0, domain, from, to);
        Ok(rows.into_iter().map(trend_row).collect())
    }

    /// Hands on all rows of a span, each with its day, in the order of days.
    pub async fn visit_mail_rows(
        &mut self,
        org: OrgId,
        domain: &str,
        span: (i64, i64),
        each: impl FnMut(i64, MailRow),
    ) -> Result<()> {
        let all = (0, u64::MAX);
        self.visit_mail_rows_between(org, domain, span, all, each)
            .await
    }

    /// Hands on the rows of a span that are in the reports behind a number and up to another,
    /// each with its day, in the order of days.
    pub async fn visit_mail_rows_between(
        &mut self,
        org: OrgId,
        domain: &str,
        (from, to): (i64, i64),
        (behind, last): (u64, u64),
        mut each: impl FnMut(i64, MailRow),
    ) -> Result<()> {
        on!(self.session, c => {
            let query = sqlx::query_as::<_, (i64, Vec<u8>)>(PACKS).bind(org.0);
            let query = query.bind(domain).bind(from).bind(to);
            let mut packs = query.bind(stored(behind)).bind(stored(last)).fetch(c);
            while let Some((day, packed)) = packs.try_next().await? {
                unpack(&packed, |row| each(day, row))?;
            }
        });
        Ok(())
    }

    /// Messages by address and outcome, in no order.
    pub async fn mail_address_sums(
        &mut self,
        org: OrgId,
        domain: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<AddressSum>> {
        let mut sums: HashMap<(Option<IpAddr>, i64), AddressSum> = HashMap::new();
        let each = |day: i64, row: MailRow| {
            let new = || AddressSum {
                address: row.address,
                outcome: row.outcome,
                messages: 0,
                first: day,
                last: day,
            };
            let sum = sums.entry((row.address, row.outcome)).or_insert_with(new);
            sum.messages = sum.messages.saturating_add(row.messages);
            sum.last = day;
        };
        self.visit_mail_rows(org, domain, (from, to), each).await?;
        Ok(sums.into_values().collect())
    }

    /// The rows of a report, those of most messages first, from one on and at most so
    /// many, and how many there are. Rows of one address with the same outcome are one.
    pub async fn mail_rows_of(
        &mut self,
        org: OrgId,
        report: u64,
        (from, most): (u64, u32),
    ) -> Result<(u64, Vec<ReportedRow>)> {
        let last = stored(report.saturating_add(MOST_PARTS));
        let packs: Vec<(Vec<u8>,)> = find_all!(self, PACKS_OF, org.0, stored(report), last);
        let mut together: HashMap<(Option<IpAddr>, i64), u64> = HashMap::new();
        for (packed,) in packs {
            unpack(&packed, |row| {
                let messages = together.entry((row.address, row.outcome)).or_default();
                *messages = messages.saturating_add(row.messages);
            })?;
        }
        let count = together.len() as u64;
        let mut rows: Vec<_> = together.into_iter().collect();
        rows.sort_unstable_by_key(|((address, outcome), messages)| {
            (Reverse(*messages), *address, *outcome)
        });
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let rows: Vec<_> = rows.into_iter().skip(from).take(most as usize).collect();
        let numbers: Vec<i64> = rows.iter().map(|((_, outcome), _)| *outcome).collect();
        let outcomes = self.mail_outcomes(org, &numbers).await?;
        let outcomes: HashMap<i64, Outcome> = outcomes.into_iter().collect();
        let rows = rows
            .into_iter()
            .filter_map(|((address, outcome), messages)| {
                Some(ReportedRow {
                    address,
                    messages,
                    outcome: outcomes.get(&outcome)?.clone(),
                })
            });
        Ok((count, rows.collect()))
    }

    /// The addresses never seen before a day, with the first day of each.
    pub async fn new_mail_addresses(
        &mut self,
        org: OrgId,
        domain: &str,
        since: i64,
    ) -> Result<Vec<(Option<IpAddr>, i64)>> {
        let mut first: BTreeMap<Option<IpAddr>, i64> = BTreeMap::new();
        let each = |day: i64, row: MailRow| {
            first.entry(row.address).or_insert(day);
        };
        let always = (i64::MIN, i64::MAX);
        self.visit_mail_rows(org, domain, always, each).await?;
        first.retain(|_, day| *day >= since);
        Ok(first.into_iter().collect())
    }

    /// Messages by the name in the From header they were sent as, in no order.
    pub async fn mail_name_sums(
        &mut self,
        org: OrgId,
        domain: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<(String, u64)>> {
        let sums: Vec<(String, i64)> = find_all!(self, NAME_SUMS, org.0, domain, from, to);
        let sum = |(name, messages): (String, i64)| (name, messages.unsigned_abs());
        Ok(sums.into_iter().map(sum).collect())
    }

    /// Reports by reporter and day.
    pub async fn mail_reporter_days(
        &mut self,
        org: OrgId,
        domain: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<ReporterDay>> {
        let rows: Vec<(String, String, i64, i64, i64)> =
            find_all!(self, REPORTER_DAYS, org.0, domain, from, to);
        let reporter = |(key, name, day, reports, messages): (_, _, _, i64, i64)| ReporterDay {
            key,
            name,
            day,
            reports: reports.unsigned_abs(),
            messages: messages.unsigned_abs(),
        };
        Ok(rows.into_iter().map(reporter).collect())
    }

    /// The domains reported on, with what is there on each, also what does not count.
    pub async fn mail_domain_sums(&mut self, org: OrgId) -> Result<Vec<DomainSum>> {
        type Columns = (String, String, String, i64, i64, i64, i64);
        let rows: Vec<Columns> = find_all!(self, DOMAIN_SUMS, org.0);
        let sum = |columns: Columns| {
            let (domain, counts_for, state, reports, messages, first, last) = columns;
            DomainSum {
                domain,
                counts_for,
                state: ReportState::of(&state),
                reports: reports.unsigned_abs(),
                messages: messages.unsigned_abs(),
                first,
                last,
            }
        };
        Ok(rows.into_iter().map(sum).collect())
    }

    /// Lists of signatures seen, those of most messages first, at most `limit`.
    pub async fn mail_signatures(
        &mut self,
        org: OrgId,
        domain: &str,
        from: i64,
        to: i64,
        limit: u32,
    ) -> Result<Vec<SelectorSeen>> {
        let rows: Vec<(String, i64, i64)> = find_all!(
            self,
            SIGNATURE_SUMS,
            org.0,
            domain,
            from,
            to,
            i64::from(limit)
        );
        let seen = |(signatures, last, messages): (_, _, i64)| SelectorSeen {
            signatures,
            last,
            messages: messages.unsigned_abs(),
        };
        Ok(rows.into_iter().map(seen).collect())
    }
}
