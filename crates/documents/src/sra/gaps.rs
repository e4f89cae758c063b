//! Open gaps, kind by kind, each with its citation and what closes it.

use super::view::View;
use super::words::count;
use crate::model::{Blocks, Cell, Column, Rich, Table};
use register::{Gap, Kind};

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    let kinds = view.coverage.by_kind();
    if kinds.is_empty() {
        out.note(
            "None found",
            "The coverage check found no open gap in what is recorded. It can only compare what is recorded: it cannot know of an asset \
             that nobody entered, judge whether a rating is right, or see whether a safeguard works.",
        );
        return;
    }
    out.paragraph(
        "A gap is something the record itself shows to be missing. It is named here so that nobody has to find it, \
         and it closes as soon as the record says what is missing.",
    );
    for (kind, gaps) in &kinds {
        out.heading_at(2, kind.heading(), format!("gap-{}", kind.code()));
        out.paragraph(
            Rich::new()
                .strong("To close: ")
                .text(format!("{}. ", kind.fix()))
                .emphasis(kind.citation()),
        );
        let mut table = Table::new(count(gaps.len(), "gap", "gaps"))
            .compact()
            .column(Column::text("Where"))
            .column(Column::text("What is missing").weight(6.0));
        for gap in gaps {
            table.row([place(view, gap), gap.what.as_str().into()]);
        }
        out.push(table);
    }
}

/// The record that lacks something, leading to its details where they are printed.
fn place(view: &View<'_>, gap: &Gap) -> Cell {
    let risk = gap
        .target
        .filter(|target| target.kind == Kind::Risk)
        .and_then(|target| view.shown.tables.risks.row_uuid(target.id));
    match risk {
        Some(row) => super::summary::risk_link(view, &row.record),
        None => gap.tag.as_str().into(),
    }
}
