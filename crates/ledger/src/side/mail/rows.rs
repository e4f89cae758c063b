//! Rows of a report: written many at a time, and what they add up to.

use std::fmt::Write;
use std::sync::LazyLock;

use crate::db::{on, stored};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::SideTables;

/// Most messages one row may count; more is a mistake of the reporter, and sums must
/// fit the database's numbers.
pub const MAX_MESSAGES: u64 = 10_000_000_000;

/// Rows of one statement, at most. SQLite looks every value up by a walk over those
/// before it, so that more rows would cost more than the trips they save.
const ROWS: usize = 48;

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

/// Statements that add so many rows to a table split by organization and report: one
/// text for each number of rows, so that the database knows them again.
struct Many {
    texts: [String; ROWS],
}

impl Many {
    /// `values`: how many a row has besides the organization and the report.
    fn new(head: &str, values: usize, tail: &str) -> Many {
        let text = |rows: usize| {
            let mut sql = format!("{head} VALUES ");
            for row in 0..rows {
                let comma = if row == 0 { "" } else { ", " };
                let _ = write!(sql, "{comma}($1, $2");
                for value in 0..values {
                    // Writing to a string cannot fail.
                    let _ = write!(sql, ", ${}", 3 + row * values + value);
                }
                sql.push(')');
            }
            sql + tail
        };
        let texts = std::array::from_fn(|i| text(i + 1));
        Many { texts }
    }

    /// The statement for so many rows, which are at least one.
    fn of(&self, rows: usize) -> &str {
        let last = self.texts.last();
        let text = self.texts.get(rows.saturating_sub(1)).or(last);
        text.map_or("", String::as_str)
    }
}

static ADD_ROWS: LazyLock<Many> = LazyLock::new(|| {
    let head = "INSERT INTO mail_row (org, report, n, address, messages, outcome)";
    Many::new(head, 4, "")
});
static ADD_SUMS: LazyLock<Many> = LazyLock::new(|| {
    let head = "INSERT INTO mail_sum (org, report, outcome, messages, addresses)";
    let tail = " ON CONFLICT (org, report, outcome) DO UPDATE SET \
        messages = mail_sum.messages + excluded.messages, \
        addresses = mail_sum.addresses + excluded.addresses";
    Many::new(head, 3, tail)
});

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
        let mut n = stored(first);
        for rows in rows.chunks(ROWS) {
            on!(self.session, c => {
                let mut query = sqlx::query(ADD_ROWS.of(rows.len())).bind(org.0).bind(report);
                for row in rows {
                    query = query
                        .bind(n)
                        .bind(row.address.clone())
                        .bind(stored(row.messages.min(MAX_MESSAGES)))
                        .bind(row.outcome);
                    n = n.saturating_add(1);
                }
                query.execute(c).await?;
            });
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
        for sums in sums.chunks(ROWS) {
            on!(self.session, c => {
                let mut query = sqlx::query(ADD_SUMS.of(sums.len())).bind(org.0).bind(report);
                for (outcome, sum) in sums {
                    query = query
                        .bind(*outcome)
                        .bind(stored(sum.messages))
                        .bind(stored(sum.addresses));
                }
                query.execute(c).await?;
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_holds_as_many_rows_as_it_is_asked_for() {
        assert_eq!(ADD_ROWS.of(2).matches("($1, $2, ").count(), 2);
        assert!(ADD_ROWS.of(ROWS).ends_with(&format!("${})", 2 + ROWS * 4)));
        assert!(
            ADD_SUMS
                .of(1)
                .contains("VALUES ($1, $2, $3, $4, $5) ON CONFLICT")
        );
    }
}
