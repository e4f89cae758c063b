//! Threats that are reasonably anticipated and not yet considered (A8).

use super::settled::Settled;
use super::{Coverage, GapKind, SettledThreat};
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
        let settled = Settled::of(register, catalog, &classes, in_scope);
        for (class, count) in classes {
            let mut absent: Vec<&str> = Vec::new();
            let mut by_facts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for scenario in catalog.scenarios_for(class) {
                if considered(class, scenario.threat.as_str()) {
                    continue;
                }
                let name = catalog
                    .threat(&scenario.threat)
                    .map_or(scenario.threat.as_str(), |t| &t.name);
                match settled.get(class, &scenario.code) {
                    None if !absent.contains(&name) => absent.push(name),
                    Some(Some(fact)) => by_facts.entry(name).or_default().push(fact),
                    None | Some(None) => {}
                }
            }
            for (threat, mut facts) in by_facts {
                if !absent.contains(&threat) {
                    facts.dedup();
                    self.settled.push(SettledThreat {
                        class: class.to_owned(),
                        threat: threat.to_owned(),
                        facts: facts.into_iter().map(str::to_owned).collect(),
                    });
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
