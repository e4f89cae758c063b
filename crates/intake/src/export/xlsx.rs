//! Our own tables as workbooks. Cells are strings: nothing in them can run.

use super::{Table, WriteError};
use crate::workbook::unguard;
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
    for (at, title) in (0_u16..).zip(&table.headers) {
        sheet.write_string_with_format(0, at, title, &header)?;
        sheet.set_column_width(at, 22)?;
        sheet.set_column_format(at, &text)?;
    }
    for (number, cells) in (1_u32..).zip(&table.rows) {
        // Wrapped texts would make rows of many lines.
        sheet.set_row_height(number, 30)?;
        for (at, words) in (0_u16..).zip(cells) {
            if words.is_empty() {
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
