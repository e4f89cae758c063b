//! Tables: typed columns, typed cells.

use serde::{Deserialize, Serialize};

use super::rich::{Badge, Rich};

/// A table with a caption. With a sheet name it is also exported to XLSX and CSV.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What the table shows; printed above it and read out first.
    pub caption: String,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows. A row shorter than the columns is filled with empty cells, surplus cells
    /// are not shown.
    pub rows: Vec<Vec<Cell>>,
    /// The worksheet this table goes to, and the name CSV export asks for.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Smaller type and tighter rows, for long registers.
    #[serde(default)]
    pub compact: bool,
    /// Present only in data exports (XLSX, CSV), not in the documents people read.
    #[serde(default)]
    pub data_only: bool,
}

impl Table {
    /// A table with this caption and no columns yet.
    pub fn new(caption: impl Into<String>) -> Self {
        Self {
            caption: caption.into(),
            ..Self::default()
        }
    }

    /// Adds a column.
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// Sends the table to the worksheet of this name as well.
    pub fn sheet(mut self, name: impl Into<String>) -> Self {
        self.sheet = Some(name.into());
        self
    }

    /// Smaller type and tighter rows.
    pub fn compact(mut self) -> Self {
        self.compact = true;
        self
    }

    /// Leaves the table out of PDF, DOCX and HTML.
    pub fn data_only(mut self) -> Self {
        self.data_only = true;
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> &mut Self {
        self.rows.push(cells.into_iter().collect());
        self
    }

    /// The cells of a row under the columns, filled or cut to their number.
    pub fn cells<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        let filled = row.iter().chain(std::iter::repeat(&Cell::Empty));
        self.columns.iter().zip(filled)
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The header.
    pub title: String,
    /// Share of the table's width relative to the other columns; 1 is usual.
    pub weight: f64,
    /// How cells are aligned.
    pub align: Align,
    /// What the cells hold.
    pub kind: ColumnKind,
}

impl Column {
    fn of(title: impl Into<String>, kind: ColumnKind, align: Align) -> Self {
        Self {
            title: title.into(),
            weight: 1.0,
            align,
            kind,
        }
    }

    /// A column of words.
    pub fn text(title: impl Into<String>) -> Self {
        Self::of(title, ColumnKind::Text, Align::Left)
    }

    /// A column of numbers with this many decimals.
    pub fn number(title: impl Into<String>, decimals: u8) -> Self {
        Self::of(title, ColumnKind::Number { decimals }, Align::Right)
    }

    /// A column of amounts in whole US dollars.
    pub fn money(title: impl Into<String>) -> Self {
        Self::of(title, ColumnKind::Money, Align::Right)
    }

    /// A column of civil dates.
    pub fn date(title: impl Into<String>) -> Self {
        Self::of(title, ColumnKind::Date, Align::Left)
    }

    /// A column of level badges.
    pub fn level(title: impl Into<String>) -> Self {
        Self::of(title, ColumnKind::Level, Align::Left)
    }

    /// Sets the share of the width.
    pub fn weight(mut self, weight: f64) -> Self {
        self.weight = weight;
        self
    }

    /// Sets the alignment.
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// The weight as renderers use it: finite and between 0.05 and 100.
    pub(crate) fn share(&self) -> f64 {
        if self.weight.is_finite() {
            self.weight.clamp(0.05, 100.0)
        } else {
            1.0
        }
    }
}

/// Alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// To the left.
    Left,
    /// In the middle.
    Center,
    /// To the right.
    Right,
}

impl Align {
    /// The word used in CSS and in the typesetting template.
    pub fn name(self) -> &'static str {
        match self {
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Words.
    Text,
    /// Numbers, with this many decimals where they are printed.
    Number {
        /// Digits after the point.
        decimals: u8,
    },
    /// Amounts in whole US dollars.
    Money,
    /// Civil dates.
    Date,
    /// Level badges.
    Level,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Plain words; a line feed starts a new line.
    Text(String),
    /// Words with marks.
    Rich(Rich),
    /// A number; printed with the decimals of its column.
    Number(f64),
    /// A civil date, `YYYY-MM-DD`. Anything else is shown as the text it is.
    Date(String),
    /// A level.
    Badge(Badge),
}

impl Cell {
    /// A civil date, `YYYY-MM-DD`.
    pub fn date(date: impl Into<String>) -> Self {
        Cell::Date(date.into())
    }

    /// The cell as words, in the form people read.
    pub fn words(&self, kind: ColumnKind) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Rich(rich) => rich.plain(),
            Cell::Number(value) => crate::text::number(*value, kind),
            Cell::Date(date) => crate::text::date(date),
            Cell::Badge(badge) => badge.text.clone(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Cell::Text(text.clone())
    }
}

impl From<Rich> for Cell {
    fn from(rich: Rich) -> Self {
        Cell::Rich(rich)
    }
}

impl From<Badge> for Cell {
    fn from(badge: Badge) -> Self {
        Cell::Badge(badge)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Cell::Number(value)
    }
}

impl From<u32> for Cell {
    fn from(value: u32) -> Self {
        Cell::Number(f64::from(value))
    }
}

impl From<usize> for Cell {
    fn from(value: usize) -> Self {
        // Counts of records; exact far beyond any register's size.
        Cell::Number(value as f64)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Empty, Into::into)
    }
}
