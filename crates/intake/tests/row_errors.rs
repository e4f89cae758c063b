//! A2: errors name sheet, row, column and cell, say what to do, and are all shown.

mod common;

use common::{one, open};
use phiward_intake::{MOST_ERRORS, Mapping, ReadOptions, apply, read, write_csv};

const RISKS: &str = r#"
name = "r"
kind = "risks"
key = "ID"
[columns]
sentence = "Risk"
due = "Due"
owner = { column = "Owner", required = true }
[columns.level]
column = "Level"
values = { "hi" = "high", "lo" = "low" }
"#;

#[test]
fn every_error_says_where_what_and_how_to_fix_it() {
    let bytes = one(
        "Risk Register",
        2,
        &[
            &["ID", "Risk", "Level", "Due", "Owner"],
            &["1", "Theft", "hi", "2026-01-31", "Ana"],
            &["2", "Fire", "enormous", "25/12/2026", "Ana"],
            &["2", "Flood", "LO", "", ""],
            &["", "Nothing names me", "lo", "", "Ana"],
            &["5", "", "lo", "", "Ana"],
        ],
    );
    let mapped = apply(&Mapping::parse(RISKS).unwrap(), &open(&bytes)).unwrap();
    let text: Vec<String> = mapped.errors.iter().map(ToString::to_string).collect();
    assert_eq!(mapped.rows.len(), 1, "{text:#?}");
    assert_eq!(mapped.bad_rows, [5, 6, 7, 8]);
    let all = text.join("\n");
    assert!(
        all.contains("sheet “Risk Register”, row 5, column “Level” (C5): “enormous”"),
        "{all}"
    );
    assert!(
        all.contains("row 5, column “Due” (D5): “25/12/2026” cannot be read as month/day/year"),
        "{all}"
    );
    assert!(all.contains("row 6, column “Owner” (E6)"), "{all}");
    assert!(all.contains("“2” stands in row 5 already"), "{all}");
    assert!(
        all.contains("row 7, column “ID” (A7): the record's key is missing"),
        "{all}"
    );
    assert!(all.contains("row 8, column “Risk” (B8)"), "{all}");
}

#[test]
fn many_errors_are_counted_not_listed() {
    let mut csv = String::from("ID,Risk,Level,Due,Owner\n");
    for i in 0..500 {
        csv.push_str(&format!("{i},Risk {i},huge,,Ana\n"));
    }
    let book = read(csv.as_bytes(), &ReadOptions::default()).unwrap();
    let mapped = apply(&Mapping::parse(RISKS).unwrap(), &book).unwrap();
    assert_eq!(mapped.errors.len(), MOST_ERRORS);
    assert_eq!(mapped.more_errors, 300);
    assert_eq!(mapped.bad_rows.len(), 500);
}

#[test]
fn a_mapping_that_does_not_fit_names_the_headers_there_are() {
    let mapping = Mapping::parse(RISKS).unwrap();
    let book = open(&one(
        "Sheet1",
        0,
        &[
            &["ID", "Risk", "Levels", "Due", "Owner"],
            &["1", "x", "hi", "", "Ana"],
        ],
    ));
    let message = apply(&mapping, &book).unwrap_err().to_string();
    assert!(
        message.contains("“Level” was not found; for “Level”, did you mean “Levels”?"),
        "{message}"
    );
    let wrong_sheet = Mapping {
        sheet: Some("Risks 20*".to_owned()),
        ..mapping
    };
    let message = apply(&wrong_sheet, &book).unwrap_err().to_string();
    assert!(
        message.contains("there is no sheet “Risks 20*”; there is “Sheet1”"),
        "{message}"
    );
}

#[test]
fn a_formula_that_was_never_calculated_is_an_error_and_no_formula_is_kept() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    common::put(sheet, 0, &[&["ID", "Risk", "Level", "Due", "Owner"]]);
    common::put(sheet, 1, &[&["1", "", "hi", "", "Ana"]]);
    sheet
        .write_formula(
            1,
            1,
            rust_xlsxwriter::Formula::new("=\"a\"&\"b\"").set_result("ab"),
        )
        .unwrap();
    common::put(sheet, 2, &[&["2", "Fire", "hi", "", "Ana"]]);
    sheet
        .write_formula(
            2,
            2,
            rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!"),
        )
        .unwrap();
    let book = open(&book.save_to_buffer().unwrap());
    let mapped = apply(&Mapping::parse(RISKS).unwrap(), &book).unwrap();
    assert_eq!(mapped.rows[0].text("sentence"), Some("ab"));
    assert!(
        mapped
            .remarks
            .iter()
            .any(|r| r.contains("2 cells are formulas")),
        "{:?}",
        mapped.remarks
    );
    assert!(!format!("{book:?}").contains("\"a\"&"));
    assert!(
        mapped.errors[0].what.contains("#DIV/0!"),
        "{:?}",
        mapped.errors
    );
}

#[test]
fn what_was_left_out_is_remarked() {
    let csv = "ID,Risk,Level,Due,Owner\n1,Theft,hi,,Ana\nSection two,,,,\nID,Risk,Level,Due,Owner\n2,Fire,lo,,Ana\nTotal,,2,,\n";
    let book = read(csv.as_bytes(), &ReadOptions::default()).unwrap();
    let mapped = apply(&Mapping::parse(RISKS).unwrap(), &book).unwrap();
    assert_eq!(mapped.rows.len(), 2);
    assert!(mapped.errors.is_empty(), "{:?}", mapped.errors);
    assert_eq!(mapped.remarks.len(), 3, "{:?}", mapped.remarks);
}

#[test]
fn cells_survive_a_round_trip_through_csv() {
    let bytes = one(
        "Mixed",
        0,
        &[
            &["Name", "Text", "Number"],
            &["=SUM(A1:A2)", "comma, \"quote\"\nand line", "#n:1250.5"],
            &["'apostrophe", "-minus; semicolon", "#n:-3"],
            &["", "", ""],
            &["@at", "  spaces  ", "#n:0.1"],
        ],
    );
    let before = open(&bytes);
    let csv = write_csv(&before.sheets[0].rows);
    assert!(!csv.lines().any(|l| l.starts_with(['=', '@'])), "{csv}");
    let after = read(csv.as_bytes(), &ReadOptions::default()).unwrap();
    let shown = |book: &phiward_intake::Workbook| -> Vec<(u32, Vec<String>)> {
        book.sheets[0]
            .rows
            .iter()
            .map(|r| {
                (
                    r.number,
                    r.cells
                        .iter()
                        .map(|c| phiward_intake::unguard(&c.shown()).to_owned())
                        .collect(),
                )
            })
            .collect()
    };
    // What was never guarded may begin with an apostrophe of its own.
    let plain: Vec<(u32, Vec<String>)> = before.sheets[0]
        .rows
        .iter()
        .map(|r| (r.number, r.cells.iter().map(|c| c.shown()).collect()))
        .collect();
    assert_eq!(shown(&after), plain);
}
