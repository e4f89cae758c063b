//! Threats and vulnerabilities a risk names: those of the book, or of the
//! catalog, copied into the book on first use.

use crate::edit::Edit;
use crate::text::name;
use crate::{find, library};
use anyhow::{Result, bail};
use app::{CatalogCopies, new_id};
use catalog::Catalog;
use register::records::{Risk, Threat, Vulnerability};
use register::{Command, Id, Record, Table, same_name};

/// Flags that pair a risk with threats and vulnerabilities.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Pairing {
    /// Threat: a number or name of the book, or a code or name of the catalog; may be given several times
    #[arg(long = "threat", value_name = "THREAT")]
    threats: Vec<String>,
    /// Vulnerability or predisposing condition, in the same way; may be given several times
    #[arg(long = "vulnerability", value_name = "VULNERABILITY")]
    vulnerabilities: Vec<String>,
    /// A threat of your own that neither book nor catalog has
    #[arg(long, value_name = "NAME", value_parser = name)]
    new_threat: Vec<String>,
    /// A vulnerability of your own that neither book nor catalog has
    #[arg(long, value_name = "NAME", value_parser = name)]
    new_vulnerability: Vec<String>,
}

/// What the flags came to.
#[derive(Debug, Clone, Default)]
pub struct Paired {
    threats: Vec<Id<Threat>>,
    vulnerabilities: Vec<Id<Vulnerability>>,
    /// Records that the book does not have yet.
    pub commands: Vec<Command>,
}

impl Pairing {
    /// Finds what the flags name.
    pub fn resolve(&self, edit: &Edit) -> Result<Paired> {
        let register = edit.register();
        let mut copies = CatalogCopies::new(register, Catalog::builtin());
        let mut paired = Paired::default();
        for text in &self.threats {
            let id = match of_book(&register.tables.threats, text)? {
                Some(id) => Some(id),
                None => copies.threat(library::threat(text)?)?,
            };
            paired.threats.extend(id);
        }
        for text in &self.vulnerabilities {
            let id = match of_book(&register.tables.vulnerabilities, text)? {
                Some(id) => Some(id),
                None => copies.vulnerability(library::vulnerability(text)?)?,
            };
            paired.vulnerabilities.extend(id);
        }
        paired.commands = copies.commands();
        for name in &self.new_threat {
            let threat = Threat {
                id: new_id()?,
                name: own(name, library::threat(name).is_ok())?,
                ..Threat::default()
            };
            paired.threats.push(threat.id);
            paired.commands.push(Command::Save(threat.into()));
        }
        for name in &self.new_vulnerability {
            let vulnerability = Vulnerability {
                id: new_id()?,
                name: own(name, library::vulnerability(name).is_ok())?,
                ..Vulnerability::default()
            };
            paired.vulnerabilities.push(vulnerability.id);
            paired.commands.push(Command::Save(vulnerability.into()));
        }
        Ok(paired)
    }
}

impl Paired {
    /// Puts the pairs into a risk; what was not named stays.
    pub fn apply(&self, risk: &mut Risk) {
        if !self.threats.is_empty() {
            risk.threats.clone_from(&self.threats);
        }
        if !self.vulnerabilities.is_empty() {
            risk.vulnerabilities.clone_from(&self.vulnerabilities);
        }
    }
}

/// A record of the book by number or exact name; `None`: ask the catalog.
fn of_book<R: Record>(table: &Table<R>, text: &str) -> Result<Option<Id<R>>> {
    if find::is_tag(text) || text.trim().parse::<uuid::Uuid>().is_ok() {
        return find::one(table, text).map(Some);
    }
    Ok(table
        .live()
        .find(|r| same_name(r.label(), text))
        .map(Record::id))
}

/// A name of one's own, if it is not the catalog's already.
fn own(name: &str, in_catalog: bool) -> Result<String> {
    if in_catalog {
        bail!(
            "the catalog knows “{name}”; name it without “new-”, so that its description comes along"
        );
    }
    Ok(name.to_owned())
}
