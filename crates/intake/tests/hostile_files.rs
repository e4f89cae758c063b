//! I5: files made to harm, or broken by accident, end in a clear message.

mod common;

use common::one;
use phiward_intake::{
    Mapping, Memory, ReadError, ReadOptions, Source, apply, apply_within, limits, plan, read,
    read_csv,
};
use std::io::Write;

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        out.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

const RELS: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &[u8] = br#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

fn workbook(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    zip(&[
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ])
}

fn message(bytes: &[u8]) -> String {
    read(bytes, &ReadOptions::default())
        .unwrap_err()
        .to_string()
}

#[test]
fn a_workbook_of_the_smallest_form_is_read() {
    let bytes = workbook(
        br#"<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:r><x:t>a &amp; </x:t></x:r><x:r><x:t>b&#33;</x:t></x:r></x:is></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>"#,
        b"<sst><si><t>shared</t></si></sst>",
    );
    let book = read(&bytes, &ReadOptions::default()).unwrap();
    let row = &book.sheets[0].rows[0];
    assert_eq!(
        (
            row.number,
            row.cells[0].shown().as_str(),
            row.cells[1].shown().as_str()
        ),
        (1, "a & b!", "shared")
    );
}

#[test]
fn a_zip_bomb_is_stopped_by_what_it_unpacks_to() {
    let mut sheet = b"<worksheet><sheetData>".to_vec();
    let comment = format!("<!--{}-->", " ".repeat(64 << 10));
    while sheet.len() < 48 << 20 {
        sheet.extend_from_slice(comment.as_bytes());
    }
    let bytes = workbook(&sheet, b"<sst/>");
    assert!(bytes.len() < 1 << 20);
    assert!(
        message(&bytes).contains("unpacks to far more"),
        "{}",
        message(&bytes)
    );
}

#[test]
fn entity_tricks_are_refused() {
    let bytes = workbook(br#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>"#, b"<sst/>");
    assert!(matches!(
        read(&bytes, &ReadOptions::default()),
        Err(ReadError::Entities(_))
    ));
    let bytes = workbook(
        br#"<worksheet><sheetData><row><c t="str"><v>&xxe;</v></c></row></sheetData></worksheet>"#,
        b"<sst/>",
    );
    assert!(matches!(
        read(&bytes, &ReadOptions::default()),
        Err(ReadError::Entities(_))
    ));
}

#[test]
fn cells_far_away_are_refused_without_filling_memory() {
    let far_row = br#"<worksheet><sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>"#;
    assert!(message(&workbook(far_row, b"<sst/>")).contains("row 1048576"));
    let far_column = br#"<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>"#;
    assert!(message(&workbook(far_column, b"<sst/>")).contains("XFD1"));
    let absurd = br#"<worksheet><sheetData><row r="99999999999"><c r="ZZZZZZZZZZZZZZZZZZZZ1"><v>1</v></c></row></sheetData></worksheet>"#;
    let _ = read(&workbook(absurd, b"<sst/>"), &ReadOptions::default());
    let mut wide = b"<worksheet><sheetData>".to_vec();
    for row in 1..5_000 {
        wide.extend(format!("<row r=\"{row}\"><c r=\"ALL{row}\"><v>1</v></c></row>").bytes());
    }
    wide.extend(b"</sheetData></worksheet>");
    assert!(message(&workbook(&wide, b"<sst/>")).contains("4000000 cells"));
}

#[test]
fn a_file_cut_anywhere_is_a_message_and_never_a_panic() {
    let bytes = one(
        "Risks",
        0,
        &[&["ID", "Risk"], &["1", "Theft"], &["2", "Fire"]],
    );
    // Shorter than its first four bytes it is a text, “PK”.
    for end in (4..bytes.len()).step_by(3) {
        let text = message(&bytes[..end]);
        assert!(text.len() > 20, "{text}");
    }
}

#[test]
fn a_byte_changed_anywhere_never_panics() {
    let bytes = one(
        "Risks",
        0,
        &[&["ID", "Risk"], &["1", "Theft"], &["2", "Fire"]],
    );
    for at in (0..bytes.len()).step_by(5) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x55;
        if let Ok(book) = read(&changed, &ReadOptions::default()) {
            let _ = phiward_intake::suggest(&book);
        }
    }
}

#[test]
fn other_archives_are_named() {
    let word = zip(&[("_rels/.rels", br#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#)]);
    assert!(message(&word).contains("Word document"));
    assert!(
        message(&zip(&[("mimetype", b"x"), ("content.xml", b"<x/>")])).contains("OpenDocument")
    );
    assert!(message(&zip(&[("photo.jpg", b"x")])).contains("zip archive without a workbook"));
    assert!(message(&zip(&[("xl/styles.xml", b"<x/>")])).contains("missing"));
    assert!(message(b"").contains("empty"));
    assert!(message(b"\n\n,,,\n").contains("no cell"));
}

#[test]
fn too_many_rows_end_in_a_message_and_a_hundred_thousand_are_read() {
    let mut csv = String::from("ID,Risk,Level\n");
    for i in 0..100_000 {
        csv.push_str(&format!("{i},Risk number {i},high\n"));
    }
    let book = read(csv.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(book.sheets[0].rows.len(), 100_001);
    let mut csv = csv.into_bytes();
    csv.extend(b"x,y,z\n".repeat(100_001));
    assert!(message(&csv).contains("200000 rows"), "{}", message(&csv));
}

#[test]
fn a_cell_that_is_too_long_is_named() {
    let csv = format!("a,b\n1,{}\n", "x".repeat(limits::CELL_CHARS + 1));
    let text = read_csv(csv.as_bytes(), &ReadOptions::default())
        .unwrap_err()
        .to_string();
    assert!(text.contains("row 2, column B"), "{text}");
}

/// A workbook with one sheet and a styles part.
fn styled(sheet: &str, styles: &str) -> Vec<u8> {
    let related = br#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/styles" Target="styles.xml"/></Relationships>"#;
    zip(&[
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", related),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ])
}

#[test]
fn i5_one_piece_of_a_part_is_no_longer_than_a_cell_can_be() {
    let long = "a".repeat(2 << 20);
    let at_once = format!(
        r#"<worksheet><sheetData><row><c t="str"><v>{long}</v></c></row></sheetData></worksheet>"#
    );
    let in_a_tag = format!(
        r#"<worksheet><sheetData><row><c r="{long}"><v>1</v></c></row></sheetData></worksheet>"#
    );
    for sheet in [at_once, in_a_tag] {
        let said = message(&workbook(sheet.as_bytes(), b"<sst/>"));
        assert!(said.contains("longer than any cell can be"), "{said}");
    }
    // In pieces it is no shorter.
    let piece = format!("<r><t>{}</t></r>", "a".repeat(64 << 10));
    let strings = format!("<sst><si>{}</si></sst>", piece.repeat(40));
    let said = message(&workbook(b"<worksheet/>", strings.as_bytes()));
    assert!(said.contains("longer than any cell can be"), "{said}");
}

#[test]
fn i5_a_cell_stands_once() {
    let sheet = |cells: &str| {
        format!("<worksheet><sheetData><row r=\"3\">{cells}</row></sheetData></worksheet>")
    };
    let twice = sheet(r#"<c r="A3"><v>1</v></c><c r="A3"><v>2</v></c>"#);
    let said = message(&workbook(twice.as_bytes(), b"<sst/>"));
    assert!(said.contains("cell A3 stands twice"), "{said}");
    // Blank ones say nothing, but are not read without end.
    let cells = (0..=limits::CELLS).map(|n| format!(r#"<c r="A{n}"/>"#));
    let blank = sheet(&cells.collect::<String>());
    let said = message(&workbook(blank.as_bytes(), b"<sst/>"));
    assert!(said.contains("too many cells"), "{said}");
}

#[test]
fn i5_the_name_of_a_sheet_is_cut_where_it_is_longer_than_any() {
    let named = |name: &str| {
        let book = format!(
            r#"<workbook xmlns:r="r"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>"#
        );
        let sheet = b"<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>";
        let bytes = zip(&[
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/worksheets/sheet1.xml", sheet),
        ]);
        let book = read(&bytes, &ReadOptions::default()).unwrap();
        book.sheets[0].name.clone()
    };
    assert_eq!(named("Inventory"), "Inventory");
    assert_eq!(named(&"n".repeat(90_000)).len(), limits::SHEET_NAME);
}

#[test]
fn i5_a_workbook_names_no_more_parts_and_formats_than_real_ones() {
    let one = r#"<Relationship Id="rId9" Type="x/worksheet" Target="a.xml"/>"#;
    let rels = format!(
        "<Relationships>{}</Relationships>",
        one.repeat(limits::PARTS)
    );
    let bytes = zip(&[
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
    ]);
    assert!(
        message(&bytes).contains("too many parts"),
        "{}",
        message(&bytes)
    );

    let sheet = r#"<worksheet><sheetData><row><c s="1"><v>7</v></c></row></sheetData></worksheet>"#;
    let formats = |used: bool| {
        let ids = 200..=200 + limits::FORMATS;
        let codes: String = ids
            .clone()
            .map(|id| format!(r#"<numFmt numFmtId="{id}" formatCode="&quot;AST-{id}-&quot;0"/>"#))
            .collect();
        let styles: String = ids
            .filter(|id| used || *id < 202)
            .map(|id| format!(r#"<xf numFmtId="{id}"/>"#))
            .collect();
        format!("<styleSheet><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>")
    };
    let said = message(&styled(sheet, &formats(true)));
    assert!(said.contains("too many number formats"), "{said}");
    // What no cell uses costs nothing, and what one uses is shown as it was.
    let book = read(&styled(sheet, &formats(false)), &ReadOptions::default()).unwrap();
    assert_eq!(book.sheets[0].rows[0].cells[0].shown(), "AST-201-7");
}

/// A table of so many rows and columns beside the name, each cell of one letter.
fn wide(rows: usize, columns: usize) -> String {
    let mut text = String::from("Name");
    (0..columns).for_each(|n| text.push_str(&format!(",Note {n}")));
    for row in 0..rows {
        text.push_str(&format!("\nLaptop {row}"));
        text.push_str(&",x".repeat(columns));
    }
    text
}

const WIDE: &str =
    "name = \"wide\"\nkind = \"assets\"\nkey = \"Name\"\n[columns]\nname = \"Name\"\n";

// Each cell of a column that no field reads is a hundred bytes of its record.
#[test]
fn asvs_15_2_2_what_a_file_takes_of_memory_is_bounded_at_each_step() {
    let (memory, text) = (Memory::of(256 << 10), wide(100, 50));
    let says = |error: String, where_: &str| {
        for part in [where_, "256 KiB", "Split the file into several"] {
            assert!(error.contains(part), "{error}");
        }
    };
    // Its cells.
    let options = ReadOptions {
        memory: Memory::of(256 << 10),
        ..ReadOptions::default()
    };
    let many = wide(200, 50);
    says(
        read(many.as_bytes(), &options).unwrap_err().to_string(),
        "row 5",
    );
    // Its rows, as a mapping reads them.
    let mapping = Mapping::parse(WIDE).unwrap();
    let book = read(text.as_bytes(), &ReadOptions::default()).unwrap();
    let refused = apply_within(&mapping, &book, memory).unwrap_err();
    says(refused.to_string(), "sheet “CSV”, row 5");
    // The records that they come to; nothing of them is carried out.
    let mapped = apply(&mapping, &book).unwrap();
    let register = register::Register::default();
    let source = Source {
        memory,
        ..Source::new("wide", "wide.csv", jiff::civil::date(2026, 3, 2))
    };
    let mut next = 0;
    let mut id = || {
        next += 1;
        uuid::Uuid::from_u128(next)
    };
    let catalog = catalog::Catalog::builtin();
    let planned = plan(&mapped, &source, &register, catalog, &mut id);
    assert!(planned.commands.is_empty());
    let [refused] = &planned.refused[..] else {
        panic!("{:?}", planned.refused);
    };
    assert_eq!(refused.row, None);
    says(refused.why.clone(), "sheet “CSV”, before row");
    // A header is said again in each row.
    let header = "x".repeat(30_000);
    let long = format!("Name,{header}\na,1\nb,1\nc,1\nd,1\ne,1\nf,1\ng,1\nh,1\ni,1\nj,1\n");
    let book = read(long.as_bytes(), &ReadOptions::default()).unwrap();
    assert!(apply_within(&mapping, &book, memory).is_err());
}
