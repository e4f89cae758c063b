//! Scenarios settled without a risk: found not applicable, or by facts on record (A8).

use crate::facts::Facts;
use crate::id::Id;
use crate::records::Asset;
use crate::register::Register;
use catalog::Catalog;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A class and a scenario.
type Pair<'a> = (&'a str, &'a str);

/// What is settled for whole classes, or asset by asset until none of a class is left.
pub(super) struct Settled<'a> {
    /// With the fact, where one settles it for at least one asset of the class.
    pairs: HashMap<Pair<'a>, Option<String>>,
}

impl<'a> Settled<'a> {
    /// Of the assets in scope, counted by class.
    pub(super) fn of(
        register: &'a Register,
        catalog: &'a Catalog,
        classes: &BTreeMap<&'a str, u32>,
        in_scope: impl Fn(&Asset) -> bool,
    ) -> Settled<'a> {
        let mut one_by_one: HashMap<Pair<'a>, HashSet<Id<Asset>>> = HashMap::new();
        let mut pairs: HashMap<Pair<'a>, Option<String>> = HashMap::new();
        for dismissal in register.tables.dismissals.live() {
            let code = dismissal.scenario.as_str();
            match (dismissal.asset, dismissal.vendor) {
                (None, None) => {
                    pairs.insert((dismissal.class.as_str(), code), None);
                }
                (None, Some(_)) => {}
                (Some(id), _) => {
                    let asset = register.tables.assets.get(id);
                    let live = asset.filter(|a| a.retired.is_none() && in_scope(a));
                    if let Some(asset) = live {
                        let assets = one_by_one.entry((&asset.class, code)).or_default();
                        assets.insert(id);
                    }
                }
            }
        }
        // How many assets a fact settles it for that nobody dismissed, and the first fact.
        let mut by_facts: HashMap<Pair<'a>, (usize, String)> = HashMap::new();
        let facts = Facts::of(register);
        for asset in register.tables.assets.live().filter(|a| in_scope(a)) {
            let of = facts.asset(catalog, asset);
            for scenario in catalog.scenarios_for(&asset.class) {
                let pair = (asset.class.as_str(), scenario.code.as_str());
                let dismissed = one_by_one.get(&pair);
                if dismissed.is_some_and(|assets| assets.contains(&asset.id)) {
                    continue;
                }
                if let Some(fact) = of.against(scenario) {
                    let entry = by_facts.entry(pair);
                    entry.or_insert_with(|| (0, of.words(fact))).0 += 1;
                }
            }
        }
        let all_of = |class: &str| classes.get(class).map_or(usize::MAX, |n| *n as usize);
        for (pair, assets) in &one_by_one {
            let by_fact = by_facts.get(pair).map_or(0, |(count, _)| *count);
            if assets.len() + by_fact == all_of(pair.0) {
                pairs.entry(*pair).or_insert(None);
            }
        }
        for (pair, (count, fact)) in by_facts {
            let dismissed = one_by_one.get(&pair).map_or(0, HashSet::len);
            if count + dismissed == all_of(pair.0) {
                pairs.insert(pair, Some(fact));
            }
        }
        Settled { pairs }
    }

    /// Whether it is settled for every asset of the class; with the fact, if one did it.
    pub(super) fn get(&self, class: &'a str, scenario: &'a str) -> Option<Option<&str>> {
        let found = self.pairs.get(&(class, scenario));
        let found = found.or_else(|| self.pairs.get(&("", scenario)));
        found.map(Option::as_deref)
    }
}
