//! The workbook: every record as a row with all its columns, for XLSX and CSV.
//!
//! These tables are for data programs only; people read the chapters.

mod events;
mod inventory;
mod people;
mod plan;
mod risks;

use super::ReportPart;
use super::view::View;
use super::words::day_cell;
use crate::model::{Blocks, Column, Table};
use register::records::{Extra, Retired, SourceKey};
use std::fmt::Write as _;

/// Name of the sheet of risks.
pub(super) const RISKS: &str = "Risks";
/// Name of the sheet of actions.
pub(super) const ACTIONS: &str = "Actions";

/// Adds the sheets that belong to the document.
pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    let part = view.options.part;
    out.push(risks::risks(view));
    out.push(plan::actions(view));
    if part != ReportPart::Analysis {
        out.push(plan::date_history(view));
        out.push(plan::acceptances(view));
        out.push(events::tolerances(view));
    }
    if part != ReportPart::Plan {
        out.push(inventory::assets(view));
        out.push(inventory::flows(view));
        out.push(inventory::vendors(view));
        out.push(inventory::safeguards(view));
        out.push(inventory::decisions(view));
        out.push(inventory::exclusions(view));
        out.push(events::dismissals(view));
        out.push(inventory::coverage(view));
        out.push(inventory::gaps(view));
        out.push(people::sites(view));
        out.push(people::groups(view));
        out.push(people::processes(view));
        out.push(events::prior_analyses(view));
        out.push(events::triggers(view));
        out.push(events::incidents(view));
        out.push(events::threats(view));
        out.push(events::vulnerabilities(view));
        out.push(events::imports(view));
    }
    out.push(people::people(view));
    out.push(inventory::evidence(view));
    out.push(entered_later(view));
}

/// Every day that was entered on another: what happened, by the record, and when that
/// was written down.
fn entered_later(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Entered later",
        [
            Column::text("No.").weight(0.6),
            Column::text("Record").weight(3.0),
            Column::text("Field").weight(1.2),
            Column::date("Day it speaks of"),
            Column::date("Entered on"),
        ],
    );
    for target in view.whole.with_days_entered_later() {
        let Some(record) = view.shown.tables.get(target) else {
            continue;
        };
        for (field, said, entered) in view.whole.entered_later(target) {
            table.row([
                record.tag().into(),
                record.label().into(),
                field.replace(['_', '.'], " ").into(),
                day_cell(Some(*said)),
                day_cell(Some(*entered)),
            ]);
        }
    }
    table
}

fn sheet(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(name).sheet(name).data_only();
    table.columns = columns.into_iter().collect();
    table
}

/// "2026-03-31: replaced", or nothing.
fn ended(retired: Option<&Retired>) -> String {
    retired.map_or_else(String::new, |r| format!("{}: {}", r.on, r.reason))
}

/// "key (system)".
fn source(source: Option<&SourceKey>) -> String {
    source.map_or_else(String::new, |s| format!("{} ({})", s.key, s.system))
}

/// Columns of an imported row that have no field of their own.
fn extra(extra: &Extra) -> String {
    let mut text = String::new();
    for (name, value) in extra.iter().filter(|(_, value)| !value.is_empty()) {
        let sep = if text.is_empty() { "" } else { "; " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{sep}{name}: {value}");
    }
    text
}
