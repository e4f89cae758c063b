//! Blank cells: below a value that may go on, and columns that say nothing in this file.

use super::build::{Build, shorten};
use crate::field::Holds;
use crate::mapping::ColumnRule;
use crate::workbook::letters;

impl Build<'_> {
    /// Asks whether blank cells below a value mean the same as above: of the first columns,
    /// whose values stand in runs, as people write a table for reading.
    pub(super) fn blank_below(&mut self) {
        let title = self.fit.column(self.fit.kind.title());
        let rows = self.table.rows.len();
        let mut asked: Vec<(&'static str, usize)> = Vec::new();
        for (field, index, _) in &self.fit.fields {
            let column = &self.table.columns[*index];
            let early = *index == 0 || *index == 1 && self.fit.key == Some(0);
            let is_own = title == Some(*index) || self.fit.key == Some(*index);
            let Some(rule) = self.columns.get(*field).filter(|_| early && !is_own) else {
                continue;
            };
            let begins = self
                .table
                .rows
                .first()
                .is_some_and(|row| !row.cell(*index).is_blank());
            let once = column.repeats == 0 || column.runs;
            if begins && once && column.filled < rows && !rule.fill_down {
                asked.push((field, *index));
            }
        }
        for (field, index) in asked {
            let column = &self.table.columns[index];
            self.warn(format!(
                "“{}” ({}) is blank in {} of {rows} rows, below rows that fill it. Where a blank cell means the same as the cell above, write fill_down = true under [columns.{field}]; as it is, {} nothing there",
                shorten(&column.name),
                letters(index),
                rows - column.filled,
                match rows - column.filled {
                    1 => "this row says",
                    _ => "these rows say",
                }
            ));
        }
    }

    /// Reads columns that are blank in this file by their headers: that they say nothing
    /// more is a statement, too.
    pub(super) fn blank_columns(&mut self) {
        let title = self.fit.kind.title();
        for (index, column) in self.table.columns.iter().enumerate() {
            let header = super::headed::plain_header(&column.base);
            if column.filled > 0 || column.grouped || header.is_empty() {
                continue;
            }
            // Formulas that were never calculated are not blank.
            if self.table.rows.iter().any(|row| row.cell(index).formula) {
                continue;
            }
            let free = self.fit.kind.fields().iter().filter(|spec| {
                spec.holds != Holds::Level
                    && spec.name != title
                    && !self.columns.contains_key(spec.name)
            });
            let fits = free.map(|spec| (super::headed::header_fits(&header, spec), spec.name));
            let Some((_, field)) = fits.max().filter(|(sure, _)| *sure >= 90) else {
                continue;
            };
            let rule = ColumnRule::from_column(&column.name);
            self.columns.insert(field.to_owned(), rule);
            self.comment(
                field,
                format!("column {}, blank in this file", letters(index)),
            );
        }
    }
}
