//! The register: the typed state at one ledger position.

use crate::actor::{Via, same_name};
use crate::entered::Entered;
use crate::entry::{Change, Entry, FORMAT};
use crate::fact_changes::FactChanges;
use crate::id::{Id, Ref};
use crate::index::Index;
use crate::record::{AnyRecord, Kind, Record, Tables};
use crate::records::*;
use crate::refusal::Refusal;
use crate::table::Table;
use crate::verb::{RESTATE, Verb as _};
use crate::verbs::GoOn;
use catalog::{Level, Method};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The state of one organization's book at one ledger position.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// Records by kind.
    pub tables: Tables,
    /// What is looked up often.
    pub index: Index,
    /// Position of the last entry applied; 0 for an empty book.
    pub position: u64,
    /// Time of the last entry applied.
    pub time: Timestamp,
    /// Records a newer program wrote, with the position that wrote them.
    pub newer: Vec<(u64, String, String)>,
    /// The newest entry format seen, when it is newer than this program's.
    pub newer_format: Option<u32>,
    /// Records whose content was redacted, with the position of the state that is gone.
    pub redacted: BTreeMap<Ref, u64>,
    /// Last entries of this book that were known and are gone, and after which an
    /// administrator let it go on: position and hash.
    pub looked_at: Vec<(u64, String)>,
    /// The highest numbers that lost records had.
    pub(crate) skipped_numbers: BTreeMap<Kind, u32>,
    /// Of a state of the past: records whose state of that time went with the content of
    /// another, by which redaction and when. See [`Register::tell_of_redactions`].
    pub lost_states: Vec<(LostState, String, Option<Date>)>,
    /// The zones in which days ended, each with the time from which it was in force.
    pub(crate) zones: Vec<(Timestamp, String)>,
    /// The people each account or token acted as: one that was tied to another person
    /// since is still the same somebody.
    pub(crate) acted_as: BTreeMap<Via, BTreeSet<Id<Person>>>,
    /// Changes of facts that judgements rest on.
    pub(crate) facts: FactChanges,
    /// Days that were entered on another day.
    pub(crate) entered: Entered,
}

/// The zone of a name; UTC where none was given.
fn zone_of(name: &str) -> TimeZone {
    match name {
        "" => TimeZone::UTC,
        name => TimeZone::get(name).unwrap_or(TimeZone::UTC),
    }
}

impl Register {
    /// Applies an entry. Never fails: what was decided once is a fact.
    pub fn apply(&mut self, position: u64, time: Timestamp, entry: &Entry) {
        if entry.format > FORMAT {
            self.newer_format = Some(self.newer_format.unwrap_or(0).max(entry.format));
        }
        self.go_on(entry);
        for change in &entry.changes {
            match change {
                Change::Put(record) => {
                    let record = self.with_approval(record.clone(), entry, time);
                    // What is stated again was entered before, on a day that went with the
                    // content that was redacted.
                    if entry.verb != RESTATE {
                        self.note_facts(&record, time);
                        self.note_entered(&record, time);
                    }
                    self.put(record, position, time);
                }
                Change::Redacted { target, number } => {
                    let end = entry.redaction_of(*target).map_or_else(
                        || Retired {
                            on: self.day(time),
                            reason: "its content was redacted".into(),
                            ..Retired::default()
                        },
                        Redaction::end_of_record,
                    );
                    let rest = AnyRecord::redacted(target.kind, target.id, *number, end);
                    self.put(rest, position, time);
                    self.redacted.insert(*target, position);
                    // What it was told of goes with it.
                    self.facts.remove(target);
                    self.entered.forget(*target);
                }
                Change::Newer { kind, json, .. } => {
                    self.newer.push((position, kind.clone(), json.clone()));
                    // Only a later format has kinds unknown here, whatever the entry says.
                    self.newer_format
                        .get_or_insert(entry.format.max(FORMAT + 1));
                }
            }
        }
        if let (Some(via), Some(person)) = (entry.by.via, entry.by.person) {
            self.acted_as.entry(via).or_default().insert(person);
        }
        self.position = position;
        self.time = self.time.max(time);
    }

    /// Keeps what an entry says of a ledger that lost its end: it has been looked at, and
    /// the numbers of the records that are gone are not given again.
    fn go_on(&mut self, entry: &Entry) {
        let said = entry.performed.iter().filter(|p| p.code == GoOn::META.code);
        let read = |data: &serde_json::Value| serde_json::from_value::<GoOn>(data.clone()).ok();
        for going_on in said.filter_map(|p| p.data.as_ref().and_then(read)) {
            for (kind, number) in &going_on.lost_numbers {
                self.skip_numbers(*kind, *number);
            }
            self.looked_at
                .push((going_on.lost_position, going_on.lost_hash));
        }
    }

    /// Gives no number of a kind up to this one again.
    pub(crate) fn skip_numbers(&mut self, kind: Kind, highest: u32) {
        self.tables.skip_numbers(kind, highest);
        let skipped = self.skipped_numbers.entry(kind).or_default();
        *skipped = highest.max(*skipped);
    }

    /// Takes over, for a state of the past, what is known now of content that was
    /// redacted since: by whom, when and why, and of which other records the state of
    /// that time went with it.
    pub fn tell_of_redactions(&mut self, now: &Register) {
        if self.position >= now.position {
            return;
        }
        let done = |r: &&Redaction| r.state() == RedactionState::Done;
        for redaction in now.tables.redactions.all().filter(done) {
            if let Some(about) = redaction.about.filter(|a| self.redacted.contains_key(a))
                && let Some(mut record) = self.tables.get(about)
            {
                record.set_retired(Some(redaction.end_of_record()));
                self.tables.retell(record);
            }
            let at = self.position;
            let lost = redaction
                .beside
                .iter()
                .filter(|lost| lost.from <= at && lost.until.is_none_or(|until| at < until));
            self.lost_states
                .extend(lost.map(|lost| (lost.clone(), redaction.tag(), redaction.approved_on)));
        }
    }

    pub(crate) fn put(&mut self, record: AnyRecord, position: u64, time: Timestamp) {
        self.index.before_put(&self.tables, &record);
        let reference = record.reference();
        self.redacted.remove(&reference);
        if let AnyRecord::Profile(profile) = &record
            && self
                .zones
                .last()
                .is_none_or(|(_, zone)| *zone != profile.zone)
        {
            self.zones.push((time, profile.zone.clone()));
        }
        self.tables.put(record, position, time);
        self.index.after_put(&self.tables, reference);
    }

    /// The organization's profile; `None` before the first entry.
    pub fn profile(&self) -> Option<&Profile> {
        self.tables.profile.all().next()
    }

    /// The organization's name, or "this organization".
    pub fn name(&self) -> &str {
        self.profile().map_or("this organization", |p| &p.name)
    }

    /// The zone in which the organization's days end.
    pub fn zone(&self) -> TimeZone {
        zone_of(self.profile().map_or("", |profile| &profile.zone))
    }

    /// The organization's civil date at an instant, by the zone in force now.
    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone()).date()
    }

    /// The last instant that belongs to a day of the organization, exclusive, by the
    /// zone that was in force then: a zone that changed moves no day that is past.
    ///
    /// # Errors
    /// When the day is outside the calendar jiff can represent.
    pub fn end_of_day(&self, day: Date) -> Result<Timestamp, jiff::Error> {
        let next = day.tomorrow()?;
        for (at, (from, zone)) in self.zones.iter().enumerate() {
            let end = next.to_zoned(zone_of(zone))?.timestamp();
            let until = self.zones.get(at + 1).map(|(until, _)| *until);
            if until.is_none_or(|until| end < until) {
                // By a new zone the day may have been over before the zone came.
                return Ok(if at == 0 { end } else { end.max(*from) });
            }
        }
        Ok(next.to_zoned(TimeZone::UTC)?.timestamp())
    }

    /// A scoring method this book has adopted, by `code@version`.
    pub fn method(&self, key: &str) -> Option<&Method> {
        self.tables
            .methods
            .all()
            .find(|m| m.key == key)
            .and_then(|m| m.method.as_ref())
    }

    /// The scoring method in use: the profile's, or the only one adopted.
    pub fn method_in_use(&self) -> Option<(&str, &Method)> {
        let key = self
            .profile()
            .map(|p| p.method.as_str())
            .filter(|key| !key.is_empty())
            .or_else(|| {
                self.tables
                    .methods
                    .all()
                    .next_back()
                    .map(|m| m.key.as_str())
            })?;
        Some((key, self.method(key)?))
    }

    /// The tolerance statement in force on a day: the newest approved by then.
    pub fn tolerance(&self, on: Date) -> Option<&Tolerance> {
        self.tables
            .tolerances
            .live()
            .filter(|t| t.approved_on.is_some_and(|day| day <= on))
            .max_by_key(|t| (t.approved_on, t.number))
    }

    /// What risks are held against on a day, as words that stand behind “above”: nobody is
    /// said to tolerate what nobody has stated.
    pub fn tolerance_words(&self, on: Date) -> &'static str {
        match self.tolerance(on) {
            Some(_) => "tolerance",
            None => "low, and no tolerance is stated",
        }
    }

    /// Whether a risk is above what management tolerates; without a statement
    /// everything above "low" is, since nobody has accepted more.
    pub fn above_tolerance(&self, risk: &Risk, on: Date) -> bool {
        let highest = self
            .tolerance(on)
            .and_then(|t| t.highest)
            .unwrap_or(Level::Low);
        risk.level().is_some_and(|level| level > highest)
    }

    /// The acceptance in force for a risk on a day.
    pub fn acceptance_in_force(&self, risk: Id<Risk>, on: Date) -> Option<&Acceptance> {
        self.index
            .acceptances_of(risk)
            .filter_map(|id| self.tables.acceptances.get(id))
            .find(|a| a.state(self, on) == AcceptanceState::InForce)
    }

    /// The exclusion of something, if it is excluded: one that leaves ePHI out is none.
    pub fn exclusion(&self, target: Ref) -> Option<&Exclusion> {
        self.tables
            .exclusions
            .live()
            .find(|x| x.target == Some(target) && x.void(self).is_none())
    }

    /// Whether any of some evidence stands, and so shows what it was named for.
    pub(crate) fn is_shown_by(&self, evidence: &[Id<Evidence>]) -> bool {
        let mut found = evidence
            .iter()
            .filter_map(|id| self.tables.evidence.get(*id));
        found.any(|it| it.retired.is_none())
    }

    /// The person of a name, without regard to case and spacing; one who has
    /// left only where nobody else has that name.
    pub fn person_named(&self, name: &str) -> Option<&Person> {
        let people = &self.tables.people;
        let there = self.index.named(Kind::Person, name).next();
        there
            .and_then(|id| people.get(Id::new(id)))
            .or_else(|| people.all().find(|p| same_name(&p.name, name)))
    }

    /// The person of an e-mail address who is there, without regard to case.
    pub fn person_at(&self, address: &str) -> Option<&Person> {
        let id = self.index.people_at(address).next()?;
        self.tables.people.get(id)
    }

    /// A person's name, or "–".
    pub fn person_name(&self, id: Option<Id<Person>>) -> &str {
        id.and_then(|id| self.tables.people.get(id))
            .map_or("–", |p| &p.name)
    }

    /// Whether the adopted catalog knows an asset class.
    pub fn knows_class(&self, code: &str) -> bool {
        self.tables
            .adoptions
            .all()
            .any(|a| a.classes.iter().any(|class| class == code))
    }

    /// The asset classes of the adopted catalogs, each once, in their order: what an
    /// asset's class may be.
    pub fn classes(&self) -> Vec<&str> {
        let adopted = self.tables.adoptions.all();
        let mut out: Vec<&str> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for code in adopted.flat_map(|a| &a.classes) {
            if seen.insert(code.as_str()) {
                out.push(code);
            }
        }
        out
    }

    /// Whether the book rests on the catalog of a hash.
    pub fn rests_on(&self, catalog: &str) -> bool {
        self.tables.adoptions.live().any(|a| a.sha256 == catalog)
    }

    /// The record of an id of any kind.
    pub fn find(&self, id: Uuid) -> Option<AnyRecord> {
        crate::record::Kind::ALL
            .iter()
            .find_map(|kind| self.tables.get(Ref { kind: *kind, id }))
    }

    /// The asset in use that answers for an internet domain, written in lower case.
    pub fn asset_of_domain(&self, domain: &str) -> Option<&crate::records::Asset> {
        let id = self.index.assets_of_domain(domain).next()?;
        self.tables.assets.get(id)
    }

    /// Refuses references that lead nowhere.
    pub(crate) fn check_refs(&self, record: &str, refs: Vec<Ref>) -> Result<(), Refusal> {
        match refs
            .into_iter()
            .find(|r| self.tables.revision(*r).is_none())
        {
            None => Ok(()),
            Some(r) => Err(Refusal::Dangling {
                record: record.to_owned(),
                kind: r.kind,
                id: r.id,
            }),
        }
    }

    /// Refuses a second live record of the same name.
    pub(crate) fn unique_name<R: Record>(
        &self,
        table: &Table<R>,
        record: &R,
    ) -> Result<(), Refusal> {
        let own = record.id().uuid();
        let mut others = self.index.named(R::KIND, record.label());
        let other = others.find(|id| *id != own);
        match other.and_then(|id| table.get(Id::new(id))) {
            None => Ok(()),
            Some(other) => Err(Refusal::rule(
                record.known_as(),
                format!("{} has that name already", other.known_as()),
                "use that one, or choose a name that tells them apart",
            )),
        }
    }

    /// Whether an action would, through its dependencies, wait for itself.
    pub(crate) fn action_waits_for_itself(&self, action: &Action) -> bool {
        let mut open: Vec<Id<Action>> = action.depends_on.clone();
        let mut seen = std::collections::HashSet::new();
        while let Some(id) = open.pop() {
            if id == action.id {
                return true;
            }
            if seen.insert(id)
                && let Some(next) = self.tables.actions.get(id)
            {
                open.extend(&next.depends_on);
            }
        }
        false
    }
}
