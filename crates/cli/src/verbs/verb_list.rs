//! `phiward verbs`: every verb beside every surface.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;
use fields::{VerbRow, verb_table};

/// List every verb: on what, which right it takes, and how it is reached.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward verbs --json\n--json tells the page and the operation of the API too."
)]
pub struct Verbs {}

impl Verbs {
    /// Prints the table.
    pub fn run(self, context: &Context) -> Result<Outcome> {
        let rows = verb_table();
        if context.json {
            let list: Vec<_> = rows.iter().map(value).collect();
            output::json(&list)?;
            return Ok(Outcome::Done);
        }
        let mut table =
            output::Columns::new(&["Verb", "On", "Right", "Serves", "API", "Command line"]);
        for row in rows {
            let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
            table.row(vec![
                row.code.to_owned(),
                row.kind
                    .map_or("any record", |kind| kind.words())
                    .to_owned(),
                row.permission.to_owned(),
                row.requirement.to_owned(),
                or_none(row.api),
                or_none(row.command.map(|command| format!("phiward {command}"))),
            ]);
        }
        table.print()?;
        Ok(Outcome::Done)
    }
}

fn value(row: &VerbRow) -> serde_json::Value {
    serde_json::json!({
        "code": row.code,
        "kind": row.kind.map(|kind| kind.tag()),
        "permission": row.permission,
        "requirement": row.requirement,
        "page": row.page,
        "api": row.api,
        "command": row.command,
    })
}
