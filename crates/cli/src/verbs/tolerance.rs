//! `phiward tolerance`: the level of risk management lives with.

use super::exclude::today;
use crate::context::Context;
use crate::edit::Edit;
use crate::flags::record::{Which, positional};
use crate::flags::{Given, Words, id};
use crate::outcome::Outcome;
use anyhow::Result;
use app::new_id;
use register::records::Tolerance;
use register::{AnyRecord, Command, Kind, Tally};

const HIGHEST: &str = "highest";
const TOLERANCE: Which = Which {
    kind: Kind::Tolerance,
    but: &[],
    new: true,
};

/// What was given.
pub type ToleranceArgs = Given<Tolerating>;

/// How it is said.
#[derive(Debug, Clone)]
pub struct Tolerating;

impl Words for Tolerating {
    fn augment(words: clap::Command) -> clap::Command {
        let highest = positional(Kind::Tolerance, HIGHEST, true).map(|arg| arg.value_name("LEVEL"));
        let words = words
            .about("State the highest level of risk that management tolerates without treatment")
            .long_about("State the highest level of risk that management tolerates without treatment. An earlier statement stays on record.")
            .after_help("Example: phiward tolerance low --statement \"Risks above low are treated or accepted by the owner\" --approved-by \"Lee Chan\"")
            .args(highest);
        TOLERANCE
            .augment_demanding(words, HIGHEST)
            .mut_arg(id("approved_on"), |day| today(day).required(false))
    }
}

impl Given<Tolerating> {
    /// Records the statement.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let blank = Tolerance {
            id: new_id()?,
            approved_on: Some(edit.today()),
            ..Tolerance::default()
        };
        let record = TOLERANCE.apply(edit.register(), blank.into(), &self.matches)?;
        let done = edit.perform(Command::Save(record)).await?;
        let above = Tally::of(edit.register(), edit.today()).above_tolerance;
        edit.report(&done, |r| match r {
            AnyRecord::Tolerance(t) => Some(format!(
                "{}: risks up to {} are tolerated; {above} open risks are above that.",
                r.tag(),
                t.highest.map_or("–", |level| level.words())
            )),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}
