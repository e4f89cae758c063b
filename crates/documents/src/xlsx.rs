//! XLSX: a "Read me" sheet and one sheet for each set of tables with a sheet name.
//!
//! Cells are typed: numbers are numbers, dates are dates, and text is text. Text is never
//! written as a formula or link, whatever it begins with.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

use crate::Error;
use crate::model::{Cell, Column, ColumnKind, Report, Table, Tone};
use crate::sheets::{Sheet, sheets};
use crate::text;

/// The most characters a cell can hold in this format.
const LONGEST_CELL: usize = 32_767;

/// Height of one line of text, in points.
const LINE: f64 = 15.0;

/// The tables of a report as a workbook.
///
/// # Errors
/// [`Error::Workbook`] when a sheet breaks a limit of the format.
pub fn xlsx(report: &Report) -> Result<Vec<u8>, Error> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(report)?);
    let formats = Formats::new();
    let sheets = sheets(report);
    let names = sheet_names(&sheets);
    read_me(workbook.add_worksheet(), report, &sheets, &names, &formats)?;
    for (sheet, name) in sheets.iter().zip(&names) {
        data_sheet(workbook.add_worksheet(), sheet, name, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn properties(report: &Report) -> Result<DocProperties, Error> {
    let (year, month, day) = report
        .date()
        .and_then(text::parse_date)
        .unwrap_or((1980, 1, 1));
    let created = ExcelDateTime::from_ymd(year.max(1900), month, day)?;
    Ok(DocProperties::new()
        .set_title(text::one_line(&report.title))
        .set_author(text::one_line(&report.organization))
        .set_company(text::one_line(&report.organization))
        .set_comment(report.ledger_line())
        .set_creation_datetime(&created))
}

struct Formats {
    title: Format,
    key: Format,
    header: Format,
    text: Format,
    date: Format,
    money: Format,
    tones: Vec<(Tone, Format)>,
}

impl Formats {
    fn new() -> Self {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let accent = Color::RGB(0x14_40_5C);
        Self {
            title: Format::new()
                .set_bold()
                .set_font_size(16)
                .set_font_color(accent),
            key: Format::new().set_bold().set_align(FormatAlign::Top),
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_font_color(Color::White)
                .set_background_color(accent)
                .set_border_bottom(FormatBorder::Thin),
            date: Format::new()
                .set_num_format("mmm d, yyyy")
                .set_align(FormatAlign::Top),
            money: Format::new()
                .set_num_format("$#,##0")
                .set_align(FormatAlign::Top),
            tones: Tone::ALL
                .iter()
                .map(|&tone| {
                    let (fill, ink) = tone.colours();
                    let format = text
                        .clone()
                        .set_background_color(Color::from(format!("#{fill}").as_str()))
                        .set_font_color(Color::from(format!("#{ink}").as_str()));
                    (tone, format)
                })
                .collect(),
            text,
        }
    }

    fn tone(&self, tone: Tone) -> &Format {
        self.tones
            .iter()
            .find(|(known, _)| *known == tone)
            .map_or(&self.text, |(_, f)| f)
    }

    fn number(&self, kind: ColumnKind) -> Format {
        let pattern = match kind {
            ColumnKind::Money => return self.money.clone(),
            ColumnKind::Number { decimals: 0 } => "#,##0".to_string(),
            ColumnKind::Number { decimals } => {
                format!("#,##0.{}", "0".repeat(usize::from(decimals.min(9))))
            }
            _ => "General".to_string(),
        };
        Format::new()
            .set_num_format(pattern)
            .set_align(FormatAlign::Top)
    }
}

fn read_me(
    sheet: &mut Worksheet,
    report: &Report,
    sheets: &[Sheet<'_>],
    names: &[String],
    formats: &Formats,
) -> Result<(), Error> {
    sheet.set_name("Read me")?;
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 90)?;
    sheet.set_row_height(0, 26)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(
        0,
        0,
        clipped(&text::one_line(&report.title)),
        &formats.title,
    )?;
    let mut row = 1;
    let mut line = |key: &str, value: &str| -> Result<(), Error> {
        sheet.write_string_with_format(row, 0, clipped(key), &formats.key)?;
        sheet.write_string_with_format(row, 1, clipped(&text::visible(value)), &formats.text)?;
        row += 1;
        Ok(())
    };
    line("", &report.subtitle)?;
    for (name, value) in crate::cover::facts(report) {
        line(name, &value)?;
    }
    if !report.confidentiality.is_empty() {
        line("Who may read it", &report.confidentiality)?;
    }
    line("", "")?;
    line("Sheet", "What it holds")?;
    for (data, name) in sheets.iter().zip(names) {
        let rows: usize = data.tables.iter().map(|table| table.rows.len()).sum();
        let count = text::number(rows as f64, ColumnKind::Number { decimals: 0 });
        let caption = &data.tables[0].caption;
        line(
            name,
            &format!(
                "{caption} ({count} {})",
                if rows == 1 { "row" } else { "rows" }
            ),
        )?;
    }
    Ok(())
}

/// Names the format allows, unique without regard to case: at most 31 characters, none of
/// `[]:*?/\`, no apostrophe at either end, and not the reserved "History".
fn sheet_names(sheets: &[Sheet<'_>]) -> Vec<String> {
    let mut taken = vec!["read me".to_string(), "history".to_string()];
    let mut names = Vec::new();
    for sheet in sheets {
        let clean = text::one_line(&sheet.name)
            .replace(['[', ']', ':', '*', '?', '/', '\\', '\''], " ")
            .trim()
            .to_string();
        let base = if clean.is_empty() {
            "Table".to_string()
        } else {
            clean
        };
        let mut name = short(&base, 31);
        let mut number = 2;
        while taken.contains(&name.to_lowercase()) {
            name = format!("{} {number}", short(&base, 26));
            number += 1;
        }
        taken.push(name.to_lowercase());
        names.push(name);
    }
    names
}

/// At most `length` UTF-16 units, which is what the format counts.
fn short(text: &str, length: usize) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|char| {
            units += char.len_utf16();
            units <= length
        })
        .collect::<String>()
        .trim_end()
        .to_string()
}

fn data_sheet(
    sheet: &mut Worksheet,
    data: &Sheet<'_>,
    name: &str,
    formats: &Formats,
) -> Result<(), Error> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_row_height(0, 32)?;
    let columns = &data.tables[0].columns;
    sheet.set_landscape();
    let pages = pages_wide(columns);
    sheet.set_print_fit_to_pages(pages, 0);
    sheet.set_repeat_rows(0, 0)?;
    if pages > 1 {
        // The number and the name of each row, on every page.
        sheet.set_repeat_columns(0, 1)?;
    }
    let numbers: Vec<Format> = columns
        .iter()
        .map(|column| formats.number(column.kind))
        .collect();
    for (at, column) in (0_u16..).zip(columns) {
        let title = clipped(&text::one_line(&column.title));
        sheet.write_string_with_format(0, at, title, &formats.header)?;
        sheet.set_column_width(at, width(column))?;
    }
    let mut row = 0;
    for (table, cells) in data
        .tables
        .iter()
        .flat_map(|t| t.rows.iter().map(move |r| (t, r)))
    {
        row += 1;
        let lines = lines(table, cells);
        if lines > 1 {
            sheet.set_row_height(row, f64::from(lines) * LINE)?;
        }
        for ((at, (_, cell)), number) in (0_u16..).zip(table.cells(cells)).zip(&numbers) {
            write_cell(sheet, row, at, cell, number, formats)?;
        }
    }
    if let Some(last) = u16::try_from(columns.len())
        .ok()
        .and_then(|count| count.checked_sub(1))
    {
        sheet.autofilter(0, 0, row, last)?;
    }
    Ok(())
}

/// How many lines the fullest cell of a row will take, at most 8. Not every spreadsheet
/// program adapts a row to wrapped text when it opens a file.
fn lines(table: &Table, row: &[Cell]) -> u8 {
    let mut most = 1;
    for (column, cell) in table.cells(row) {
        let length = match cell {
            Cell::Text(words) => words.chars().count(),
            Cell::Rich(rich) => rich.plain().chars().count(),
            _ => continue,
        };
        most = most.max((length as f64 / (width(column) * 0.95)).ceil() as u8);
    }
    most.min(8)
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    cell: &Cell,
    number: &Format,
    formats: &Formats,
) -> Result<(), Error> {
    match cell {
        Cell::Empty => {}
        Cell::Number(value) if value.is_finite() => {
            sheet.write_number_with_format(row, at, *value, number)?;
        }
        Cell::Number(_) => {}
        Cell::Date(date) => {
            // Before 1900 the format has no dates; such a date stays text.
            let parsed =
                text::parse_date(date).and_then(|(y, m, d)| ExcelDateTime::from_ymd(y, m, d).ok());
            match parsed {
                Some(day) => sheet.write_datetime_with_format(row, at, &day, &formats.date)?,
                None => write_text(sheet, row, at, date, &formats.text)?,
            };
        }
        Cell::Text(words) => {
            write_text(sheet, row, at, words, &formats.text)?;
        }
        Cell::Rich(rich) => {
            write_text(sheet, row, at, &rich.plain(), &formats.text)?;
        }
        Cell::Badge(badge) => {
            write_text(sheet, row, at, &badge.text, formats.tone(badge.tone))?;
        }
    }
    Ok(())
}

fn write_text<'a>(
    sheet: &'a mut Worksheet,
    row: u32,
    at: u16,
    words: &str,
    format: &Format,
) -> Result<&'a mut Worksheet, Error> {
    if words.is_empty() {
        return Ok(sheet);
    }
    Ok(sheet.write_string_with_format(row, at, clipped(&text::visible(words)), format)?)
}

/// Text within the format's limit, with a mark where it was cut.
fn clipped(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST_CELL {
        return text.to_string();
    }
    let mark = " … [cut: a cell holds 32,767 characters]";
    short(text, LONGEST_CELL - mark.encode_utf16().count()) + mark
}

/// On how many pages side by side the columns are printed, so that words stay readable.
fn pages_wide(columns: &[Column]) -> u16 {
    /// Characters on a landscape page of small print.
    const PAGE: f64 = 190.0;
    let all: f64 = columns.iter().map(width).sum();
    let repeated: f64 = columns.iter().take(2).map(width).sum();
    if all <= PAGE {
        return 1;
    }
    ((all - repeated) / (PAGE - repeated).max(40.0))
        .ceil()
        .clamp(1.0, 50.0) as u16
}

fn width(column: &Column) -> f64 {
    let title = column.title.chars().count() as f64 + 4.0;
    let content = match column.kind {
        ColumnKind::Text => 16.0 * column.share(),
        ColumnKind::Number { .. } | ColumnKind::Money => 12.0,
        ColumnKind::Date | ColumnKind::Level => 14.0,
    };
    content.max(title.min(20.0)).min(70.0)
}
