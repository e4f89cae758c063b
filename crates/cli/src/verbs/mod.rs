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
pub mod packs;
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
use crate::verb::{OwnVerb, Verb};
use anyhow::Result;
use std::time::Duration;

/// How long closing the books of a server may take.
const CLOSING: Duration = Duration::from_secs(2);

/// Carries out the verb of the command line.
pub async fn run(args: Args) -> Result<Outcome> {
    let context = Context::new(&args.global)?;
    let serves = matches!(&args.verb, Verb::Own(verb) if matches!(**verb, OwnVerb::Serve(_)));
    let result = match args.verb {
        Verb::Own(verb) => carry_out(*verb, &context).await,
        Verb::Described(verb) => verb.run(&context).await,
    };
    match serves {
        // Work of a server may go on beside it, and hold what is to be closed.
        true => drop(tokio::time::timeout(CLOSING, context.close()).await),
        false => context.close().await,
    }
    result
}

async fn carry_out(verb: OwnVerb, context: &Context) -> Result<Outcome> {
    match verb {
        OwnVerb::Serve(verb) => verb.run(context).await,
        OwnVerb::Demo(verb) => verb.run(context).await,
        OwnVerb::Init(verb) => verb.run(context).await,
        OwnVerb::Import(verb) => verb.run(context).await,
        OwnVerb::Profile(verb) => verb.run(context).await,
        OwnVerb::Add(verb) => verb.run(context).await,
        OwnVerb::Change(verb) => verb.run(context).await,
        OwnVerb::Packs(verb) => verb.run(context).await,
        OwnVerb::Propose(verb) => verb.run(context).await,
        OwnVerb::Identify(verb) => verb.run(context).await,
        OwnVerb::Dismiss(verb) => verb.run(context).await,
        OwnVerb::Exclude(verb) => verb.run(context).await,
        OwnVerb::Questions(verb) => verb.run(context).await,
        OwnVerb::Answer(verb) => verb.run(context).await,
        OwnVerb::Decide(verb) => verb.run(context).await,
        OwnVerb::Tolerance(verb) => verb.run(context).await,
        OwnVerb::Plan(verb) => verb.run(context).await,
        OwnVerb::Evidence(verb) => verb.run(context).await,
        OwnVerb::Summary(verb) => verb.run(context).await,
        OwnVerb::AsOf(verb) => verb.run(context).await,
        OwnVerb::Diff(verb) => verb.run(context).await,
        OwnVerb::Method(verb) => verb.run(context).await,
        OwnVerb::Catalog(verb) => verb.run(context).await,
        OwnVerb::Export(verb) => verb.run(context).await,
        OwnVerb::Backup(verb) => verb.run(context).await,
        OwnVerb::Redact(verb) => verb.run(context).await,
        OwnVerb::Upgrade(verb) => verb.run(context).await,
        OwnVerb::SetClock(verb) => verb.run(context).await,
        OwnVerb::Verbs(verb) => verb.run(context),
        OwnVerb::Account(verb) => verb.run(context).await,
        OwnVerb::Token(verb) => verb.run(context).await,
        OwnVerb::Completions(verb) => verb.run(),
        OwnVerb::Organizations => organizations(context).await,
        OwnVerb::List(verb) => verb.run(context).await,
        OwnVerb::Show(verb) => verb.run(context).await,
        OwnVerb::Coverage(verb) => verb.run(context).await,
        OwnVerb::Log(verb) => verb.run(context).await,
        OwnVerb::Mail(verb) => verb.run(context).await,
        OwnVerb::Verify(verb) => verb.run(context).await,
        OwnVerb::Checkpoint(verb) => verb.run(context).await,
        OwnVerb::Report(verb) => verb.run(context).await,
        OwnVerb::RenderPdf => report::render_pdf(),
    }
}

async fn organizations(context: &Context) -> Result<Outcome> {
    let rows = match context.book_exists() {
        Ok(()) => context.data_folder().await?.organizations().await?,
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
