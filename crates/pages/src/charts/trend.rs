//! Open risks by level over time.

use super::figure::{Chart, Plain};
use super::svg::{Labels, Svg, short};
use super::words::{count, day, days, letters};
use catalog::Level;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const WIDE: f64 = 400.0;
const RIGHT: f64 = 316.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 132.0;

/// Open risks by level at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrendPoint {
    /// The day.
    pub day: Date,
    /// Open risks by the level that stood (`Tally::by_level`).
    pub by_level: BTreeMap<Level, u32>,
}

impl TrendPoint {
    fn count(&self, level: Level) -> u32 {
        self.by_level.get(&level).copied().unwrap_or(0)
    }
    fn total(&self) -> u32 {
        self.by_level.values().sum()
    }
}

/// Open risks by level over time, the highest level at the foot so that its edge
/// can be read; each count holds until the next day in the list. `None` with
/// fewer than two different days or without any risk. Order does not matter; of
/// one day, the last given counts.
pub fn trend(points: &[TrendPoint]) -> Option<Chart> {
    let by_day: BTreeMap<Date, &TrendPoint> = points.iter().map(|p| (p.day, p)).collect();
    let points: Vec<&TrendPoint> = by_day.into_values().collect();
    let (first, last) = (*points.first()?, *points.last()?);
    let most = points
        .iter()
        .map(|p| p.total())
        .max()
        .filter(|most| *most > 0)?;
    let span = days(first.day, last.day);
    if span == 0 {
        return None;
    }
    let x = |day: Date| RIGHT * days(first.day, day) as f64 / span as f64;
    let y = |number: u32| BOTTOM - (BOTTOM - TOP) * f64::from(number) / f64::from(most);
    let title = format!("Open risks from {} to {}", day(first.day), day(last.day));
    let desc = format!(
        "{} at first, {} at last, {most} at most. Bands from the foot up: very high to very low.",
        first.total(),
        last.total()
    );
    let labels = Labels {
        id: "trend",
        title: &title,
        desc: &desc,
        links: false,
    };
    let mut svg = Svg::new(&labels, "chart-svg trend", WIDE, 156.0, false);
    svg.path("c-grid", &format!("M0 {}h{}", short(y(most)), short(RIGHT)));
    svg.text(
        "c-note",
        0.0,
        TOP - 6.0,
        &format!("{} at most", count(most as usize, "risk", "risks")),
    );
    let mut below = vec![0_u32; points.len()];
    let mut labels: Vec<(f64, Level)> = Vec::new();
    for level in Level::ALL.into_iter().rev() {
        if points.iter().all(|p| p.count(level) == 0) {
            continue;
        }
        let above: Vec<u32> = points
            .iter()
            .zip(&below)
            .map(|(p, b)| p.count(level) + b)
            .collect();
        let mut d = String::new();
        for (at, (point, top)) in points.iter().zip(&above).enumerate() {
            let _ = match at {
                0 => write!(d, "M0 {}", short(y(*top))),
                _ => write!(d, "H{}V{}", short(x(point.day)), short(y(*top))),
            };
        }
        // Back along the lower edge.
        for (at, (point, foot)) in points.iter().zip(&below).enumerate().rev() {
            let _ = write!(d, "V{}H{}", short(y(*foot)), short(x(point.day)));
            if at == 0 {
                d.push('Z');
            }
        }
        svg.path(&format!("lv lv-{}", level.index() + 1), &d);
        if last.count(level) > 0 {
            let (top, foot) = (above.last().copied(), below.last().copied());
            labels.push(((y(top.unwrap_or(0)) + y(foot.unwrap_or(0))) / 2.0, level));
        }
        below = above;
    }
    svg.path(
        "c-axis-line",
        &format!("M0 {}h{}", short(BOTTOM), short(RIGHT)),
    );
    // From the foot up, each at least a line above the one before.
    let mut ceiling = BOTTOM + 8.0;
    for (middle, level) in labels {
        ceiling = (middle + 4.0).min(ceiling - 14.0);
        svg.text(
            "c-label",
            RIGHT + 8.0,
            ceiling,
            &format!("{} {}", last.count(level), letters(level)),
        );
    }
    svg.text("c-note", 0.0, BOTTOM + 17.0, &day(first.day));
    svg.text("c-note c-end", RIGHT, BOTTOM + 17.0, &day(last.day));
    let mut table = Plain::new(
        "Open rated risks by level over time",
        std::iter::once("Day")
            .chain(Level::ALL.iter().rev().map(|l| l.title()))
            .chain(["In all"]),
    );
    for point in &points {
        let mut row = vec![day(point.day).into()];
        row.extend(
            Level::ALL
                .iter()
                .rev()
                .map(|l| point.count(*l).to_string().into()),
        );
        row.push(point.total().to_string().into());
        table.rows.push(row);
    }
    Some(Chart {
        svg: svg.finish(),
        title,
        notes: vec![
            "VH very high, H high, M moderate, L low, VL very low. Risks that were not rated are not drawn.".to_owned(),
        ],
        tables: vec![table],
        wide: false,
    })
}
