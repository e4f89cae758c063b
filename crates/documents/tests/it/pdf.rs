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

/// The size of each page in points, by `pdfinfo` (poppler-utils).
fn page_sizes(bytes: &[u8]) -> Vec<String> {
    let file = std::env::temp_dir().join(format!("phiward-pages-{}.pdf", std::process::id()));
    std::fs::write(&file, bytes).unwrap();
    let output = std::process::Command::new("pdfinfo")
        .args(["-l", "99"])
        .arg(&file)
        .output()
        .expect("pdfinfo, of the package poppler-utils");
    std::fs::remove_file(&file).unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    told.lines()
        .filter(|line| line.starts_with("Page ") && line.contains("size:"))
        .map(|line| line.split("size:").nth(1).unwrap().trim().to_string())
        .collect()
}

#[test]
fn d1_a_drawing_too_wide_to_be_read_upright_gets_a_page_turned_round() {
    use phiward_documents::model::{Figure, Report};
    let with = |width: f64| {
        let mut report = Report::new("T", "O", 1, "ab");
        report.blocks.paragraph("before").push(Figure {
            caption: "A map".into(),
            alt: "A map of what goes where".into(),
            svg: format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 300\">\
                 <rect class=\"fm-lane\" width=\"{width}\" height=\"300\"/></svg>"
            ),
            width,
            height: 300.0,
        });
        report.blocks.paragraph("after");
        page_sizes(&pdf(&report, &|_| ()).unwrap())
    };
    let turned = |sizes: &[String]| {
        sizes
            .iter()
            .filter(|size| size.starts_with("792 x 612"))
            .count()
    };
    let (narrow, wide) = (with(600.0), with(1_400.0));
    assert_eq!((narrow.len(), turned(&narrow)), (2, 0), "{narrow:?}");
    assert_eq!((wide.len(), turned(&wide)), (4, 1), "{wide:?}");
}

#[test]
fn d6_objects_are_packed_and_the_file_is_read_as_before() {
    let bytes = pdf(&small(), &|_| ()).unwrap();
    assert!(contains(&bytes, "/Type /ObjStm") && contains(&bytes, "/Type /XRef"));
    assert!(!contains(&bytes, "/StructElem"));
    let pages = page_sizes(&bytes);
    assert!((3..6).contains(&pages.len()), "{pages:?}");
}
