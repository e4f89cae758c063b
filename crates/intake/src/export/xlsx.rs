//! Our own tables as workbooks. Days are days, so that they sort and filter as such; other
//! cells are strings: nothing in them can run.

use super::{Table, WriteError};
use crate::field::Holds;
use crate::workbook::unguard;
use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

/// Writes a table. The same table gives the same bytes.
pub fn write(table: &Table) -> Result<Vec<u8>, WriteError> {
    fill(table).map_err(|e| WriteError::Workbook(e.to_string()))
}

fn fill(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The day is fixed, since a writer has no clock.
    let created = ExcelDateTime::from_ymd(1980, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = book.add_worksheet();
    let mut name = table.kind.word().to_owned();
    name[..1].make_ascii_uppercase();
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 1)?;
    let header = Format::new().set_bold().set_text_wrap();
    // As text, so that editing a cell does not turn "1-2" into a day.
    let text = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let day = Format::new()
        .set_num_format("yyyy-mm-dd")
        .set_align(FormatAlign::Top);
    let dated: Vec<bool> = dated(table);
    let format = |at: u16| match dated.get(usize::from(at)) {
        Some(true) => &day,
        _ => &text,
    };
    for (at, title) in (0_u16..).zip(&table.headers) {
        sheet.write_string_with_format(0, at, title, &header)?;
        sheet.set_column_width(at, 22)?;
        sheet.set_column_format(at, format(at))?;
    }
    for (number, cells) in (1_u32..).zip(&table.rows) {
        // Wrapped texts would make rows of many lines.
        sheet.set_row_height(number, 30)?;
        for (at, words) in (0_u16..).zip(cells) {
            if words.is_empty() {
                continue;
            }
            let is_dated = dated.get(usize::from(at)) == Some(&true);
            if let Some(date) = as_day(words).filter(|_| is_dated) {
                sheet.write_datetime_with_format(number, at, &date, &day)?;
                continue;
            }
            // A string is not a formula; only a text that already looks guarded
            // needs a guard here, so that reading takes away no mark of its own.
            if unguard(words) == words {
                sheet.write_string_with_format(number, at, words, &text)?;
            } else {
                sheet.write_string_with_format(number, at, format!("'{words}"), &text)?;
            }
        }
    }
    if let (Ok(last), Ok(wide)) = (
        u32::try_from(table.rows.len()),
        u16::try_from(table.headers.len().saturating_sub(1)),
    ) {
        sheet.autofilter(0, 0, last, wide)?;
    }
    book.save_to_buffer()
}

/// Which columns hold days: those of fields that are dates.
fn dated(table: &Table) -> Vec<bool> {
    let fields: Vec<String> = table
        .kind
        .fields()
        .iter()
        .zip(table.kind.export_headers())
        .filter(|(spec, _)| spec.holds == Holds::Date)
        .map(|(_, (_, header))| header)
        .collect();
    let headers = table.headers.iter();
    headers.map(|header| fields.contains(header)).collect()
}

/// A text as the day it is; `None` for other texts, and for days before the first that all
/// spreadsheet programs count alike.
fn as_day(words: &str) -> Option<ExcelDateTime> {
    let day: Date = words.parse().ok()?;
    if day.to_string() != words || day.year() < 1901 {
        return None;
    }
    let (year, month) = (
        u16::try_from(day.year()).ok()?,
        u8::try_from(day.month()).ok()?,
    );
    ExcelDateTime::from_ymd(year, month, u8::try_from(day.day()).ok()?).ok()
}
