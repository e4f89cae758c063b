//! Content taken out of the ledger: asked by one person, approved by another (C6, C7).

use super::common::{Retired, need};
use crate::actor::NamedPerson;
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A request that the content of a record be redacted, and who approved it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Redaction {
    /// Identifier.
    pub id: Id<Redaction>,
    /// Number.
    pub number: u32,
    /// The record whose content goes.
    pub about: Option<Ref>,
    /// The record as people know it, such as “risk R-14”; never its content.
    pub known_as: String,
    /// Whether the record stays as it stands, and only its earlier states go.
    pub earlier_only: bool,
    /// Why, without repeating what goes.
    pub reason: String,
    /// Who asked.
    pub requested_by: NamedPerson,
    /// When.
    pub requested_on: Option<Date>,
    /// Ledger position of the state it was asked on.
    pub as_of: u64,
    /// Who approved it; never the one who asked.
    pub approved_by: Option<NamedPerson>,
    /// When.
    pub approved_on: Option<Date>,
    /// What was weighed.
    pub note: String,
    /// End of the record: a request that was not approved.
    pub retired: Option<Retired>,
}

impl Redaction {
    /// Whether it waits for a second person.
    pub fn is_open(&self) -> bool {
        self.approved_by.is_none() && self.retired.is_none()
    }
}

impl Record for Redaction {
    plain_record!(Redaction);
    fn label(&self) -> &str {
        &self.reason
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.requested_by.person.map(|id| id.to()));
        let approved = self.approved_by.as_ref().and_then(|who| who.person);
        out.extend(approved.map(|id| id.to()));
    }
    fn check(&self, _register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(&known, &self.reason, "reason", "say why it has to go")?;
        Err(Refusal::rule(
            known,
            "a redaction cannot be written or edited in place",
            "redact the record, and have somebody else approve it",
        ))
    }
}
