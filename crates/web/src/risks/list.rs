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
    let list = req.listed(Kind::Risk, &query, &query.0).await?;
    page(&RiskListPage::new(&shell, req.register(), &query, list))
}

/// The same rows, all pages of them, as CSV.
pub async fn csv(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    list_csv(&req, "risks", Kind::Risk, query).await
}
