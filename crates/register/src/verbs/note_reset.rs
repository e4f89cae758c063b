//! Noting that a password was set by a link that somebody else made (C6).

use super::admit::live;
use crate::actor::{Assurance, NamedPerson, Via};
use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Membership, Vouched, each_once, is_once};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Says by whose link the password of an account was set: until a second person confirms
/// for whom it stands, it does not rule on what that one asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoteReset {
    /// The account.
    pub target: Id<Membership>,
    /// Who made the link.
    pub by: NamedPerson,
    /// Their account; `None` on the command line.
    pub via: Option<Via>,
    /// When the password was set; of several by links of one maker, the last time.
    pub at: Timestamp,
    /// How often, where it was more than once.
    #[serde(default, skip_serializing_if = "is_once")]
    pub times: u32,
}

impl Verb for NoteReset {
    const META: Meta = Meta::new(
        "note-reset",
        On::Kind(Kind::Membership),
        Needs::Administer,
        "C6",
    )
    .by_checks();

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut membership = live(deciding, self.target, None)?;
        let known = membership.known_as();
        if deciding.request.actor.assurance != Assurance::Job {
            return Err(Refusal::rule(
                known,
                "phiward itself notes by whose link a password was set",
                "nothing is to be done",
            ));
        }
        if membership.reset_at.is_some_and(|noted| noted >= self.at) {
            return Err(Refusal::rule(
                known,
                "it is noted already",
                "nothing is to be done",
            ));
        }
        let people: Vec<_> = self.by.person.into_iter().collect();
        deciding.resolve(&known, &people)?;
        membership.resets.push(Vouched {
            by: self.by.clone(),
            via: self.via,
            account: None,
            on: deciding.day(self.at),
            times: self.times,
            may_be: String::new(),
        });
        membership.resets = each_once(&membership.resets);
        membership.reset_at = Some(self.at);
        Ok(vec![membership.into()])
    }
}
