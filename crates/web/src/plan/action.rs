//! One action.

use super::action_of;
use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::respond::page;
use pages::Section;
use pages::plan::ActionPage;
use pages::verb_page::cannot_confirm;

/// The page of an action.
pub async fn show(req: OrgRequest, Number(number): Number) -> Result {
    let action = action_of(&req, number)?;
    let shell = req.shell(Section::Plan, format!("C-{number}"));
    let cannot = cannot_confirm(&shell, &req.viewer(), action);
    page(&ActionPage::new(&shell, req.register(), action, cannot))
}
