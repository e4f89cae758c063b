//! Rows as books before version 10 of the tables had them, one by one: packed once.

use std::net::IpAddr;

use uuid::Uuid;

use super::pack::{MOST, MailRow, pack};
use crate::db::{Session, on};
use crate::error::Result;

/// Across organizations: which reports have rows.
const REPORTS: &str = "SELECT DISTINCT org, report FROM mail_row ORDER BY org, report";
const ROWS: &str = "SELECT n, address, messages, outcome FROM mail_row \
    WHERE org = $1 AND report = $2 AND n > $3 ORDER BY n LIMIT $4";
const ADD: &str =
    "INSERT INTO mail_pack (org, report, n, rows, packed) VALUES ($1, $2, $3, $4, $5)";
const DROP: &str = "DROP TABLE mail_row";

/// Packs the rows of all reports, and drops the table they were in.
pub(crate) async fn pack_rows(session: &mut Session) -> Result<()> {
    let reports: Vec<(Uuid, i64)> = on!(*session, c => sqlx::query_as(REPORTS).fetch_all(c).await?);
    for (org, report) in reports {
        let mut behind = i64::MIN;
        loop {
            let rows: Vec<(i64, Vec<u8>, i64, i64)> = on!(*session, c => {
                let query = sqlx::query_as(ROWS).bind(org).bind(report);
                query.bind(behind).bind(MOST as i64).fetch_all(c).await?
            });
            let (Some((first, ..)), Some((last, ..))) = (rows.first(), rows.last()) else {
                break;
            };
            behind = *last;
            let packed: Vec<MailRow> = rows.iter().map(row).collect();
            let packed = pack(&packed);
            on!(*session, c => {
                let query = sqlx::query(ADD).bind(org).bind(report).bind(*first);
                query.bind(rows.len() as i64).bind(packed).execute(c).await?;
            });
        }
    }
    on!(*session, c => { sqlx::raw_sql(DROP).execute(c).await?; });
    Ok(())
}

fn row((_, address, messages, outcome): &(i64, Vec<u8>, i64, i64)) -> MailRow {
    let address = match <[u8; 4]>::try_from(&address[..]) {
        Ok(v4) => Some(IpAddr::from(v4)),
        Err(_) => <[u8; 16]>::try_from(&address[..]).ok().map(IpAddr::from),
    };
    MailRow {
        address,
        messages: messages.unsigned_abs(),
        outcome: *outcome,
    }
}
