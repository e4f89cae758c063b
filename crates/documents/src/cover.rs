//! The facts every document states about itself.

use crate::model::Report;
use crate::text;

/// The name of the fact that is copied to compare it.
pub(crate) const HASH: &str = "Ledger hash";

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
        (HASH, report.hash.clone()),
        ("Made with", report.program.clone()),
        ("Catalog", report.catalog.clone()),
    ];
    facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The line below every page: the state, and of the words on who may read it as much as
/// fits beside the page number.
pub(crate) fn footer(report: &Report) -> String {
    /// Room in points, and the size of the text.
    const ROOM: (f64, f64) = (420.0, 8.0);
    let ledger = report.ledger_line();
    let first = report.confidentiality.split_inclusive(". ").next();
    [report.confidentiality.as_str(), first.unwrap_or_default()]
        .into_iter()
        .map(|words| words.trim().trim_end_matches('.'))
        .filter(|words| !words.is_empty())
        .map(|words| format!("{ledger} · {words}"))
        .find(|line| text::ems(line) * ROOM.1 <= ROOM.0)
        .unwrap_or(ledger)
}
