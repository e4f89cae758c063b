//! What of a row had to be guessed or cannot stand as it is: rows torn by separators,
//! days written as numbers or with short years, words read as blank.

use super::{Work, cut};
use crate::dates;
use crate::field::Holds;
use crate::locate::Located;
use crate::workbook::{Row, Workbook, counted, letters, squeeze};

/// What is told once for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// Days written as their numbers.
    Serials,
    /// Years of two digits.
    ShortYears,
    /// Words that the mapping reads as blank.
    Blanked,
    /// Marks that say the same as the cell above.
    Ditto,
    /// Such marks below a cell that says nothing.
    DittoOfNothing,
}

/// Cells of the header's row as it stands in a text file, blank ones at its end
/// included: no row of the table has more.
pub(super) fn width(located: &Located<'_>, book: &Workbook) -> Option<usize> {
    let header = located.sheet.row(located.header_row)?;
    let ends = located.sheet.blank_ends.get(&located.header_row);
    book.delimiter
        .map(|_| ends.copied().unwrap_or(header.cells.len()))
}

impl Work<'_> {
    /// Refuses a row of a text file whose cells do not stand under their headers.
    pub(super) fn torn(&mut self, row: &Row) {
        if let Some(width) = self.width
            && row.cells.len() > width
        {
            self.error(
                row.number,
                None,
                format!(
                    "{}, header has {width}, so that cells stand under wrong headers",
                    counted(row.cells.len(), "cell", "cells")
                ),
                "put a text with a separator or quotation mark in it between quotation marks, or save the table as .xlsx".to_owned(),
            );
        }
        if self.located.sheet.swallowed.contains(&row.number) {
            self.error(
                row.number,
                None,
                "a quotation mark opens a cell and does not close it at its end, so that other cells may be read into it".to_owned(),
                "double the quotation marks within the text, or save the table as .xlsx".to_owned(),
            );
        }
    }

    /// A day as it is written, or as its number in a spreadsheet says; what of it had to
    /// be guessed is told.
    pub(super) fn day(&mut self, raw: String, column: usize, free: bool) -> String {
        if let Some(serial) = dates::serial_like(&raw).filter(|_| free)
            && let Some(day) = dates::from_serial(serial, self.from_1904)
        {
            let day = day.date().to_string();
            self.tell(Told::Serials, column, format!("{} as {day}", raw.trim()));
            return day;
        }
        if dates::has_short_year(&raw) {
            self.tell(Told::ShortYears, column, squeeze(&raw));
        }
        raw
    }

    pub(super) fn tell(&mut self, what: Told, column: usize, example: String) {
        let told = self.told.entry((what, column)).or_insert((0, example));
        told.0 += 1;
    }

    /// Says what was noted, once for each column.
    pub(super) fn tell_all(&mut self) {
        for ((what, column), (cells, example)) in std::mem::take(&mut self.told) {
            let place = format!("“{}” ({})", self.located.names[column], letters(column));
            let cells = counted(cells, "cell", "cells");
            self.remark(match what {
                Told::Serials => format!(
                    "{place}: {cells} without a date format hold the number of a day, and were read as days ({example})"
                ),
                Told::ShortYears => format!(
                    "{place}: {cells} with a year of two digits ({}); 00 to 69 are read as 2000 to 2069, 70 to 99 as 1970 to 1999",
                    cut(&example)
                ),
                Told::Ditto => format!(
                    "{place}: {cells} with a mark for “the same” were read as what stands above them (first “{}”)",
                    cut(&example)
                ),
                Told::DittoOfNothing => format!(
                    "{place}: {cells} with a mark for “the same” ({}) stand below a cell that says nothing, and say nothing here",
                    cut(&example)
                ),
                Told::Blanked => format!(
                    "{place}: {cells} whose words are not read as a value ({}) are kept with the record as they stand",
                    cut(&example)
                ),
            });
        }
    }
}

/// Whether the words of such a field would be lost where they are read as blank: ratings
/// are kept as the file's own.
pub(super) fn keeps_words(holds: Holds) -> bool {
    matches!(holds, Holds::Date | Holds::Number | Holds::YesNo)
}

/// Whether a text only says that there is nothing.
pub(super) fn says_nothing(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "n/a" | "na" | "n.a." | "none" | "?" | "0"
    )
}
