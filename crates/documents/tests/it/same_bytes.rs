//! D1 and the architecture's rule 5: the same report gives the same bytes, and a report
//! survives the trip to a child process.

use phiward_documents::model::Report;
use phiward_documents::{csv, docx, html, xlsx};

use crate::samples::small;

#[test]
fn every_format_gives_the_same_bytes_twice() {
    let (one, other) = (small(), small());
    assert_eq!(html::html(&one), html::html(&other));
    assert_eq!(docx::docx(&one).unwrap(), docx::docx(&other).unwrap());
    assert_eq!(xlsx::xlsx(&one).unwrap(), xlsx::xlsx(&other).unwrap());
    assert_eq!(
        csv::csv(&one, "Risks", true).unwrap(),
        csv::csv(&other, "Risks", true).unwrap()
    );
}

#[test]
fn no_format_depends_on_the_clock() {
    let first = (docx::docx(&small()).unwrap(), xlsx::xlsx(&small()).unwrap());
    // Zip time stamps have a resolution of two seconds.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert_eq!(
        first,
        (docx::docx(&small()).unwrap(), xlsx::xlsx(&small()).unwrap())
    );
}

#[test]
fn a_report_round_trips_through_json() {
    let report = small();
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}
