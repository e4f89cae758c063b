//! Threats that are reasonably anticipated and not yet considered (A8).

use super::{Coverage, GapKind};
use crate::id::Id;
use crate::proposals::looked_at;
use crate::record::Record;
use crate::records::Asset;
use crate::register::Register;
use catalog::Catalog;
use std::collections::{BTreeMap, HashMap, HashSet};

impl Coverage {
    /// Threats the catalog anticipates for a class of assets in use, and nobody considered.
    pub(super) fn threats(&mut self, register: &Register, catalog: &Catalog) {
        let t = &register.tables;
        let excluded: HashSet<uuid::Uuid> = t
            .exclusions
            .live()
            .filter(|x| x.void(register).is_none())
            .filter_map(|x| Some(x.target?.id))
            .collect();
        let mut classes: BTreeMap<&str, u32> = BTreeMap::new();
        let in_scope = |a: &Asset| !a.class.is_empty() && !excluded.contains(&a.id.uuid());
        for asset in t.assets.live().filter(|a| in_scope(a)) {
            *classes.entry(&asset.class).or_default() += 1;
        }
        // Classes and threats as small numbers: there are many risks and few of these.
        let class_of: HashMap<&str, usize> = classes.keys().copied().zip(0..).collect();
        let threat_of: HashMap<&str, usize> = catalog
            .threats
            .iter()
            .map(|t| t.code.as_str())
            .zip(0..)
            .collect();
        let threat_of_scenario: HashMap<&str, Option<&usize>> = catalog
            .scenarios
            .iter()
            .map(|s| (s.code.as_str(), threat_of.get(s.threat.as_str())))
            .collect();
        let asset_class: Vec<Option<&usize>> = t
            .assets
            .all()
            .map(|a| class_of.get(a.class.as_str()))
            .collect();
        let threat_code: Vec<Option<&usize>> = t
            .threats
            .all()
            .map(|x| threat_of.get(x.catalog.as_str()))
            .collect();
        let mut considered = vec![false; classes.len() * catalog.threats.len()];
        for risk in t.risks.all() {
            let named = risk.threats.iter().filter_map(|id| t.threats.position(*id));
            let scenario = threat_of_scenario.get(risk.scenario.as_str());
            for threat in named
                .map(|at| threat_code[at])
                .chain(scenario.copied())
                .flatten()
            {
                let assets = risk.assets.iter().filter_map(|id| t.assets.position(*id));
                for class in assets.filter_map(|at| asset_class[at]) {
                    considered[class * catalog.threats.len() + threat] = true;
                }
            }
        }
        let considered = |class: &str, threat: &str| {
            matches!((class_of.get(class), threat_of.get(threat)), (Some(c), Some(t))
                if considered[c * catalog.threats.len() + t])
        };
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
                let is_considered = considered(class, scenario.threat.as_str())
                    || dismissed.contains(&(class, scenario.code.as_str()))
                    || dismissed.contains(&("", scenario.code.as_str()));
                let name = catalog
                    .threat(&scenario.threat)
                    .map_or(scenario.threat.as_str(), |t| &t.name);
                if !is_considered && !absent.contains(&name) {
                    absent.push(name);
                }
            }
            if !absent.is_empty() {
                let class_name = catalog.class(class).map_or(class, |c| &c.name);
                self.gap(
                    GapKind::ThreatAbsent,
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
        self.proposals(register, catalog);
    }

    /// Scenarios that are proposed and neither made a risk nor set aside, by asset.
    fn proposals(&mut self, register: &Register, catalog: &Catalog) {
        for looked in looked_at(register, catalog)
            .into_iter()
            .filter(|l| l.open > 0)
        {
            let Some(asset) = register.tables.assets.get(looked.asset) else {
                continue;
            };
            self.gap(
                GapKind::ProposalsOpen,
                Some(asset.reference()),
                asset.tag(),
                format!(
                    "{}: {} of {} proposed scenarios not looked at",
                    asset.name, looked.open, looked.all
                ),
            );
        }
    }
}
