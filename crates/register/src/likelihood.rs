//! What brings a risk about: by it, the first question of likelihood has another scale.

use crate::records::{Risk, Threat};
use crate::register::Register;
use catalog::{Catalog, ThreatEvents, ThreatSource};

impl Threat {
    /// Its type of source, where it is recorded or the catalog knows it.
    pub fn source(&self, catalog: &Catalog) -> Option<ThreatSource> {
        match self.source_type.trim().to_lowercase().as_str() {
            "adversarial" => Some(ThreatSource::Adversarial),
            "accidental" => Some(ThreatSource::Accidental),
            "structural" => Some(ThreatSource::Structural),
            "environmental" => Some(ThreatSource::Environmental),
            _ => catalog.threat(&self.catalog).map(|threat| threat.source),
        }
    }
}

impl Risk {
    /// Whether its threats are people who mean harm, or errors, failures and nature.
    pub fn threat_events(&self, register: &Register, catalog: &Catalog) -> ThreatEvents {
        let threats = self.threats.iter();
        ThreatEvents::of(threats.map(|id| {
            let threat = register.tables.threats.get(*id)?;
            threat.source(catalog)
        }))
    }
}
