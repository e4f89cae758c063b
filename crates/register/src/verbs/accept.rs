//! Asking to live with a risk until a day (B6).

use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Acceptance, AcceptanceState, Risk};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Longest an acceptance may be asked for, in years. The rule names no term;
/// what nobody looks at again is not a decision any more.
const LONGEST_YEARS: i64 = 3;

/// Asks to live with a risk until a day. Somebody else approves or denies it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Accept {
    /// The risk.
    pub target: Id<Risk>,
    /// A random id for the acceptance.
    pub id: Id<Acceptance>,
    /// Why that is reasonable.
    pub reason: String,
    /// Safeguards that make it bearable.
    pub compensating: String,
    /// Last day it shall hold.
    pub expires: Date,
    /// What would make us look again before that.
    #[serde(default)]
    pub review_trigger: String,
}

impl Verb for Accept {
    const META: Meta =
        Meta::new("accept", On::Kind(Kind::Risk), Needs::Contribute, "B6").making(Kind::Acceptance);

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let risk = deciding.open_risk(self.target)?;
        let known = risk.known_as();
        let today = deciding.today();
        given(
            &known,
            &self.reason,
            "reason",
            "say why living with it is reasonable and appropriate",
        )?;
        given(
            &known,
            &self.compensating,
            "compensating safeguards",
            "say what makes it bearable meanwhile, or “none” with the reason",
        )?;
        let Some(in_effect) = risk.rating_in_effect() else {
            return Err(Refusal::rule(
                known,
                "it is not rated yet",
                "rate it first: nobody can accept an unknown",
            ));
        };
        if let Some(changed) = deciding.register.changed_under(&risk, in_effect).first() {
            return Err(Refusal::rule(
                known,
                format!("it was rated before a fact under it changed ({changed})"),
                "rate it again on the facts as they stand, then ask",
            ));
        }
        let me = deciding.recorded(&known)?;
        let expires = self.expires;
        if expires > today.saturating_add(jiff::Span::new().years(LONGEST_YEARS)) {
            return Err(Refusal::rule(
                known,
                format!("{expires} is more than {LONGEST_YEARS} years away"),
                "choose an earlier day: an acceptance must be looked at again",
            ));
        }
        if expires <= today {
            return Err(Refusal::rule(
                known,
                format!("{expires} is not after today"),
                "give the last day the acceptance shall hold",
            ));
        }
        let open = deciding
            .index
            .acceptances_of(risk.id)
            .filter_map(|id| deciding.tables.acceptances.get(id))
            .find(|a| a.state(deciding.register, today) == AcceptanceState::Pending);
        if let Some(open) = open {
            return Err(Refusal::rule(
                known,
                format!("{} is waiting for a ruling already", open.tag()),
                "rule on that one",
            ));
        }
        if deciding.find(self.id.uuid()).is_some() {
            return Err(Refusal::rule(
                known,
                "the id of the acceptance is in use",
                "supply a new random id",
            ));
        }
        let acceptance = Acceptance {
            id: self.id,
            number: deciding.tables.acceptances.next_number(),
            risk: risk.id,
            reason: self.reason.trim().to_owned(),
            compensating: self.compensating.trim().to_owned(),
            expires,
            review_trigger: self.review_trigger.trim().to_owned(),
            requested_by: me,
            requested_on: today,
            rating: Some(in_effect.clone()),
            assets: risk.assets.clone(),
            ruling: None,
            approval: None,
            revoked: None,
            retired: None,
        };
        Ok(vec![acceptance.into()])
    }
}
