//! What is printed is found by search and copied whole.
//!
//! Reads the PDF with `pdftotext` (poppler-utils), as a reader's program would; `scripts/test`
//! asks for it.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use crate::clinic::{Clinic, options};
use crate::read::words;
use catalog::Catalog;
use phiward_documents::model::{Block, Report};
use phiward_documents::{pdf::pdf, sra};

/// The text of a PDF.
fn text_of(bytes: &[u8]) -> String {
    let file = std::env::temp_dir().join(format!("phiward-{}.pdf", std::process::id()));
    std::fs::write(&file, bytes).expect("a file in the temporary folder");
    let output = Command::new("pdftotext")
        .arg(&file)
        .arg("-")
        .stderr(Stdio::null())
        .output()
        .expect("pdftotext, of the package poppler-utils");
    std::fs::remove_file(&file).expect("the file is removed");
    assert!(output.status.success(), "pdftotext failed");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The report without the tables that are for data programs only.
fn printed() -> Report {
    let register = Clinic::new().register;
    let mut report = sra(&register, Catalog::builtin(), &options());
    report
        .blocks
        .0
        .retain(|block| !matches!(block, Block::Table(table) if table.data_only));
    report
}

/// Every citation such as `164.308(a)(1)(ii)(A)` in a text.
fn citations(text: &str) -> BTreeSet<&str> {
    let is_mark = |c: char| c.is_ascii_alphanumeric() || "().".contains(c);
    text.split(|c| !is_mark(c))
        .filter_map(|word| {
            let word = &word[word.find("164.")?..];
            let end = word.rfind(')').map_or(0, |at| at + 1);
            let citation = &word[..end];
            let opened = citation.matches('(').count();
            (opened > 0 && opened == citation.matches(')').count()).then_some(citation)
        })
        .collect()
}

#[test]
fn d1_citations_words_and_the_hash_are_found_in_the_pdf() {
    let report = printed();
    let said = words(&report).join("\n");
    let text = text_of(&pdf(&report, &|_| ()).expect("a PDF"));
    let cited = citations(&said);
    assert!(
        cited.len() > 30 && cited.contains("164.308(a)(1)(ii)(A)"),
        "{cited:?}"
    );
    let times = |text: &str, word: &str| text.matches(word).count();
    for word in cited.iter().copied().chain([
        "Confidential",
        "confidentiality",
        "availability",
        "organization's",
        "organization’s",
        report.hash.as_str(),
    ]) {
        assert!(
            times(&text, word) >= times(&said, word),
            "{word}: {} times in the PDF, {} in the report",
            times(&text, word),
            times(&said, word)
        );
    }
    assert!(times(&text, &report.hash) >= 3);
    for hidden in ['\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}'] {
        assert!(!text.contains(hidden), "{hidden:?}");
    }
    // The footer is one line; who may read it stands in full on the cover only.
    let line = format!("Ledger position 77 · {} · Confidential", &report.hash[..12]);
    assert_eq!(times(&text, &line), times(&text, "\u{c}"));
    assert_eq!(times(&text, "authorized advisers"), 1);
    let hyphens = text.matches('\u{AD}').count();
    assert!(hyphens < 20, "{hyphens} words are broken");
}
