//! `phiward plan`: a corrective action for one or more risks.

use crate::context::Context;
use crate::dates::date;
use crate::edit::{Edit, titled};
use crate::fields::action::ActionFields;
use crate::outcome::Outcome;
use crate::text::name;
use crate::{library, refs};
use ::fields::money::dollars;
use anyhow::Result;
use app::new_id;
use jiff::civil::Date;
use register::records::Action;
use register::{AnyRecord, Command, Register};

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
    /// Day it is due
    #[arg(long, value_name = "DATE", value_parser = date)]
    due: Option<Date>,
    #[command(flatten)]
    fields: ActionFields,
}

impl Plan {
    /// Adds the action.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let register = edit.register();
        let mut action = Action {
            id: new_id()?,
            risks: refs::several(&register.tables.risks, std::slice::from_ref(&self.risks))?,
            due: self.due,
            ..Action::default()
        };
        if let Some(code) = &self.measure {
            let measure = library::measure(code)?;
            action.measure.clone_from(&measure.code);
            action.title.clone_from(&measure.name);
            action.description.clone_from(&measure.description);
            action.provisions.clone_from(&measure.provisions);
            action.horizon = Some(measure.horizon);
        }
        if let Some(title) = self.title {
            action.title = title;
        }
        self.fields.apply(register, &mut action)?;
        let done = edit.perform(Command::Save(action.into())).await?;
        let register = edit.register();
        edit.say(&done, |r| match r {
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
