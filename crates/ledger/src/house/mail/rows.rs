//! Rows of a report: written many at a time, and what they add up to.

use std::fmt::Write;
use std::sync::LazyLock;

use super::statements::ADD_SUM;
use crate::db::on;
use crate::entry::OrgId;
use crate::error::Result;
use crate::house::{House, execute};

/// Most messages one row may count; more is a mistake of the reporter, and sums must
/// fit the database's numbers.
pub const MAX_MESSAGES: u64 = 10_000_000_000;

/// Rows of one statement. SQLite looks every value up by a walk over those before it,
/// so that more rows would cost more than the trips they save.
const ROWS: usize = 48;
/// Values of a row besides the organization and the report.
const VALUES: usize = 4;

/// A row to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRow {
    /// The sending address: 4 or 16 bytes, or none when it could not be read.
    pub address: Vec<u8>,
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

fn insert_rows(rows: usize) -> String {
    let mut sql =
        String::from("INSERT INTO mail_row (org, report, n, address, messages, outcome) VALUES ");
    for row in 0..rows {
        let comma = if row == 0 { "" } else { ", " };
        let [n, address, messages, outcome]: [usize; VALUES] =
            std::array::from_fn(|i| 3 + row * VALUES + i);
        // Writing to a string cannot fail.
        let _ = write!(
            sql,
            "{comma}($1, $2, ${n}, ${address}, ${messages}, ${outcome})"
        );
    }
    sql
}

static INSERT_ROWS: LazyLock<String> = LazyLock::new(|| insert_rows(ROWS));
static INSERT_ROW: LazyLock<String> = LazyLock::new(|| insert_rows(1));

impl House {
    /// Adds rows to a report under the numbers from `first` on. Best given many at
    /// once.
    pub async fn add_mail_rows(
        &mut self,
        org: OrgId,
        report: u64,
        first: u64,
        rows: &[NewRow],
    ) -> Result<()> {
        let report = crate::db::stored(report);
        let mut n = crate::db::stored(first);
        let (chunks, rest) = rows.as_chunks::<ROWS>();
        let whole = chunks
            .iter()
            .map(|chunk| (INSERT_ROWS.as_str(), &chunk[..]));
        let single = rest
            .iter()
            .map(|row| (INSERT_ROW.as_str(), std::slice::from_ref(row)));
        for (sql, rows) in whole.chain(single) {
            on!(self.session, c => {
                let mut query = sqlx::query(sql).bind(org.0).bind(report);
                for row in rows {
                    query = query
                        .bind(n)
                        .bind(row.address.clone())
                        .bind(crate::db::stored(row.messages.min(MAX_MESSAGES)))
                        .bind(row.outcome);
                    n = n.saturating_add(1);
                }
                query.execute(c).await?;
            });
        }
        Ok(())
    }

    /// Adds to what the rows of a report with one outcome add up to.
    pub async fn add_mail_sum(
        &mut self,
        org: OrgId,
        report: u64,
        outcome: i64,
        sum: OutcomeSum,
    ) -> Result<()> {
        let report = crate::db::stored(report);
        let messages = crate::db::stored(sum.messages);
        let addresses = crate::db::stored(sum.addresses);
        execute!(self, ADD_SUM, org.0, report, outcome, messages, addresses);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_of_many_rows_stays_within_what_both_databases_bind() {
        let sql = insert_rows(ROWS);
        assert!(sql.ends_with(&format!("${})", 2 + ROWS * VALUES)), "{sql}");
        const { assert!(2 + ROWS * VALUES <= 32_766) };
        assert_eq!(sql.matches("($1, $2, ").count(), ROWS);
    }
}
