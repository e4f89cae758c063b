//! `phiward plan`: a corrective action for one or more risks.

use crate::context::Context;
use crate::edit::{Edit, titled};
use crate::flags::record::Which;
use crate::flags::{Given, Words};
use crate::outcome::Outcome;
use crate::text::name;
use crate::{library, refs};
use anyhow::Result;
use app::new_id;
use catalog::Catalog;
use fields::money::dollars;
use register::records::Action;
use register::{AnyRecord, Command, Kind, Register, served_by};

/// Plan a corrective action: who does what by when.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward plan R-14 \"Encrypt the laptops\" --owner \"Dana Reyes\" --due 2026-06-30 --cost 1,200.00\n  phiward plan R-14 --measure encrypt-laptops --owner P-2 --due 2026-06-30     wording from the catalog"
)]
pub struct Plan {
    /// The risk it reduces; several with commas
    #[arg(value_name = "RISK")]
    risks: String,
    /// What is to be done
    #[arg(value_parser = name, required_unless_present = "measure")]
    title: Option<String>,
    /// Measure of the catalog, by code: fills in title, description, provisions and horizon
    #[arg(long, value_name = "CODE")]
    measure: Option<String>,
    #[command(flatten)]
    fields: Given<OfAction>,
}

/// The fields of a new action that have no flag of their own here.
const ACTION: Which = Which {
    kind: Kind::Action,
    but: &["title", "risks", "measure"],
    new: true,
};

/// How they are said.
#[derive(Debug, Clone)]
struct OfAction;

impl Words for OfAction {
    fn augment(command: clap::Command) -> clap::Command {
        ACTION.augment(command)
    }
}

impl Plan {
    /// Adds the action.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let register = edit.register();
        let mut action = Action {
            id: new_id()?,
            risks: refs::several(&register.tables.risks, std::slice::from_ref(&self.risks))?,
            ..Action::default()
        };
        if let Some(code) = &self.measure {
            let measure = library::measure(code)?;
            action.measure.clone_from(&measure.code);
            action.title.clone_from(&measure.name);
            action.description.clone_from(&measure.description);
            action.provisions =
                served_by(register, Catalog::builtin(), measure, &action.risks).to_vec();
            action.horizon = Some(measure.horizon);
        }
        if let Some(title) = self.title {
            action.title = title;
        }
        let record = ACTION.apply(register, action.into(), &self.fields.matches)?;
        let done = edit.perform(Command::Save(record)).await?;
        let register = edit.register();
        edit.report(&done, |r| match r {
            AnyRecord::Action(a) => Some(format!("Planned {}.", planned(register, r, a))),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}

/// "C-1 Encrypt the laptops: owner …, due …, $1,200.00".
fn planned(register: &Register, record: &AnyRecord, action: &Action) -> String {
    let owner = match action.owner {
        Some(_) => register.person_name(action.owner),
        None => "nobody yet",
    };
    let due = action
        .due
        .map_or("no day yet".to_owned(), |d| d.to_string());
    let cost = action
        .cost_cents
        .map_or(String::new(), |c| format!(", cost {}", dollars(c)));
    format!("{}: owner {owner}, due {due}{cost}", titled(record))
}
