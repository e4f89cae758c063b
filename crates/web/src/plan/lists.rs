//! The actions as table, board, timeline, and those of one person.

use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::{QueryParams, list_csv};
use crate::respond::page;
use pages::Section;
use pages::plan::{ActionListPage, BoardPage, MinePage, TimelinePage, of_me};
use register::Kind;

/// The table.
pub async fn list(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Plan, "Plan");
    let asked = of_me(req.register(), &query, req.viewer().person);
    let list = req.listed(Kind::Action, &query, &asked.0).await?;
    page(&ActionListPage::new(&shell, req.register(), &query, list))
}

/// The same rows, all pages of them, as CSV.
pub async fn csv(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let asked = of_me(req.register(), &query, req.viewer().person);
    list_csv(&req, "actions", Kind::Action, asked).await
}

/// The board.
pub async fn board(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Plan, "Board");
    page(&BoardPage::new(
        &shell,
        req.register(),
        &query,
        req.viewer().person,
    ))
}

/// The timeline.
pub async fn timeline(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Plan, "Timeline");
    page(&TimelinePage::new(
        &shell,
        req.register(),
        &query,
        req.viewer().person,
    ))
}

/// The part of the person signed in.
pub async fn mine(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Plan, "My actions");
    page(&MinePage::new(&shell, req.register(), req.viewer().person))
}
