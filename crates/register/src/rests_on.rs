//! What something verified rests on: its evidence stands, and stays what it was.

use crate::id::Id;
use crate::record::{AnyRecord, Record};
use crate::records::{Action, ActionState, Evidence, Risk};
use crate::refusal::Refusal;
use crate::register::Register;

/// The evidence that an action which was verified rests on.
fn of_action(action: &Action) -> &[Id<Evidence>] {
    match action.state {
        ActionState::Verified => &action.evidence,
        _ => &[],
    }
}

/// The evidence that a risk's verified rating rests on.
fn of_risk(risk: &Risk) -> &[Id<Evidence>] {
    let verified = risk.verified.as_ref();
    verified.map_or(&[], |rating| &rating.evidence)
}

/// What rests on a piece of evidence, for people; nothing that has ended.
pub(crate) fn resting_on(register: &Register, evidence: Id<Evidence>) -> Vec<String> {
    let tables = &register.tables;
    let actions = tables
        .actions
        .live()
        .filter(|action| of_action(action).contains(&evidence))
        .map(|action| format!("{} (verified)", action.tag()));
    let risks = tables
        .risks
        .live()
        .filter(|risk| of_risk(risk).contains(&evidence))
        .map(|risk| format!("{} (its verified rating)", risk.tag()));
    actions.chain(risks).collect()
}

/// Refuses a record that would stand again as verified on evidence that has ended.
///
/// # Errors
/// The [`Refusal`] that names the evidence.
pub(crate) fn its_evidence_stands(register: &Register, record: &AnyRecord) -> Result<(), Refusal> {
    let (evidence, what) = match record {
        AnyRecord::Action(action) => (of_action(action), "it was verified on"),
        AnyRecord::Risk(risk) => (of_risk(risk), "its verified rating rests on"),
        _ => return Ok(()),
    };
    let table = &register.tables.evidence;
    let ended = evidence
        .iter()
        .filter_map(|id| table.get(*id))
        // What was redacted does not come back, and whoever approved that knew what rests on it.
        .find(|it| it.retired.is_some() && !register.redacted.contains_key(&it.reference()));
    match ended {
        None => Ok(()),
        Some(ended) => Err(Refusal::rule(
            record.known_as(),
            format!("{what} {}, which has ended", ended.known_as()),
            format!("restore {} first, and then this", ended.tag()),
        )),
    }
}
