//! Whether the days of a file are written with the month or the day first.

use super::facts::{Column, Table};
use super::score::Fit;
use crate::dates::DateOrder;
use crate::field::Holds;

/// The order a column's days show; `None` when none does. Both at once is taken for
/// the usual order, so that the other days are refused rather than swapped.
pub fn column_order(column: &Column) -> Option<DateOrder> {
    match (column.month_first, column.day_first) {
        (0, 0) => None,
        (0, _) => Some(DateOrder::DayFirst),
        _ => Some(DateOrder::MonthFirst),
    }
}

/// The order of the whole file: day first only where every column that shows an
/// order shows that one.
pub fn file_order(table: &Table<'_>, fit: &Fit) -> DateOrder {
    let shown: Vec<DateOrder> = fit
        .fields
        .iter()
        .filter(|(field, ..)| {
            fit.kind
                .field(field)
                .is_some_and(|spec| spec.holds == Holds::Date)
        })
        .filter_map(|(_, c, _)| column_order(&table.columns[*c]))
        .collect();
    if !shown.is_empty() && shown.iter().all(|o| *o == DateOrder::DayFirst) {
        DateOrder::DayFirst
    } else {
        DateOrder::MonthFirst
    }
}
