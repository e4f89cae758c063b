//! Outside tables as they are read: sheets, rows with the numbers a person sees,
//! and cells with their values.
//!
//! Nothing here knows what a column means; that is a [`crate::Mapping`]'s part.

use jiff::civil::DateTime;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A file of tables: the sheets of a workbook, or the one table of a CSV file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Workbook {
    /// The sheets in the order of the file. A CSV file has one, named "CSV".
    pub sheets: Vec<Sheet>,
    /// What a person should know about how the file was read.
    pub remarks: Vec<String>,
    /// For text files: the encoding used.
    pub encoding: Option<crate::Encoding>,
    /// For text files: the character between cells.
    pub delimiter: Option<char>,
    /// For text files: whether that character parts most rows alike, so that it is not
    /// only the likeliest of several unlikely ones.
    pub is_parted: bool,
    /// Whether the numbers of days count from 1904 instead of 1900.
    pub from_1904: bool,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The name on the tab.
    pub name: String,
    /// Whether the sheet is hidden in the spreadsheet program.
    pub hidden: bool,
    /// Rows that hold something, rising by number; blank rows are left out.
    pub rows: Vec<Row>,
    /// Merged areas, in the order of the file.
    pub merges: Vec<Area>,
    /// Columns that the spreadsheet program does not show, from 0.
    pub hidden_columns: Vec<usize>,
    /// Columns in which all of several formulas show 0: they may never have been
    /// calculated, so that such a 0 is not known to be a value.
    pub zero_formulas: Vec<usize>,
    /// Columns with cells that hold nothing and have a colour of their own, as people mark a
    /// state.
    pub coloured: Vec<usize>,
    /// Comments beside cells, by their row and column.
    pub comments: BTreeMap<(u32, usize), Arc<str>>,
    /// For text files: rows that end in blank cells, with all their cells counted.
    pub blank_ends: HashMap<u32, usize>,
    /// For text files: rows in which text follows a closing quotation mark, though the
    /// quoted cell held separators or line breaks: it may hold what are other cells.
    pub swallowed: Vec<u32>,
}

/// One row that holds at least one cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The row's number as the spreadsheet program shows it, from 1.
    pub number: u32,
    /// Whether the row is hidden (by hand or by a filter).
    pub hidden: bool,
    /// Cells from column A on, up to the last one that holds something.
    pub cells: Vec<Cell>,
}

/// A merged area; its value belongs to the top left cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row, from 1.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column, from 0.
    pub left: usize,
    /// Last column.
    pub right: usize,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// What it holds.
    pub value: CellValue,
    /// Whether a formula made the value. The formula itself is never kept; a formula
    /// without a value was never calculated.
    pub formula: bool,
    /// What the sheet shows for a number, where its format says more than the number:
    /// “AST-0017”, “Mar-26”.
    pub shown: Option<Arc<str>>,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum CellValue {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(Arc<str>),
    /// A number, in the unit of the file; a percentage is shown times 100.
    Number {
        /// The number as stored: 0.25 for 25 %.
        value: f64,
        /// Whether the cell is formatted as a percentage.
        percent: bool,
    },
    /// True or false.
    Bool(bool),
    /// A day, or a day and a time of day, without a time zone.
    Date(DateTime),
    /// An error of the spreadsheet program such as `#REF!`.
    Error(Arc<str>),
}

impl Cell {
    /// A cell of text; empty when the text is.
    pub fn text(text: &str) -> Cell {
        let value = if text.is_empty() {
            CellValue::Empty
        } else {
            CellValue::Text(Arc::from(text))
        };
        Cell {
            value,
            ..Cell::default()
        }
    }

    /// Whether nothing can be read in the cell.
    pub fn is_blank(&self) -> bool {
        match &self.value {
            CellValue::Empty => true,
            CellValue::Text(t) => t.trim().is_empty(),
            _ => false,
        }
    }

    /// The cell as a person would type it: text unchanged, numbers as their format
    /// shows them, else without a decimal point where they are whole, percentages as
    /// "25%", dates as `2026-03-12`, and `TRUE`/`FALSE`.
    pub fn shown(&self) -> String {
        match (&self.value, &self.shown) {
            (CellValue::Number { .. }, Some(shown)) => shown.to_string(),
            _ => self.plain(),
        }
    }

    /// The cell as its sheet shows it: as [`Cell::shown`], and days of which only a part
    /// is shown as that part.
    pub fn seen(&self) -> String {
        match &self.shown {
            Some(shown) => shown.to_string(),
            None => self.plain(),
        }
    }

    /// The value without regard to its format: what a number or a day is.
    pub fn plain(&self) -> String {
        match &self.value {
            CellValue::Empty => String::new(),
            CellValue::Text(t) | CellValue::Error(t) => t.to_string(),
            CellValue::Number {
                value,
                percent: false,
            } => number(*value),
            CellValue::Number {
                value,
                percent: true,
            } => {
                // Two decimals more than usual would show 0.1 + 0.2 noise.
                format!("{}%", number((value * 100.0 * 1e9).round() / 1e9))
            }
            CellValue::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
            CellValue::Date(d) if d.time() == jiff::civil::Time::midnight() => d.date().to_string(),
            CellValue::Date(d) => d.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }
}

/// A number without noise: `1250`, `0.5`.
pub(crate) fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        value.to_string()
    }
}

impl Row {
    /// The cell in a column, from 0; a blank one beyond the end.
    pub fn cell(&self, column: usize) -> &Cell {
        static BLANK: Cell = Cell {
            value: CellValue::Empty,
            formula: false,
            shown: None,
        };
        self.cells.get(column).unwrap_or(&BLANK)
    }

    /// Number of cells that are not blank.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|c| !c.is_blank()).count()
    }
}

impl Sheet {
    /// The row with a number, when it holds anything.
    pub fn row(&self, number: u32) -> Option<&Row> {
        self.rows
            .binary_search_by_key(&number, |r| r.number)
            .ok()
            .map(|i| &self.rows[i])
    }

    /// Width: one more than the last column used anywhere.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0)
    }

    /// The names of the columns when `header` is the header row.
    ///
    /// Line breaks and runs of spaces become one space. A header merged downward
    /// into this row counts as standing in it. A repeated name gets its place,
    /// "Score (2)"; a column without a name is called by its letters, "column F".
    pub fn column_names(&self, header: &Row) -> Vec<String> {
        told_apart(self.header_texts(header, self.width()))
    }

    /// What a header says of the first columns, as [`Sheet::column_names`] does, where names
    /// may repeat.
    pub(crate) fn header_texts(&self, header: &Row, width: usize) -> Vec<String> {
        // Headers merged from rows above into this one, by their column.
        let merged: HashMap<usize, u32> = self
            .merges
            .iter()
            .filter(|m| m.top < header.number && header.number <= m.bottom)
            .map(|m| (m.left, m.top))
            .collect();
        let text = |column: usize| {
            let own = squeeze(&header.cell(column).shown());
            let above = merged.get(&column).and_then(|top| self.row(*top));
            let above = above.filter(|_| own.is_empty());
            let name = above.map_or(own, |row| squeeze(&row.cell(column).shown()));
            match name.is_empty() {
                true => format!("column {}", letters(column)),
                false => name,
            }
        };
        (0..width).map(text).collect()
    }
}

/// Names of columns, all different: a repeated one gets its place, “Score (2)”.
pub(crate) fn told_apart(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for mut name in texts {
        let times = seen.entry(name.to_lowercase()).or_insert(0);
        *times += 1;
        if *times > 1 {
            // “Score (2)” itself may be taken by a real header.
            let mut nth = *times;
            let mut candidate = format!("{name} ({nth})");
            while seen.contains_key(&candidate.to_lowercase()) {
                nth += 1;
                candidate = format!("{name} ({nth})");
            }
            seen.insert(candidate.to_lowercase(), 1);
            name = candidate;
        }
        names.push(name);
    }
    names
}

/// A number with its noun: "1 cell is", "3 cells are".
pub fn counted(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// Trims, and turns every run of white space into one space.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two texts are the same words in the same order, whatever stands between them.
pub fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// Column letters as a spreadsheet program shows them: 0 is A, 26 is AA.
pub fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut out = Vec::new();
    while rest > 0 {
        out.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    out.reverse();
    out.into_iter().map(char::from).collect()
}

/// Writes rows as CSV (RFC 4180, commas, CRLF), with blank rows kept, so that a
/// reader sees the same row numbers.
///
/// Text that a spreadsheet program could take for a formula is guarded, see
/// [`guard`].
pub fn write_csv(rows: &[Row]) -> String {
    let mut out = String::new();
    let mut next = 1;
    for row in rows {
        while next < row.number {
            out.push_str("\r\n");
            next += 1;
        }
        next = row.number + 1;
        for (i, cell) in row.cells.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            let shown = match &cell.value {
                CellValue::Text(t) => guard(t).into_owned(),
                _ => cell.shown(),
            };
            // A file that begins with a byte order mark or "sep=" loses it when read.
            let hint = shown.starts_with('\u{feff}') || shown.starts_with("sep=");
            if hint
                || shown.contains([',', '"', '\r', '\n', ';', '\t', '|'])
                || shown.trim() != shown
            {
                out.push('"');
                out.push_str(&shown.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(&shown);
            }
        }
        out.push_str("\r\n");
    }
    out
}

/// Puts an apostrophe before text that a spreadsheet program could run as a
/// formula (it begins with `=`, `+`, `-`, `@`, tab or carriage return), and
/// before text that begins with an apostrophe, so that [`unguard`] gives back
/// exactly what was written.
pub fn guard(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'']) {
        std::borrow::Cow::Owned(format!("'{text}"))
    } else {
        std::borrow::Cow::Borrowed(text)
    }
}

/// Takes away the apostrophe that [`guard`] put before a text.
pub fn unguard(text: &str) -> &str {
    text.strip_prefix('\'')
        .filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'']))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_a_spreadsheet_shows_them() {
        assert_eq!(letters(0), "A");
        assert_eq!(letters(25), "Z");
        assert_eq!(letters(26), "AA");
        assert_eq!(letters(701), "ZZ");
        assert_eq!(letters(702), "AAA");
    }

    #[test]
    fn guarded_text_comes_back_exactly() {
        for text in ["=1+1", "-5", "'quoted", "''=x", "plain", "@cmd", "'", ""] {
            assert_eq!(unguard(&guard(text)), text);
            assert!(!guard(text).starts_with(['=', '+', '-', '@']));
        }
    }

    // Found by fuzzing: both were taken for what stands before a table.
    #[test]
    fn a_first_cell_that_looks_like_a_hint_survives_an_export() {
        for text in ["\u{feff}Name", "sep=x", "sep=;"] {
            let row = Row {
                number: 1,
                hidden: false,
                cells: vec![Cell::text(text)],
            };
            let file = write_csv(std::slice::from_ref(&row));
            let book = crate::read_csv(file.as_bytes(), &Default::default()).unwrap();
            assert_eq!(book.sheets[0].rows, [row], "{file}");
        }
    }

    #[test]
    fn repeated_and_missing_headers_can_still_be_named() {
        let header = Row {
            number: 1,
            hidden: false,
            cells: ["L", "L", "", "L (2)"].map(Cell::text).into(),
        };
        let sheet = Sheet {
            rows: vec![header.clone()],
            ..Sheet::default()
        };
        let names = sheet.column_names(&header);
        assert_eq!(names[0], "L");
        assert_eq!(names[2], "column C");
        let distinct: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), 4, "{names:?}");
    }
}
