//! A corrective action for a risk, from the measures its vulnerability calls for or in
//! one's own words (A11, B3).

use super::risk_of;
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::record::{self, RecordFormSpec, Saved};
use crate::verb::may_fill;
use access::Permission;
use catalog::{Catalog, Measure};
use pages::Section;
use pages::risks::{Proposed, ProposedMeasures};
use register::records::{Action, Risk};
use register::{AnyRecord, Kind, Register, served_by};

/// The proposed measures, or the form once one is chosen (`measure`, or `own`).
pub async fn ask(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let risk = risk_of(&req, number)?;
    let code = query.get("measure");
    let measures = measures(&req, risk);
    if code.is_empty() && query.get("own").is_empty() && !measures.is_empty() {
        return choose(&req, risk, measures);
    }
    let mut record = record::blank(Kind::Action)?;
    if let AnyRecord::Action(action) = &mut record {
        action.risks.push(risk.id);
        action.owner = risk.owner;
        if let Some(measure) = Catalog::builtin().measure(code) {
            fill(action, measure, req.register());
        }
    }
    record::show(&req, Section::Plan, &record, &asking(&req, number)).await
}

fn fill(action: &mut Action, measure: &Measure, register: &Register) {
    action.measure.clone_from(&measure.code);
    action.title.clone_from(&measure.name);
    action.description.clone_from(&measure.description);
    action.provisions = served_by(register, Catalog::builtin(), measure, &action.risks).to_vec();
    action.horizon = Some(measure.horizon);
}

/// Measures of the catalog for the scenario of a risk and for its vulnerabilities, best
/// first; those it has an action for already are left out.
fn measures(req: &OrgRequest, risk: &Risk) -> Vec<&'static Measure> {
    let catalog = Catalog::builtin();
    let register = req.register();
    let vulnerabilities: Vec<&str> = risk
        .vulnerabilities
        .iter()
        .filter_map(|id| register.tables.vulnerabilities.get(*id))
        .map(|vulnerability| vulnerability.catalog.as_str())
        .filter(|code| !code.is_empty())
        .collect();
    let own = catalog.scenario(&risk.scenario).into_iter();
    let alike = catalog
        .scenarios
        .iter()
        .filter(|scenario| vulnerabilities.contains(&scenario.vulnerability.as_str()));
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

fn choose(req: &OrgRequest, risk: &Risk, measures: Vec<&'static Measure>) -> Result {
    let shell = req.shell(Section::Plan, format!("An action for R-{}", risk.number));
    crate::respond::page(&ProposedMeasures {
        shell: &shell,
        risk,
        measures: measures.into_iter().map(Proposed::of).collect(),
    })
}

fn asking(req: &OrgRequest, number: u32) -> RecordFormSpec<'static> {
    RecordFormSpec {
        heading: "Plan an action".into(),
        intro: "Who does what by when. The due date can be moved later, with its reason; somebody other than the owner confirms that it was done.".into(),
        action: format!("{}/risks/{number}/action", req.base),
        cancel: format!("{}/risks/{number}", req.base),
        submit: "Add to the plan",
        ..RecordFormSpec::default()
    }
}

/// Adds it to the plan.
pub async fn add(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let risk = risk_of(&req, number)?.id;
    let mut record = record::blank(Kind::Action)?;
    if let AnyRecord::Action(action) = &mut record {
        action.risks.push(risk);
    }
    let form = asking(&req, number);
    match record::save(&mut req, Section::Plan, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(report) => {
            let tag = report
                .records
                .first()
                .map_or_else(String::new, AnyRecord::tag);
            let text = format!("{tag} is in the plan.");
            Ok(req.done(&format!("/risks/{number}#plan"), text))
        }
    }
}
