//! Carrying out a mapping on a workbook: rows with named, typed fields, or errors
//! that say where, what and how to fix it.

mod beside;
mod ditto;
mod examples;
mod fields;
mod further;
mod guessed;
mod record;
mod rows;
pub(crate) mod ticked;

use crate::cellread::FieldRule;
use crate::locate::{ApplyError, Located, locate};
use crate::mapped::{MOST_ERRORS, Mapped, MappedRow, RowError};
use crate::mapping::Mapping;
use crate::memory::{Memory, of_text};
use crate::remarks::Remarks;
use crate::workbook::{Workbook, counted, letters};
use further::Last;
use guessed::{Told, width};
use std::collections::{BTreeMap, HashMap};

/// Carries out a mapping.
///
/// # Errors
/// [`ApplyError`] when the file has no such sheet, header or column. Errors in
/// single rows are in [`Mapped::errors`].
pub fn apply(mapping: &Mapping, book: &Workbook) -> Result<Mapped, ApplyError> {
    apply_within(mapping, book, Memory::default())
}

/// Carries out a mapping; its rows may take so much memory.
///
/// # Errors
/// As [`apply`].
pub fn apply_within(
    mapping: &Mapping,
    book: &Workbook,
    memory: Memory,
) -> Result<Mapped, ApplyError> {
    let located = locate(mapping, book)?;
    let in_columns = beside::rules(mapping);
    let mut work = Work {
        mapping,
        located: &located,
        out: Mapped {
            kind: mapping.kind,
            sheet: located.sheet.name.clone(),
            header_row: located.header_row,
            dates: mapping.dates,
            rows: Vec::new(),
            errors: Vec::new(),
            more_errors: 0,
            bad_rows: Vec::new(),
            remarks: Vec::new(),
            read: Vec::new(),
            kept: located
                .unmapped
                .iter()
                .map(|c| located.names[*c].clone())
                .collect(),
        },
        remarks: Remarks::default(),
        rules: mapping
            .columns
            .iter()
            // `check` has seen that the kind has each field.
            .filter_map(|(name, rule)| Some((mapping.kind.field(name)?, rule)))
            .map(|(spec, rule)| FieldRule::new(spec, rule, |n| located.column(n)))
            .collect(),
        actions: beside::ready(&in_columns, &located),
        key_columns: mapping
            .key
            .iter()
            .filter_map(|k| located.column(k))
            .collect(),
        above: HashMap::new(),
        said_above: HashMap::new(),
        keys: HashMap::new(),
        last: None,
        joined: HashMap::new(),
        width: width(&located, book),
        from_1904: book.from_1904,
        told: BTreeMap::new(),
        taken: 0,
        memory,
    };
    let filled = work.rules.iter().filter(|rule| !rule.columns.is_empty());
    work.out.read = filled.map(|rule| rule.spec.name).collect();
    if !work.actions.is_empty() {
        work.out.read.push("action");
    }
    if !mapping.verified {
        work.remark(format!(
            "the mapping “{}” was never tried on a file of the original program; check every column",
            mapping.name
        ));
    }
    let seen = crate::attention::of_table(&located);
    for remark in seen.iter().chain(&book.remarks).chain(&located.remarks) {
        work.remark(remark.clone());
    }
    work.merged();
    work.rows()?;
    Ok(work.finish())
}

/// A key that a row has.
struct Known {
    row: u32,
    times: usize,
    /// `None`: the row has errors.
    at: Option<usize>,
}

struct Work<'a> {
    mapping: &'a Mapping,
    located: &'a Located<'a>,
    out: Mapped,
    remarks: Remarks,
    rules: Vec<FieldRule<'a>>,
    /// For each action in columns of its own, the rules of these.
    actions: Vec<Vec<FieldRule<'a>>>,
    key_columns: Vec<usize>,
    /// Last filled text per column, for `fill_down`.
    above: HashMap<usize, String>,
    /// What the row read last says in each column, for marks that say “the same”.
    said_above: HashMap<usize, String>,
    /// Keys with the row that has them, how often they came, and its place among the rows
    /// that were read.
    keys: HashMap<String, Known>,
    /// The record read last.
    last: Option<Last>,
    /// How many rows were joined to a record, by its place among the rows that were read.
    joined: HashMap<usize, usize>,
    /// Cells of the header, in text files that have one.
    width: Option<usize>,
    /// Whether the numbers of days count from 1904.
    from_1904: bool,
    /// What is told of cells of one column together: how many, and the first.
    told: BTreeMap<(Told, usize), (usize, String)>,
    /// What the rows take of memory so far, in bytes.
    taken: usize,
    /// How much they may take.
    memory: Memory,
}

impl Work<'_> {
    /// Counts what a row takes.
    fn takes(&mut self, row: &MappedRow) {
        self.taken += row.taken(self.mapping.kind) + of_text(&row.key);
    }

    /// Refuses rows that take more memory than the file may.
    fn within(&self, row: u32) -> Result<(), ApplyError> {
        match self.memory.is_beyond(self.taken) {
            true => Err(ApplyError::TooMuchMemory {
                sheet: self.out.sheet.clone(),
                row,
                limit: self.memory,
            }),
            false => Ok(()),
        }
    }

    fn remark(&mut self, text: String) {
        self.remarks.say(text);
    }

    fn error(&mut self, row: u32, column: Option<usize>, what: String, fix: String) {
        if self.out.errors.len() >= MOST_ERRORS {
            self.out.more_errors += 1;
            return;
        }
        self.out.errors.push(RowError {
            sheet: self.out.sheet.clone(),
            row,
            column: column.map(|c| self.located.names[c].clone()),
            cell: column.map(|c| format!("{}{row}", letters(c))),
            what,
            fix,
        });
    }

    fn errors(&self) -> usize {
        self.out.errors.len() + self.out.more_errors
    }

    /// Names the columns that no field reads, and how many cells of each are kept in words.
    fn only_kept(&mut self) {
        if self.mapping.is_own() {
            return;
        }
        let rows = self.out.rows.iter().flat_map(|row| {
            let further = row.further.iter();
            further.chain(std::iter::once(row))
        });
        let mut cells: BTreeMap<&str, usize> = BTreeMap::new();
        for (header, _) in rows.flat_map(|row| &row.extra) {
            *cells.entry(header).or_default() += 1;
        }
        let kept = self.out.kept.iter().filter_map(|header| {
            let number = *cells.get(header.as_str())?;
            Some(format!(
                "“{}” ({})",
                cut(header),
                counted(number, "cell", "cells")
            ))
        });
        let kept: Vec<String> = kept.collect();
        if !kept.is_empty() {
            self.remark(format!(
                "kept in words with the records, since no field reads {}: {}",
                match kept.len() {
                    1 => "this column",
                    _ => "these columns",
                },
                kept.join(", ")
            ));
        }
    }

    fn finish(mut self) -> Mapped {
        self.tell_all();
        if self.out.rows.is_empty() && self.out.errors.is_empty() {
            self.remark(format!(
                "no row stands below the header in row {}",
                self.out.header_row
            ));
        }
        self.only_kept();
        self.out.remarks = self.remarks.lines();
        self.out
    }
}

/// A text short enough for a message.
fn cut(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(59).collect();
    short.push('…');
    short
}
