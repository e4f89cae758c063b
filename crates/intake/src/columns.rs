//! The columns of the table a mapping reads, with some of their values: what a
//! person needs to say what they mean.

use crate::locate::{ApplyError, locate};
use crate::mapping::Mapping;
use crate::workbook::{Workbook, letters};

/// Values shown of a column, and how long each may be.
const SAMPLES: usize = 3;
const SAMPLE_CHARS: usize = 80;

/// The table a mapping reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its sheet.
    pub sheet: String,
    /// The header's row; 0 for none.
    pub header_row: u32,
    /// Its columns, those that hold nothing left out.
    pub columns: Vec<SeenColumn>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenColumn {
    /// "A".
    pub letter: String,
    /// Its header, as a mapping names it.
    pub name: String,
    /// Cells with something in them.
    pub filled: usize,
    /// Different values, the first of them.
    pub samples: Vec<String>,
}

/// The columns of the table a mapping reads. Columns the mapping names need not
/// all be there.
///
/// # Errors
/// [`ApplyError`] where the mapping's sheet or header is not found.
pub fn columns(mapping: &Mapping, book: &Workbook) -> Result<Seen, ApplyError> {
    let found = locate(mapping, book)?;
    let mut columns: Vec<SeenColumn> = found
        .names
        .iter()
        .enumerate()
        .map(|(index, name)| SeenColumn {
            letter: letters(index),
            name: name.clone(),
            filled: 0,
            samples: Vec::new(),
        })
        .collect();
    let rows = found.sheet.rows.iter();
    for row in rows.filter(|row| row.number > found.header_row) {
        for (cell, column) in row.cells.iter().zip(&mut columns) {
            if cell.is_blank() {
                continue;
            }
            column.filled += 1;
            if column.samples.len() < SAMPLES {
                let text: String = cell.shown().chars().take(SAMPLE_CHARS).collect();
                if !column.samples.contains(&text) {
                    column.samples.push(text);
                }
            }
        }
    }
    columns.retain(|column| column.filled > 0);
    Ok(Seen {
        sheet: found.sheet.name.clone(),
        header_row: found.header_row,
        columns,
    })
}
