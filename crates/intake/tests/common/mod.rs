//! Workbooks as organizations write them, made on the spot.

#![allow(dead_code)] // each test file uses some of it

pub mod book;

use phiward_intake::{Mapped, Mapping, ReadOptions, Suggestion, Workbook, apply, read, suggest};
use rust_xlsxwriter::{Format, Workbook as Writer, Worksheet};

/// Writes rows of text from a row on (from 0); texts beginning with `#n:` become numbers.
pub fn put(sheet: &mut Worksheet, first: u32, rows: &[&[&str]]) {
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            let (r, c) = (first + r as u32, c as u16);
            if let Some(number) = text.strip_prefix("#n:") {
                sheet
                    .write_number(r, c, number.parse::<f64>().unwrap())
                    .unwrap();
            } else if !text.is_empty() {
                sheet.write_string(r, c, *text).unwrap();
            }
        }
    }
}

/// A table in CSV, of its lines.
pub fn csv(lines: &[&str]) -> Vec<u8> {
    lines.join("\n").into_bytes()
}

/// Fails where no remark has all of the words.
#[track_caller]
pub fn told(remarks: &[String], words: &[&str]) {
    let has = |remark: &String| words.iter().all(|word| remark.contains(word));
    let lines = remarks.join("\n");
    assert!(
        remarks.iter().any(has),
        "no remark has all of {words:?}:\n{lines}"
    );
}

/// A workbook with one sheet.
pub fn one(name: &str, first: u32, rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Writer::new();
    put(book.add_worksheet().set_name(name).unwrap(), first, rows);
    book.save_to_buffer().unwrap()
}

/// Merges an area with a text.
pub fn merge(sheet: &mut Worksheet, area: (u32, u16, u32, u16), text: &str) {
    sheet
        .merge_range(area.0, area.1, area.2, area.3, text, &Format::new())
        .unwrap();
}

pub fn open(bytes: &[u8]) -> Workbook {
    read(bytes, &ReadOptions::for_suggestion()).unwrap()
}

/// Proposes, reads the proposal back as a mapping, and carries it out.
pub fn through(bytes: &[u8]) -> (Suggestion, Mapped) {
    let book = open(bytes);
    let suggestion = suggest(&book).unwrap();
    let mapping =
        Mapping::parse(&suggestion.text).unwrap_or_else(|e| panic!("{e}\n{}", suggestion.text));
    assert_eq!(
        mapping, suggestion.mapping,
        "the text and the mapping differ:\n{}",
        suggestion.text
    );
    let mapped = apply(&mapping, &book).unwrap_or_else(|e| panic!("{e}\n{}", suggestion.text));
    (suggestion, mapped)
}

/// [`through`], where every row must come in.
pub fn whole(bytes: &[u8], rows: usize) -> (Suggestion, Mapped) {
    let (suggestion, mapped) = through(bytes);
    assert!(
        mapped.errors.is_empty(),
        "{:#?}\n{}",
        mapped.errors,
        suggestion.text
    );
    assert_eq!(
        mapped.rows.len(),
        rows,
        "{:?}\n{}",
        mapped.remarks,
        suggestion.text
    );
    (suggestion, mapped)
}
