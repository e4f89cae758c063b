//! Answers to be ticked, each in a column of its own: “Yes”, “No”, “N/A”; “Mitigate”,
//! “Accept”, “Avoid”.

use super::build::{Build, shorten};
use super::facts::{Column, Table};
use super::headed::plain_header;
use crate::field::Kind;
use crate::meaning::{self, in_place, strategy, yes_no};
use crate::workbook::letters;
use jiff::civil::Date;

/// The field of a kind that such columns answer.
fn field_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Answers => Some("in_place"),
        Kind::Risks | Kind::Ratings => Some("treatment"),
        _ => None,
    }
}

/// The columns that answer a field by marks: two at least, and nothing else in them.
pub fn ticked(kind: Kind, table: &Table<'_>) -> Option<(&'static str, Vec<usize>)> {
    let field = field_of(kind)?;
    let answers = |column: &Column| {
        let header = plain_header(&column.base);
        let day = Date::MAX;
        match field {
            "treatment" => strategy::strategy(&header, day).known().is_some(),
            _ => {
                let says = [
                    "n/a",
                    "na",
                    "not applicable",
                    "partial",
                    "partially",
                    "in part",
                ];
                yes_no::yes_no(&header).known().is_some()
                    || in_place::in_place(&header, day).known().is_some()
                    || says.contains(&header.as_str())
            }
        }
    };
    let is_marked = |column: &Column| column.distinct.iter().all(|text| meaning::is_tick(text));
    let found: Vec<usize> = (0..table.columns.len())
        .filter(|i| answers(&table.columns[*i]) && is_marked(&table.columns[*i]))
        .collect();
    let filled = found
        .iter()
        .filter(|i| table.columns[**i].filled > 0)
        .count();
    (found.len() > 1 && filled > 0).then_some((field, found))
}

impl Build<'_> {
    /// Reads such columns together.
    pub(super) fn ticked_columns(&mut self) {
        let Some((field, columns)) = ticked(self.fit.kind, self.table) else {
            return;
        };
        let Some(first) = self.fit.column(field).filter(|c| columns.contains(c)) else {
            return;
        };
        let rule = self.columns.entry(field.to_owned()).or_default();
        rule.column = None;
        let names = |i: &usize| self.table.columns[*i].name.clone();
        rule.columns = columns.iter().map(names).collect();
        rule.ticked = true;
        let named: Vec<String> = columns
            .iter()
            .map(|i| {
                format!(
                    "“{}” ({})",
                    shorten(&self.table.columns[*i].name),
                    letters(*i)
                )
            })
            .collect();
        self.comments.fields.remove(field);
        self.comment(
            field,
            format!(
                "{} are answers to be ticked, from column {}",
                named.join(", "),
                letters(first)
            ),
        );
    }
}
