//! The facts every document states about itself.

use crate::model::Report;
use crate::text;

/// Name and value of each fact on the cover, in order; facts without a value are left out.
pub(crate) fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let as_of = match (report.as_of.as_deref(), report.dated.as_deref()) {
        (Some(date), _) => ("State as of", text::date(date)),
        (None, Some(date)) => ("Last recorded", text::date(date)),
        (None, None) => ("State as of", String::new()),
    };
    let facts = [
        ("Organization", report.organization.clone()),
        as_of,
        ("Ledger position", report.position.to_string()),
        ("Ledger hash", report.hash.clone()),
        ("Made with", report.program.clone()),
        ("Catalog", report.catalog.clone()),
    ];
    facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}
