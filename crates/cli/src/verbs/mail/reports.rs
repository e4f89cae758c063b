//! `phiward mail reports`: what was taken in.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;
use jiff::Timestamp;
use ledger::side::mail::{ReportRow, ReportState};
use serde_json::{Value, json};

/// The reports taken in, newest first.
#[derive(Debug, clap::Args)]
pub struct Reports {
    /// How many to list
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    last: u32,
}

impl Reports {
    /// Lists them.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let mut house = book.ledger().side_read().await?;
        let rows = house.mail_reports(book.org(), None, self.last).await?;
        if context.json {
            output::json(&rows.iter().map(as_json).collect::<Vec<_>>())?;
        } else if rows.is_empty() {
            output::line("No report was taken in yet. Begin with “phiward mail ingest PATH”.")?;
        } else {
            let head = [
                "No.", "Kind", "Counts", "Reporter", "Domain", "From", "To", "Messages",
            ];
            let mut table = output::Columns::new(&head);
            for row in rows {
                table.row(vec![
                    row.seq.to_string(),
                    row.kind,
                    counts(row.state).to_owned(),
                    row.reporter,
                    row.domain,
                    time(row.begins),
                    time(row.ends),
                    row.messages.to_string(),
                ]);
            }
            table.print()?;
        }
        Ok(Outcome::Done)
    }
}

/// Whether a report counts, and if not why, in a few words.
fn counts(state: ReportState) -> &'static str {
    match state {
        ReportState::Stored => "yes",
        ReportState::Quarantined => "no: domain not here",
        ReportState::Conflict => "no: may be there twice",
        ReportState::Undated => "no: its days cannot be",
        ReportState::Long => "no: too many days",
        ReportState::LeftOut => "no: left out",
    }
}

/// A time of a report, in UTC as reports are; as a number where it is none.
fn time(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(
        |_| seconds.to_string(),
        |at| at.strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

fn as_json(row: &ReportRow) -> Value {
    // Written by this program; what is not JSON all the same is shown as a text.
    let inner = |text: &str| match text {
        "" => Value::Null,
        text => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
    };
    json!({
        "number": row.seq,
        "kind": row.kind,
        "state": row.state.code(),
        "reporter": row.reporter,
        "domain": row.domain,
        "report_id": row.report_id,
        "begin": row.begins,
        "end": row.ends,
        "source": row.source,
        "records": row.records,
        "messages": row.messages,
        "detail": inner(&row.detail),
        "carrier": inner(&row.carrier),
        "remarks": inner(&row.remarks),
        "settled": inner(&row.settled),
    })
}
