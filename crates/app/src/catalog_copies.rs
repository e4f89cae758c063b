//! Threats and vulnerabilities of the catalog, copied into a book on first use,
//! so that the book reads the same when the catalog moves on.

use crate::error::Result;
use crate::random;
use catalog::{Catalog, Scenario, ThreatSource, VulnerabilityKind};
use register::records::{Asset, Risk, Threat, Vendor, Vulnerability};
use register::{Command, Id, Register, names_of, same_name};

/// Commands that bring records of the catalog into a book, each once.
pub struct CatalogCopies<'a> {
    register: &'a Register,
    catalog: &'a Catalog,
    threats: Vec<Threat>,
    vulnerabilities: Vec<Vulnerability>,
}

impl<'a> CatalogCopies<'a> {
    /// Nothing borrowed yet.
    pub fn new(register: &'a Register, catalog: &'a Catalog) -> CatalogCopies<'a> {
        CatalogCopies {
            register,
            catalog,
            threats: Vec::new(),
            vulnerabilities: Vec::new(),
        }
    }

    /// The book's record of a threat of the catalog; `None`: the catalog has none of that code.
    pub fn threat(&mut self, code: &str) -> Result<Option<Id<Threat>>> {
        let Some(from) = self.catalog.threat(code) else {
            return Ok(None);
        };
        let known = self.register.tables.threats.live().chain(&self.threats);
        if let Some(threat) = known
            .into_iter()
            .find(|t| t.catalog == code || same_name(&t.name, &from.name))
        {
            return Ok(Some(threat.id));
        }
        let threat = Threat {
            id: random::id()?,
            name: from.name.clone(),
            catalog: code.to_owned(),
            source_type: source(from.source).to_owned(),
            description: from.description.clone(),
            ..Threat::default()
        };
        let id = threat.id;
        self.threats.push(threat);
        Ok(Some(id))
    }

    /// The book's record of a vulnerability of the catalog; `None`: the catalog
    /// has none of that code.
    pub fn vulnerability(&mut self, code: &str) -> Result<Option<Id<Vulnerability>>> {
        let Some(from) = self.catalog.vulnerability(code) else {
            return Ok(None);
        };
        let known = self.register.tables.vulnerabilities.live();
        if let Some(found) = known
            .chain(&self.vulnerabilities)
            .find(|v| v.catalog == code || same_name(&v.name, &from.name))
        {
            return Ok(Some(found.id));
        }
        let vulnerability = Vulnerability {
            id: random::id()?,
            name: from.name.clone(),
            catalog: code.to_owned(),
            predisposing: from.kind == VulnerabilityKind::PredisposingCondition,
            description: from.description.clone(),
            ..Vulnerability::default()
        };
        let id = vulnerability.id;
        self.vulnerabilities.push(vulnerability);
        Ok(Some(id))
    }

    /// The risk that a scenario describes for an asset, not yet rated.
    pub fn risk(&mut self, scenario: &Scenario, asset: &Asset) -> Result<Risk> {
        self.risk_of_assets(scenario, &[asset])
    }

    /// One risk that a scenario describes for several assets, tied to each of them and
    /// not yet rated.
    pub fn risk_of_assets(&mut self, scenario: &Scenario, assets: &[&Asset]) -> Result<Risk> {
        let names: Vec<&str> = assets.iter().map(|asset| asset.name.as_str()).collect();
        let mut risk = self.of_scenario(scenario, &names_of(&names))?;
        let catalog = self.catalog;
        if assets
            .iter()
            .all(|asset| asset.is_outside_the_rule(catalog))
        {
            risk.provisions.clear();
        }
        risk.assets = assets.iter().map(|asset| asset.id).collect();
        Ok(risk)
    }

    /// The risk that a scenario describes for a vendor, not yet rated.
    pub fn vendor_risk(&mut self, scenario: &Scenario, vendor: &Vendor) -> Result<Risk> {
        self.risk_of_vendors(scenario, &[vendor])
    }

    /// The same for several vendors.
    pub fn risk_of_vendors(&mut self, scenario: &Scenario, vendors: &[&Vendor]) -> Result<Risk> {
        let names: Vec<&str> = vendors.iter().map(|vendor| vendor.name.as_str()).collect();
        let mut risk = self.of_scenario(scenario, &names_of(&names))?;
        risk.vendors = vendors.iter().map(|vendor| vendor.id).collect();
        Ok(risk)
    }

    fn of_scenario(&mut self, scenario: &Scenario, name: &str) -> Result<Risk> {
        let people = self.register.people();
        let provisions = self
            .catalog
            .vulnerability(&scenario.vulnerability)
            .map(|v| v.provisions.clone())
            .unwrap_or_default();
        Ok(Risk {
            id: random::id()?,
            sentence: scenario.sentence_for(name, people),
            threats: self.threat(&scenario.threat)?.into_iter().collect(),
            vulnerabilities: self
                .vulnerability(&scenario.vulnerability)?
                .into_iter()
                .collect(),
            scenario: scenario.code.clone(),
            affects: scenario.affects,
            harmed: scenario.harms_for(people),
            provisions,
            origin: format!("scenario {} of the catalog", scenario.code),
            ..Risk::default()
        })
    }

    /// Commands that add what was borrowed and is not in the book yet.
    pub fn commands(self) -> Vec<Command> {
        let threats = self.threats.into_iter().map(|t| Command::Save(t.into()));
        let vulnerabilities = self
            .vulnerabilities
            .into_iter()
            .map(|v| Command::Save(v.into()));
        threats.chain(vulnerabilities).collect()
    }
}

/// The word SP 800-30r1 table D-2 has for a source.
fn source(source: ThreatSource) -> &'static str {
    match source {
        ThreatSource::Adversarial => "adversarial",
        ThreatSource::Accidental => "accidental",
        ThreatSource::Structural => "structural",
        ThreatSource::Environmental => "environmental",
    }
}
