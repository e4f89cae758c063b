//! Names of columns where a row of group names stands above the header: “Inherent” over
//! Likelihood and Impact, “Current” over the next two.

use crate::workbook::{Row, Sheet, squeeze};
use std::collections::HashMap;

/// The headers of a table.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    /// The name of each column, all different: with its group where the header alone
    /// stands several times.
    pub names: Vec<String>,
    /// The names without groups, by which mappings made before could call them.
    pub plain: Vec<String>,
    /// What the header's own cell says.
    pub bases: Vec<String>,
    /// The name of the group over each column; blank for none.
    pub groups: Vec<String>,
}

/// How many columns a table has. What stands right of a blank column is another table,
/// such as a legend, where its rows are not those of the table.
pub fn width(sheet: &Sheet, header: &Row) -> usize {
    let all = sheet.width();
    let blank = |row: &Row, c: usize| row.cell(c).is_blank();
    let below: Vec<&Row> = sheet
        .rows
        .iter()
        .filter(|r| r.number > header.number)
        .collect();
    let is_empty = |c: usize| blank(header, c) && below.iter().all(|row| blank(row, c));
    let Some(gap) = (2..all).find(|c| is_empty(*c)) else {
        return all;
    };
    let some = |row: &&&Row, mut columns: std::ops::Range<usize>| columns.any(|c| !blank(row, c));
    let left = below.iter().filter(|row| some(row, 0..gap)).count();
    let right = below.iter().filter(|row| some(row, gap + 1..all)).count();
    let beside = below
        .iter()
        .filter(|row| !some(row, 0..gap) && some(row, gap + 1..all))
        .count();
    // Both parts begin with the same header, such as “Tag”: each row is two records.
    let first = |columns: std::ops::Range<usize>| {
        let texts = columns.map(|c| squeeze(&header.cell(c).shown()).to_lowercase());
        let mut texts = texts.filter(|text| !text.is_empty());
        texts.next()
    };
    if right > 0 && left > 0 && first(0..gap).is_some() && first(0..gap) == first(gap + 1..all) {
        return gap;
    }
    // A spacer within a table has the table's rows on both its sides; and a legend is
    // narrower than its table.
    let narrow = all - gap - 1 <= gap;
    match narrow && right > 0 && left > 0 && (beside > 0 || right * 2 <= left) {
        true => gap,
        false => all,
    }
}

/// The headers of the first columns.
pub fn headers(sheet: &Sheet, header: &Row, width: usize) -> Headers {
    let plain = sheet.column_names_to(header, width);
    let bases: Vec<String> = (0..width)
        .map(|c| match squeeze(&header.cell(c).shown()) {
            text if text.is_empty() => plain[c].clone(),
            text => text,
        })
        .collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    for base in &bases {
        *times.entry(base.to_lowercase()).or_default() += 1;
    }
    let is_repeated = |c: usize| times.get(&bases[c].to_lowercase()).is_some_and(|n| *n > 1);
    let groups = groups(sheet, header, width, &|c| is_repeated(c));
    let mut taken: std::collections::HashSet<String> = std::collections::HashSet::new();
    let names = (0..width)
        .map(|c| {
            let name = match groups[c].is_empty() || !is_repeated(c) {
                true => plain[c].clone(),
                false => format!("{}: {}", groups[c], bases[c]),
            };
            // A name that is taken after all falls back to its number.
            match taken.insert(name.to_lowercase()) {
                true => name,
                false => {
                    taken.insert(plain[c].to_lowercase());
                    plain[c].clone()
                }
            }
        })
        .collect();
    Headers {
        names,
        plain,
        bases,
        groups,
    }
}

/// The group over each column, from the row right above the header.
fn groups(
    sheet: &Sheet,
    header: &Row,
    width: usize,
    is_repeated: &dyn Fn(usize) -> bool,
) -> Vec<String> {
    let none = vec![String::new(); width];
    let Some(above) = header.number.checked_sub(1).and_then(|n| sheet.row(n)) else {
        return none;
    };
    let mut out = none.clone();
    let merged = sheet.merges.iter().filter(|m| {
        m.bottom == above.number && m.top <= above.number && m.left < m.right && m.left < width
    });
    let mut areas = 0;
    for area in merged {
        let text = sheet
            .row(area.top)
            .map(|row| squeeze(&row.cell(area.left).shown()));
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
            let alone = squeeze(&above.cell(c).shown());
            if group.is_empty() && !alone.is_empty() && is_repeated(c) {
                *group = alone;
            }
        }
        return if whole { none } else { out };
    }
    // Without merged cells, a name stands over its first column and those to its right.
    let texts: Vec<usize> = (0..width).filter(|c| !above.cell(*c).is_blank()).collect();
    let is_row_of_groups = texts.len() >= 2
        && texts.len() < header.filled()
        && texts.iter().all(|c| is_repeated(*c) || *c == texts[0])
        && (0..width).any(is_repeated);
    if !is_row_of_groups {
        return none;
    }
    for (at, start) in texts.iter().enumerate() {
        let end = texts.get(at + 1).copied().unwrap_or(width);
        let text = squeeze(&above.cell(*start).shown());
        for group in &mut out[*start..end] {
            group.clone_from(&text);
        }
    }
    out
}
