//! Fields of people, workforce groups and processes.

use super::set;
use crate::refs;
use crate::text::{name, text};
use anyhow::Result;
use register::Register;
use register::records::{Group, Person, Process};

/// Fields of a person.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PersonFields {
    /// Title or position
    #[arg(long, value_parser = name)]
    position: Option<String>,
    /// E-mail address; --as accepts it too
    #[arg(long, value_parser = name)]
    email: Option<String>,
    /// Role in this programme, such as “security official” or “approver”
    #[arg(long, value_parser = name)]
    role: Option<String>,
}

impl PersonFields {
    /// Puts what was given.
    pub fn apply(&self, _register: &Register, person: &mut Person) -> Result<()> {
        set!(person.title = self.position);
        set!(person.email = self.email);
        set!(person.role = self.role);
        Ok(())
    }
}

/// Fields of a workforce group.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct GroupFields {
    /// Head count
    #[arg(long, value_name = "COUNT")]
    members: Option<u32>,
    /// What access they have
    #[arg(long, value_parser = text)]
    access: Option<String>,
    /// Whether they work away from the sites
    #[arg(long, value_name = "TRUE|FALSE", num_args = 0..=1, default_missing_value = "true")]
    remote: Option<bool>,
}

impl GroupFields {
    /// Puts what was given.
    pub fn apply(&self, _register: &Register, group: &mut Group) -> Result<()> {
        group.members = self.members.or(group.members);
        set!(group.access = self.access);
        set!(group.remote = self.remote);
        Ok(())
    }
}

/// Fields of a mission-critical process.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ProcessFields {
    /// Owner: a person's name or number, or “none”
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// Asset it cannot do without; may be given several times
    #[arg(long = "asset", value_name = "ASSET")]
    assets: Vec<String>,
    /// Longest tolerable downtime in hours
    #[arg(long, value_name = "HOURS")]
    downtime: Option<u32>,
    /// What happens to patients or business beyond that
    #[arg(long, value_parser = text)]
    consequence: Option<String>,
}

impl ProcessFields {
    /// Puts what was given.
    pub fn apply(&self, register: &Register, process: &mut Process) -> Result<()> {
        if let Some(owner) = &self.owner {
            process.owner = refs::optional_person(register, owner)?;
        }
        if !self.assets.is_empty() {
            process.assets = refs::several(&register.tables.assets, &self.assets)?;
        }
        process.tolerable_downtime_hours = self.downtime.or(process.tolerable_downtime_hours);
        set!(process.consequence = self.consequence);
        Ok(())
    }
}
