//! The plan on a calendar: actions from start to due date, with what moved.

mod row;
mod scale;
mod words;

use super::figure::{Chart, Plain};
use super::svg::{Labels, Svg, fit, short};
use crate::text::count;
use catalog::Horizon;
use jiff::civil::Date;
use register::records::Action;
use register::{Record, Register};
use row::{draw_row, table_row};
use scale::{Scale, grid};
use words::day;

/// Rows on one page of the timeline.
pub const PER_PAGE: usize = 60;
/// Rows on one sheet of a document.
const PER_SHEET: usize = 24;

/// How wide the names and the calendar beside them are, in pixels.
#[derive(Debug, Clone, Copy)]
struct Frame {
    label: f64,
    plot: f64,
}

impl Frame {
    /// On a page, which scrolls.
    const PAGE: Frame = Frame {
        label: 344.0,
        plot: 716.0,
    };
    /// On a sheet of paper, whose width is fixed.
    const SHEET: Frame = Frame {
        label: 300.0,
        plot: 420.0,
    };

    fn wide(self) -> f64 {
        self.label + self.plot + 12.0
    }
}

const HEAD: f64 = 40.0;
const GROUP: f64 = 30.0;
const ROW: f64 = 30.0;

/// What the rows are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// The person accountable.
    Owner,
    /// Immediate or long-term.
    Horizon,
}

/// One page of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The chart and its table.
    pub chart: Chart,
    /// This page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
}

/// The timeline of some actions (filtered by the page that shows it), each
/// leading to `{base}/plan/actions/{number}`. Rows are ordered by group, due date
/// and number. A page beyond the last shows the last. `None` without actions.
pub fn timeline(
    register: &Register,
    actions: &[&Action],
    by: GroupBy,
    page: usize,
    today: Date,
    base: &str,
) -> Option<Timeline> {
    let look = Look {
        frame: Frame::PAGE,
        base,
        links: true,
        today,
    };
    of_page(register, actions, by, page, PER_PAGE, look)
}

/// The same on sheets of paper, one figure each, by owner and without links.
pub(crate) fn timeline_figures(
    register: &Register,
    actions: &[&Action],
    today: Date,
) -> Vec<Chart> {
    let look = Look {
        frame: Frame::SHEET,
        base: "",
        links: false,
        today,
    };
    let sheets = actions.len().div_ceil(PER_SHEET);
    let sheet = |at| of_page(register, actions, GroupBy::Owner, at, PER_SHEET, look);
    let drawn = (1..=sheets).filter_map(sheet);
    drawn.map(|timeline| timeline.chart).collect()
}

/// How a timeline is drawn.
#[derive(Debug, Clone, Copy)]
struct Look<'l> {
    frame: Frame,
    base: &'l str,
    links: bool,
    today: Date,
}

fn of_page(
    register: &Register,
    actions: &[&Action],
    by: GroupBy,
    page: usize,
    per_page: usize,
    look: Look<'_>,
) -> Option<Timeline> {
    if actions.is_empty() {
        return None;
    }
    let mut rows: Vec<Row<'_>> = actions
        .iter()
        .map(|action| Row {
            group: group(register, action, by),
            action,
            owner: register.person_name(action.owner),
            start: said(register, action, "start", action.start),
            done: said(register, action, "done", action.done),
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |r: &Row<'_>| {
            (
                r.group.0,
                r.group.1.to_lowercase(),
                r.action.due.is_none(),
                r.action.due,
                r.action.number,
            )
        };
        key(a).cmp(&key(b))
    });
    let pages = rows.len().div_ceil(per_page);
    let page = page.clamp(1, pages);
    let all = rows.len();
    // One scale for all pages, so that leafing through them does not shift it.
    let scale = Scale::of(actions, look.today, look.frame);
    let shown: Vec<Row<'_>> = rows
        .drain(..)
        .skip((page - 1) * per_page)
        .take(per_page)
        .collect();
    let chart = draw(&shown, all, page, pages, &scale, look);
    Some(Timeline { chart, page, pages })
}

struct Row<'r> {
    /// Rank and name of the group.
    group: (u8, String),
    action: &'r Action,
    owner: &'r str,
    /// When it begins or began, and when it was done, in words.
    start: Option<String>,
    done: Option<String>,
}

/// A day in words, with when it was entered where that was another day.
fn said(register: &Register, action: &Action, field: &str, on: Option<Date>) -> Option<String> {
    let on = on?;
    let entered = register.entered_on(action.reference(), field, on);
    Some(match entered {
        Some(entered) => format!("{} (entered on {})", day(on), day(entered)),
        None => day(on),
    })
}

fn group(register: &Register, action: &Action, by: GroupBy) -> (u8, String) {
    match by {
        GroupBy::Owner => match action.owner {
            Some(_) => (0, register.person_name(action.owner).to_owned()),
            None => (1, "No owner yet".to_owned()),
        },
        GroupBy::Horizon => match action.horizon {
            Some(Horizon::Immediate) => (0, "Immediate".to_owned()),
            Some(Horizon::LongTerm) => (1, "Long-term".to_owned()),
            None => (2, "Horizon not set".to_owned()),
        },
    }
}

fn draw(
    rows: &[Row<'_>],
    all: usize,
    page: usize,
    pages: usize,
    scale: &Scale,
    look: Look<'_>,
) -> Chart {
    let groups = rows.chunk_by(|a, b| a.group == b.group).count();
    let height = HEAD + GROUP * groups as f64 + ROW * rows.len() as f64 + 8.0;
    let title = match pages {
        1 => format!("Timeline of {}", count(all, "action", "actions")),
        _ => format!(
            "Timeline of {} (page {page} of {pages})",
            count(all, "action", "actions")
        ),
    };
    let labels = Labels {
        id: "timeline",
        title: &title,
        desc: "A row for each action: a bar from its start to the day it is due, marks for dates that were moved, for \
               done and for verified. The upright line is today.",
        links: look.links,
    };
    let wide = look.frame.wide();
    let mut svg = Svg::new(&labels, "chart-svg timeline", wide, height, true);
    grid(&mut svg, scale, height);
    let mut y = HEAD;
    let mut table = Plain::new(
        &title,
        [
            "Action", "Title", "Owner", "State", "Start", "Due", "Moved", "Done",
        ],
    );
    for group in rows.chunk_by(|a, b| a.group == b.group) {
        let name = group.first().map_or("", |row| row.group.1.as_str());
        svg.path(
            "c-axis-line",
            &format!("M0 {}h{}", short(y + GROUP - 2.0), short(wide)),
        );
        let number = count(group.len(), "action", "actions");
        svg.text(
            "tl-group",
            4.0,
            y + GROUP - 9.0,
            &format!("{} · {number}", fit(name, 14.0, look.frame.label)),
        );
        y += GROUP;
        for row in group {
            draw_row(&mut svg, row, scale, look, y);
            table.rows.push(table_row(row, look.today, look.base));
            y += ROW;
        }
    }
    let x = scale.x(look.today);
    svg.path(
        "tl-today",
        &format!("M{} {}V{}", short(x), short(HEAD - 21.0), short(height)),
    );
    svg.text("tl-today-text c-mid", x, HEAD - 25.0, "today");
    Chart {
        svg: svg.finish(),
        title,
        notes: vec![
            "✓ done (● the day), ✓✓ verified by someone else, │ a due date that was moved, ◇ only a due date, no start. Dots lead \
             from the first date to the one that holds; dashes run from a missed date to today."
                .to_owned(),
        ],
        tables: vec![table],
        wide: true,
    }
}
