//! The summary for leadership: posture, what is above tolerance, progress, what is missing.

use super::ReportPart;
use super::safeguards::assessed_provisions;
use super::view::View;
use super::words::{and_list, badge, badge_or, count, dollars, grouped, tone};
use crate::model::{Badge, Bar, Bars, Blocks, Cell, Column, HeatCell, HeatMap, Rich, Table, Tone};
use catalog::{Level, Likelihood};
use register::records::ActionState;
use register::{Record, SafeguardTally};

/// Risks named one by one in the summary.
const TOP: usize = 10;

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    super::overall::write(out, view);
    posture(out, view);
    heat_map(out, view);
    top(out, view);
    progress(out, view);
    missing(out, view);
}

fn posture(out: &mut Blocks, view: &View<'_>) {
    let tally = &view.tally;
    out.heading_at(2, "Where the organization stands", "posture");
    if tally.open() == 0 {
        out.paragraph(
            "No open risk is recorded. That does not show that there are none: it shows that none \
             has been identified yet.",
        );
    } else {
        let mut parts: Vec<String> = Level::ALL
            .iter()
            .rev()
            .filter_map(|level| {
                let number = tally.by_level.get(level).copied().filter(|n| *n > 0)?;
                Some(format!("{} {level}", grouped(number as usize)))
            })
            .collect();
        if tally.unrated > 0 {
            parts.push(format!("{} not yet rated", grouped(tally.unrated as usize)));
        }
        out.paragraph(format!(
            "{} recorded: {}. Management tolerates risks up to “{}”{}; {} above that.",
            count(tally.open() as usize, "open risk is", "open risks are"),
            and_list(&parts),
            view.tolerated(),
            if view.shown.tolerance(view.today).is_some() {
                ""
            } else {
                " (assumed, since no statement of tolerance is approved)"
            },
            match tally.above_tolerance {
                1 => "1 stands".to_owned(),
                many => format!("{} stand", grouped(many as usize)),
            }
        ));
    }
    let mut table = Table::new("Risks by level")
        .column(Column::level("Level").weight(2.0))
        .column(Column::number("Open risks", 0))
        .column(Column::text("Against tolerance").weight(2.0));
    for level in Level::ALL.iter().rev() {
        let against = if *level > view.tolerated() {
            "above"
        } else {
            "within"
        };
        table.row([
            badge(*level).into(),
            tally.by_level.get(level).copied().unwrap_or(0).into(),
            against.into(),
        ]);
    }
    table.row([
        badge_or(None).into(),
        tally.unrated.into(),
        "not known until rated".into(),
    ]);
    table.row([
        Cell::Rich(Rich::new().strong("All open risks")),
        tally.open().into(),
        format!("{} above", grouped(tally.above_tolerance as usize)).into(),
    ]);
    table.row([
        "Closed or merged, kept on record".into(),
        tally.closed.into(),
        Cell::Empty,
    ]);
    out.push(table);
}

fn heat_map(out: &mut Blocks, view: &View<'_>) {
    let heat = &view.tally.heat;
    if heat.is_empty() {
        return;
    }
    let method = view.whole.method_in_use().map(|(_, method)| method);
    // Ratings of an earlier method may use levels the present one lacks.
    let levels: Vec<Level> = match method {
        Some(m)
            if heat
                .keys()
                .all(|(l, i)| m.levels.contains(l) && m.levels.contains(i)) =>
        {
            m.levels.clone()
        }
        _ => Level::ALL.to_vec(),
    };
    let level_of = |likelihood: Level, impact: Level| {
        let scored = method?
            .score(Likelihood::Overall(likelihood), impact)
            .ok()?;
        Some(scored.level)
    };
    let cells = levels
        .iter()
        .rev()
        .map(|likelihood| {
            levels
                .iter()
                .map(|impact| HeatCell {
                    count: heat
                        .get(&(*likelihood, *impact))
                        .copied()
                        .unwrap_or(0)
                        .into(),
                    level: level_of(*likelihood, *impact)
                        .map_or_else(|| Badge::new(Tone::Neutral, ""), badge),
                })
                .collect()
        })
        .collect();
    out.push(HeatMap {
        caption: format!(
            "Rated open risks by likelihood and impact ({} in all)",
            grouped(heat.values().map(|n| *n as usize).sum())
        ),
        row_title: "Likelihood".into(),
        column_title: "Impact".into(),
        rows: levels.iter().rev().map(|l| l.title().to_owned()).collect(),
        columns: levels.iter().map(|l| l.title().to_owned()).collect(),
        cells,
    });
    if method.is_some() && super::method::methods_behind_ratings(view).len() > 1 {
        out.paragraph(
            Rich::new()
                .text("Colours follow the method now in use; risks rated by another method or version keep the level it gave. ")
                .reference("method", "See Method and scales.")
        );
    }
}

fn top(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Highest risks", "top-risks");
    let rated = |risk: &&register::records::Risk| risk.level().is_some();
    let mut table = Table::new("")
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Risk").weight(4.0))
        .column(Column::level("Level"))
        .column(Column::text("Treatment"))
        .column(Column::text("Owner").weight(1.3))
        .column(Column::date("Next due"));
    for risk in view.open_risks().filter(rated).take(TOP) {
        let next = risk
            .actions(view.shown)
            .filter(|a| a.state.is_open())
            .filter_map(|a| a.due)
            .min();
        table.row([
            risk_link(view, risk),
            risk.sentence.as_str().into(),
            badge_or(risk.level()).into(),
            risk.treatment
                .as_ref()
                .map_or("none yet", |t| t.strategy.words())
                .into(),
            view.person(risk.owner).into(),
            super::words::day_cell(next),
        ]);
    }
    if table.rows.is_empty() {
        out.paragraph("No risk is rated yet, so none can be ranked.");
        return;
    }
    table.caption = format!(
        "The {} highest of {}",
        table.rows.len(),
        count(
            view.tally.by_level.values().map(|n| *n as usize).sum(),
            "rated open risk",
            "rated open risks"
        )
    );
    out.push(table);
}

/// The number of a risk, leading to its details where they are printed.
pub(super) fn risk_link(view: &View<'_>, risk: &register::records::Risk) -> Cell {
    let tag = risk.tag();
    if view.detailed.contains(&risk.id) && view.options.part != ReportPart::Plan {
        Cell::Rich(Rich::new().reference(super::risk_card::anchor(risk), tag))
    } else {
        Cell::Text(tag)
    }
}

fn progress(out: &mut Blocks, view: &View<'_>) {
    let tally = &view.tally;
    out.heading_at(2, "Progress of the plan", "progress");
    let total: usize = tally.actions.values().map(|n| *n as usize).sum();
    if total == 0 {
        out.paragraph("No corrective action is planned yet; the plan begins with the first one.");
        return;
    }
    let of = |state| tally.actions.get(&state).copied().unwrap_or(0);
    let overdue = match tally.overdue {
        0 => "None is past its due date.".to_owned(),
        1 => "1 is past its due date.".to_owned(),
        many => format!("{} are past their due date.", grouped(many as usize)),
    };
    out.paragraph(format!(
        "{} in the plan: {} verified by someone other than the owner, {} said to be done and not yet verified, \
         {} in progress, {} planned. {overdue} {} in force.",
        count(total, "corrective action is", "corrective actions are"),
        of(ActionState::Verified),
        of(ActionState::Done),
        of(ActionState::InProgress),
        of(ActionState::Planned),
        count(tally.accepted as usize, "acceptance is", "acceptances are"),
    ));
    let bar = |state: ActionState, tone| Bar {
        label: super::words::first_upper(state.words()),
        value: f64::from(of(state)),
        tone,
    };
    out.push(Bars {
        caption: "Corrective actions by state".into(),
        label_title: "State".into(),
        value_title: "Actions".into(),
        bars: vec![
            bar(ActionState::Verified, Tone::Good),
            bar(ActionState::Done, tone(Level::Low)),
            bar(ActionState::InProgress, tone(Level::VeryLow)),
            bar(ActionState::Planned, Tone::Neutral),
        ],
    });
    if tally.cost_cents > 0 {
        out.paragraph(format!(
            "Recorded cost of all actions: {}.",
            crate::text::number(dollars(tally.cost_cents), crate::model::ColumnKind::Money)
        ));
    }
}

fn missing(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "What is still missing", "missing");
    let gaps = view.coverage.by_kind();
    if gaps.is_empty() {
        out.paragraph("The coverage check found no open gap in what is recorded.");
        let provisions = assessed_provisions(view);
        if let Some(short) = SafeguardTally::of(&provisions).short_of() {
            out.paragraph(format!("That is not to say that all is in place. {short}."));
        }
        return;
    }
    let rest = if view.options.focus.is_some() {
        format!(
            " in this part (of {} in the whole book)",
            grouped(view.gaps_in_all)
        )
    } else {
        String::new()
    };
    let place = if view.options.part == ReportPart::Plan {
        Rich::new().text("They are listed one by one in the security risk analysis.")
    } else {
        Rich::new()
            .text("They are listed one by one under ")
            .reference("gaps", "Open gaps")
            .text(".")
    };
    let mut text = Rich::new().text(format!(
        "The coverage check found {}{rest}. ",
        count(view.coverage.gaps.len(), "open gap", "open gaps")
    ));
    text.0.extend(place.0);
    out.paragraph(text);
    let mut table = Table::new("Open gaps by kind")
        .column(Column::text("What is missing").weight(4.0))
        .column(Column::number("Gaps", 0).weight(0.7))
        .column(Column::text("Provision").weight(2.0));
    for (kind, gaps) in &gaps {
        table.row([
            kind.heading().into(),
            gaps.len().into(),
            kind.citation().into(),
        ]);
    }
    table.row([
        Cell::Rich(Rich::new().strong("All open gaps")),
        view.coverage.gaps.len().into(),
        Cell::Empty,
    ]);
    out.push(table);
}
