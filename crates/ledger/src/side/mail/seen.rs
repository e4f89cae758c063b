//! Questions about what reports say: by day, by address, by reporter, by signature.
//!
//! Days are counted since 1970; a span has both its ends. Only reports that count are
//! asked.

use super::Outcome;
use super::reports::ReportState;
use super::statements::{
    ADDRESS_DAYS, ADDRESS_SUMS, COUNT_ROWS_OF, DOMAIN_SUMS, NEW_ADDRESSES, REPORTED_DAYS,
    REPORTER_DAYS, ROWS_OF, SIGNATURE_SUMS, TREND,
};
use crate::db::stored;
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, find, find_all};

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
    /// The address: 4 or 16 bytes, or none.
    pub address: Vec<u8>,
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
    /// The address: 4 or 16 bytes, or none.
    pub address: Vec<u8>,
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

    /// Messages by address and outcome, in no order.
    pub async fn mail_address_sums(
        &mut self,
        org: OrgId,
        domain: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<AddressSum>> {
        let rows: Vec<(Vec<u8>, i64, i64, i64, i64)> =
            find_all!(self, ADDRESS_SUMS, org.0, domain, from, to);
        let sum = |(address, outcome, messages, first, last): (_, _, i64, _, _)| AddressSum {
            address,
            outcome,
            messages: messages.unsigned_abs(),
            first,
            last,
        };
        Ok(rows.into_iter().map(sum).collect())
    }

    /// On how many days each address sent, in no order.
    pub async fn mail_address_days(
        &mut self,
        org: OrgId,
        domain: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<(Vec<u8>, u32)>> {
        let rows: Vec<(Vec<u8>, i64)> = find_all!(self, ADDRESS_DAYS, org.0, domain, from, to);
        let days = |(address, days)| (address, u32::try_from(days).unwrap_or(u32::MAX));
        Ok(rows.into_iter().map(days).collect())
    }

    /// On how many days there was a report with messages.
    pub async fn mail_reported_days(
        &mut self,
        org: OrgId,
        domain: &str,
        from: i64,
        to: i64,
    ) -> Result<u32> {
        let found: Option<(i64,)> = find!(self, REPORTED_DAYS, org.0, domain, from, to);
        Ok(found.map_or(0, |(days,)| u32::try_from(days).unwrap_or(u32::MAX)))
    }

    /// The rows of a report, those of most messages first, from one on and at most so
    /// many. Rows of one address with the same outcome are one.
    pub async fn mail_rows_of(
        &mut self,
        org: OrgId,
        report: u64,
        (from, most): (u64, u32),
    ) -> Result<Vec<ReportedRow>> {
        type Columns = (
            Vec<u8>,
            i64,
            String,
            bool,
            bool,
            String,
            String,
            String,
            String,
            String,
        );
        let rows: Vec<Columns> = find_all!(
            self,
            ROWS_OF,
            org.0,
            stored(report),
            i64::from(most),
            stored(from)
        );
        let row = |columns: Columns| {
            let (address, messages, disposition, dkim, spf, header_from, ..) = columns;
            let (.., envelope_from, reasons, signatures, spf_checks) = columns;
            ReportedRow {
                address,
                messages: messages.unsigned_abs(),
                outcome: Outcome {
                    disposition,
                    dkim,
                    spf,
                    header_from,
                    envelope_from,
                    reasons,
                    signatures,
                    spf_checks,
                },
            }
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// How many rows [`Self::mail_rows_of`] has of a report.
    pub async fn count_mail_rows_of(&mut self, org: OrgId, report: u64) -> Result<u64> {
        let found: Option<(i64,)> = find!(self, COUNT_ROWS_OF, org.0, stored(report));
        Ok(found.map_or(0, |(count,)| count.unsigned_abs()))
    }

    /// The addresses never seen before a day, with the first day of each.
    pub async fn new_mail_addresses(
        &mut self,
        org: OrgId,
        domain: &str,
        since: i64,
    ) -> Result<Vec<(Vec<u8>, i64)>> {
        Ok(find_all!(self, NEW_ADDRESSES, org.0, domain, since))
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
