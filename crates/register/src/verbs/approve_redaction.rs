//! Approving that the content of a record goes; never by the one who asked (C6, C7).

use crate::actor::NamedPerson;
use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Redaction, RedactionState};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Approves a redaction. The bytes go together with the entry that records this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApproveRedaction {
    /// The redaction.
    pub target: Id<Redaction>,
    /// What was weighed.
    #[serde(default)]
    pub note: String,
}

impl Verb for ApproveRedaction {
    const META: Meta = Meta::new(
        "approve-redaction",
        On::Kind(Kind::Redaction),
        Needs::Administer,
        "C6",
    );

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let (mut redaction, me) = waiting(deciding, self.target)?;
        let known = redaction.known_as();
        let about = redaction
            .about
            .ok_or_else(|| Refusal::rule(known.clone(), "it names no record", "ask for it anew"))?;
        let revision = deciding.tables.revision(about);
        if revision.is_some_and(|revision| revision > redaction.as_of) {
            return Err(Refusal::rule(
                known,
                format!("{} changed since it was asked for", redaction.known_as),
                "look at the record again and ask for it anew",
            ));
        }
        second_person(deciding, &redaction, "a second person must approve it")?;
        // What is taken out does not come back.
        deciding.apart_from_person(&known, &redaction.requested_by, "asked for it")?;
        if let Some(record) = deciding.tables.get(about) {
            redaction.found(deciding.copies.of(deciding.register, &[record]));
        }
        redaction.approved_by = Some(me);
        redaction.approved_on = Some(deciding.today());
        redaction.note = self.note.trim().to_owned();
        Ok(vec![redaction.into()])
    }
}

/// A redaction that waits for a second person, and who acts on it.
pub(super) fn waiting(
    deciding: &Deciding<'_>,
    id: Id<Redaction>,
) -> Result<(Redaction, NamedPerson), Refusal> {
    let redaction = deciding.record(|t| &t.redactions, id)?;
    let known = redaction.known_as();
    let what = match redaction.state() {
        RedactionState::Asked => {
            let me = deciding.recorded(&known)?;
            return Ok((redaction, me));
        }
        RedactionState::Done => "it was carried out already".to_owned(),
        state => format!("it is {}", state.words()),
    };
    Err(Refusal::rule(known, what, "look at its history"))
}

/// Refuses who asked for a redaction.
pub(super) fn second_person(
    deciding: &Deciding<'_>,
    redaction: &Redaction,
    fix: &str,
) -> Result<(), Refusal> {
    deciding.other_than(
        &redaction.known_as(),
        &redaction.requested_by,
        "asked for it",
        fix,
    )
}
