//! How much memory one file may take while it is read, mapped and planned.
//!
//! The other caps ([`crate::limits`]) count rows, columns and letters. What a table takes
//! follows from none of them alone: a cell of one letter that no field reads is a hundred
//! bytes of a record, and a long header is said again in each row.

use crate::workbook::Cell;
use std::fmt;

/// What the place of one text takes beside its letters, in bytes: its own and what whoever
/// hands out memory adds.
const PLACE: usize = 40;
/// What the place of one field of a row takes beside its text.
const FIELD: usize = 100;
/// What a row, and a command that keeps no record, takes beside what it says.
pub(crate) const ROW: usize = 400;

/// Most bytes that each of three steps may hold of one file: its cells as they are read, its
/// rows as the mapping reads them, and the records that they come to. Two of the steps hold
/// theirs at a time, and records are held up to three times while they are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    bytes: usize,
    /// What else can be done where it does not suffice.
    beyond: &'static str,
}

impl Memory {
    /// Of the command line, where a file keeps nobody else waiting (1 GiB).
    pub const COMMAND_LINE: Memory = Memory {
        bytes: 1 << 30,
        beyond: "",
    };
    /// Of a server, beside everybody's work (144 MiB).
    pub const SERVER: Memory = Memory {
        bytes: 144 << 20,
        beyond: ", or have it imported on the server by “phiward import FILE”, which takes more",
    };

    /// So many bytes.
    pub const fn of(bytes: usize) -> Memory {
        Memory { bytes, beyond: "" }
    }

    /// Whether so many are too many.
    pub(crate) fn is_beyond(self, bytes: usize) -> bool {
        bytes > self.bytes
    }

    /// What to do.
    pub(crate) fn fix(self) -> String {
        format!(
            "Split the file into several, or leave out columns that are not needed{}",
            self.beyond
        )
    }
}

impl Default for Memory {
    fn default() -> Self {
        Memory::COMMAND_LINE
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bytes >> 20 {
            0 => write!(f, "{} KiB", self.bytes >> 10),
            large => write!(f, "{large} MiB"),
        }
    }
}

/// What a text takes.
pub(crate) fn of_text(text: &str) -> usize {
    PLACE + text.len()
}

/// What so many cells take, with so many texts of so many bytes.
pub(crate) fn of_cells(cells: usize, texts: usize, bytes: usize) -> usize {
    cells * size_of::<Cell>() + texts * PLACE + bytes
}

/// What a field of a row takes beside its texts.
pub(crate) const fn of_field() -> usize {
    FIELD
}

/// Counts what is written to it as JSON, as the record would take in memory.
#[derive(Debug, Default)]
pub(crate) struct AsRecord {
    bytes: usize,
    marks: usize,
}

impl AsRecord {
    /// What was written takes so many bytes: each text stands between two marks.
    pub fn taken(&self) -> usize {
        self.bytes + self.marks / 2 * PLACE
    }
}

impl std::io::Write for AsRecord {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes += bytes.len();
        self.marks += bytes.iter().filter(|byte| **byte == b'"').count();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
