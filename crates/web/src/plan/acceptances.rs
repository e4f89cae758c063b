//! Acceptances as a list and one by one (B6).

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::respond::page;
use pages::Section;
use pages::plan::{AcceptanceCard, AcceptancePage, AcceptancesPage};
use pages::verb_page::cannot_rule;
use register::records::Acceptance;

/// All, those that wait first.
pub async fn list(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Plan, "Acceptances");
    let viewer = req.viewer();
    page(&AcceptancesPage::new(&shell, req.register(), |a| {
        cannot_rule(&shell, &viewer, a)
    }))
}

/// One of them.
pub async fn show(req: OrgRequest, Number(number): Number) -> Result {
    let acceptance = acceptance_of(&req, number)?;
    let shell = req.shell(Section::Plan, format!("Acceptance X-{number}"));
    let cannot = cannot_rule(&shell, &req.viewer(), acceptance);
    page(&AcceptancePage {
        shell: &shell,
        card: AcceptanceCard::of(&shell, req.register(), acceptance, cannot),
    })
}

/// The acceptance of a number.
pub fn acceptance_of(req: &OrgRequest, number: u32) -> Result<&Acceptance> {
    let acceptances = &req.register().tables.acceptances;
    acceptances
        .by_number(number)
        .ok_or_else(|| PageError::not_found(format!("there is no acceptance X-{number}")))
}
