//! Actions added and edited by form (B3).

use super::action_of;
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::record::{self, RecordFormSpec, Saved};
use crate::verb::may_fill;
use access::Permission;
use pages::Section;
use register::{AnyRecord, Kind};

/// The form of a new action; `risk` in the query names what it reduces.
pub async fn blank(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let mut record = record::blank(Kind::Action)?;
    if let AnyRecord::Action(action) = &mut record {
        let risks = &req.register().tables.risks;
        let risk = query.get("risk").parse().ok();
        action
            .risks
            .extend(risk.and_then(|n| risks.by_number(n)).map(|risk| risk.id));
    }
    record::show(&req, Section::Plan, &record, &asking(&req)).await
}

fn asking(req: &OrgRequest) -> RecordFormSpec<'static> {
    RecordFormSpec {
        heading: "Plan an action".into(),
        intro: "Who does what by when, and which risks it reduces. On the page of a risk phiward proposes what usually helps.".into(),
        action: format!("{}/plan/actions/new", req.base),
        cancel: format!("{}/plan", req.base),
        submit: "Add to the plan",
        ..RecordFormSpec::default()
    }
}

/// Adds it.
pub async fn add(mut req: OrgRequest, sent: Form) -> Result {
    let record = record::blank(Kind::Action)?;
    let form = asking(&req);
    match record::save(&mut req, Section::Plan, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(report) => {
            let tag = report
                .records
                .first()
                .map_or_else(String::new, AnyRecord::tag);
            let path = format!("/plan/actions/{}", tag.trim_start_matches("C-"));
            Ok(req.done(&path, format!("{tag} is in the plan.")))
        }
    }
}

fn changing(req: &OrgRequest, number: u32) -> RecordFormSpec<'static> {
    RecordFormSpec {
        heading: format!("Edit C-{number}"),
        intro: "Its state and its due date have forms of their own on the action’s page, since they need a reason or evidence.".into(),
        action: format!("{}/plan/actions/{number}/edit", req.base),
        cancel: format!("{}/plan/actions/{number}", req.base),
        submit: "Save",
        asks_why: true,
        ..RecordFormSpec::default()
    }
}

/// The form of an action as it stands.
pub async fn edit(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let record = AnyRecord::from(action_of(&req, number)?.clone());
    record::show(&req, Section::Plan, &record, &changing(&req, number)).await
}

/// Saves it.
pub async fn change(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let record = AnyRecord::from(action_of(&req, number)?.clone());
    let form = changing(&req, number);
    match record::save(&mut req, Section::Plan, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => {
            let path = format!("/plan/actions/{number}");
            Ok(req.done(&path, format!("C-{number} is saved.")))
        }
    }
}
