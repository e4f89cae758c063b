//! The page of rules in the documentation is made from the rules themselves:
//! `PHIWARD_WRITE_DOCS=1 cargo test -p phiward-mailauth --test rules_page` writes it.

use mailauth::audit::{PartName, rules};

fn page() -> String {
    let mut text = String::from(
        "# Rules of the mail linter\n\nMade from the rules themselves; see [mail.md](mail.md). Codes never change.\n",
    );
    for part in PartName::ALL {
        text.push_str(&format!("\n## {}\n", part.words()));
        for rule in rules().filter(|rule| rule.code.starts_with(part.prefix())) {
            text.push_str(&format!(
                "\n### {}\n{}: {}.\n\n- Why: {} ({})\n- Fix: {}\n",
                rule.code,
                rule.severity.as_str(),
                rule.title.trim_end_matches('.'),
                rule.why,
                rule.source,
                rule.fix
            ));
        }
    }
    text
}

#[test]
fn g1_the_page_of_rules_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/mail-rules.md");
    if std::env::var_os("PHIWARD_WRITE_DOCS").is_some() {
        std::fs::write(path, page()).expect("the folder is there");
    }
    let there = std::fs::read_to_string(path).expect("docs/mail-rules.md");
    assert!(there == page(), "write it again with PHIWARD_WRITE_DOCS=1");
}
