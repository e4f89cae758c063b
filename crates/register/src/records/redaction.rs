//! Content taken out of the ledger: asked by one person, approved by another (C6, C7).

use super::common::{Retired, need};
use crate::actor::NamedPerson;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Copies kept by number; more are counted.
const MOST_COPIES: usize = 200;

/// Lost states kept by number; more are counted.
const MOST_BESIDE: usize = 4_000;

/// A request that the content of a record be redacted, and what became of it.
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
    /// Taken back by who asked.
    pub withdrawn: Option<Retired>,
    /// Denied by a second person.
    pub denied: Option<Retired>,
    /// Other records in which its words were found when it was asked for or, once
    /// approved, then.
    pub copies: Vec<HeldCopy>,
    /// How many more such records there were.
    pub more_copies: u32,
    /// Entries whose reason stays, for they are about other records too.
    pub reasons_in: Vec<u64>,
    /// States of other records that went with whole entries of format 1.
    pub beside: Vec<LostState>,
    /// How many more such states there were.
    pub more_beside: u32,
    /// End of the record: a request that was asked for anew.
    pub retired: Option<Retired>,
}

/// A record that holds words of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldCopy {
    /// The record.
    pub record: Ref,
    /// Its fields that hold them.
    pub fields: Vec<String>,
}

impl HeldCopy {
    /// The number of the record.
    pub fn tag(&self, register: &Register) -> String {
        let record = register.tables.get(self.record);
        record.map_or_else(|| self.record.kind.to_string(), |record| record.tag())
    }

    /// The record and where in it: “R-4 (sentence)”.
    pub fn summary(&self, register: &Register) -> String {
        let fields = self.fields.join(", ").replace('_', " ");
        format!("{} ({fields})", self.tag(register))
    }
}

/// A record whose state of some days went with an entry of format 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostState {
    /// The record.
    pub record: Ref,
    /// Its number.
    pub number: u32,
    /// The entry that is gone.
    pub from: u64,
    /// The day of that entry.
    pub since: Date,
    /// The next entry that tells of the record, if there is one.
    pub until: Option<u64>,
    /// The day of that one.
    pub until_day: Option<Date>,
}

/// Where a redaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedactionState {
    /// Asked for; a second person has to look at it.
    Asked,
    /// Carried out.
    Done,
    /// Taken back by who asked.
    Withdrawn,
    /// Denied by a second person.
    Denied,
    /// Asked for anew under another number, for the record changed.
    Replaced,
}

impl RedactionState {
    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            RedactionState::Asked => "waits for a second person",
            RedactionState::Done => "done",
            RedactionState::Withdrawn => "withdrawn",
            RedactionState::Denied => "denied",
            RedactionState::Replaced => "asked for anew",
        }
    }
}

impl Redaction {
    /// Where it stands.
    pub fn state(&self) -> RedactionState {
        if self.approved_by.is_some() {
            RedactionState::Done
        } else if self.denied.is_some() {
            RedactionState::Denied
        } else if self.withdrawn.is_some() {
            RedactionState::Withdrawn
        } else if self.retired.is_some() {
            RedactionState::Replaced
        } else {
            RedactionState::Asked
        }
    }

    /// Whether it waits for a second person.
    pub fn is_open(&self) -> bool {
        self.state() == RedactionState::Asked
    }

    /// Who approved, denied or took it back, and on which day; `None` while it waits.
    pub fn decided(&self) -> Option<(&NamedPerson, Option<Date>)> {
        fn at(end: &Retired) -> (&NamedPerson, Option<Date>) {
            (&end.by, Some(end.on))
        }
        match self.state() {
            RedactionState::Asked => None,
            RedactionState::Done => self.approved_by.as_ref().map(|by| (by, self.approved_on)),
            RedactionState::Denied => self.denied.as_ref().map(at),
            RedactionState::Withdrawn => self.withdrawn.as_ref().map(at),
            RedactionState::Replaced => self.retired.as_ref().map(at),
        }
    }

    /// Where it stands, by whom and since when: “denied by Lee Chan on 2026-03-02: …”.
    pub fn summary(&self) -> String {
        let words = self.state().words();
        let end = match self.state() {
            RedactionState::Asked => {
                let on = self
                    .requested_on
                    .map_or(String::new(), |on| format!(" on {on}"));
                return format!("asked by {}{on}, {words}", self.requested_by.name);
            }
            RedactionState::Done => {
                let by = self
                    .approved_by
                    .as_ref()
                    .map_or("", |who| who.name.as_str());
                let on = self
                    .approved_on
                    .map_or(String::new(), |on| format!(" on {on}"));
                return format!(
                    "{words}{on} (asked by {}, approved by {by})",
                    self.requested_by.name
                );
            }
            RedactionState::Denied => &self.denied,
            RedactionState::Withdrawn => &self.withdrawn,
            RedactionState::Replaced => &self.retired,
        };
        end.as_ref().map_or_else(String::new, |end| {
            format!("{words} by {} on {}: {}", end.by.name, end.on, end.reason)
        })
    }

    /// Keeps where else its words were found; as many as a list can show.
    pub fn found(&mut self, mut copies: Vec<HeldCopy>) {
        let more = copies.len().saturating_sub(MOST_COPIES);
        copies.truncate(MOST_COPIES);
        self.copies = copies;
        self.more_copies = u32::try_from(more).unwrap_or(u32::MAX);
    }

    /// Keeps which states of other records go with whole entries; as many as an entry
    /// has room for.
    pub fn loses(&mut self, mut beside: Vec<LostState>) {
        let more = beside.len().saturating_sub(MOST_BESIDE);
        beside.truncate(MOST_BESIDE);
        self.beside = beside;
        self.more_beside = u32::try_from(more).unwrap_or(u32::MAX);
    }

    /// Where words of the record still stand or may stand, in sentences: other records
    /// by number, and what no redaction reaches.
    pub fn elsewhere(&self, register: &Register) -> Vec<String> {
        let (files, words): (Vec<_>, Vec<_>) = self
            .still_held(register)
            .partition(|copy| copy.fields.iter().any(|field| field == "sha256"));
        let mut lines = Vec::new();
        if !files.is_empty() {
            let names: Vec<String> = files.iter().map(|copy| copy.tag(register)).collect();
            lines.push(format!(
                "The file itself stays, for {} names the same bytes; it goes when that is redacted too.",
                names.join(", ")
            ));
        }
        if !words.is_empty() {
            let names: Vec<String> = words.iter().map(|copy| copy.summary(register)).collect();
            let more = match self.more_copies {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            lines.push(format!(
                "Words of it stand in {}{more}: redact or mend each.",
                names.join(", ")
            ));
        }
        if !self.reasons_in.is_empty() {
            let entries: Vec<String> = self.reasons_in.iter().map(u64::to_string).collect();
            let which = match entries.as_slice() {
                [one] => format!("reason of entry {one} stays until the other records it is"),
                _ => format!(
                    "reasons of entries {} stay until the other records they are",
                    entries.join(", ")
                ),
            };
            lines.push(format!("The {which} about are redacted."));
        }
        if self.about.is_some_and(|about| about.kind == Kind::Person) {
            lines.push(
                "The name under which the person acted stays in the entries they made.".into(),
            );
        }
        lines.push(
            "Only whole texts were searched for: a name in a text that is worded otherwise is not found.".into(),
        );
        lines.push(
            "Backups and exports made before hold it until you replace them; a PostgreSQL database keeps old row versions until it is vacuumed.".into(),
        );
        lines
    }

    /// The end of the record whose content went: by whom, when and why.
    pub(crate) fn end_of_record(&self) -> Retired {
        Retired {
            on: self.approved_on.unwrap_or_default(),
            reason: format!(
                "its content was redacted ({}, asked for by {}): {}",
                self.tag(),
                self.requested_by.name,
                self.reason
            ),
            by: self.approved_by.clone().unwrap_or_default(),
        }
    }

    /// Other records that still hold words of it, as far as is known: those found then
    /// that were not redacted since.
    pub fn still_held<'s>(&'s self, register: &'s Register) -> impl Iterator<Item = &'s HeldCopy> {
        let gone = |copy: &HeldCopy| register.redacted.contains_key(&copy.record);
        self.copies.iter().filter(move |copy| !gone(copy))
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
