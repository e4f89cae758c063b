//! One file per verb.

pub mod acceptance;
pub mod account;
pub mod add;
pub mod agreement;
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
pub mod diff;
pub mod dismiss;
pub mod ending;
pub mod evidence;
pub mod exclude;
pub mod export;
pub mod identify;
pub mod import;
pub mod init;
pub mod list;
pub mod log;
pub mod mail;
pub mod merge;
pub mod method;
pub mod plan;
pub mod portable;
pub mod profile;
pub mod progress;
pub mod propose;
pub mod questions;
pub mod rate;
pub mod report;
pub mod serve;
pub mod show;
pub mod summary;
pub mod token;
pub mod tolerance;
pub mod treat;
pub mod verify;

use crate::args::{Args, Verb};
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;

/// Carries out the verb of the command line.
pub async fn run(args: Args) -> Result<Outcome> {
    let context = Context::new(&args)?;
    let result = carry_out(args.verb, &context).await;
    context.close().await;
    result
}

async fn carry_out(verb: Verb, context: &Context) -> Result<Outcome> {
    match verb {
        Verb::Serve(verb) => verb.run(context).await,
        Verb::Demo(verb) => verb.run(context).await,
        Verb::Init(verb) => verb.run(context).await,
        Verb::Import(verb) => verb.run(context).await,
        Verb::Profile(verb) => verb.run(context).await,
        Verb::Add(verb) => verb.run(context).await,
        Verb::Change(verb) => verb.run(context).await,
        Verb::Agreement(verb) => verb.run(context).await,
        Verb::VendorCheck(verb) => verb.run(context).await,
        Verb::Propose(verb) => verb.run(context).await,
        Verb::Identify(verb) => verb.run(context).await,
        Verb::Dismiss(verb) => verb.run(context).await,
        Verb::Exclude(verb) => verb.run(context).await,
        Verb::Merge(verb) => verb.run(context).await,
        Verb::Questions(verb) => verb.run(context).await,
        Verb::Answer(verb) => verb.run(context).await,
        Verb::Decide(verb) => verb.run(context).await,
        Verb::Rate(verb) => verb.run(context).await,
        Verb::Tolerance(verb) => verb.run(context).await,
        Verb::Treat(verb) => verb.run(context).await,
        Verb::Plan(verb) => verb.run(context).await,
        Verb::Reschedule(verb) => verb.run(context).await,
        Verb::Start(verb) => verb.run(context).await,
        Verb::Complete(verb) => verb.run(context).await,
        Verb::Confirm(verb) => verb.run(context).await,
        Verb::Reopen(verb) => verb.run(context).await,
        Verb::Milestone(verb) => verb.run(context).await,
        Verb::Accept(verb) => verb.run(context).await,
        Verb::Approve(verb) => verb.run(context).await,
        Verb::Deny(verb) => verb.run(context).await,
        Verb::Revoke(verb) => verb.run(context).await,
        Verb::Evidence(verb) => verb.run(context).await,
        Verb::Retire(verb) => verb.run(context).await,
        Verb::Reinstate(verb) => verb.run(context).await,
        Verb::Settle(verb) => verb.run(context).await,
        Verb::Undo(verb) => verb.run(context).await,
        Verb::Summary(verb) => verb.run(context).await,
        Verb::AsOf(verb) => verb.run(context).await,
        Verb::Diff(verb) => verb.run(context).await,
        Verb::Method(verb) => verb.run(context).await,
        Verb::Catalog(verb) => verb.run(context).await,
        Verb::Export(verb) => verb.run(context).await,
        Verb::Backup(verb) => verb.run(context).await,
        Verb::Restore(verb) => verb.run(context).await,
        Verb::Account(verb) => verb.run(context).await,
        Verb::Token(verb) => verb.run(context).await,
        Verb::Completions(verb) => verb.run(),
        Verb::Organizations => organizations(context).await,
        Verb::List(verb) => verb.run(context).await,
        Verb::Show(verb) => verb.run(context).await,
        Verb::Coverage(verb) => verb.run(context).await,
        Verb::Log(verb) => verb.run(context).await,
        Verb::Mail(verb) => verb.run(context).await,
        Verb::Verify(verb) => verb.run(context).await,
        Verb::Checkpoint(verb) => verb.run(context).await,
        Verb::Report(verb) => verb.run(context).await,
        Verb::RenderPdf => report::render_pdf(),
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
