//! `phiward decide`: what is decided on an addressable specification.

use super::answer::{citation, cited, show};
use crate::context::Context;
use crate::edit::Edit;
use crate::flags::record::Which;
use crate::flags::{Flag, Given, Words, arg_values, args};
use crate::guidance;
use crate::outcome::Outcome;
use anyhow::{Result, bail};
use app::new_id;
use register::records::{AddressableOutcome, Decision};
use register::{AnyRecord, Command, Kind};

const OUTCOME: &str = "outcome";
/// The decision, without what it is on.
const DECISION: Which = Which {
    kind: Kind::Decision,
    but: &["provision"],
    new: true,
};
/// The same without what follows the citation.
const OPTIONS: Which = Which {
    but: &["provision", OUTCOME],
    ..DECISION
};

/// What was given.
pub type Decide = Given<Deciding>;

/// How it is said.
#[derive(Debug, Clone)]
pub struct Deciding;

impl Words for Deciding {
    fn augment(words: clap::Command) -> clap::Command {
        let outcome = fields::field(Kind::Decision, OUTCOME).map(|field| Flag {
            field,
            name: String::new(),
            letter: None,
            required: false,
        });
        let words = words
            .long_about("Decide on an addressable specification (164.306(d)(3)): it is never optional, and the decision weighs the four factors of 164.306(b)(2). Without a decision, show the question and what was decided.")
            .after_help("Example: phiward decide \"164.312(a)(2)(iii)\" alternative --reason \"…\" --alternative \"rooms lock themselves\" --equivalence \"…\" --factor-size \"8 providers\" --factor-infrastructure \"…\" --factor-cost \"…\" --factor-risk \"…\" --approved-by \"Lee Chan\" --review-on 2027-03-01")
            .arg(citation())
            .args(outcome.iter().flat_map(args));
        OPTIONS.augment(words)
    }
}

impl Given<Deciding> {
    /// Records the decision, or changes the one there is.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let provision = cited(&self.matches)?;
        if !provision.is_addressable() {
            bail!(
                "{} ({}) is required: it must be implemented, there is nothing to decide",
                provision.citation,
                provision.title
            );
        }
        if !arg_values::any(&self.matches, DECISION.fields().map(|field| field.path)) {
            return show(context, provision).await;
        }
        let mut edit = Edit::open(context).await?;
        let today = edit.today();
        let dated = |mut record: AnyRecord| {
            if let AnyRecord::Decision(decision) = &mut record {
                decision.decided_on = Some(today);
            }
            record
        };
        let known = guidance::decision(edit.register(), &provision.citation).map(|d| d.id);
        let line = |r: &AnyRecord| match r {
            AnyRecord::Decision(d) => Some(format!(
                "{} § {} {}: {}.{}",
                r.tag(),
                provision.citation,
                provision.title,
                d.outcome.map_or("", |o| o.words()),
                owed(d)
            )),
            _ => None,
        };
        match known {
            Some(id) => {
                let done = edit
                    .change(id.to(), |register, record| {
                        DECISION.apply(register, dated(record), &self.matches)
                    })
                    .await?;
                edit.say_change(id.to(), done, line)?;
            }
            None => {
                let decision = Decision {
                    id: new_id()?,
                    provision: provision.citation.clone(),
                    ..Decision::default()
                };
                let record =
                    DECISION.apply(edit.register(), dated(decision.into()), &self.matches)?;
                let done = edit.perform(Command::Save(record)).await?;
                edit.report(&done, line)?;
            }
        }
        Ok(Outcome::Done)
    }
}

/// What a decision still owes, as a hint.
fn owed(decision: &Decision) -> &'static str {
    if decision.outcome == Some(AddressableOutcome::Implemented) {
        ""
    } else if decision.cost_alone() {
        " Cost is the only factor weighed so far; that is never enough alone."
    } else if !decision.factors.complete() {
        " Not all four factors are weighed yet."
    } else if decision.approved_by.is_none() {
        " Nobody has approved it yet (--approved-by)."
    } else {
        ""
    }
}
