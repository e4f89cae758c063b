//! The overall level of risk, and adversarial results apart from the others
//! (SP 800-30 Rev. 1 appendix K).

use super::safeguards::assessed_provisions;
use super::view::View;
use super::words::{badge, badge_or, count, grouped};
use crate::model::{Blocks, Cell, Column, Rich, Table};
use catalog::{Level, ThreatSource};
use register::records::Risk;
use register::{GapKind, Record, SafeguardTally};

/// Up to so many open risks are named one by one in the table of results.
const NAMED: usize = 120;

/// The overall level, and how it is derived.
pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Overall level of risk", "overall");
    let tally = &view.tally;
    let highest = tally
        .by_level
        .iter()
        .filter(|(_, number)| **number > 0)
        .map(|(level, number)| (*level, *number))
        .max();
    let Some((level, number)) = highest else {
        out.paragraph("No open risk is rated, so the overall level is not known.");
        return;
    };
    let open = not_looked_at(view);
    let so_far = if open.is_empty() {
        ""
    } else {
        ", as far as it is rated"
    };
    let of = match view.focus_name() {
        Some(focus) => format!("Overall level of risk of what concerns the {focus}{so_far}: "),
        None => format!("Overall level of risk{so_far}: "),
    };
    out.paragraph(Rich::new().strong(of).badge(badge(level)));
    out.paragraph(format!(
        "It is the highest level at which an open risk stands: {} at it. Levels are not averaged, since many low \
         risks do not make up for one that is high.",
        match number {
            1 => "1 of them stands".to_owned(),
            many => format!("{} of them stand", grouped(many as usize)),
        }
    ));
    if !open.is_empty() {
        out.paragraph(format!(
            "What has not been looked at may raise it: {}.",
            open.join("; ")
        ));
    }
    let provisions = assessed_provisions(view);
    if let Some(short) = SafeguardTally::of(&provisions).short_of() {
        out.paragraph(format!("{short}."));
    }
}

/// What is not analysed yet, so that nobody can say how high its risk is.
fn not_looked_at(view: &View<'_>) -> Vec<String> {
    let gaps = view.coverage.by_kind();
    let of = |kinds: &[GapKind]| -> usize {
        let gaps = kinds.iter().filter_map(|kind| gaps.get(kind));
        gaps.map(Vec::len).sum()
    };
    let (proposals, assets) = view.proposals_open();
    let things = of(&[
        GapKind::AssetNotAnalysed,
        GapKind::FlowNotAnalysed,
        GapKind::SiteNotAnalysed,
        GapKind::GroupNotAnalysed,
        GapKind::VendorNotAnalysed,
    ]);
    let classes = of(&[GapKind::ThreatAbsent]);
    let questions = of(&[GapKind::ProvisionUnanswered, GapKind::ApplicabilityOpen]);
    let unrated = view.tally.unrated as usize;
    let parts = [
        (
            unrated,
            count(
                unrated,
                "open risk is not rated",
                "open risks are not rated",
            ),
        ),
        (
            things,
            count(
                things,
                "thing in scope has no rated risk",
                "things in scope have no rated risk",
            ),
        ),
        (
            proposals,
            format!(
                "{} at {} not looked at",
                count(proposals, "proposed scenario", "proposed scenarios"),
                count(assets, "asset", "assets")
            ),
        ),
        (
            classes,
            format!(
                "threats to be expected of {} not considered",
                count(classes, "kind of asset", "kinds of asset")
            ),
        ),
        (
            questions,
            format!(
                "{} open",
                count(questions, "safeguard question", "safeguard questions")
            ),
        ),
    ];
    let there = parts.into_iter().filter(|(number, _)| *number > 0);
    there.map(|(_, words)| words).collect()
}

/// Where the threats of a risk come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Adversarial,
    NonAdversarial,
    Both,
    NotRecorded,
}

impl Source {
    const ALL: [Source; 4] = [
        Source::Adversarial,
        Source::NonAdversarial,
        Source::Both,
        Source::NotRecorded,
    ];

    fn of(view: &View<'_>, risk: &Risk) -> Source {
        let (mut adversarial, mut other) = (false, false);
        for id in &risk.threats {
            let threat = view.whole.tables.threats.get(*id);
            let own = threat.map_or("", |threat| threat.source_type.trim());
            let of_catalog = threat.and_then(|threat| view.catalog.threat(&threat.catalog));
            match (own.to_lowercase().as_str(), of_catalog) {
                ("", None) => {}
                ("", Some(known)) if known.source == ThreatSource::Adversarial => {
                    adversarial = true
                }
                ("adversarial", _) => adversarial = true,
                _ => other = true,
            }
        }
        match (adversarial, other) {
            (true, true) => Source::Both,
            (true, false) => Source::Adversarial,
            (false, true) => Source::NonAdversarial,
            (false, false) => Source::NotRecorded,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Source::Adversarial => "Adversarial",
            Source::NonAdversarial => "Not adversarial",
            Source::Both => "Both",
            Source::NotRecorded => "Source not recorded",
        }
    }
}

/// Results of adversarial threats apart from those of errors, failures and nature.
pub(super) fn by_source(out: &mut Blocks, view: &View<'_>) {
    if view.tally.open() == 0 {
        return;
    }
    out.heading_at(2, "Adversarial and other threats", "by-source");
    out.paragraph(
        "Adversarial threats are people who mean harm; the others are errors, failures of equipment and software, and \
         nature. A risk is counted once, by the sources of the threats it names.",
    );
    let sources: Vec<(Source, &Risk)> = view
        .open_risks()
        .map(|risk| (Source::of(view, risk), risk))
        .collect();
    let named = sources.len() <= NAMED;
    let shown: Vec<Source> = Source::ALL
        .into_iter()
        .filter(|source| sources.iter().any(|(of, _)| of == source))
        .collect();
    let mut table =
        Table::new("Open risks by level and source of threat").column(Column::level("Level"));
    for source in &shown {
        table = table.column(Column::text(source.words()).weight(1.6));
    }
    let cell = |level: Option<Option<Level>>, source: Source, names: bool| -> Cell {
        let risks: Vec<&Risk> = sources
            .iter()
            .filter(|(of, risk)| *of == source && level.is_none_or(|level| risk.level() == level))
            .map(|(_, risk)| *risk)
            .collect();
        let tags: Vec<String> = risks.iter().map(|risk| risk.tag()).collect();
        if names && !tags.is_empty() {
            format!("{}: {}", tags.len(), tags.join(", ")).into()
        } else {
            tags.len().to_string().into()
        }
    };
    for (level, risks) in &view.levels {
        if risks.is_empty() {
            continue;
        }
        let mut row = vec![Cell::from(badge_or(*level))];
        row.extend(
            shown
                .iter()
                .map(|source| cell(Some(*level), *source, named)),
        );
        table.row(row);
    }
    let mut sum = vec![Cell::Rich(Rich::new().strong("All"))];
    sum.extend(shown.iter().map(|source| cell(None, *source, false)));
    table.row(sum);
    out.push(table);
}
