//! Profile, assets, flows, sites, groups and vendors.

use super::{Coverage, Covered, HoleKind};
use crate::id::{Id, Ref};
use crate::record::Record;
use crate::records::{Asset, FlowEnd};
use crate::register::Register;
use crate::table::Table;
use catalog::Catalog;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many rated risks concern each thing.
#[derive(Default)]
struct Analysed(HashMap<Ref, u32>);

impl Analysed {
    fn of(register: &Register) -> Self {
        let mut counts: HashMap<Ref, u32> = HashMap::new();
        let mut touched: Vec<Ref> = Vec::new();
        for risk in register
            .tables
            .risks
            .all()
            .filter(|r| r.merged_into.is_none() && r.standing().is_some())
        {
            touched.clear();
            touched.extend(risk.flows.iter().map(|id| id.to()));
            touched.extend(risk.groups.iter().map(|id| id.to()));
            touched.extend(risk.sites.iter().map(|id| id.to()));
            touched.extend(risk.vendors.iter().map(|id| id.to()));
            for id in &risk.assets {
                touched.push(id.to());
                // A risk to an asset is a risk at its site and with its vendor.
                if let Some(asset) = register.tables.assets.get(*id) {
                    touched.extend(asset.site.map(|id| id.to()));
                    touched.extend(asset.vendor.map(|id| id.to()));
                }
            }
            touched.sort_unstable();
            touched.dedup();
            for target in &touched {
                *counts.entry(*target).or_default() += 1;
            }
        }
        Analysed(counts)
    }
}

impl Coverage {
    pub(super) fn profile(&mut self, register: &Register) {
        let Some(profile) = register.profile() else {
            self.hole(
                HoleKind::ProfileIncomplete,
                None,
                "profile",
                "the organization has no profile yet",
            );
            return;
        };
        let missing: [(bool, &str); 6] = [
            (profile.kinds.is_empty(), "what kind of entity it is"),
            (profile.workforce.is_none(), "how many people work there"),
            (
                profile.security_official.is_none(),
                "who the Security Official is, a named person",
            ),
            (
                profile.leadership.is_empty(),
                "who in leadership decides on risk",
            ),
            (
                !profile.factors.complete(),
                "the four factors of 164.306(b)(2)",
            ),
            (
                profile.review_interval_months.is_none()
                    || profile.review_interval_reason.trim().is_empty(),
                "how often the analysis is reviewed, and why that suits its size and complexity",
            ),
        ];
        for (_, what) in missing.iter().filter(|(lacks, _)| *lacks) {
            self.hole(
                HoleKind::ProfileIncomplete,
                Some(profile.reference()),
                "profile",
                format!("the profile does not say {what}"),
            );
        }
    }

    pub(super) fn things(&mut self, register: &Register) {
        let analysed = Analysed::of(register);
        let excluded: HashMap<Ref, (String, String)> = register
            .tables
            .exclusions
            .live()
            .filter_map(|x| {
                Some((
                    x.target?,
                    (
                        x.reason.clone(),
                        register.person_name(x.approved_by).to_owned(),
                    ),
                ))
            })
            .collect();
        let t = &register.tables;
        if t.assets.live().next().is_none() {
            self.hole(
                HoleKind::NoInventory,
                None,
                "inventory",
                "no asset is recorded, so nothing can be shown to be covered",
            );
        }
        let outside = |asset: &Asset| asset.ephi_known && !asset.ephi.any();
        self.cover(
            &t.assets,
            HoleKind::AssetNotAnalysed,
            &analysed,
            &excluded,
            |a| !outside(a),
        );
        self.cover(
            &t.flows,
            HoleKind::FlowNotAnalysed,
            &analysed,
            &excluded,
            |_| true,
        );
        self.cover(
            &t.sites,
            HoleKind::SiteNotAnalysed,
            &analysed,
            &excluded,
            |_| true,
        );
        self.cover(
            &t.groups,
            HoleKind::GroupNotAnalysed,
            &analysed,
            &excluded,
            |_| true,
        );
        self.cover(
            &t.vendors,
            HoleKind::VendorNotAnalysed,
            &analysed,
            &excluded,
            |v| v.business_associate == Some(true),
        );
        self.flows(register, &excluded);
    }

    /// Sorts the live records of a table into covered and not covered.
    fn cover<R: Record>(
        &mut self,
        table: &Table<R>,
        kind: HoleKind,
        analysed: &Analysed,
        excluded: &HashMap<Ref, (String, String)>,
        in_scope: impl Fn(&R) -> bool,
    ) {
        for record in table.live() {
            let target = record.reference();
            let risks = analysed.0.get(&target).copied().unwrap_or(0);
            let out = excluded.get(&target).cloned();
            if risks > 0 || out.is_some() {
                self.covered.push(Covered {
                    target,
                    tag: record.tag(),
                    label: record.label().to_owned(),
                    risks,
                    excluded: out,
                });
            } else if in_scope(record) {
                self.hole(
                    kind,
                    Some(target),
                    record.tag(),
                    format!("{} has no rated risk and is not excluded", record.label()),
                );
            }
        }
    }

    fn flows(&mut self, register: &Register, excluded: &HashMap<Ref, (String, String)>) {
        let mut on_flow: HashSet<Id<Asset>> = HashSet::new();
        for flow in register.tables.flows.live() {
            on_flow.extend(flow.ends().filter_map(|end| match end {
                FlowEnd::Asset(id) => Some(*id),
                _ => None,
            }));
            for (end, word) in [(&flow.from, "begins"), (&flow.to, "ends")] {
                if *end == FlowEnd::Unknown {
                    self.hole(
                        HoleKind::FlowToNowhere,
                        Some(flow.reference()),
                        flow.tag(),
                        format!("“{}” {word} nowhere", flow.name),
                    );
                }
            }
        }
        for asset in register.tables.assets.live() {
            if asset.class.is_empty() {
                self.hole(
                    HoleKind::AssetWithoutClass,
                    Some(asset.reference()),
                    asset.tag(),
                    format!("{} has no class", asset.name),
                );
            }
            if !asset.ephi_known {
                self.hole(
                    HoleKind::EphiNotKnown,
                    Some(asset.reference()),
                    asset.tag(),
                    format!("nobody has said whether {} holds ePHI", asset.name),
                );
            } else if asset.ephi.any()
                && !on_flow.contains(&asset.id)
                && !excluded.contains_key(&asset.reference())
            {
                self.hole(
                    HoleKind::AssetOnNoFlow,
                    Some(asset.reference()),
                    asset.tag(),
                    format!("no recorded flow reaches or leaves {}", asset.name),
                );
            }
        }
    }

    /// Threats the catalog anticipates for a class of assets in use, and nobody considered.
    pub(super) fn threats(&mut self, register: &Register, catalog: &Catalog) {
        let t = &register.tables;
        let excluded: HashSet<uuid::Uuid> = t
            .exclusions
            .live()
            .filter_map(|x| Some(x.target?.id))
            .collect();
        let mut classes: BTreeMap<&str, u32> = BTreeMap::new();
        let in_scope = |a: &Asset| !a.class.is_empty() && !excluded.contains(&a.id.uuid());
        for asset in t.assets.live().filter(|a| in_scope(a)) {
            *classes.entry(&asset.class).or_default() += 1;
        }
        let mut considered: HashSet<(&str, &str)> = HashSet::new();
        for risk in t.risks.all() {
            let scenario = catalog.scenario(&risk.scenario).map(|s| s.threat.as_str());
            let threats = risk
                .threats
                .iter()
                .filter_map(|id| t.threats.get(*id))
                .map(|threat| threat.catalog.as_str())
                .chain(scenario)
                .filter(|code| !code.is_empty());
            for code in threats {
                considered.extend(
                    risk.assets
                        .iter()
                        .filter_map(|id| t.assets.get(*id))
                        .map(|asset| (asset.class.as_str(), code)),
                );
            }
        }
        // For a whole class, or asset by asset until none of the class is left.
        let mut dismissed: HashSet<(&str, &str)> = HashSet::new();
        let mut one_by_one: HashMap<(&str, &str), HashSet<Id<Asset>>> = HashMap::new();
        for dismissal in t.dismissals.live() {
            let code = dismissal.scenario.as_str();
            match dismissal.asset {
                None => {
                    dismissed.insert((dismissal.class.as_str(), code));
                }
                Some(id) => {
                    if let Some(asset) = t
                        .assets
                        .get(id)
                        .filter(|a| a.retired.is_none() && in_scope(a))
                    {
                        let assets = one_by_one.entry((&asset.class, code)).or_default();
                        assets.insert(id);
                        if Some(&(assets.len() as u32)) == classes.get(asset.class.as_str()) {
                            dismissed.insert((&asset.class, code));
                        }
                    }
                }
            }
        }
        for (class, count) in classes {
            let mut absent: Vec<&str> = Vec::new();
            for scenario in catalog.scenarios_for(class) {
                let settled = considered.contains(&(class, scenario.threat.as_str()))
                    || dismissed.contains(&(class, scenario.code.as_str()))
                    || dismissed.contains(&("", scenario.code.as_str()));
                let name = catalog
                    .threat(&scenario.threat)
                    .map_or(scenario.threat.as_str(), |t| &t.name);
                if !settled && !absent.contains(&name) {
                    absent.push(name);
                }
            }
            if !absent.is_empty() {
                let class_name = catalog.class(class).map_or(class, |c| &c.name);
                self.hole(
                    HoleKind::ThreatAbsent,
                    None,
                    class,
                    format!(
                        "{class_name} ({count}): {} not considered: {}",
                        absent.len(),
                        absent.join("; ")
                    ),
                );
            }
        }
    }

    pub(super) fn vendors(&mut self, register: &Register, today: Date) {
        for vendor in register.tables.vendors.live() {
            match vendor.business_associate {
                None => self.hole(
                    HoleKind::VendorUndecided,
                    Some(vendor.reference()),
                    vendor.tag(),
                    format!("is {} a business associate?", vendor.name),
                ),
                Some(true) if !vendor.agreement_in_force(today) => {
                    let state = vendor
                        .agreements
                        .last()
                        .map_or("none is recorded", |a| a.state.words());
                    self.hole(
                        HoleKind::AgreementMissing,
                        Some(vendor.reference()),
                        vendor.tag(),
                        format!("{}: no agreement in force ({state})", vendor.name),
                    );
                }
                Some(_) => {}
            }
        }
    }
}
