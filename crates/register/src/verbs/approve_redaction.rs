//! Approving that the content of a record goes; never by the one who asked (C6, C7).

use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::Redaction;
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
        let mut redaction = deciding.record(|t| &t.redactions, self.target)?;
        let known = redaction.known_as();
        if !redaction.is_open() {
            return Err(Refusal::rule(
                known,
                "it was carried out already",
                "look at its history",
            ));
        }
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
        let me = deciding.recorded(&known)?;
        if let Some(who) = deciding.one_person(&redaction.requested_by) {
            return Err(Refusal::rule(
                known,
                format!("{who} asked for it"),
                "a second person must approve it",
            ));
        }
        redaction.approved_by = Some(me);
        redaction.approved_on = Some(deciding.today());
        redaction.note = self.note.trim().to_owned();
        Ok(vec![redaction.into()])
    }
}
