//! Deciding: may this command be carried out, and what changes then?

use crate::command::{Command, Request};
use crate::copies::Copies;
use crate::deciding::{Deciding, given};
use crate::entry::{Change, Entry, FORMAT, Performed};
use crate::record::AnyRecord;
use crate::refusal::Refusal;
use crate::register::Register;

impl Register {
    /// Decides a command: the entry it makes, or why not.
    ///
    /// # Errors
    /// A [`Refusal`] that says what to do; nothing has changed then.
    pub fn decide(&self, request: &Request) -> Result<Entry, Refusal> {
        self.decide_with(request, Copies::Look)
    }

    /// The same, with the copies of what is to be redacted as they were looked up before.
    ///
    /// # Errors
    /// As [`Register::decide`].
    pub fn decide_with(&self, request: &Request, copies: Copies<'_>) -> Result<Entry, Refusal> {
        if let Some(found) = self.newer_format {
            return Err(Refusal::NewerBook {
                found,
                known: FORMAT,
            });
        }
        self.check_actor(request)?;
        let command = &request.command;
        let target = command.target();
        let new = self.tables.revision(target).is_none();
        if self.redacted.contains_key(&target)
            && command
                .meta()
                .is_none_or(|meta| meta.code != "restore" && meta.code != "redact")
        {
            return Err(Refusal::rule(
                self.tables
                    .get(target)
                    .map_or_else(|| target.kind.to_string(), |r| r.known_as()),
                "its content was redacted",
                "make a new record: what was taken out cannot be worked on",
            ));
        }
        let deciding = Deciding {
            register: self,
            request,
            copies,
        };
        let records = command.decided(&deciding)?;
        for record in &records {
            if record.id().is_nil() {
                return Err(Refusal::Missing {
                    record: record.known_as(),
                    field: "id",
                    fix: "supply a random id with the command",
                });
            }
        }
        let performed = command.meta().map(|meta| Performed {
            code: meta.code.to_owned(),
            target: Some(target),
            data: command.data(),
        });
        let entry = Entry {
            format: FORMAT,
            verb: command.code(new).to_owned(),
            by: request.actor.clone(),
            why: why(request),
            batch: request.batch,
            performed: performed.into_iter().collect(),
            changes: records.into_iter().map(Change::Put).collect(),
        };
        // What is applied is what will be read again, and what cannot be read
        // again never reaches the ledger.
        entry.encode().decode().map_err(|error| {
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
            (Some(me), _) => self.check_refs("this change", vec![me.to()]),
            (None, _) => Ok(()),
        }
    }
}

/// Why an entry was made. Where the record itself has no place for the reason
/// of a command, the entry keeps it.
fn why(request: &Request) -> String {
    let why = request.why.trim();
    match request.command.reason().map(str::trim) {
        Some(reason) if why.is_empty() || why == reason => reason.to_owned(),
        Some(reason) => format!("{reason} ({why})"),
        None => why.to_owned(),
    }
}
