//! Look-ups that pages and rules need often, kept up as records are put.

use crate::actor::{looks, plain};
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind, Record, Tables};
use crate::records::{Acceptance, Action, Asset, Finding, Person, Risk, Sender};
use crate::table::Table;
use foldhash::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use uuid::Uuid;

/// The live records that say one thing of themselves, in the order they were made.
#[derive(Debug, Clone, PartialEq)]
struct Claims<K: Eq + Hash, R>(HashMap<K, Vec<Id<R>>>);

impl<K: Eq + Hash, R> Default for Claims<K, R> {
    fn default() -> Self {
        Claims(HashMap::default())
    }
}

impl<K: Eq + Hash, R: Record> Claims<K, R> {
    fn of<'s>(&'s self, key: &K) -> impl Iterator<Item = Id<R>> + use<'s, K, R> {
        self.0.get(key).into_iter().flatten().copied()
    }

    fn take(&mut self, key: &K, id: Id<R>) {
        if let Some(list) = self.0.get_mut(key) {
            list.retain(|other| *other != id);
            if list.is_empty() {
                self.0.remove(key);
            }
        }
    }

    fn put(&mut self, key: K, id: Id<R>, table: &Table<R>) {
        let list = self.0.entry(key).or_default();
        let made = table.position(id);
        let at = list.partition_point(|other| table.position(*other) < made);
        if list.get(at) != Some(&id) {
            list.insert(at, id);
        }
    }
}

/// What tells senders apart: the domain's asset and the key.
type SenderKey = (Option<Id<Asset>>, String);

/// What tells findings apart: the asset, the rule, and what it is about.
type FindingKey = (Option<Id<Asset>>, String, String);

fn sender_key(sender: &Sender) -> SenderKey {
    (sender.asset, sender.key.clone())
}

fn finding_key(finding: &Finding) -> FindingKey {
    (finding.asset, finding.code.clone(), finding.about.clone())
}

/// Look-up tables derived from the records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Index {
    actions: Claims<Id<Risk>, Action>,
    actions_ever: Claims<Id<Risk>, Action>,
    acceptances: HashMap<Id<Risk>, Vec<Id<Acceptance>>>,
    domains: Claims<String, Asset>,
    senders: Claims<SenderKey, Sender>,
    findings: Claims<FindingKey, Finding>,
    people: Claims<(u8, String), Person>,
    addresses: Claims<String, Person>,
    names: HashMap<(Kind, String), Vec<(u32, Uuid)>>,
    /// Lower-case text of each risk, in creation order.
    risk_text: Vec<Arc<str>>,
}

impl Index {
    /// Live actions that reduce a risk, in the order they were made, whichever
    /// was changed last: a book read from a snapshot must list them alike.
    pub fn actions_of(&self, risk: Id<Risk>) -> impl Iterator<Item = Id<Action>> + '_ {
        self.actions.of(&risk)
    }

    /// Actions that reduce a risk or were ever to reduce it, ended ones among them.
    pub(crate) fn actions_ever_of(
        &self,
        risk: Id<Risk>,
    ) -> impl Iterator<Item = Id<Action>> + use<'_> {
        self.actions_ever.of(&risk)
    }

    /// Acceptances of a risk, oldest first.
    pub fn acceptances_of(&self, risk: Id<Risk>) -> impl Iterator<Item = Id<Acceptance>> + '_ {
        self.acceptances.get(&risk).into_iter().flatten().copied()
    }

    /// Live assets that answer for a domain, written in lower case; the oldest first.
    pub fn assets_of_domain(&self, domain: &str) -> impl Iterator<Item = Id<Asset>> + '_ {
        self.domains.of(&domain.to_owned())
    }

    /// Live senders of a domain's asset that are recognized by a key.
    pub fn senders_of(
        &self,
        asset: Option<Id<Asset>>,
        key: &str,
    ) -> impl Iterator<Item = Id<Sender>> + '_ {
        self.senders.of(&(asset, key.to_owned()))
    }

    /// Live findings of a rule about one thing on an asset.
    pub fn findings_of(
        &self,
        asset: Option<Id<Asset>>,
        code: &str,
        about: &str,
    ) -> impl Iterator<Item = Id<Finding>> + '_ {
        self.findings
            .of(&(asset, code.to_owned(), about.to_owned()))
    }

    /// Live people whose names look like a name.
    pub(crate) fn people_like(&self, name: &str) -> impl Iterator<Item = Id<Person>> + '_ {
        let keys = looks(name).into_iter().filter(|(_, look)| !look.is_empty());
        keys.flat_map(|key| self.people.of(&key).collect::<Vec<_>>())
    }

    /// Live people with an e-mail address, without regard to case.
    pub(crate) fn people_at(&self, address: &str) -> impl Iterator<Item = Id<Person>> + use<'_> {
        self.addresses.of(&address_key(address))
    }

    /// Live records of a name, without regard to case and spacing, in the order they were
    /// made; of the kinds in which no name stands twice.
    pub(crate) fn named(&self, kind: Kind, name: &str) -> impl Iterator<Item = Uuid> + use<'_> {
        let found = self.names.get(&(kind, plain(name)));
        found.into_iter().flatten().map(|(_, id)| *id)
    }

    /// The text that searching looks in, in creation order of the risks.
    pub(crate) fn risk_text(&self) -> &[Arc<str>] {
        &self.risk_text
    }

    /// Takes back what the old state of a record put here.
    pub(crate) fn before_put(&mut self, tables: &Tables, record: &AnyRecord) {
        if let Some((key, it)) = name_of(tables, record.reference())
            && let Some(list) = self.names.get_mut(&key)
        {
            list.retain(|other| *other != it);
            if list.is_empty() {
                self.names.remove(&key);
            }
        }
        match record {
            AnyRecord::Action(new) => {
                let Some(old) = tables.actions.get(new.id) else {
                    return;
                };
                for risk in &old.risks {
                    self.actions.take(risk, new.id);
                }
                for risk in old.risks.iter().chain(&old.past_risks) {
                    self.actions_ever.take(risk, new.id);
                }
            }
            AnyRecord::Asset(new) => {
                if let Some(old) = tables.assets.get(new.id) {
                    self.domains.take(&old.domain, new.id);
                }
            }
            AnyRecord::Person(new) => {
                if let Some(old) = tables.people.get(new.id) {
                    for look in looks(&old.name) {
                        self.people.take(&look, new.id);
                    }
                    self.addresses.take(&address_key(&old.email), new.id);
                }
            }
            AnyRecord::Sender(new) => {
                if let Some(old) = tables.senders.get(new.id) {
                    self.senders.take(&sender_key(old), new.id);
                }
            }
            AnyRecord::Finding(new) => {
                if let Some(old) = tables.findings.get(new.id) {
                    self.findings.take(&finding_key(old), new.id);
                }
            }
            _ => {}
        }
    }

    /// Puts what the new state of a record says.
    pub(crate) fn after_put(&mut self, tables: &Tables, reference: Ref) {
        if let Some((key, it)) = name_of(tables, reference) {
            // Numbers are given in the order in which records are made.
            let list = self.names.entry(key).or_default();
            list.insert(list.partition_point(|other| *other < it), it);
        }
        match reference.kind {
            Kind::Action => {
                let id = Id::new(reference.id);
                let Some(action) = tables.actions.get(id) else {
                    return;
                };
                for risk in &action.risks {
                    if action.retired.is_none() {
                        self.actions.put(*risk, id, &tables.actions);
                    }
                }
                for risk in action.risks.iter().chain(&action.past_risks) {
                    self.actions_ever.put(*risk, id, &tables.actions);
                }
            }
            Kind::Acceptance => {
                let id = Id::new(reference.id);
                if let Some(acceptance) = tables.acceptances.get(id) {
                    let list = self.acceptances.entry(acceptance.risk).or_default();
                    let made = tables.acceptances.position(id);
                    let place =
                        list.partition_point(|other| tables.acceptances.position(*other) < made);
                    if list.get(place) != Some(&id) {
                        list.insert(place, id);
                    }
                }
            }
            Kind::Risk => {
                let id = Id::new(reference.id);
                if let (Some(i), Some(risk)) = (tables.risks.position(id), tables.risks.get(id)) {
                    let text = risk_text(risk).into();
                    match self.risk_text.len() < tables.risks.len() {
                        // A new one, at the end but for what comes back after a redaction.
                        true => self.risk_text.insert(i.min(self.risk_text.len()), text),
                        false => self.risk_text[i] = text,
                    }
                }
            }
            Kind::Asset => {
                let id = Id::new(reference.id);
                if let Some(asset) = tables.assets.get(id)
                    && asset.retired.is_none()
                    && !asset.domain.is_empty()
                {
                    self.domains.put(asset.domain.clone(), id, &tables.assets);
                }
            }
            Kind::Person => {
                let id = Id::new(reference.id);
                if let Some(person) = tables.people.get(id).filter(|p| p.retired.is_none()) {
                    for look in looks(&person.name) {
                        self.people.put(look, id, &tables.people);
                    }
                    let address = address_key(&person.email);
                    if !address.is_empty() {
                        self.addresses.put(address, id, &tables.people);
                    }
                }
            }
            Kind::Sender => {
                let id = Id::new(reference.id);
                if let Some(sender) = tables.senders.get(id).filter(|s| s.retired.is_none()) {
                    self.senders.put(sender_key(sender), id, &tables.senders);
                }
            }
            Kind::Finding => {
                let id = Id::new(reference.id);
                if let Some(found) = tables.findings.get(id).filter(|f| f.retired.is_none()) {
                    self.findings.put(finding_key(found), id, &tables.findings);
                }
            }
            _ => {}
        }
    }
}

/// What e-mail addresses are told apart by.
fn address_key(address: &str) -> String {
    address.trim().to_ascii_lowercase()
}

/// What a live record is found by where no name of its kind stands twice, with its number
/// and id.
fn name_of(tables: &Tables, reference: Ref) -> Option<((Kind, String), (u32, Uuid))> {
    fn of<R: Record>(table: &Table<R>, id: Uuid) -> Option<((Kind, String), (u32, Uuid))> {
        let record = table.get(Id::new(id)).filter(|it| it.retired().is_none())?;
        let name = plain(record.label());
        (!name.is_empty()).then(|| ((R::KIND, name), (record.number(), id)))
    }
    let id = reference.id;
    match reference.kind {
        Kind::Site => of(&tables.sites, id),
        Kind::Person => of(&tables.people, id),
        Kind::Group => of(&tables.groups, id),
        Kind::Process => of(&tables.processes, id),
        Kind::Vendor => of(&tables.vendors, id),
        Kind::Threat => of(&tables.threats, id),
        Kind::Vulnerability => of(&tables.vulnerabilities, id),
        _ => None,
    }
}

/// What a person may search a risk by.
fn risk_text(risk: &Risk) -> String {
    let key = risk.source.as_ref().map_or("", |s| &s.key);
    format!(
        "r-{} {} {} {} {}",
        risk.number, key, risk.category, risk.sentence, risk.harmed
    )
    .to_lowercase()
}
