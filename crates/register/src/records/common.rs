//! Parts that many records share.

use crate::refusal::Refusal;
use crate::who::Who;
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
    pub by: Who,
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

/// Yes, no, or not known yet; "not known" is never taken for "no".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YesNo {
    /// Not known yet.
    #[default]
    Unknown,
    /// Yes.
    Yes,
    /// No.
    No,
    /// In part.
    Partly,
}

impl YesNo {
    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            YesNo::Unknown => "not known",
            YesNo::Yes => "yes",
            YesNo::No => "no",
            YesNo::Partly => "in part",
        }
    }
}

/// Refuses an empty text.
pub(crate) fn need(
    record: &str,
    text: &str,
    field: &'static str,
    fix: &'static str,
) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::Missing {
            record: record.to_owned(),
            field,
            fix,
        });
    }
    Ok(())
}
