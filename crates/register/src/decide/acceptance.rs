//! Requesting, ruling on and revoking acceptances (B6).

use super::given;
use crate::command::Request;
use crate::id::Id;
use crate::record::{AnyRecord, Record};
use crate::records::{Acceptance, AcceptanceState, Retired, Risk, Ruling};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::who::Who;
use jiff::civil::Date;

/// Longest an acceptance may be asked for, in years. The rule names no term;
/// what nobody looks at again is no decision any more.
const LONGEST_YEARS: i64 = 3;

impl Register {
    #[expect(
        clippy::too_many_arguments,
        reason = "the fields of one command, in its order"
    )]
    pub(super) fn request_acceptance(
        &self,
        id: Id<Acceptance>,
        risk: Id<Risk>,
        reason: &str,
        compensating: &str,
        expires: Date,
        review_trigger: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let risk = self.open_risk(risk, request)?;
        let known = risk.known_as();
        let today = self.day(request.at);
        given(
            &known,
            reason,
            "reason",
            "say why living with it is reasonable and appropriate",
        )?;
        given(
            &known,
            compensating,
            "compensating safeguards",
            "say what makes it bearable meanwhile, or “none” with the reason",
        )?;
        let Some(standing) = risk.standing() else {
            return Err(Refusal::rule(
                known,
                "it is not rated yet",
                "rate it first: nobody can accept an unknown",
            ));
        };
        let me = self.recorded(&known, request)?;
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
        let open = self
            .index
            .acceptances_of(risk.id)
            .filter_map(|id| self.tables.acceptances.get(id))
            .find(|a| a.state(self, today) == AcceptanceState::Pending);
        if let Some(open) = open {
            return Err(Refusal::rule(
                known,
                format!("{} is waiting for a ruling already", open.tag()),
                "rule on that one",
            ));
        }
        if self.find(id.uuid()).is_some() {
            return Err(Refusal::rule(
                known,
                "the id of the acceptance is in use",
                "supply a new random id",
            ));
        }
        Ok(Acceptance {
            id,
            number: self.tables.acceptances.next_number(),
            risk: risk.id,
            reason: reason.trim().to_owned(),
            compensating: compensating.trim().to_owned(),
            expires,
            review_trigger: review_trigger.trim().to_owned(),
            requested_by: me,
            requested_on: today,
            rating: Some(standing.clone()),
            assets: risk.assets.clone(),
            ruling: None,
            revoked: None,
            retired: None,
        }
        .into())
    }

    pub(super) fn rule_on_acceptance(
        &self,
        id: Id<Acceptance>,
        approve: bool,
        authority: &str,
        note: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut acceptance = self.record(&self.tables.acceptances, id, request)?.clone();
        let known = acceptance.known_as();
        let today = self.day(request.at);
        if acceptance.state(self, today) != AcceptanceState::Pending {
            return Err(Refusal::rule(
                known,
                format!("it is {}", acceptance.state(self, today).words()),
                "request a new acceptance",
            ));
        }
        let me = self.recorded(&known, request)?;
        if self.one_person(&me, &acceptance.requested_by) {
            return Err(Refusal::rule(
                known,
                format!("{} asked for it", request.actor.name),
                "someone else with the authority must rule on it",
            ));
        }
        if approve {
            given(
                &known,
                authority,
                "authority",
                "say on what authority, such as “chief executive”",
            )?;
            if acceptance.expires <= today {
                return Err(Refusal::rule(
                    known,
                    format!("it would expire on {}", acceptance.expires),
                    "request it anew with a later date",
                ));
            }
            let risk = self.open_risk(
                acceptance.risk,
                &Request {
                    against: None,
                    ..request.clone()
                },
            )?;
            if !acceptance.speaks_of_the_present(self) {
                return Err(Refusal::rule(
                    known,
                    format!("{} has changed since it was asked for", risk.tag()),
                    "deny it and request it anew on the present rating",
                ));
            }
        }
        acceptance.ruling = Some(Ruling {
            approved: approve,
            by: me,
            authority: authority.trim().to_owned(),
            on: today,
            note: note.trim().to_owned(),
        });
        Ok(acceptance.into())
    }

    pub(super) fn revoke_acceptance(
        &self,
        id: Id<Acceptance>,
        reason: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut acceptance = self.record(&self.tables.acceptances, id, request)?.clone();
        let known = acceptance.known_as();
        given(&known, reason, "reason", "say why it is taken back")?;
        let state = acceptance.state(self, self.day(request.at));
        if matches!(state, AcceptanceState::Revoked | AcceptanceState::Denied) {
            return Err(Refusal::rule(
                known,
                format!("it is {} already", state.words()),
                "look at its history",
            ));
        }
        acceptance.revoked = Some(Retired {
            on: self.day(request.at),
            reason: reason.trim().to_owned(),
            by: Who::from(&request.actor),
        });
        Ok(acceptance.into())
    }
}
