//! Whether the days of a file are written with the month or the day first.

use super::build::shorten;
use super::facts::{Column, Table};
use super::score::Fit;
use crate::dates::{self, DateOrder};
use crate::field::Holds;
use crate::workbook::letters;

/// Days in this order alone, below which a single slip may have turned a column.
const SURE: usize = 2;

/// How a file writes its days.
#[derive(Debug, Clone)]
pub struct Orders {
    /// The order of days that show none by themselves.
    pub order: DateOrder,
    /// A cell that can only have the month first, as it is told, where others have the day
    /// first.
    mixed: Option<String>,
}

impl Orders {
    /// The order in which a column is read.
    pub fn of(&self, column: &Column) -> DateOrder {
        match (column.month_first, column.day_first) {
            (0, 0) => self.order,
            // Where the file has the month first as well, days that fit both orders may be
            // either: they are not turned by a few others.
            (0, few) if self.mixed.is_some() && few <= SURE && column.either_order > 0 => {
                DateOrder::MonthFirst
            }
            (0, _) => DateOrder::DayFirst,
            // Both at once is taken for the usual order, so that the other days are refused
            // rather than swapped.
            _ => DateOrder::MonthFirst,
        }
    }

    /// What is to be looked at in a column of days; `None` where its order is plain.
    pub fn doubt(&self, column: &Column, index: usize) -> Option<String> {
        let order = self.of(column);
        let place = format!("“{}” ({})", shorten(&column.name), letters(index));
        if column.day_first > 0 && column.month_first > 0 {
            return Some(format!(
                "column {place} writes some days month first and others day first. It is read as {}; rows that contradict this are refused. Which days the others mean, only the file's owner knows: check each, or write them as 2026-03-31",
                order.words()
            ));
        }
        let both: Vec<&String> = column
            .distinct
            .iter()
            .filter(|text| dates::in_both_orders(text))
            .collect();
        let first = both.first()?;
        let read = dates::parse(first, order)?;
        let told = format!(
            "“{first}” is read as {read}{}. Check each, or write them as 2026-03-31",
            match both.len() {
                1 => String::new(),
                many => format!(", and {} more so", many - 1),
            }
        );
        if let Some(other) = self.mixed.as_ref().filter(|_| column.month_first == 0) {
            return Some(format!(
                "this file writes some days day first, and others month first ({other}). Days of column {place} that fit both are read as {}, and rows that contradict this are refused: {told}",
                order.words()
            ));
        }
        match (order, column.day_first) {
            (DateOrder::MonthFirst, _) => None,
            (_, 0) => Some(format!(
                "no day of column {place} shows whether the day or the month comes first; it is read as {}, as other columns of the file are: {told}",
                order.words()
            )),
            (_, few) if few <= SURE => Some(format!(
                "that days of column {place} have the day first, {} alone shows: {told}",
                match few {
                    1 => "one cell",
                    _ => "very few cells",
                }
            )),
            _ => None,
        }
    }
}

/// How a file writes its days: day first only where every column that shows an order shows
/// that one, and no other cell has the month first.
pub fn file_order(table: &Table<'_>, fit: &Fit) -> Orders {
    let of_days = fit.fields.iter().filter(|(field, ..)| {
        let spec = fit.kind.field(field);
        spec.is_some_and(|spec| spec.holds == Holds::Date)
    });
    let columns: Vec<&Column> = of_days.map(|(_, c, _)| &table.columns[*c]).collect();
    let day_first = columns.iter().any(|column| column.day_first > 0);
    let month_first = table.columns.iter().enumerate().find_map(|(at, column)| {
        let cell = column.a_month_first.as_ref()?;
        let name = shorten(&column.name);
        Some(format!("“{}” in “{name}” ({})", shorten(cell), letters(at)))
    });
    Orders {
        order: match day_first && month_first.is_none() {
            true => DateOrder::DayFirst,
            false => DateOrder::MonthFirst,
        },
        mixed: month_first.filter(|_| day_first),
    }
}
