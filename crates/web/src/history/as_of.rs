//! From a chosen day to the pages of that day.

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::{go, local};
use jiff::civil::Date;

/// Leads to the same page as it stood on a day; today leads to the present.
pub async fn choose(req: OrgRequest, asked: QueryParams) -> Result {
    let text = asked.0.get("day").trim();
    let day: Date = text.parse().map_err(|_| {
        PageError::bad_request(format!(
            "“{text}” is not a date; go back and choose a day such as 2026-03-01"
        ))
    })?;
    let present = format!("/o/{}", req.org.slug);
    let rest = match asked.0.get("to") {
        "" => "",
        to => match local(to) {
            "/" => "",
            to => to,
        },
    };
    let now = req.state.books().now(req.org.id).await?;
    if day >= now.day(req.at()) {
        return Ok(go(&format!("{present}{rest}")));
    }
    Ok(go(&format!("{present}/at/{day}{rest}")))
}
