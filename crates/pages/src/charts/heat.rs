//! The heat map: rated open risks by likelihood and impact.

use super::figure::{Cell, Chart, Plain};
use super::svg::{Labels, Rect, Svg, short};
use super::words::{count, letters, slug};
use catalog::{Level, Likelihood, Method};
use jiff::civil::Date;
use register::{Register, Tally};
use std::collections::BTreeSet;

const LEFT: f64 = 84.0;
const TOP: f64 = 4.0;
const GRID: f64 = 312.0;
const ROW: f64 = 50.0;

/// The heat map of a tally, each cell with risks leading to
/// `{base}/risks?likelihood=…&impact=…`. `None` while nothing is rated.
///
/// Levels and their colours are those of the method in use; where ratings of an
/// earlier method use levels it lacks, all five are drawn. The line is the
/// tolerance in force on `today`.
pub fn heat_map(register: &Register, tally: &Tally, today: Date, base: &str) -> Option<Chart> {
    heat_map_to(register, tally, today, &format!("{base}/risks?"))
}

/// The same over cells that lead to `{list}likelihood=…&impact=…`.
pub fn heat_map_to(register: &Register, tally: &Tally, today: Date, list: &str) -> Option<Chart> {
    if tally.heat.is_empty() {
        return None;
    }
    let grid = Grid::of(register, tally, today);
    let total: u32 = tally.heat.values().sum();
    let title = format!(
        "{} by likelihood and impact",
        count(total as usize, "rated open risk", "rated open risks")
    );
    let labels = Labels {
        id: "heat",
        title: &title,
        desc: "Rows are likelihood, the most likely on top. Columns are impact, the worst on the right. Each cell \
               gives its level in letters and the number of its risks, and leads to them.",
        links: true,
    };
    let size = grid.levels.len() as f64;
    let bottom = TOP + ROW * size;
    let mut svg = Svg::new(&labels, "chart-svg heat", 400.0, bottom + 66.0, false);
    let cell = |row: usize, column: usize| Rect {
        x: LEFT + GRID / size * column as f64,
        y: TOP + ROW * row as f64,
        w: GRID / size,
        h: ROW,
    };
    for (row, likelihood) in grid.levels.iter().rev().enumerate() {
        let Rect { y, .. } = cell(row, 0);
        svg.text(
            "c-label c-end",
            LEFT - 8.0,
            y + ROW / 2.0 + 4.0,
            likelihood.title(),
        );
        for (column, impact) in grid.levels.iter().enumerate() {
            let place = cell(row, column);
            let number = grid.count(*likelihood, *impact);
            let level = grid.level(*likelihood, *impact);
            let class = level.map_or("lv lv-none".to_owned(), |l| {
                format!("lv lv-{}", l.index() + 1)
            });
            let href = format!(
                "{list}likelihood={}&impact={}",
                slug(*likelihood),
                slug(*impact)
            );
            let name = format!(
                "{}: likelihood {likelihood}, impact {impact}{}",
                count(number as usize, "risk", "risks"),
                level.map_or(String::new(), |l| format!(", level {l}"))
            );
            let tag = svg.link_or_group("heat-cell", (number > 0).then_some(href.as_str()), &name);
            svg.rect(
                &class,
                Rect {
                    x: place.x + 1.0,
                    y: place.y + 1.0,
                    w: place.w - 2.0,
                    h: place.h - 2.0,
                },
                2.0,
            );
            if number > 0 {
                svg.text(
                    "heat-count c-mid",
                    place.x + place.w / 2.0,
                    place.y + ROW / 2.0 + 6.0,
                    &number.to_string(),
                );
            }
            if let Some(level) = level {
                svg.text(
                    "heat-letters c-end",
                    place.x + place.w - 5.0,
                    place.y + ROW - 6.0,
                    letters(level),
                );
            }
            svg.close(tag);
        }
    }
    for (column, impact) in grid.levels.iter().enumerate() {
        let place = cell(0, column);
        svg.text(
            "c-label c-mid",
            place.x + place.w / 2.0,
            bottom + 16.0,
            impact.title(),
        );
    }
    let middle = TOP + ROW * size / 2.0;
    svg.open(
        "text",
        [
            ("class", "c-axis c-mid".into()),
            (
                "transform",
                format!("translate(13 {}) rotate(-90)", short(middle)).into(),
            ),
        ],
    );
    svg.words("Likelihood");
    svg.close("text");
    svg.text("c-axis c-mid", LEFT + GRID / 2.0, bottom + 35.0, "Impact");
    if let Some(d) = grid.boundary(&cell) {
        svg.path("heat-bound", &d);
        svg.path(
            "heat-bound",
            &format!("M{} {}h26", short(LEFT), short(bottom + 55.0)),
        );
        svg.text(
            "c-note",
            LEFT + 34.0,
            bottom + 59.0,
            &format!("above it: more than tolerated ({})", grid.highest),
        );
    }
    Some(Chart {
        svg: svg.finish(),
        title,
        notes: grid.notes(register, tally),
        tables: vec![grid.table(list)],
        wide: false,
    })
}

struct Grid<'r> {
    tally: &'r Tally,
    method: Option<&'r Method>,
    levels: Vec<Level>,
    highest: Level,
    stated: bool,
}

impl<'r> Grid<'r> {
    fn of(register: &'r Register, tally: &'r Tally, today: Date) -> Grid<'r> {
        let method = register.method_in_use().map(|(_, method)| method);
        let levels = match method {
            Some(m)
                if !m.levels.is_empty()
                    && tally
                        .heat
                        .keys()
                        .all(|(l, i)| m.levels.contains(l) && m.levels.contains(i)) =>
            {
                m.levels.clone()
            }
            _ => Level::ALL.to_vec(),
        };
        let stated = register.tolerance(today).and_then(|t| t.highest);
        Grid {
            tally,
            method,
            levels,
            highest: stated.unwrap_or(Level::Low),
            stated: stated.is_some(),
        }
    }

    fn count(&self, likelihood: Level, impact: Level) -> u32 {
        self.tally
            .heat
            .get(&(likelihood, impact))
            .copied()
            .unwrap_or(0)
    }

    fn level(&self, likelihood: Level, impact: Level) -> Option<Level> {
        let scored = self
            .method?
            .score(Likelihood::Overall(likelihood), impact)
            .ok()?;
        Some(scored.level)
    }

    /// The edges between cells within and cells above tolerance.
    fn boundary(&self, cell: &impl Fn(usize, usize) -> Rect) -> Option<String> {
        let size = self.levels.len();
        let above = |row: usize, column: usize| {
            self.level(self.levels[size - 1 - row], self.levels[column])
                .map(|level| level > self.highest)
        };
        let mut d = String::new();
        for row in 0..size {
            for column in 0..size {
                let Rect { x, y, w, h } = cell(row, column);
                let differs = |other: Option<bool>| matches!((above(row, column), other), (Some(a), Some(b)) if a != b);
                if column + 1 < size && differs(above(row, column + 1)) {
                    d += &format!("M{} {}v{}", short(x + w), short(y), short(h));
                }
                if row + 1 < size && differs(above(row + 1, column)) {
                    d += &format!("M{} {}h{}", short(x), short(y + h), short(w));
                }
            }
        }
        (!d.is_empty()).then_some(d)
    }

    fn notes(&self, register: &Register, tally: &Tally) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.stated {
            notes.push(
                "Management has not stated what it tolerates, so everything above low counts as above tolerance."
                    .to_owned(),
            );
        }
        if tally.unrated > 0 {
            notes.push(format!(
                "{} not rated yet and not in the map.",
                count(tally.unrated as usize, "open risk is", "open risks are")
            ));
        }
        let methods: BTreeSet<&str> = register
            .tables
            .risks
            .live()
            .filter_map(|risk| Some(risk.rating_in_effect()?.method.as_str()))
            .collect();
        if self.method.is_some() && methods.len() > 1 {
            notes.push(
                "Cells are coloured by the method now in use; risks rated by another method or version keep the \
                 level it gave."
                    .to_owned(),
            );
        }
        notes
    }

    fn table(&self, list: &str) -> Plain {
        let mut table = Plain::new(
            "Rated open risks by likelihood (rows) and impact (columns)",
            std::iter::once("Likelihood".to_owned())
                .chain(self.levels.iter().map(|level| format!("Impact {level}"))),
        );
        for likelihood in self.levels.iter().rev() {
            let mut row = vec![Cell::from(likelihood.title())];
            for impact in &self.levels {
                let level = self
                    .level(*likelihood, *impact)
                    .map_or(String::new(), |level| format!(" ({level})"));
                let number = self.count(*likelihood, *impact);
                row.push(match number {
                    0 => format!("0{level}").into(),
                    _ => Cell::link(
                        format!("{number}{level}"),
                        format!(
                            "{list}likelihood={}&impact={}",
                            slug(*likelihood),
                            slug(*impact)
                        ),
                    ),
                });
            }
            table.rows.push(row);
        }
        table
    }
}
