//! Ending a record (B7): nothing is deleted.

use crate::deciding::{Deciding, NEVER_ENDED, not_in_future};
use crate::id::Ref;
use crate::records::Retired;
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Ends a record: a risk that no longer exists, equipment that is gone …
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retire {
    /// The record.
    pub target: Ref,
    /// The day it ended.
    pub on: Date,
    /// Why.
    pub reason: String,
}

impl Verb for Retire {
    const META: Meta = Meta::new("retire", On::AllBut(NEVER_ENDED), Needs::Govern, "B7");

    fn target(&self) -> Ref {
        self.target
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut record = deciding.any_because(
            self.target,
            &self.reason,
            "say why it ended; the record stays",
        )?;
        if record.retired().is_some() {
            return Err(Refusal::rule(
                record.known_as(),
                "it has ended already",
                "look at its history",
            ));
        }
        not_in_future(&record.known_as(), self.on, deciding.today())?;
        if NEVER_ENDED.contains(&self.target.kind) {
            return Err(Refusal::rule(
                record.known_as(),
                "a book keeps it",
                "change it, if it can be changed",
            ));
        }
        record.set_retired(Some(Retired {
            on: self.on,
            reason: self.reason.trim().to_owned(),
            by: deciding.me(),
        }));
        Ok(vec![record])
    }
}
