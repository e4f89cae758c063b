//! The scenario builder for vendors: proposals become risks, or are found not
//! applicable with a reason (A8, A4).

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::many::{Many, NotMade, weight_of_new};
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::respond::page;
use crate::verb::{carry_out_made, may_fill};
use access::Permission;
use app::{CatalogCopies, new_id};
use catalog::{Catalog, Scenario};
use jiff::civil::Date;
use pages::Section;
use pages::html::plural;
use pages::risks::BuildVendorPage;
use register::records::{Dismissal, Vendor};
use register::{Command, Id, Register, vendor_proposals};

/// The proposals of a vendor.
pub async fn ask(req: OrgRequest, Number(number): Number) -> Result {
    let vendor = vendor_of(&req, number)?;
    let shell = req.shell(Section::Risks, format!("Risks of {}", vendor.name));
    page(&BuildVendorPage::new(&shell, req.register(), vendor))
}

/// Carries out what was decided of the proposals picked.
pub async fn decide(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let (vendor, codes) = (vendor_of(&req, number)?.id, sent.all("pick"));
    let picked = picked(req.register(), vendor, codes)?;
    let count = plural(picked.len(), "proposal is", "proposals are");
    let (verb, text) = match sent.get("do") {
        "apply" => (
            "identify",
            format!("{count} in the register, not rated yet."),
        ),
        "dismiss" => (
            "dismiss",
            format!("{count} recorded as not applicable, with your reason."),
        ),
        _ => {
            return Err(PageError::bad_request(
                "it is not said what to do with the proposals; go back to the list",
            ));
        }
    };
    let many = Many {
        verb,
        why: "",
        against: &[],
        bytes: weight_of_new(picked.len(), sent.said())?,
    };
    let today = req.today;
    let make = |register: &Register| {
        // Somebody may have looked at them while this waited.
        let codes = picked.iter().map(|scenario| &*scenario.code);
        self::picked(register, vendor, codes)?;
        match verb {
            "identify" => apply(register, vendor, &picked, today),
            _ => dismiss(vendor, &picked, &sent),
        }
    };
    let path = format!("/risks/build/vendor/{number}");
    match carry_out_made(&mut req, many, None, make).await? {
        Ok(_) => Ok(req.done(&path, &text)),
        Err(problems) => Err(PageError::bad_request(problems.of(""))),
    }
}

fn vendor_of(req: &OrgRequest, number: u32) -> Result<&Vendor> {
    let vendors = &req.register().tables.vendors;
    vendors
        .by_number(number)
        .ok_or_else(|| PageError::not_found(format!("there is no vendor V-{number}")))
}

/// The open proposals of a vendor with these codes, each once.
fn picked<'c>(
    register: &Register,
    vendor: Id<Vendor>,
    codes: impl Iterator<Item = &'c str>,
) -> Result<Vec<&'static Scenario>> {
    let open = vendor_proposals(register, Catalog::builtin(), Some(vendor));
    let mut picked: Vec<&'static Scenario> = Vec::new();
    for code in codes {
        let proposal = open.iter().find(|p| p.scenario.code == code);
        let proposal = proposal.ok_or_else(|| {
            let vendor = register.tables.vendors.get(vendor);
            PageError::bad_request(format!(
                "{code} is not an open proposal for {} any more: somebody has looked at it meanwhile; go back to the list",
                vendor.map_or("the vendor", |vendor| &vendor.name)
            ))
        })?;
        if !picked.iter().any(|known| known.code == code) {
            picked.push(proposal.scenario);
        }
    }
    if picked.is_empty() {
        return Err(PageError::bad_request(
            "no proposal was selected; go back to the list, tick some, and choose again",
        ));
    }
    Ok(picked)
}

fn apply(
    register: &Register,
    vendor: Id<Vendor>,
    picked: &[&'static Scenario],
    today: Date,
) -> Result<Vec<Command>, NotMade> {
    let vendor = register.tables.vendors.get(vendor);
    let vendor = vendor.ok_or_else(|| PageError::not_found("the vendor is not there any more"))?;
    let mut copies = CatalogCopies::new(register, Catalog::builtin());
    let mut risks = Vec::new();
    for scenario in picked {
        let mut risk = copies.vendor_risk(scenario, vendor)?;
        risk.identified_on = Some(today);
        risks.push(Command::Save(risk.into()));
    }
    let mut commands = copies.commands();
    commands.extend(risks);
    Ok(commands)
}

fn dismiss(
    vendor: Id<Vendor>,
    picked: &[&'static Scenario],
    sent: &Form,
) -> Result<Vec<Command>, NotMade> {
    let Some(reason) = sent.text("reason") else {
        return Err(PageError::bad_request(
            "Reason is missing: go back, say below the list why those selected do not apply, and choose again",
        )
        .into());
    };
    let dismissed = picked.iter().map(|scenario| {
        let dismissal = Dismissal {
            id: new_id()?,
            scenario: scenario.code.clone(),
            vendor: Some(vendor),
            reason: reason.to_owned(),
            ..Dismissal::default()
        };
        Ok(Command::Save(dismissal.into()))
    });
    dismissed.collect()
}
