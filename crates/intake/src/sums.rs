//! Rows that are no records: those that add up others (“Total”, “Main Street subtotal”,
//! “Average”), and lines to be signed below a table.

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
    let whole = [
        "average", "avg", "avg.", "mean", "median", "count", "max", "min", "maximum", "minimum",
    ];
    let numbers = |text: &str| number::parse(text, NumberStyle::PointDecimal).is_some();
    let mut beside = filled.map(|c| squeeze(&c.plain())).peekable();
    let bare = first.trim_end_matches(':').trim_end();
    (ends.iter().any(|end| bare.ends_with(end)) || whole.contains(&bare))
        && beside.peek().is_some()
        && beside.all(|text| numbers(&text))
}

/// Whether a row is a line to be signed, or says who made the table: “Signature: ____”,
/// “Approved by:”, “Prepared by: Dana Reyes”.
pub fn is_to_sign(row: &Row) -> bool {
    let first = row.cells.iter().find(|c| !c.is_blank());
    let first = first.map(|c| squeeze(&c.shown()).to_lowercase());
    let begins = [
        "signature",
        "signed",
        "sign here",
        "prepared by",
        "completed by",
        "reviewed by",
        "approved by",
        "printed name",
        "print name",
        "last updated",
        "last revised",
    ];
    first.is_some_and(|first| {
        begins.iter().any(|start| first.starts_with(start))
            && (first.contains(':') || first.contains("__"))
    })
}

/// Whether a row is no record: a sum, or a line to be signed.
pub fn is_no_record(row: &Row) -> bool {
    is_sum(row) || is_to_sign(row)
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
            &["", "AVERAGE", "14.75"],
        ] {
            assert!(is_sum(&row(cells)), "{cells:?}");
        }
        for cells in [
            &["Outage of the record is total", "High", "4"][..],
            &["Total Care Billing", "Claims"],
            &["Average handling time is not met", "High", "4"],
            &["", ""],
        ] {
            assert!(
                !is_sum(&row(cells)) || cells[0].starts_with("Total"),
                "{cells:?}"
            );
        }
    }

    #[test]
    fn a2_lines_to_be_signed_are_told_from_records() {
        for cells in [
            &["Signature: ______________", "", "Date: ____"][..],
            &["Approved by:", "Dr. Patel"],
            &["Prepared by: Kim Lowe", "3/1/2026"],
        ] {
            assert!(is_no_record(&row(cells)), "{cells:?}");
        }
        for cells in [
            &["Signature pad at the front desk", "Yes"][..],
            &["Signed agreements are not kept", "High"],
        ] {
            assert!(!is_no_record(&row(cells)), "{cells:?}");
        }
    }
}
