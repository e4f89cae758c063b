//! The sheet of risks: all of them, open and closed, one row each.

use super::super::risk_card::evidence_of;
use super::super::risk_card::safeguards;
use super::super::view::View;
use super::super::words::{affects, badge_or, day_cell, level_cell};
use super::{RISKS, ended, extra, sheet, source};
use crate::model::{Cell, Column, Table};
use catalog::Level;
use register::Record;
use register::records::{Rating, Risk};

pub(super) fn risks(view: &View<'_>) -> Table {
    let mut table = sheet(RISKS, columns());
    table.rows.reserve(view.shown.tables.risks.len());
    let open = view.open_risks();
    let closed = view.shown.tables.risks.all().filter(|r| !r.is_open());
    for risk in open.chain(closed) {
        let mut row = Vec::with_capacity(table.columns.len());
        concerns(&mut row, view, risk);
        ratings(&mut row, risk);
        plan(&mut row, view, risk);
        table.rows.push(row);
    }
    table
}

fn columns() -> Vec<Column> {
    let text = |title: &str, weight| Column::text(title).weight(weight);
    let (level, date) = (|t: &str| Column::level(t), |t: &str| Column::date(t));
    vec![
        text("Number", 0.6),
        text("Risk", 4.0),
        text("State", 0.8),
        level("Level that stands"),
        text("Above tolerance", 0.8),
        text("Category", 1.0),
        text("Assets", 2.0),
        text("Flows", 1.5),
        text("Sites", 1.2),
        text("Vendors", 1.2),
        text("Workforce groups", 1.2),
        text("Threats", 1.8),
        text("Vulnerabilities", 1.8),
        text("What could be lost", 1.2),
        text("Who could be harmed", 2.0),
        text("Safeguards in place", 2.0),
        text("Provisions", 1.2),
        text("Original likelihood", 1.0),
        text("Original impact", 1.0),
        text("Original score", 0.8),
        text("Original level", 0.8),
        text("Original scale", 1.2),
        level("Inherent level"),
        level("Current likelihood"),
        level("Current likelihood that it starts"),
        level("Current likelihood that it does harm"),
        level("Current impact"),
        level("Impact on confidentiality"),
        level("Impact on integrity"),
        level("Impact on availability"),
        level("Harm to patients"),
        level("Current level"),
        text("Current score", 0.6),
        text("Current reason", 3.0),
        text("Current rated by", 1.2),
        date("Current rated on"),
        text("Current method", 1.0),
        level("Target likelihood"),
        level("Target impact"),
        level("Target level"),
        text("Target reason", 2.0),
        level("Verified likelihood"),
        level("Verified impact"),
        level("Verified level"),
        text("Verified reason", 2.0),
        text("Verified by", 1.2),
        date("Verified on"),
        text("Owner", 1.2),
        date("Identified on"),
        text("How it was found", 1.2),
        text("Treatment", 0.8),
        text("Treatment reason", 2.0),
        text("Treatment decided by", 1.2),
        date("Treatment decided on"),
        text("Actions", 1.0),
        text("Acceptance", 1.2),
        text("Evidence", 1.5),
        text("Notes", 2.0),
        text("Imported from", 1.2),
        text("Other imported columns", 2.0),
        text("Merged into", 0.6),
        text("Ended", 2.0),
    ]
}

fn concerns(row: &mut Vec<Cell>, view: &View<'_>, risk: &Risk) {
    let t = &view.whole.tables;
    let state = match (&risk.merged_into, risk.is_open()) {
        (Some(_), false) => "merged",
        (None, false) => "closed",
        (_, true) => "open",
    };
    let above = match risk.level() {
        None => "not rated",
        Some(_) if view.above(risk) => "yes",
        Some(_) => "no",
    };
    row.extend([
        risk.tag().into(),
        risk.sentence.as_str().into(),
        state.into(),
        badge_or(risk.level()).into(),
        above.into(),
        risk.category.as_str().into(),
        text(view.names(&t.assets, &risk.assets)),
        text(view.names(&t.flows, &risk.flows)),
        text(view.names(&t.sites, &risk.sites)),
        text(view.names(&t.vendors, &risk.vendors)),
        text(view.names(&t.groups, &risk.groups)),
        text(view.names(&t.threats, &risk.threats)),
        text(view.names(&t.vulnerabilities, &risk.vulnerabilities)),
        affects(risk.affects).into(),
        risk.harmed.as_str().into(),
        text(safeguards(view, risk)),
        risk.provisions.join(", ").into(),
    ]);
}

fn text(text: String) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text)
    }
}

fn ratings(row: &mut Vec<Cell>, risk: &Risk) {
    match &risk.original {
        Some(o) => {
            row.extend([&o.likelihood, &o.impact, &o.score, &o.level, &o.scale].map(Cell::from))
        }
        None => row.extend((0..5).map(|_| Cell::Empty)),
    }
    let level = |rating: Option<&Rating>, pick: fn(&Rating) -> Option<Level>| {
        level_cell(rating.and_then(pick))
    };
    row.push(level(risk.inherent.as_ref(), |r| Some(r.level)));
    let current = risk.current.as_ref();
    row.extend([
        level(current, |r| Some(r.likelihood)),
        level(current, |r| r.initiation),
        level(current, |r| r.adverse),
        level(current, |r| Some(r.impact)),
        level(current, |r| r.impact_parts.confidentiality),
        level(current, |r| r.impact_parts.integrity),
        level(current, |r| r.impact_parts.availability),
        level(current, |r| r.impact_parts.patient_harm),
        level(current, |r| Some(r.level)),
        current.and_then(|r| r.score).map(|n| n.to_string()).into(),
        current.map(|r| r.reason.as_str()).into(),
        current.map(|r| r.by.name.as_str()).into(),
        day_cell(current.map(|r| r.on)),
        current.map(|r| r.method.as_str()).into(),
    ]);
    let target = risk.target.as_ref();
    row.extend([
        level(target, |r| Some(r.likelihood)),
        level(target, |r| Some(r.impact)),
        level(target, |r| Some(r.level)),
        target.map(|r| r.reason.as_str()).into(),
    ]);
    let verified = risk.verified.as_ref();
    row.extend([
        level(verified, |r| Some(r.likelihood)),
        level(verified, |r| Some(r.impact)),
        level(verified, |r| Some(r.level)),
        verified.map(|r| r.reason.as_str()).into(),
        verified.map(|r| r.by.name.as_str()).into(),
        day_cell(verified.map(|r| r.on)),
    ]);
}

fn plan(row: &mut Vec<Cell>, view: &View<'_>, risk: &Risk) {
    let actions: Vec<String> = risk.actions(view.shown).map(Record::tag).collect();
    let acceptances: Vec<String> = view
        .shown
        .index
        .acceptances_of(risk.id)
        .filter_map(|id| view.shown.tables.acceptances.get(id))
        .map(|a| format!("{}: {}", a.tag(), a.state(view.whole, view.today).words()))
        .collect();
    let treatment = risk.treatment.as_ref();
    let owner = risk.owner.map(|id| view.person(Some(id)));
    let merged = risk
        .merged_into
        .and_then(|id| view.whole.tables.risks.get(id));
    row.extend([
        owner.into(),
        day_cell(risk.identified_on),
        risk.origin.as_str().into(),
        treatment.map(|t| t.strategy.words()).into(),
        treatment.map(|t| t.reason.as_str()).into(),
        treatment.map(|t| t.by.name.as_str()).into(),
        day_cell(treatment.map(|t| t.on)),
        text(actions.join(", ")),
        text(acceptances.join("; ")),
        text(view.evidence(&evidence_of(risk))),
        risk.notes.as_str().into(),
        text(source(risk.source.as_ref())),
        text(extra(&risk.extra)),
        merged.map(Record::tag).into(),
        text(ended(risk.retired.as_ref())),
    ]);
}
