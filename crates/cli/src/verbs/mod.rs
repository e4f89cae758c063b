//! One file per verb.

pub mod checkpoint;
pub mod coverage;
pub mod demo;
pub mod init;
pub mod list;
pub mod log;
pub mod show;
pub mod verify;

use crate::args::{Args, Verb};
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;

/// Carries out the verb of the command line.
pub async fn run(args: Args) -> Result<Outcome> {
    let context = Context::new(&args)?;
    match args.verb {
        Verb::Demo(verb) => verb.run(&context).await,
        Verb::Init(verb) => verb.run(&context).await,
        Verb::Organizations => organizations(&context).await,
        Verb::List(verb) => verb.run(&context).await,
        Verb::Show(verb) => verb.run(&context).await,
        Verb::Coverage(verb) => verb.run(&context).await,
        Verb::Log(verb) => verb.run(&context).await,
        Verb::Verify(verb) => verb.run(&context).await,
        Verb::Checkpoint(verb) => verb.run(&context).await,
    }
}

async fn organizations(context: &Context) -> Result<Outcome> {
    let rows = context.office().await?.organizations().await?;
    if context.json {
        let list: Vec<_> = rows
            .iter()
            .map(|r| serde_json::json!({ "id": r.id.to_string(), "name": r.label, "entries": r.entries }))
            .collect();
        output::json(&list)?;
    } else if rows.is_empty() {
        output::line(
            "There is no organization here yet. Make one with “phiward init --name NAME”.",
        )?;
    } else {
        let mut table = output::Columns::new(&["Name", "Entries", "Id"]);
        for row in rows {
            table.row(vec![row.label, row.entries.to_string(), row.id.to_string()]);
        }
        table.print()?;
    }
    Ok(Outcome::Done)
}
