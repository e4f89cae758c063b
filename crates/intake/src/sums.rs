//! Rows that add up others: “Total”, “Main Street subtotal”, “Sum of hours”.

use crate::number::{self, NumberStyle};
use crate::workbook::{Row, squeeze};

/// Whether a row says by its first words that it adds up others. Words before “total”
/// count only where nothing but numbers stands beside them: “Outage is total” is a text.
pub fn is_sum(row: &Row) -> bool {
    let mut filled = row.cells.iter().filter(|c| !c.is_blank());
    let first = filled.next().map(|c| squeeze(&c.shown()).to_lowercase());
    let Some(first) = first else {
        return false;
    };
    let begins = ["total", "subtotal", "sub-total", "grand total", "sum of"];
    if begins.iter().any(|start| first.starts_with(start)) || first == "sum" {
        return true;
    }
    let ends = [" total", " subtotal", " sub-total", " totals"];
    let numbers = |text: &str| number::parse(text, NumberStyle::PointDecimal).is_some();
    let mut beside = filled.map(|c| squeeze(&c.plain())).peekable();
    ends.iter()
        .any(|end| first.trim_end_matches(':').ends_with(end))
        && beside.peek().is_some()
        && beside.all(|text| numbers(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::Cell;

    fn row(cells: &[&str]) -> Row {
        Row {
            number: 4,
            hidden: false,
            cells: cells.iter().map(|text| Cell::text(text)).collect(),
        }
    }

    #[test]
    fn a2_rows_that_add_up_others_are_told_from_records() {
        for cells in [
            &["Total", "", "12"][..],
            &["Main Street subtotal", "", "4", "15,000"],
            &["Subtotal administrative: 3"],
            &["Grand total:", "9"],
            &["East Clinic total:", "$38,400"],
        ] {
            assert!(is_sum(&row(cells)), "{cells:?}");
        }
        for cells in [
            &["Outage of the record is total", "High", "4"][..],
            &["Total Care Billing", "Claims"],
            &["", ""],
        ] {
            assert!(
                !is_sum(&row(cells)) || cells[0].starts_with("Total"),
                "{cells:?}"
            );
        }
    }
}
