//! A1, A2, B3: what the whole of a file or a column has to prove before a cell is read so:
//! which end of a scale is the severe one, by its legend wherever it stands; how numbers are
//! written; which list it is, and where another one begins.

mod common;

use catalog::Level::{High, Low, VeryHigh, VeryLow};
use common::book::Book;
use common::{csv, told};
use common::{open, put, through, whole};
use phiward_intake::{Kind, apply};
use rust_xlsxwriter::Workbook as Writer;

fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Writer::new();
    for (name, rows) in sheets {
        put(book.add_worksheet().set_name(*name).unwrap(), 0, rows);
    }
    book.save_to_buffer().unwrap()
}

const RATED: &[&[&str]] = &[
    &["ID", "Risk", "Likelihood", "Impact"],
    &["R-1", "A lost laptop exposes the schedule", "1", "2"],
    &["R-2", "A fax goes to a wrong number", "5", "4"],
    &["R-3", "Ransomware stops the practice", "2", "1"],
];

#[test]
fn a2_a_legend_on_another_sheet_turns_the_scale() {
    let listed: &[&[&str]] = &[
        &["Score", "Meaning"],
        &["1", "Worst"],
        &["2", "High"],
        &["3", "Medium"],
        &["4", "Low"],
        &["5", "Best"],
    ];
    let said: &[&[&str]] = &[&["Ratings: 1 = worst, 5 = best"]];
    for legend in [listed, said] {
        let bytes = workbook(&[("Risk register", RATED), ("Legend", legend)]);
        let (_, mapped) = whole(&bytes, 3);
        assert_eq!(mapped.kind, Kind::Risks);
        let level = |row: usize, field: &str| mapped.rows[row].level(field);
        assert_eq!(level(0, "likelihood"), Some(VeryHigh));
        assert_eq!(level(0, "impact"), Some(High));
        assert_eq!(level(1, "likelihood"), Some(VeryLow));
        assert_eq!(level(1, "impact"), Some(Low));
    }
}

#[test]
fn a2_a_list_of_the_worst_risks_is_no_legend() {
    let worst: &[&[&str]] = &[
        &["No.", "Level", "Risk"],
        &["1", "High", "A fax goes to a wrong number"],
        &["2", "High", "Ransomware stops the practice"],
        &["3", "Low", "A lost laptop exposes the schedule"],
    ];
    let priorities: &[&[&str]] = &[
        &["Priority"],
        &["1 - Critical"],
        &["2 - High"],
        &["3 - Medium"],
        &["4 - Low"],
    ];
    let scale: &[&[&str]] = &[&["Likelihood and impact are rated on a scale from 1 to 5"]];
    let bytes = workbook(&[
        ("Risk register", RATED),
        ("How to", scale),
        ("Top risks", worst),
        ("Lists", priorities),
    ]);
    let (_, mapped) = whole(&bytes, 3);
    assert_eq!(mapped.rows[0].level("likelihood"), Some(VeryLow));
    assert_eq!(mapped.rows[1].level("likelihood"), Some(VeryHigh));
    // What explains priorities says nothing of how far ratings go.
    let short: &[&[&str]] = &[
        &["ID", "Risk", "Likelihood", "Impact"],
        &["R-1", "A lost laptop exposes the schedule", "1", "2"],
        &["R-2", "A fax goes to a wrong number", "3", "3"],
    ];
    let other: &[&[&str]] = &[&["Priority: 1 = high, 2 = medium, 3 = low"]];
    let bytes = workbook(&[("Risk register", short), ("How to", other)]);
    let (_, mapped) = through(&bytes);
    assert!(
        mapped
            .rows
            .iter()
            .all(|row| row.level("likelihood").is_none())
    );
}

#[test]
fn a2_what_names_a_thing_by_the_number_one_turns_no_scale() {
    let plan: &[&[&str]] = &[
        &["Server 1 is critical to care"],
        &["Phase 1 is high"],
        &["Site 1 is the worst"],
        &["Server 1 = critical"],
    ];
    let scale: &[&[&str]] = &[&["Likelihood and impact are rated on a scale from 1 to 5"]];
    let sheets = [
        ("Risk register", RATED),
        ("How to", scale),
        ("Inventory", plan),
    ];
    let (_, mapped) = whole(&workbook(&sheets), 3);
    assert_eq!(mapped.rows[0].level("likelihood"), Some(VeryLow));
    assert_eq!(mapped.rows[1].level("likelihood"), Some(VeryHigh));
}

#[test]
fn a2_a_list_without_a_heading_turns_no_scale_and_is_asked_about() {
    let worst: &[&[&str]] = &[
        &["No.", "Level", "Risk"],
        &["1", "High", "A fax goes to a wrong number"],
        &["2", "Moderate", "Ransomware stops the practice"],
        &["3", "Low", "A lost laptop exposes the schedule"],
    ];
    let scale: &[&[&str]] = &[&["Likelihood and impact are rated on a scale from 1 to 5"]];
    let sheets = [
        ("Risk register", RATED),
        ("How to", scale),
        ("Top risks", worst),
    ];
    let (suggestion, mapped) = through(&workbook(&sheets));
    assert!(
        suggestion.text.contains("or a list of something else"),
        "{}",
        suggestion.text
    );
    let unrated = |field: &str| mapped.rows.iter().all(|row| row.level(field).is_none());
    assert!(unrated("likelihood") && unrated("impact"));
}

#[test]
fn a2_the_end_of_a_scale_turns_no_ratings_round_whose_legend_says_the_severe_one() {
    let legend: &[&[&str]] = &[&["Ratings: 1 = worst"]];
    let bytes = workbook(&[("Risk register", RATED), ("Legend", legend)]);
    let (suggestion, _) = through(&bytes);
    assert!(
        suggestion.text.contains("1 is the severe end"),
        "{}",
        suggestion.text
    );
    let mut mapping = suggestion.mapping;
    mapping.scale.get_or_insert_default().highest = Some(5);
    let mapped = apply(&mapping, &open(&bytes)).unwrap();
    let unrated = |field: &str| mapped.rows.iter().all(|row| row.level(field).is_none());
    assert!(unrated("likelihood") && unrated("impact"));
}

#[test]
fn a2_each_rating_has_the_legend_that_speaks_of_it() {
    let bytes = workbook(&[
        ("Risk register", RATED),
        (
            "Scales",
            &[
                &["Likelihood", "", "", "Impact", ""],
                &["1", "Rare", "", "1", "Catastrophic"],
                &["2", "Unlikely", "", "2", "Major"],
                &["3", "Possible", "", "3", "Moderate"],
                &["4", "Likely", "", "4", "Minor"],
                &["5", "Almost certain", "", "5", "Negligible"],
            ],
        ),
    ]);
    let (_, mapped) = whole(&bytes, 3);
    assert_eq!(mapped.rows[0].level("likelihood"), Some(VeryLow));
    assert_eq!(mapped.rows[0].level("impact"), Some(High));
}

#[test]
fn a2_numbers_whose_words_say_the_opposite_give_no_level() {
    let rows: &[&[&str]] = &[
        &[
            "ID",
            "Risk",
            "Likelihood (1-5)",
            "Impact (1-5)",
            "Risk level",
        ],
        &[
            "R-1",
            "A lost laptop exposes the schedule",
            "1",
            "1",
            "High",
        ],
        &["R-2", "A fax goes to a wrong number", "5", "4", "Low"],
        &["R-3", "Ransomware stops the practice", "2", "1", "High"],
    ];
    let (suggestion, mapped) = through(&workbook(&[("Risk register", rows)]));
    assert!(
        suggestion.text.contains("say the opposite"),
        "{}",
        suggestion.text
    );
    assert!(
        mapped
            .rows
            .iter()
            .all(|row| row.level("likelihood").is_none())
    );
    // A legend that contradicts the header is asked about, too.
    let rows: &[&[&str]] = &[
        &[
            "ID",
            "Risk",
            "Likelihood (1=low, 5=high)",
            "Impact (1=low, 5=high)",
        ],
        &["R-1", "A lost laptop exposes the schedule", "1", "1"],
        &["R-2", "A fax goes to a wrong number", "5", "4"],
    ];
    let legend: &[&[&str]] = &[&["Rating scale: 1 = worst, 5 = best"]];
    let (suggestion, mapped) = through(&workbook(&[("Risks", rows), ("Legend", legend)]));
    assert!(
        suggestion.text.contains("the opposite of the header"),
        "{}",
        suggestion.text
    );
    assert!(mapped.rows.iter().all(|row| row.level("impact").is_none()));
}

#[test]
fn b3_one_cell_with_a_comma_turns_no_column_of_amounts() {
    let mut book = Book::new();
    let lines = [
        "Action ID,Corrective action,Owner,Due,Cost",
        "PA-1,Encrypt the laptops,Dana Reyes,2027-01-31,\"$1,200\"",
        "PA-2,Buy a cable lock,Dana Reyes,2027-02-28,\"2,50\"",
        "PA-3,Train the staff,Lee Chan,2027-03-31,\"$3,400\"",
    ];
    let (suggestion, plan) = book.imported("actions.csv", &csv(&lines));
    assert_eq!(
        book.action(1).cost_cents,
        Some(120_000),
        "{}",
        suggestion.text
    );
    assert_eq!(book.action(2).cost_cents, None);
    assert_eq!(book.action(2).extra["cost_cents"], "2,50");
    assert_eq!(book.action(3).cost_cents, Some(340_000));
    assert!(
        suggestion.text.contains("between thousands"),
        "{}",
        suggestion.text
    );
    told(&plan.remarks, &["2,50"]);
    // Where nothing speaks against it, the comma is the decimal mark.
    let mut book = Book::new();
    let lines = [
        "Action ID,Corrective action,Owner,Due,Cost",
        "PA-1,Encrypt the laptops,Dana Reyes,2027-01-31,\"1.200,00\"",
        "PA-2,Buy a cable lock,Dana Reyes,2027-02-28,\"2,50\"",
    ];
    book.imported("actions.csv", &csv(&lines));
    assert_eq!(book.action(1).cost_cents, Some(120_000));
    assert_eq!(book.action(2).cost_cents, Some(250));
}

#[test]
fn a1_a_list_of_devices_is_an_inventory() {
    let lines = [
        "Device,Type,Location,IP,Connected to",
        "Ultrasound 1,Ultrasound,Room 2,10.0.0.11,PACS",
        "Front desk PC,Workstation,Front desk,10.0.0.12,EHR",
        "Label printer,Printer,Lab,10.0.0.13,Front desk PC",
    ];
    let (suggestion, mapped) = whole(&csv(&lines), 3);
    assert_eq!(mapped.kind, Kind::Assets, "{}", suggestion.text);
}

#[test]
fn a2_a_record_below_a_blank_row_is_no_row_of_headers() {
    let lines = [
        "Vendor,Service,Business associate,BAA",
        "Northern Shred,Destroys drives,BA,Signed",
        "Halcyon EHR,Hosts the record,BA,Signed",
        "Bright Clean,Cleans the rooms,BA,Not signed",
        "Cloud Fax,Fax lines,BA,Signed",
        "",
        "Dale Scribe,Notes,BA,Signed",
        "Fax Host,Fax lines,BA,Not signed",
    ];
    let (suggestion, mapped) = whole(&csv(&lines), 6);
    assert_eq!(mapped.kind, Kind::Vendors, "{}", suggestion.text);
}
