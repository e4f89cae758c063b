//! What a verb decides on: the register, who asks, and when.

use crate::actor::NamedPerson;
use crate::command::Request;
use crate::copies::Copies;
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind, Record};
use crate::records::{Action, Evidence, Person, Risk};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::table::Table;
use crate::verb::Decided;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// A decision under way.
pub struct Deciding<'r> {
    /// The state it is decided on.
    pub register: &'r Register,
    /// What is asked.
    pub request: &'r Request,
    /// How it comes by the records that hold words of one that is to be redacted.
    pub copies: Copies<'r>,
}

impl Deref for Deciding<'_> {
    type Target = Register;
    fn deref(&self) -> &Register {
        self.register
    }
}

/// What shows something: evidence of the book, or evidence that comes with the verb.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shown {
    /// Evidence that is in the book.
    Known(Id<Evidence>),
    /// Evidence that is recorded together with what it shows.
    New(NewEvidence),
}

impl From<Id<Evidence>> for Shown {
    fn from(id: Id<Evidence>) -> Shown {
        Shown::Known(id)
    }
}

/// Evidence that comes with a verb and is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewEvidence {
    /// A random id.
    pub id: Id<Evidence>,
    /// What it is.
    pub title: String,
    /// Where it is kept.
    pub location: String,
    /// The day it speaks of.
    pub on: Option<Date>,
}

impl Deciding<'_> {
    /// The organization's day of the request.
    pub fn today(&self) -> Date {
        self.register.day(self.request.at)
    }

    /// Who asks, as kept with a decision.
    pub fn me(&self) -> NamedPerson {
        NamedPerson::from(&self.request.actor)
    }

    /// The record of an id, if it is there and unchanged since the command was made.
    pub(crate) fn record<R: Record>(
        &self,
        table: fn(&crate::Tables) -> &Table<R>,
        id: Id<R>,
    ) -> Result<R, Refusal> {
        self.unchanged(id.to())?;
        table(&self.register.tables)
            .get(id)
            .cloned()
            .ok_or(Refusal::NotFound {
                kind: R::KIND,
                id: id.uuid(),
            })
    }

    /// The record a reference leads to, if it is there and unchanged.
    pub(crate) fn any(&self, target: Ref) -> Result<AnyRecord, Refusal> {
        self.unchanged(target)?;
        self.register.tables.get(target).ok_or(Refusal::NotFound {
            kind: target.kind,
            id: target.id,
        })
    }

    /// The same, for a verb on any record that takes a reason.
    pub(crate) fn any_because(
        &self,
        target: Ref,
        reason: &str,
        fix: &'static str,
    ) -> Result<AnyRecord, Refusal> {
        let record = self.any(target)?;
        given(&record.known_as(), reason, "reason", fix)?;
        Ok(record)
    }

    /// Refuses when somebody changed the record after it was read.
    pub(crate) fn unchanged(&self, target: Ref) -> Result<(), Refusal> {
        match self.request.against {
            Some(then) => self.register.unchanged_since(target, then),
            None => Ok(()),
        }
    }

    /// A record that is to be kept.
    pub(crate) fn save(&self, record: &AnyRecord) -> Decided {
        self.unchanged(record.reference())?;
        let new = self.register.tables.revision(record.reference()).is_none();
        if new && self.request.against.is_some() {
            return Err(Refusal::NotFound {
                kind: record.kind(),
                id: record.id(),
            });
        }
        let tables = &self.register.tables;
        let checked = tables.check(self.register, record.clone())?;
        Ok(vec![self.approved_anew(checked)])
    }

    /// Refuses references of a command that lead nowhere.
    pub(crate) fn resolve<R: Record>(&self, record: &str, ids: &[Id<R>]) -> Result<(), Refusal> {
        self.register
            .check_refs(record, ids.iter().map(|id| id.to()).collect())
    }

    /// The ids of what shows something, and the records of what is new among it.
    pub(crate) fn evidence(
        &self,
        record: &str,
        shown: &[Shown],
    ) -> Result<(Vec<Id<Evidence>>, Vec<AnyRecord>), Refusal> {
        let mut ids = Vec::with_capacity(shown.len());
        let mut new: Vec<AnyRecord> = Vec::new();
        for one in shown {
            match one {
                Shown::Known(id) => {
                    self.resolve(record, &[*id])?;
                    if let Some(known) = self.register.tables.evidence.get(*id) {
                        self.live(known, "it was ended", "name evidence that still stands")?;
                    }
                    ids.push(*id);
                }
                Shown::New(given) => {
                    if ids.contains(&given.id) {
                        return Err(Refusal::rule(
                            record,
                            "two pieces of new evidence have one id",
                            "supply a random id for each",
                        ));
                    }
                    if let Some(known) = self.register.tables.evidence.get(given.id) {
                        return Err(Refusal::rule(
                            record,
                            format!("the id of new evidence is that of {}", known.known_as()),
                            "supply a new random id, or name the evidence that is there",
                        ));
                    }
                    ids.push(given.id);
                    let evidence = Evidence {
                        id: given.id,
                        title: given.title.trim().to_owned(),
                        location: given.location.trim().to_owned(),
                        on: given.on,
                        ..Evidence::default()
                    };
                    let checked = self.register.tables.check(self.register, evidence.into())?;
                    // Several in one command follow each other.
                    let offset = new.len() as u32;
                    new.push(match checked {
                        AnyRecord::Evidence(mut e) => {
                            e.number = e.number.saturating_add(offset);
                            AnyRecord::Evidence(e)
                        }
                        other => other,
                    });
                }
            }
        }
        Ok((ids, new))
    }

    /// An action that was not dropped.
    pub(crate) fn live_action(&self, id: Id<Action>) -> Result<Action, Refusal> {
        let action = self.record(|t| &t.actions, id)?;
        self.live(&action, "it was dropped", "restore it first")?;
        Ok(action)
    }

    /// A risk that was not closed.
    pub(crate) fn open_risk(&self, id: Id<Risk>) -> Result<Risk, Refusal> {
        let risk = self.record(|t| &t.risks, id)?;
        self.live(
            &risk,
            "it was closed",
            "restore it first if it exists after all",
        )?;
        Ok(risk)
    }

    /// Refuses a record that has ended.
    pub(crate) fn live<R: Record>(&self, record: &R, what: &str, fix: &str) -> Result<(), Refusal> {
        match record.retired() {
            None => Ok(()),
            Some(retired) => Err(Refusal::rule(
                record.known_as(),
                format!("{what} on {} ({})", retired.on, retired.reason),
                fix,
            )),
        }
    }

    /// A person as kept with a decision.
    pub(crate) fn who(&self, id: Id<Person>) -> NamedPerson {
        self.register.who(id)
    }
}

impl Register {
    pub(crate) fn who(&self, id: Id<Person>) -> NamedPerson {
        NamedPerson {
            person: Some(id),
            name: self.person_name(Some(id)).to_owned(),
        }
    }

    /// Refuses when somebody changed a record after the state it was read in.
    ///
    /// # Errors
    /// [`Refusal::Conflict`].
    pub fn unchanged_since(&self, target: Ref, then: u64) -> Result<(), Refusal> {
        match self.tables.revision(target) {
            Some(now) if then != now => Err(Refusal::Conflict {
                record: self
                    .tables
                    .get(target)
                    .map_or_else(|| target.kind.to_string(), |r| r.known_as()),
                then,
                now,
            }),
            _ => Ok(()),
        }
    }
}

/// Refuses an empty text of a command.
pub(crate) fn given(
    record: &str,
    text: &str,
    field: &'static str,
    fix: &'static str,
) -> Result<(), Refusal> {
    if !crate::records::says_something(text) {
        return Err(Refusal::Missing {
            record: record.to_owned(),
            field,
            fix,
        });
    }
    Ok(())
}

/// Refuses a day that has not come yet: what is recorded as done must have happened.
pub(crate) fn not_in_future(record: &str, on: Date, today: Date) -> Result<(), Refusal> {
    if on > today {
        return Err(Refusal::rule(
            record,
            format!("{on} has not come yet"),
            "give the day it happened",
        ));
    }
    Ok(())
}

/// Adds what is not there yet.
pub(crate) fn union<T: Clone + PartialEq>(into: &mut Vec<T>, more: &[T]) {
    for item in more {
        if !into.contains(item) {
            into.push(item.clone());
        }
    }
}

/// The profile is one of every book, what ended a record stays beside it, and who belongs
/// to the organization is said by verbs of its own.
pub(crate) const NEVER_ENDED: &[Kind] = &[Kind::Profile, Kind::Redaction, Kind::Membership];
