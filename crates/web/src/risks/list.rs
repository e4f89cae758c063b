//! The list of risks.

use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::{QueryParams, csv_of};
use crate::respond::page;
use pages::Section;
use pages::risks::RiskListPage;

/// The page of a query.
pub async fn list(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Risks, "Risks");
    let derived = req.computed();
    page(&RiskListPage::new(
        &shell,
        req.register(),
        derived.risks(),
        &query,
    ))
}

/// The same rows, all pages of them, as CSV.
pub async fn csv(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let today = req.today;
    csv_of(&req, "risks", move |view| {
        let derived = view.on(today);
        Ok(pages::risks::csv(view, derived.risks(), &query, today))
    })
    .await
}
