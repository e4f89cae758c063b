//! What is outside the Security Rule, and what may therefore be cited for a risk.
//!
//! The rule is about electronic information alone (164.302): paper, spoken words and
//! paper fax are welcome in the plan, and no provision of it is theirs.

use crate::id::Id;
use crate::records::{Asset, Risk};
use crate::register::Register;
use catalog::{Catalog, Measure, RuleScope};

impl Asset {
    /// Whether its class is outside the Security Rule: not electronic.
    pub fn is_outside_the_rule(&self, catalog: &Catalog) -> bool {
        catalog
            .class(&self.class)
            .is_some_and(|class| class.scope == RuleScope::Outside)
    }
}

impl Risk {
    /// Whether all it touches are assets outside the Security Rule.
    pub fn is_outside_the_rule(&self, register: &Register, catalog: &Catalog) -> bool {
        let outside = |id: &Id<Asset>| {
            let asset = register.tables.assets.get(*id);
            asset.is_some_and(|asset| asset.is_outside_the_rule(catalog))
        };
        !self.assets.is_empty() && self.flows.is_empty() && self.assets.iter().all(outside)
    }

    /// The provisions that bear on it: those it names, else those that answer its
    /// vulnerabilities; none where it is outside the rule.
    pub fn bearing_provisions<'r>(
        &'r self,
        register: &'r Register,
        catalog: &'r Catalog,
    ) -> Vec<&'r str> {
        if !self.provisions.is_empty() {
            return self.provisions.iter().map(String::as_str).collect();
        }
        let mut citations: Vec<&str> = Vec::new();
        if self.is_outside_the_rule(register, catalog) {
            return citations;
        }
        for citation in self
            .vulnerabilities
            .iter()
            .filter_map(|id| register.tables.vulnerabilities.get(*id))
            .filter_map(|vulnerability| catalog.vulnerability(&vulnerability.catalog))
            .flat_map(|vulnerability| &vulnerability.provisions)
        {
            if !citations.contains(&citation.as_str()) {
                citations.push(citation);
            }
        }
        citations
    }
}

/// The provisions a measure serves when it is taken against these risks: none where all
/// of them are outside the rule.
pub fn served_by<'c>(
    register: &Register,
    catalog: &Catalog,
    measure: &'c Measure,
    risks: &[Id<Risk>],
) -> &'c [String] {
    let outside = |id: &Id<Risk>| {
        let risk = register.tables.risks.get(*id);
        risk.is_some_and(|risk| risk.is_outside_the_rule(register, catalog))
    };
    if !risks.is_empty() && risks.iter().all(outside) {
        return &[];
    }
    &measure.provisions
}
