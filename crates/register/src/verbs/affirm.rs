//! Affirming an approval that somebody else entered, and what somebody else found not to
//! apply (A5, A7, A8, B1, B6).

use crate::actor::NamedPerson;
use crate::deciding::Deciding;
use crate::id::Ref;
use crate::record::{AnyRecord, Record};
use crate::records::{APPROVED, AcceptanceState, Approval, Dismissal, Vouched};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Affirms an approval; only by the person it names, by their own account or a token of it.
/// A scenario found not applicable, which nobody has approved yet, is approved by it: by
/// anybody who may, and did not find it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Affirm {
    /// What was approved.
    pub target: Ref,
    /// What it rests on.
    #[serde(default)]
    pub note: String,
}

impl Verb for Affirm {
    const META: Meta = Meta::new("affirm", On::OneOf(APPROVED), Needs::Approve, "B1");

    fn target(&self) -> Ref {
        self.target
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut record = deciding.any(self.target)?;
        let known = record.known_as();
        let refuse = |what: String, fix: &str| Err(Refusal::rule(known.clone(), what, fix));
        let ended = match &record {
            AnyRecord::Acceptance(it) => {
                let state = it.state(deciding.register, deciding.today());
                state == AcceptanceState::Revoked
            }
            other => other.retired().is_some(),
        };
        if ended {
            return refuse("it has ended".into(), "there is nothing to affirm");
        }
        let named = record.approver(deciding.register);
        if let (AnyRecord::Dismissal(dismissal), None) = (&record, &named) {
            return self.approve(deciding, dismissal);
        }
        let Some(approver) = named else {
            return refuse(
                "nobody has approved it".into(),
                "there is nothing to affirm",
            );
        };
        let mut approval = record.approval().cloned().unwrap_or_default();
        if let Some(affirmed) = &approval.affirmed {
            return refuse(
                format!("{} stands by it since {}", approver.name, affirmed.on),
                "there is nothing to affirm",
            );
        }
        let me = signed_in(deciding, &known)?;
        if approver.person.is_none() || me.person != approver.person {
            return refuse(
                format!("it names {} as who approved it", approver.name),
                "have them affirm it, by an account that is tied to them",
            );
        }
        if approval.entered.by.person != approver.person {
            deciding.other_than(
                &known,
                &approval.entered.by,
                "entered the approval",
                "have someone else approve it",
            )?;
        }
        if let AnyRecord::Acceptance(acceptance) = &record {
            deciding.other_than(
                &known,
                &acceptance.requested_by,
                "asked for it",
                "someone else with the authority must rule on it",
            )?;
        }
        approval.affirmed = Some(Vouched {
            by: me,
            ..deciding.vouched()
        });
        approval.note = self.note.trim().to_owned();
        record.set_approval(Some(approval));
        Ok(vec![record])
    }
}

/// Who acts, where they are known to be themselves.
fn signed_in(deciding: &Deciding<'_>, known: &str) -> Result<NamedPerson, Refusal> {
    if deciding.request.actor.via.is_none() {
        return Err(Refusal::rule(
            known,
            "on the command line anybody can say that they are anybody",
            "affirm it signed in, or by a token of one's own",
        ));
    }
    deciding.recorded(known)
}

impl Affirm {
    /// Approves what somebody else found not to apply.
    fn approve(&self, deciding: &Deciding<'_>, dismissal: &Dismissal) -> Decided {
        let known = dismissal.known_as();
        let me = signed_in(deciding, &known)?;
        if let Some(found) = &dismissal.found {
            deciding.other_than(
                &known,
                &found.by,
                "found that it does not apply",
                "have someone else approve it",
            )?;
        }
        let mine = Vouched {
            by: me.clone(),
            ..deciding.vouched()
        };
        let mut approved = dismissal.clone();
        approved.approved_by = me.person;
        approved.approved_on = Some(deciding.today());
        approved.approval = Some(Approval {
            entered: mine.clone(),
            affirmed: Some(mine),
            note: self.note.trim().to_owned(),
        });
        Ok(vec![approved.into()])
    }
}
