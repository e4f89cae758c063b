//! Names of columns where a header stands in several rows: “Inherent” over Likelihood and
//! Impact, “Current” over the next two; “ID” in the upper row alone.

mod over;
mod says;

use crate::suggest::stage::stage;
use crate::workbook::{Row, Sheet, squeeze, told_apart};
use std::collections::{HashMap, HashSet};

/// The headers of a table.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    /// The name of each column, all different: with its group where the header alone
    /// stands several times.
    pub names: Vec<String>,
    /// The names without groups, by which mappings made before could call them.
    pub plain: Vec<String>,
    /// The names by the header's own row alone, by which mappings made before called them.
    pub own: Vec<String>,
    /// What the header says of each column by itself: its own cell, in full where that says
    /// too little (“Action owner” for “Owner” below “Action”).
    pub bases: Vec<String>,
    /// The name of the group over each column; blank for none, and where the header says in
    /// full what the group says.
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
    let from_above = over::names_above(sheet, header, width);
    let own = sheet.header_texts(header, width);
    let alone = told_apart(own.iter().cloned());
    let texts = own.into_iter().zip(&from_above);
    let plain = told_apart(texts.map(|(own, above)| above.clone().unwrap_or(own)));
    let mut bases: Vec<String> = (0..width)
        .map(|c| match squeeze(&header.cell(c).shown()) {
            text if text.is_empty() => plain[c].clone(),
            text => text,
        })
        .collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    for base in &bases {
        *times.entry(base.to_lowercase()).or_default() += 1;
    }
    let is_repeated = |base: &String| times.get(&base.to_lowercase()).is_some_and(|n| *n > 1);
    let repeated: Vec<bool> = bases.iter().map(is_repeated).collect();
    let own = over::Bases {
        texts: &bases,
        repeated: &repeated,
        from_above: &from_above,
    };
    let (mut groups, outer) = over::groups(sheet, header, width, &own);
    let mut taken: HashSet<String> = HashSet::new();
    let mut names = Vec::with_capacity(width);
    for c in 0..width {
        let (group, base) = (&groups[c], &bases[c]);
        let says = !says::is_a_state_alone(base)
            && stage(base).is_none()
            && says::is_of_a_state(group)
            && says::rates(base)
            || says::of_actions(group).is_some() && says::speaks_of_an_action(base);
        let joined = !group.is_empty() && (repeated[c] || says);
        let candidates = [
            joined.then(|| format!("{group}: {base}")),
            (joined && !outer[c].is_empty()).then(|| format!("{}: {group}: {base}", outer[c])),
        ];
        let mut candidates = candidates.into_iter().flatten();
        // A name that is taken after all falls back to its number.
        let name = candidates.find(|name| !taken.contains(&name.to_lowercase()));
        let name = name.unwrap_or_else(|| plain[c].clone());
        taken.insert(name.to_lowercase());
        names.push(name);
    }
    for c in 0..width {
        // What stands over the groups may say it of all of them.
        if stage(&groups[c]).is_none() && says::is_of_a_state(&outer[c]) {
            groups[c] = format!("{} {}", outer[c], groups[c]).trim().to_owned();
        }
        // “Inherent” below “Likelihood” is the likelihood of that state.
        if says::is_a_state_alone(&bases[c]) && says::rates(&groups[c]) {
            std::mem::swap(&mut groups[c], &mut bases[c]);
        } else if let Some(full) = says::in_full(&groups[c], &bases[c]) {
            bases[c] = full;
            groups[c].clear();
        }
    }
    Headers {
        names,
        plain,
        own: alone,
        bases,
        groups,
    }
}
