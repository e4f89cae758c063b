//! The scenario builder for vendors: proposals become risks, or are found not
//! applicable with a reason (A8, A4).

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::respond::page;
use crate::verb::may_fill;
use access::Permission;
use app::{CatalogCopies, new_id};
use catalog::{Catalog, Scenario};
use pages::Section;
use pages::html::plural;
use pages::risks::BuildVendorPage;
use register::records::{Dismissal, Vendor};
use register::{Command, vendor_proposals};

/// The proposals of a vendor.
pub async fn ask(req: OrgRequest, Number(number): Number) -> Result {
    let vendor = vendor_of(&req, number)?;
    let shell = req.shell(Section::Risks, format!("Risks of {}", vendor.name));
    page(&BuildVendorPage::new(&shell, req.register(), vendor))
}

/// Carries out what was decided of the proposals picked.
pub async fn decide(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let vendor = vendor_of(&req, number)?.clone();
    let picked = picked(&req, &vendor, &sent)?;
    let count = plural(picked.len(), "proposal is", "proposals are");
    let (verb, commands, text) = match sent.get("do") {
        "apply" => (
            "identify",
            apply(&req, &vendor, &picked)?,
            format!("{count} in the register, not rated yet."),
        ),
        "dismiss" => (
            "dismiss",
            dismiss(&vendor, &picked, &sent)?,
            format!("{count} recorded as not applicable, with your reason."),
        ),
        _ => {
            return Err(PageError::bad_request(
                "it is not said what to do with the proposals; go back to the list",
            ));
        }
    };
    let path = format!("/risks/build/vendor/{number}");
    match req.perform_all(verb, commands, "").await? {
        Ok(_) => Ok(req.done(&path, &text)),
        Err(message) => Err(PageError::bad_request(message)),
    }
}

fn vendor_of(req: &OrgRequest, number: u32) -> Result<&Vendor> {
    let vendors = &req.register().tables.vendors;
    vendors
        .by_number(number)
        .ok_or_else(|| PageError::not_found(format!("there is no vendor V-{number}")))
}

/// The open proposals that were ticked.
fn picked(req: &OrgRequest, vendor: &Vendor, sent: &Form) -> Result<Vec<&'static Scenario>> {
    let open = vendor_proposals(req.register(), Catalog::builtin(), Some(vendor.id));
    let mut picked = Vec::new();
    for code in sent.all("pick") {
        let proposal = open.iter().find(|p| p.scenario.code == code);
        let proposal = proposal.ok_or_else(|| {
            PageError::bad_request(format!(
                "{code} is not an open proposal for {} any more: somebody has looked at it meanwhile; go back to the list",
                vendor.name
            ))
        })?;
        picked.push(proposal.scenario);
    }
    if picked.is_empty() {
        return Err(PageError::bad_request(
            "no proposal was selected; go back to the list, tick some, and choose again",
        ));
    }
    Ok(picked)
}

fn apply(req: &OrgRequest, vendor: &Vendor, picked: &[&'static Scenario]) -> Result<Vec<Command>> {
    let mut copies = CatalogCopies::new(req.register(), Catalog::builtin());
    let mut risks = Vec::new();
    for scenario in picked {
        let mut risk = copies.vendor_risk(scenario, vendor)?;
        risk.identified_on = Some(req.today);
        risks.push(Command::Save(risk.into()));
    }
    let mut commands = copies.commands();
    commands.extend(risks);
    Ok(commands)
}

fn dismiss(vendor: &Vendor, picked: &[&'static Scenario], sent: &Form) -> Result<Vec<Command>> {
    let Some(reason) = sent.text("reason") else {
        return Err(PageError::bad_request(
            "Reason is missing: go back, say below the list why those selected do not apply, and choose again",
        ));
    };
    let mut commands = Vec::new();
    for scenario in picked {
        let dismissal = Dismissal {
            id: new_id()?,
            scenario: scenario.code.clone(),
            vendor: Some(vendor.id),
            reason: reason.to_owned(),
            ..Dismissal::default()
        };
        commands.push(Command::Save(dismissal.into()));
    }
    Ok(commands)
}
