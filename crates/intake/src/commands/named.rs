//! People, sites, vendors, threats and vulnerabilities that a row names: found, or added
//! when the register has none of the name.

use super::Planner;
use super::lookup::{has_words, plain};
use crate::workbook::squeeze;
use catalog::ThreatSource;
use register::records::*;
use register::{AnyRecord, Command, Id};

impl Planner<'_> {
    /// A record beside that of the row, which the register does not have.
    fn made<R: Into<AnyRecord>>(&mut self, record: impl FnOnce(Id<R>) -> R) -> Id<R> {
        let id = Id::new((self.new_id)());
        self.parts.push(Command::Save(record(id).into()));
        id
    }

    /// The person of a name, added when the register has none.
    pub(super) fn person(&mut self, name: &str) -> Option<Id<Person>> {
        let name = squeeze(name);
        if name.is_empty() {
            return None;
        }
        if let Some(id) = self.find.person_named(&name) {
            return Some(id);
        }
        let id = self.made(|id| Person {
            id,
            name: name.clone(),
            ..Person::default()
        });
        self.find.people.insert(plain(&name), id);
        Some(id)
    }

    /// The site of a name, added when the register has none.
    pub(super) fn site_named(&mut self, name: &str) -> Option<Id<Site>> {
        let name = squeeze(name);
        if name.is_empty() {
            return None;
        }
        if let Some(id) = self.find.site(&name) {
            return Some(id);
        }
        let id = self.made(|id| Site {
            id,
            name: name.clone(),
            ..Site::default()
        });
        self.find.sites.insert(plain(&name), id);
        Some(id)
    }

    /// The vendor of a name, added when the register has none.
    pub(super) fn vendor_named(&mut self, name: &str) -> Option<Id<Vendor>> {
        let name = squeeze(name);
        if name.is_empty() {
            return None;
        }
        if let Some(id) = self.find.vendor(&name) {
            return Some(id);
        }
        let id = self.made(|id| Vendor {
            id,
            name: name.clone(),
            ..Vendor::default()
        });
        self.find.add_vendor(&name, id);
        Some(id)
    }

    /// The threat of a name, added when the register has none; it is tied to the
    /// catalog's where the names or its words fit.
    pub(super) fn threat(&mut self, item: &crate::Item) -> Id<Threat> {
        if let Some(id) = self.find.threats.get(&plain(&item.text)) {
            return *id;
        }
        let id = Id::new((self.new_id)());
        let name = squeeze(&item.text);
        let lower = plain(&name);
        let known = self
            .catalog
            .threats
            .iter()
            .find(|t| plain(&t.name) == lower)
            .or_else(|| {
                let best = |t: &&catalog::Threat| {
                    t.words
                        .iter()
                        .filter(|w| has_words(&lower, w))
                        .map(String::len)
                        .max()
                };
                self.catalog
                    .threats
                    .iter()
                    .filter(|t| best(t).is_some())
                    .max_by_key(best)
            });
        let threat = Threat {
            id,
            name: name.clone(),
            catalog: known.map(|t| t.code.clone()).unwrap_or_default(),
            source_type: known
                .map(|t| source_word(t.source).to_owned())
                .unwrap_or_default(),
            description: self.code_note(item),
            ..Threat::default()
        };
        self.parts.push(Command::Save(threat.into()));
        self.find.threats.insert(lower, id);
        id
    }

    /// The vulnerability of a name, added when the register has none.
    pub(super) fn vulnerability(&mut self, item: &crate::Item) -> Id<Vulnerability> {
        if let Some(id) = self.find.vulnerabilities.get(&plain(&item.text)) {
            return *id;
        }
        let id = Id::new((self.new_id)());
        let name = squeeze(&item.text);
        let lower = plain(&name);
        let known = self
            .catalog
            .vulnerabilities
            .iter()
            .find(|v| plain(&v.name) == lower);
        let vulnerability = Vulnerability {
            id,
            name,
            catalog: known.map(|v| v.code.clone()).unwrap_or_default(),
            description: self.code_note(item),
            ..Vulnerability::default()
        };
        self.parts.push(Command::Save(vulnerability.into()));
        self.find.vulnerabilities.insert(lower, id);
        id
    }

    fn code_note(&self, item: &crate::Item) -> String {
        item.code.as_ref().map_or_else(String::new, |code| {
            format!("{code} in {}", self.source.file)
        })
    }
}

/// The word for a type of threat source (SP 800-30r1 table D-2).
fn source_word(source: ThreatSource) -> &'static str {
    match source {
        ThreatSource::Adversarial => "adversarial",
        ThreatSource::Accidental => "accidental",
        ThreatSource::Structural => "structural",
        ThreatSource::Environmental => "environmental",
    }
}
