//! PDF: archival, accessible, deterministic, and untouched by hostile text.

use phiward_documents::pdf::{PdfProgress, pdf};
use std::cell::RefCell;

use crate::samples::{hostile_texts, hostile_with, small};

fn contains(bytes: &[u8], needle: &str) -> bool {
    bytes
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

#[test]
fn the_file_declares_both_standards_and_is_the_same_twice() {
    let steps = RefCell::new(Vec::new());
    let bytes = pdf(&small(), &|step| steps.borrow_mut().push(step)).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    for claim in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "Risk analysis",
        "Riverside Clinic",
        "2026-03-31",
    ] {
        assert!(contains(&bytes, claim), "{claim}");
    }
    let steps = steps.into_inner();
    assert_eq!(steps[0], PdfProgress::Layout);
    assert!(
        matches!(steps[2], PdfProgress::Done { pages: 3..6, bytes: size } if size == bytes.len())
    );
    assert!(bytes == pdf(&small(), &|_| ()).unwrap());
}

#[test]
fn hostile_text_and_missing_glyphs_do_not_stop_the_export() {
    let mut texts = hostile_texts();
    texts.retain(|text| text.len() < 1_000);
    let mut report = hostile_with(&texts);
    // A word that fits no line, once; everywhere it would only take time.
    report
        .blocks
        .paragraph("x".repeat(10_000))
        .facts([("9f".repeat(2_000), "key")]);
    let bytes = pdf(&report, &|_| ()).unwrap();
    assert!(contains(&bytes, "%PDF-1.7"));
    assert!(!contains(&bytes, "/JavaScript") && !contains(&bytes, "/Launch"));
}

#[test]
fn a_report_without_content_or_date_is_still_a_document() {
    let report = phiward_documents::model::Report::new("Empty", "Nobody", 0, "");
    assert!(pdf(&report, &|_| ()).unwrap().starts_with(b"%PDF"));
}
