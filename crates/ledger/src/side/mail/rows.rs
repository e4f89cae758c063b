//! Rows of a report: written many at a time, and what they add up to.

use std::net::IpAddr;
use std::sync::LazyLock;

use super::many::Many;
use crate::db::{Session, stored};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::SideTables;

/// Most messages one row may count; more is a mistake of the reporter, and sums must
/// fit the database's numbers.
pub const MAX_MESSAGES: u64 = 10_000_000_000;

/// A row to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRow {
    /// The sending address; none when it could not be read.
    pub address: Option<IpAddr>,
    /// Messages, at most [`MAX_MESSAGES`].
    pub messages: u64,
    /// Number of the outcome.
    pub outcome: i64,
}

/// What the rows of one outcome add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutcomeSum {
    /// Messages.
    pub messages: u64,
    /// Rows, that is addresses, unless a report names one twice.
    pub addresses: u64,
}

static ADD_ROWS: LazyLock<Many> = LazyLock::new(|| {
    let head = "INSERT INTO mail_row (org, report, n, address, messages, outcome)";
    Many::new(head, 6, "")
});
/// As lists, one a column, which PostgreSQL takes in one piece.
const ADD_ROWS_LISTED: &str = "INSERT INTO mail_row (org, report, n, address, messages, outcome) \
    SELECT $1, $2, $3 + r.at - 1, r.address, r.messages, r.outcome \
    FROM UNNEST($4::bytea[], $5::bigint[], $6::bigint[]) WITH ORDINALITY AS r (address, messages, outcome, at)";
static ADD_SUMS: LazyLock<Many> = LazyLock::new(|| {
    let head = "INSERT INTO mail_sum (org, report, outcome, messages, addresses)";
    Many::new(head, 5, MORE)
});
const ADD_SUMS_LISTED: &str = "INSERT INTO mail_sum (org, report, outcome, messages, addresses) \
    SELECT $1, $2, s.outcome, s.messages, s.addresses \
    FROM UNNEST($3::bigint[], $4::bigint[], $5::bigint[]) AS s (outcome, messages, addresses) \
    ON CONFLICT (org, report, outcome) DO UPDATE SET messages = mail_sum.messages + excluded.messages, \
    addresses = mail_sum.addresses + excluded.addresses";
/// What becomes of a sum that is there.
const MORE: &str = " ON CONFLICT (org, report, outcome) DO UPDATE SET \
    messages = mail_sum.messages + excluded.messages, addresses = mail_sum.addresses + excluded.addresses";

/// An address as the database keeps it: 4 or 16 bytes, or none.
pub fn octets(address: Option<IpAddr>) -> Vec<u8> {
    match address {
        Some(IpAddr::V4(v4)) => v4.octets().to_vec(),
        Some(IpAddr::V6(v6)) => v6.octets().to_vec(),
        None => Vec::new(),
    }
}

impl SideTables {
    /// Adds rows to a report under the numbers from `first` on. Best given many at
    /// once.
    pub async fn add_mail_rows(
        &mut self,
        org: OrgId,
        report: u64,
        first: u64,
        rows: &[NewRow],
    ) -> Result<()> {
        let report = stored(report);
        let first = stored(first);
        let messages = |row: &NewRow| stored(row.messages.min(MAX_MESSAGES));
        match &mut self.session {
            Session::Sqlite(held) => {
                let mut n = first;
                for (sql, rows) in ADD_ROWS.pieces(rows) {
                    let mut query = sqlx::query(sql);
                    for row in rows {
                        query = query
                            .bind(org.0)
                            .bind(report)
                            .bind(n)
                            .bind(octets(row.address))
                            .bind(messages(row))
                            .bind(row.outcome);
                        n = n.saturating_add(1);
                    }
                    query.execute(held.connection()).await?;
                }
            }
            Session::Postgres(held) if !rows.is_empty() => {
                sqlx::query(ADD_ROWS_LISTED)
                    .bind(org.0)
                    .bind(report)
                    .bind(first)
                    .bind(rows.iter().map(|r| octets(r.address)).collect::<Vec<_>>())
                    .bind(rows.iter().map(messages).collect::<Vec<_>>())
                    .bind(rows.iter().map(|r| r.outcome).collect::<Vec<_>>())
                    .execute(held.connection())
                    .await?;
            }
            Session::Postgres(_) => {}
        }
        Ok(())
    }

    /// Adds to what the rows of a report add up to, by outcome; none twice at once.
    pub async fn add_mail_sums(
        &mut self,
        org: OrgId,
        report: u64,
        sums: &[(i64, OutcomeSum)],
    ) -> Result<()> {
        let report = stored(report);
        match &mut self.session {
            Session::Sqlite(held) => {
                for (sql, sums) in ADD_SUMS.pieces(sums) {
                    let mut query = sqlx::query(sql);
                    for (outcome, sum) in sums {
                        query = query
                            .bind(org.0)
                            .bind(report)
                            .bind(*outcome)
                            .bind(stored(sum.messages))
                            .bind(stored(sum.addresses));
                    }
                    query.execute(held.connection()).await?;
                }
            }
            Session::Postgres(held) if !sums.is_empty() => {
                let messages = sums.iter().map(|(_, sum)| stored(sum.messages));
                let addresses = sums.iter().map(|(_, sum)| stored(sum.addresses));
                sqlx::query(ADD_SUMS_LISTED)
                    .bind(org.0)
                    .bind(report)
                    .bind(sums.iter().map(|(outcome, _)| *outcome).collect::<Vec<_>>())
                    .bind(messages.collect::<Vec<_>>())
                    .bind(addresses.collect::<Vec<_>>())
                    .execute(held.connection())
                    .await?;
            }
            Session::Postgres(_) => {}
        }
        Ok(())
    }
}
