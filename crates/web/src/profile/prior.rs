//! The analysis that came before the first one kept here.

use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::record::{
    RecordFormSpec, Saved, blank, of_number, save as save_record, show as show_form,
};
use access::Permission;
use axum::extract::Path;
use pages::Section;
use register::{AnyRecord, Command, Kind};
use serde::Deserialize;

/// The number an address names.
#[derive(Debug, Deserialize)]
pub struct Named {
    number: u32,
}

fn asking(req: &OrgRequest, more: &str) -> RecordFormSpec<'static> {
    RecordFormSpec {
        heading: "The analysis before this one".into(),
        intro: "Auditors ask for it. Its file can be kept under Evidence and named here; its lists of systems and risks can be imported under Scope.".into(),
        action: format!("{}/profile/prior-analysis{more}", req.base),
        cancel: format!("{}/profile", req.base),
        submit: "Save the earlier analysis",
        asks_why: !more.is_empty(),
        ..RecordFormSpec::default()
    }
}

/// A new one.
pub async fn show(req: OrgRequest) -> Result {
    req.need(Permission::Govern)?;
    let record = blank(Kind::PriorAnalysis)?;
    show_form(&req, Section::Elsewhere, &record, &asking(&req, "")).await
}

/// One that is recorded.
pub async fn show_one(req: OrgRequest, Path(named): Path<Named>) -> Result {
    req.need(Permission::Govern)?;
    let record = of_number(&req, Kind::PriorAnalysis, named.number)?;
    let form = asking(&req, &format!("/{}", named.number));
    show_form(&req, Section::Elsewhere, &record, &form).await
}

/// Records a new one, and names it in the profile where none is named yet.
pub async fn save(mut req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Govern)?;
    let record = blank(Kind::PriorAnalysis)?;
    let id = record.id();
    let form = asking(&req, "");
    match save_record(&mut req, Section::Elsewhere, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => {
            let profile = req
                .register()
                .profile()
                .filter(|p| p.prior_analysis.is_none());
            if let Some(profile) = profile {
                let mut profile = profile.clone();
                profile.prior_analysis = Some(register::Id::new(id));
                let named = Command::Save(AnyRecord::from(profile));
                // Where that is refused, the page of the profile still offers it.
                if let Err(message) = req.perform(named, "", None).await? {
                    return Ok(req.done("/profile", message));
                }
            }
            Ok(req.done("/profile", "The earlier analysis is recorded."))
        }
    }
}

/// Changes one.
pub async fn save_one(mut req: OrgRequest, Path(named): Path<Named>, sent: Form) -> Result {
    req.need(Permission::Govern)?;
    let record = of_number(&req, Kind::PriorAnalysis, named.number)?;
    let form = asking(&req, &format!("/{}", named.number));
    match save_record(&mut req, Section::Elsewhere, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => Ok(req.done("/profile", "The earlier analysis is changed.")),
    }
}
