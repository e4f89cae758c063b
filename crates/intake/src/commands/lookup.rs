//! Finding what a row names: by source key, by number, by name.

use super::Planner;
use crate::workbook::squeeze;
use catalog::ThreatSource;
use register::records::*;
use register::{Command, Id, Kind, Record, Ref, Register, Table, Tag};
use std::collections::HashMap;

/// A name without case and runs of spaces.
fn plain(name: &str) -> String {
    squeeze(name).to_lowercase()
}

/// Ids by name and by source, of the register and of what this import adds.
pub struct Lookup<'a> {
    register: &'a Register,
    people: HashMap<String, Id<Person>>,
    sites: HashMap<String, Id<Site>>,
    flows: HashMap<String, Id<Flow>>,
    groups: HashMap<String, Id<Group>>,
    vendors: HashMap<String, Id<Vendor>>,
    threats: HashMap<String, Id<Threat>>,
    vulnerabilities: HashMap<String, Id<Vulnerability>>,
    assets: HashMap<String, Id<Asset>>,
    /// Parts of asset names ("ADT / patient registration") that name only one asset.
    asset_parts: HashMap<String, Option<Id<Asset>>>,
    sources: HashMap<(&'static str, String, String), uuid::Uuid>,
    /// Live records by the key they were imported with, where only one has it.
    keys: HashMap<String, Option<Ref>>,
}

/// The ends of undone imports. What such an import made counts as never
/// imported: the next try makes records of its own.
pub(super) struct Undone<'a>(Vec<&'a Retired>);

impl<'a> Undone<'a> {
    pub fn of(register: &'a Register) -> Self {
        let imports = register.tables.imports.all();
        Undone(imports.filter_map(|i| i.undone.as_ref()).collect())
    }

    /// Whether a record was ended by undoing the import that made it.
    pub fn ended<R: Record>(&self, record: &R) -> bool {
        record.retired().is_some_and(|end| self.0.contains(&end))
    }

    /// Names of live records first, those of ended ones where no live one has them.
    fn names<R: Record>(&self, table: &Table<R>) -> HashMap<String, Id<R>> {
        let mut out = HashMap::new();
        for record in table.live().chain(table.all()) {
            if !self.ended(record) {
                out.entry(plain(record.label()))
                    .or_insert_with(|| record.id());
            }
        }
        out
    }
}

impl<'a> Lookup<'a> {
    /// Indexes a register.
    pub fn new(register: &'a Register) -> Self {
        let t = &register.tables;
        let undone = Undone::of(register);
        let mut sources = HashMap::new();
        macro_rules! index {
            ($table:ident, $word:literal) => {
                for record in t.$table.all() {
                    if let Some(s) = record.source.as_ref().filter(|_| !undone.ended(record)) {
                        sources.insert(($word, s.system.clone(), plain(&s.key)), record.id.uuid());
                    }
                }
            };
        }
        index!(assets, "asset");
        index!(flows, "flow");
        index!(vendors, "vendor");
        index!(risks, "risk");
        index!(actions, "action");
        let mut keys: HashMap<String, Option<Ref>> = HashMap::new();
        macro_rules! keyed {
            ($table:ident) => {
                for record in t.$table.live() {
                    let Some(source) = &record.source else {
                        continue;
                    };
                    // A key that is the name is found by the name.
                    let key = plain(&source.key);
                    if !crate::profiles::is_own(&source.system) && key != plain(record.label()) {
                        let one = Some(record.id.to());
                        keys.entry(key)
                            .and_modify(|known| *known = known.filter(|r| Some(*r) == one))
                            .or_insert(one);
                    }
                }
            };
        }
        keyed!(assets);
        keyed!(vendors);
        keyed!(flows);
        let mut asset_parts: HashMap<String, Option<Id<Asset>>> = HashMap::new();
        for asset in t.assets.live() {
            for part in parts(&asset.name) {
                asset_parts
                    .entry(part)
                    .and_modify(|known| *known = known.filter(|id| *id == asset.id))
                    .or_insert(Some(asset.id));
            }
        }
        Lookup {
            register,
            people: undone.names(&t.people),
            sites: undone.names(&t.sites),
            flows: undone.names(&t.flows),
            groups: undone.names(&t.groups),
            vendors: undone.names(&t.vendors),
            threats: undone.names(&t.threats),
            vulnerabilities: undone.names(&t.vulnerabilities),
            assets: t.assets.live().map(|a| (plain(&a.name), a.id)).collect(),
            asset_parts,
            sources,
            keys,
        }
    }

    /// The record a row stands for: by its number in our own tables ("R-14"),
    /// else by the mapping's name and the key.
    pub fn by_key<R: Record>(
        &self,
        table: &'a Table<R>,
        word: &'static str,
        system: &str,
        key: &str,
    ) -> Option<&'a R> {
        if crate::profiles::is_own(system)
            && let Ok(tag) = key.parse::<Tag>()
            && tag.kind == R::KIND
        {
            return table.by_number(tag.number);
        }
        self.by_source(table, word, system, key)
    }

    /// The record that came by a mapping's name and a key.
    pub fn by_source<R: Record>(
        &self,
        table: &'a Table<R>,
        word: &'static str,
        system: &str,
        key: &str,
    ) -> Option<&'a R> {
        let id = self.sources.get(&(word, system.to_owned(), plain(key)))?;
        table.get(Id::new(*id))
    }

    /// What a name of something that holds ePHI, or has to do with it, means:
    /// an asset, else a vendor, else a site.
    pub fn place(&self, name: &str) -> Option<Ref> {
        let asset = self.whole_asset(name).map(Id::to);
        asset
            .or_else(|| self.keyed(name))
            .or_else(|| self.asset(name).map(Id::to))
            .or_else(|| self.vendor(name).map(Id::to))
            .or_else(|| self.site(name).map(Id::to))
    }

    /// What a name means that a risk concerns: a place, else a flow, else a
    /// group of the workforce.
    pub fn thing(&self, name: &str) -> Option<Ref> {
        let name = plain(name);
        self.place(&name)
            .or_else(|| self.flows.get(&name).map(|id| id.to()))
            .or_else(|| self.groups.get(&name).map(|id| id.to()))
    }

    /// What the inventory's own number means: "SYS-04".
    pub fn keyed(&self, key: &str) -> Option<Ref> {
        self.keys.get(&plain(key)).copied().flatten()
    }

    fn whole_asset(&self, name: &str) -> Option<Id<Asset>> {
        self.assets.get(&plain(name)).copied()
    }

    /// What an item of a list means that a risk concerns: one thing, or several that
    /// commas, “and” or a range of numbers name. Each name with what it means.
    pub fn things(&self, item: &str) -> Vec<(String, Option<Ref>)> {
        let item = squeeze(item);
        if let Some(range) = self.range(&item) {
            return range;
        }
        if let Some(found) = self.thing(&item).or_else(|| self.coded(&item)) {
            return vec![(item, Some(found))];
        }
        let pieces: Vec<String> = item
            .split([',', ';', '&', '+', '/', '|', '\n'])
            .flat_map(|piece| piece.split(" and "))
            .map(squeeze)
            .filter(|piece| !piece.is_empty())
            .collect();
        let found: Vec<(String, Option<Ref>)> = pieces
            .into_iter()
            .flat_map(|piece| match self.range(&piece) {
                Some(range) => range,
                None => {
                    let found = self.thing(&piece).or_else(|| self.coded(&piece));
                    vec![(piece, found)]
                }
            })
            .collect();
        // Only where some part is known; else the whole is one name.
        match found.len() > 1 && found.iter().any(|(_, found)| found.is_some()) {
            true => found,
            false => vec![(item, None)],
        }
    }

    /// "SYS-05 Loaner laptops": the number, where the name does not say another thing.
    fn coded(&self, text: &str) -> Option<Ref> {
        let (code, name) = crate::cellread::code_prefix(text)?;
        let found = self.keyed(code)?;
        match self.thing(name) {
            Some(other) if other != found => None,
            _ => Some(found),
        }
    }

    /// "SYS-01 to SYS-04": every number from one to the other. `None` where the ends are
    /// not both known.
    fn range(&self, text: &str) -> Option<Vec<(String, Option<Ref>)>> {
        const MOST: u32 = 200;
        let (from, to) = [" to ", " through ", " – ", " - ", "–", "..", " bis "]
            .iter()
            .find_map(|between| text.split_once(between))?;
        let (from, to) = (from.trim(), to.trim_start_matches('.').trim());
        let (front, first) = numbered(from)?;
        let (front_to, last) = numbered(to)?;
        let digits = from.len() - front.len();
        let alike = front_to.is_empty() || front_to.eq_ignore_ascii_case(front);
        self.keyed(from)?;
        if !alike || last <= first || last - first > MOST {
            return None;
        }
        let all: Vec<(String, Option<Ref>)> = (first..=last)
            .map(|n| format!("{front}{n:0digits$}"))
            .map(|key| {
                let found = self.keyed(&key);
                (key, found)
            })
            .collect();
        all.last()?.1?;
        Some(all)
    }

    /// An asset by its whole name, by a part of it that names only one, or by the
    /// words it begins with when no other begins so.
    pub fn asset(&self, name: &str) -> Option<Id<Asset>> {
        let name = plain(name);
        self.assets
            .get(&name)
            .copied()
            .or_else(|| match self.keyed(&name) {
                Some(found) if found.kind == Kind::Asset => Some(Id::new(found.id)),
                _ => None,
            })
            .or_else(|| self.asset_parts.get(&name).copied().flatten())
    }

    /// A vendor by name, or by the number it was imported with.
    pub fn vendor(&self, name: &str) -> Option<Id<Vendor>> {
        let named = self.vendors.get(&plain(name)).copied();
        named.or_else(|| match self.keyed(name) {
            Some(found) if found.kind == Kind::Vendor => Some(Id::new(found.id)),
            _ => None,
        })
    }

    /// A site by name.
    pub fn site(&self, name: &str) -> Option<Id<Site>> {
        self.sites.get(&plain(name)).copied()
    }

    /// Remembers a vendor that this import adds.
    pub fn add_vendor(&mut self, name: &str, id: Id<Vendor>) {
        self.vendors.insert(plain(name), id);
    }

    /// The vendor of a name as the register has it.
    pub fn vendor_record(&self, name: &str) -> Option<&'a Vendor> {
        self.register.tables.vendors.get(self.vendor(name)?)
    }
}

/// "SYS-04" as "SYS-" and 4.
fn numbered(key: &str) -> Option<(&str, u32)> {
    let digits = key.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (front, number) = key.split_at(key.len() - digits);
    Some((front, number.parse().ok()?))
}

/// Bytes of the longest name that is taken apart: a text longer than this is no
/// name, and its beginnings would fill the memory.
const MOST_PARTED: usize = 300;

/// Parts of a name between slashes and brackets, and its first words.
fn parts(name: &str) -> Vec<String> {
    let plain_name = plain(name);
    if plain_name.len() > MOST_PARTED {
        return Vec::new();
    }
    let mut out: Vec<String> = plain_name
        .split(['/', '(', ')', ','])
        .map(|p| p.trim().to_owned())
        .filter(|p| p.len() >= 2)
        .collect();
    let words: Vec<&str> = plain_name
        .split(|c: char| c.is_whitespace() || "/(),".contains(c))
        .filter(|w| !w.is_empty())
        .collect();
    for n in 1..words.len() {
        out.push(words[..n].join(" "));
    }
    // "Halcyon EHR core" is also meant by "EHR", if nothing else has that word.
    out.extend(
        words
            .iter()
            .filter(|w| w.len() >= 3)
            .map(|w| (*w).to_owned()),
    );
    out.sort();
    out.dedup();
    out
}

impl Planner<'_> {
    /// The person of a name, added when the register has none.
    pub(super) fn person(&mut self, name: &str) -> Option<Id<Person>> {
        let name = squeeze(name);
        if name.is_empty() {
            return None;
        }
        if let Some(id) = self.find.people.get(&plain(&name)) {
            return Some(*id);
        }
        let id = Id::new((self.new_id)());
        self.parts.push(Command::Save(
            Person {
                id,
                name: name.clone(),
                ..Person::default()
            }
            .into(),
        ));
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
        let id = Id::new((self.new_id)());
        self.parts.push(Command::Save(
            Site {
                id,
                name: name.clone(),
                ..Site::default()
            }
            .into(),
        ));
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
        let id = Id::new((self.new_id)());
        self.parts.push(Command::Save(
            Vendor {
                id,
                name: name.clone(),
                ..Vendor::default()
            }
            .into(),
        ));
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

/// Whether a text holds words as whole words, also in the plural.
pub fn has_words(text: &str, words: &str) -> bool {
    if words.is_empty() {
        return false;
    }
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let rest = &text[at + words.len()..];
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        !before.is_some_and(char::is_alphanumeric) && !rest.starts_with(char::is_alphanumeric)
    })
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
