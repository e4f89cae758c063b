//! `phiward packs`: the proposals in packs that one conversation settles.

use super::propose::nothing;
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use anyhow::{Result, bail};
use catalog::{Catalog, Pack};
use register::{Record, Register, ScenarioFits, fits_of, names_of, pack_tallies};
use serde_json::{Value, json};

/// List the packs in which scenarios are proposed, or the scenarios of one with what
/// they fit.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward packs                                          every pack, and how much of it is open\n  phiward packs lost-device                              its scenarios, and what each fits\n  phiward identify --scenario S-001,S-002 --fitting --except A-3\n  phiward dismiss S-003 --fitting --reason \"…\"\nEach scenario is decided once for everything it fits: one risk tied to all of it, or not applicable to any of it, with one reason. What is excepted stays open."
)]
pub struct Packs {
    /// Code of a pack, such as lost-device
    pack: Option<String>,
    /// Only scenarios that are not looked at for everything they fit
    #[arg(long, requires = "pack")]
    open: bool,
}

impl Packs {
    /// Prints the packs, or one.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let (register, _) = context.state(None).await?;
        match &self.pack {
            None => all(context, &register)?,
            Some(code) => self.one(context, &register, pack(code)?)?,
        }
        Ok(Outcome::Done)
    }

    fn one(&self, context: &Context, register: &Register, pack: &'static Pack) -> Result<()> {
        let catalog = Catalog::builtin();
        let mut fits = fits_of(register, catalog, catalog.scenarios_of(pack));
        fits.retain(|one| !one.fits.is_empty());
        if self.open {
            fits.retain(|one| one.open().next().is_some());
        }
        if context.json {
            let list: Vec<Value> = fits.iter().map(|one| scenario(register, one)).collect();
            return output::json(&json!({
                "pack": pack.code, "title": pack.title, "about": pack.about, "ask": pack.ask,
                "scenarios": list,
            }));
        }
        output::line(&format!("{}. {} Ask: {}", pack.title, pack.about, pack.ask))?;
        if fits.is_empty() {
            return output::line(match self.open {
                true => "Nothing in it is open.",
                false => "Nothing recorded here fits a scenario of it.",
            });
        }
        let mut table = output::Columns::new(&[
            "Scenario",
            "Not looked at",
            "Fits",
            "Risks",
            "What could happen",
        ]);
        for one in &fits {
            let open: Vec<&str> = one.open().map(|fit| fit.tag.as_str()).collect();
            table.row(vec![
                one.scenario.code.clone(),
                match open.is_empty() {
                    true => "–".to_owned(),
                    false => open.join(", "),
                },
                one.fits.len().to_string(),
                risks(register, one).join(", "),
                sentence(register, one),
            ]);
        }
        table.print()
    }
}

/// The pack of a code.
fn pack(code: &str) -> Result<&'static Pack> {
    let catalog = Catalog::builtin();
    let wanted = code.trim().to_lowercase();
    match catalog.pack(&wanted) {
        Some(pack) => Ok(pack),
        None => {
            let codes: Vec<&str> = catalog.packs.iter().map(|p| p.code.as_str()).collect();
            bail!(
                "the catalog has no pack “{}”; its packs are {}",
                shown(code.trim()),
                codes.join(", ")
            )
        }
    }
}

fn all(context: &Context, register: &Register) -> Result<()> {
    let tallies = pack_tallies(register, Catalog::builtin());
    if context.json {
        let list: Vec<Value> = tallies
            .iter()
            .map(|one| {
                json!({
                    "pack": one.pack.code, "title": one.pack.title, "about": one.pack.about,
                    "ask": one.pack.ask, "scenarios": one.scenarios,
                    "scenarios_open": one.open_scenarios, "fits": one.fits,
                    "not_looked_at": one.open, "risks": one.risks,
                })
            })
            .collect();
        return output::json(&json!({ "packs": list }));
    }
    let mut table = output::Columns::new(&[
        "Pack",
        "Scenarios",
        "Fits",
        "Not looked at",
        "Risks",
        "What it is about",
    ]);
    for one in &tallies {
        table.row(vec![
            one.pack.code.clone(),
            one.scenarios.to_string(),
            one.fits.to_string(),
            one.open.to_string(),
            one.risks.to_string(),
            one.pack.title.clone(),
        ]);
    }
    table.print()?;
    let open: usize = tallies.iter().map(|one| one.open_scenarios).sum();
    if tallies.iter().all(|one| one.fits == 0) {
        return output::line(nothing(register));
    }
    output::line(&match open {
        0 => "Nothing is open: every scenario was looked at for everything recorded that it fits."
            .to_owned(),
        open => format!(
            "{open} decisions are open, one for each scenario that is not looked at for everything it fits."
        ),
    })
}

/// The sentence with the names of what is open, or else of all it fits.
fn sentence(register: &Register, one: &ScenarioFits<'_, '_>) -> String {
    let mut names: Vec<&str> = one.open().map(|fit| fit.name).collect();
    if names.is_empty() {
        names = one.fits.iter().map(|fit| fit.name).collect();
    }
    one.scenario
        .sentence_for(&names_of(&names), register.people())
}

fn risks(register: &Register, one: &ScenarioFits<'_, '_>) -> Vec<String> {
    let risks = &register.tables.risks;
    let known = one.risks.iter().filter_map(|id| risks.get(*id));
    known.map(Record::tag).collect()
}

fn scenario(register: &Register, one: &ScenarioFits<'_, '_>) -> Value {
    let fits: Vec<Value> = one
        .fits
        .iter()
        .map(|fit| json!({ "record": fit.tag, "name": fit.name, "looked_at": !fit.open }))
        .collect();
    json!({
        "scenario": one.scenario.code,
        "sentence": sentence(register, one),
        "fits": fits,
        "risks": risks(register, one),
    })
}
