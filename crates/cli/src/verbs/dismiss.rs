//! `phiward dismiss`: a scenario of the catalog that does not apply here.

use crate::context::Context;
use crate::edit::Edit;
use crate::fitting;
use crate::flags::record::{Which, positional};
use crate::flags::{Given, Words, arg_values, id};
use crate::library;
use crate::outcome::Outcome;
use anyhow::Result;
use app::{Over, dismissals_over, new_id};
use clap::{Arg, ArgAction, ArgGroup};
use register::records::Dismissal;
use register::{AnyRecord, Command, Kind, Record};

const SCENARIO: &str = "scenario";
const EVERYWHERE: &str = "everywhere";
const FITTING: &str = "fitting";
const EXCEPT: &str = "except";
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
        let fitting = Arg::new(FITTING)
            .long(FITTING)
            .action(ArgAction::SetTrue)
            .help("For everything the scenario is proposed for now (see “phiward packs”)");
        let except = Arg::new(EXCEPT)
            .long(EXCEPT)
            .requires(FITTING)
            .action(ArgAction::Append)
            .value_name("ASSET|VENDOR")
            .help("Leave this out, such as A-3; it stays open");
        let words = words
            .about("Find a scenario not applicable, with the reason")
            .after_help("Examples:\n  phiward dismiss S-014 --asset A-1 --reason \"never leaves the locked server room\"\n  phiward dismiss S-014 --fitting --except A-3 --reason \"bolted to the desks\"")
            .args(scenarios)
            .args([everywhere, fitting, except]);
        DISMISSAL.augment_demanding(words, SCENARIO).group(
            ArgGroup::new("where").required(true).args([
                id("asset"),
                id("class"),
                id("vendor"),
                EVERYWHERE.to_owned(),
                FITTING.to_owned(),
            ]),
        )
    }
}

impl Given<Dismissing> {
    /// Records the dismissals.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let mut commands = Vec::new();
        let codes = arg_values::given(&self.matches, SCENARIO).unwrap_or_default();
        if self.matches.get_flag(FITTING) {
            let except = arg_values::given(&self.matches, EXCEPT).unwrap_or_default();
            let register = edit.register();
            let blank = Dismissal {
                scenario: codes.first().cloned().unwrap_or_default(),
                ..Dismissal::default()
            };
            let blank = DISMISSAL.apply(register, blank.into(), &self.matches)?;
            if let AnyRecord::Dismissal(blank) = blank {
                for Over { scenario, of } in fitting::over(register, &codes, &except)? {
                    let all = dismissals_over(scenario, &of, &blank)?;
                    commands.extend(all.into_iter().map(|one| Command::Save(one.into())));
                }
            }
            return self.record(&mut edit, commands).await;
        }
        for code in codes {
            let blank = Dismissal {
                id: new_id()?,
                scenario: library::scenario(&code)?.code.clone(),
                ..Dismissal::default()
            };
            let record = DISMISSAL.apply(edit.register(), blank.into(), &self.matches)?;
            commands.push(Command::Save(record));
        }
        self.record(&mut edit, commands).await
    }

    async fn record(&self, edit: &mut Edit, commands: Vec<Command>) -> Result<Outcome> {
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
