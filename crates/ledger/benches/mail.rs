//! How fast rows of reports are stored: `cargo bench -p phiward-ledger --bench mail`.
//!
//! Prints each figure with its bound and exits with 1 if one is missed.

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use phiward_ledger::side::mail::{MailRow, RowsOf};
use support::{Backend, Store, org};

const ROWS: usize = 400_000;
/// Rows a second on SQLite, with everything that belongs to the transaction.
const BOUND: f64 = 100_000.0;

fn rows() -> Vec<MailRow> {
    let row = |n: usize| MailRow {
        address: Some([198, 51, (n >> 8) as u8, n as u8].into()),
        messages: 1 + (n % 50) as u64,
        outcome: (n % 97) as i64 * 0x0123_4567_89ab_cdef,
    };
    (0..ROWS).map(row).collect()
}

#[tokio::main]
async fn main() {
    let rows = rows();
    let mut missed = false;
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let store = Store::new(backend).await;
        let ledger = store.open().await;
        ledger.create_organization(org(1), "Clinic").await.unwrap();
        let begun = Instant::now();
        let mut side = ledger.side_write().await.unwrap();
        let seq = side.last_mail_report(org(1)).await.unwrap() + 1;
        for (at, chunk) in rows.chunks(4_096).enumerate() {
            let first = at as u64 * 4_096;
            let of = RowsOf {
                report: seq,
                first,
                rows: chunk.to_vec(),
            };
            side.add_mail_rows(org(1), &[of]).await.unwrap();
        }
        side.commit().await.unwrap();
        let rate = ROWS as f64 / begun.elapsed().as_secs_f64();
        // The promise is about SQLite; PostgreSQL is shown beside it.
        let bound = if backend == Backend::Sqlite {
            BOUND
        } else {
            0.0
        };
        let verdict = if rate >= bound { "ok" } else { "MISSED" };
        println!(
            "{backend:?}\n  rows stored per second: {rate:.0}, bound {bound:.0}, ratio {:.2}: {verdict}",
            rate / BOUND
        );
        missed |= rate < bound;
    }
    std::process::exit(i32::from(missed));
}
