//! People, workforce groups and mission-critical processes.

use super::Asset;
use super::common::{Extra, Retired, SourceKey, own_name};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use serde::{Deserialize, Serialize};

/// A named natural person who owns, decides or acts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Identifier.
    pub id: Id<Person>,
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Title or position.
    pub title: String,
    /// E-mail address.
    pub email: String,
    /// Role in this programme, such as `security official` or `approver`.
    pub role: String,
    /// Columns without a field here.
    pub extra: Extra,
    /// End of the record, such as having left.
    pub retired: Option<Retired>,
}

impl Record for Person {
    plain_record!(Person);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, _out: &mut Vec<Ref>) {}
    fn check(&self, register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        own_name(
            register,
            &register.tables.people,
            self,
            "give the person's name",
        )?;
        // What stands in a book from before the rule does not keep its other fields shut.
        if before.is_none_or(|before| before.name != self.name) {
            register.own_look(&self.known_as(), &self.name, Some(self.id), None)?;
        }
        let mail = self.email.trim();
        let mut others = register.index.people_at(mail).filter(|id| *id != self.id);
        if let Some(other) = others.next().and_then(|id| register.tables.people.get(id)) {
            return Err(Refusal::rule(
                self.known_as(),
                format!("{} has the e-mail address {mail} already", other.known_as()),
                "one person is one record: use that one, or give the right address",
            ));
        }
        Ok(())
    }
    fn check_again(&self, register: &Register, now: Option<&Self>) -> Result<(), Refusal> {
        // Nobody kept their name free while the person was away.
        self.check(register, now.filter(|now| now.retired.is_none()))
    }
}

/// A group of workforce members who touch ePHI in the same way (A5).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Group {
    /// Identifier.
    pub id: Id<Group>,
    /// Number.
    pub number: u32,
    /// Name, such as "Front desk" or "Remote billers".
    pub name: String,
    /// Head count.
    pub members: Option<u32>,
    /// What access they have.
    pub access: String,
    /// Whether they work away from the sites.
    pub remote: bool,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Group {
    plain_record!(Group);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, _out: &mut Vec<Ref>) {}
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        own_name(
            register,
            &register.tables.groups,
            self,
            "name the group, such as “Front desk”",
        )
    }
}

/// A mission-critical process (164.308(a)(7)(ii)(E)).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Process {
    /// Identifier.
    pub id: Id<Process>,
    /// Number.
    pub number: u32,
    /// Name, such as "Dispensing medication".
    pub name: String,
    /// Owner.
    pub owner: Option<Id<Person>>,
    /// Assets it cannot do without.
    pub assets: Vec<Id<Asset>>,
    /// Longest tolerable downtime in hours.
    pub tolerable_downtime_hours: Option<u32>,
    /// What happens to patients or business beyond that.
    pub consequence: String,
    /// Where it was imported from.
    pub source: Option<SourceKey>,
    /// Columns without a field here.
    pub extra: Extra,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Process {
    plain_record!(Process);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.owner.map(|id| id.to()));
        out.extend(self.assets.iter().map(|id| id.to()));
    }
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        own_name(
            register,
            &register.tables.processes,
            self,
            "name the process",
        )
    }
}
