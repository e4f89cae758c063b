//! Which rows of the table are records: notes, sums, examples and rows that go on with a
//! record above are none, and each is told.

use super::examples::is_example;
use super::{Work, cut};
use crate::field::Kind;
use crate::locate::ApplyError;
use crate::mapping::SkipRule;
use crate::sums::is_no_record;
use crate::workbook::{Area, Row, Sheet, counted, letters, squeeze};
use std::collections::BTreeMap;

impl Work<'_> {
    pub(super) fn rows(&mut self) -> Result<(), ApplyError> {
        let sheet: &Sheet = self.located.sheet;
        let header = sheet.row(self.located.header_row);
        let mut last = self.located.header_row;
        for row in sheet
            .rows
            .iter()
            .filter(|r| r.number > self.located.header_row)
        {
            if self.mapping.stop_at_blank_row
                && row.number > last + 1
                && last > self.located.header_row
            {
                self.remark(format!(
                    "the table ends at the blank row {}; what stands below was not read",
                    last + 1
                ));
                break;
            }
            let first = row
                .cells
                .iter()
                .find(|c| !c.is_blank())
                .map(|c| squeeze(&c.shown()))
                .unwrap_or_default();
            if let Some(stop) = &self.mapping.stop_at
                && begins(&first, stop)
            {
                self.remark(format!(
                    "the table ends at row {}, “{}”; what stands there and below was not read",
                    row.number,
                    cut(&first)
                ));
                break;
            }
            self.within(last)?;
            last = row.number;
            if row.filled() > 0 && self.filled(row) == 0 {
                self.remarks.row(
                    row.number,
                    "this row stands only beside the table, right of a blank column, and was left out",
                );
                continue;
            }
            if row.filled() == 0 {
                continue; // only formulas without a value
            }
            if header.is_some_and(|h| same(h, row)) {
                self.remark(format!(
                    "row {} repeats the header and was left out",
                    row.number
                ));
                continue;
            }
            if self
                .mapping
                .skip_rows
                .iter()
                .any(|rule| self.skipped(rule, row, &first))
            {
                self.remark(format!(
                    "row {} (“{}”) was left out, as the mapping says",
                    row.number,
                    cut(&first)
                ));
                continue;
            }
            if !is_no_record(row)
                && let Some((how, last)) = self.goes_on(row)
            {
                self.further(row, how, last);
                self.note_above(row);
                continue;
            }
            let title = self
                .field(self.mapping.kind.title())
                .map(|f| self.raw(row, f))
                .unwrap_or_default();
            if !self.mapping.is_own()
                && (is_example(&title)
                    || self
                        .key(row, &BTreeMap::new())
                        .is_some_and(|key| is_example(&key)))
            {
                self.remark(format!(
                    "row {} (“{}”) looks like an example that came with the form, and was left out; if it is meant, write it without such words or marks",
                    row.number,
                    cut(&title)
                ));
                continue;
            }
            let untitled = title.trim().is_empty();
            if untitled
                && (self.filled(row) == 1
                    || begins(&first, "total")
                    || begins(&first, "sum")
                    || is_no_record(row))
            {
                self.remark(format!(
                    "row {} (“{}”) is a note or a sum, not a record, and was left out",
                    row.number,
                    cut(&first)
                ));
                continue;
            }
            if untitled && self.mapping.kind == Kind::Answers {
                self.remarks.row(
                    row.number,
                    "this row cites no provision, and was left out: nothing is recorded of it. Where the citation above it holds for it too, as in merged cells, write fill_down = true under [columns.provision] in the mapping",
                );
                continue;
            }
            self.record(row);
            self.note_above(row);
        }
        self.within(last)
    }

    /// Says which columns have cells merged over several rows, of which only the first one
    /// has the value.
    pub(super) fn merged(&mut self) {
        let below = |area: &&Area| area.top > self.located.header_row && area.bottom > area.top;
        let areas: Vec<_> = self.located.sheet.merges.iter().filter(below).collect();
        let over = |column: usize| {
            let own = |area: &&&Area| (area.left..=area.right).contains(&column);
            areas.iter().filter(own).count()
        };
        let mut told = Vec::new();
        for field in self.rules.iter().filter(|field| !field.rule.fill_down) {
            for column in field.columns.iter().copied().filter(|c| over(*c) > 0) {
                told.push(format!(
                    "ATTENTION: “{}” ({}) has {} merged over several rows, and only the first row of each has the value. Where it holds for all of them, write fill_down = true under [columns.{}] in the mapping",
                    self.located.names[column],
                    letters(column),
                    counted(over(column), "cell", "cells"),
                    field.spec.name
                ));
            }
        }
        for text in told {
            self.remark(text);
        }
    }

    /// Cells of the table itself with something in them.
    pub(super) fn filled(&self, row: &Row) -> usize {
        let table = row.cells.iter().take(self.located.width);
        table.filter(|cell| !cell.is_blank()).count()
    }

    pub(super) fn skipped(&self, rule: &SkipRule, row: &Row, first: &str) -> bool {
        let cell = match rule.column.as_ref() {
            None => first.to_owned(),
            Some(name) => match self.located.column(name) {
                Some(column) => squeeze(&row.cell(column).shown()),
                None => return false,
            },
        };
        rule.starts_with.as_ref().is_some_and(|s| begins(&cell, s))
            || rule
                .equals
                .as_ref()
                .is_some_and(|e| squeeze(e).to_lowercase() == cell.to_lowercase())
            || (rule.blank && cell.is_empty())
    }
}

fn begins(text: &str, start: &str) -> bool {
    let (text, start) = (text.to_lowercase(), squeeze(start).to_lowercase());
    !start.is_empty() && text.starts_with(&start)
}

/// Whether two rows show the same.
fn same(a: &Row, b: &Row) -> bool {
    let width = a.cells.len().max(b.cells.len());
    (0..width).all(|c| squeeze(&a.cell(c).shown()) == squeeze(&b.cell(c).shown()))
}
