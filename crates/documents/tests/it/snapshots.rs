//! The text of HTML and CSV documents, to be read by a reviewer when it changes.
//! `UPDATE=1 cargo test -p phiward-documents` writes the expected files anew.

use std::path::Path;

use phiward_documents::{csv, html};

use crate::samples::small;

fn check(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/expected")
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "{name} differs; UPDATE=1 rewrites it. Now:\n{actual}"
    );
}

#[test]
fn html_reads_as_expected() {
    let html = html::html(&small());
    // The style sheet is a file of its own; the snapshot is about the document.
    let (before, rest) = html.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    check("small.html", &format!("{before}<style></style>{after}"));
}

#[test]
fn csv_reads_as_expected() {
    let csv = csv::csv(&small(), "Risks", false).unwrap();
    check("small.csv", &String::from_utf8(csv).unwrap());
}

#[test]
fn d7_the_contents_of_html_are_lists_within_lists() {
    let html = html::html(&small());
    let (_, nav) = html.split_once("<nav").unwrap();
    let (nav, _) = nav.split_once("</nav>").unwrap();
    assert_eq!(nav.matches("<ol>").count(), 2);
    assert_eq!(nav.matches("<ol>").count(), nav.matches("</ol>").count());
    assert_eq!(nav.matches("<li>").count(), nav.matches("</li>").count());
    let nested = nav.find("Counts").unwrap();
    assert!(
        nav[..nested].ends_with("<li><a href=\"#s-counts\">"),
        "{nav}"
    );
    assert!(nav[..nested].matches("<ol>").count() == 2, "{nav}");
}
