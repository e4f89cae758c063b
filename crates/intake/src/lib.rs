//! Intake: outside tables become rows with named fields.
//!
//! [`read`] opens a CSV file or a workbook; [`Mapping`] says which column means
//! what; [`apply`] gives typed rows or errors that name sheet, row and column;
//! [`plan`] turns rows into the register's commands, [`table()`] turns records back
//! into rows;
//! [`suggest`] proposes a mapping from headers and values. All are pure functions
//! of bytes and text, take hostile input, and never panic on it.

#![cfg_attr(
    not(test),
    deny(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::disallowed_types
    )
)]

mod apply;
mod attention;
mod cellread;
mod columns;
mod commands;
mod csv_file;
mod dates;
mod error;
mod export;
mod field;
mod grouped;
mod imported;
mod levels;
pub mod limits;
mod locate;
mod mapped;
mod mapping;
mod mapping_parse;
pub mod meaning;
mod memory;
mod nearest;
mod number;
mod period;
mod profiles;
mod read;
mod remarks;
pub mod suggest;
mod sums;
mod text;
mod workbook;
mod xlsx;

pub use apply::{apply, apply_within};
pub use cellread::yes_no;
pub use columns::{Seen, SeenColumn, columns};
pub use commands::{Meant, MeantValue, Plan, Planned, Refused, Source, plan};
pub use csv_file::read_csv;
pub use dates::DateOrder;
pub use error::ReadError;
pub use export::{RECORD_HEADER, SOURCE_HEADER, SOURCE_KEY_HEADER, Table, WriteError, table};
pub use field::{FieldSpec, Holds, Kind};
pub use imported::{AsImported, Followed, Left, SaidByFiles};
pub use levels::of_word as level_of_word;
pub use locate::ApplyError;
pub use mapped::{Item, MOST_ERRORS, Mapped, MappedRow, Original, RowError, Typed, Value};
pub use mapping::{ColumnRule, Mapping, RepeatedKeys, Scale, SkipRule};
pub use mapping_parse::MappingError;
pub use memory::Memory;
pub use nearest::nearest;
pub use number::NumberStyle;
pub use profiles::{KEY_HEADER, built_in, named};
pub use read::{ReadOptions, read};
pub use suggest::{Said, SuggestError, Suggestion, suggest, suggest_as, suggest_for};
pub use text::Encoding;
pub use workbook::{
    Area, Cell, CellValue, Row, Sheet, Workbook, counted, guard, letters, squeeze, unguard,
    write_csv,
};
pub use xlsx::read_xlsx;
