//! Proposing a mapping from headers and values.
//!
//! Every sheet and every likely header row is seen as every kind of record; the
//! best fit becomes a mapping whose comments say why. What is proposed is carried
//! out once before it is shown, so that it is always accepted as a mapping.

mod action_columns;
mod asks;
mod blanks;
mod build;
mod called;
mod column_rule;
mod devices;
mod doubts;
mod facts;
pub(crate) mod headed;
mod header;
mod held;
mod key;
mod kinds;
mod left_over;
pub(crate) mod legend;
mod legend_words;
mod letters;
mod numbered;
mod order;
mod others;
mod own_table;
mod proven;
mod render;
mod scale;
mod score;
mod severe_end;
pub(crate) mod stage;
mod steps;
mod ticked;
mod title;
mod whole_header;

pub use render::{Comments, render};

use crate::apply::apply;
use crate::field::Kind;
use crate::locate::bare;
use crate::mapping::Mapping;
use crate::workbook::{CellValue, Row, Sheet, Workbook, counted};
use score::Fit;

/// A proposed mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The mapping.
    pub mapping: Mapping,
    /// The same as TOML, with comments that say why: what `--suggest` prints.
    pub text: String,
    /// How sure each field's column is, to 100.
    pub sure: Vec<(&'static str, u32)>,
    /// Why, and what to look out for.
    pub comments: Comments,
}

/// Why nothing can be proposed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SuggestError {
    /// No sheet has a row of headers with rows below it.
    #[error(
        "no sheet has a row of headers with rows below it; write a mapping by hand (see the guide to import mappings)"
    )]
    NoTable,
    /// No table is one that can be imported.
    #[error("nothing here looks like {}: {}. If a table is one of them, say which with --kind and --sheet", Kind::words(), .seen.join("; "))]
    NoneOfOurs {
        /// What each sheet looks like, and what speaks against it.
        seen: Vec<String>,
    },
    /// A text file that no known character parts into cells.
    #[error(
        "no character was recognised that parts the cells of this text file, so that whole rows would be read as one cell; say it with --delimiter, or save the table as .xlsx and import that"
    )]
    NotParted,
    /// The row asked for as the header holds nothing.
    #[error(
        "row {row} holds nothing that could be headers; say which row they stand in, as the spreadsheet program counts rows"
    )]
    NoSuchRow {
        /// The row.
        row: u32,
    },
    /// No sheet has the name asked for.
    #[error("there is no sheet “{wanted}”; there is {}", crate::locate::list(.sheets))]
    NoSuchSheet {
        /// The name.
        wanted: String,
        /// The sheets there are.
        sheets: Vec<String>,
    },
}

/// Most sheets looked at, and most filled rows of each that may be the header.
const SHEETS: usize = 30;
const HEADERS: usize = 40;
/// Most rows of a sheet below which the table is looked at.
const LIKELY: usize = 8;
/// Rows looked at to find the best table; the best is then read further.
const GLANCE: usize = 80;

#[derive(Clone)]
struct Found<'a> {
    sheet: &'a Sheet,
    header: &'a Row,
    fit: Fit,
    /// What speaks against its being of that kind.
    against: Option<String>,
    /// What else it looks like.
    other: Option<(&'static str, &'static str)>,
    /// Whether some column is a rating before or after safeguards.
    other_states: bool,
}

/// Proposes a mapping for the table that looks most like something to import.
///
/// # Errors
/// [`SuggestError::NoTable`] when no sheet has two filled rows.
pub fn suggest(book: &Workbook) -> Result<Suggestion, SuggestError> {
    suggest_for(book, Said::default())
}

/// [`suggest`] for one kind, or for one sheet by its exact name, or both.
///
/// # Errors
/// As [`suggest_for`].
pub fn suggest_as(
    book: &Workbook,
    kind: Option<Kind>,
    sheet: Option<&str>,
) -> Result<Suggestion, SuggestError> {
    let said = Said {
        kind,
        sheet,
        header_row: None,
    };
    suggest_for(book, said)
}

/// What a person says of a file before a mapping is proposed for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said<'a> {
    /// What its rows are.
    pub kind: Option<Kind>,
    /// The sheet, by its exact name.
    pub sheet: Option<&'a str>,
    /// The row that holds the headers, from 1.
    pub header_row: Option<u32>,
}

/// [`suggest`] with what a person says of the file, which is believed.
///
/// # Errors
/// [`SuggestError::NoTable`] when that sheet has no two filled rows,
/// [`SuggestError::NoSuchSheet`] and [`SuggestError::NoSuchRow`] when there is none such.
pub fn suggest_for(book: &Workbook, said: Said<'_>) -> Result<Suggestion, SuggestError> {
    let Said {
        kind,
        sheet,
        header_row,
    } = said;
    if let Some(wanted) = sheet
        && book.sheets.iter().all(|s| s.name != wanted)
    {
        return Err(SuggestError::NoSuchSheet {
            wanted: wanted.to_owned(),
            sheets: book.sheets.iter().map(|s| s.name.clone()).collect(),
        });
    }
    if let Some(own) = own_table::own_table(book, kind, sheet)
        && header_row.is_none_or(|row| row == 1)
    {
        return Ok(own);
    }
    let mut found: Vec<Found<'_>> = Vec::new();
    let sheets = book
        .sheets
        .iter()
        .filter(|s| sheet.is_none_or(|name| s.name == name));
    for sheet in sheets.filter(|s| !s.rows.is_empty()).take(SHEETS) {
        // A fit per kind and sheet is enough: the best header wins.
        let mut best: Vec<Found<'_>> = Vec::new();
        for header in header_rows(sheet, header_row) {
            let table = facts::table(sheet, header, GLANCE);
            let around = around(sheet, header);
            let doubt = header::doubt(sheet, header);
            let other_states = table.columns.iter().any(|column| {
                let said = format!("{} {}", column.group, column.base);
                stage::is_before_or_after(&headed::plain_header(&said))
            });
            for kind in Kind::ALL
                .into_iter()
                .filter(|k| kind.is_none_or(|wanted| wanted == *k))
            {
                let mut fit = score::fit(kind, &table, &around);
                fit.score -= if sheet.hidden { 3.0 } else { 0.0 };
                fit.score -= doubt;
                let against = kinds::against(&fit, &table, &around);
                let other = others::other_list(fit.kind, &table);
                let next = Found {
                    sheet,
                    header,
                    fit,
                    against,
                    other,
                    other_states,
                };
                match best.iter_mut().find(|b| b.fit.kind == kind) {
                    Some(b) if b.fit.score >= next.fit.score => {}
                    Some(b) => *b = next,
                    None => best.push(next),
                }
            }
        }
        found.extend(best);
    }
    found.sort_by(|a, b| b.fit.score.total_cmp(&a.fit.score));
    if found.is_empty() {
        return Err(match header_row {
            Some(row) => SuggestError::NoSuchRow { row },
            None => SuggestError::NoTable,
        });
    }
    // A kind that a person names is believed.
    let best = found
        .iter()
        .find(|f| kind.is_some() || f.against.is_none())
        .ok_or_else(|| match book.delimiter.is_some() && !book.is_parted {
            true => SuggestError::NotParted,
            false => SuggestError::NoneOfOurs {
                seen: refused(&found),
            },
        })?;
    // A header that is repeated before each section is the header where it stands first.
    let first = best
        .sheet
        .rows
        .iter()
        .find(|row| shows_the_same(row, best.header));
    let header = first
        .filter(|_| header_row.is_none())
        .unwrap_or(best.header);
    let best = &Found {
        header,
        ..best.clone()
    };
    let table = facts::table(best.sheet, best.header, facts::ROWS);
    // Seen in full, a number may repeat or a word may be no level after all.
    let fit = score::fit(best.fit.kind, &table, &around(best.sheet, best.header));
    let exact = fit.fields.iter().any(|(.., sure)| *sure >= 80);
    if book.delimiter.is_some() && !book.is_parted && fit.fields.len() < 2 {
        // A list of names under one header is a table all the same.
        if !exact || table.columns.len() > 1 {
            return Err(SuggestError::NotParted);
        }
    }
    let (mut mapping, mut comments) = build::build(book, best.sheet, best.header, &table, &fit);
    match header_row {
        Some(_) => mapping.header_row = header_row,
        None => fix_header(&mut mapping, book, best.header.number),
    }
    head(&mut comments, best, table.rows.len(), &found, book, said);
    if let Ok(located) = crate::locate::locate(&mapping, book) {
        comments.head.extend(crate::attention::of_table(&located));
    }
    for remark in &book.remarks {
        comments.head.push(format!("Remark: {remark}"));
    }
    let text = render(&mapping, &comments);
    Ok(Suggestion {
        mapping,
        text,
        sure: fit
            .fields
            .iter()
            .map(|(field, _, sure)| (*field, *sure))
            .collect(),
        comments,
    })
}

/// What each sheet looks like, and why it is not imported.
fn refused(found: &[Found<'_>]) -> Vec<String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut out = Vec::new();
    for f in found {
        if !seen.contains(&f.sheet.name.as_str()) {
            seen.push(&f.sheet.name);
            out.push(f.unlike());
        }
    }
    out
}

impl Found<'_> {
    /// Why its sheet is not read: "sheet “KPIs” is nearest to flows, but …".
    fn unlike(&self) -> String {
        let name = build::shorten(&self.sheet.name);
        let against = self
            .against
            .as_deref()
            .unwrap_or("it is less like them than another table");
        let also = match self.other {
            Some((other, what)) if !against.contains(other) => {
                format!(", and it looks like {other}{what}")
            }
            _ => String::new(),
        };
        format!(
            "sheet “{name}” is nearest to {}, but {against}{also}",
            self.fit.kind.word()
        )
    }

    /// How sure its columns are, in words.
    fn sureness(&self) -> String {
        let sure = self
            .fit
            .fields
            .iter()
            .filter(|(_, _, sure)| *sure >= 70)
            .count();
        let all = self.fit.fields.len();
        match (all, sure) {
            (1, 1) => "1 column fits, surely".to_owned(),
            (1, _) => "1 column fits, not surely".to_owned(),
            (_, 0) => format!("{all} columns fit, none of them surely"),
            _ => format!("{all} columns fit, {sure} of them surely"),
        }
    }
}

/// Rows that may be a header: the one somebody names, else those with at least two texts,
/// or the only column's first.
fn header_rows(sheet: &Sheet, named: Option<u32>) -> Vec<&Row> {
    if let Some(named) = named {
        return sheet.row(named).into_iter().collect();
    }
    let texts = |row: &&Row| {
        row.cells
            .iter()
            .filter(|c| matches!(c.value, CellValue::Text(_)) && !c.is_blank())
            .count()
    };
    let first: Vec<&Row> = sheet
        .rows
        .iter()
        .filter(|r| r.filled() > 0)
        .take(HEADERS)
        .collect();
    let wide: Vec<&Row> = first.iter().copied().filter(|r| texts(r) >= 2).collect();
    if wide.is_empty() {
        return first.into_iter().take(1).collect();
    }
    // Looking below a row costs time; rows with words known from headers come first.
    let mut ranked: Vec<(usize, &Row)> = wide.into_iter().map(|r| (known_headers(r), r)).collect();
    ranked.sort_by_key(|(known, row)| (std::cmp::Reverse(*known), row.number));
    ranked.truncate(LIKELY);
    ranked.into_iter().map(|(_, row)| row).collect()
}

/// Whether two rows show the same in each column.
fn shows_the_same(a: &Row, b: &Row) -> bool {
    let width = a.cells.len().max(b.cells.len());
    let shown = |row: &Row, c| crate::workbook::squeeze(&row.cell(c).shown());
    (0..width).all(|c| shown(a, c) == shown(b, c))
}

/// How many cells of a row are a usual header of some field.
fn known_headers(row: &Row) -> usize {
    row.cells
        .iter()
        .take(facts::COLUMNS)
        .filter(|c| is_known_header(&bare(&c.shown())))
        .count()
}

/// Whether a text is a usual header of some field.
pub(crate) fn is_known_header(text: &str) -> bool {
    let text = text.split(['(', '[']).next().unwrap_or_default().trim();
    Kind::ALL.iter().any(|k| {
        k.fields().iter().any(|f| f.headers().any(|h| h == text))
            || k.key_headers().any(|h| h == text)
    })
}

/// The sheet's name and what stands above the header, in lower case.
fn around(sheet: &Sheet, header: &Row) -> String {
    let mut text = sheet.name.to_lowercase();
    for row in sheet
        .rows
        .iter()
        .take_while(|r| r.number < header.number)
        .take(10)
    {
        for cell in row.cells.iter().take(facts::COLUMNS) {
            text.push(' ');
            text.extend(cell.shown().chars().take(200).flat_map(char::to_lowercase));
        }
    }
    text
}

/// Names the header's row where the columns alone would lead to another one.
fn fix_header(mapping: &mut Mapping, book: &Workbook, header: u32) {
    let same = apply_header(mapping, book) == Some(header);
    if !same {
        mapping.header_row = Some(header);
    }
}

fn apply_header(mapping: &Mapping, book: &Workbook) -> Option<u32> {
    crate::locate::locate(mapping, book)
        .ok()
        .map(|l| l.header_row)
}

fn head(
    comments: &mut Comments,
    best: &Found<'_>,
    rows: usize,
    found: &[Found<'_>],
    book: &Workbook,
    said: Said<'_>,
) {
    let name = |f: &Found<'_>| {
        format!(
            "sheet “{}”, header in row {}",
            build::shorten(&f.sheet.name),
            f.header.number
        )
    };
    let warnings = std::mem::take(&mut comments.head);
    comments.head = vec![
        format!(
            "Proposed from {}: {} like {}.",
            name(best),
            match rows >= facts::ROWS {
                true => format!("the first {rows} rows, which look"),
                false => counted(rows, "row that looks", "rows that look"),
            },
            best.fit.kind.word()
        ),
        "Check it, correct it, and import with --dry-run first.".to_owned(),
    ];
    if let (Some(kind), Some(against)) = (said.kind, &best.against) {
        comments.head.push(format!(
            "ATTENTION: these rows are read as {} because that was asked for, though {against}.",
            kind.word()
        ));
    }
    comments.head.extend(warnings);
    comments.head.extend(asks::of(best, found, said));
    if best.fit.fields.len() < 3 {
        comments.head.push(format!(
            "ATTENTION: only {} a field; check that these rows are {}, or name another kind with --kind.",
            counted(
                best.fit.fields.len(),
                "of the columns fits",
                "of the columns fit"
            ),
            best.fit.kind.word()
        ));
    }
    comments.head.push(format!("Why: {}.", best.sureness()));
    let mut named: Vec<&str> = vec![&best.sheet.name];
    for other in found.iter() {
        let here = std::ptr::eq(other.sheet, best.sheet);
        let above = here && other.header.number < best.header.number;
        if above && other.fit.score >= 5.0 && known_headers(other.header) >= 2 {
            comments.head.push(format!(
                "ATTENTION: another table begins in row {} of this sheet, like {}; it is not read. Move it to a sheet of its own to import it too.",
                other.header.number,
                other.fit.kind.word()
            ));
        } else if !named.contains(&other.sheet.name.as_str()) {
            named.push(&other.sheet.name);
            comments.head.push(match other.against {
                None => format!(
                    "Not read: {}. It looks importable as {} ({}): propose a mapping for it with --sheet.",
                    name(other),
                    other.fit.kind.word(),
                    other.sureness()
                ),
                Some(_) => format!("Not read: {}.", other.unlike()),
            });
        }
    }
    for sheet in book.sheets.iter().filter(|s| !s.rows.is_empty()) {
        if said.sheet.is_none() && !named.contains(&sheet.name.as_str()) {
            comments.head.push(format!(
                "Not read: sheet “{}”, which has no table.",
                build::shorten(&sheet.name)
            ));
        }
    }
    let second = found.iter().find(|f| {
        std::ptr::eq(f.sheet, best.sheet) && f.fit.kind != best.fit.kind && f.against.is_none()
    });
    if let Some(second) = second.filter(|s| s.fit.score + 1.0 > best.fit.score) {
        comments.head.push(format!(
            "It could also be read as {}.",
            second.fit.kind.word()
        ));
    }
}

/// How a suggestion does on its own workbook: used by tests and by `--suggest` to
/// warn. Rows read, and rows with errors.
pub fn try_out(suggestion: &Suggestion, book: &Workbook) -> Option<(usize, usize)> {
    apply(&suggestion.mapping, book)
        .ok()
        .map(|m| (m.rows.len(), m.bad_rows.len()))
}
