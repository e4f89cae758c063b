//! Each open risk: what it concerns, who answers for it, what protects already, how it
//! is rated and treated.

use super::{Coverage, GapKind};
use crate::record::Record;
use crate::records::{Risk, Strategy};
use crate::register::Register;
use crate::safeguards::AssessedProvision;
use catalog::Catalog;
use jiff::civil::Date;
use std::collections::HashSet;

/// What is on record of the safeguards that bear on risks, looked up once.
struct Guarded<'r> {
    catalog: &'r Catalog,
    /// Provisions of which something is known: an answer, or that they do not apply.
    known: HashSet<&'r str>,
    /// By the place of a vulnerability: whether one of the provisions that answer it is known.
    vulnerabilities: Vec<bool>,
}

impl<'r> Guarded<'r> {
    fn of(register: &Register, catalog: &'r Catalog, provisions: &[AssessedProvision<'r>]) -> Self {
        let known: HashSet<&str> = provisions
            .iter()
            .filter(|assessed| !assessed.implementation.is_open())
            .map(|assessed| assessed.provision.citation.as_str())
            .collect();
        let vulnerabilities = register
            .tables
            .vulnerabilities
            .all()
            .map(|vulnerability| {
                let known_to_catalog = catalog.vulnerability(&vulnerability.catalog);
                let provisions = known_to_catalog.iter().flat_map(|v| &v.provisions);
                provisions.into_iter().any(|it| known.contains(it.as_str()))
            })
            .collect();
        Guarded {
            catalog,
            known,
            vulnerabilities,
        }
    }

    /// Whether anything is said of what protects against a risk (element 4).
    fn says_of(&self, register: &Register, risk: &Risk) -> bool {
        // What the rule does not reach has no safeguard of the rule.
        if !risk.safeguards.trim().is_empty() || risk.is_outside_the_rule(register, self.catalog) {
            return true;
        }
        if !risk.provisions.is_empty() {
            return risk
                .provisions
                .iter()
                .any(|p| self.known.contains(p.as_str()));
        }
        let table = &register.tables.vulnerabilities;
        let places = risk
            .vulnerabilities
            .iter()
            .filter_map(|id| table.position(*id));
        places.into_iter().any(|at| self.vulnerabilities[at])
    }
}

impl Coverage {
    pub(super) fn risks<'r>(
        &mut self,
        register: &'r Register,
        catalog: &'r Catalog,
        provisions: &[AssessedProvision<'r>],
        today: Date,
    ) {
        let guarded = Guarded::of(register, catalog, provisions);
        for risk in register.tables.risks.live() {
            self.risk(register, risk, &guarded, today);
        }
    }

    /// A risk lacks something; its sentence says which it is.
    fn lacks(&mut self, risk: &Risk, kind: GapKind) {
        let target = Some(risk.reference());
        self.gap(kind, target, risk.tag(), risk.sentence.clone());
    }

    fn risk(&mut self, register: &Register, risk: &Risk, guarded: &Guarded, today: Date) {
        let target = Some(risk.reference());
        let on_nothing = risk.assets.is_empty()
            && risk.flows.is_empty()
            && risk.sites.is_empty()
            && risk.vendors.is_empty()
            && risk.groups.is_empty();
        if on_nothing {
            self.lacks(risk, GapKind::RiskOnNothing);
        }
        if risk.threats.is_empty() || risk.vulnerabilities.is_empty() {
            self.lacks(risk, GapKind::RiskUnpaired);
        }
        if risk.owner.is_none() {
            self.lacks(risk, GapKind::RiskWithoutOwner);
        }
        if !guarded.says_of(register, risk) {
            self.lacks(risk, GapKind::RiskWithoutSafeguards);
        }
        if risk.rating_in_effect().is_none() {
            self.lacks(risk, GapKind::RiskUnrated);
        }
        if let Some(rating) = risk.rating_in_effect() {
            let changed = register.changed_under(risk, rating);
            if !changed.is_empty() {
                self.gap(
                    GapKind::FactsChanged,
                    target,
                    risk.tag(),
                    format!("rated on {}; since then {}", rating.on, changed.join("; ")),
                );
            }
        }
        let accepting = risk
            .treatment
            .as_ref()
            .is_some_and(|t| t.strategy == Strategy::Accept);
        let accepted = register.acceptance_in_force(risk.id, today).is_some();
        if accepting && !accepted {
            self.lacks(risk, GapKind::NotAccepted);
        }
        if !register.above_tolerance(risk, today) || accepted {
            return;
        }
        match &risk.treatment {
            None => self.lacks(risk, GapKind::Untreated),
            Some(treatment)
                if treatment.strategy != Strategy::Accept
                    && risk.actions(register).next().is_none() =>
            {
                self.lacks(risk, GapKind::NoAction);
            }
            Some(_) => {}
        }
    }
}
