//! A document in the browser, as a page of its own.

use super::choice::Chosen;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::jobs::{Order, focus_of};
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use access::Action;
use app::report::{Format, ReportRequest, render_report};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;

/// Nothing of a document runs or is fetched. Its style stands in it, widths of
/// bars among it; it is a page alone in its own sandbox.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
    frame-ancestors 'none'; base-uri 'none'; sandbox allow-popups allow-top-navigation-by-user-activation";

/// Shows a document.
pub async fn preview(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let sent = Form(query.0);
    let chosen = Chosen::read(&req, &sent).map_err(|problems| {
        let messages: Vec<String> = problems.0.into_iter().map(|p| p.message).collect();
        PageError::bad_request(messages.join(" "))
    })?;
    let order = chosen.order(&req).await?;
    let books = req.state.books();
    let shown = books.at_or_now(req.org.id, order.position).await?;
    let request = ReportRequest {
        part: Order::part_of(&order.part).unwrap_or(documents::ReportPart::United),
        format: Format::Html,
        as_of: order.as_of,
        focus: order.focus.as_ref().and_then(|tag| focus_of(&shown, tag)),
        since: order.since,
        position: Some(order.position),
    };
    let part = request.part;
    let mut making = req.making();
    let body = loop {
        let drawn = books.drawn(req.org.id, &request, move |report| {
            render_report(&report, Format::Html, part, None, &mut |_| true)
        });
        let html = drawn.await??.into_iter().next().unwrap_or_default();
        if let Some(body) = making.body(html).await? {
            break body;
        }
    };
    req.log(Action::ReportViewed, &order.words()).await?;
    Ok((
        [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, POLICY),
        ],
        body,
    )
        .into_response())
}
