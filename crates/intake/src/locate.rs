//! Finding the table: the sheet, the header's row and the columns.

use crate::commands::places::is_place;
use crate::grouped::{self, Headers};
use crate::mapping::Mapping;
use crate::nearest::nearest;
use crate::workbook::{Row, Sheet, Workbook, letters, squeeze};
use std::collections::HashMap;

/// How many filled rows are looked at for a header.
pub const HEADER_ROWS: usize = 200;

/// Why a mapping does not fit a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// The mapping itself cannot be carried out.
    #[error(transparent)]
    Mapping(#[from] crate::MappingError),
    /// No sheet has that name.
    #[error("there is no sheet “{wanted}”; there is {}. Correct sheet in the mapping, or give --sheet", list(.sheets))]
    NoSuchSheet {
        /// The name or pattern.
        wanted: String,
        /// The sheets there are.
        sheets: Vec<String>,
    },
    /// The rows take more memory than one file may.
    #[error("sheet “{sheet}”, row {row}: the rows up to here take more than {limit} of memory as the mapping reads them, as much as one file may. {}", .limit.fix())]
    TooMuchMemory {
        /// The sheet.
        sheet: String,
        /// The row.
        row: u32,
        /// The limit.
        limit: crate::Memory,
    },
    /// No row has the columns.
    #[error("sheet “{sheet}”{row}: the column{s} {missing} not found{hint}. The header read there has: {found}", s = if .missing.len() == 1 { "" } else { "s" }, missing = were(.missing), row = at(*.header_row), hint = hints(.nearest), found = list(.found))]
    NoColumns {
        /// The sheet that fits best.
        sheet: String,
        /// The row that fits best, 0 when no row has any of the columns.
        header_row: u32,
        /// The columns not found.
        missing: Vec<String>,
        /// For some of them, a header spelled alike.
        nearest: Vec<(String, String)>,
        /// The headers of that row.
        found: Vec<String>,
    },
}

fn at(row: u32) -> String {
    if row == 0 {
        String::new()
    } else {
        format!(", row {row}")
    }
}

fn were(names: &[String]) -> String {
    format!(
        "{} {}",
        list(names),
        if names.len() == 1 { "was" } else { "were" }
    )
}

pub(crate) fn list(names: &[String]) -> String {
    let mut out: Vec<String> = names.iter().take(30).map(|n| format!("“{n}”")).collect();
    if names.len() > 30 {
        out.push(format!("and {} more", names.len() - 30));
    }
    if out.is_empty() {
        "none".to_owned()
    } else {
        out.join(", ")
    }
}

fn hints(pairs: &[(String, String)]) -> String {
    pairs
        .iter()
        .map(|(a, b)| format!("; for “{a}”, did you mean “{b}”?"))
        .collect()
}

/// The table a mapping reads.
#[derive(Debug)]
pub struct Located<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The header's row; 0 for none.
    pub header_row: u32,
    /// Names of the columns, from A on.
    pub names: Vec<String>,
    /// How many columns the table has: what stands right of a blank column is another.
    pub width: usize,
    /// Columns that hold something and that no rule reads.
    pub unmapped: Vec<usize>,
    /// What a person should know.
    pub remarks: Vec<String>,
    by_name: HashMap<String, usize>,
}

impl Located<'_> {
    /// The column with a header, as a mapping writes it.
    pub fn column(&self, name: &str) -> Option<usize> {
        lookup(&self.by_name, name)
    }
}

/// Headers by their exact form, then without regard to case, then without marks
/// at their end; the first column wins.
fn index(headers: &Headers) -> HashMap<String, usize> {
    let mut by_name = HashMap::with_capacity(headers.names.len() * 2);
    // Names with their group first; without it as mappings made before call them.
    for names in [&headers.names, &headers.plain, &headers.own] {
        for form in [
            squeeze as fn(&str) -> String,
            |n| squeeze(n).to_lowercase(),
            bare,
        ] {
            for (i, name) in names.iter().enumerate() {
                by_name.entry(form(name)).or_insert(i);
            }
        }
    }
    by_name
}

fn lookup(by_name: &HashMap<String, usize>, name: &str) -> Option<usize> {
    let squeezed = squeeze(name);
    by_name
        .get(&squeezed)
        .or_else(|| by_name.get(&squeezed.to_lowercase()))
        .or_else(|| by_name.get(&bare(name)))
        .copied()
}

/// A header without case, and without the marks people add to headers.
pub fn bare(name: &str) -> String {
    squeeze(name)
        .to_lowercase()
        .trim_end_matches([':', '*', '?', '.', ' '])
        .to_owned()
}

/// Every column a mapping names, and whether the file must have it.
fn wanted(mapping: &Mapping) -> Vec<(&str, bool)> {
    let mut all: Vec<(&str, bool)> = mapping.key.iter().map(|k| (k.as_str(), true)).collect();
    for rule in mapping.columns.values() {
        all.extend(rule.sources().map(|s| (s, !rule.optional)));
    }
    let actions = mapping.actions.iter().flat_map(|action| action.fields());
    all.extend(actions.map(|(_, header)| (header, true)));
    if let Some(scale) = &mapping.scale {
        let own = [&scale.likelihood, &scale.impact, &scale.score, &scale.level];
        all.extend(own.into_iter().flatten().map(|s| (s.as_str(), true)));
    }
    all.extend(
        mapping
            .skip_rows
            .iter()
            .filter_map(|r| r.column.as_deref())
            .map(|c| (c, true)),
    );
    all.sort_unstable_by(|a, b| a.0.cmp(b.0).then(b.1.cmp(&a.1)));
    all.dedup_by(|a, b| a.0 == b.0);
    all
}

/// Finds the table a mapping reads.
///
/// # Errors
/// [`ApplyError`] that names the sheets or headers there are.
pub fn locate<'a>(mapping: &Mapping, book: &'a Workbook) -> Result<Located<'a>, ApplyError> {
    mapping.check()?;
    let sheets: Vec<&Sheet> = match &mapping.sheet {
        None => {
            let (hidden, shown): (Vec<_>, Vec<_>) = book.sheets.iter().partition(|s| s.hidden);
            shown.into_iter().chain(hidden).collect()
        }
        Some(pattern) => {
            let exact: Vec<_> = book.sheets.iter().filter(|s| s.name == *pattern).collect();
            // A CSV file has one table, whatever a workbook's sheet was called.
            let csv = book.delimiter.is_some();
            if exact.is_empty() {
                book.sheets
                    .iter()
                    .filter(|s| csv || matches(pattern, &s.name))
                    .collect()
            } else {
                exact
            }
        }
    };
    if sheets.is_empty() {
        return Err(ApplyError::NoSuchSheet {
            wanted: mapping.sheet.clone().unwrap_or_default(),
            sheets: book.sheets.iter().map(|s| s.name.clone()).collect(),
        });
    }
    let wanted = wanted(mapping);
    let mut best: Option<(usize, Candidate<'a>)> = None;
    let mut complete: Vec<Candidate<'a>> = Vec::new();
    for sheet in sheets {
        if let Some((found, candidate)) = header(sheet, mapping.header_row, &wanted) {
            if candidate.missing.is_empty() {
                complete.push(candidate);
            } else if best.as_ref().is_none_or(|(most, _)| found > *most) {
                best = Some((found, candidate));
            }
        }
    }
    let others: Vec<String> = complete
        .iter()
        .skip(1)
        .map(|c| c.sheet.name.clone())
        .collect();
    match (complete.into_iter().next(), best) {
        (Some(candidate), _) => Ok(located(mapping, &wanted, candidate, &others)),
        (None, best) => Err(no_columns(best.map(|(_, c)| c), mapping, &wanted, book)),
    }
}

struct Candidate<'a> {
    sheet: &'a Sheet,
    row: u32,
    headers: Headers,
    missing: Vec<String>,
}

/// The row of a sheet that has most of the columns, with how many.
fn header<'a>(
    sheet: &'a Sheet,
    fixed: Option<u32>,
    wanted: &[(&str, bool)],
) -> Option<(usize, Candidate<'a>)> {
    let none = Row::default();
    let rows: Vec<&Row> = match fixed {
        Some(0) => vec![&none],
        Some(number) => vec![sheet.row(number)?],
        None => sheet.rows.iter().take(HEADER_ROWS).collect(),
    };
    let width = sheet.width();
    let mut best: Option<(usize, Candidate<'a>)> = None;
    for row in rows {
        let headers = grouped::headers(sheet, row, width);
        let by_name = index(&headers);
        let found = wanted
            .iter()
            .filter(|(n, _)| lookup(&by_name, n).is_some())
            .count();
        let missing: Vec<String> = wanted
            .iter()
            .filter(|(n, must)| *must && lookup(&by_name, n).is_none())
            .map(|(n, _)| (*n).to_owned())
            .collect();
        let better = best
            .as_ref()
            .is_none_or(|(most, b)| (missing.is_empty(), found) > (b.missing.is_empty(), *most));
        if better {
            best = Some((
                found,
                Candidate {
                    sheet,
                    row: row.number,
                    headers,
                    missing,
                },
            ));
        }
    }
    best
}

fn located<'a>(
    mapping: &Mapping,
    wanted: &[(&str, bool)],
    candidate: Candidate<'a>,
    others: &[String],
) -> Located<'a> {
    let by_name = index(&candidate.headers);
    let mut remarks = Vec::new();
    if mapping.sheet.is_none() && !others.is_empty() {
        remarks.push(format!(
            "the sheet “{}” was read; {} the same columns and can be read with --sheet",
            candidate.sheet.name,
            format_args!(
                "{} {}",
                list(others),
                if others.len() == 1 { "has" } else { "have" }
            ),
        ));
    }
    let absent: Vec<String> = wanted
        .iter()
        .filter(|(n, must)| !must && lookup(&by_name, n).is_none())
        .map(|(n, _)| (*n).to_owned())
        .collect();
    if !absent.is_empty() {
        remarks.push(format!(
            "the file lacks {}, which the mapping calls optional",
            list(&absent)
        ));
    }
    let used: std::collections::HashSet<usize> = wanted
        .iter()
        .filter_map(|(n, _)| lookup(&by_name, n))
        .collect();
    let all = candidate.headers.names.len();
    let first = candidate.sheet.row(candidate.row);
    let width = first.map_or(all, |header| grouped::width(candidate.sheet, header));
    // A mapping that reads a column out there knows better.
    let width = match used.iter().any(|c| *c >= width) {
        true => all,
        false => width.min(all),
    };
    if width < all {
        remarks.push(format!(
            "columns {} to {} stand beside the table, right of a blank column, and were not read",
            letters(width + 1),
            letters(all - 1)
        ));
    }
    // A place that is part of the key says, too, of where the row speaks.
    let names_place = |c: &usize| {
        let name = &candidate.headers.names[*c];
        let rules = mapping.columns.values().flat_map(|rule| rule.sources());
        let read = rules
            .filter_map(|source| lookup(&by_name, source))
            .any(|at| at == *c);
        mapping.key.len() > 1 && !read && is_place(name)
    };
    let unmapped = (0..width)
        .filter(|c| !used.contains(c) || names_place(c))
        .collect();
    Located {
        sheet: candidate.sheet,
        header_row: candidate.row,
        width,
        names: candidate.headers.names,
        unmapped,
        remarks,
        by_name,
    }
}

fn no_columns(
    best: Option<Candidate<'_>>,
    mapping: &Mapping,
    wanted: &[(&str, bool)],
    book: &Workbook,
) -> ApplyError {
    let Some(c) = best else {
        return ApplyError::NoColumns {
            sheet: mapping
                .sheet
                .clone()
                .or_else(|| book.sheets.first().map(|s| s.name.clone()))
                .unwrap_or_default(),
            header_row: mapping.header_row.unwrap_or(0),
            missing: wanted
                .iter()
                .filter(|w| w.1)
                .map(|w| w.0.to_owned())
                .collect(),
            nearest: Vec::new(),
            found: Vec::new(),
        };
    };
    let named: Vec<String> = c
        .headers
        .names
        .iter()
        .enumerate()
        .filter(|(i, n)| **n != format!("column {}", letters(*i)))
        .map(|(_, n)| n.chars().take(60).collect())
        .collect();
    let nearest = c
        .missing
        .iter()
        .filter_map(|m| {
            nearest(m, named.iter().map(String::as_str)).map(|n| (m.clone(), n.to_owned()))
        })
        .take(3)
        .collect();
    ApplyError::NoColumns {
        sheet: c.sheet.name.clone(),
        header_row: c.row,
        missing: c.missing,
        nearest,
        found: named,
    }
}

/// Whether a name fits a pattern with `*`, without regard to case.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (
        squeeze(pattern).to_lowercase(),
        squeeze(name).to_lowercase(),
    );
    let mut pieces = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    if !pattern.contains('*') {
        return rest.is_empty();
    }
    let mut pieces: Vec<&str> = pieces.collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_sheet_names() {
        assert!(matches("Risk Register", "risk register "));
        assert!(matches("Risk*", "Risk Register 2026"));
        assert!(matches("*2026*", "Risks 2026 Q1"));
        assert!(!matches("Risk", "Risks"));
        assert!(!matches("*2025", "Risks 2026"));
    }
}
