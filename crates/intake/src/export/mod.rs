//! Our own tables: the records of a kind as rows that `phiward-<kind>` reads back.
//!
//! What a table carries and what it leaves to the portable file is listed for
//! users in `docs/import-mappings.md`.

mod cells;
mod headers;
mod more_cells;
mod xlsx;

use crate::commands::lookup::Lookup;
use crate::field::Kind;
use crate::limits;
use crate::profiles::KEY_HEADER;
use crate::workbook::{Cell, Row, letters, write_csv};
pub(crate) use cells::{Cells, Exported, OUTSIDE, READ_ONLY, cells, homeless, planned_action};
pub(crate) use headers::extra_key;
use register::records::{Extra, SourceKey};
use register::{Record, Register};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The records of a kind as rows of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What the rows are.
    pub kind: Kind,
    /// The headers, all different.
    pub headers: Vec<String>,
    /// The rows, as long as the headers. Texts are not guarded.
    pub rows: Vec<Vec<String>>,
}

/// A table that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A text no table can hold.
    #[error("{record}, “{column}”: the text has {length} characters, a cell holds at most {most}; shorten it, or export the whole book to a portable file", most = limits::CELL_CHARS)]
    TooLong {
        /// The record's number.
        record: String,
        /// The column.
        column: String,
        /// Characters (UTF-16 code units).
        length: usize,
    },
    /// More columns than an import reads.
    #[error("the table would have {0} columns, an import reads at most {most}; export the whole book to a portable file", most = limits::COLUMNS)]
    TooWide(usize),
    /// The workbook could not be made.
    #[error("the workbook cannot be written: {0}")]
    Workbook(String),
}

/// The header of the column with the name of the mapping a record came by.
pub const SOURCE_HEADER: &str = "Import source";
/// The header of the column with a record's key in that source.
pub const SOURCE_KEY_HEADER: &str = "Import key";
/// The header of the column with a record's id, by which it is found again.
pub const RECORD_HEADER: &str = "Record id";

/// The records of a kind that have not ended, in the order of their numbers.
///
/// The inverse of [`crate::plan`] with the mapping `phiward-<kind>`: importing
/// the table again makes no command, and importing it into an empty register
/// makes records that export to the same table.
pub fn table(register: &Register, kind: Kind) -> Table {
    // Ratings and findings have no table of their own: they stand in that of the risks.
    let kind = match kind {
        Kind::Ratings | Kind::Findings => Kind::Risks,
        kind => kind,
    };
    let t = &register.tables;
    let find = Lookup::new(register);
    let mut lines: Vec<Line<'_>> = Vec::new();
    macro_rules! lines {
        ($table:ident) => {
            for record in t.$table.live() {
                lines.push(Line {
                    tag: record.tag(),
                    id: record.id.uuid(),
                    cells: cells(register, &find, record),
                    source: record.source(),
                    extra: record.kept().1,
                });
            }
        };
    }
    match kind {
        Kind::Assets => lines!(assets),
        Kind::Flows => lines!(flows),
        Kind::Vendors => lines!(vendors),
        // What only changes a risk stands in the table of risks.
        Kind::Risks | Kind::Ratings | Kind::Findings => lines!(risks),
        Kind::Actions => lines!(actions),
        Kind::Answers => lines!(answers),
        Kind::People => lines!(people),
        Kind::Sites => lines!(sites),
    }
    build(kind, &lines)
}

struct Line<'a> {
    tag: String,
    id: Uuid,
    cells: cells::Cells,
    source: Option<&'a SourceKey>,
    extra: &'a Extra,
}

fn build(kind: Kind, lines: &[Line<'_>]) -> Table {
    let homeless = homeless(kind);
    let extras: BTreeSet<&str> = lines
        .iter()
        .flat_map(|l| l.extra.iter())
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(key, _)| key.as_str())
        .filter(|key| !homeless.contains(key))
        .collect();
    let mut headers = vec![KEY_HEADER.to_owned()];
    headers.extend(kind.export_headers().map(|(_, header)| header));
    headers.extend(headers::of_extras(kind, extras.iter().copied()));
    headers.extend([SOURCE_HEADER, SOURCE_KEY_HEADER, RECORD_HEADER].map(str::to_owned));
    let rows = lines
        .iter()
        .map(|line| {
            let mut row = vec![line.tag.clone()];
            for field in kind.fields() {
                let own = line.cells.iter().find(|(name, _)| *name == field.name);
                row.push(own.map(|(_, text)| clean(text)).unwrap_or_default());
            }
            let extra = |key: &&str| line.extra.get(*key).map(|t| clean(t)).unwrap_or_default();
            row.extend(extras.iter().map(extra));
            let (system, key) = line
                .source
                .map(|s| (clean(&s.system), clean(&s.key)))
                .unwrap_or_default();
            row.extend([system, key, line.id.to_string()]);
            row
        })
        .collect();
    Table {
        kind,
        headers,
        rows,
    }
}

/// A text without control characters, which no table can hold.
pub(crate) fn clean(text: &str) -> String {
    let illegal = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    text.replace(illegal, "\u{FFFD}")
}

impl Table {
    /// The table as CSV: UTF-8 with a byte order mark, commas, texts that could be
    /// taken for formulas guarded.
    ///
    /// # Errors
    /// [`WriteError`] when an import could not read it back.
    pub fn csv(&self) -> Result<Vec<u8>, WriteError> {
        self.check()?;
        let lines = std::iter::once(&self.headers).chain(&self.rows);
        let rows: Vec<Row> = (1..)
            .zip(lines)
            .map(|(number, cells)| Row {
                number,
                hidden: false,
                cells: cells.iter().map(|text| Cell::text(text)).collect(),
            })
            .collect();
        // Without the mark, spreadsheet programs read UTF-8 as something else.
        let mut out = vec![0xEF, 0xBB, 0xBF];
        out.extend(write_csv(&rows).into_bytes());
        Ok(out)
    }

    /// The table as a workbook with one sheet; days are days, every other cell is text.
    ///
    /// # Errors
    /// [`WriteError`] when an import could not read it back.
    pub fn xlsx(&self) -> Result<Vec<u8>, WriteError> {
        self.check()?;
        xlsx::write(self)
    }

    fn check(&self) -> Result<(), WriteError> {
        if self.headers.len() > limits::COLUMNS {
            return Err(WriteError::TooWide(self.headers.len()));
        }
        for row in &self.rows {
            for (column, text) in row.iter().enumerate() {
                // One character is left for the guard.
                if text.len() < limits::CELL_CHARS {
                    continue;
                }
                let length = text.encode_utf16().count();
                if length >= limits::CELL_CHARS {
                    return Err(WriteError::TooLong {
                        record: row[0].clone(),
                        column: self
                            .headers
                            .get(column)
                            .cloned()
                            .unwrap_or_else(|| letters(column)),
                        length,
                    });
                }
            }
        }
        Ok(())
    }
}
