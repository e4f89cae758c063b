//! Ending a record (B7): nothing is deleted.

use crate::deciding::{Deciding, NEVER_ENDED, not_in_future};
use crate::id::Ref;
use crate::record::{AnyRecord, Record};
use crate::records::{Evidence, Retired};
use crate::refusal::Refusal;
use crate::rests_on::resting_on;
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
        if let AnyRecord::Evidence(evidence) = &record {
            still_needed(deciding, evidence)?;
        }
        no_account_stands(deciding, &record)?;
        record.set_retired(Some(Retired {
            on: self.on,
            reason: self.reason.trim().to_owned(),
            by: deciding.me(),
        }));
        Ok(vec![record])
    }
}

/// Refuses to end or bring back a person for whom an account stands: it would stop that
/// account from ruling, or let it rule again, and that is for who looks after accounts.
pub(super) fn no_account_stands(
    deciding: &Deciding<'_>,
    record: &AnyRecord,
) -> Result<(), Refusal> {
    let AnyRecord::Person(person) = record else {
        return Ok(());
    };
    let Some(membership) = deciding.register.memberships_of(person.id).next() else {
        return Ok(());
    };
    let fix = match person.retired {
        None => "have an administrator remove that account among the colleagues first".to_owned(),
        Some(_) => format!(
            "have an administrator remove that account first, or whoever looks after the machine bring the person back with “phiward --as NAME restore {}”",
            person.tag()
        ),
    };
    Err(Refusal::rule(
        record.known_as(),
        format!("the account {} stands for them", membership.email),
        fix,
    ))
}

/// Refuses to end evidence that something verified rests on: the verified state would
/// stand on nothing, and nobody would see it.
pub(super) fn still_needed(deciding: &Deciding<'_>, evidence: &Evidence) -> Result<(), Refusal> {
    let rests = resting_on(deciding.register, evidence.id);
    if rests.is_empty() {
        return Ok(());
    }
    Err(Refusal::rule(
        evidence.known_as(),
        format!("{} rests on it", rests.join(", ")),
        "reopen the action or rate the risk anew on other evidence first",
    ))
}
