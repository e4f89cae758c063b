//! `phiward upgrade`: what format a book has, and how it goes on.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::{Result, bail};
use ledger::{Ledger, OrgId, Outside};

/// Entries read at once while counting.
const AT_ONCE: u64 = 5_000;

/// Say what format the book has. Nothing is rewritten: a book begun by an earlier
/// phiward is opened as it is, its chain goes on, and new entries have the new format.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: phiward upgrade\nIt may be said as often as you like.")]
pub struct Upgrade {}

/// How many entries have which format.
#[derive(Default)]
struct Formats {
    first: u64,
    second: u64,
}

impl Upgrade {
    /// Verifies the book and tells.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let (ledger, org) = (book.ledger(), book.org());
        let bar = output::spinner("verifying", context.json);
        let report = ledger.verify(org, &Outside::default(), &mut |_| {}).await;
        bar.finish_and_clear();
        let report = report?;
        if !report.is_ok() {
            bail!(
                "the book does not verify, so nothing is said about going on with it; see “phiward verify”"
            );
        }
        let formats = count(ledger, org).await?;
        if context.json {
            output::json(&serde_json::json!({
                "entries": report.entries,
                "format_1": formats.first,
                "format_2": formats.second,
                "writes": register::FORMAT,
                "verified": true,
            }))?;
            return Ok(Outcome::Done);
        }
        output::line(&formats.summary())?;
        Ok(Outcome::Done)
    }
}

impl Formats {
    fn summary(&self) -> String {
        let Formats { first, second } = self;
        let same = "The book verifies. Nothing was rewritten.";
        match (first, second) {
            (0, _) => {
                format!("All {second} entries have format 2, which is what phiward writes. {same}")
            }
            (_, 0) => format!(
                "All {first} entries have format 1. They stay as they are: the chain goes on, and the next entry is of format 2. {same}"
            ),
            _ => format!(
                "{first} entries have format 1 and {second} have format 2. Those of format 1 stay as they are; the chain runs through both. {same}"
            ),
        }
    }
}

async fn count(ledger: &Ledger, org: OrgId) -> Result<Formats> {
    let mut formats = Formats::default();
    let mut after = 0;
    loop {
        let entries = ledger.entries_from(org, after, AT_ONCE).await?;
        let Some(last) = entries.last() else {
            return Ok(formats);
        };
        after = last.position;
        for entry in &entries {
            match entry.public {
                None => formats.first += 1,
                Some(_) => formats.second += 1,
            }
        }
    }
}
