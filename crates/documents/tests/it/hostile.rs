//! Text is data in every format: nothing in a report can become markup, code or a field.

use phiward_documents::{docx, html};

use crate::samples::hostile;
use crate::word::{parts, texts};

#[test]
fn html_holds_no_markup_from_the_report() {
    let html = html::html(&hostile());
    for harm in [
        "<script",
        "<img",
        "<svg",
        "javascript:alert(1)\"",
        "href=\"file:",
        "<!-- -->",
    ] {
        assert!(!html.contains(harm), "{harm}");
    }
    assert!(html.contains("<html lang=\"en-US\">"));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let allowed = |char: char| char == '\n' || !char.is_control();
    assert!(html.chars().all(allowed) && !html.contains('\u{202E}'));
    // Every link leads to a web address or to an anchor that is there, once.
    for link in html.split("href=\"").skip(1) {
        let target = link.split('"').next().unwrap();
        match target.strip_prefix('#') {
            Some(anchor) => {
                assert_eq!(
                    html.matches(&format!("id=\"{anchor}\"")).count(),
                    1,
                    "{anchor}"
                );
            }
            None => assert!(target.starts_with("http"), "{target}"),
        }
    }
}

#[test]
fn docx_shows_hostile_text_as_text() {
    let parts = parts(&docx::docx(&hostile()).unwrap());
    let words = texts(&parts["word/document.xml"]);
    assert!(words.contains("<script>alert(1)</script>"));
    assert!(words.contains("#read(\"/etc/passwd\")"));
    assert!(words.contains("pay[U+202E]cod.exe"));
    let relations = &parts["word/_rels/document.xml.rels"];
    assert!(
        !relations.contains("javascript") && !relations.contains("file:"),
        "{relations}"
    );
}
