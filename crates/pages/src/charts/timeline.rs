//! The plan on a calendar: actions from start to due date, with what moved.

use super::figure::{Cell, Chart, Plain};
use super::svg::{Rect, Said, Svg, fit, short};
use super::words::{count, day, days, month};
use catalog::Horizon;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use register::records::{Action, ActionState};
use register::{Record, Register};

/// Rows on one page of the timeline.
pub const PER_PAGE: usize = 60;

const LABEL: f64 = 344.0;
const PLOT: f64 = 716.0;
const WIDE: f64 = LABEL + PLOT + 12.0;
const HEAD: f64 = 40.0;
const GROUP: f64 = 30.0;
const ROW: f64 = 30.0;
/// How far before and after today the calendar goes at most, in months.
const PAST: i32 = 24;
const FUTURE: i32 = 36;

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
    if actions.is_empty() {
        return None;
    }
    let mut rows: Vec<Row<'_>> = actions
        .iter()
        .map(|action| Row {
            group: group(register, action, by),
            action,
            owner: register.person_name(action.owner),
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
    let pages = rows.len().div_ceil(PER_PAGE);
    let page = page.clamp(1, pages);
    let all = rows.len();
    // One scale for all pages, so that leafing through them does not shift it.
    let scale = Scale::of(actions, today);
    let shown: Vec<Row<'_>> = rows
        .drain(..)
        .skip((page - 1) * PER_PAGE)
        .take(PER_PAGE)
        .collect();
    let chart = draw(&shown, all, page, pages, &scale, today, base);
    Some(Timeline { chart, page, pages })
}

struct Row<'r> {
    /// Rank and name of the group.
    group: (u8, String),
    action: &'r Action,
    owner: &'r str,
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

/// Days to pixels.
struct Scale {
    first: Date,
    last: Date,
}

impl Scale {
    fn of(actions: &[&Action], today: Date) -> Scale {
        let past = shifted(today, -PAST.months());
        let future = shifted(today, FUTURE.months());
        let days = actions.iter().flat_map(|a| {
            let moved = a.slips.iter().flat_map(|s| [s.old, Some(s.new)]);
            [a.start, a.due, a.done].into_iter().chain(moved).flatten()
        });
        let (mut first, mut last) = (shifted(today, -1.months()), shifted(today, 2.months()));
        for day in days {
            first = first.min(day.max(past));
            last = last.max(day.min(future));
        }
        Scale {
            first: first.first_of_month(),
            last: last.last_of_month(),
        }
    }

    fn months(&self) -> impl Iterator<Item = Date> + '_ {
        std::iter::successors(Some(self.first), |day| day.checked_add(1.month()).ok())
            .take_while(|day| *day <= self.last)
    }

    fn x(&self, day: Date) -> f64 {
        let day = day.clamp(self.first, self.last);
        let whole = days(self.first, self.last).max(1) as f64;
        LABEL + PLOT * days(self.first, day) as f64 / whole
    }
}

fn shifted(day: Date, by: Span) -> Date {
    day.saturating_add(by)
}

fn draw(
    rows: &[Row<'_>],
    all: usize,
    page: usize,
    pages: usize,
    scale: &Scale,
    today: Date,
    base: &str,
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
    let said = Said {
        id: "timeline",
        title: &title,
        desc: "A row for each action: a bar from its start to the day it is due, marks for dates that were moved, for \
               done and for verified. The upright line is today.",
        links: true,
    };
    let mut svg = Svg::new(&said, "chart-svg timeline", WIDE, height, true);
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
            &format!("M0 {}h{}", short(y + GROUP - 2.0), short(WIDE)),
        );
        let number = count(group.len(), "action", "actions");
        svg.text(
            "tl-group",
            4.0,
            y + GROUP - 9.0,
            &format!("{} · {number}", fit(name, 14.0, LABEL)),
        );
        y += GROUP;
        for row in group {
            draw_row(&mut svg, row, scale, today, y, base);
            table.rows.push(table_row(row, today, base));
            y += ROW;
        }
    }
    let x = scale.x(today);
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

/// Months as upright lines, named as closely as there is room.
fn grid(svg: &mut Svg, scale: &Scale, height: f64) {
    let months = scale.months().count().max(1);
    let room = PLOT / months as f64;
    let every = [1, 3, 6, 12]
        .into_iter()
        .find(|every| room * f64::from(*every) >= 34.0)
        .unwrap_or(12);
    for (at, first) in scale.months().enumerate() {
        let x = scale.x(first);
        let year = first.month() == 1;
        svg.path(
            if year { "c-grid tl-year" } else { "c-grid" },
            &format!("M{} {}V{}", short(x), short(HEAD - 6.0), short(height)),
        );
        let named = (i32::from(first.month()) - 1) % every == 0;
        if named {
            svg.text("c-note", x + 3.0, HEAD - 10.0, month(first));
        }
        if at == 0 || year {
            let crowded = at == 0
                && scale.months().nth(1).is_some_and(|next| next.month() == 1)
                && room < 40.0;
            if !crowded {
                svg.text(
                    "tl-year-text",
                    x + 3.0,
                    HEAD - 25.0,
                    &first.year().to_string(),
                );
            }
        }
    }
}

fn draw_row(svg: &mut Svg, row: &Row<'_>, scale: &Scale, today: Date, y: f64, base: &str) {
    let action = row.action;
    let overdue = action.overdue(today);
    svg.link(
        "tl-row",
        &format!("{base}/plan/actions/{}", action.number),
        &spoken(row, today),
    );
    svg.rect(
        "c-hit",
        Rect {
            x: 0.0,
            y: y + 1.0,
            w: WIDE,
            h: ROW - 2.0,
        },
        3.0,
    );
    svg.text("tl-tag", 4.0, y + 19.0, &action.tag());
    svg.text(
        "c-label",
        48.0,
        y + 19.0,
        &fit(&action.title, 13.5, LABEL - 60.0),
    );
    let middle = y + ROW / 2.0;
    let class = match action.state {
        _ if overdue => "tl-bar tl-overdue",
        ActionState::Planned => "tl-bar tl-planned",
        ActionState::InProgress => "tl-bar tl-progress",
        ActionState::Done => "tl-bar tl-done",
        ActionState::Verified => "tl-bar tl-verified",
    };
    let mut end = None;
    match (action.start, action.due) {
        (None, None) => {}
        (Some(start), Some(due)) => {
            let (from, to) = (scale.x(start.min(due)), scale.x(due.max(start)));
            svg.rect(
                class,
                Rect {
                    x: from,
                    y: middle - 6.0,
                    w: (to - from).max(4.0),
                    h: 12.0,
                },
                2.0,
            );
            end = Some(to);
        }
        (None, Some(only)) | (Some(only), None) => {
            let x = scale.x(only);
            svg.path(
                class,
                &format!("M{} {}l7 7l-7 7l-7 -7Z", short(x), short(middle - 7.0)),
            );
            end = Some(x + 7.0);
        }
    }
    let old: Vec<Date> = action.slips.iter().filter_map(|slip| slip.old).collect();
    if let (Some(first), Some(due)) = (old.iter().min(), action.due) {
        let (a, b) = (scale.x(*first), scale.x(due));
        svg.path(
            "tl-moved",
            &format!("M{} {}H{}", short(a), short(middle + 9.5), short(b)),
        );
    }
    for ghost in &old {
        svg.path(
            "tl-ghost",
            &format!("M{} {}v19", short(scale.x(*ghost)), short(middle - 9.5)),
        );
    }
    if overdue && let Some(from) = end {
        svg.path(
            "tl-late",
            &format!(
                "M{} {}H{}",
                short(from),
                short(middle),
                short(scale.x(today))
            ),
        );
        end = Some(scale.x(today).max(from));
    }
    if let Some(done) = action.done {
        let x = scale.x(done);
        svg.path(
            "tl-mark",
            &format!(
                "M{} {}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z",
                short(x - 4.0),
                short(middle)
            ),
        );
        end = Some(end.map_or(x, |e| e.max(x)));
    }
    let words = match (action.state, overdue) {
        (_, true) => action
            .due
            .map(|due| count(days(due, today) as usize, "day over", "days over")),
        (ActionState::Verified, _) => Some("✓✓".to_owned()),
        (ActionState::Done, _) => Some("✓".to_owned()),
        _ if action.due.is_none() => Some("no due date".to_owned()),
        _ if !old.is_empty() => Some(format!("moved {}×", old.len())),
        _ => None,
    };
    if let Some(words) = words {
        let x = end.unwrap_or(LABEL) + 6.0;
        let room = WIDE - x > 74.0;
        let class = if overdue {
            "c-note tl-late-text"
        } else {
            "c-note"
        };
        if room {
            svg.text(class, x, y + 19.0, &words);
        } else {
            let start = action.start.or(action.due).map_or(WIDE, |day| scale.x(day));
            svg.text(
                &format!("{class} c-end"),
                (start - 10.0).max(LABEL + 74.0),
                y + 19.0,
                &words,
            );
        }
    }
    svg.close("a");
}

/// The row as a sentence.
fn spoken(row: &Row<'_>, today: Date) -> String {
    let action = row.action;
    let mut out = format!(
        "{} {}. {}, ",
        action.tag(),
        action.title,
        state(action, today)
    );
    out += &match action.owner {
        Some(_) => format!("owner {}", row.owner),
        None => "no owner".to_owned(),
    };
    if let Some(start) = action.start {
        out += &format!(", starts {}", day(start));
    }
    out += &match action.due {
        Some(due) => format!(", due {}", day(due)),
        None => ", no due date".to_owned(),
    };
    if let Some(done) = action.done {
        out += &format!(", done {}", day(done));
    }
    let moved = moved(action);
    if !moved.is_empty() {
        out += &format!(". Due date moved {moved}");
    }
    out
}

fn state(action: &Action, today: Date) -> String {
    match action.due {
        Some(due) if action.overdue(today) => {
            format!(
                "{}, {} overdue",
                action.state.words(),
                count(days(due, today) as usize, "day", "days")
            )
        }
        _ => action.state.words().to_owned(),
    }
}

/// "Mar 1, 2026 → Jun 1, 2026"; empty where no date was moved.
fn moved(action: &Action) -> String {
    let steps: Vec<String> = action
        .slips
        .iter()
        .map(|slip| {
            format!(
                "{} → {}",
                slip.old.map_or("no date".to_owned(), day),
                day(slip.new)
            )
        })
        .collect();
    steps.join(", ")
}

fn table_row(row: &Row<'_>, today: Date, base: &str) -> Vec<Cell> {
    let action = row.action;
    let date = |date: Option<Date>| Cell::from(date.map_or("–".to_owned(), day));
    vec![
        Cell::link(
            action.tag(),
            format!("{base}/plan/actions/{}", action.number),
        ),
        action.title.as_str().into(),
        row.owner.into(),
        state(action, today).into(),
        date(action.start),
        date(action.due),
        match moved(action) {
            none if none.is_empty() => "–".into(),
            moved => moved.into(),
        },
        date(action.done),
    ]
}
