//! `phiward mail prune`: forgets what was kept long enough.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;
use app::mail::retention::{KEEP_LINES_YEARS, KEEP_ROWS_DAYS, prune};

/// Forgets, and says what.
pub async fn run(context: &Context) -> Result<Outcome> {
    let book = context.book().await?;
    let pruned = prune(book.ledger(), book.org(), context.now).await?;
    if context.json {
        output::json(&serde_json::json!({
            "rows": pruned.rows, "reports": pruned.reports, "audits": pruned.audits,
        }))?;
    } else {
        output::line(&format!(
            "Forgotten: {} rows, {} lines of reports, {} audits. Rows are kept {KEEP_ROWS_DAYS} days where a domain has no rule of its own, lines and audits {KEEP_LINES_YEARS} years.",
            pruned.rows, pruned.reports, pruned.audits
        ))?;
    }
    Ok(Outcome::Done)
}
