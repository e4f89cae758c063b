//! `phiward log`: what happened.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::Result;
use app::LogEntry;

/// What happened, newest last.
#[derive(Debug, clap::Args)]
pub struct Log {
    /// One record, such as R-14, with every state it had
    record: Option<String>,
    /// How many entries, counted from the newest
    #[arg(long, default_value_t = 30)]
    last: u64,
}

impl Log {
    /// Prints the log, or one record's history.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let entries: Vec<LogEntry> = match &self.record {
            Some(text) => {
                let target = find::record(book.register(), text)?.reference();
                book.history(target)
                    .await?
                    .into_iter()
                    .map(|(entry, _)| entry)
                    .collect()
            }
            None => {
                book.log(book.head().position.saturating_sub(self.last), self.last)
                    .await?
            }
        };
        if context.json {
            let list: Vec<_> = entries.iter().map(json).collect();
            output::json(&list)?;
            return Ok(Outcome::Done);
        }
        let mut table =
            output::Columns::new(&["No.", "Recorded (UTC)", "Who", "What", "Records and reason"]);
        for logged in entries {
            let when = logged.time.strftime("%Y-%m-%d %H:%M").to_string();
            let Some(entry) = &logged.entry else {
                table.row(vec![
                    logged.position.to_string(),
                    when,
                    "–".into(),
                    "redacted".into(),
                    String::new(),
                ]);
                continue;
            };
            let tags: Vec<String> = entry.records().map(register::AnyRecord::tag).collect();
            let shown = match tags.as_slice() {
                [first, .., last] if tags.len() > 4 => {
                    format!("{first} … {last} ({} records)", tags.len())
                }
                _ => tags.join(" "),
            };
            let what = if entry.why.is_empty() {
                shown
            } else {
                format!("{shown}: {}", entry.why)
            };
            table.row(vec![
                logged.position.to_string(),
                when,
                entry.by.name.clone(),
                entry.verb.clone(),
                what,
            ]);
        }
        table.print()?;
        Ok(Outcome::Done)
    }
}

fn json(logged: &LogEntry) -> serde_json::Value {
    let entry = logged.entry.as_ref();
    serde_json::json!({
        "position": logged.position,
        "time": logged.time.to_string(),
        "hash": logged.hash,
        "redacted": entry.is_none(),
        "verb": entry.map(|e| &e.verb),
        "by": entry.map(|e| &e.by),
        "why": entry.map(|e| &e.why),
        "batch": entry.and_then(|e| e.batch),
        "records": entry.map(|e| e.records().map(|r| serde_json::json!({
            "number": r.tag(), "kind": r.kind().tag(), "label": r.label(), "state": r.to_value() })).collect::<Vec<_>>()),
    })
}
