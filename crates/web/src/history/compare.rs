//! What differs between the end of one day and the end of another.

use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::page;
use crate::rights;
use jiff::ToSpan;
use jiff::civil::Date;
use pages::history::{Compare, compare_groups, tabs};
use pages::{Pager, Section};

/// Differences on a page.
const PER_PAGE: usize = 50;

/// Two days compared; without days, the last quarter of a year.
pub async fn compare(req: OrgRequest, asked: QueryParams) -> Result {
    let query = asked.0;
    let latest = req.today;
    let day = |key: &str, otherwise: Date| match query.get(key).trim() {
        "" => Ok(otherwise),
        text => text
            .parse::<Date>()
            .map_err(|_| format!("“{text}” is not a date; write it as 2026-03-01")),
    };
    let quarter = latest.checked_sub(3.months()).unwrap_or(latest);
    let (from, to) = (day("from", quarter), day("to", latest));
    let trouble = match (&from, &to) {
        (Err(trouble), _) | (_, Err(trouble)) => trouble.clone(),
        (Ok(from), Ok(to)) if from > to => {
            "the earlier day lies after the later one; exchange the two".to_owned()
        }
        (_, Ok(to)) if *to > latest => {
            format!("{to} lies in the future; choose a day up to {latest}")
        }
        _ => String::new(),
    };
    let (from, to) = (from.unwrap_or(quarter), to.unwrap_or(latest));
    let (groups, states, pager) = if trouble.is_empty() {
        let books = req.state.books();
        let earlier = books.as_of(req.org.id, from).await?;
        let later = if to == latest {
            req.view()
        } else {
            books.as_of(req.org.id, to).await?
        };
        let shown = later.clone();
        let differing = books.beside(req.org.id, move || register::diff(&earlier, &shown));
        let mut differences = differing.await?;
        for difference in &mut differences {
            // Who may not see the record is told that it changed.
            if !req
                .roles()
                .allows(rights::to_see(difference.reference.kind))
            {
                difference.fields.clear();
            }
        }
        compare_groups(&later, differences, &query, &req.base, PER_PAGE)
    } else {
        (Vec::new(), Vec::new(), Pager::new(&query, 0, PER_PAGE))
    };
    let shell = req.shell(Section::History, "Compare two days");
    page(&Compare {
        shell: &shell,
        tabs: tabs(&req.base, "/history/compare"),
        query,
        from,
        to,
        latest,
        trouble,
        states,
        groups,
        pager,
    })
}
