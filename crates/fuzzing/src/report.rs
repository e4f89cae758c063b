//! Target: a report as JSON, which is handed to the process that renders it.

use arbitrary::{Result, Unstructured};
use documents::model::Report;
use serde_json::Value;

use crate::{json, plan};

const REPORT: &str = include_str!("../seeds/report/sample.json");

fn changed(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut document: Value = serde_json::from_str(REPORT).expect("a good seed");
    json::change(&mut document, &json::changes(u)?);
    Ok(document.to_string().into_bytes())
}

/// Any report that is read can be written as HTML, CSV, XLSX and DOCX, twice
/// with the same bytes; where a format cannot hold it, that is an error.
pub fn report(data: &[u8]) {
    let bytes = match plan(data) {
        None => data.to_vec(),
        Some(mut rest) => match changed(&mut rest) {
            Ok(bytes) => bytes,
            Err(_) => return,
        },
    };
    let Ok(report) = serde_json::from_slice::<Report>(&bytes) else {
        return;
    };
    assert_eq!(
        documents::html::html(&report),
        documents::html::html(&report)
    );
    for sheet in documents::sheets::sheets(&report) {
        let _ = documents::csv::csv(&report, &sheet.name, true);
    }
    let _ = documents::xlsx::xlsx(&report);
    let _ = documents::docx::docx(&report);
}
