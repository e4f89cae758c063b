//! A corrective action for a risk, from the measures its weakness calls for or in
//! one's own words (A11, B3).

use super::risk_of;
use crate::error::Result;
use crate::form::Form;
use crate::query::{Asked, Number};
use crate::record::{self, Asking, Saved};
use crate::room::Room;
use crate::verb::may_fill;
use access::Permission;
use catalog::{Catalog, Measure};
use pages::Section;
use pages::risks::{Proposed, ProposedMeasures};
use register::records::{Action, Risk};
use register::{AnyRecord, Kind};

/// The proposed measures, or the form once one is chosen (`measure`, or `own`).
pub async fn ask(room: Room, Number(number): Number, Asked(query): Asked) -> Result {
    may_fill(&room, Permission::Contribute)?;
    let risk = risk_of(&room, number)?;
    let code = query.get("measure");
    let measures = measures(&room, risk);
    if code.is_empty() && query.get("own").is_empty() && !measures.is_empty() {
        return choose(&room, risk, measures);
    }
    let mut record = record::blank(Kind::Action)?;
    if let AnyRecord::Action(action) = &mut record {
        action.risks.push(risk.id);
        action.owner = risk.owner;
        if let Some(measure) = Catalog::builtin().measure(code) {
            fill(action, measure);
        }
    }
    record::show(&room, Section::Plan, &record, &asking(&room, number))
}

fn fill(action: &mut Action, measure: &Measure) {
    action.measure.clone_from(&measure.code);
    action.title.clone_from(&measure.name);
    action.description.clone_from(&measure.description);
    action.provisions.clone_from(&measure.provisions);
    action.horizon = Some(measure.horizon);
}

/// Measures of the catalog for the scenario of a risk and for its weaknesses, best
/// first; those it has an action for already are left out.
fn measures(room: &Room, risk: &Risk) -> Vec<&'static Measure> {
    let catalog = Catalog::builtin();
    let register = room.register();
    let weaknesses: Vec<&str> = risk
        .vulnerabilities
        .iter()
        .filter_map(|id| register.tables.vulnerabilities.get(*id))
        .map(|weakness| weakness.catalog.as_str())
        .filter(|code| !code.is_empty())
        .collect();
    let own = catalog.scenario(&risk.scenario).into_iter();
    let alike = catalog
        .scenarios
        .iter()
        .filter(|scenario| weaknesses.contains(&scenario.vulnerability.as_str()));
    let mut found: Vec<&Measure> = Vec::new();
    for code in own.chain(alike).flat_map(|scenario| &scenario.measures) {
        let planned = risk.actions(register).any(|action| action.measure == *code);
        if let Some(measure) = catalog.measure(code)
            && !planned
            && !found.iter().any(|known| known.code == measure.code)
        {
            found.push(measure);
        }
    }
    found
}

fn choose(room: &Room, risk: &Risk, measures: Vec<&'static Measure>) -> Result {
    let shell = room.shell(Section::Plan, format!("An action for R-{}", risk.number));
    crate::house::page(&ProposedMeasures {
        shell: &shell,
        risk,
        measures: measures.into_iter().map(Proposed::of).collect(),
    })
}

fn asking(room: &Room, number: u32) -> Asking<'static> {
    Asking {
        heading: "Plan an action".into(),
        intro: "Who does what by when. The due date can be moved later, with its reason; somebody other than the owner confirms that it was done.".into(),
        action: format!("{}/risks/{number}/action", room.base),
        cancel: format!("{}/risks/{number}", room.base),
        submit: "Add to the plan",
        ..Asking::default()
    }
}

/// Adds it to the plan.
pub async fn add(room: Room, Number(number): Number, sent: Form) -> Result {
    let risk = risk_of(&room, number)?.id;
    let mut record = record::blank(Kind::Action)?;
    if let AnyRecord::Action(action) = &mut record {
        action.risks.push(risk);
    }
    let form = asking(&room, number);
    match record::save(&room, Section::Plan, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(report) => {
            let tag = report
                .records
                .first()
                .map_or_else(String::new, AnyRecord::tag);
            let text = format!("{tag} is in the plan.");
            Ok(room.done(&format!("/risks/{number}#plan"), text))
        }
    }
}
