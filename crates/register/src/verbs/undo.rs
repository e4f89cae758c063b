//! Undoing an import as one (A2).

use super::retire::{no_account_stands, still_needed};
use crate::deciding::{Deciding, NEVER_ENDED, given};
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind, Record};
use crate::records::{Import, Retired, Slip};
use crate::refusal::Refusal;
use crate::rests_on::its_evidence_stands;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Undoes an import: puts earlier states back, retires what it made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// The import.
    pub target: Id<Import>,
    /// Records as they were before it, from the book's own history. The entry holds
    /// them as records, and so not here.
    #[serde(skip)]
    pub restore: Vec<AnyRecord>,
    /// Records that it made.
    #[serde(skip)]
    pub retire: Vec<Ref>,
    /// Why.
    pub reason: String,
}

impl Verb for Undo {
    const META: Meta = Meta::new("undo", On::Kind(Kind::Import), Needs::Govern, "A2");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut import = deciding.record(|t| &t.imports, self.target)?;
        given(
            &import.known_as(),
            &self.reason,
            "reason",
            "say why the import is undone",
        )?;
        if import.undone.is_some() {
            return Err(Refusal::rule(
                import.known_as(),
                "it was undone already",
                "look at its history",
            ));
        }
        let ended = Retired {
            on: deciding.today(),
            reason: self.reason.trim().to_owned(),
            by: deciding.me(),
        };
        let restored: HashSet<Ref> = self.restore.iter().map(AnyRecord::reference).collect();
        let mut records = Vec::with_capacity(self.restore.len() + self.retire.len() + 1);
        for earlier in &self.restore {
            records.push(as_it_was(deciding, earlier, &self.reason)?);
        }
        for target in &self.retire {
            if NEVER_ENDED.contains(&target.kind) || restored.contains(target) {
                return Err(Refusal::rule(
                    import.known_as(),
                    format!("a {} cannot be undone so", target.kind),
                    "put its earlier state back, and do not end it as well",
                ));
            }
            let mut record = deciding.tables.get(*target).ok_or(Refusal::NotFound {
                kind: target.kind,
                id: target.id,
            })?;
            if record.retired().is_none() {
                if let AnyRecord::Evidence(evidence) = &record {
                    still_needed(deciding, evidence)?;
                }
                no_account_stands(deciding, &record)?;
                record.set_retired(Some(ended.clone()));
                records.push(record);
            }
        }
        check_beside(deciding, &records)?;
        import.undone = Some(ended);
        records.push(import.into());
        Ok(records)
    }
}

/// Refuses earlier states beside which others stand by now: a name, an address or a domain
/// that was given to somebody or something else. They are looked at together, since what
/// the same undoing ends or changes gives its name free.
fn check_beside(deciding: &Deciding<'_>, records: &[AnyRecord]) -> Result<(), Refusal> {
    let mut after = deciding.register.clone();
    for record in records {
        after.put(record.clone(), after.position, deciding.request.at);
    }
    for record in records.iter().filter(|it| it.retired().is_none()) {
        let now = deciding.tables.get(record.reference());
        // One that stands now is not brought back by this.
        if now.is_none_or(|now| now.retired().is_some()) {
            its_evidence_stands(&after, record)?;
        }
        after
            .tables
            .check_again(&after, record, deciding.register)?;
    }
    Ok(())
}

/// An earlier state of a record that is to stand again: known, under its
/// number, and leading nowhere that is not there. A due date that goes back
/// has moved, so it leaves its line in the slip ledger (B4).
fn as_it_was(
    deciding: &Deciding<'_>,
    earlier: &AnyRecord,
    reason: &str,
) -> Result<AnyRecord, Refusal> {
    let now = deciding
        .tables
        .get(earlier.reference())
        .ok_or(Refusal::NotFound {
            kind: earlier.kind(),
            id: earlier.id(),
        })?;
    if now.tag() != earlier.tag() {
        return Err(Refusal::rule(
            now.known_as(),
            format!("its earlier state is numbered {}", earlier.tag()),
            "numbers never change: take the state from this book's own history",
        ));
    }
    if matches!(
        now.kind(),
        Kind::Acceptance
            | Kind::Tolerance
            | Kind::ScoringMethod
            | Kind::Adoption
            | Kind::Import
            | Kind::Sender
            | Kind::Finding
            | Kind::Redaction
            | Kind::Membership
    ) {
        return Err(Refusal::rule(
            now.known_as(),
            "what was decided or adopted is not undone with an import",
            "revoke or retire it by itself, and say why",
        ));
    }
    if deciding.redacted.contains_key(&now.reference()) {
        return Err(Refusal::rule(
            now.known_as(),
            "its content was redacted",
            "leave it out: what was taken out cannot come back",
        ));
    }
    if now.retired().is_some() != earlier.retired().is_some() {
        no_account_stands(deciding, &now)?;
    }
    deciding.check_refs(&now.known_as(), earlier.refs())?;
    let mut earlier = earlier.clone();
    if let (AnyRecord::Risk(then), AnyRecord::Risk(now)) = (&mut earlier, &now) {
        then.remember(Some(now));
    }
    if let (AnyRecord::Action(then), AnyRecord::Action(now)) = (&mut earlier, &now) {
        then.remember(Some(now));
        then.slips = now.slips.clone();
        then.completed_by = now.completed_by.clone();
        then.completed_via = now.completed_via.clone();
        match then.due {
            Some(due) if now.due != Some(due) => then.slips.push(Slip {
                old: now.due,
                new: due,
                why: reason.trim().to_owned(),
                by: deciding.me(),
                on: deciding.today(),
            }),
            // A date, once set, is moved and never taken away.
            None => then.due = now.due,
            Some(_) => {}
        }
    }
    Ok(earlier)
}
