//! The list of fields for users is the list of fields.

use phiward_intake::Kind;

const PAGE: &str = include_str!("../../../docs/import-mappings.md");

/// The lines of a kind's table in the documentation.
fn lines(kind: Kind) -> Vec<&'static str> {
    let (_, after) = PAGE
        .split_once(&format!("\n**{}**\n", kind.word()))
        .expect("the kind has a table");
    let table = after.lines().skip_while(|line| !line.starts_with('|'));
    table.take_while(|line| line.starts_with('|')).collect()
}

#[test]
fn d1_every_field_of_an_import_is_in_its_documentation_under_the_words_of_the_forms() {
    for kind in Kind::ALL {
        let lines = lines(kind);
        for spec in kind.fields() {
            let name = format!("`{}`", spec.name);
            let line = lines.iter().find(|line| {
                line.split('|')
                    .nth(1)
                    .is_some_and(|cell| cell.contains(&name))
            });
            let line = line.unwrap_or_else(|| {
                panic!(
                    "docs/import-mappings.md, {}: add “| {name} | {} | {} |”",
                    kind.word(),
                    spec.holds.words(),
                    spec.meaning
                )
            });
            if spec.field.is_some() {
                let wanted = format!("| {name} | {} | {} |", spec.holds.words(), spec.meaning);
                assert_eq!(*line, wanted, "docs/import-mappings.md");
            }
        }
        // The heading and the rule below it; one line has the five of the original rating.
        let named: usize = lines
            .iter()
            .skip(2)
            .map(|l| l.matches('`').count() / 2)
            .sum();
        assert_eq!(
            named,
            kind.fields().len(),
            "a line of {} is not a field",
            kind.word()
        );
    }
}
