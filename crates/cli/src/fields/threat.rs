//! Fields of the organization's own threats and vulnerabilities.

use super::set;
use crate::text::text;
use anyhow::Result;
use clap::builder::PossibleValuesParser;
use register::Register;
use register::records::{Threat, Vulnerability};

/// Fields of a threat.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ThreatFields {
    /// Type of source (SP 800-30r1 table D-2)
    #[arg(long, value_name = "TYPE", value_parser = PossibleValuesParser::new(["adversarial", "accidental", "structural", "environmental"]))]
    source: Option<String>,
    /// What it is
    #[arg(long, value_parser = text)]
    description: Option<String>,
}

impl ThreatFields {
    /// Puts what was given.
    pub fn apply(&self, _register: &Register, threat: &mut Threat) -> Result<()> {
        set!(threat.source_type = self.source);
        set!(threat.description = self.description);
        Ok(())
    }
}

/// Fields of a vulnerability.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct VulnerabilityFields {
    /// A predisposing condition and not a weakness
    #[arg(long, value_name = "TRUE|FALSE", num_args = 0..=1, default_missing_value = "true")]
    predisposing: Option<bool>,
    /// What it is
    #[arg(long, value_parser = text)]
    description: Option<String>,
}

impl VulnerabilityFields {
    /// Puts what was given.
    pub fn apply(&self, _register: &Register, weakness: &mut Vulnerability) -> Result<()> {
        set!(weakness.predisposing = self.predisposing);
        set!(weakness.description = self.description);
        Ok(())
    }
}
