//! Headers that stand in several rows: names of groups above them, merged or not, or names
//! of columns in the upper row alone.

mod common;

use catalog::Level::{self, *};
use common::{csv, merge, put, through};
use phiward_intake::Mapped;
use rust_xlsxwriter::Workbook as Writer;

const FILE: [&str; 9] = [
    "ID",
    "Risk",
    "Likelihood",
    "Impact",
    "Score",
    "Likelihood",
    "Impact",
    "Score",
    "Owner",
];
const RISKS: [&str; 3] = [
    "R-1,A lost laptop exposes the schedule,4,5,20,2,5,10,Pat Reed",
    "R-2,A fax goes to a wrong number,3,2,6,2,2,4,Tom Ortiz",
    "R-3,Ransomware stops the record,5,5,25,3,4,12,Pat Reed",
];
const SCALE: &str = "All ratings on a scale from 1 to 5";

/// Rows as CSV and as a workbook, below a row that says how far the numbers go.
fn both(above: &[&str]) -> [Vec<u8>; 2] {
    let all: Vec<&str> = [SCALE, ""]
        .iter()
        .chain(above)
        .chain(&RISKS)
        .copied()
        .collect();
    [csv(&all), sheet(&all, &[])]
}

/// From a row and column to others.
type Area = (u32, u16, u32, u16);

fn sheet(lines: &[&str], merged: &[(Area, &str)]) -> Vec<u8> {
    let mut book = Writer::new();
    let page = book.add_worksheet().set_name("Risk register").unwrap();
    for (r, line) in (0..).zip(lines) {
        let cells: Vec<&str> = line.split(',').collect();
        put(page, r, &[&cells]);
    }
    for (area, text) in merged {
        merge(page, *area, text);
    }
    book.save_to_buffer().unwrap()
}

fn level(mapped: &Mapped, row: usize, field: &str) -> Option<Level> {
    mapped.rows[row].level(field)
}

fn header() -> String {
    FILE.join(",")
}

/// The ratings of the first risk: without safeguards, and as things stand.
fn of_first(bytes: &[u8]) -> [Option<Level>; 4] {
    let (suggestion, mapped) = through(bytes);
    assert_eq!(
        mapped.rows.len(),
        3,
        "{}\n{:?}",
        suggestion.text,
        mapped.remarks
    );
    assert_eq!(mapped.rows[0].key, "R-1", "{}", suggestion.text);
    assert_eq!(
        mapped.rows[0].text("owner"),
        Some("Pat Reed"),
        "{}",
        suggestion.text
    );
    let fields = [
        "inherent_likelihood",
        "inherent_impact",
        "likelihood",
        "impact",
    ];
    fields.map(|field| level(&mapped, 0, field))
}

#[test]
fn a2_groups_above_a_header_are_joined_to_it() {
    let header = header();
    for above in [
        ",,Inherent,,,Current,,,",
        ",,Inherent,Inherent,Inherent,Current,Current,Current,",
        "General,,Inherent risk,,,Current risk,,,Treatment",
        "General,General,Inherent risk,Inherent risk,Inherent risk,Current risk,Current risk,Current risk,Treatment",
    ] {
        for bytes in both(&[above, &header]) {
            let expected = [Some(High), Some(VeryHigh), Some(Low), Some(VeryHigh)];
            assert_eq!(of_first(&bytes), expected, "{above}");
        }
    }
    // A blank row between them, and a third row over both.
    for above in [
        &[",,Inherent,,,Current,,,", ",,,,,,,,"][..],
        &[",,Assessment,,,,,,", ",,Inherent,,,Current,,,"],
        &[",,Inherent,,,Current,,,", ",,Rating,,,Rating,,,"],
    ] {
        let lines: Vec<&str> = above.iter().copied().chain([header.as_str()]).collect();
        for bytes in both(&lines) {
            let expected = [Some(High), Some(VeryHigh), Some(Low), Some(VeryHigh)];
            assert_eq!(of_first(&bytes), expected, "{above:?}");
        }
    }
}

#[test]
fn a2_what_a_group_says_of_ratings_is_never_the_rating_as_things_stand() {
    let header = header();
    let lines = [",,Inherent,,,Residual,,,", &header];
    for bytes in both(&lines) {
        assert_eq!(of_first(&bytes), [Some(High), Some(VeryHigh), None, None]);
    }
    // A group over headers of which each stands once.
    let once = "ID,Risk,Likelihood,Impact,Score,Review 1,Review 2,Review 3,Owner";
    for above in [",,Inherent,,,,,,", "Risk,,Inherent,,,Reviews,,,"] {
        for bytes in both(&[above, once]) {
            assert_eq!(of_first(&bytes)[2..], [None, None], "{above}");
            assert_eq!(
                of_first(&bytes)[..2],
                [Some(High), Some(VeryHigh)],
                "{above}"
            );
        }
    }
    for bytes in both(&[",,Residual,,,,,,", once]) {
        assert_eq!(of_first(&bytes), [None; 4]);
    }
    // Headers that say the state themselves keep it.
    let mixed =
        "ID,Risk,Likelihood,Impact,Score,Current Likelihood,Current Impact,Current Score,Owner";
    for bytes in both(&[",,Inherent,,,,,,", mixed]) {
        let expected = [Some(High), Some(VeryHigh), Some(Low), Some(VeryHigh)];
        assert_eq!(of_first(&bytes), expected);
    }
}

#[test]
fn a2_names_in_the_upper_row_alone_are_headers_too() {
    let upper = "ID,Risk,Inherent,,,Current,,,Owner";
    let lower = ",,Likelihood,Impact,Score,Likelihood,Impact,Score,";
    let expected = [Some(High), Some(VeryHigh), Some(Low), Some(VeryHigh)];
    for bytes in both(&[upper, lower]) {
        assert_eq!(of_first(&bytes), expected);
    }
    let lines: Vec<&str> = [SCALE, "", "", lower]
        .iter()
        .chain(&RISKS)
        .copied()
        .collect();
    let merged = [
        ((2, 0, 3, 0), "ID"),
        ((2, 1, 3, 1), "Risk"),
        ((2, 2, 2, 4), "Inherent"),
        ((2, 5, 2, 7), "Current"),
        ((2, 8, 3, 8), "Owner"),
    ];
    assert_eq!(of_first(&sheet(&lines, &merged)), expected);
}

#[test]
fn a2_states_below_what_they_rate_are_read_like_states_above() {
    let risks = [
        "R-1,A lost laptop exposes the schedule,4,2,5,5,Pat Reed",
        "R-2,A fax goes to a wrong number,3,2,2,2,Tom Ortiz",
        "R-3,Ransomware stops the record,5,3,5,4,Pat Reed",
    ];
    for above in [
        [
            ",,Likelihood,,Impact,,",
            "ID,Risk,Inherent,Current,Inherent,Current,Owner",
        ],
        [
            "ID,Risk,Likelihood,,Impact,,Owner",
            ",,Inherent,Current,Inherent,Current,",
        ],
    ] {
        let all: Vec<&str> = [SCALE, ""]
            .iter()
            .chain(&above)
            .chain(&risks)
            .copied()
            .collect();
        for bytes in [csv(&all), sheet(&all, &[])] {
            let expected = [Some(High), Some(VeryHigh), Some(Low), Some(VeryHigh)];
            assert_eq!(of_first(&bytes), expected, "{above:?}");
        }
    }
}

#[test]
fn b1_what_stands_below_a_group_of_actions_is_of_the_action() {
    let lines = [
        "Risk,,Current,,Action,,,",
        "ID,Description,Likelihood (1-5),Impact (1-5),Description,Owner,Due,Status",
        "R-1,A lost laptop exposes the schedule,4,5,Encrypt it,Tom Ortiz,2027-01-15,Done",
        "R-2,A fax goes to a wrong number,3,2,Check numbers,Ana Ruiz,2027-02-15,Open",
        "R-3,Ransomware stops the record,5,5,Keep copies apart,Ana Ruiz,2027-03-15,Open",
    ];
    for bytes in [csv(&lines), sheet(&lines, &[])] {
        let (suggestion, mapped) = through(&bytes);
        let row = &mapped.rows[0];
        let risk = "A lost laptop exposes the schedule";
        assert_eq!(row.text("sentence"), Some(risk), "{}", suggestion.text);
        assert_eq!(row.text("owner"), None, "{}", suggestion.text);
        assert_eq!(row.text("status"), None, "{}", suggestion.text);
        let action = &row.further[0];
        assert_eq!(action.text("action"), Some("Encrypt it"));
        assert_eq!(action.text("owner"), Some("Tom Ortiz"));
        assert_eq!(action.text("status"), Some("Done"));
        assert!(action.date("due").is_some());
    }
}

#[test]
fn a2_a_row_of_data_or_a_title_above_a_table_names_no_groups() {
    let header = "ID,Risk,Likelihood (1-5),Impact (1-5),Score,Notes,Category,Area,Owner";
    for above in [
        "Inherent risks of the clinic,,,,,,,,",
        "Prepared by,Pat Reed,,,,,,,",
    ] {
        let all: Vec<&str> = [above, header].iter().chain(&RISKS).copied().collect();
        let [.., likelihood, impact] = of_first(&csv(&all));
        assert_eq!(
            [likelihood, impact],
            [Some(High), Some(VeryHigh)],
            "{above}"
        );
    }
}
