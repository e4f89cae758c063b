//! Appends entries and prints a line for each one the ledger acknowledged:
//! `append DATABASE COUNT`, where DATABASE is a SQLite file or a `postgres://`
//! address. A COUNT of 0 goes on until it is killed. Tests count its syncs
//! and kill it.

use std::io::Write;
use std::path::Path;

use phiward_ledger::{Blob, Hash32, Ledger, NewEntry, NewPart, OrgId};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(database), Some(count)) = (args.next(), args.next()) else {
        return Err("usage: append DATABASE COUNT".into());
    };
    let count: u64 = count.parse()?;
    let ledger = if database.starts_with("postgres:") {
        Ledger::open_postgres(&database).await?
    } else {
        Ledger::open_sqlite(Path::new(&database)).await?
    };
    let ledger = ledger.with_any_time();
    let org = OrgId(uuid::Uuid::from_u128(1));
    if ledger.organizations().await?.is_empty() {
        ledger.create_organization(org, "appended").await?;
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "ready")?;
    out.flush()?;
    let mut done = 0;
    while count == 0 || done < count {
        let expected = ledger.head(org).await?;
        let before = expected.position;
        // Mostly single entries, now and then several with evidence at once.
        let batch = if before % 4 == 3 { 3 } else { 1 };
        let mut entries: Vec<NewEntry> = (before + 1..=before + batch).map(entry).collect();
        let mut blobs = Vec::new();
        if batch > 1 {
            blobs.push(Blob::new(format!("evidence of {before}").into_bytes()));
            entries[0].blobs.push(blobs[0].hash());
        }
        let head = ledger.append(org, &expected, &entries, &blobs).await?;
        writeln!(out, "ack {} {}", head.position, head.hash)?;
        out.flush()?;
        done += 1;
    }
    Ok(())
}

fn entry(n: u64) -> NewEntry {
    NewEntry {
        time: 1_767_225_600_000_000 + n as i64,
        public: n.to_be_bytes().to_vec(),
        parts: vec![NewPart {
            // Not secret here: these books say nothing.
            salt: Hash32::of(&n.to_be_bytes()).0,
            bytes: format!("entry {n} {}", "-".repeat(600)).into_bytes(),
        }],
        blobs: Vec::new(),
    }
}
