//! A2: tables as other programs write them. What a sheet shows is what is read; what
//! cannot be known is said; what finds no place is kept.

mod common;

use common::book::Book;
use common::{one, open};
use phiward_intake::{
    Kind, Mapped, Mapping, ReadOptions, SuggestError, Suggestion, Workbook, apply, read, suggest,
    suggest_as,
};
use std::io::Write;
use std::path::Path;

/// A workbook of one sheet: number formats, the sheet's rows, and whether formulas are to
/// be calculated when it is opened.
fn xlsx(formats: &[&str], rows: &str, calculates_later: bool) -> Vec<u8> {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    let numbers: String = formats
        .iter()
        .enumerate()
        .map(|(i, code)| {
            format!(
                "<numFmt numFmtId=\"{}\" formatCode=\"{}\"/>",
                164 + i,
                escaped(code)
            )
        })
        .collect();
    let styles: String = (0..formats.len())
        .map(|i| format!("<xf numFmtId=\"{}\"/>", 164 + i))
        .collect();
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let calc = if calculates_later {
        "<calcPr fullCalcOnLoad=\"1\"/>"
    } else {
        ""
    };
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"a\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns:r=\"{relations}\"><sheets><sheet name=\"Register\" sheetId=\"1\" r:id=\"r1\"/></sheets>{calc}</workbook>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet><numFmts>{numbers}</numFmts><cellXfs><xf numFmtId=\"0\"/>{styles}</cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet>{rows}</worksheet>"),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Rows from cells: text, `#0.5@1` a number with style 1, `=` a formula never calculated,
/// `=0` one with that value.
fn rows(table: &[&[&str]]) -> String {
    let mut out = String::from("<sheetData>");
    for (number, cells) in (1..).zip(table) {
        out.push_str(&format!("<row r=\"{number}\">"));
        for (letter, cell) in ('A'..).zip(*cells) {
            let place = format!("r=\"{letter}{number}\"");
            if let Some(value) = cell.strip_prefix('#') {
                let (value, style) = value.split_once('@').unwrap_or((value, "0"));
                out.push_str(&format!("<c {place} s=\"{style}\"><v>{value}</v></c>"));
            } else if let Some(value) = cell.strip_prefix('=') {
                let (value, style) = value.split_once('@').unwrap_or((value, "0"));
                out.push_str(&format!(
                    "<c {place} s=\"{style}\"><f>A1</f><v>{value}</v></c>"
                ));
            } else if !cell.is_empty() {
                out.push_str(&format!(
                    "<c {place} t=\"inlineStr\"><is><t>{cell}</t></is></c>"
                ));
            }
        }
        out.push_str("</row>");
    }
    out + "</sheetData>"
}

fn proposed(bytes: &[u8]) -> (Suggestion, Mapped) {
    let book = open(bytes);
    let suggestion = suggest(&book).unwrap();
    let mapping = Mapping::parse(&suggestion.text).unwrap();
    let mapped = apply(&mapping, &book).unwrap();
    (suggestion, mapped)
}

fn head(suggestion: &Suggestion) -> String {
    suggestion.comments.head.join("\n")
}

/// What stands in a column, whatever it was read as.
fn column(mapped: &Mapped, header: &str) -> Vec<String> {
    let of = |row: &phiward_intake::MappedRow| {
        let kept = row.extra.iter().find(|(name, _)| name == header);
        kept.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    mapped.rows.iter().map(of).collect()
}

#[test]
fn a2_a_row_with_more_cells_than_the_header_is_an_error_that_names_it() {
    let lines = [
        "asset_id,asset_name,asset_type,owner,criticality_1to5,notes",
        "B01,Mail,Service,IT,5,Entry point",
        "B03,Outside tools (tickets, storage),Supplier,Business,3,Vendor risk",
        "B04,Files,Server,IT,4,Documents,,",
    ];
    for separator in [",", ";", "\t"] {
        let text = lines.join("\n").replace(',', separator);
        let (_, mapped) = proposed(text.as_bytes());
        assert_eq!(mapped.bad_rows, [3], "{separator:?}: {:?}", mapped.errors);
        let told = mapped.errors[0].to_string();
        assert!(
            told.contains("row 3") && told.contains("7 cells, header has 6"),
            "{told}"
        );
    }
    // Every row torn in the same way is no column without a name.
    let names = "id,asset name,owner\n1,Reyes, Dana,IT\n2,Chan, Lee,IT\n3,Boyd, Kim,IT\n";
    let (_, mapped) = proposed(names.as_bytes());
    assert_eq!(mapped.bad_rows, [2, 3, 4]);
    // A header that leaves its last cells blank says that there are such columns.
    let blank = "id,asset name,,\n1,EHR,x,y\n2,PACS,x,\n";
    let (_, mapped) = proposed(blank.as_bytes());
    assert!(mapped.errors.is_empty(), "{:?}", mapped.errors);
    // A quotation mark that swallows what follows it.
    let quoted = "id,asset name,notes,owner\n1,EHR,\"the \"main\" record, of all\",IT\n2,\"PACS,x\",\"y\nz\" w,IT\n3,Fax,5\" floppy,IT\n";
    let (_, mapped) = proposed(quoted.as_bytes());
    assert!(mapped.bad_rows.contains(&3), "{:?}", mapped.errors);
    assert!(!mapped.bad_rows.contains(&5), "{:?}", mapped.errors);
}

#[test]
fn a2_what_a_mapping_reads_and_no_field_takes_is_kept_and_told() {
    let risks = |columns: &str| {
        format!("name = \"t\"\nkind = \"risks\"\n[columns]\nsentence = \"T\"\n{columns}")
    };
    let vendors = |columns: &str| {
        format!("name = \"t\"\nkind = \"vendors\"\n[columns]\nname = \"T\"\n{columns}")
    };
    for (mapping, text, field, words) in [
        (
            risks("due = \"F\""),
            "T,F\nA risk,2027-06-30\n",
            "due",
            "2027-06-30",
        ),
        (
            risks("due = \"F\"\naction = \"G\""),
            "T,F,G\nA risk,2027-06-30,\n",
            "due",
            "2027-06-30",
        ),
        (
            risks("rationale = \"F\""),
            "T,F\nA risk,Two were lost\n",
            "rationale",
            "Two were lost",
        ),
        (
            risks("treatment_reason = \"F\""),
            "T,F\nA risk,Too dear\n",
            "treatment_reason",
            "Too dear",
        ),
        (
            vendors("agreement_clauses = \"F\""),
            "T,F\nNorthfork,Breach notice 10 days\n",
            "agreement_clauses",
            "Breach notice 10 days",
        ),
        (
            vendors("agreement_note = \"F\""),
            "T,F\nNorthfork,In the safe\n",
            "agreement_note",
            "In the safe",
        ),
        (
            risks("due = { column = \"F\", values = { TBD = \"\" } }\naction = \"G\""),
            "T,F,G\nA risk,TBD,Encrypt\n",
            "F",
            "TBD",
        ),
    ] {
        let mut book = Book::new();
        let mapping = Mapping::parse(&mapping).unwrap();
        let mapped = apply(&mapping, &open(text.as_bytes())).unwrap();
        let plan = book.plan(&mapped, "t");
        for planned in &plan.commands {
            book.perform(planned.command.clone());
        }
        let t = &book.register.tables;
        let extra = match mapping.kind {
            Kind::Risks => &t.risks.by_number(1).unwrap().extra,
            _ => &t.vendors.by_number(1).unwrap().extra,
        };
        assert_eq!(
            extra.get(field).map(String::as_str),
            Some(words),
            "{field}: {extra:?}"
        );
        let told = [plan.remarks, mapped.remarks.clone()].concat().join("\n");
        assert!(
            told.contains(words) && told.contains("kept"),
            "{field}: {told}"
        );
        // Told again, and nothing is made again.
        let again = book.plan(&mapped, "t");
        assert_eq!((again.created, again.changed), (0, 0), "{field}");
    }
}

#[test]
fn a2_formulas_that_were_never_calculated_are_named_by_their_columns() {
    let table: &[&[&str]] = &[
        &[
            "Risk ID",
            "Risk Description",
            "Likelihood",
            "Impact",
            "Risk Score",
            "Risk Level",
        ],
        &[
            "R-1",
            "A stolen laptop exposes records",
            "#4",
            "#5",
            "=",
            "=",
        ],
        &[
            "R-2",
            "Ransomware encrypts the database",
            "#3",
            "#5",
            "=",
            "=",
        ],
        &[
            "R-3",
            "A misdirected fax reveals much",
            "#2",
            "#2",
            "=",
            "=",
        ],
    ];
    let zeros: Vec<Vec<String>> = table
        .iter()
        .map(|row| row.iter().map(|c| c.replace('=', "=0")).collect())
        .collect();
    let zeros: Vec<Vec<&str>> = zeros
        .iter()
        .map(|r| r.iter().map(String::as_str).collect())
        .collect();
    let zeros: Vec<&[&str]> = zeros.iter().map(Vec::as_slice).collect();
    for bytes in [
        xlsx(&[], &rows(table), false),
        xlsx(&[], &rows(&zeros), true),
    ] {
        let (suggestion, mapped) = proposed(&bytes);
        for told in [head(&suggestion), mapped.remarks.join("\n")] {
            assert!(
                told.contains("ATTENTION: “Risk Score” (E) and “Risk Level” (F) hold 6 formulas that were never calculated"),
                "{told}"
            );
            assert!(!told.contains("values last calculated"), "{told}");
        }
        assert!(!suggestion.mapping.columns.contains_key("score"));
        assert_eq!(mapped.rows.len(), 3, "{:?}", mapped.errors);
        let original = mapped.rows[0].original.as_ref().unwrap();
        assert_eq!(original.score, None);
    }
    // Another program may have saved the zeros, and does not say that it did not calculate.
    let (suggestion, mapped) = proposed(&xlsx(&[], &rows(&zeros), false));
    let told = head(&suggestion);
    assert!(
        told.contains("ATTENTION: all formulas of “Risk Score” (E) and “Risk Level” (F) show 0"),
        "{told}"
    );
    assert_eq!(mapped.rows.len(), 3, "{:?}", mapped.errors);
    assert_eq!(mapped.rows[0].original.as_ref().unwrap().score, None);
    assert_eq!(mapped.rows[0].number("score"), None);
    // A formula may well give an empty text; it was calculated.
    let calculated = rows(table).replace("s=\"0\"><f>", "t=\"str\"><f>");
    let (suggestion, mapped) = proposed(&xlsx(&[], &calculated, false));
    assert!(
        !head(&suggestion).contains("never calculated"),
        "{}",
        head(&suggestion)
    );
    assert_eq!(mapped.rows.len(), 3);
}

#[test]
fn a2_a_day_that_is_none_is_blank_and_one_that_programs_count_differently_is_told() {
    let (_, mapped) = proposed(&xlsx(
        &["m/d/yyyy"],
        &rows(&[
            &[
                "Vendor",
                "Service",
                "BAA Status",
                "BAA Effective",
                "BAA Expires",
            ],
            &["Northfork", "IT", "Signed", "=46023@1", "=0@1"],
            &["Halcyon", "EHR", "Signed", "=45809@1", "=46904@1"],
            &["Old one", "Paper", "Signed", "#40@1", "#46904@1"],
        ]),
        true,
    ));
    assert!(mapped.errors.is_empty(), "{:?}", mapped.errors);
    assert_eq!(mapped.rows[0].date("agreement_ends"), None);
    assert_eq!(
        mapped.rows[1].date("agreement_ends").unwrap().to_string(),
        "2028-05-31"
    );
    assert!(
        mapped.rows[0].date("agreement_date").is_some(),
        "“BAA Effective” is known"
    );
    let told = mapped.remarks.join("\n");
    assert!(
        told.contains("1 cell holds the day 0") && told.contains("January and February 1900"),
        "{told}"
    );
}

#[test]
fn a2_times_and_lengths_of_time_stay_what_the_sheet_shows() {
    for from_1904 in [false, true] {
        let sheet = rows(&[
            &["Asset ID", "Asset Name", "RTO", "RPO", "Backup at"],
            &[
                "A-1",
                "EHR",
                "#0.1666666666666667@1",
                "#0.01041666666666667@1",
                "#0.09375@2",
            ],
            &["A-2", "PACS", "#1.5@1", "#1@1", "#0@2"],
        ]);
        let mut bytes = xlsx(&["[h]:mm", "h:mm AM/PM"], &sheet, false);
        if from_1904 {
            bytes = with_1904(&bytes);
        }
        let (_, mapped) = proposed(&bytes);
        assert_eq!(column(&mapped, "RTO"), ["4:00", "36:00"]);
        assert_eq!(column(&mapped, "RPO"), ["0:15", "24:00"]);
        assert_eq!(column(&mapped, "Backup at"), ["2:15 AM", "12:00 AM"]);
    }
}

/// The same workbook with days from 1904.
fn with_1904(bytes: &[u8]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut file = from.by_index(at).unwrap();
        let name = file.name().unwrap().to_string();
        let text = std::io::read_to_string(&mut file).unwrap();
        to.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        let text = text.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn a2_numbers_of_days_without_a_format_are_read_as_days_under_a_days_header() {
    let (suggestion, mapped) = proposed(&xlsx(
        &[],
        &rows(&[
            &[
                "Risk ID",
                "Risk Description",
                "Likelihood",
                "Impact",
                "Action",
                "Due Date",
            ],
            &[
                "R-1",
                "A stolen laptop exposes records",
                "#4",
                "#5",
                "Encrypt",
                "#46477.0",
            ],
            &[
                "R-2",
                "Ransomware encrypts the database",
                "#3",
                "#5",
                "Back up",
                "#46568",
            ],
        ]),
        false,
    ));
    assert!(
        suggestion.mapping.columns.contains_key("due"),
        "{}",
        suggestion.text
    );
    assert_eq!(
        mapped.rows[0].date("due").unwrap().to_string(),
        "2027-03-31"
    );
    let told = mapped.remarks.join("\n");
    assert!(
        told.contains("“Due Date” (F): 2 cells without a date format"),
        "{told}"
    );
    let csv = "Risk ID,Risk Description,Action,Due Date\nR-1,A stolen laptop,Encrypt,46477\nR-2,A fax,Dial,2027-01-01\n";
    let (_, mapped) = proposed(csv.as_bytes());
    assert_eq!(
        mapped.rows[0].date("due").unwrap().to_string(),
        "2027-03-31"
    );
}

#[test]
fn a2_a_year_of_two_digits_is_read_by_a_stated_rule() {
    let csv = "Risk ID,Risk Description,Action,Due Date\nR-1,A stolen laptop,Encrypt,01/31/27\nR-2,A fax,Dial,02/28/2027\n";
    let (_, mapped) = proposed(csv.as_bytes());
    assert_eq!(
        mapped.rows[0].date("due").unwrap().to_string(),
        "2027-01-31"
    );
    let told = mapped.remarks.join("\n");
    assert!(
        told.contains("1 cell with a year of two digits (01/31/27)") && told.contains("2069"),
        "{told}"
    );
}

#[test]
fn a2_a_number_is_called_what_its_format_shows() {
    let (suggestion, mapped) = proposed(&xlsx(
        &["\"AST-\"0000", "00000", "0 \"days\"", "yyyy", "\"Q\"0"],
        &rows(&[
            &[
                "Asset ID",
                "Asset Name",
                "Type",
                "ZIP",
                "Kept for",
                "Since",
                "Quarter",
                "Quantity",
            ],
            &[
                "#17@1", "EHR", "Server", "#2139@2", "#30@3", "#46093@4", "#3@5", "#4@3",
            ],
            &[
                "#18@1", "PACS", "Server", "#501@2", "#7@3", "#46093@4", "#4@5", "#1@3",
            ],
        ]),
        false,
    ));
    assert_eq!(mapped.rows[0].key, "AST-0017", "{}", suggestion.text);
    assert_eq!(column(&mapped, "ZIP"), ["02139", "00501"]);
    assert_eq!(column(&mapped, "Kept for"), ["30 days", "7 days"]);
    assert_eq!(column(&mapped, "Since"), ["2026", "2026"]);
    assert_eq!(column(&mapped, "Quarter"), ["Q3", "Q4"]);
    // Where a number is asked for, it is the number that counts.
    let mapping = Mapping::parse("name = \"t\"\nkind = \"assets\"\nkey = \"Asset ID\"\n[columns]\nname = \"Asset Name\"\ncount = \"Quantity\"").unwrap();
    let sheet = rows(&[
        &["Asset ID", "Asset Name", "Quantity"],
        &["#17@1", "EHR", "#4@2"],
    ]);
    let counted = apply(
        &mapping,
        &open(&xlsx(&["0000", "0 \"units\""], &sheet, false)),
    )
    .unwrap();
    assert_eq!(
        counted.rows[0].number("count"),
        Some(4.0),
        "{:?}",
        counted.errors
    );
}

#[test]
fn a2_text_forms_of_spreadsheets_are_named_and_not_read_as_csv() {
    let refused = |bytes: &[u8]| {
        read(bytes, &ReadOptions::for_suggestion())
            .unwrap_err()
            .to_string()
    };
    for (bytes, word) in [
        (
            &b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"Name\"\r\n"[..],
            "SYLK",
        ),
        (
            b"TABLE\r\n0,1\r\n\"Ger\xE4te\"\r\nVECTORS\r\n0,21\r\n",
            "DIF",
        ),
    ] {
        let told = refused(bytes);
        assert!(told.contains(word) && told.contains(".xlsx"), "{told}");
    }
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for part in ["Index/Document.iwa", "Metadata/Properties.plist"] {
        zip.start_file(part, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(b"x").unwrap();
    }
    let told = refused(&zip.finish().unwrap().into_inner());
    assert!(
        told.contains("Numbers") && told.contains("Export To"),
        "{told}"
    );
}

const TABLE: &str = "\"Asset ID\"^\"Asset Name\"^\"Asset Type\"^\"Owner\"\n\"0017\"^\"EHR, main\"^\"Server\"^\"Dana\"\n\"0018\"^\"PACS\"^\"Storage\"^\"Lee\"\n\"0019\"^\"Fax\"^\"Fax\"^\"Dana\"\n";

#[test]
fn a2_an_unknown_separator_is_told_and_nothing_is_proposed() {
    let (suggestion, mapped) = proposed(TABLE.as_bytes());
    assert_eq!(suggestion.mapping.delimiter, Some('^'));
    assert_eq!(
        (mapped.rows.len(), mapped.rows[0].key.as_str()),
        (3, "0017")
    );
    for separator in [":", "   ", "#"] {
        let text = TABLE
            .replace('"', "")
            .replace(", main", "")
            .replace('^', separator);
        let error = suggest(&open(text.as_bytes())).map(|s| s.text).unwrap_err();
        assert_eq!(error, SuggestError::NotParted, "{separator:?}");
        assert!(error.to_string().contains("--delimiter"));
    }
    // Apostrophes around every cell are quotation marks.
    let text = TABLE.replace('"', "'").replace('^', ",");
    let (_, mapped) = proposed(text.as_bytes());
    assert_eq!(mapped.rows[0].text("name"), Some("EHR, main"));
    // Said, it is read; and a list of names is a table without any separator.
    let options = ReadOptions {
        delimiter: Some(':'),
        ..ReadOptions::for_suggestion()
    };
    let said = read(TABLE.replace('^', ":").as_bytes(), &options).unwrap();
    assert_eq!(suggest(&said).unwrap().mapping.key, ["Asset ID"]);
    let (_, mapped) = proposed(b"Asset Name\nEHR\nPACS\nFax\n");
    assert_eq!(mapped.rows.len(), 3);
}

#[test]
fn a2_a_text_of_an_old_macintosh_is_read_and_its_encoding_named() {
    let bytes = b"Asset ID,Asset Name,Type,Owner\rM1,Caf\x8E terminal \xD0 front,Workstation,Zo\x91 M\x9Fller\rM2,Gr\x9A\xA7e scanner,Scanner,Dana Reyes\rM3,EHR,Server,Lee Chan\r";
    let (suggestion, mapped) = proposed(bytes);
    assert_eq!(mapped.rows[0].text("name"), Some("Café terminal – front"));
    assert_eq!(mapped.rows[1].text("name"), Some("Größe scanner"));
    assert!(
        suggestion.text.contains("encoding = \"macintosh\""),
        "{}",
        suggestion.text
    );
}

#[test]
fn a2_hidden_columns_are_named_and_one_is_not_many() {
    let sheet = format!(
        "<cols><col min=\"3\" max=\"3\" hidden=\"1\"/></cols>{}",
        rows(&[
            &["Asset ID", "Asset Name", "Internal ref", "Doubled"],
            &["A-1", "EHR", "int-1", "=2"],
            &["A-2", "PACS", "int-2", ""],
        ])
    )
    .replace("<row r=\"3\">", "<row r=\"3\" hidden=\"1\">");
    let (suggestion, mapped) = proposed(&xlsx(&[], &sheet, false));
    for told in [head(&suggestion), mapped.remarks.join("\n")] {
        assert!(told.contains("“Internal ref” (C) is hidden"), "{told}");
        assert!(told.contains("1 hidden or filtered row is read"), "{told}");
        assert!(told.contains("1 cell is a formula"), "{told}");
    }
}

#[test]
fn a2_the_second_of_two_records_is_read_across_a_blank_row() {
    let blank = one(
        "Assets",
        0,
        &[
            &["ID", "Asset Name", "Type", "Qty", "Cost"],
            &["001", "EHR", "Server", "#n:3", "#n:99.99"],
            &[],
            &["002", "PACS", "", "#n:4", "#n:0.1"],
        ],
    );
    let (suggestion, mapped) = proposed(&blank);
    assert_eq!(mapped.rows.len(), 2, "{}", suggestion.text);
    // What stands there may be something else all the same.
    let note = one(
        "Assets",
        0,
        &[
            &["ID", "Asset Name", "Type", "Qty"],
            &["001", "EHR", "Server", "#n:3"],
            &[],
            &["Prepared by", "Dana Reyes", "in May", ""],
            &["Approved by", "Lee Chan", "", ""],
        ],
    );
    let (_, mapped) = proposed(&note);
    assert_eq!(mapped.rows.len(), 1);
}

#[test]
fn a2_our_own_csv_saved_by_another_program_changes_nothing_and_says_why() {
    let mut book = Book::new();
    let values = [
        "7.0", "10.10", "1E5", "00123", "true", "1/2", "3/4/2026", "12:30", "$5.00", "1,234",
    ];
    let saved = [
        "7",
        "10.1",
        "100000",
        "123",
        "TRUE",
        "01/02/2026",
        "03/04/2026",
        "12:30:00 PM",
        "5",
        "1234",
    ];
    let table = |values: &[&str]| {
        let mut text = String::from("No,Asset Name,Version,Remark\n");
        for (number, value) in values.iter().enumerate() {
            text.push_str(&format!(
                "{number},Asset {number},\"{value}\",\"{value}\"\n"
            ));
        }
        text
    };
    book.import(table(&values).as_bytes());
    let ours = phiward_intake::table(&book.register, Kind::Assets);
    let mut csv = String::from_utf8(ours.csv().unwrap()).unwrap();
    for (value, saved) in values.iter().zip(saved) {
        let written = if value.contains(',') {
            format!("\"{value}\"")
        } else {
            (*value).to_owned()
        };
        csv = csv.replace(&format!(",{written},"), &format!(",{saved},"));
    }
    // The mark is lost on the way, and so may UTF-8 be.
    let csv = csv.trim_start_matches('\u{feff}').to_owned();
    let (suggestion, mapped) = proposed(csv.as_bytes());
    assert_eq!(suggestion.mapping.name, "phiward-assets");
    let plan = book.plan(&mapped, "phiward-assets");
    assert_eq!(
        (plan.created, plan.changed, plan.unchanged),
        (0, 0, 10),
        "{:?}",
        plan.changes
    );
    let told = plan.remarks.join("\n");
    assert!(told.contains("only in the way"), "{told}");
    // An edit is an edit.
    let (_, mapped) = proposed(csv.replace("10.1,", "10.2,").as_bytes());
    assert_eq!(book.plan(&mapped, "phiward-assets").changed, 1);
}

/// The collected files of other programs, where they are at hand.
#[test]
fn a2_collected_files_of_other_programs_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases/intake/writers");
    if !folder.is_dir() {
        println!("the collected files are not here; the other tests use files of our own");
        return;
    }
    let bytes = |name: &str| std::fs::read(folder.join(name)).expect(name);
    let of = |name: &str| proposed(&bytes(name));
    let told = |name: &str| head(&of(name).0);
    for name in [
        "formulas-never-calculated.xlsx",
        "formulas-placeholder-zero.xlsx",
    ] {
        assert!(
            told(name).contains("ATTENTION: “Risk Score” (E) and “Risk Level” (F)"),
            "{name}"
        );
    }
    let (_, vendors) = of("empty-date-is-zero.xlsx");
    assert!(vendors.rows[0].date("agreement_ends").is_none());
    let (_, times) = of("times-and-durations.xlsx");
    let shown: Vec<&str> = times
        .rows
        .iter()
        .flat_map(|r| &r.extra)
        .map(|(_, t)| t.as_str())
        .collect();
    for text in ["4:00", "36:00", "24:00"] {
        assert!(shown.contains(&text), "{shown:?}");
    }
    assert!(
        !shown
            .iter()
            .any(|t| t.contains("1899") || t.contains("1900")),
        "{shown:?}"
    );
    let (_, serials) = of("date-serials-without-format.xlsx");
    assert_eq!(
        serials.rows[0]
            .date("due")
            .map(|d| d.to_string())
            .as_deref(),
        Some("2027-03-31")
    );
    let (_, ids) = of("ids-made-by-number-format.xlsx");
    assert_eq!(ids.rows[0].key, "AST-0017");
    assert_eq!(column(&ids, "ZIP")[0], "02139");
    let book = open(&bytes("number-formats.xlsx"));
    for row in book.sheets[0].rows.iter().skip(1) {
        let (name, wanted, cell) = (row.cell(0).shown(), row.cell(2).shown(), row.cell(3));
        let days = ["f12", "f17", "f32", "f40", "f41"];
        if days.contains(&name.as_str()) {
            // A whole day is a day, however it is dressed.
            assert_eq!(cell.seen(), "2026-03-12", "{name}");
        } else if name == "f18" {
            assert!(cell.is_blank(), "{name}");
        } else {
            assert_eq!(cell.seen(), wanted, "{name} {}", row.cell(1).shown());
        }
    }
    for (name, word) in [("table.slk", "SYLK"), ("table.dif", "DIF")] {
        let error = read(&bytes(name), &ReadOptions::for_suggestion()).unwrap_err();
        assert!(error.to_string().contains(word), "{name}: {error}");
    }
    assert_eq!(of("caret.csv").1.rows.len(), 12);
    assert_eq!(
        of("mac-roman-cr.csv").1.rows[0].text("name"),
        Some("Café terminal – front")
    );
    assert_eq!(of("sew.xlsx").1.rows.len(), 2);
    assert!(
        told("openpyxl.xlsx").contains("(T) is hidden"),
        "{}",
        told("openpyxl.xlsx")
    );
    assert_eq!(
        of("own-table-saved-by-libreoffice.csv").0.mapping.name,
        "phiward-assets"
    );
    let older = of("own-assets-saved-by-libreoffice-default.csv").0;
    assert_eq!(older.mapping.name, "phiward-assets");
    let ours = phiward_intake::named("phiward-assets").unwrap();
    let mut records = Book::new();
    let made = records.import_by(&ours, &bytes("own-table.csv"));
    assert_eq!(made.created, 43);
    let saved = apply(&ours, &open(&bytes("own-table-saved-by-libreoffice.csv"))).unwrap();
    let plan = records.plan(&saved, "phiward-assets");
    assert_eq!((plan.created, plan.changed), (0, 0), "{:#?}", plan.changes);
    let _: &Workbook = &book;
    assert!(suggest_as(&book, Some(Kind::Assets), None).is_ok());
}
