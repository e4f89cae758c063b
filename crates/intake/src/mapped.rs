//! What a mapping makes of a workbook: rows with named, typed fields, and errors.

use crate::dates::DateOrder;
use crate::field::Kind;
use crate::memory::{self, of_text};
use catalog::Level;
use std::collections::BTreeMap;
use std::fmt;

/// Most row errors kept; the rest are counted.
pub const MOST_ERRORS: usize = 200;

/// What a mapping made of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapped {
    /// What the rows are.
    pub kind: Kind,
    /// The sheet they stand in.
    pub sheet: String,
    /// The header's row; 0 when the table has none.
    pub header_row: u32,
    /// How the file writes days as text.
    pub dates: DateOrder,
    /// The good rows, in the order of the file.
    pub rows: Vec<MappedRow>,
    /// What is wrong with the bad ones, at most [`MOST_ERRORS`].
    pub errors: Vec<RowError>,
    /// How many more errors there are.
    pub more_errors: usize,
    /// Numbers of the rows that are records and have errors.
    pub bad_rows: Vec<u32>,
    /// Rows left out, hidden sheets, unverified mappings and other things to know.
    pub remarks: Vec<String>,
    /// Fields that columns of the file fill, whether their cells are blank or not.
    pub read: Vec<&'static str>,
    /// Headers of the columns that no field reads, which are kept as they are.
    pub kept: Vec<String>,
}

/// One row as a record.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedRow {
    /// The row's number as the spreadsheet shows it.
    pub number: u32,
    /// What names the record in its source.
    pub key: String,
    /// The fields that are not blank, by name (see [`Kind::fields`]).
    pub fields: BTreeMap<&'static str, Value>,
    /// The original rating, for risks that have one.
    pub original: Option<Original>,
    /// Filled cells of columns no field reads: header and text.
    pub extra: Vec<(String, String)>,
    /// Further rows of the same record, each with an action of its own: several actions of
    /// one risk.
    pub further: Vec<MappedRow>,
}

/// A field's value.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The text of the cell, as it stands in the file.
    pub raw: String,
    /// What it was read as.
    pub typed: Typed,
}

impl Value {
    /// What it takes of memory, in bytes.
    fn taken(&self) -> usize {
        let typed = match &self.typed {
            Typed::Text(text) => of_text(text),
            Typed::List(items) => items
                .iter()
                .map(|item| {
                    let code = item.code.as_deref().map_or(0, of_text);
                    memory::of_field() + code + of_text(&item.text)
                })
                .sum(),
            Typed::Level(_) | Typed::YesNo(_) | Typed::Date(_) | Typed::Number(_) => 0,
        };
        memory::of_field() + of_text(&self.raw) + typed
    }
}

/// What a value was read as.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// Text, trimmed.
    Text(String),
    /// Items, in order, none blank.
    List(Vec<Item>),
    /// A level.
    Level(Level),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(jiff::civil::Date),
    /// A number.
    Number(f64),
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The file's own code in front, when the mapping says there is one.
    pub code: Option<String>,
    /// The text.
    pub text: String,
}

/// A rating as the file gives it, in its own words and numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Original {
    /// What the scale is.
    pub scale: String,
    /// Likelihood.
    pub likelihood: Option<String>,
    /// Impact.
    pub impact: Option<String>,
    /// Score.
    pub score: Option<String>,
    /// Level of risk.
    pub level: Option<String>,
}

impl MappedRow {
    /// What it takes of memory, in bytes. Of answers each word beside the fields is kept
    /// under a name that says the row's key again.
    pub(crate) fn taken(&self, kind: Kind) -> usize {
        let key = match kind {
            Kind::Answers => self.key.len(),
            _ => 0,
        };
        let fields = self.fields.values().map(|value| key + value.taken());
        let extra = self.extra.iter();
        let extra = extra.map(|(header, text)| key + of_text(header) + of_text(text));
        let said = self.original.iter().flat_map(|said| {
            let words = [&said.likelihood, &said.impact, &said.score, &said.level];
            words.into_iter().flatten().chain([&said.scale])
        });
        let further = self.further.iter().map(|row| row.taken(kind));
        memory::ROW
            + of_text(&self.key)
            + fields.sum::<usize>()
            + extra.sum::<usize>()
            + said.map(|text| of_text(text)).sum::<usize>()
            + further.sum::<usize>()
    }

    /// A text field.
    pub fn text(&self, field: &str) -> Option<&str> {
        match &self.fields.get(field)?.typed {
            Typed::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list field; empty when blank.
    pub fn list(&self, field: &str) -> &[Item] {
        match self.fields.get(field).map(|v| &v.typed) {
            Some(Typed::List(items)) => items,
            _ => &[],
        }
    }

    /// A level field.
    pub fn level(&self, field: &str) -> Option<Level> {
        match self.fields.get(field)?.typed {
            Typed::Level(level) => Some(level),
            _ => None,
        }
    }

    /// A date field.
    pub fn date(&self, field: &str) -> Option<jiff::civil::Date> {
        match self.fields.get(field)?.typed {
            Typed::Date(date) => Some(date),
            _ => None,
        }
    }

    /// A yes-or-no field.
    pub fn yes_no(&self, field: &str) -> Option<bool> {
        match self.fields.get(field)?.typed {
            Typed::YesNo(yes) => Some(yes),
            _ => None,
        }
    }

    /// A number field.
    pub fn number(&self, field: &str) -> Option<f64> {
        match self.fields.get(field)?.typed {
            Typed::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// What is wrong with a row, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The sheet.
    pub sheet: String,
    /// The row's number as the spreadsheet shows it.
    pub row: u32,
    /// The column's header, when it concerns one column.
    pub column: Option<String>,
    /// The cell as the spreadsheet names it, "F17".
    pub cell: Option<String>,
    /// What is wrong.
    pub what: String,
    /// How to fix it.
    pub fix: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sheet “{}”, row {}", self.sheet, self.row)?;
        if let Some(column) = &self.column {
            write!(f, ", column “{column}”")?;
        }
        if let Some(cell) = &self.cell {
            write!(f, " ({cell})")?;
        }
        write!(f, ": {}; {}", self.what, self.fix)
    }
}
