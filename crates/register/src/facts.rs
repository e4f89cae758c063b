//! Facts on record that settle a scenario without a judgement (A8).
//!
//! A scenario names what must be so (`needs`, `forms`). Where the register holds
//! the contrary, the scenario is not proposed, and the fact is told. What is not
//! recorded silences nothing, but for the two needs that must be known. When the
//! fact changes, the scenario comes back by itself: nothing is stored.

use crate::id::Id;
use crate::records::{Asset, EntityKind, Profile, Vendor, YesNo};
use crate::register::Register;
use catalog::{Catalog, Form, Need, People, Scenario, names};

/// Up to so many workforce members everybody knows everybody.
const FEW_PEOPLE: u32 = 25;

/// A fact that says a scenario makes no sense here.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fact<'c> {
    Hosted,
    OnOwnPremises,
    Encrypted,
    NoEphi,
    NoCare,
    FewPeople(u32),
    OneSite,
    NotAssociate,
    NoClearinghousePart,
    NoEmployerPlan,
    Form(&'c Form),
}

/// What is recorded of the organization, read once.
pub(crate) struct Facts<'r> {
    register: &'r Register,
    profile: Option<&'r Profile>,
    sites: usize,
}

/// What is recorded of one asset.
pub(crate) struct AssetFacts<'r, 'c> {
    facts: &'r Facts<'r>,
    asset: &'r Asset,
    /// Forms its class takes.
    forms: &'c [Form],
    /// Those its name tells, or else its description.
    told: Vec<&'c Form>,
}

/// A scenario that a fact on record settles for an asset.
#[derive(Debug, Clone)]
pub struct SettledByFact<'c> {
    /// The asset.
    pub asset: Id<Asset>,
    /// The scenario.
    pub scenario: &'c Scenario,
    /// The fact, as a sentence.
    pub fact: String,
}

impl<'r> Facts<'r> {
    pub(crate) fn of(register: &'r Register) -> Self {
        Facts {
            register,
            profile: register.profile(),
            sites: register.tables.sites.live().take(2).count(),
        }
    }

    pub(crate) fn asset<'c>(
        &'r self,
        catalog: &'c Catalog,
        asset: &'r Asset,
    ) -> AssetFacts<'r, 'c> {
        let forms = catalog.class(&asset.class).map_or(&[][..], |c| &c.forms);
        let tell = |text: &str| -> Vec<&'c Form> {
            let told = |form: &&Form| form.words.iter().any(|word| names(text, word));
            forms.iter().filter(told).collect()
        };
        let mut told = tell(&asset.name);
        if told.is_empty() {
            told = tell(&asset.description);
        }
        AssetFacts {
            facts: self,
            asset,
            forms,
            told,
        }
    }

    /// The fact that settles a scenario for a vendor.
    pub(crate) fn against_vendor(
        &self,
        vendor: &Vendor,
        scenario: &Scenario,
    ) -> Option<Fact<'static>> {
        scenario.needs.iter().find_map(|need| match need {
            Need::Associate => {
                (vendor.business_associate == Some(false)).then_some(Fact::NotAssociate)
            }
            other => self.against_organization(*other),
        })
    }

    /// What the profile says against a need.
    fn against_organization(&self, need: Need) -> Option<Fact<'static>> {
        let kinds = self.profile.map_or(&[][..], |p| &p.kinds);
        let is = |kind: EntityKind| kinds.contains(&kind);
        match need {
            Need::Care => {
                let care = kinds.iter().any(|kind| gives_care(*kind));
                (!kinds.is_empty() && !care).then_some(Fact::NoCare)
            }
            Need::ManyPeople => {
                let workforce = self.profile?.workforce?;
                (workforce <= FEW_PEOPLE).then_some(Fact::FewPeople(workforce))
            }
            Need::SeveralSites => (self.sites == 1).then_some(Fact::OneSite),
            Need::ClearinghousePart => {
                let part = self.profile.and_then(|p| p.clearinghouse_part);
                let may = part.unwrap_or(is(EntityKind::Clearinghouse));
                (!may).then_some(Fact::NoClearinghousePart)
            }
            Need::EmployerPlan => {
                let may = is(EntityKind::GroupHealthPlan) || is(EntityKind::Hybrid);
                (!may).then_some(Fact::NoEmployerPlan)
            }
            Need::OwnPremises
            | Need::Hosted
            | Need::NotEncrypted
            | Need::Ephi
            | Need::Associate => None,
        }
    }
}

/// Whether an entity of this kind may treat people itself.
fn gives_care(kind: EntityKind) -> bool {
    matches!(
        kind,
        EntityKind::Provider | EntityKind::Hospital | EntityKind::Hybrid | EntityKind::Affiliated
    )
}

impl<'c> AssetFacts<'_, 'c> {
    /// The fact that settles a scenario for the asset; `None`: it stands.
    pub(crate) fn against(&self, scenario: &Scenario) -> Option<Fact<'c>> {
        let need = scenario.needs.iter().find_map(|need| self.need(*need));
        need.or_else(|| self.form(scenario))
    }

    fn need(&self, need: Need) -> Option<Fact<'c>> {
        let asset = self.asset;
        match need {
            Need::OwnPremises => asset.hosted_by_others().then_some(Fact::Hosted),
            Need::Hosted => asset.on_own_premises().then_some(Fact::OnOwnPremises),
            Need::NotEncrypted => (asset.encrypted == YesNo::Yes).then_some(Fact::Encrypted),
            Need::Ephi => (!asset.may_hold_ephi()).then_some(Fact::NoEphi),
            Need::Associate => {
                let vendors = &self.facts.register.tables.vendors;
                let vendor = asset.vendor.and_then(|id| vendors.get(id))?;
                (vendor.business_associate == Some(false)).then_some(Fact::NotAssociate)
            }
            other => self.facts.against_organization(other),
        }
    }

    fn form(&self, scenario: &Scenario) -> Option<Fact<'c>> {
        let meant = |form: &Form| scenario.forms.contains(&form.code);
        // Forms are of a class: the scenario may speak of others without any.
        let speaks_of_these = self.forms.iter().any(meant);
        match self.told.first() {
            Some(first) if speaks_of_these && !self.told.iter().any(|f| meant(f)) => {
                Some(Fact::Form(first))
            }
            _ => None,
        }
    }

    pub(crate) fn words(&self, fact: Fact<'c>) -> String {
        let name = &self.asset.name;
        match fact {
            Fact::Hosted => format!(
                "{name} is recorded as run by others (“{}”)",
                self.asset.hosting
            ),
            Fact::OnOwnPremises => format!(
                "{name} is recorded as on the organization's own premises (“{}”)",
                self.asset.hosting
            ),
            Fact::Encrypted => format!("{name} is recorded as encrypted at rest"),
            Fact::NoEphi => format!("{name} is recorded as touching no ePHI"),
            Fact::NotAssociate => {
                format!("the vendor of {name} is recorded as not a business associate")
            }
            Fact::Form(form) => format!("{name} is {} by its name or description", form.name),
            Fact::NoCare
            | Fact::FewPeople(_)
            | Fact::OneSite
            | Fact::NoClearinghousePart
            | Fact::NoEmployerPlan => self.facts.words(fact),
        }
    }
}

impl Facts<'_> {
    /// A fact of the organization as a sentence.
    fn words(&self, fact: Fact<'_>) -> String {
        match fact {
            Fact::NoCare => {
                let kinds = self.profile.map_or(&[][..], |p| &p.kinds);
                let kinds: Vec<&str> = kinds.iter().map(|kind| kind.words()).collect();
                format!(
                    "the organization is recorded as {}, and so gives no care itself",
                    kinds.join(", ")
                )
            }
            Fact::FewPeople(count) => {
                format!("the profile records a workforce of {count}")
            }
            Fact::OneSite => "one site is recorded".to_owned(),
            Fact::NoClearinghousePart => {
                "the profile does not say that a clearinghouse is part of a larger organization"
                    .to_owned()
            }
            Fact::NoEmployerPlan => {
                "the profile does not say that the organization is a group health plan".to_owned()
            }
            _ => String::new(),
        }
    }

    /// What the organization calls the people whose ePHI it holds.
    pub(crate) fn people(&self) -> People {
        let of_members = |kind: &EntityKind| {
            matches!(
                kind,
                EntityKind::GroupHealthPlan | EntityKind::HealthPlan | EntityKind::InsuranceAgency
            )
        };
        match self.profile.map(|p| &p.kinds) {
            Some(kinds) if !kinds.is_empty() && kinds.iter().all(of_members) => People::Members,
            _ => People::Patients,
        }
    }
}

impl Register {
    /// What the organization calls the people whose ePHI it holds: a plan has members.
    pub fn people(&self) -> People {
        Facts::of(self).people()
    }
}

/// Scenarios of the catalog that facts on record settle, in catalog order.
///
/// `only`: for one asset; else for every live asset that is not excluded.
pub fn settled_by_facts<'c>(
    register: &Register,
    catalog: &'c Catalog,
    only: Option<Id<Asset>>,
) -> Vec<SettledByFact<'c>> {
    let facts = Facts::of(register);
    let mut out = Vec::new();
    let assets = register.tables.assets.live();
    for asset in assets.filter(|asset| only.is_none_or(|id| id == asset.id)) {
        if register
            .exclusion(crate::Record::reference(asset))
            .is_some()
        {
            continue;
        }
        let of = facts.asset(catalog, asset);
        for scenario in catalog.scenarios_for(&asset.class) {
            if let Some(fact) = of.against(scenario) {
                out.push(SettledByFact {
                    asset: asset.id,
                    scenario,
                    fact: of.words(fact),
                });
            }
        }
    }
    out
}
