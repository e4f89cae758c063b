//! One risk, with its whole thread.

use super::risk_of;
use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::respond::page;
use pages::Section;
use pages::risks::{RiskPage, neighbours};
use register::Record;

/// The page of a risk, with its neighbours in the list it was opened from.
pub async fn show(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    let risk = risk_of(&req, number)?;
    let derived = req.computed();
    let near = neighbours(req.register(), derived.risks(), &query, risk, &req.base);
    let shell = req.shell(Section::Risks, format!("R-{number}"));
    let gaps = derived.gaps_of(risk.reference());
    page(&RiskPage::new(&shell, req.register(), risk, near, gaps))
}
