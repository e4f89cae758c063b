//! The rows above a header that name groups of its columns.

use super::says::{
    is_a_state_alone, is_header, is_name, is_of_a_state, of_actions, rates, speaks_of_an_action,
};
use crate::suggest::stage::stage;
use crate::workbook::{CellValue, Row, Sheet, squeeze};

/// Rows above the header in which names of groups are looked for.
const ABOVE: u32 = 3;

/// A header's own cells, and which of them stand several times.
pub struct Bases<'a> {
    pub texts: &'a [String],
    pub repeated: &'a [bool],
    /// Columns whose name stands in the row above, over a blank cell.
    pub from_above: &'a [Option<String>],
}

/// What a row shows in a column.
fn shown(row: &Row, column: usize) -> String {
    squeeze(&row.cell(column).shown())
}

/// The names of columns that stand in the row right above a header, over blank cells of it:
///
/// | ID | Risk | Inherent | | Owner |
/// |----|------|----------|-|-------|
/// |    |      | Likelihood | Impact | |
pub fn names_above(sheet: &Sheet, header: &Row, width: usize) -> Vec<Option<String>> {
    let none = vec![None; width];
    let Some(above) = header.number.checked_sub(1).and_then(|n| sheet.row(n)) else {
        return none;
    };
    let below: Vec<usize> = (0..width).filter(|c| !header.cell(*c).is_blank()).collect();
    let over: Vec<usize> = (0..width).filter(|c| !above.cell(*c).is_blank()).collect();
    let is_parted = over.len() >= 2 && below.len() >= 2 && over[0] <= below[0];
    if !is_parted || !is_row_of_names(above, &over) {
        return none;
    }
    let named = |c: &usize| header.cell(*c).is_blank();
    let mut alone = over.iter().filter(|c| named(c));
    // What stands below a blank cell, or below the same name once more, is part of a group.
    let mut parts = below.iter().filter(|c| {
        above.cell(**c).is_blank() || **c > 0 && shown(above, **c) == shown(above, **c - 1)
    });
    let is_header_row = alone.any(|c| is_header(&shown(above, *c)))
        && parts.next().is_some()
        && below.iter().all(|c| is_header(&shown(header, *c)));
    if !is_header_row {
        return none;
    }
    let name = |c| (named(&c) && !above.cell(c).is_blank()).then(|| shown(above, c));
    (0..width).map(name).collect()
}

/// Whether the filled cells of a row are words short enough for names.
fn is_row_of_names(row: &Row, filled: &[usize]) -> bool {
    filled.iter().all(|c| {
        let cell = row.cell(*c);
        matches!(cell.value, CellValue::Text(_)) && is_name(&shown(row, *c))
    })
}

/// The group over each column, blank for none, and those over the groups.
pub fn groups(
    sheet: &Sheet,
    header: &Row,
    width: usize,
    bases: &Bases<'_>,
) -> (Vec<String>, Vec<String>) {
    let mut found: Vec<Vec<String>> = Vec::new();
    for up in 1..=ABOVE {
        let row = header.number.checked_sub(up).and_then(|n| sheet.row(n));
        let Some(row) = row else { continue };
        let groups = in_row(sheet, row, header, width, bases);
        // Farther up only what says it of ratings is taken for a name of groups.
        let says = up == 1 || groups.iter().any(|group| is_of_a_state(group));
        if says && groups.iter().any(|group| !group.is_empty()) {
            found.push(groups);
        }
    }
    let mut found = found.into_iter();
    let none = || vec![String::new(); width];
    (
        found.next().unwrap_or_else(none),
        found.next().unwrap_or_else(none),
    )
}

/// The groups that a row names.
fn in_row(
    sheet: &Sheet,
    above: &Row,
    header: &Row,
    width: usize,
    bases: &Bases<'_>,
) -> Vec<String> {
    let none = vec![String::new(); width];
    let mut out = none.clone();
    let merged = sheet.merges.iter().filter(|m| {
        m.bottom == above.number && m.top <= above.number && m.left < m.right && m.left < width
    });
    let mut areas = 0;
    for area in merged {
        let text = sheet.row(area.top).map(|row| shown(row, area.left));
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            continue;
        };
        areas += 1;
        for group in &mut out[area.left..=area.right.min(width - 1)] {
            group.clone_from(&text);
        }
    }
    if areas > 0 {
        // A single area over everything is a title.
        let whole = areas == 1 && out.iter().filter(|g| !g.is_empty()).count() * 4 > width * 3;
        // One cell over one column is a group too: “Current” over “Level”.
        for (c, group) in out.iter_mut().enumerate() {
            let alone = shown(above, c);
            let is_group = bases.repeated[c] || says_of(&alone, &bases.texts[c]);
            if group.is_empty() && !alone.is_empty() && is_group && bases.from_above[c].is_none() {
                *group = alone;
            }
        }
        return if whole { none } else { out };
    }
    unmerged(above, header, width, bases).unwrap_or(none)
}

/// Whether a group says something of a column that its header does not.
fn says_of(group: &str, base: &str) -> bool {
    is_of_a_state(group) && rates(base)
        || rates(group) && is_a_state_alone(base)
        || of_actions(group).is_some() && speaks_of_an_action(base)
}

/// The groups of a row without merged cells: a name stands over its first column and those
/// to its right, or over each of them.
fn unmerged(above: &Row, header: &Row, width: usize, bases: &Bases<'_>) -> Option<Vec<String>> {
    let filled: Vec<usize> = (0..width).filter(|c| !above.cell(*c).is_blank()).collect();
    let mut starts: Vec<usize> = Vec::new();
    for c in &filled {
        let goes_on =
            *c > 0 && filled.contains(&(c - 1)) && shown(above, c - 1) == shown(above, *c);
        if !goes_on {
            starts.push(*c);
        }
    }
    let columns =
        (0..width).filter(|c| !header.cell(*c).is_blank() || bases.from_above[*c].is_some());
    let is_narrower = starts.len() < columns.count();
    let by_repetition = starts.len() >= 2
        && starts.iter().all(|c| bases.repeated[*c] || *c == starts[0])
        && bases.repeated.contains(&true);
    // “Inherent” over “Likelihood” says it, however often the header stands there; alone in
    // the first column it would be a title.
    let says = |c: &usize| says_of(&shown(above, *c), &bases.texts[*c]);
    let alone = |c: &usize| *c > 0 && is_of_a_state(&shown(above, *c));
    let by_words = is_row_of_names(above, &filled)
        && starts.iter().any(says)
        && (starts.len() >= 2 || starts.iter().all(alone));
    if !is_narrower || !(by_repetition || by_words) {
        return None;
    }
    let mut out = vec![String::new(); width];
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(width);
        let text = shown(above, *start);
        if bases.from_above[*start].is_some() {
            continue;
        }
        let of_ratings = is_of_a_state(&text) && rates(&bases.texts[*start]);
        for (c, name) in out.iter_mut().enumerate().take(end).skip(*start) {
            // A state of things is of the ratings below it, and not of what stands behind, nor
            // of ratings that name a state themselves.
            let base = &bases.texts[c];
            let is_other = !rates(base) || stage(base) != stage(&bases.texts[*start]);
            if bases.from_above[c].is_some() || of_ratings && is_other {
                break;
            }
            name.clone_from(&text);
        }
    }
    Some(out)
}
