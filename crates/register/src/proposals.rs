//! The scenario builder: which reasonably anticipated threats an asset still lacks (A8).

use crate::id::Id;
use crate::record::Record;
use crate::records::Asset;
use crate::register::Register;
use catalog::{Catalog, Scenario};
use std::collections::{HashMap, HashSet};

/// A scenario proposed for an asset.
#[derive(Debug, Clone)]
pub struct Proposal<'c> {
    /// The asset.
    pub asset: Id<Asset>,
    /// The scenario.
    pub scenario: &'c Scenario,
    /// The sentence with the asset's name in it.
    pub sentence: String,
}

/// What has been settled: by a risk, or as not applicable.
pub(crate) struct Considered<'r> {
    risks: HashMap<Id<Asset>, HashSet<&'r str>>,
    one: HashMap<Id<Asset>, HashSet<&'r str>>,
    class: HashSet<(&'r str, &'r str)>,
}

impl<'r> Considered<'r> {
    pub(crate) fn of(register: &'r Register) -> Self {
        let mut considered = Considered {
            risks: HashMap::new(),
            one: HashMap::new(),
            class: HashSet::new(),
        };
        for risk in register
            .tables
            .risks
            .all()
            .filter(|r| !r.scenario.is_empty())
        {
            for asset in &risk.assets {
                considered
                    .risks
                    .entry(*asset)
                    .or_default()
                    .insert(&risk.scenario);
            }
        }
        for dismissal in register.tables.dismissals.live() {
            match dismissal.asset {
                Some(asset) => {
                    considered
                        .one
                        .entry(asset)
                        .or_default()
                        .insert(&dismissal.scenario);
                }
                None => {
                    considered
                        .class
                        .insert((&dismissal.scenario, &dismissal.class));
                }
            }
        }
        considered
    }

    pub(crate) fn holds(&self, asset: &Asset, scenario: &Scenario) -> bool {
        let code = scenario.code.as_str();
        self.risks
            .get(&asset.id)
            .is_some_and(|set| set.contains(code))
            || self
                .one
                .get(&asset.id)
                .is_some_and(|set| set.contains(code))
            || self.class.contains(&(code, asset.class.as_str()))
            || self.class.contains(&(code, ""))
    }
}

/// How far the scenarios proposed for an asset have been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedAt {
    /// The asset.
    pub asset: Id<Asset>,
    /// Scenarios that nobody has looked at yet.
    pub open: usize,
    /// All scenarios anticipated for its class.
    pub all: usize,
}

/// How far each live asset that is not excluded has been looked at, in the order
/// the assets were made; assets without a class have nothing to look at.
pub fn looked_at(register: &Register, catalog: &Catalog) -> Vec<LookedAt> {
    let considered = Considered::of(register);
    register
        .tables
        .assets
        .live()
        .filter(|asset| register.exclusion(asset.reference()).is_none())
        .map(|asset| {
            let (mut open, mut all) = (0, 0);
            for scenario in catalog.scenarios_for(&asset.class) {
                all += 1;
                open += usize::from(!considered.holds(asset, scenario));
            }
            LookedAt {
                asset: asset.id,
                open,
                all,
            }
        })
        .collect()
}

/// Scenarios of the catalog that are reasonably anticipated for an asset's
/// class and neither analysed nor found not applicable, in catalog order.
///
/// `only`: for one asset; else for every live asset that is not excluded.
pub fn proposals<'c>(
    register: &Register,
    catalog: &'c Catalog,
    only: Option<Id<Asset>>,
) -> Vec<Proposal<'c>> {
    let considered = Considered::of(register);
    register
        .tables
        .assets
        .live()
        .filter(|asset| only.is_none_or(|id| id == asset.id))
        .filter(|asset| register.exclusion(asset.reference()).is_none())
        .flat_map(|asset| {
            catalog
                .scenarios_for(&asset.class)
                .filter(|scenario| !considered.holds(asset, scenario))
                .map(|scenario| Proposal {
                    asset: asset.id,
                    scenario,
                    sentence: scenario.sentence.replace("{asset}", &asset.name),
                })
                .collect::<Vec<_>>()
        })
        .collect()
}
