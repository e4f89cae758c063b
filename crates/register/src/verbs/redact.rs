//! Asking that the content of a record be taken out of the ledger (C6, C7).

use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Redaction, Retired};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Without these a book cannot be read, or a redaction not be explained.
const NEVER_REDACTED: &[Kind] = &[
    Kind::Profile,
    Kind::ScoringMethod,
    Kind::Adoption,
    Kind::Redaction,
    Kind::Membership,
];

/// Asks that the content of a record be redacted: patient data typed by mistake, or a
/// lawful purge. Nothing is taken out until somebody else approves it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Redact {
    /// The record.
    pub target: Ref,
    /// A random id for the redaction.
    pub id: Id<Redaction>,
    /// Why; it stays readable for ever, so it must not repeat what is to go.
    pub reason: String,
    /// Whether the record stays as it stands, and only its earlier states go.
    #[serde(default)]
    pub earlier_only: bool,
}

impl Verb for Redact {
    const META: Meta = Meta::new(
        "redact",
        On::AllBut(NEVER_REDACTED),
        Needs::Administer,
        "C6",
    )
    .making(Kind::Redaction);

    fn target(&self) -> Ref {
        self.target
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let record = deciding.any_because(
            self.target,
            &self.reason,
            "say why its content has to go, without repeating it",
        )?;
        let known = record.known_as();
        if NEVER_REDACTED.contains(&self.target.kind) {
            return Err(Refusal::rule(
                known,
                "the book could not be read or explained without it",
                "change it instead",
            ));
        }
        if deciding.redacted.contains_key(&self.target) {
            return Err(Refusal::rule(
                known,
                "its content was redacted already",
                "look at its history",
            ));
        }
        let open = deciding
            .tables
            .redactions
            .all()
            .find(|r| r.about == Some(self.target) && r.is_open());
        let since = deciding.tables.revision(self.target);
        // Nobody can approve it any more once the record has changed.
        let outdated = open.filter(|open| since.is_some_and(|since| since > open.as_of));
        if let (Some(open), None) = (open, outdated) {
            return Err(Refusal::rule(
                known,
                format!("{} is waiting for a second person already", open.tag()),
                "have somebody else approve that one",
            ));
        }
        if deciding.find(self.id.uuid()).is_some() {
            return Err(Refusal::rule(
                known,
                "the id of the redaction is in use",
                "supply a new random id",
            ));
        }
        let mut redaction = Redaction {
            id: self.id,
            number: deciding.tables.redactions.next_number(),
            about: Some(self.target),
            known_as: known.clone(),
            earlier_only: self.earlier_only,
            reason: self.reason.trim().to_owned(),
            requested_by: deciding.recorded(&known)?,
            requested_on: Some(deciding.today()),
            as_of: deciding.position,
            ..Redaction::default()
        };
        redaction.found(deciding.copies.of(deciding.register, &[record]));
        let mut records = Vec::new();
        if let Some(mut outdated) = outdated.cloned() {
            outdated.retired = Some(Retired {
                on: deciding.today(),
                reason: format!("asked for anew as {}", redaction.tag()),
                by: deciding.me(),
            });
            records.push(outdated.into());
        }
        records.push(redaction.into());
        Ok(records)
    }
}
