//! `phiward decide`: what is decided on an addressable specification.

use super::answer::leaf;
use crate::context::Context;
use crate::dates::date;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::text::text;
use crate::words::{OUTCOME, word};
use crate::{guidance, refs};
use anyhow::{Result, bail};
use app::new_id;
use jiff::civil::Date;
use register::records::{AddressableOutcome, Decision};
use register::{AnyRecord, Command, Register};

/// Decide on an addressable specification (164.306(d)(3)): it is never optional,
/// and the decision weighs the four factors of 164.306(b)(2).
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward decide \"164.312(a)(2)(iii)\" alternative --reason \"…\" --alternative \"rooms lock themselves\" --equivalence \"…\" --factor-size \"8 providers\" --factor-infrastructure \"…\" --factor-cost \"…\" --factor-risk \"…\" --approved-by \"Lee Chan\" --review-on 2027-03-01"
)]
pub struct Decide {
    /// Citation of the addressable specification
    citation: String,
    /// What was decided
    #[arg(value_parser = word::<AddressableOutcome>(OUTCOME))]
    outcome: AddressableOutcome,
    /// Why that is reasonable and appropriate here
    #[arg(long, value_parser = text)]
    reason: Option<String>,
    /// The measure taken instead
    #[arg(long, value_parser = text)]
    alternative: Option<String>,
    /// How it protects as well as the specification would
    #[arg(long, value_parser = text)]
    equivalence: Option<String>,
    /// Factor (i): size, complexity and capabilities
    #[arg(long, value_name = "TEXT", value_parser = text)]
    factor_size: Option<String>,
    /// Factor (ii): technical infrastructure, hardware and software
    #[arg(long, value_name = "TEXT", value_parser = text)]
    factor_infrastructure: Option<String>,
    /// Factor (iii): costs; never enough alone
    #[arg(long, value_name = "TEXT", value_parser = text)]
    factor_cost: Option<String>,
    /// Factor (iv): probability and criticality of the risks
    #[arg(long, value_name = "TEXT", value_parser = text)]
    factor_risk: Option<String>,
    /// Who approved it: a name or number
    #[arg(long, value_name = "PERSON")]
    approved_by: Option<String>,
    /// When it was decided [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// When it will be looked at again
    #[arg(long, value_name = "DATE", value_parser = date)]
    review_on: Option<Date>,
}

impl Decide {
    /// Records the decision, or changes the one there is.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let leaf = leaf(&self.citation)?;
        if !leaf.is_addressable() {
            bail!(
                "{} ({}) is required: it must be implemented, there is nothing to decide",
                leaf.citation,
                leaf.title
            );
        }
        let mut edit = Edit::open(context).await?;
        let on = self.on.unwrap_or_else(|| edit.today());
        let known = guidance::decision(edit.register(), &leaf.citation).map(|d| d.id);
        let line = |r: &AnyRecord| match r {
            AnyRecord::Decision(d) => Some(format!(
                "{} § {} {}: {}.{}",
                r.tag(),
                leaf.citation,
                leaf.title,
                d.outcome.map_or("", |o| o.words()),
                owed(d)
            )),
            _ => None,
        };
        match known {
            Some(id) => {
                let done = edit
                    .change(|r| &r.tables.decisions, id, |r, d| self.apply(r, d, on))
                    .await?;
                edit.say_change(id, done, line)?;
            }
            None => {
                let mut decision = Decision {
                    id: new_id()?,
                    provision: leaf.citation.clone(),
                    ..Decision::default()
                };
                self.apply(edit.register(), &mut decision, on)?;
                let done = edit.perform(Command::Save(decision.into())).await?;
                edit.say(&done, line)?;
            }
        }
        Ok(Outcome::Done)
    }

    fn apply(&self, register: &Register, decision: &mut Decision, on: Date) -> Result<()> {
        decision.outcome = Some(self.outcome);
        let f = &mut decision.factors;
        for (field, flag) in [
            (&mut decision.reason, &self.reason),
            (&mut decision.alternative, &self.alternative),
            (&mut decision.equivalence, &self.equivalence),
            (&mut f.size_and_complexity, &self.factor_size),
            (&mut f.infrastructure, &self.factor_infrastructure),
            (&mut f.costs, &self.factor_cost),
            (&mut f.probability_and_criticality, &self.factor_risk),
        ] {
            if let Some(text) = flag {
                field.clone_from(text);
            }
        }
        if let Some(person) = &self.approved_by {
            decision.approved_by = refs::optional_person(register, person)?;
        }
        decision.decided_on = Some(on);
        decision.review_on = self.review_on.or(decision.review_on);
        Ok(())
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
