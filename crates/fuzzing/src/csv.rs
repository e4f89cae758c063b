//! Target: CSV files.

use arbitrary::Arbitrary;
use intake::{Encoding, ReadOptions, Row, read_csv, write_csv};

use crate::table::Table;
use crate::{Scratch, plan, scratch};

#[derive(Debug, Arbitrary)]
struct Plan {
    delimiter: u8,
    encoding: u8,
    /// Quote every cell, not only those that need it.
    quoted: bool,
    line_end: u8,
    hint: bool,
    scratches: Vec<Scratch>,
    cut: Option<u16>,
    table: Table,
}

impl Plan {
    fn delimiter(&self) -> char {
        [',', ';', '\t', '|'][usize::from(self.delimiter) % 4]
    }

    fn text(&self) -> String {
        let delimiter = self.delimiter();
        let end = ["\n", "\r\n", "\r"][usize::from(self.line_end) % 3];
        let mut text = String::new();
        if self.hint {
            text += &format!("sep={delimiter}{end}");
        }
        for row in &self.table.0 {
            for (place, cell) in row.iter().enumerate() {
                if place > 0 {
                    text.push(delimiter);
                }
                let shown = cell.shown();
                if self.quoted || shown.contains([delimiter, '"', '\n', '\r']) {
                    text += &format!("\"{}\"", shown.replace('"', "\"\""));
                } else {
                    text += &shown;
                }
            }
            text += end;
        }
        text
    }

    fn bytes(&self) -> Vec<u8> {
        let text = self.text();
        let mut bytes = match self.encoding % 5 {
            0 => text.into_bytes(),
            1 => format!("\u{feff}{text}").into_bytes(),
            2 => format!("\u{feff}{text}")
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
            3 => format!("\u{feff}{text}")
                .encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect(),
            _ => text
                .chars()
                .map(|c| u8::try_from(c).unwrap_or(b'?'))
                .collect(),
        };
        scratch(&mut bytes, &self.scratches, self.cut);
        bytes
    }
}

/// Reads a file with all options. What was read is written in one way: the
/// exported file reads back and gives the same file again.
pub fn csv(data: &[u8]) {
    let bytes = match plan(data) {
        None => data.to_vec(),
        Some(mut plan) => match Plan::arbitrary(&mut plan) {
            Ok(plan) => plan.bytes(),
            Err(_) => return,
        },
    };
    for options in [
        ReadOptions::default(),
        ReadOptions::for_suggestion(),
        ReadOptions {
            encoding: Some(Encoding::Windows1252),
            delimiter: Some(';'),
            ..ReadOptions::default()
        },
    ] {
        let Ok(book) = read_csv(&bytes, &options) else {
            continue;
        };
        for sheet in &book.sheets {
            let once = write_csv(&sheet.rows);
            let options = ReadOptions {
                delimiter: Some(','),
                ..ReadOptions::default()
            };
            let again = read_csv(once.as_bytes(), &options).expect("an exported file is read");
            assert_eq!(cells(&sheet.rows, str::to_owned), {
                cells(&again.sheets[0].rows, |text| {
                    intake::unguard(text).to_owned()
                })
            });
        }
    }
}

fn cells(rows: &[Row], each: impl Fn(&str) -> String) -> Vec<(u32, Vec<String>)> {
    rows.iter()
        .map(|row| {
            let shown = row.cells.iter().map(|cell| each(&cell.shown())).collect();
            (row.number, shown)
        })
        .collect()
}
