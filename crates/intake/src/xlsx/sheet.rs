//! One sheet: its cells in one pass.

use super::number_format::Meaning;
use super::part::{Archive, Node, attribute, flag};
use super::runs::Run;
use super::{Shared, gather, unescape};
use crate::dates::from_serial;
use crate::workbook::{Area, Cell, CellValue, Row, Sheet, letters};
use crate::{ReadError, limits};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A sheet and what was noticed.
pub struct Read {
    pub sheet: Sheet,
    pub noticed: Noticed,
}

/// What was noticed about the cells of a sheet.
#[derive(Default)]
pub struct Noticed {
    /// Formulas by column: how many there are, and the rows where the value is 0.
    pub formulas: BTreeMap<usize, (usize, Vec<u32>)>,
    /// Formulas with a value.
    pub calculated: usize,
    /// Colours behind cells that hold something, and behind those that hold nothing, by
    /// column.
    colours: BTreeSet<usize>,
    blank_colours: BTreeMap<usize, BTreeSet<usize>>,
    /// The first cell that is struck through, what stands in it, and how many there are.
    pub struck: Option<(String, String, usize)>,
    /// The same of cells of which a part is struck through.
    pub struck_in_part: Option<(String, String, usize)>,
    /// Cells with a day's format and the number 0.
    pub zero_days: usize,
    /// The first cell with a day of January or February 1900, and how many there are.
    pub early_days: Option<(String, usize)>,
}

/// A cell while its element is open.
#[derive(Default)]
struct Open {
    column: usize,
    style: usize,
    kind: String,
    value: String,
    has_value: bool,
    formula: bool,
    /// What is struck through in its text, and not part of it.
    struck: Option<String>,
}

/// Reads the sheet in a part.
pub fn read(
    archive: &mut Archive<'_>,
    part: &str,
    name: &str,
    shared: &mut Shared,
) -> Result<Read, ReadError> {
    let mut sheet = Sheet {
        name: name.to_owned(),
        ..Sheet::default()
    };
    let mut noticed = Noticed::default();
    let mut row = Row::default();
    let mut open: Option<Open> = None;
    let (mut collecting, mut phonetic, mut in_data) = (false, 0usize, false);
    let mut last_number = 0u32;
    let mut next_column = 0usize;

    let mut run = Run::default();

    let there = archive.parse(part, |node| {
        run.see(&node);
        match node {
            Node::Open(tag) => match tag.local_name().into_inner() {
                "sheetData" => in_data = true,
                "row" if in_data => {
                    let number = attribute(tag, "r")
                        .and_then(|v| v.parse().ok())
                        .unwrap_or_else(|| last_number.saturating_add(1));
                    last_number = number;
                    next_column = 0;
                    row = Row {
                        number,
                        hidden: flag(tag, "hidden"),
                        cells: Vec::new(),
                    };
                }
                "c" if in_data => {
                    let column = attribute(tag, "r")
                        .and_then(|r| column_of(&r))
                        .unwrap_or(next_column);
                    next_column = column.saturating_add(1);
                    open = Some(Open {
                        column,
                        style: attribute(tag, "s")
                            .and_then(|v| v.parse().ok())
                            .unwrap_or(0),
                        kind: attribute(tag, "t").unwrap_or_default(),
                        ..Open::default()
                    });
                }
                "f" => {
                    if let Some(cell) = &mut open {
                        cell.formula = true;
                    }
                }
                "v" | "t" if phonetic == 0 => {
                    if let Some(cell) = &mut open {
                        collecting = true;
                        cell.has_value = true;
                    }
                }
                "rPh" => phonetic += 1,
                "col" if sheet.hidden_columns.len() < limits::COLUMNS && flag(tag, "hidden") => {
                    let number = |name| attribute(tag, name).and_then(|v| v.parse::<usize>().ok());
                    if let (Some(min), Some(max)) = (number("min"), number("max")) {
                        let max = max.min(limits::COLUMNS);
                        sheet
                            .hidden_columns
                            .extend((min.max(1)..=max).map(|c| c - 1));
                        sheet.hidden_columns.truncate(limits::COLUMNS);
                    }
                }
                "mergeCell" => {
                    if let Some(area) = attribute(tag, "ref").and_then(|r| area_of(&r))
                        && sheet.merges.len() < limits::MERGES
                    {
                        sheet.merges.push(area);
                    }
                }
                _ => {}
            },
            Node::Text(text) => {
                if let (true, Some(cell)) = (collecting, &mut open)
                    && !run.keeps(text)
                {
                    gather(&mut cell.value, text, || format!("sheet “{name}”"))?;
                }
            }
            Node::Close("v" | "t") => collecting = false,
            Node::Close("rPh") => phonetic = phonetic.saturating_sub(1),
            Node::Close("c") => {
                if let Some(mut cell) = open.take() {
                    cell.struck = run.struck();
                    place(cell, &mut row, name, shared, &mut noticed)?;
                }
            }
            Node::Close("row") if in_data => {
                let mut done = std::mem::take(&mut row);
                if done.cells.iter().any(|c| !c.is_blank() || c.formula) {
                    if done.number > limits::ROWS || done.number == 0 {
                        return Err(ReadError::TooMuch {
                            place: format!("sheet “{name}”"),
                            what: format!("row {} holds something", done.number),
                            limit: format!("{} rows", limits::ROWS),
                            fix: "Split the table, or delete what stands far below it",
                        });
                    }
                    done.cells.shrink_to_fit();
                    sheet.rows.push(done);
                }
            }
            Node::Close("sheetData") => in_data = false,
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    if !there {
        return Err(ReadError::Damaged(format!("its sheet “{name}” is missing")));
    }
    // A colour that stands behind words too is a way of drawing the table.
    let says = |colours: &BTreeSet<usize>| !colours.is_subset(&noticed.colours);
    let coloured = noticed.blank_colours.iter().filter(|(_, c)| says(c));
    sheet.coloured = coloured.map(|(column, _)| *column).collect();
    if !sheet.rows.is_sorted_by_key(|r| r.number) {
        sheet.rows.sort_by_key(|r| r.number);
        for (_, zeros) in noticed.formulas.values_mut() {
            zeros.sort_unstable();
        }
    }
    if let Some(pair) = sheet.rows.windows(2).find(|p| p[0].number == p[1].number) {
        return Err(ReadError::Damaged(format!(
            "in its sheet “{name}” row {} stands twice",
            pair[0].number
        )));
    }
    Ok(Read { sheet, noticed })
}

/// Puts a finished cell into its row.
fn place(
    cell: Open,
    row: &mut Row,
    sheet: &str,
    shared: &mut Shared,
    noticed: &mut Noticed,
) -> Result<(), ReadError> {
    let spot = || {
        format!(
            "sheet “{sheet}”, cell {}{}",
            letters(cell.column),
            row.number
        )
    };
    // Each costs time, also where the next one takes its place.
    shared.read += 1;
    if shared.read > limits::CELLS {
        return Err(too_many_cells(spot()));
    }
    let (value, shown) = if cell.has_value {
        value_of(&cell, &spot, shared, noticed)?
    } else {
        (CellValue::Empty, None)
    };
    if value != CellValue::Empty && shared.styles.is_struck(cell.style) {
        // Who strikes something through says it no longer.
        let struck = noticed.struck.get_or_insert_with(|| {
            let formula = false;
            let cell = Cell {
                value,
                shown,
                formula,
            };
            (spot(), cell.shown().chars().take(60).collect(), 0)
        });
        struck.2 += 1;
        return Ok(());
    }
    let of_shared = || match cell.kind.as_str() {
        "s" => cell.value.trim().parse().ok(),
        _ => None,
    };
    let words = cell.struck.as_ref();
    if let Some(words) = words.or_else(|| shared.struck.get(&of_shared()?)) {
        let first = || (spot(), words.clone(), 0);
        noticed.struck_in_part.get_or_insert_with(first).2 += 1;
    }
    // A formula with an empty text, or with a day that is none, was calculated.
    let uncalculated = cell.formula
        && value == CellValue::Empty
        && (!cell.has_value || (cell.kind != "str" && cell.value.trim().is_empty()));
    if cell.formula && cell.column < limits::COLUMNS {
        let of_column = noticed.formulas.entry(cell.column).or_default();
        of_column.0 += 1;
        if matches!(cell.kind.as_str(), "" | "n") && cell.value.trim().parse() == Ok(0.0) {
            of_column.1.push(row.number);
        }
        noticed.calculated += usize::from(!uncalculated);
    }
    let colour = shared.styles.colour(cell.style);
    if value == CellValue::Empty && !cell.formula {
        if let Some(colour) = colour.filter(|_| cell.column < limits::COLUMNS) {
            let of_column = noticed.blank_colours.entry(cell.column).or_default();
            of_column.insert(colour);
        }
        return Ok(());
    }
    noticed.colours.extend(colour);
    if cell.column >= limits::COLUMNS {
        return Err(ReadError::TooMuch {
            place: spot(),
            what: "a cell stands far to the right".to_owned(),
            limit: format!(
                "{} columns (up to {})",
                limits::COLUMNS,
                letters(limits::COLUMNS - 1)
            ),
            fix: "Remove columns that are not needed",
        });
    }
    if row.cells.len() <= cell.column {
        shared.cells += cell.column + 1 - row.cells.len();
        if shared.cells > limits::CELLS {
            return Err(too_many_cells(spot()));
        }
        shared.within(spot)?;
        row.cells.resize(cell.column + 1, Cell::default());
    }
    if !row.cells[cell.column].is_blank() {
        return Err(ReadError::Damaged(format!("its {} stands twice", spot())));
    }
    row.cells[cell.column] = Cell {
        formula: cell.formula && (uncalculated || value != CellValue::Empty),
        value,
        shown,
    };
    Ok(())
}

fn too_many_cells(place: String) -> ReadError {
    ReadError::TooMuch {
        place,
        what: "the workbook has too many cells".to_owned(),
        limit: format!("{} cells", limits::CELLS),
        fix: "Split it, or save only the sheet you need",
    }
}

/// A cell's value, and what the sheet shows for it where that says more.
fn value_of(
    cell: &Open,
    spot: &impl Fn() -> String,
    shared: &mut Shared,
    noticed: &mut Noticed,
) -> Result<(CellValue, Option<Arc<str>>), ReadError> {
    let raw = cell.value.as_str();
    let value = match cell.kind.as_str() {
        "s" => {
            let text = raw
                .trim()
                .parse()
                .ok()
                .and_then(|i: usize| shared.strings.get(i))
                .cloned();
            match text {
                Some(text) if text.is_empty() => CellValue::Empty,
                Some(text) => CellValue::Text(text),
                None => {
                    return Err(ReadError::Damaged(format!(
                        "{} names a text that the workbook does not have",
                        spot()
                    )));
                }
            }
        }
        "b" => CellValue::Bool(matches!(raw.trim(), "1" | "true")),
        "e" => CellValue::Error(shared.keep(raw, spot)?),
        "str" | "inlineStr" | "d" => {
            let date = (cell.kind == "d")
                .then(|| crate::dates::from_iso(raw))
                .flatten();
            match date {
                Some(date) => CellValue::Date(date),
                None if raw.is_empty() => CellValue::Empty,
                None => CellValue::Text(shared.keep(&unescape(raw), spot)?),
            }
        }
        _ => match raw.trim().parse::<f64>() {
            Ok(value) if value.is_finite() => {
                return number_of(value, cell.style, spot, shared, noticed);
            }
            _ if raw.trim().is_empty() => CellValue::Empty,
            _ => CellValue::Text(shared.keep(raw, spot)?),
        },
    };
    Ok((value, None))
}

/// A number as its format means it.
fn number_of(
    value: f64,
    style: usize,
    spot: &impl Fn() -> String,
    shared: &mut Shared,
    noticed: &mut Noticed,
) -> Result<(CellValue, Option<Arc<str>>), ReadError> {
    let format = shared.styles.format(style);
    let plain = |percent| CellValue::Number { value, percent };
    let shown = match format.meaning() {
        Meaning::Plain => return Ok((plain(false), None)),
        Meaning::Percent => return Ok((plain(true), None)),
        Meaning::Day if value == 0.0 => {
            // A reference to an empty cell; every program shows another day for it.
            noticed.zero_days += 1;
            return Ok((CellValue::Empty, None));
        }
        Meaning::Day => {
            if (1.0..61.0).contains(&value) && !shared.from_1904 {
                let early = noticed.early_days.get_or_insert_with(|| (spot(), 0));
                early.1 += 1;
            }
            let date = from_serial(value, shared.from_1904);
            return Ok((date.map_or(plain(false), CellValue::Date), None));
        }
        Meaning::PartOfDay | Meaning::Time | Meaning::Shown => format.show(value, shared.from_1904),
    };
    let Some(shown) = shown else {
        return Ok((plain(false), None));
    };
    let shown = match shown.is_empty() {
        true => return Ok((CellValue::Empty, None)),
        false => shared.keep(&shown, spot)?,
    };
    Ok(match format.meaning() {
        Meaning::Time => (CellValue::Text(shown), None),
        Meaning::PartOfDay if value >= 1.0 && format.shows_month_or_year() => {
            match from_serial(value, shared.from_1904) {
                Some(date) => (CellValue::Date(date), Some(shown)),
                None => (plain(false), Some(shown)),
            }
        }
        Meaning::PartOfDay if value == 0.0 && format.shows_month_or_year() => {
            noticed.zero_days += 1;
            (CellValue::Empty, None)
        }
        _ => (plain(false), Some(shown)),
    })
}

/// "AB12" → column 27.
pub(super) fn column_of(reference: &str) -> Option<usize> {
    let mut column = 0usize;
    let mut any = false;
    for b in reference.bytes().take_while(u8::is_ascii_alphabetic) {
        column = column.checked_mul(26)? + usize::from(b.to_ascii_uppercase() - b'A' + 1);
        any = true;
    }
    any.then(|| column - 1)
}

/// "A1:C2" → the area.
fn area_of(reference: &str) -> Option<Area> {
    let (from, to) = reference.split_once(':')?;
    let row = |r: &str| {
        r.trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .parse()
            .ok()
    };
    Some(Area {
        top: row(from)?,
        bottom: row(to)?,
        left: column_of(from)?,
        right: column_of(to)?,
    })
}
