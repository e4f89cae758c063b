//! Every risk by level, the corrective actions of each level, and what was closed.

use super::risk_card::card;
use super::summary::risk_link;
use super::view::View;
use super::words::{
    action_state, badge_or, count, first_upper, grouped, impact, level_cell, likelihood, or_none,
};
use crate::model::{Blocks, Cell, Column, Rich, Table};
use catalog::Level;
use register::Record;
use register::records::{Action, Risk};
use std::collections::BTreeMap;

/// The chapter of the analysis: full detail where it is due.
pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    how_to_read(out, view);
    super::overall::by_source(out, view);
    for (level, risks) in &view.levels {
        if risks.is_empty() {
            continue;
        }
        heading(out, *level, risks.len());
        actions_of_level(out, view, *level, risks);
        let (full, rows): (Vec<_>, Vec<_>) = risks
            .iter()
            .partition(|risk| view.detailed.contains(&risk.id));
        for risk in full {
            out.push(card(view, risk));
        }
        if !rows.is_empty() {
            out.push(rows_table(view, *level, &rows));
        }
    }
    closed(out, view);
}

/// The chapter of the plan printed alone: rows only.
pub(super) fn compact(out: &mut Blocks, view: &View<'_>) {
    if view.tally.open() == 0 {
        out.paragraph("No open risk is recorded.");
    }
    for (level, risks) in &view.levels {
        if !risks.is_empty() {
            heading(out, *level, risks.len());
            out.push(rows_table(view, *level, risks));
        }
    }
    closed(out, view);
}

fn how_to_read(out: &mut Blocks, view: &View<'_>) {
    let open = view.tally.open() as usize;
    if open == 0 {
        out.paragraph(
            "No open risk is recorded. Risks are found by asking, for each asset and flow, which threat could use \
             which vulnerability; the program proposes scenarios for each class of assets.",
        );
        return;
    }
    let full = view.detailed.len();
    out.paragraph(
        "Each risk is one combination of threat and vulnerability on named assets, flows, sites, vendors or groups. \
         The sentences describe what could happen, not what did. Risks stand in the order of their level, then of \
         their number.",
    );
    if full == open {
        out.paragraph(format!(
            "{} printed in full detail.",
            count(open, "open risk is", "open risks are all")
        ));
    } else {
        out.note(
            "Detail",
            format!(
                "Of {} open risks, {} above tolerance are printed in full detail (at most {}); the other {} stand \
                 below as rows of tables with their rating and its reason. The workbook holds every column of every risk.",
                grouped(open),
                grouped(full),
                grouped(view.options.detail_limit),
                grouped(open - full)
            ),
        );
    }
}

fn heading(out: &mut Blocks, level: Option<Level>, number: usize) {
    let (name, anchor) = match level {
        Some(level) => (level.title(), level.words()),
        None => ("Not yet rated", "not rated"),
    };
    out.heading_at(
        2,
        format!("{name}: {}", count(number, "risk", "risks")),
        format!("risks-{anchor}"),
    );
}

/// OCR guidance element 7: the corrective actions for each level of risk.
fn actions_of_level(out: &mut Blocks, view: &View<'_>, level: Option<Level>, risks: &[&Risk]) {
    let mut actions: BTreeMap<u32, (&Action, Vec<String>)> = BTreeMap::new();
    for risk in risks {
        for action in risk.actions(view.shown) {
            actions
                .entry(action.number)
                .or_insert_with(|| (action, Vec::new()))
                .1
                .push(risk.tag());
        }
    }
    let name = level.map_or("not yet rated", Level::words);
    if actions.is_empty() {
        out.paragraph(format!(
            "No corrective action is planned for the risks that are {name}."
        ));
        return;
    }
    let mut table = Table::new(format!(
        "Corrective actions for risks that are {name}: {}",
        grouped(actions.len())
    ))
    .compact()
    .column(Column::text("No.").weight(0.6))
    .column(Column::text("Action").weight(4.0))
    .column(Column::text("Risks").weight(1.4))
    .column(Column::text("Owner").weight(1.4))
    .column(Column::date("Due"))
    .column(Column::text("State").weight(1.3));
    for (action, risks) in actions.values() {
        table.row([
            action.tag().into(),
            action.title.as_str().into(),
            risks.join(", ").into(),
            view.person(action.owner).into(),
            super::actions::due(action),
            action_state(action, view.today).into(),
        ]);
    }
    out.push(table);
}

fn rows_table(view: &View<'_>, level: Option<Level>, risks: &[&Risk]) -> Table {
    let name = level.map_or("Not yet rated", Level::title);
    let mut table = Table::new(format!(
        "{name}: {}",
        count(risks.len(), "risk in short", "risks in short")
    ))
    .compact()
    .column(Column::text("No.").weight(0.7))
    .column(Column::text("Risk, and what it concerns").weight(3.6))
    .column(Column::text("Likelihood").weight(1.1))
    .column(Column::text("Impact").weight(1.1))
    .column(Column::level("Level").weight(0.9))
    .column(Column::text("Why").weight(2.4))
    .column(Column::text("Treatment, owner").weight(1.4))
    .column(Column::text("Actions").weight(0.9));
    for risk in risks {
        let in_effect = risk.rating_in_effect();
        let actions: Vec<String> = risk.actions(view.shown).map(Record::tag).collect();
        let treatment = risk.treatment.as_ref().map_or_else(
            || "None yet".to_owned(),
            |t| first_upper(t.strategy.words()),
        );
        table.row([
            risk_link(view, risk),
            Cell::Rich(
                Rich::new()
                    .text(format!("{}\n", risk.sentence))
                    .emphasis(view.concerns_in_short(risk)),
            ),
            in_effect.map(likelihood).into(),
            in_effect.map(impact).into(),
            badge_or(risk.level()).into(),
            in_effect
                .map_or("not rated yet", |r| r.reason.as_str())
                .into(),
            format!("{treatment}\n{}", view.person(risk.owner)).into(),
            actions.join(", ").into(),
        ]);
    }
    table
}

fn closed(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Closed and merged risks", "closed");
    let mut table = Table::new("")
        .compact()
        .column(Column::text("No.").weight(0.7))
        .column(Column::text("Risk").weight(3.5))
        .column(Column::level("Last level"))
        .column(Column::date("Ended"))
        .column(Column::text("Why").weight(3.0))
        .column(Column::text("By").weight(1.3));
    for risk in view.shown.tables.risks.all() {
        let Some(retired) = &risk.retired else {
            continue;
        };
        table.row([
            risk.tag().into(),
            risk.sentence.as_str().into(),
            level_cell(risk.level()),
            view.said_cell(risk.reference(), "retired", Some(retired.on)),
            retired.reason.as_str().into(),
            or_none(&retired.by.name).into(),
        ]);
    }
    if table.rows.is_empty() {
        out.paragraph(
            "No risk has been closed. A risk that no longer exists stays on record with the reason and the date.",
        );
    } else {
        table.caption = count(
            view.tally.closed as usize,
            "risk closed or merged",
            "risks closed or merged",
        );
        out.push(table);
    }
}
