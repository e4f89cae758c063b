//! The plan: tolerance, treatments, actions, moved dates, acceptances, results.

use super::view::View;
use super::words::{badge_or, count, first_upper, grouped, level_cell, or_none};
use super::{accepted, actions, timeline};
use crate::model::{Blocks, Cell, Column, Rich, Table};
use register::Record;
use register::records::{Approved as _, Risk, Strategy};

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    tolerance(out, view);
    treatments(out, view);
    actions::write(out, view);
    timeline::write(out, view);
    actions::date_history(out, view);
    accepted::write(out, view);
    results(out, view);
}

fn tolerance(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Tolerance", "tolerance");
    match view.shown.tolerance(view.today) {
        Some(statement) => {
            out.facts([
                (
                    "Highest tolerated level",
                    Rich::from(badge_or(statement.highest)),
                ),
                ("Statement", statement.statement.as_str().into()),
                (
                    "Approved by",
                    statement.approved_by_words(view.whole).into(),
                ),
                (
                    "In effect since",
                    view.said_or(statement.reference(), "approved_on", statement.approved_on)
                        .into(),
                ),
            ]);
        }
        None => {
            out.gap(
                "No statement of tolerance",
                "Management has not yet approved what level of risk it tolerates. Until it does, this document counts \
                 everything above “low” as above tolerance.",
            );
        }
    }
    let mut table = Table::new("Every statement of tolerance on record")
        .column(Column::text("Version").weight(0.6))
        .column(Column::level("Highest level"))
        .column(Column::text("Statement").weight(3.0))
        .column(Column::text("Approved by").weight(1.4))
        .column(Column::date("On"));
    for statement in view.shown.tables.tolerances.all() {
        table.row([
            statement.number.into(),
            level_cell(statement.highest),
            statement.statement.as_str().into(),
            statement.approved_by_words(view.whole).into(),
            view.said_cell(statement.reference(), "approved_on", statement.approved_on),
        ]);
    }
    if table.rows.len() > 1 {
        out.push(table);
    }
}

fn treatments(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Treatment of risks", "treatments");
    if view.tally.open() == 0 {
        out.paragraph("No open risk is recorded, so there is nothing to treat yet.");
        return;
    }
    let mut table = Table::new("Open risks by treatment")
        .column(Column::text("Treatment"))
        .column(Column::text("What it means").weight(3.5))
        .column(Column::number("Open risks", 0));
    let mut chosen = 0;
    for strategy in Strategy::ALL {
        let number = view.tally.by_strategy.get(&strategy).copied().unwrap_or(0);
        chosen += number;
        table.row([
            first_upper(strategy.words()).into(),
            meaning(strategy).into(),
            number.into(),
        ]);
    }
    table.row([
        "None chosen".into(),
        "Within tolerance nothing need be chosen; above it, the risk is an open gap.".into(),
        view.tally.open().saturating_sub(chosen).into(),
    ]);
    table.row([
        Cell::Rich(Rich::new().strong("All open risks")),
        Cell::Empty,
        view.tally.open().into(),
    ]);
    out.push(table);
    decided(out, view);
}

fn meaning(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Avoid => "Stop what brings the risk.",
        Strategy::Mitigate => "Lower how likely it is or how bad it would be.",
        Strategy::Contingency => "Be ready to keep going and recover.",
        Strategy::Transfer => {
            "Share the loss by insurance or contract; the duty to protect ePHI stays."
        }
        Strategy::Accept => "Live with it for a time, with an approved acceptance.",
    }
}

/// Treatments of risks above tolerance, one by one.
fn decided(out: &mut Blocks, view: &View<'_>) {
    let mut table = Table::new("")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Risk").weight(3.0))
        .column(Column::level("Level").weight(0.9))
        .column(Column::text("Treatment").weight(0.9))
        .column(Column::text("Why that is reasonable and appropriate").weight(3.0))
        .column(Column::text("Decided by").weight(1.2))
        .column(Column::text("Actions"));
    for risk in view.open_risks().filter(|r| view.above(r)) {
        let actions: Vec<String> = risk.actions(view.shown).map(Record::tag).collect();
        let treatment = risk.treatment.as_ref();
        table.row([
            super::summary::risk_link(view, risk),
            risk.sentence.as_str().into(),
            badge_or(risk.level()).into(),
            treatment.map_or("none yet", |t| t.strategy.words()).into(),
            treatment.map_or("", |t| t.reason.as_str()).into(),
            treatment.map_or("", |t| or_none(&t.by.name)).into(),
            actions.join(", ").into(),
        ]);
    }
    if table.rows.is_empty() {
        out.paragraph("No rated risk is above tolerance.");
    } else {
        table.caption = format!(
            "Treatment of the {} above tolerance",
            count(view.tally.above_tolerance as usize, "risk", "risks")
        );
        out.push(table);
    }
}

/// Where the verified result stands against the target (B5).
fn results(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Target and verified result", "results");
    let targeted: Vec<&Risk> = view.open_risks().filter(|r| r.target.is_some()).collect();
    if targeted.is_empty() {
        out.paragraph(
            "No target rating is recorded. A target says how low the plan is meant to bring a risk; it counts as \
             reached only when a verified rating on evidence says so.",
        );
        return;
    }
    let verified = targeted.iter().filter(|r| r.verified.is_some()).count();
    let reached = targeted
        .iter()
        .filter(|r| match (&r.target, &r.verified) {
            (Some(target), Some(verified)) => verified.level <= target.level,
            _ => false,
        })
        .count();
    out.paragraph(format!(
        "{} a target. {} verified on evidence, {} of them at or below the target. A target that is not verified is not a result.",
        count(targeted.len(), "open risk has", "open risks have"),
        count(verified, "result is", "results are"),
        grouped(reached),
    ));
    let mut table =
        Table::new("Verified results, and targets whose actions are all done but not verified")
            .compact()
            .column(Column::text("No.").weight(0.6))
            .column(Column::text("Risk").weight(3.0))
            .column(Column::level("Current"))
            .column(Column::level("Target"))
            .column(Column::level("Verified"))
            .column(Column::text("Gap").weight(2.0));
    for risk in targeted {
        if let Some(gap) = gap(view, risk) {
            table.row([
                super::summary::risk_link(view, risk),
                risk.sentence.as_str().into(),
                super::method::level(risk.current.as_ref()),
                super::method::level(risk.target.as_ref()),
                super::method::level(risk.verified.as_ref()),
                gap.into(),
            ]);
        }
    }
    if !table.rows.is_empty() {
        out.push(table);
    }
}

/// The gap in words; nothing while the work is still going on.
fn gap(view: &View<'_>, risk: &Risk) -> Option<&'static str> {
    let target = risk.target.as_ref()?.level;
    match &risk.verified {
        Some(verified) if verified.level <= target => Some("target reached"),
        Some(_) => Some("verified result is above the target"),
        None => {
            let mut actions = risk.actions(view.shown).peekable();
            let waiting = actions.peek().is_some() && actions.all(|a| !a.state.is_open());
            waiting.then_some("actions done, result not verified")
        }
    }
}
