//! Parts that many records share.

use crate::actor::NamedPerson;
use crate::id::Id;
use crate::record::Record;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::table::Table;
use crate::words::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Columns of an imported row that have no field here, kept as they were.
pub type Extra = BTreeMap<String, String>;

/// Why and when a record ended. Nothing is ever deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retired {
    /// The day it ended (occurred, not recorded).
    pub on: Date,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: NamedPerson,
}

/// Where an imported record came from, so that the next import finds it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceKey {
    /// Name of the mapping or system.
    pub system: String,
    /// The key in that system, such as `MBH-SYS-001`.
    pub key: String,
}

words! {
    /// Yes, no, or not known yet; "not known" is never taken for "no".
    #[derive(Default)]
    pub enum YesNo {
        /// Yes.
        Yes = "yes", "yes";
        /// In part.
        Partly = "partly", "in part";
        /// No.
        No = "no", "no";
        /// Not known yet.
        #[default]
        Unknown = "unknown", "not known";
    }
}

/// What a record named before, oldest first: its owners, the risks it was to reduce. What it
/// names now is left out only where it never went.
pub(crate) fn earlier<R>(past: &[Id<R>], then: &[Id<R>], now: &[Id<R>]) -> Vec<Id<R>> {
    let left = then
        .iter()
        .filter(|id| !now.contains(id) && !past.contains(id));
    past.iter().chain(left).copied().collect()
}

/// Whether a text says anything: invisible characters and dots alone do not.
pub(crate) fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Refuses an empty text.
pub(crate) fn need(
    record: &str,
    text: &str,
    field: &'static str,
    fix: &'static str,
) -> Result<(), Refusal> {
    if !says_something(text) {
        return Err(Refusal::Missing {
            record: record.to_owned(),
            field,
            fix,
        });
    }
    Ok(())
}

/// Refuses a record without a name, with what to do about it, and a second live record
/// of the same name.
pub(crate) fn own_name<R: Record>(
    register: &Register,
    table: &Table<R>,
    record: &R,
    fix: &'static str,
) -> Result<(), Refusal> {
    need(&record.known_as(), record.label(), "name", fix)?;
    register.unique_name(table, record)
}
