//! The list of risks.

use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::{QueryParams, list_csv};
use crate::respond::page;
use pages::Section;
use pages::risks::RiskListPage;
use register::Kind;

/// The page of a query.
pub async fn list(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Risks, "Risks");
    let derived = req.computed();
    let wanted = req.wanted(&derived, Kind::Risk);
    page(&RiskListPage::new(&shell, wanted, &query))
}

/// The same rows, all pages of them, as CSV.
pub async fn csv(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    list_csv(&req, "risks", Kind::Risk, query).await
}
