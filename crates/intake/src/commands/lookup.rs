//! Finding what a row names: by source key, by number, by name.

use crate::workbook::squeeze;
use register::records::*;
use register::{Id, Kind, Record, Ref, Register, Table, Tag};
use std::collections::HashMap;

/// A name without case and runs of spaces.
pub(super) fn plain(name: &str) -> String {
    squeeze(name).to_lowercase()
}

/// A person's name the other way round: “Reyes, Dana” is Dana Reyes. What stands behind a
/// comma may be a title; that is turned into nobody's name.
pub(super) fn turned(name: &str) -> Option<String> {
    const TITLES: [&str; 20] = [
        "md", "do", "rn", "np", "pa", "pa-c", "phd", "dds", "dmd", "dvm", "lpn", "jr", "sr", "ii",
        "iii", "esq", "cpa", "lcsw", "mba", "rph",
    ];
    let name = plain(name);
    let few = |part: &str| (1..=2).contains(&part.split(' ').count());
    match name.split_once(',') {
        Some((last, first)) => {
            let (last, first) = (last.trim(), first.trim());
            let title = first.replace('.', "");
            let turns = !last.is_empty()
                && !first.is_empty()
                && few(last)
                && few(first)
                && !first.contains(',')
                && !TITLES.contains(&title.as_str());
            turns.then(|| format!("{first} {last}"))
        }
        None => {
            let (first, last) = name.split_once(' ')?;
            (!last.contains(' ')).then(|| format!("{last}, {first}"))
        }
    }
}

/// Ids by name and by source, of the register and of what this import adds.
pub struct Lookup<'a> {
    register: &'a Register,
    pub(super) people: HashMap<String, Id<Person>>,
    pub(super) sites: HashMap<String, Id<Site>>,
    flows: HashMap<String, Id<Flow>>,
    groups: HashMap<String, Id<Group>>,
    vendors: HashMap<String, Id<Vendor>>,
    pub(super) threats: HashMap<String, Id<Threat>>,
    pub(super) vulnerabilities: HashMap<String, Id<Vulnerability>>,
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
        index!(sites, "site");
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

    /// A person by name, also one that this import adds.
    pub fn person_named(&self, name: &str) -> Option<Id<Person>> {
        let known = self.people.get(&plain(name));
        known.or_else(|| self.people.get(&turned(name)?)).copied()
    }

    /// The person of a name as the register has it.
    pub fn person_record(&self, name: &str) -> Option<&'a Person> {
        self.register.tables.people.get(self.person_named(name)?)
    }

    /// Remembers a person that this import adds.
    pub fn add_person(&mut self, name: &str, id: Id<Person>) {
        self.people.insert(plain(name), id);
    }

    /// Remembers a site that this import adds.
    pub fn add_site(&mut self, name: &str, id: Id<Site>) {
        self.sites.insert(plain(name), id);
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
