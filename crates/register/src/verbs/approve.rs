//! Approving an acceptance; never by the one who asked (B6).

use crate::deciding::{Deciding, given};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Acceptance, AcceptanceState, Ruling};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Approves an acceptance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Approve {
    /// The acceptance.
    pub target: Id<Acceptance>,
    /// On what authority, such as “chief executive”.
    pub authority: String,
    /// What was weighed.
    #[serde(default)]
    pub note: String,
}

impl Verb for Approve {
    const META: Meta = Meta::new("approve", On::Kind(Kind::Acceptance), Needs::Approve, "B6");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let (mut acceptance, ruling) = ruling(deciding, self.target)?;
        let known = acceptance.known_as();
        given(
            &known,
            &self.authority,
            "authority",
            "say on what authority, such as “chief executive”",
        )?;
        if acceptance.expires <= deciding.today() {
            return Err(Refusal::rule(
                known,
                format!("it would expire on {}", acceptance.expires),
                "request it anew with a later date",
            ));
        }
        let risk = deciding.tables.risks.get(acceptance.risk);
        let Some(risk) = risk.filter(|risk| risk.is_open()) else {
            return Err(Refusal::rule(
                known,
                "its risk is closed",
                "restore the risk first if it exists after all",
            ));
        };
        if !acceptance.speaks_of_the_present(deciding.register) {
            return Err(Refusal::rule(
                known,
                format!("{} has changed since it was asked for", risk.tag()),
                "deny it and request it anew on the present rating",
            ));
        }
        acceptance.approval = Some(deciding.approval(&known, ruling.by.person));
        acceptance.ruling = Some(Ruling {
            approved: true,
            authority: self.authority.trim().to_owned(),
            note: self.note.trim().to_owned(),
            ..ruling
        });
        Ok(vec![acceptance.into()])
    }
}

/// A pending acceptance, and a ruling on it by somebody who may rule: never the one
/// who asked. What is ruled is left open.
pub(super) fn ruling(
    deciding: &Deciding<'_>,
    id: Id<Acceptance>,
) -> Result<(Acceptance, Ruling), Refusal> {
    let acceptance = deciding.record(|t| &t.acceptances, id)?;
    let known = acceptance.known_as();
    let today = deciding.today();
    let state = acceptance.state(deciding.register, today);
    if state != AcceptanceState::Pending {
        return Err(Refusal::rule(
            known,
            format!("it is {}", state.words()),
            "request a new acceptance",
        ));
    }
    let me = deciding.recorded(&known)?;
    deciding.other_than(
        &known,
        &acceptance.requested_by,
        "asked for it",
        "someone else with the authority must rule on it",
    )?;
    let ruling = Ruling {
        approved: false,
        by: me,
        authority: String::new(),
        on: today,
        note: String::new(),
    };
    Ok((acceptance, ruling))
}
