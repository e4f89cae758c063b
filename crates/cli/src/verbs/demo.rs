//! `phiward demo`: the worked example, and a short tour of it.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;
use app::{Book, demo};
use catalog::Catalog;
use jiff::civil::Date;
use jiff::{Span, tz::TimeZone};
use register::records::{AcceptanceState, Risk};
use register::{Coverage, Kind, Record};

/// Open the worked example.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Put the example back to how it ships; other organizations stay untouched
    #[arg(long)]
    reset: bool,
}

impl Demo {
    /// Opens the example, building it where it is not there, and shows around.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let data_folder = context.data_folder().await?;
        let today = context.now.to_zoned(TimeZone::system()).date();
        let book = if self.reset {
            demo::reset(&data_folder, today).await?
        } else {
            demo::open(&data_folder, today).await?
        };
        let alone = data_folder.organizations().await?.len() == 1;
        let today = book.register().day(context.now);
        if context.json {
            output::json(&facts(&book, today))?;
        } else {
            output::line(&tour(&book, today, alone))?;
        }
        Ok(Outcome::Done)
    }
}

/// Counts for programs.
fn facts(book: &Book, today: Date) -> serde_json::Value {
    let register = book.register();
    let t = &register.tables;
    let counts: serde_json::Map<String, serde_json::Value> = Kind::ALL
        .iter()
        .map(|kind| (kind.plural().to_owned(), t.len(*kind).into()))
        .collect();
    serde_json::json!({
        "organization": book.org().to_string(),
        "name": register.name(),
        "position": book.head().position,
        "hash": book.head().hash.to_hex(),
        "records": counts,
        "open_risks": t.risks.live().count(),
        "overdue_actions": t.actions.live().filter(|a| a.overdue(today)).count(),
        "gaps": Coverage::of(register, Catalog::builtin(), today).gaps.len(),
    })
}

/// What it is, and what to try.
fn tour(book: &Book, today: Date, alone: bool) -> String {
    let register = book.register();
    let t = &register.tables;
    let gaps = Coverage::of(register, Catalog::builtin(), today).gaps.len();
    let overdue = t.actions.live().filter(|a| a.overdue(today)).count();
    let stale = t
        .acceptances
        .live()
        .find(|a| a.state(register, today) == AcceptanceState::Stale)
        .and_then(|a| t.risks.get(a.risk));
    let shown = stale
        .or_else(|| t.risks.all().next())
        .map_or_else(|| "R-1".to_owned(), Risk::tag);
    // The acceptance was in force then, before the incident.
    let then = today.saturating_sub(Span::new().days(240));
    let org = if alone { "" } else { "--org lantern " };
    let try_it = [
        (
            "list risks".to_owned(),
            "every risk as a sentence, with its level",
        ),
        (
            format!("show {shown}"),
            "one risk with its reasoning and history",
        ),
        ("coverage".to_owned(), "what is missing"),
        ("list actions".to_owned(), "the plan, with what is overdue"),
        (
            format!("show {shown} --as-of {then}"),
            "the same risk before the incident",
        ),
        (format!("diff {then}"), "what changed since"),
        (
            "report --format html --out report.html".to_owned(),
            "analysis and plan as one document",
        ),
        ("verify".to_owned(), "that nothing was altered"),
    ];
    let width = try_it
        .iter()
        .map(|(c, _)| c.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = format!(
        "{}\n\nAn invented clinic in an invented town: eight providers, 32 people, two sites and\n\
         three home offices. Its book holds a year of work: {} assets ({} in use), {} risks ({} open),\n\
         {} actions ({overdue} overdue), an incident, and {gaps} gaps that are still open.\n\nTry:\n",
        register.name(),
        t.assets.len(),
        t.assets.live().count(),
        t.risks.len(),
        t.risks.live().count(),
        t.actions.len(),
    );
    for (command, what) in &try_it {
        text += &format!("  phiward {org}{command:width$}  {what}\n");
    }
    text += if alone {
        "\nChange what you like; “phiward demo --reset” puts it back. Once you begin a book of your\nown (“phiward init --name NAME”), add --org lantern to come back here."
    } else {
        "\nThis folder holds another organization too, hence --org. Change what you like;\n“phiward demo --reset” puts the example back and touches nothing else."
    };
    text
}
