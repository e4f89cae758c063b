//! `phiward exclude`: what is left out of the analysis, why, and who approved that.

use crate::context::Context;
use crate::edit::Edit;
use crate::flags::record::{Which, positional};
use crate::flags::{Given, Words, id};
use crate::outcome::Outcome;
use anyhow::Result;
use app::new_id;
use register::records::{Approved as _, Exclusion};
use register::{AnyRecord, Command, Kind};

const EXCLUSION: Which = Which {
    kind: Kind::Exclusion,
    but: &[],
    new: true,
};

/// What was given.
pub type Exclude = Given<Excluding>;

/// How it is said.
#[derive(Debug, Clone)]
pub struct Excluding;

impl Words for Excluding {
    fn augment(words: clap::Command) -> clap::Command {
        let target = positional(Kind::Exclusion, "target", false).map(|target| {
            target
                .value_name("RECORD")
                .required_unless_present(id("what"))
                .conflicts_with(id("what"))
        });
        let words = words
            .about("Leave something out of the analysis, with reason and approver")
            .after_help("Examples:\n  phiward exclude A-9 --reason \"holds no ePHI and is on no network\" --approved-by \"Lee Chan\"\n  phiward exclude --population \"corporate systems\" --count 34 --reason \"…\" --approved-by P-1")
            .args(target);
        EXCLUSION
            .augment_demanding(words, "target")
            .mut_arg(id("count"), |count| count.requires(id("what")))
            .mut_arg(id("on"), today)
    }
}

/// What holds of a day that is not given.
pub(super) fn today(day: clap::Arg) -> clap::Arg {
    let label = day.get_help().map(ToString::to_string).unwrap_or_default();
    day.help(format!("{label} [default: today]"))
}

impl Given<Excluding> {
    /// Records the exclusion.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let blank = Exclusion {
            id: new_id()?,
            on: Some(edit.today()),
            ..Exclusion::default()
        };
        let record = EXCLUSION.apply(edit.register(), blank.into(), &self.matches)?;
        let done = edit.perform(Command::Save(record)).await?;
        let register = edit.register();
        edit.report(&done, |r| match r {
            AnyRecord::Exclusion(x) => {
                let target = x.target.and_then(|target| register.tables.get(target));
                let what = target.map_or_else(
                    || x.what.clone(),
                    |record| format!("{} {}", record.tag(), record.label()),
                );
                Some(format!(
                    "{}: {what} is left out of the analysis; approval: {}. Reason: {}.",
                    r.tag(),
                    x.approved_by_words(register),
                    x.reason
                ))
            }
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}
