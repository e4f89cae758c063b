//! The scoring method and its scales, printed from the data the ratings were read with.

use super::view::View;
use super::words::{badge, badge_or, grouped};
use crate::model::{Blocks, Cell, Column, Table};
use catalog::{
    Band, Level, Likelihood, LikelihoodRule, Method, RiskRule, ScaleEntry, ThreatEvents,
};
use register::records::{Rating, Risk};
use std::collections::BTreeMap;

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    match view.whole.method_in_use() {
        None => {
            out.gap(
                "No method",
                "No scoring method has been adopted, so nothing can be rated yet.",
            );
        }
        Some((key, method)) => {
            out.heading_at(
                2,
                format!("The method in use: {}", method.name),
                "method-in-use",
            );
            out.facts([
                (
                    "Method",
                    format!("{}, version {} ({key})", method.name, method.version),
                ),
                ("Source", method.source.clone()),
            ]);
            out.paragraph(method.explanation.trim());
            tables(out, method);
            scales(out, method);
        }
    }
    combining(out);
    behind(out, view);
    apart(out, view);
    originals(out, view);
    super::limits::write(out, view);
}

fn combining(out: &mut Blocks) {
    out.heading_at(2, "How the parts come together", "combining");
    out.bullets([
        "Impact is judged for confidentiality, integrity and availability and, where care is at stake, for harm to \
         patients. The highest of them counts: harm in one respect is not averaged away.",
        "Safeguards are weighed once, in the likelihood that an event does harm. They are not counted a second time.",
        "“Inherent” is without safeguards, “current” as things stand, “target” once the plan is carried out. \
         “Verified” is what was found afterwards, on evidence, by someone who owns neither the risk nor its actions.",
        "The rating that stands is the verified one where it is not older than the current one, else the current one. \
         A target is a hope and never counts as a result.",
        "A rating is frozen with the method and version that made it; a later method changes no earlier rating.",
    ]);
}

fn tables(out: &mut Blocks, method: &Method) {
    if let LikelihoodRule::TwoStep { matrix } = &method.likelihood {
        out.push(matrix_table(
            "Overall likelihood, from how likely the event starts (rows) and does harm once it has (columns)",
            "Starts ↓  Does harm →",
            method,
            |row, column| matrix.get(row).and_then(|cells| cells.get(column)).copied(),
        ));
    }
    out.push(matrix_table(
        "Level of risk, from overall likelihood (rows) and impact (columns)",
        "Likelihood ↓  Impact →",
        method,
        |row, column| {
            let likelihood = Likelihood::Overall(method.levels[row]);
            method
                .score(likelihood, method.levels[column])
                .ok()
                .map(|s| s.level)
        },
    ));
    match &method.risk {
        RiskRule::Matrix { .. } => {}
        RiskRule::Average { bands } => out_bands(out, "Likelihood plus impact, each 1 to 5", bands),
        RiskRule::Product { bands } => {
            out_bands(out, "Likelihood times impact, each 1 to 5", bands)
        }
    }
}

/// Rows from the highest level down, as in the heat map.
fn matrix_table(
    caption: &str,
    corner: &str,
    method: &Method,
    cell: impl Fn(usize, usize) -> Option<Level>,
) -> Table {
    let mut table = Table::new(caption).column(Column::text(corner).weight(1.6));
    for level in &method.levels {
        table = table.column(Column::level(level.title()));
    }
    for (row, level) in method.levels.iter().enumerate().rev() {
        let mut cells = vec![Cell::Text(level.title().to_owned())];
        cells.extend(
            (0..method.levels.len()).map(|column| match cell(row, column) {
                Some(level) => badge(level).into(),
                None => Cell::Empty,
            }),
        );
        table.row(cells);
    }
    table
}

fn out_bands(out: &mut Blocks, what: &str, bands: &[Band]) {
    let mut table = Table::new(format!("Bands: {what}"))
        .column(Column::text("Score"))
        .column(Column::level("Level"));
    let mut from = None;
    for band in bands {
        let text = match from {
            None => format!("up to {}", band.up_to),
            Some(from) if from == band.up_to => band.up_to.to_string(),
            Some(from) => format!("{from} to {}", band.up_to),
        };
        table.row([text.into(), badge(band.level).into()]);
        from = Some(band.up_to + 1);
    }
    out.push(table);
}

/// What the levels mean, each question with the scale it is answered by.
fn scales(out: &mut Blocks, method: &Method) {
    for likelihood in method.likelihood_scales(ThreatEvents::Either) {
        scale(out, likelihood.question.heading(), likelihood.entries);
    }
    scale(out, "What each impact means", &method.impact_scale);
}

fn scale(out: &mut Blocks, caption: &str, entries: &[ScaleEntry]) {
    if entries.is_empty() {
        return;
    }
    let mut table = Table::new(caption)
        .column(Column::level("Level"))
        .column(Column::text("Meaning").weight(5.0));
    for entry in entries.iter().rev() {
        table.row([badge(entry.level).into(), entry.meaning.as_str().into()]);
    }
    out.push(table);
}

/// How many standing ratings of open risks each method made.
pub(super) fn methods_behind_ratings<'v>(view: &'v View<'_>) -> BTreeMap<&'v str, usize> {
    let mut methods = BTreeMap::new();
    for rating in view.open_risks().filter_map(Risk::rating_in_effect) {
        *methods.entry(rating.method.as_str()).or_default() += 1;
    }
    methods
}

fn behind(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Which method made the ratings", "methods-used");
    let methods = methods_behind_ratings(view);
    if methods.is_empty() {
        out.paragraph("No open risk is rated yet.");
        return;
    }
    let in_use = view.whole.method_in_use().map(|(key, _)| key);
    let mut table = Table::new("Standing ratings of open risks by method")
        .column(Column::text("Method and version").weight(3.0))
        .column(Column::number("Ratings", 0))
        .column(Column::text("").weight(2.0));
    for (key, number) in &methods {
        let note = if Some(*key) == in_use {
            "in use"
        } else {
            "earlier; its ratings stand as made"
        };
        table.row([view.method_name(key).into(), (*number).into(), note.into()]);
    }
    out.push(table);
    for key in methods.keys().filter(|key| Some(**key) != in_use) {
        if let Some(method) = view.whole.method(key) {
            out.heading_at(
                3,
                format!("Tables of {}", view.method_name(key)),
                format!("method-{key}"),
            );
            tables(out, method);
            scales(out, method);
        }
    }
}

/// Results of threats that people bring about on purpose, and of all others, as
/// SP 800-30r1 appendix K asks for them.
fn apart(out: &mut Blocks, view: &View<'_>) {
    const ROWS: [(ThreatEvents, &str); 3] = [
        (
            ThreatEvents::Adversarial,
            "People who mean harm (adversarial)",
        ),
        (
            ThreatEvents::NonAdversarial,
            "Errors, failures and nature (non-adversarial)",
        ),
        (ThreatEvents::Either, "Some of each, or not recorded"),
    ];
    let mut table = Table::new("Standing ratings of open risks by what brings them about")
        .column(Column::text("Brought about by").weight(3.0));
    for level in Level::ALL.iter().rev() {
        table = table.column(Column::number(level.title(), 0));
    }
    let mut any = false;
    for (events, title) in ROWS {
        let mut counts = [0_usize; Level::ALL.len()];
        let of_kind = view
            .open_risks()
            .filter(|risk| risk.threat_events(view.whole, view.catalog) == events);
        for rating in of_kind.filter_map(Risk::rating_in_effect) {
            counts[rating.level.index()] += 1;
        }
        if counts.iter().sum::<usize>() == 0 && events == ThreatEvents::Either {
            continue;
        }
        any |= counts.iter().sum::<usize>() > 0;
        let mut cells = vec![Cell::Text(title.to_owned())];
        cells.extend(counts.iter().rev().map(|count| Cell::from(*count)));
        table.row(cells);
    }
    if any {
        out.heading_at(2, "Adversarial and other threats apart", "adversarial");
        out.push(table);
    }
}

fn originals(out: &mut Blocks, view: &View<'_>) {
    let mut scales: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for risk in view.shown.tables.risks.all() {
        let Some(original) = &risk.original else {
            continue;
        };
        let slot = scales.entry(original.scale.trim()).or_default();
        slot.0 += 1;
        slot.1 += usize::from(differs(&original.level, risk.current.as_ref()));
    }
    if scales.is_empty() {
        return;
    }
    out.heading_at(2, "Ratings taken over from other registers", "originals");
    out.paragraph(
        "Risks that came from a file keep the rating they came with, in its own words and on its own scale, beside \
         ours. The two are not the same scale: a “high” there may be a “moderate” here.",
    );
    let mut table = Table::new("Original scales")
        .column(Column::text("Scale as recorded").weight(3.0))
        .column(Column::number("Risks", 0))
        .column(Column::number("Level now worded otherwise", 0).weight(1.5));
    for (scale, (risks, differing)) in scales {
        let scale = if scale.is_empty() {
            "scale not recorded"
        } else {
            scale
        };
        table.row([scale.into(), risks.into(), differing.into()]);
    }
    out.push(table);
}

/// Whether an original level names another level than ours does.
fn differs(original: &str, current: Option<&Rating>) -> bool {
    match (original.parse::<Level>(), current) {
        (Ok(level), Some(rating)) => level != rating.level,
        _ => !original.trim().is_empty() && current.is_some(),
    }
}

/// A rating's number, for methods that have one.
pub(super) fn score(rating: &Rating) -> String {
    rating
        .score
        .map_or_else(String::new, |n| format!(", score {}", grouped(n as usize)))
}

/// A rating's level as a badge cell.
pub(super) fn level(rating: Option<&Rating>) -> Cell {
    rating.map_or(Cell::Empty, |r| Cell::Badge(badge_or(Some(r.level))))
}
