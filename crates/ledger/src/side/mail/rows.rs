//! Rows of reports: written packed, many at a time, with what they add up to.

use std::sync::LazyLock;

use super::many::Many;
use super::pack::{MAX_MESSAGES, MOST, MailRow, pack};
use crate::db::{Session, stored};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::SideTables;

/// Rows of one report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsOf {
    /// Its number.
    pub report: u64,
    /// The number of the first of these rows in it.
    pub first: u64,
    /// The rows.
    pub rows: Vec<MailRow>,
}

/// Rows in one value.
struct Pack {
    report: i64,
    first: i64,
    rows: i64,
    packed: Vec<u8>,
}

/// Messages with one outcome in one report, and from how many addresses.
struct OutcomeSum {
    report: i64,
    outcome: i64,
    messages: i64,
    addresses: i64,
}

static ADD_PACKS: LazyLock<Many> = LazyLock::new(|| {
    let head = "INSERT INTO mail_pack (org, report, n, rows, packed)";
    Many::new(head, 5, "")
});
/// As lists, one a column, which PostgreSQL takes in one piece.
const ADD_PACKS_LISTED: &str = "INSERT INTO mail_pack (org, report, n, rows, packed) \
    SELECT $1, p.* FROM UNNEST($2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[]) AS p (report, n, rows, packed)";
static ADD_SUMS: LazyLock<Many> = LazyLock::new(|| {
    let head = "INSERT INTO mail_sum (org, report, outcome, messages, addresses)";
    Many::new(head, 5, MORE)
});
const ADD_SUMS_LISTED: &str = "INSERT INTO mail_sum (org, report, outcome, messages, addresses) \
    SELECT $1, s.* FROM UNNEST($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS s (report, outcome, messages, addresses) \
    ON CONFLICT (org, report, outcome) DO UPDATE SET messages = mail_sum.messages + excluded.messages, \
    addresses = mail_sum.addresses + excluded.addresses";
/// What becomes of a sum that is there.
const MORE: &str = " ON CONFLICT (org, report, outcome) DO UPDATE SET \
    messages = mail_sum.messages + excluded.messages, addresses = mail_sum.addresses + excluded.addresses";

impl SideTables {
    /// Adds rows to reports. Best given many at once, of as many reports as there are; how
    /// many does not matter to a report. Each report is named once.
    pub async fn add_mail_rows(&mut self, org: OrgId, of: &[RowsOf]) -> Result<()> {
        let (mut packs, mut sums) = (Vec::new(), Vec::new());
        for RowsOf {
            report,
            first,
            rows,
        } in of
        {
            let report = stored(*report);
            let mut n = *first;
            for rows in rows.chunks(MOST) {
                packs.push(Pack {
                    report,
                    first: stored(n),
                    rows: stored(rows.len() as u64),
                    packed: pack(rows),
                });
                n = n.saturating_add(rows.len() as u64);
            }
            sums.extend(summed(report, rows));
        }
        self.add_packs(org, &packs).await?;
        self.add_sums(org, &sums).await
    }

    async fn add_packs(&mut self, org: OrgId, packs: &[Pack]) -> Result<()> {
        match &mut self.session {
            Session::Sqlite(held) => {
                for (sql, packs) in ADD_PACKS.pieces(packs) {
                    let mut query = sqlx::query(sql);
                    for pack in packs {
                        query = query
                            .bind(org.0)
                            .bind(pack.report)
                            .bind(pack.first)
                            .bind(pack.rows)
                            .bind(&pack.packed[..]);
                    }
                    query.execute(held.connection()).await?;
                }
            }
            Session::Postgres(held) if !packs.is_empty() => {
                let list = |of: fn(&Pack) -> i64| packs.iter().map(of).collect::<Vec<_>>();
                let packed = packs.iter().map(|pack| &pack.packed[..]);
                sqlx::query(ADD_PACKS_LISTED)
                    .bind(org.0)
                    .bind(list(|pack| pack.report))
                    .bind(list(|pack| pack.first))
                    .bind(list(|pack| pack.rows))
                    .bind(packed.collect::<Vec<_>>())
                    .execute(held.connection())
                    .await?;
            }
            Session::Postgres(_) => {}
        }
        Ok(())
    }

    /// Adds to what the rows of reports come to by outcome.
    async fn add_sums(&mut self, org: OrgId, sums: &[OutcomeSum]) -> Result<()> {
        match &mut self.session {
            Session::Sqlite(held) => {
                for (sql, sums) in ADD_SUMS.pieces(sums) {
                    let mut query = sqlx::query(sql);
                    for sum in sums {
                        query = query
                            .bind(org.0)
                            .bind(sum.report)
                            .bind(sum.outcome)
                            .bind(sum.messages)
                            .bind(sum.addresses);
                    }
                    query.execute(held.connection()).await?;
                }
            }
            Session::Postgres(held) if !sums.is_empty() => {
                let list = |of: fn(&OutcomeSum) -> i64| sums.iter().map(of).collect::<Vec<_>>();
                sqlx::query(ADD_SUMS_LISTED)
                    .bind(org.0)
                    .bind(list(|sum| sum.report))
                    .bind(list(|sum| sum.outcome))
                    .bind(list(|sum| sum.messages))
                    .bind(list(|sum| sum.addresses))
                    .execute(held.connection())
                    .await?;
            }
            Session::Postgres(_) => {}
        }
        Ok(())
    }
}

/// What rows come to by outcome, in the order of outcomes: neighbours go to the same page of
/// the table.
fn summed(report: i64, rows: &[MailRow]) -> Vec<OutcomeSum> {
    let one = |row: &MailRow| OutcomeSum {
        report,
        outcome: row.outcome,
        messages: stored(row.messages.min(MAX_MESSAGES)),
        addresses: 1,
    };
    let mut sums: Vec<OutcomeSum> = rows.iter().map(one).collect();
    sums.sort_unstable_by_key(|sum| sum.outcome);
    sums.dedup_by(|next, first| {
        let same = next.outcome == first.outcome;
        if same {
            first.messages = first.messages.saturating_add(next.messages);
            first.addresses += 1;
        }
        same
    });
    sums
}
