//! Acceptances as a list and one by one (B6).

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams, list_csv};
use crate::respond::page;
use pages::Section;
use pages::plan::{AcceptanceCard, AcceptancePage, AcceptancesPage};
use pages::verb_page::cannot_rule;
use register::Kind;
use register::records::Acceptance;

/// All, those that wait first.
pub async fn list(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Plan, "Acceptances");
    let viewer = req.viewer();
    let list = req.listed(Kind::Acceptance, &query, &query.0).await?;
    let cannot = |a: &Acceptance| cannot_rule(&shell, &viewer, a);
    let register = req.register();
    page(&AcceptancesPage::new(
        &shell, register, &query, list, cannot,
    ))
}

/// The list as CSV: all pages of it.
pub async fn as_csv(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    list_csv(&req, "acceptances", Kind::Acceptance, query).await
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
