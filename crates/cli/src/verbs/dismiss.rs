//! `phiward dismiss`: a scenario of the catalog that does not apply here.

use crate::context::Context;
use crate::edit::Edit;
use crate::flags::record::{Which, positional};
use crate::flags::{Given, Words, arg_values, id};
use crate::library;
use crate::outcome::Outcome;
use anyhow::Result;
use app::new_id;
use clap::{Arg, ArgAction, ArgGroup};
use register::records::Dismissal;
use register::{AnyRecord, Command, Kind, Record};

const SCENARIO: &str = "scenario";
const EVERYWHERE: &str = "everywhere";
/// The dismissal, without the scenario: several may be dismissed for one reason.
const DISMISSAL: Which = Which {
    kind: Kind::Dismissal,
    but: &[SCENARIO],
    new: true,
};

/// What was given.
pub type Dismiss = Given<Dismissing>;

/// How it is said.
#[derive(Debug, Clone)]
pub struct Dismissing;

impl Words for Dismissing {
    fn augment(words: clap::Command) -> clap::Command {
        let scenarios = positional(Kind::Dismissal, SCENARIO, true).map(|scenario| {
            scenario
                .help("Scenario code, such as S-014; several with commas")
                .value_name("CODE")
                .action(ArgAction::Append)
                .num_args(1..)
                .value_delimiter(',')
        });
        let everywhere = Arg::new(EVERYWHERE)
            .long(EVERYWHERE)
            .action(ArgAction::SetTrue)
            .help("For the whole organization");
        let words = words
            .about("Find a scenario not applicable, with the reason")
            .after_help("Example: phiward dismiss S-014 --asset A-1 --reason \"never leaves the locked server room\"")
            .args(scenarios)
            .arg(everywhere);
        DISMISSAL.augment_demanding(words, SCENARIO).group(
            ArgGroup::new("where").required(true).args([
                id("asset"),
                id("class"),
                id("vendor"),
                EVERYWHERE.to_owned(),
            ]),
        )
    }
}

impl Given<Dismissing> {
    /// Records the dismissals.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let mut commands = Vec::new();
        for code in arg_values::given(&self.matches, SCENARIO).unwrap_or_default() {
            let blank = Dismissal {
                id: new_id()?,
                scenario: library::scenario(&code)?.code.clone(),
                ..Dismissal::default()
            };
            let record = DISMISSAL.apply(edit.register(), blank.into(), &self.matches)?;
            commands.push(Command::Save(record));
        }
        let done = edit.perform_all("dismiss", commands).await?;
        let assets = &edit.register().tables.assets;
        let vendors = &edit.register().tables.vendors;
        edit.report(&done, |r| match r {
            AnyRecord::Dismissal(d) => {
                let asset = d.asset.and_then(|id| assets.get(id));
                let vendor = d.vendor.and_then(|id| vendors.get(id));
                let place = match (asset, vendor, d.class.is_empty()) {
                    (Some(asset), _, _) => format!("to {}", asset.tag()),
                    (None, Some(vendor), _) => format!("to {}", vendor.tag()),
                    (None, None, false) => format!("to any {}", d.class),
                    (None, None, true) => "anywhere here".to_owned(),
                };
                Some(format!(
                    "{}: {} does not apply {place}, because {}.",
                    r.tag(),
                    d.scenario,
                    d.reason
                ))
            }
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}
