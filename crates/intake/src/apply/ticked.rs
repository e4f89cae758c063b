//! Answers to be ticked, each in a column of its own: “Yes”, “No”, “N/A”.

use crate::cellread::FieldRule;
use crate::meaning::is_tick;
use crate::workbook::squeeze;

/// What the ticked columns say: their headers, and words that stand there instead of a mark.
/// Two that are ticked say two things, which nobody understands as one.
pub(super) fn said(
    field: &FieldRule<'_>,
    headers: &[String],
    text: &dyn Fn(usize) -> String,
) -> String {
    let said = field.columns.iter().filter_map(|column| {
        let text = squeeze(&text(*column));
        match text.is_empty() {
            true => None,
            false if is_tick(&text) => Some(headers[*column].clone()),
            false => Some(format!("{}: {text}", headers[*column])),
        }
    });
    said.collect::<Vec<_>>().join("; ")
}
