//! Deciding: may this command be carried out, and what changes then?

mod acceptance;
mod action;
mod batch;
mod ending;
mod mail;
mod risk;

pub(crate) use ending::check_end;

use crate::command::{Command, Request};
use crate::entry::{Change, Entry, FORMAT};
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::table::Table;

impl Register {
    /// Decides a command: the entry it makes, or why not.
    ///
    /// # Errors
    /// A [`Refusal`] that says what to do; nothing has changed then.
    pub fn decide(&self, request: &Request) -> Result<Entry, Refusal> {
        if let Some(found) = self.newer_format {
            return Err(Refusal::NewerBook {
                found,
                known: FORMAT,
            });
        }
        self.check_actor(request)?;
        let (verb, records) = self.outcome(request)?;
        for record in &records {
            if record.id().is_nil() {
                return Err(Refusal::Missing {
                    record: record.known_as(),
                    field: "id",
                    fix: "supply a random id with the command",
                });
            }
        }
        let entry = Entry {
            format: FORMAT,
            verb,
            by: request.actor.clone(),
            why: why(request),
            batch: request.batch,
            changes: records.into_iter().map(Change::Put).collect(),
        };
        // What is applied is what will be read again, and what cannot be read
        // again never reaches the ledger.
        Entry::decode(&entry.encode()).map_err(|error| {
            Refusal::rule(
                entry.verb.clone(),
                format!("it could not be read again once stored ({error})"),
                "look for a field that is empty and must not be",
            )
        })
    }

    /// Whoever acts has a name, and a record if one is claimed.
    fn check_actor(&self, request: &Request) -> Result<(), Refusal> {
        given(
            "this change",
            &request.actor.name,
            "who makes it",
            "say who acts",
        )?;
        match (request.actor.person, &request.command) {
            // The first person of a book records themselves.
            (Some(me), Command::Save(AnyRecord::Person(new))) if new.id == me => Ok(()),
            (Some(me), _) => self.resolve("this change", &[me]),
            (None, _) => Ok(()),
        }
    }

    fn outcome(&self, request: &Request) -> Result<(String, Vec<AnyRecord>), Refusal> {
        let one = |verb: &str, record: AnyRecord| Ok((verb.to_owned(), vec![record]));
        match &request.command {
            Command::Save(record) => {
                self.unchanged_since(record.reference(), request)?;
                let new = self.tables.revision(record.reference()).is_none();
                if new && request.against.is_some() {
                    return Err(Refusal::NotFound {
                        kind: record.kind(),
                        id: record.id(),
                    });
                }
                let verb = format!("{} {}", if new { "add" } else { "change" }, record.kind());
                Ok((verb, vec![self.tables.check(self, record.clone())?]))
            }
            Command::Rate(rate) => one("rate risk", self.rate(rate, request)?),
            Command::Treat {
                risk,
                strategy,
                reason,
            } => one("treat risk", self.treat(*risk, *strategy, reason, request)?),
            Command::Merge { from, into, reason } => Ok((
                "merge risks".into(),
                self.merge(*from, *into, reason, request)?,
            )),
            Command::Reschedule {
                action,
                due,
                reason,
            } => one(
                "reschedule action",
                self.reschedule(*action, *due, reason, request)?,
            ),
            Command::Start { action, on } => {
                one("start action", self.start(*action, *on, request)?)
            }
            Command::Complete {
                action,
                on,
                evidence,
            } => one(
                "complete action",
                self.complete(*action, *on, evidence, request)?,
            ),
            Command::VerifyAction {
                action,
                on,
                result,
                evidence,
            } => one(
                "verify action",
                self.verify_action(*action, *on, result, evidence, request)?,
            ),
            Command::Reopen { action, reason } => {
                one("reopen action", self.reopen(*action, reason, request)?)
            }
            Command::RequestAcceptance {
                id,
                risk,
                reason,
                compensating,
                expires,
                review_trigger,
            } => one(
                "request acceptance",
                self.request_acceptance(
                    *id,
                    *risk,
                    reason,
                    compensating,
                    *expires,
                    review_trigger,
                    request,
                )?,
            ),
            Command::DecideSender {
                sender,
                decision,
                reason,
            } => one(
                "decide on sender",
                self.decide_sender(*sender, *decision, reason, request)?,
            ),
            Command::CloseFinding {
                finding,
                on,
                evidence,
            } => one(
                "close finding",
                self.close_finding(*finding, *on, evidence, request)?,
            ),
            Command::ReopenFinding {
                finding,
                on,
                evidence,
            } => one(
                "reopen finding",
                self.reopen_finding(*finding, *on, evidence, request)?,
            ),
            Command::RuleOnAcceptance {
                acceptance,
                approve,
                authority,
                note,
            } => one(
                if *approve {
                    "approve acceptance"
                } else {
                    "deny acceptance"
                },
                self.rule_on_acceptance(*acceptance, *approve, authority, note, request)?,
            ),
            Command::RevokeAcceptance { acceptance, reason } => one(
                "revoke acceptance",
                self.revoke_acceptance(*acceptance, reason, request)?,
            ),
            Command::Retire { target, on, reason } => one(
                &format!("retire {}", target.kind),
                self.retire(*target, *on, reason, request)?,
            ),
            Command::Restore { target, reason } => one(
                &format!("restore {}", target.kind),
                self.restore(*target, reason, request)?,
            ),
            Command::UndoBatch {
                import,
                restore,
                retire,
                reason,
            } => Ok((
                "undo import".into(),
                self.undo_batch(*import, restore, retire, reason, request)?,
            )),
        }
    }

    /// The record of an id, if it is there and unchanged since the command was made.
    fn record<'r, R: Record>(
        &self,
        table: &'r Table<R>,
        id: Id<R>,
        request: &Request,
    ) -> Result<&'r R, Refusal> {
        self.unchanged_since(id.to(), request)?;
        table.get(id).ok_or(Refusal::NotFound {
            kind: R::KIND,
            id: id.uuid(),
        })
    }

    fn any(&self, target: Ref, request: &Request) -> Result<AnyRecord, Refusal> {
        self.unchanged_since(target, request)?;
        self.tables.get(target).ok_or(Refusal::NotFound {
            kind: target.kind,
            id: target.id,
        })
    }

    /// Refuses when somebody changed the record after it was read.
    fn unchanged_since(&self, target: Ref, request: &Request) -> Result<(), Refusal> {
        match (request.against, self.tables.revision(target)) {
            (Some(then), Some(now)) if then != now => Err(Refusal::Conflict {
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

    /// Refuses references of a command that lead nowhere.
    fn resolve<R: Record>(&self, record: &str, ids: &[Id<R>]) -> Result<(), Refusal> {
        self.check_refs(record, ids.iter().map(|id| id.to()).collect())
    }
}

/// Refuses an empty text of a command.
fn given(record: &str, text: &str, field: &'static str, fix: &'static str) -> Result<(), Refusal> {
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
fn not_in_future(
    record: &str,
    on: jiff::civil::Date,
    today: jiff::civil::Date,
) -> Result<(), Refusal> {
    if on > today {
        return Err(Refusal::rule(
            record,
            format!("{on} has not come yet"),
            "give the day it happened",
        ));
    }
    Ok(())
}

/// Why an entry was made. Where the record itself has no place for the reason
/// of a command, the entry keeps it.
fn why(request: &Request) -> String {
    let why = request.why.trim();
    match &request.command {
        Command::Restore { reason, .. } | Command::Reopen { reason, .. } => {
            let reason = reason.trim();
            if why.is_empty() || why == reason {
                reason.to_owned()
            } else {
                format!("{reason} ({why})")
            }
        }
        _ => why.to_owned(),
    }
}
