//! The packs of the catalog as they stand in a book: what each scenario fits, and how
//! much of it nobody has looked at (A8).

use crate::id::{Id, Ref};
use crate::proposals::{for_assets, for_vendors};
use crate::record::Record;
use crate::records::Risk;
use crate::register::Register;
use catalog::{Catalog, Pack, Scenario};
use std::collections::HashMap;

/// So many things are named in a sentence; of more, the number is told.
const NAMED: usize = 4;

/// How far a pack has been looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackTally<'c> {
    /// The pack.
    pub pack: &'c Pack,
    /// Its scenarios that fit an asset or a vendor here.
    pub scenarios: usize,
    /// Those of them that nobody has looked at for everything they fit.
    pub open_scenarios: usize,
    /// Pairs of a scenario and an asset or vendor it fits.
    pub fits: usize,
    /// Pairs that nobody has looked at.
    pub open: usize,
    /// Risks of the register that say a scenario of it, closed ones left out.
    pub risks: usize,
}

/// An asset or a vendor that a scenario fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit<'r> {
    /// The asset or vendor.
    pub of: Ref,
    /// Its number, such as A-3.
    pub tag: String,
    /// Its name.
    pub name: &'r str,
    /// Whether nobody has looked at it.
    pub open: bool,
}

/// A scenario and what it fits here, in the order of the records.
#[derive(Debug, Clone)]
pub struct ScenarioFits<'r, 'c> {
    /// The scenario.
    pub scenario: &'c Scenario,
    /// Assets, or vendors.
    pub fits: Vec<Fit<'r>>,
    /// Live risks that say it.
    pub risks: Vec<Id<Risk>>,
}

impl<'r> ScenarioFits<'r, '_> {
    /// What nobody has looked at.
    pub fn open(&self) -> impl Iterator<Item = &Fit<'r>> {
        self.fits.iter().filter(|fit| fit.open)
    }
}

/// Every pack of the catalog, in its order.
pub fn pack_tallies<'c>(register: &Register, catalog: &'c Catalog) -> Vec<PackTally<'c>> {
    let mut of: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut count = |scenario: &'c Scenario, settled: bool| {
        let (fits, open) = of.entry(&scenario.code).or_default();
        *fits += 1;
        *open += usize::from(!settled);
    };
    for_assets(
        register,
        catalog,
        None,
        |_| true,
        |_, scenario, settled| {
            count(scenario, settled);
        },
    );
    for_vendors(
        register,
        catalog,
        None,
        |_| true,
        |_, scenario, settled| {
            count(scenario, settled);
        },
    );
    let mut risks: HashMap<&str, usize> = HashMap::new();
    for risk in register.tables.risks.live() {
        if let Some(scenario) = catalog.scenario(&risk.scenario) {
            *risks.entry(&scenario.pack).or_default() += 1;
        }
    }
    let tally = |pack: &'c Pack| {
        let mut tally = PackTally {
            pack,
            scenarios: 0,
            open_scenarios: 0,
            fits: 0,
            open: 0,
            risks: risks.get(pack.code.as_str()).copied().unwrap_or_default(),
        };
        for scenario in catalog.scenarios_of(pack) {
            let (fits, open) = of.get(scenario.code.as_str()).copied().unwrap_or_default();
            tally.scenarios += usize::from(fits > 0);
            tally.open_scenarios += usize::from(open > 0);
            tally.fits += fits;
            tally.open += open;
        }
        tally
    };
    catalog.packs.iter().map(tally).collect()
}

/// What each of some scenarios fits here, in their order; by the same rules as
/// [`proposals`](crate::proposals).
pub fn fits_of<'r, 'c>(
    register: &'r Register,
    catalog: &'c Catalog,
    scenarios: impl IntoIterator<Item = &'c Scenario>,
) -> Vec<ScenarioFits<'r, 'c>> {
    let mut out: Vec<ScenarioFits<'r, 'c>> = scenarios
        .into_iter()
        .map(|scenario| ScenarioFits {
            scenario,
            fits: Vec::new(),
            risks: Vec::new(),
        })
        .collect();
    let at: HashMap<&str, usize> = out
        .iter()
        .enumerate()
        .map(|(at, one)| (one.scenario.code.as_str(), at))
        .collect();
    let mut add = |scenario: &Scenario, of: Ref, tag: String, name: &'r str, settled: bool| {
        if let Some(at) = at.get(scenario.code.as_str()) {
            out[*at].fits.push(Fit {
                of,
                tag,
                name,
                open: !settled,
            });
        }
    };
    let wanted = |scenario: &Scenario| at.contains_key(scenario.code.as_str());
    for_assets(
        register,
        catalog,
        None,
        wanted,
        |asset, scenario, settled| {
            add(
                scenario,
                asset.reference(),
                asset.tag(),
                &asset.name,
                settled,
            );
        },
    );
    for_vendors(
        register,
        catalog,
        None,
        wanted,
        |vendor, scenario, settled| {
            add(
                scenario,
                vendor.reference(),
                vendor.tag(),
                &vendor.name,
                settled,
            );
        },
    );
    for risk in register.tables.risks.live() {
        if let Some(at) = at.get(risk.scenario.as_str()) {
            out[*at].risks.push(risk.id);
        }
    }
    out
}

/// Names as the subject of one sentence: all of a few, and the number of the rest.
pub fn names_of(names: &[&str]) -> String {
    let (shown, more) = match names.len() > NAMED {
        // “and 1 more” is longer than most names.
        true => names.split_at(NAMED - 1),
        false => (names, &[][..]),
    };
    let last = (!more.is_empty()).then(|| format!("{} more", more.len()));
    let mut words: Vec<&str> = shown.to_vec();
    words.extend(last.as_deref());
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
