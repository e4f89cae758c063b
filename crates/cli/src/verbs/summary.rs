//! `phiward summary` and `phiward as-of`: where things stand, in counts.

use crate::context::Context;
use crate::dates::date;
use crate::outcome::Outcome;
use crate::{guidance, output};
use ::fields::money::dollars;
use anyhow::Result;
use catalog::{Catalog, Level};
use jiff::civil::Date;
use register::{Coverage, Register, SafeguardTally, Tally};

/// Where things stand today: counts by level, what is open, what is overdue.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: phiward summary --as-of 2026-03-31")]
pub struct Summary {
    /// As things stood at the end of that day
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
}

impl Summary {
    /// Prints the counts.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        print(context, self.as_of).await
    }
}

/// Where things stood at the end of a day.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward as-of 2026-03-31\nLists and documents of that day: “phiward list risks --as-of 2026-03-31”, “phiward report --as-of 2026-03-31 …”."
)]
pub struct AsOf {
    /// The day
    #[arg(value_name = "DATE", value_parser = date)]
    day: Date,
}

impl AsOf {
    /// Prints the counts of that day.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        print(context, Some(self.day)).await
    }
}

async fn print(context: &Context, day: Option<Date>) -> Result<Outcome> {
    let (register, today) = context.state(day).await?;
    let tally = Tally::of(&register, today);
    let coverage = Coverage::of(&register, Catalog::builtin(), today);
    let safeguards = guidance::progress(&register);
    if context.json {
        output::json(&app::view::summary(
            &register, today, &tally, &coverage, safeguards,
        ))?;
        return Ok(Outcome::Done);
    }
    if register.position == 0 {
        output::line(&format!("The book had no entry yet on {today}."))?;
        return Ok(Outcome::Done);
    }
    for text in lines(&register, today, &tally, &coverage, safeguards) {
        output::line(&text)?;
    }
    Ok(Outcome::Done)
}

fn lines(
    register: &Register,
    today: Date,
    tally: &Tally,
    coverage: &Coverage,
    safeguards: SafeguardTally,
) -> Vec<String> {
    let levels: Vec<String> = Level::ALL
        .iter()
        .rev()
        .map(|l| {
            format!(
                "{} {}",
                tally.by_level.get(l).copied().unwrap_or(0),
                l.words()
            )
        })
        .collect();
    let strategies: Vec<String> = tally
        .by_strategy
        .iter()
        .map(|(s, n)| format!("{n} {}", s.words()))
        .collect();
    let actions: Vec<String> = tally
        .actions
        .iter()
        .map(|(s, n)| format!("{n} {}", s.words()))
        .collect();
    let or_none = |list: Vec<String>| {
        if list.is_empty() {
            "none".to_owned()
        } else {
            list.join(", ")
        }
    };
    vec![
        format!(
            "{} on {today} (ledger position {})",
            register.name(),
            register.position
        ),
        format!(
            "Assets       {} in the inventory, {} hold or may hold ePHI",
            tally.assets, tally.ephi_assets
        ),
        format!(
            "Open risks   {}: {}, {} not rated",
            tally.open(),
            levels.join(", "),
            tally.unrated
        ),
        format!(
            "             {} above tolerance, {} accepted, {} closed",
            tally.above_tolerance, tally.accepted, tally.closed
        ),
        format!("Treatment    {}", or_none(strategies)),
        format!(
            "Actions      {}; {} overdue; cost {}",
            or_none(actions),
            tally.overdue,
            dollars(tally.cost_cents)
        ),
        format!(
            "Safeguards   {} of {} questions that apply are answered: {} in place, {} by an equivalent alternative, {} in part, {} not in place",
            safeguards.answered(),
            safeguards.applying(),
            safeguards.in_place,
            safeguards.alternative,
            safeguards.in_part,
            safeguards.not_in_place
        ),
        format!(
            "Gaps         {} open{}",
            coverage.gaps.len(),
            match (coverage.complete(), safeguards.gaps()) {
                (true, 0) => "",
                (true, _) =>
                    " in what is recorded; what is not in place above stays so until it is done",
                (false, _) => "; see “phiward coverage”",
            }
        ),
    ]
}
