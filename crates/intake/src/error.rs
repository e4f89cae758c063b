//! Why a file could not be read.

use crate::{Memory, limits};

/// Why a file could not be read as tables. Nothing was taken from it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file holds no bytes.
    #[error(
        "the file is empty; choose a workbook (.xlsx) or a CSV file with at least a header row"
    )]
    Empty,
    /// The file is larger than [`limits::FILE_BYTES`].
    #[error("the file has {bytes} bytes and the limit is {} MiB; split it into several files or save only the sheet you need", limits::FILE_BYTES >> 20)]
    FileTooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The content is of a kind that cannot be read, whatever the name says.
    #[error("this is {what}, not a workbook (.xlsx, .xlsm) or a CSV file; {fix}")]
    WrongKind {
        /// What it is, with its article: "a PDF document".
        what: &'static str,
        /// What to do.
        fix: &'static str,
    },
    /// The archive of a workbook cannot be opened.
    #[error(
        "the workbook is damaged or was not fully copied ({0}); copy or download it again, or open it in your spreadsheet program and save it as .xlsx"
    )]
    Damaged(String),
    /// Something asks for more than a limit.
    #[error("{place}: {what}; the limit is {limit}. {fix}")]
    TooMuch {
        /// Where: a sheet, a row, a part.
        place: String,
        /// What was found.
        what: String,
        /// The limit, with its unit.
        limit: String,
        /// What to do.
        fix: &'static str,
    },
    /// What was read takes more memory than one file may.
    #[error("{place}: the cells up to here take more than {limit} of memory, as much as one file may. {}", .limit.fix())]
    TooMuchMemory {
        /// Where: a row or a cell.
        place: String,
        /// The limit.
        limit: Memory,
    },
    /// An XML part declares a document type, which could hide entity expansion.
    #[error(
        "the workbook's part {0} declares XML entities, which no spreadsheet program writes; the file was refused. Save it again as .xlsx from your spreadsheet program"
    )]
    Entities(String),
    /// The text is not in the encoding it should be in.
    #[error("the text is not {encoding}: {detail}. {advice}")]
    Encoding {
        /// The encoding tried.
        encoding: &'static str,
        /// Where and what was found.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// A quoted cell never ends.
    #[error(
        "row {row}: a quotation mark opens a cell that is never closed; the file may be cut off. Copy it again, or correct the quotation mark"
    )]
    OpenQuote {
        /// The row where the cell begins.
        row: u32,
    },
    /// The file has no row at all.
    #[error("no cell of the file holds anything; check that it was saved with its content")]
    NoRows,
}
