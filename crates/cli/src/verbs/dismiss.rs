//! `phiward dismiss`: a scenario of the catalog that does not apply here.

use crate::context::Context;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::text::text;
use crate::{find, library};
use anyhow::Result;
use app::new_id;
use clap::ArgGroup;
use register::records::Dismissal;
use register::{AnyRecord, Command};

/// Find a scenario not applicable, with the reason.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward dismiss S-014 --asset A-1 --reason \"never leaves the locked server room\""
)]
#[command(group(ArgGroup::new("where").required(true).args(["asset", "class", "everywhere"])))]
pub struct Dismiss {
    /// Scenario code, such as S-014; several with commas
    #[arg(required = true, value_delimiter = ',', value_name = "CODE")]
    scenarios: Vec<String>,
    /// For this asset, by number or name
    #[arg(long)]
    asset: Option<String>,
    /// For every asset of this class
    #[arg(long)]
    class: Option<String>,
    /// For the whole organization
    #[arg(long)]
    everywhere: bool,
    /// Why it does not apply
    #[arg(long, value_parser = text)]
    reason: String,
}

impl Dismiss {
    /// Records the dismissals.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let asset = match &self.asset {
            Some(text) => Some(find::one(&edit.register().tables.assets, text)?),
            None => None,
        };
        let class = match &self.class {
            Some(text) => library::class(text)?,
            None => String::new(),
        };
        let mut commands = Vec::new();
        for code in &self.scenarios {
            let dismissal = Dismissal {
                id: new_id()?,
                scenario: library::scenario(code)?.code.clone(),
                asset,
                class: class.clone(),
                reason: self.reason.clone(),
                ..Dismissal::default()
            };
            commands.push(Command::Save(dismissal.into()));
        }
        let done = edit.perform_all("dismiss", commands).await?;
        let place = match (&self.asset, class.is_empty()) {
            (Some(asset), _) => format!("to {asset}"),
            (None, false) => format!("to any {class}"),
            (None, true) => "anywhere here".to_owned(),
        };
        edit.report(&done, |r| match r {
            AnyRecord::Dismissal(d) => Some(format!(
                "{}: {} does not apply {place}, because {}.",
                r.tag(),
                d.scenario,
                d.reason
            )),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}
