//! `phiward identify`: name a risk, in one's own words or from the catalog.

use crate::context::Context;
use crate::edit::{Edit, titled};
use crate::fitting;
use crate::flags::record::Which;
use crate::flags::{Given, Words, arg_values};
use crate::outcome::Outcome;
use crate::pairing::Pairing;
use crate::text::{name, shown};
use crate::{library, refs};
use anyhow::{Result, bail};
use app::{CatalogCopies, Done, Over, new_id, risk_over};
use catalog::{Catalog, Scenario};
use register::records::{Asset, Risk, Vendor};
use register::{AnyRecord, Command, Id, Kind, Record, proposals, vendor_proposals};

/// Name a risk: what could happen to which ePHI, through which vulnerability.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward identify \"A lost laptop exposes records\" --asset A-1 --threat device-loss --vulnerability no-disk-encryption --affects C\n  phiward identify --scenario S-001,S-003 --asset A-1     from the catalog\n  phiward identify --all --asset A-1                      everything proposed for it\n  phiward identify --scenario S-001 --fitting --except A-3   one risk of everything the scenario is proposed for"
)]
pub struct Identify {
    /// The risk as a sentence
    #[arg(value_parser = name, required_unless_present_any = ["scenario", "all"])]
    sentence: Option<String>,
    /// Scenario of the catalog, such as S-014; several with commas (see “phiward propose”)
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "CODE",
        conflicts_with = "sentence"
    )]
    scenario: Vec<String>,
    /// Every scenario proposed for the assets, or else the vendors, named
    #[arg(long, conflicts_with_all = ["sentence", "scenario"])]
    all: bool,
    /// One risk for each scenario, tied to everything it is proposed for (see “phiward packs”)
    #[arg(long, requires = "scenario", conflicts_with = "all")]
    fitting: bool,
    /// Leave this out, such as A-3; it stays open
    #[arg(long, requires = "fitting", value_name = "ASSET|VENDOR")]
    except: Vec<String>,
    #[command(flatten)]
    fields: Given<OfRisk>,
    #[command(flatten)]
    pairing: Pairing,
}

/// The fields of a new risk that have no flag of their own here.
const RISK: Which = Which {
    kind: Kind::Risk,
    but: &["sentence", "threats", "vulnerabilities", "scenario"],
    new: true,
};

/// How they are said.
#[derive(Debug, Clone)]
struct OfRisk;

impl Words for OfRisk {
    fn augment(command: clap::Command) -> clap::Command {
        RISK.augment(command)
    }
}

impl Identify {
    /// Adds the risks, with the threats and vulnerabilities the book lacks.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let commands = match &self.sentence {
            Some(sentence) => self.own(&edit, sentence)?,
            None => self.of_catalog(&edit)?,
        };
        if commands.is_empty() {
            bail!(
                "nothing is proposed for what you named: every scenario is a risk already, or was found not applicable"
            );
        }
        let done = edit.perform_all("identify", commands).await?;
        report(&edit, &done)?;
        Ok(Outcome::Done)
    }

    fn own(&self, edit: &Edit, sentence: &str) -> Result<Vec<Command>> {
        let mut paired = self.pairing.resolve(edit)?;
        let mut risk = Risk {
            id: new_id()?,
            sentence: sentence.to_owned(),
            identified_on: Some(edit.today()),
            ..Risk::default()
        };
        paired.apply(&mut risk);
        let risk = RISK.apply(edit.register(), risk.into(), &self.fields.matches)?;
        let mut commands = std::mem::take(&mut paired.commands);
        commands.push(Command::Save(risk));
        Ok(commands)
    }

    fn of_catalog(&self, edit: &Edit) -> Result<Vec<Command>> {
        let register = edit.register();
        let assets = refs::several(
            &register.tables.assets,
            &arg_values::given(&self.fields.matches, "assets").unwrap_or_default(),
        )?;
        let vendors = refs::several(
            &register.tables.vendors,
            &arg_values::given(&self.fields.matches, "vendors").unwrap_or_default(),
        )?;
        if self.fitting {
            if !assets.is_empty() || !vendors.is_empty() {
                bail!(
                    "--fitting names what the scenarios are proposed for by itself; leave --asset and --vendor out, or take --except for what is not meant"
                );
            }
            return self.over_fits(edit);
        }
        let of_vendors = self.of_vendors(!assets.is_empty())?;
        if of_vendors && vendors.is_empty() {
            bail!("name the vendor the scenario speaks of with --vendor, such as --vendor V-1");
        }
        if of_vendors {
            return self.of_vendor(edit, &vendors);
        }
        if assets.is_empty() {
            bail!("name the asset the scenario speaks of with --asset, such as --asset A-1");
        }
        let mut copies = CatalogCopies::new(register, Catalog::builtin());
        let mut risks = Vec::new();
        for id in assets {
            let Some(asset) = register.tables.assets.get(id) else {
                continue;
            };
            for scenario in self.scenarios(edit, asset)? {
                let mut risk = copies.risk(scenario, asset)?;
                risk.identified_on = Some(edit.today());
                let mut record = RISK.apply(register, risk.into(), &self.fields.matches)?;
                if let AnyRecord::Risk(risk) = &mut record {
                    risk.assets = vec![id];
                }
                risks.push(Command::Save(record));
            }
        }
        let mut commands = if risks.is_empty() {
            Vec::new()
        } else {
            copies.commands()
        };
        commands.extend(risks);
        Ok(commands)
    }

    /// One risk for each scenario, of everything it is proposed for.
    fn over_fits(&self, edit: &Edit) -> Result<Vec<Command>> {
        let register = edit.register();
        let mut copies = CatalogCopies::new(register, Catalog::builtin());
        let mut risks = Vec::new();
        for Over { scenario, of } in fitting::over(register, &self.scenario, &self.except)? {
            let risk = risk_over(register, &mut copies, scenario, &of, edit.today())?;
            let record = RISK.apply(register, risk.into(), &self.fields.matches)?;
            risks.push(Command::Save(record));
        }
        let mut commands = copies.commands();
        commands.extend(risks);
        Ok(commands)
    }

    /// Whether vendors are meant and not assets: by the scenarios named, or because
    /// everything is asked for and no asset is named.
    fn of_vendors(&self, assets: bool) -> Result<bool> {
        let mut of_vendors = 0;
        for code in &self.scenario {
            of_vendors += usize::from(library::scenario(code)?.of_vendors());
        }
        if of_vendors > 0 && of_vendors < self.scenario.len() {
            bail!(
                "some of these scenarios speak of assets and some of vendors: name them in two commands"
            );
        }
        let none_named = arg_values::given(&self.fields.matches, "vendors")
            .is_none_or(|vendors: Vec<String>| vendors.is_empty());
        Ok(of_vendors > 0 || (self.all && !assets && !none_named))
    }

    fn of_vendor(&self, edit: &Edit, vendors: &[Id<Vendor>]) -> Result<Vec<Command>> {
        let register = edit.register();
        let mut copies = CatalogCopies::new(register, Catalog::builtin());
        let mut risks = Vec::new();
        for id in vendors {
            let Some(vendor) = register.tables.vendors.get(*id) else {
                continue;
            };
            let scenarios = if self.all {
                let all = vendor_proposals(register, Catalog::builtin(), Some(*id));
                all.into_iter().map(|p| p.scenario).collect()
            } else {
                let mut named = Vec::new();
                for code in &self.scenario {
                    named.push(library::scenario(code)?);
                }
                named
            };
            for scenario in scenarios {
                let made =
                    |risk: &&Risk| risk.scenario == scenario.code && risk.vendors.contains(id);
                if let Some(risk) = register.tables.risks.live().find(made) {
                    bail!(
                        "{} says this of {} {} already ({})",
                        risk.tag(),
                        vendor.tag(),
                        vendor.name,
                        scenario.code
                    );
                }
                let mut risk = copies.vendor_risk(scenario, vendor)?;
                risk.identified_on = Some(edit.today());
                let mut record = RISK.apply(register, risk.into(), &self.fields.matches)?;
                if let AnyRecord::Risk(risk) = &mut record {
                    risk.vendors = vec![*id];
                }
                risks.push(Command::Save(record));
            }
        }
        if risks.is_empty() {
            return Ok(risks);
        }
        let mut commands = copies.commands();
        commands.extend(risks);
        Ok(commands)
    }

    /// The scenarios meant for an asset; one that is a risk already is refused.
    fn scenarios(&self, edit: &Edit, asset: &Asset) -> Result<Vec<&'static Scenario>> {
        if self.all {
            let all = proposals(edit.register(), Catalog::builtin(), Some(asset.id));
            return Ok(all.into_iter().map(|p| p.scenario).collect());
        }
        let mut out = Vec::new();
        for code in &self.scenario {
            let scenario = library::scenario(code)?;
            if let Some(risk) = already(edit, scenario, asset.id) {
                bail!(
                    "{} says this of {} {} already ({})",
                    risk.tag(),
                    asset.tag(),
                    asset.name,
                    scenario.code
                );
            }
            if !scenario.classes.contains(&asset.class) {
                eprintln!("{}", misfit(scenario, asset));
            }
            out.push(scenario);
        }
        Ok(out)
    }
}

/// The warning about a scenario that the catalog has for other classes: a slip,
/// or an asset that is more than its class says.
fn misfit(scenario: &Scenario, asset: &Asset) -> String {
    let classes: Vec<&str> = scenario.classes.iter().map(String::as_str).collect();
    let class = match asset.class.as_str() {
        "" => "has no class yet".to_owned(),
        class => format!("is of class {class}"),
    };
    format!(
        "phiward: warning: {} speaks of {}, and {} {} {class}; the risk is recorded all the same: “phiward retire” ends it, “phiward propose” shows what fits",
        scenario.code,
        classes.join(", "),
        asset.tag(),
        shown(&asset.name),
    )
}

/// The open risk made of a scenario for an asset.
fn already<'e>(edit: &'e Edit, scenario: &Scenario, asset: Id<Asset>) -> Option<&'e Risk> {
    edit.register()
        .tables
        .risks
        .live()
        .find(|r| r.scenario == scenario.code && r.assets.contains(&asset))
}

fn report(edit: &Edit, done: &Done) -> Result<()> {
    edit.report(done, |r| match r {
        AnyRecord::Risk(_) => Some(format!("Identified {}.", titled(r))),
        _ => Some(format!("  {} is in the book now.", titled(r))),
    })?;
    let first = done
        .records
        .iter()
        .find(|r| matches!(r, AnyRecord::Risk(_)));
    match first {
        Some(risk) => edit.hint(&format!(
            "Next: phiward rate {} --likelihood LEVEL --impact LEVEL --reason \"…\"",
            risk.tag()
        )),
        None => Ok(()),
    }
}
