//! Threats and vulnerabilities used in a book, copied from the catalog or its own (A8).

use super::common::{Retired, own_name};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use serde::{Deserialize, Serialize};

/// A threat: an event with its source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Threat {
    /// Identifier.
    pub id: Id<Threat>,
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Code in the catalog; empty for the organization's own.
    pub catalog: String,
    /// Type of source (SP 800-30r1 table D-2), such as `adversarial`.
    pub source_type: String,
    /// What it is.
    pub description: String,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Threat {
    plain_record!(Threat);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, _out: &mut Vec<Ref>) {}
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        own_name(
            register,
            &register.tables.threats,
            self,
            "name the threat event",
        )
    }
}

/// A vulnerability or predisposing condition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vulnerability {
    /// Identifier.
    pub id: Id<Vulnerability>,
    /// Number.
    pub number: u32,
    /// Name: the vulnerability itself.
    pub name: String,
    /// Code in the catalog; empty for the organization's own.
    pub catalog: String,
    /// A predisposing condition and not a vulnerability.
    pub predisposing: bool,
    /// What it is.
    pub description: String,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Vulnerability {
    plain_record!(Vulnerability);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, _out: &mut Vec<Ref>) {}
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        own_name(
            register,
            &register.tables.vulnerabilities,
            self,
            "name the vulnerability",
        )
    }
}
