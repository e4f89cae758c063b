//! One file per verb that has one; the others are described in `fields`.

pub mod account;
pub mod add;
pub mod answer;
pub mod backup;
pub mod catalog;
pub mod catalog_verify;
pub mod change;
pub mod checkpoint;
pub mod completions;
pub mod coverage;
pub mod decide;
pub mod demo;
pub mod described;
pub mod diff;
pub mod dismiss;
pub mod evidence;
pub mod exclude;
pub mod export;
pub mod identify;
pub mod import;
pub mod init;
pub mod list;
pub mod log;
pub mod mail;
pub mod method;
pub mod plan;
pub mod portable;
pub mod profile;
pub mod propose;
pub mod questions;
pub mod redact;
pub mod report;
pub mod serve;
pub mod set_clock;
pub mod show;
pub mod summary;
pub mod token;
pub mod tolerance;
pub mod upgrade;
pub mod verb_list;
pub mod verify;

use crate::args::Args;
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::verb::{Known, Verb};
use anyhow::Result;

/// Carries out the verb of the command line.
pub async fn run(args: Args) -> Result<Outcome> {
    let context = Context::new(&args.global)?;
    let result = match args.verb {
        Verb::Known(verb) => carry_out(*verb, &context).await,
        Verb::Described(verb) => verb.run(&context).await,
    };
    context.close().await;
    result
}

async fn carry_out(verb: Known, context: &Context) -> Result<Outcome> {
    match verb {
        Known::Serve(verb) => verb.run(context).await,
        Known::Demo(verb) => verb.run(context).await,
        Known::Init(verb) => verb.run(context).await,
        Known::Import(verb) => verb.run(context).await,
        Known::Profile(verb) => verb.run(context).await,
        Known::Add(verb) => verb.run(context).await,
        Known::Change(verb) => verb.run(context).await,
        Known::Propose(verb) => verb.run(context).await,
        Known::Identify(verb) => verb.run(context).await,
        Known::Dismiss(verb) => verb.run(context).await,
        Known::Exclude(verb) => verb.run(context).await,
        Known::Questions(verb) => verb.run(context).await,
        Known::Answer(verb) => verb.run(context).await,
        Known::Decide(verb) => verb.run(context).await,
        Known::Tolerance(verb) => verb.run(context).await,
        Known::Plan(verb) => verb.run(context).await,
        Known::Evidence(verb) => verb.run(context).await,
        Known::Summary(verb) => verb.run(context).await,
        Known::AsOf(verb) => verb.run(context).await,
        Known::Diff(verb) => verb.run(context).await,
        Known::Method(verb) => verb.run(context).await,
        Known::Catalog(verb) => verb.run(context).await,
        Known::Export(verb) => verb.run(context).await,
        Known::Backup(verb) => verb.run(context).await,
        Known::Redact(verb) => verb.run(context).await,
        Known::Upgrade(verb) => verb.run(context).await,
        Known::SetClock(verb) => verb.run(context).await,
        Known::Verbs(verb) => verb.run(context),
        Known::Account(verb) => verb.run(context).await,
        Known::Token(verb) => verb.run(context).await,
        Known::Completions(verb) => verb.run(),
        Known::Organizations => organizations(context).await,
        Known::List(verb) => verb.run(context).await,
        Known::Show(verb) => verb.run(context).await,
        Known::Coverage(verb) => verb.run(context).await,
        Known::Log(verb) => verb.run(context).await,
        Known::Mail(verb) => verb.run(context).await,
        Known::Verify(verb) => verb.run(context).await,
        Known::Checkpoint(verb) => verb.run(context).await,
        Known::Report(verb) => verb.run(context).await,
        Known::RenderPdf => report::render_pdf(),
    }
}

async fn organizations(context: &Context) -> Result<Outcome> {
    let rows = match context.book_exists() {
        Ok(()) => context.office().await?.organizations().await?,
        // Looking never makes a folder.
        Err(error) if matches!(error.downcast_ref(), Some(app::AppError::NoOrganization(_))) => {
            Vec::new()
        }
        Err(error) => return Err(error),
    };
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
