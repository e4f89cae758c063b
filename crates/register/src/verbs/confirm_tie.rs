//! Confirming, as a second person, for whom an account stands (C6).

use super::admit::{anothers, live};
use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Membership, Vouched};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Confirms for whom an account stands; neither by its owner, nor by who tied it or made
/// the link by which its password was set, nor by anybody those could have made up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfirmTie {
    /// The account.
    pub target: Id<Membership>,
    /// How it was made sure, such as “spoke with Lee in person”.
    #[serde(default)]
    pub note: String,
}

impl Verb for ConfirmTie {
    const META: Meta = Meta::new(
        "confirm-tie",
        On::Kind(Kind::Membership),
        Needs::Administer,
        "C6",
    )
    .by_checks();

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let own = Some("nobody confirms for whom their own account stands");
        let recorded = deciding.record(|t| &t.memberships, self.target)?;
        // Of one that was taken out since it is confirmed who had it while a password was set
        // by somebody's link: else that would keep its owner from ruling for ever.
        let mut membership = match recorded.resets.is_empty() {
            true => live(deciding, self.target, own)?,
            false => anothers(deciding, recorded, own)?,
        };
        let known = membership.known_as();
        let me = deciding.recorded(&known)?;
        if membership.person.is_none() {
            return Err(Refusal::rule(
                known,
                "it stands for nobody yet",
                "tie it to a person first",
            ));
        }
        let tied = membership.tied.iter().chain(&membership.retied);
        let resets = membership.resets.iter();
        let set = |reset: &Vouched| match reset.may_be.is_empty() {
            true => "made the link by which its password was set",
            false => "confirmed it, and may have made the link by which its password was set",
        };
        let acts = tied
            .map(|tied| (tied, "let it in or tied it"))
            .chain(resets.map(|reset| (reset, set(reset))));
        for (first, did) in acts {
            deciding.apart_from(&known, first, did)?;
        }
        let me = Vouched {
            by: me,
            ..deciding.vouched()
        };
        // Who confirmed what nobody on record let in answers for it; with another who
        // confirms it, there are two.
        if let Some(before) = &membership.confirmed
            && membership.tied.as_ref().is_some_and(Vouched::is_nobodys)
            && deciding.apart_from(&known, before, "confirmed it").is_ok()
        {
            membership.tied = Some(before.clone());
        }
        membership.resets = left_of(&membership.resets, &me);
        membership.confirmed = Some(me);
        membership.retied = None;
        Ok(vec![membership.into()])
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.note)
    }
}

/// By whose links the password counts as set once somebody confirmed the account. Where that
/// may have been anybody, it may have been who confirms; whoever looks after the machine
/// could set it without a link, and needs none.
fn left_of(resets: &[Vouched], me: &Vouched) -> Vec<Vouched> {
    let anybody = resets.iter().rfind(|reset| reset.may_be_anybody());
    let theirs = anybody.filter(|_| me.via.is_some()).map(|reset| Vouched {
        may_be: reset.by.name.clone(),
        ..me.clone()
    });
    theirs.into_iter().collect()
}
