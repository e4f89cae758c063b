//! The scenario builder: which reasonably anticipated threats an asset or vendor
//! still lacks (A8).

use crate::facts::Facts;
use crate::id::Id;
use crate::record::Record;
use crate::records::{Asset, Vendor};
use crate::register::Register;
use catalog::{Catalog, Scenario};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A scenario proposed for an asset.
#[derive(Debug, Clone)]
pub struct Proposal<'c> {
    /// The asset.
    pub asset: Id<Asset>,
    /// The scenario.
    pub scenario: &'c Scenario,
    /// The sentence with the asset's name in it.
    pub sentence: String,
    /// Who could be harmed, in the word for the people the organization serves.
    pub harms: String,
}

/// A scenario proposed for a vendor.
#[derive(Debug, Clone)]
pub struct VendorProposal<'c> {
    /// The vendor.
    pub vendor: Id<Vendor>,
    /// The scenario.
    pub scenario: &'c Scenario,
    /// The sentence with the vendor's name in it.
    pub sentence: String,
    /// Who could be harmed, in the word for the people the organization serves.
    pub harms: String,
}

/// What has been settled: by a risk, or as not applicable.
pub(crate) struct Considered<'r> {
    /// By asset or vendor.
    one: HashMap<Uuid, HashSet<&'r str>>,
    class: HashSet<(&'r str, &'r str)>,
}

impl<'r> Considered<'r> {
    pub(crate) fn of(register: &'r Register) -> Self {
        let mut considered = Considered {
            one: HashMap::new(),
            class: HashSet::new(),
        };
        let risks = register.tables.risks.all();
        for risk in risks.filter(|r| !r.scenario.is_empty()) {
            let assets = risk.assets.iter().map(|id| id.uuid());
            for id in assets.chain(risk.vendors.iter().map(|id| id.uuid())) {
                considered.one.entry(id).or_default().insert(&risk.scenario);
            }
        }
        for dismissal in register.tables.dismissals.live() {
            let asset = dismissal.asset.map(|id| id.uuid());
            match asset.or(dismissal.vendor.map(|id| id.uuid())) {
                Some(id) => {
                    let codes = considered.one.entry(id).or_default();
                    codes.insert(&dismissal.scenario);
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
        self.one(asset.id.uuid(), scenario)
            || self.class.contains(&(&scenario.code, &asset.class))
            || self.everywhere(scenario)
    }

    fn holds_vendor(&self, vendor: &Vendor, scenario: &Scenario) -> bool {
        self.one(vendor.id.uuid(), scenario) || self.everywhere(scenario)
    }

    fn one(&self, id: Uuid, scenario: &Scenario) -> bool {
        let codes = self.one.get(&id);
        codes.is_some_and(|codes| codes.contains(scenario.code.as_str()))
    }

    fn everywhere(&self, scenario: &Scenario) -> bool {
        self.class.contains(&(scenario.code.as_str(), ""))
    }
}

/// How far the scenarios proposed for an asset have been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedAt {
    /// The asset.
    pub asset: Id<Asset>,
    /// Scenarios that nobody has looked at yet.
    pub open: usize,
    /// All scenarios anticipated for it: those of its class that no fact settles,
    /// and those that were looked at all the same.
    pub all: usize,
}

/// How far each live asset that is not excluded has been looked at, in the order
/// the assets were made; those for which nothing is anticipated are left out.
pub fn looked_at(register: &Register, catalog: &Catalog) -> Vec<LookedAt> {
    let mut out: Vec<LookedAt> = Vec::new();
    for_assets(
        register,
        catalog,
        None,
        |_| true,
        |asset, _, settled| {
            let open = usize::from(!settled);
            match out.last_mut().filter(|last| last.asset == asset.id) {
                Some(last) => {
                    last.all += 1;
                    last.open += open;
                }
                None => out.push(LookedAt {
                    asset: asset.id,
                    open,
                    all: 1,
                }),
            }
        },
    );
    out
}

fn in_scope(register: &Register) -> impl Iterator<Item = &Asset> {
    let assets = register.tables.assets.live();
    assets.filter(|asset| register.exclusion(asset.reference()).is_none())
}

/// Every scenario anticipated for each asset in scope, in the order of assets and catalog:
/// those of its class that no fact settles, and those that were looked at all the same.
/// The last argument of `each`: whether it was looked at.
///
/// `only`: of one asset; else of every live asset that is not excluded. `wanted`: of these
/// scenarios.
pub(crate) fn for_assets<'r, 'c>(
    register: &'r Register,
    catalog: &'c Catalog,
    only: Option<Id<Asset>>,
    wanted: impl Fn(&Scenario) -> bool,
    mut each: impl FnMut(&'r Asset, &'c Scenario, bool),
) {
    let considered = Considered::of(register);
    let facts = Facts::of(register);
    for asset in in_scope(register).filter(|asset| only.is_none_or(|id| id == asset.id)) {
        let of = facts.asset(catalog, asset);
        let scenarios = catalog.scenarios_for(&asset.class);
        for scenario in scenarios.filter(|scenario| wanted(scenario)) {
            let settled = considered.holds(asset, scenario);
            if settled || of.against(scenario).is_none() {
                each(asset, scenario, settled);
            }
        }
    }
}

/// The same of each vendor in scope. One of which nobody has decided whether it is a
/// business associate counts as one.
pub(crate) fn for_vendors<'r, 'c>(
    register: &'r Register,
    catalog: &'c Catalog,
    only: Option<Id<Vendor>>,
    wanted: impl Fn(&Scenario) -> bool,
    mut each: impl FnMut(&'r Vendor, &'c Scenario, bool),
) {
    let considered = Considered::of(register);
    let facts = Facts::of(register);
    let vendors = register.tables.vendors.live();
    for vendor in vendors.filter(|vendor| only.is_none_or(|id| id == vendor.id)) {
        // One that touches no ePHI threatens none.
        let outside = vendor.business_associate == Some(false);
        if outside || register.exclusion(vendor.reference()).is_some() {
            continue;
        }
        let kinds = catalog.kinds_of_vendor(&vendor.name, &vendor.service);
        let scenarios = catalog.vendor_scenarios(&kinds).into_iter();
        for scenario in scenarios.filter(|scenario| wanted(scenario)) {
            let settled = considered.holds_vendor(vendor, scenario);
            if settled || facts.against_vendor(vendor, scenario).is_none() {
                each(vendor, scenario, settled);
            }
        }
    }
}

/// Scenarios of the catalog that are reasonably anticipated for an asset, neither
/// analysed nor found not applicable, and against which no fact on record speaks
/// ([`settled_by_facts`](crate::settled_by_facts)); in catalog order.
///
/// `only`: for one asset; else for every live asset that is not excluded.
pub fn proposals<'c>(
    register: &Register,
    catalog: &'c Catalog,
    only: Option<Id<Asset>>,
) -> Vec<Proposal<'c>> {
    let people = register.people();
    let mut out = Vec::new();
    for_assets(
        register,
        catalog,
        only,
        |_| true,
        |asset, scenario, settled| {
            if !settled {
                out.push(Proposal {
                    asset: asset.id,
                    scenario,
                    sentence: scenario.sentence_for(&asset.name, people),
                    harms: scenario.harms_for(people),
                });
            }
        },
    );
    out
}

/// Scenarios of the catalog that are reasonably anticipated for a vendor and not
/// yet considered, in catalog order.
///
/// `only`: for one vendor; else for every live vendor that is not excluded. A vendor
/// of which nobody has decided whether it is a business associate counts as one.
pub fn vendor_proposals<'c>(
    register: &Register,
    catalog: &'c Catalog,
    only: Option<Id<Vendor>>,
) -> Vec<VendorProposal<'c>> {
    let people = register.people();
    let mut out = Vec::new();
    for_vendors(
        register,
        catalog,
        only,
        |_| true,
        |vendor, scenario, settled| {
            if !settled {
                out.push(VendorProposal {
                    vendor: vendor.id,
                    scenario,
                    sentence: scenario.sentence_for(&vendor.name, people),
                    harms: scenario.harms_for(people),
                });
            }
        },
    );
    out
}
