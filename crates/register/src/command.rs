//! Commands: what the register decides on.

use crate::actor::Actor;
use crate::deciding::Deciding;
use crate::id::Ref;
use crate::record::AnyRecord;
use crate::verb::{Decided, Meta, Needs, Verb, save_code, save_needs};
use crate::verbs;
use jiff::Timestamp;
use uuid::Uuid;

include!(concat!(env!("OUT_DIR"), "/command.rs"));

/// A command with everything deciding needs: there is no clock and no randomness inside.
#[derive(Debug, Clone)]
pub struct Request {
    /// The verb and its data.
    pub command: Command,
    /// Who asks.
    pub actor: Actor,
    /// When; stamps are taken from here.
    pub at: Timestamp,
    /// Why, in the person's words.
    pub why: String,
    /// Revision of the record the command was made against; `None`: whatever it is.
    pub against: Option<u64>,
    /// Batch it belongs to.
    pub batch: Option<Uuid>,
}

impl Command {
    /// The code an entry names it by; `new`: whether it makes the record it keeps.
    pub fn code(&self, new: bool) -> &'static str {
        match (self, self.meta()) {
            (_, Some(meta)) => meta.code,
            (command, None) => save_code(command.target().kind, new),
        }
    }

    /// The record it keeps, where it keeps one as a whole.
    pub fn saved(&self) -> Option<&AnyRecord> {
        match self {
            Command::Save(record) => Some(record),
            _ => None,
        }
    }

    /// The states of records that it puts as they are given: the one that is kept, or all
    /// that an undoing brings back.
    pub fn states(&self) -> &[AnyRecord] {
        match self {
            Command::Save(record) => std::slice::from_ref(record),
            Command::Undo(undo) => &undo.restore,
            _ => &[],
        }
    }

    /// The right it takes.
    pub fn needs(&self) -> Needs {
        match self.meta() {
            Some(meta) => meta.needs,
            None => save_needs(self.target().kind),
        }
    }
}
