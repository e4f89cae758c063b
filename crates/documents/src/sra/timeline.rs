//! The plan on a calendar, as the pages draw it.

use super::view::View;
use super::words::count;
use crate::charts;
use crate::charts::timeline::timeline_figures;
use crate::model::{Blocks, Figure};
use register::records::Action;

/// Most actions drawn; a plan of more is read in its table.
const MOST: usize = 96;

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    let mut actions: Vec<&Action> = view.shown.tables.actions.live().collect();
    if actions.is_empty() {
        return;
    }
    out.heading_at(2, "Timeline", "timeline");
    let all = actions.len();
    if all > MOST {
        // What is still to be done comes first, and of that what is due first.
        actions.sort_by_key(|a| (!a.state.is_open(), a.due.is_none(), a.due, a.number));
        actions.truncate(MOST);
        out.paragraph(format!(
            "Of {} the {MOST} that are open and due first are drawn; the tables of actions have all of them.",
            count(all, "action", "actions")
        ));
    }
    let mut notes = Vec::new();
    for chart in timeline_figures(view.shown, &actions, view.today) {
        let Some((width, height)) = charts::size(&chart.svg) else {
            continue;
        };
        out.push(Figure {
            alt: format!(
                "{}: a bar for each action from its start to the day it is due. The tables of actions say the same.",
                chart.title
            ),
            caption: chart.title,
            svg: chart.svg,
            width,
            height,
        });
        notes = chart.notes;
    }
    for note in notes {
        out.paragraph(note);
    }
}
