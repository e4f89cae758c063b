//! Why a command is refused, in words a person can act on.

use crate::record::Kind;
use thiserror::Error;

/// A refusal. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A field is empty that must not be.
    #[error("{record}: {field} is missing; {fix}")]
    Missing {
        /// The record, as a person knows it.
        record: String,
        /// The field.
        field: &'static str,
        /// What to do.
        fix: &'static str,
    },
    /// A reference leads nowhere.
    #[error(
        "{record} refers to a {kind} that is not in this register ({id}); add it first or drop the reference"
    )]
    Dangling {
        /// The record, as a person knows it.
        record: String,
        /// Kind of the missing record.
        kind: Kind,
        /// Its identifier.
        id: uuid::Uuid,
    },
    /// There is no such record.
    #[error("there is no such {kind} in this register ({id})")]
    NotFound {
        /// Kind asked for.
        kind: Kind,
        /// Identifier asked for.
        id: uuid::Uuid,
    },
    /// Someone changed the record since it was read.
    #[error(
        "{record} was changed at position {now} after it was read at position {then}; look at the change, then try again"
    )]
    Conflict {
        /// The record, as a person knows it.
        record: String,
        /// Revision the command was made against.
        then: u64,
        /// Revision now.
        now: u64,
    },
    /// A rule of the domain forbids it.
    #[error("{record}: {why}; {fix}")]
    Rule {
        /// The record, as a person knows it.
        record: String,
        /// What stands against it.
        why: String,
        /// What to do.
        fix: String,
    },
    /// The rating cannot be scored.
    #[error("{record}: {why}")]
    Score {
        /// The record, as a person knows it.
        record: String,
        /// The method's reason.
        why: catalog::ScoreError,
    },
    /// The book was written by a newer program.
    #[error(
        "this book has entries of a newer format ({found}; this program writes {known}); it can be read here, but only a newer phiward may write to it"
    )]
    NewerBook {
        /// Format found.
        found: u32,
        /// Format this program knows.
        known: u32,
    },
}

impl Refusal {
    /// A broken rule, said in three parts.
    pub fn rule(record: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Refusal::Rule {
            record: record.into(),
            why: why.into(),
            fix: fix.into(),
        }
    }
}
