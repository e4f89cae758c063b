//! The heat map, for the rating that stands or that of a stage.

use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::page;
use pages::Section;
use pages::risks::HeatPage;

/// The map; `stage` in the query chooses another rating than the one that stands.
pub async fn heat_map(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Risks, "Heat map");
    let derived = req.computed();
    page(&HeatPage::new(
        &shell,
        req.register(),
        derived.tally(),
        query.get("stage"),
    ))
}
