//! What a row of a risk register says of an action, or of what comes first, says nothing of
//! the risk.

mod common;

use common::{csv, through};

const HEAD: &str = "ID,Risk,Likelihood (1-5),Impact (1-5)";

fn file(columns: &str, cells: [&str; 3]) -> Vec<u8> {
    let rows = [
        "R-1,A lost laptop exposes the schedule,4,5",
        "R-2,A fax goes to a wrong number,3,2",
        "R-3,Ransomware stops the record,5,5",
    ];
    let head = format!("{HEAD},{columns}");
    let rows = rows
        .iter()
        .zip(cells)
        .map(|(row, cells)| format!("{row},{cells}"));
    let all: Vec<String> = std::iter::once(head).chain(rows).collect();
    csv(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn b1_the_owner_of_an_action_is_not_the_owner_of_the_risk() {
    let cells = [
        "Encrypt the laptops,Tom Ortiz",
        "Check numbers,Ana Ruiz",
        "Keep copies apart,Ana Ruiz",
    ];
    for header in ["Action owner", "Mitigation owner", "Remediation lead"] {
        let (suggestion, mapped) = through(&file(&format!("Action,{header}"), cells));
        let row = &mapped.rows[0];
        assert_eq!(row.text("owner"), None, "{}", suggestion.text);
        assert_eq!(
            row.further[0].text("owner"),
            Some("Tom Ortiz"),
            "{}",
            suggestion.text
        );
        assert_eq!(row.further[0].text("action"), Some("Encrypt the laptops"));
    }
    // Both in one row, also where only the place of the second says whose it is.
    let cells = [
        "Pat Reed,Encrypt the laptops,Tom Ortiz",
        "Pat Reed,Check numbers,Ana Ruiz",
        "Pat Reed,Keep copies apart,Ana Ruiz",
    ];
    for columns in [
        "Risk owner,Action,Action owner",
        "Owner,Mitigation plan,Responsible",
    ] {
        let (suggestion, mapped) = through(&file(columns, cells));
        let row = &mapped.rows[0];
        assert_eq!(row.text("owner"), Some("Pat Reed"), "{}", suggestion.text);
        assert_eq!(
            row.further[0].text("owner"),
            Some("Tom Ortiz"),
            "{}",
            suggestion.text
        );
    }
    // Without an action there is nothing that they do.
    let (suggestion, mapped) =
        through(&file("Action owner", ["Tom Ortiz", "Ana Ruiz", "Ana Ruiz"]));
    assert_eq!(mapped.rows[0].text("owner"), None, "{}", suggestion.text);
    assert!(
        suggestion
            .text
            .contains("no column says what is to be done"),
        "{}",
        suggestion.text
    );
}

#[test]
fn b1_the_state_of_an_action_is_not_the_state_of_the_risk() {
    let cells = [
        "Encrypt the laptops,Closed",
        "Check numbers,Open",
        "Keep copies apart,Open",
    ];
    for header in ["Action status", "Remediation status", "Mitigation status"] {
        let (suggestion, mapped) = through(&file(&format!("Action,{header}"), cells));
        let row = &mapped.rows[0];
        assert_eq!(row.text("status"), None, "{}", suggestion.text);
        assert_eq!(
            row.further[0].text("status"),
            Some("Closed"),
            "{}",
            suggestion.text
        );
    }
}

#[test]
fn a2_what_comes_first_is_no_level_and_no_score() {
    for (header, cells) in [
        ("Priority", ["High", "Low", "Medium"]),
        ("Priority", ["1", "4", "2"]),
        ("Risk priority", ["1", "4", "2"]),
        ("Priority (1-5)", ["1", "4", "2"]),
        ("Action priority", ["High", "Low", "Medium"]),
    ] {
        let (suggestion, mapped) = through(&file(header, cells));
        let row = &mapped.rows[0];
        for field in ["level", "score"] {
            assert!(
                !row.fields.contains_key(field),
                "{header}\n{}",
                suggestion.text
            );
        }
        let kept = |(kept, text): &(String, String)| kept == header && text == cells[0];
        assert!(
            row.extra.iter().any(kept),
            "{header}: {:?}\n{}",
            row.extra,
            suggestion.text
        );
        assert!(
            suggestion.text.contains("what is to be done first"),
            "{}",
            suggestion.text
        );
    }
}

#[test]
fn a2_a_reversed_legend_above_the_table_is_understood_or_asked_about() {
    let table = [
        "ID,Risk,Likelihood (1-5),Impact (1-5)",
        "R-1,A lost laptop exposes the schedule,1,2",
        "R-2,A fax goes to a wrong number,5,4",
        "R-3,Ransomware stops the record,2,1",
    ];
    let read = |above: &[&str]| {
        let all: Vec<&str> = above.iter().chain(&table).copied().collect();
        let (suggestion, mapped) = through(&csv(&all));
        (mapped.rows[0].level("likelihood"), suggestion.text)
    };
    for above in [
        &["5 (lowest) to 1 (highest)"][..],
        &["Ratings run from 5 (low) down to 1 (high)"],
        &["1 = High … 5 = Low"],
        &["H = 1; M = 3; L = 5"],
        &["Lower numbers are worse"],
        &["Scale,1 = High,3 = Medium,5 = Low"],
        &["Scale,Very high,High,Medium,Low,Very low", ",1,2,3,4,5", ""],
        &[
            "Rating,1,2,3,4,5",
            ",Very high,High,Medium,Low,Very low",
            "",
        ],
    ] {
        let (level, text) = read(above);
        assert_eq!(level, Some(catalog::Level::VeryHigh), "{above:?}\n{text}");
    }
    for above in [
        &["1: High 3: Medium 5: Low"][..],
        &["1 - High,3 - Medium,5 - Low"],
        &["Very high,High,Medium,Low,Very low", "1,2,3,4,5", ""],
    ] {
        let (level, text) = read(above);
        assert_ne!(level, Some(catalog::Level::VeryLow), "{above:?}\n{text}");
        assert!(
            level.is_some() || text.contains("ATTENTION"),
            "{above:?}\n{text}"
        );
    }
    for above in [
        &["Risk register of 2026"][..],
        &["1 = Low … 5 = High"],
        &["Higher numbers are worse"],
    ] {
        let (level, text) = read(above);
        assert_eq!(level, Some(catalog::Level::VeryLow), "{above:?}\n{text}");
    }
}
