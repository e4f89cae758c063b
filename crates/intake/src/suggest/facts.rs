//! What is seen in a table: its rows, and for each column what its values are like.

use crate::cellread::code_prefix;
use crate::dates::{self, DateOrder};
use crate::number::{self, NumberStyle};
use crate::period;
use crate::sums::is_no_record;
use crate::workbook::{CellValue, Row, Sheet, squeeze};
use std::collections::HashMap;

/// Most columns looked at.
pub const COLUMNS: usize = 80;
/// Most rows looked at.
pub const ROWS: usize = 5_000;
/// Most distinct values kept of a column.
const DISTINCT: usize = 60;

/// One column's values below a header.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its own header cell says, without the group over it.
    pub base: String,
    /// The group over it; blank for none.
    pub group: String,
    /// Whether its base stands in several groups.
    pub grouped: bool,
    /// Cells that hold something.
    pub filled: usize,
    /// Distinct values with line breaks squeezed, in order, at most [`DISTINCT`].
    pub distinct: Vec<String>,
    /// Whether there are more.
    pub many: bool,
    /// Whether no value repeats (without regard to case) and none is missing.
    pub unique: bool,
    /// Cells whose value stands further up already.
    pub repeats: usize,
    /// Whether each value stands in one run of rows, one below the other, merged or followed
    /// by blank cells, and some run has several: rows that go on with the one above.
    pub runs: bool,
    /// Cells that are numbers.
    pub numbers: usize,
    /// Cells that are numbers only where the comma is the decimal mark.
    pub comma_numbers: usize,
    /// Cells that are numbers only where the point is the decimal mark.
    pub point_numbers: usize,
    /// Cells that are another number in each notation, with a comma: “1,200”.
    pub grouped_by_comma: usize,
    /// Cells that are days.
    pub days: usize,
    /// Cells that may be the number of a day.
    pub serials: usize,
    /// Cells that are days only when the day comes first.
    pub day_first: usize,
    /// Cells that are days only when the month comes first.
    pub month_first: usize,
    /// A cell that is, or names, a day with the month first alone.
    pub a_month_first: Option<String>,
    /// Cells that are another day in each order.
    pub either_order: usize,
    /// Average number of characters.
    pub length: usize,
    /// Cells with each separator.
    pub separators: HashMap<&'static str, usize>,
    /// Cells that begin with a code like "T-03".
    pub coded: usize,
    /// Whether merged areas of several rows stand below the header.
    pub merged_down: bool,
}

/// Separators looked for, in the order of preference.
pub const SEPARATORS: [&str; 6] = [";", "\n", "→", "->", "|", ","];

/// A table below a header.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// The rows of the table, without notes below it.
    pub rows: Vec<&'a Row>,
    /// Whether something else stands below a blank row.
    pub stops_at_blank: bool,
    /// The row and first words of what stands below, where it ends the table.
    pub next: Option<(u32, String)>,
    /// The columns.
    pub columns: Vec<Column>,
}

/// Looks at the table below a header, at most so many rows of it.
pub fn table<'a>(sheet: &'a Sheet, header: &Row, most: usize) -> Table<'a> {
    let width = header.cells.len().max(1).max(
        // Columns right of the last header may hold data.
        sheet
            .rows
            .iter()
            .filter(|r| r.number > header.number)
            .take(50)
            .map(|r| r.cells.len())
            .max()
            .unwrap_or(0),
    );
    let width = width.min(crate::grouped::width(sheet, header)).max(1);
    let headers = crate::grouped::headers(sheet, header, width.min(COLUMNS));
    let names = headers.names;
    let below: Vec<&Row> = sheet
        .rows
        .iter()
        .filter(|r| r.number > header.number && within(r, width) > 0)
        .take(most)
        .collect();
    let gaps: Vec<usize> = below
        .windows(2)
        .enumerate()
        .filter(|(_, w)| w[1].number > w[0].number + 1)
        .map(|(i, _)| i + 1)
        .collect();
    let first = gaps.first().copied();
    let other_table = gaps
        .iter()
        .copied()
        .find(|i| begins_a_table(&below[*i..], header));
    let mut end = other_table;
    if let Some(first) = first
        && !continues(
            &below[..first],
            &below[first..end.filter(|e| *e > first).unwrap_or(below.len())],
        )
    {
        end = Some(first);
    }
    let stops_at_blank = end.is_some() && end == first;
    let next = end.map(|i| (below[i].number, first_words(below[i])));
    let mut rows = below[..end.unwrap_or(below.len())].to_vec();
    rows.retain(|r| !note(r, &names));
    let columns = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let (group, base) = match of_a_year(&headers.bases, index) {
                Some(parts) if headers.groups[index].is_empty() => parts,
                _ => (headers.groups[index].clone(), headers.bases[index].clone()),
            };
            let of_years = base != headers.bases[index];
            let repeats = of_years || repeats(&headers.bases, index);
            Column {
                grouped: !group.is_empty() && repeats,
                base,
                group,
                ..column(sheet, header, index, name, &rows)
            }
        })
        .collect();
    Table {
        rows,
        stops_at_blank,
        next,
        columns,
    }
}

/// Cells of the first columns with something in them.
fn within(row: &Row, width: usize) -> usize {
    row.cells
        .iter()
        .take(width)
        .filter(|c| !c.is_blank())
        .count()
}

/// The year in a header and the header without it, where another header says the same of
/// another year: “2025 Likelihood”, “Likelihood 2026”. The year is a group then.
fn of_a_year(bases: &[String], index: usize) -> Option<(String, String)> {
    let parts = |base: &str| -> Option<(String, String)> {
        let is_year = |word: &str| {
            let digits = word.trim_start_matches(|c: char| {
                c.eq_ignore_ascii_case(&'f') || c.eq_ignore_ascii_case(&'y')
            });
            let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            let short = digits.len() == 2 && word.len() == 4;
            all && (short || digits.len() == 4 && digits.starts_with("20"))
        };
        let marks = |c: char| c.is_whitespace() || "()[]:-–_'".contains(c);
        let words: Vec<&str> = base.split(marks).filter(|word| !word.is_empty()).collect();
        let year = words.iter().find(|word| is_year(word))?;
        let rest: Vec<&str> = words.iter().copied().filter(|word| word != year).collect();
        (!rest.is_empty()).then(|| ((*year).to_owned(), rest.join(" ")))
    };
    let (year, rest) = parts(&bases[index])?;
    let mut others = bases.iter().filter_map(|base| parts(base));
    others
        .any(|(other, words)| other != year && words.to_lowercase() == rest.to_lowercase())
        .then_some((year, rest))
}

fn repeats(bases: &[String], index: usize) -> bool {
    let base = bases[index].to_lowercase();
    bases.iter().filter(|b| b.to_lowercase() == base).count() > 1
}

/// What the first filled cell of a row shows.
pub fn first_words(row: &Row) -> String {
    row.cells
        .iter()
        .find(|c| !c.is_blank())
        .map(|c| squeeze(&c.shown()))
        .unwrap_or_default()
}

/// Whether the rows below a blank one begin another table: a row of headers, other
/// than the header above, which may have a title over it.
fn begins_a_table(below: &[&Row], header: &Row) -> bool {
    let headers = |row: &Row| {
        let known = super::known_headers(row);
        let words = |r: &Row| -> Vec<String> {
            r.cells
                .iter()
                .map(|c| squeeze(&c.shown()).to_lowercase())
                .filter(|t| !t.is_empty())
                .collect()
        };
        // A record may hold words that are headers elsewhere: “Dale Scribe, Notes, BA, Signed”.
        known >= 2 && known * 5 >= row.filled() * 4 && words(row) != words(header)
    };
    match below {
        [title, next, _, ..] if title.filled() == 1 => headers(next),
        [first, _, ..] => headers(first),
        _ => false,
    }
}

/// A row with a single cell, or a sum, in a table of several columns.
pub fn note(row: &Row, names: &[String]) -> bool {
    names.len() > 1 && (row.filled() <= 1 || is_no_record(row))
}

/// Whether rows below a blank one look like those above it.
fn continues(above: &[&Row], below: &[&Row]) -> bool {
    let mut sizes: Vec<usize> = above.iter().map(|r| r.filled()).collect();
    sizes.sort_unstable();
    let usual = sizes[sizes.len() / 2];
    if let [only] = above {
        // Nothing to compare with but what kind of thing stands in each cell.
        let alike = below.iter().filter(|row| same_kinds(only, row)).count();
        return alike * 10 >= below.len() * 6;
    }
    let width = above
        .iter()
        .map(|r| r.cells.len())
        .max()
        .unwrap_or(0)
        .min(COLUMNS);
    // What the cells of each column are like: a digit in all, or few values.
    let mut digits = vec![above.len() > 2; width];
    let mut sets: Vec<Option<std::collections::HashSet<String>>> =
        vec![Some(Default::default()); width];
    for row in above {
        for c in 0..width {
            let text = squeeze(&row.cell(c).shown()).to_lowercase();
            digits[c] &= text.bytes().any(|b| b.is_ascii_digit());
            if let Some(set) = &mut sets[c] {
                set.insert(text);
                if set.len() > 8 || set.len() * 2 > above.len().max(4) {
                    sets[c] = None;
                }
            }
        }
    }
    let alike = below
        .iter()
        .filter(|row| {
            let (mut asked, mut held) = (0, 0);
            for c in 0..width {
                let text = squeeze(&row.cell(c).shown()).to_lowercase();
                if digits[c] {
                    asked += 1;
                    held += usize::from(text.bytes().any(|b| b.is_ascii_digit()));
                }
                if let Some(set) = &sets[c] {
                    asked += 1;
                    held += usize::from(set.contains(&text));
                }
            }
            row.filled() * 2 >= usual && held * 2 >= asked
        })
        .count();
    // One table with gaps has mostly rows of one kind; notes below are few words.
    alike * 10 >= below.len() * 6
}

/// Whether two rows hold the same kinds of things: texts, numbers, days under one another.
fn same_kinds(a: &Row, b: &Row) -> bool {
    let width = a.cells.len().max(b.cells.len()).min(COLUMNS);
    let (mut both, mut same) = (0, 0);
    for column in 0..width {
        let (one, other) = (a.cell(column), b.cell(column));
        if one.is_blank() || other.is_blank() {
            continue;
        }
        both += 1;
        let number = |cell: &crate::Cell| {
            matches!(cell.value, CellValue::Number { .. } | CellValue::Date(_))
                || cell.shown().bytes().any(|b| b.is_ascii_digit())
        };
        let kind = |cell: &crate::Cell| (number(cell), matches!(cell.value, CellValue::Bool(_)));
        same += usize::from(kind(one) == kind(other));
    }
    both >= 2 && both * 2 >= a.filled() && same * 4 >= both * 3
}

/// Whether the values of a column stand in runs, of which one has several rows.
fn in_runs(sheet: &Sheet, header: &Row, index: usize, rows: &[&Row]) -> bool {
    let covered = |row: &Row| {
        sheet.merges.iter().any(|m| {
            m.left <= index
                && index <= m.right
                && header.number < m.top
                && m.top < row.number
                && row.number <= m.bottom
        })
    };
    let mut begun: std::collections::HashSet<String> = std::collections::HashSet::new();
    let mut last: Option<(String, usize)> = None;
    let mut further = 0;
    for row in rows {
        let text = squeeze(&row.cell(index).shown()).to_lowercase();
        match &last {
            // A row that says less than the first of its run.
            Some((_, filled)) if text.is_empty() => {
                if !covered(row) && row.filled() * 2 > filled + 1 {
                    return false;
                }
                further += 1;
            }
            Some((known, _)) if *known == text => further += 1,
            _ if text.is_empty() || !begun.insert(text.clone()) => return false,
            _ => last = Some((text, row.filled())),
        }
    }
    further > 0
}

fn column(sheet: &Sheet, header: &Row, index: usize, name: String, rows: &[&Row]) -> Column {
    let mut out = Column {
        name,
        unique: true,
        ..Column::default()
    };
    let mut seen: HashMap<String, ()> = HashMap::new();
    let mut characters = 0;
    for row in rows {
        let cell = row.cell(index);
        if cell.is_blank() {
            out.unique = false;
            continue;
        }
        let shown = cell.shown();
        let text = squeeze(&shown);
        out.filled += 1;
        characters += text.chars().count();
        let again = seen.insert(text.to_lowercase(), ()).is_some();
        out.unique &= !again;
        out.repeats += usize::from(again);
        if out.distinct.len() < DISTINCT {
            if !out.distinct.contains(&text) {
                out.distinct.push(text.clone());
            }
        } else {
            out.many = true;
        }
        let is_long = || {
            period::longer(&text).is_some()
                && number::parse(&text, NumberStyle::PointDecimal).is_none()
        };
        if matches!(cell.value, CellValue::Date(_)) || is_long() {
            out.days += 1;
        } else if dates::in_any_order(&text) {
            out.days += 1;
            let shown = dates::order_shown(&text);
            out.day_first += usize::from(shown == Some(DateOrder::DayFirst));
            out.month_first += usize::from(shown == Some(DateOrder::MonthFirst));
            out.either_order += usize::from(dates::in_both_orders(&text));
        }
        if out.a_month_first.is_none() && text.len() <= 200 {
            let names = |word: &str| {
                let day = word.trim_matches(|c: char| !c.is_ascii_digit());
                dates::order_shown(day) == Some(DateOrder::MonthFirst)
            };
            let has = !matches!(cell.value, CellValue::Date(_)) && text.split(' ').any(names);
            out.a_month_first = has.then(|| text.clone());
        }
        out.serials += usize::from(dates::serial_like(&text).is_some());
        let as_point = number::parse(&text, NumberStyle::PointDecimal);
        let as_comma = number::parse(&text, NumberStyle::CommaDecimal);
        out.numbers += usize::from(as_point.is_some() || as_comma.is_some());
        match (as_point, as_comma) {
            (None, Some(_)) => out.comma_numbers += 1,
            (Some(_), None) => out.point_numbers += 1,
            (Some(a), Some(b)) if a != b && text.contains(',') => out.grouped_by_comma += 1,
            _ => {}
        }
        for separator in SEPARATORS {
            if shown.contains(separator) {
                *out.separators.entry(separator).or_default() += 1;
            }
        }
        out.coded += usize::from(code_prefix(&text).is_some());
    }
    out.unique &= !rows.is_empty();
    out.runs = out.filled > 0 && !out.unique && in_runs(sheet, header, index, rows);
    out.length = characters / out.filled.max(1);
    out.merged_down = sheet
        .merges
        .iter()
        .any(|m| m.left == index && m.top > header.number && m.bottom > m.top);
    out
}
