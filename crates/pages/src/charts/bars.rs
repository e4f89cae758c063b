//! Small bars: open risks by level, and how far parts of the work have come.

use super::figure::{Cell, Chart, Plain};
use super::svg::{Labels, Rect, Svg, fit, width};
use super::words::{count, letters, slug};
use catalog::Level;
use register::Tally;

const WIDE: f64 = 400.0;
const HIGH: f64 = 30.0;
/// Columns and height of the legend's fields; a field is a target for a finger.
const FIELDS: usize = 3;
const FIELD: f64 = 28.0;

/// Open risks by level as one bar; each level leads to `{base}/risks?level=…`,
/// risks without a rating to `{base}/risks?level=unrated`. `None` while there is
/// no open risk.
pub fn level_bar(tally: &Tally, base: &str) -> Option<Chart> {
    let open = tally.open();
    if open == 0 {
        return None;
    }
    let parts: Vec<Segment> = Level::ALL
        .iter()
        .rev()
        .map(|level| Segment {
            class: format!("lv lv-{}", level.index() + 1),
            letters: letters(*level),
            name: level.title(),
            slug: slug(*level),
            number: tally.by_level.get(level).copied().unwrap_or(0),
        })
        .chain(std::iter::once(Segment {
            class: "lv lv-none".to_owned(),
            letters: "–",
            name: "Not rated",
            slug: "unrated",
            number: tally.unrated,
        }))
        .collect();
    let title = format!(
        "{} by level",
        count(open as usize, "open risk", "open risks")
    );
    let labels = Labels {
        id: "levels",
        title: &title,
        desc: "One bar, the highest level first; the numbers stand below it and lead to the risks.",
        links: true,
    };
    let rows = parts.len().div_ceil(FIELDS) as f64;
    let mut svg = Svg::new(
        &labels,
        "chart-svg levels",
        WIDE,
        HIGH + 10.0 + rows * FIELD,
        false,
    );
    let mut x = 0.0;
    svg.open("g", [("aria-hidden", "true".into())]);
    for part in parts.iter().filter(|part| part.number > 0) {
        let w = WIDE * f64::from(part.number) / f64::from(open);
        svg.rect(
            &part.class,
            Rect {
                x: x + 0.5,
                y: 1.0,
                w: w - 1.0,
                h: HIGH - 2.0,
            },
            2.0,
        );
        let long = format!("{} {}", part.number, part.letters);
        let short = part.number.to_string();
        if let Some(text) = [long, short]
            .iter()
            .find(|text| width(text, 14.0) + 6.0 < w)
        {
            svg.text("lv-text c-mid", x + w / 2.0, 20.0, text);
        }
        x += w;
    }
    svg.close("g");
    for (at, part) in parts.iter().enumerate() {
        let w = WIDE / FIELDS as f64;
        let (x, y) = (
            w * (at % FIELDS) as f64,
            HIGH + 8.0 + FIELD * (at / FIELDS) as f64,
        );
        let href = format!("{base}/risks?level={}", part.slug);
        let name = format!(
            "{}: {}",
            part.name,
            count(part.number as usize, "open risk", "open risks")
        );
        let tag = svg.link_or_group("c-field", (part.number > 0).then_some(href.as_str()), &name);
        svg.rect(
            "c-hit",
            Rect {
                x,
                y,
                w: w - 4.0,
                h: FIELD,
            },
            3.0,
        );
        svg.rect(
            &part.class,
            Rect {
                x: x + 2.0,
                y: y + 5.0,
                w: 26.0,
                h: 18.0,
            },
            2.0,
        );
        svg.text("lv-key c-mid", x + 15.0, y + 18.0, part.letters);
        svg.text(
            "c-label",
            x + 34.0,
            y + 18.5,
            &format!("{} {}", part.name, part.number),
        );
        svg.close(tag);
    }
    let mut table = Plain::new("Open risks by level", ["Level", "Open risks"]);
    for part in &parts {
        let number = part.number.to_string();
        let number = match part.number {
            0 => number.into(),
            _ => Cell::link(number, format!("{base}/risks?level={}", part.slug)),
        };
        table.rows.push(vec![part.name.into(), number]);
    }
    Some(Chart {
        svg: svg.finish(),
        title,
        notes: Vec::new(),
        tables: vec![table],
        wide: false,
    })
}

struct Segment {
    class: String,
    letters: &'static str,
    name: &'static str,
    slug: &'static str,
    number: u32,
}

/// How far a part of the work has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementBar {
    /// The part, such as an element of the analysis.
    pub label: String,
    /// How much of it is done.
    pub done: u32,
    /// How much there is; 0: nothing can be counted yet.
    pub total: u32,
    /// Where it is worked on.
    pub href: Option<String>,
}

/// How far each part has come, a bar and words for each. `id` must be unique in
/// the page; `title` says of what. What cannot be counted yet is said to be not begun.
pub fn progress(id: &str, title: &str, parts: &[ElementBar]) -> Chart {
    const ROW: f64 = 44.0;
    let labels = Labels {
        id,
        title,
        desc: "One bar for each part, filled as far as it is done; the numbers stand beside it.",
        links: parts.iter().any(|part| part.href.is_some()),
    };
    let mut svg = Svg::new(
        &labels,
        "chart-svg progress",
        WIDE,
        (ROW * parts.len() as f64).max(1.0),
        false,
    );
    let mut table = Plain::new(title, ["Part", "Done", "In all"]);
    for (at, part) in parts.iter().enumerate() {
        let y = ROW * at as f64;
        let done = part.done.min(part.total);
        let words = match part.total {
            0 => "not begun".to_owned(),
            total if done == total => format!("✓ all {total}"),
            total => format!("{done} of {total}"),
        };
        let share = f64::from(done) / f64::from(part.total.max(1));
        let full = part.total > 0 && done == part.total;
        let name = format!("{}: {words}", part.label);
        let tag = svg.link_or_group("c-field", part.href.as_deref(), &name);
        svg.rect(
            "c-hit",
            Rect {
                x: 0.0,
                y: y + 1.0,
                w: WIDE,
                h: ROW - 4.0,
            },
            3.0,
        );
        let room = WIDE - width(&words, 14.0) - 22.0;
        svg.text("c-label", 2.0, y + 17.0, &fit(&part.label, 13.5, room));
        svg.text("c-label c-end c-strong", WIDE - 2.0, y + 17.0, &words);
        svg.rect(
            "bar-track",
            Rect {
                x: 2.0,
                y: y + 25.0,
                w: WIDE - 4.0,
                h: 9.0,
            },
            2.0,
        );
        if done > 0 {
            let class = if full {
                "bar-done bar-full"
            } else {
                "bar-done"
            };
            svg.rect(
                class,
                Rect {
                    x: 2.0,
                    y: y + 25.0,
                    w: (WIDE - 4.0) * share,
                    h: 9.0,
                },
                2.0,
            );
        }
        svg.close(tag);
        table.rows.push(vec![
            match &part.href {
                Some(href) => Cell::link(part.label.clone(), href.clone()),
                None => part.label.clone().into(),
            },
            done.to_string().into(),
            part.total.to_string().into(),
        ]);
    }
    Chart {
        svg: svg.finish(),
        title: title.to_owned(),
        notes: Vec::new(),
        tables: vec![table],
        wide: false,
    }
}
