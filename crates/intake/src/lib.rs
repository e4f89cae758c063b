//! Intake: outside tables become rows with named fields.
//!
//! [`read`] opens a CSV file or a workbook; [`Mapping`] says which column means
//! what; [`apply`] gives typed rows or errors that name sheet, row and column;
//! [`suggest`] proposes a mapping from headers and values. All are pure functions
//! of bytes and text, take hostile input, and never panic on it.

mod csv_file;
mod dates;
mod error;
pub mod limits;
mod read;
mod text;
mod workbook;
mod xlsx;

pub use csv_file::read_csv;
pub use dates::DateOrder;
pub use error::ReadError;
pub use read::{ReadOptions, read};
pub use text::Encoding;
pub use workbook::{
    Area, Cell, CellValue, Row, Sheet, Workbook, guard, letters, squeeze, unguard, write_csv,
};
pub use xlsx::read_xlsx;
