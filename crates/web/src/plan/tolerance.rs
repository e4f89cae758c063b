//! The statement of tolerance (B1).

use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::record::{self, RecordFormSpec, Saved};
use crate::respond::page;
use crate::verb::may_fill;
use access::Permission;
use pages::Section;
use pages::plan::TolerancePage;
use register::{AnyRecord, Kind};

/// The statement in force and those before.
pub async fn show(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Plan, "Tolerance");
    let derived = req.computed();
    page(&TolerancePage::new(&shell, req.register(), derived.tally()))
}

fn asking(req: &OrgRequest) -> RecordFormSpec<'static> {
    RecordFormSpec {
        heading: "A new statement of tolerance".into(),
        intro: "What level of risk does management live with without treatment? The statement takes effect on the day it was approved; earlier ones stay on record as they were.".into(),
        action: format!("{}/plan/tolerance/new", req.base),
        cancel: format!("{}/plan/tolerance", req.base),
        submit: "Record the statement",
        ..RecordFormSpec::default()
    }
}

/// The form of a new one.
pub async fn blank(req: OrgRequest) -> Result {
    may_fill(&req, Permission::Govern)?;
    let mut record = record::blank(Kind::Tolerance)?;
    if let AnyRecord::Tolerance(tolerance) = &mut record {
        tolerance.approved_on = Some(req.today);
    }
    record::show(&req, Section::Plan, &record, &asking(&req)).await
}

/// Records it.
pub async fn add(mut req: OrgRequest, sent: Form) -> Result {
    let record = record::blank(Kind::Tolerance)?;
    let form = asking(&req);
    match record::save(&mut req, Section::Plan, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => Ok(req.done("/plan/tolerance", "The statement is recorded.")),
    }
}
