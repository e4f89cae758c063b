//! XLSX and CSV: typed cells, nothing a spreadsheet would run (CWE-1236).

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use phiward_documents::{csv, sheets, text, xlsx};

use crate::samples::{hostile, hostile_texts, register, small};

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

#[test]
fn numbers_dates_and_text_keep_their_types() {
    let mut book = open(xlsx::xlsx(&small()).unwrap());
    assert_eq!(book.sheet_names(), ["Read me", "Risks"]);
    let sheet = book.worksheet_range("Risks").unwrap();
    let rows: Vec<_> = sheet.rows().collect();
    assert_eq!(rows[0][0], Data::String("Risk".into()));
    assert_eq!(rows[1][1], Data::String("High".into()));
    let Data::DateTime(date) = &rows[1][2] else {
        panic!("not a date: {:?}", rows[1][2])
    };
    assert_eq!(date.to_ymd_hms_milli(), (2026, 6, 30, 0, 0, 0, 0));
    assert_eq!(rows[1][3], Data::Float(4200.0));
    assert_eq!(rows[2][2], Data::String("unknown".into()));
}

#[test]
fn no_cell_of_a_workbook_is_a_formula_or_link() {
    let bytes = xlsx::xlsx(&hostile()).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.clone())).unwrap();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut content = String::new();
        std::io::Read::read_to_string(&mut part, &mut content).unwrap();
        assert!(
            !content.contains("<f>") && !content.contains("<f "),
            "formula in {}",
            part.name().unwrap()
        );
        assert!(
            !content.contains("<hyperlink"),
            "link in {}",
            part.name().unwrap()
        );
    }
    let mut book = open(bytes);
    let names = book.sheet_names();
    assert_eq!(names.len(), 2, "{names:?}");
    let sheet = book.worksheet_range(&names[1]).unwrap();
    for text in hostile_texts()
        .iter()
        .filter(|text| text.len() < 1_000 && !text.is_empty())
    {
        let shown = text::visible(text);
        let found = sheet
            .rows()
            .any(|row| row[0] == Data::String(shown.to_string()));
        assert!(found, "{text:?} is not in the workbook as it is");
        assert_eq!(
            book.worksheet_formula(&names[1])
                .unwrap()
                .used_cells()
                .count(),
            0
        );
    }
}

#[test]
fn csv_is_guarded_against_formulas_and_can_be_read_back() {
    let report = hostile();
    let name = &sheets::sheets(&report)[0].name;
    let bytes = csv::csv(&report, name, false).unwrap();
    let mut reader = ::csv::ReaderBuilder::new().from_reader(bytes.as_slice());
    let rows: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap();
    let texts = hostile_texts();
    assert_eq!(rows.len(), 2 * texts.len());
    for (row, text) in rows.iter().step_by(2).zip(&texts) {
        let cell = &row[0];
        let first = cell.trim_start().chars().next();
        assert!(!matches!(first, Some('=' | '+' | '-' | '@')), "{cell:?}");
        assert_eq!(csv::unguard(cell), text::visible(text));
    }
}

#[test]
fn csv_has_crlf_an_optional_mark_and_plain_numbers() {
    let csv = csv::csv(&small(), "Risks", true).unwrap();
    let text = String::from_utf8(csv).unwrap();
    let expected = "\u{FEFF}Risk,Level,Due,Records,Cost\r\n\
        \"Theft of a laptop, \"\"front desk\"\"\",High,2026-06-30,4200,1250.5\r\n";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn asking_for_a_table_that_is_not_there_names_those_that_are() {
    let error = csv::csv(&small(), "Risk", false).unwrap_err().to_string();
    assert!(
        error.contains("\"Risk\"") && error.contains("Risks"),
        "{error}"
    );
}

#[test]
fn tables_of_one_name_are_joined_only_when_their_columns_agree() {
    let mut report = small();
    report.blocks.push(register());
    let mut other = register();
    other.columns.truncate(2);
    report.blocks.push(other);
    let names: Vec<_> = sheets::sheets(&report)
        .into_iter()
        .map(|s| (s.name, s.tables.len()))
        .collect();
    assert_eq!(
        names,
        [("Risks".to_string(), 2), ("Risks (2)".to_string(), 1)]
    );
    assert_eq!(
        open(xlsx::xlsx(&report).unwrap()).sheet_names(),
        ["Read me", "Risks", "Risks (2)"]
    );
}

/// The attribute of a sheet's page set-up.
fn pages_wide(bytes: Vec<u8>, sheet: usize) -> Option<u32> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = archive
        .by_name(&format!("xl/worksheets/sheet{sheet}.xml"))
        .unwrap();
    let mut content = String::new();
    std::io::Read::read_to_string(&mut part, &mut content).unwrap();
    let setup = content.split("<pageSetup").nth(1)?.split('>').next()?;
    let value = setup.split("fitToWidth=\"").nth(1);
    // The format leaves out what is 1.
    Some(value.map_or(1, |rest| rest.split('"').next().unwrap().parse().unwrap()))
}

#[test]
fn d5_a_wide_sheet_is_printed_on_several_pages_side_by_side() {
    use phiward_documents::model::{Column, Report, Table};
    let book = |columns: usize| {
        let mut report = Report::new("T", "O", 1, "ab");
        let mut table = Table::new("Wide").sheet("Wide");
        for _ in 0..columns {
            table = table.column(Column::text("Column").weight(1.5));
        }
        table.row(std::iter::repeat_n("words".into(), columns));
        report.blocks.push(table);
        xlsx::xlsx(&report).unwrap()
    };
    assert_eq!(pages_wide(book(6), 2), Some(1));
    // 62 columns of 24 characters: at most some 190 characters on a page.
    let wide = pages_wide(book(62), 2).unwrap();
    assert!((8..=14).contains(&wide), "{wide}");
}
