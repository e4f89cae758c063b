//! One action: its bar, and the same in words.

use super::super::figure::Cell;
use super::super::svg::{Rect, Svg, fit, short};
use super::scale::Scale;
use super::words::{day, days};
use super::{Look, ROW, Row};
use crate::text::count;
use jiff::civil::Date;
use register::Record;
use register::records::{Action, ActionState};

pub(super) fn draw_row(svg: &mut Svg, row: &Row<'_>, scale: &Scale, look: Look<'_>, y: f64) {
    let (today, base) = (look.today, look.base);
    let (label, wide) = (look.frame.label, look.frame.wide());
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
            w: wide,
            h: ROW - 2.0,
        },
        3.0,
    );
    svg.text("tl-tag", 4.0, y + 19.0, &action.tag());
    svg.text(
        "c-label",
        48.0,
        y + 19.0,
        &fit(&action.title, 13.5, label - 60.0),
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
        let x = end.unwrap_or(label) + 6.0;
        let room = wide - x > 74.0;
        let class = if overdue {
            "c-note tl-late-text"
        } else {
            "c-note"
        };
        if room {
            svg.text(class, x, y + 19.0, &words);
        } else {
            let start = action.start.or(action.due).map_or(wide, |day| scale.x(day));
            svg.text(
                &format!("{class} c-end"),
                (start - 10.0).max(label + 74.0),
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
    if let Some(start) = &row.start {
        out += &format!(", starts {start}");
    }
    out += &match action.due {
        Some(due) => format!(", due {}", day(due)),
        None => ", no due date".to_owned(),
    };
    if let Some(done) = &row.done {
        out += &format!(", done {done}");
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

pub(super) fn table_row(row: &Row<'_>, today: Date, base: &str) -> Vec<Cell> {
    let action = row.action;
    let text = |text: &Option<String>| Cell::from(text.as_deref().unwrap_or("–"));
    vec![
        Cell::link(
            action.tag(),
            format!("{base}/plan/actions/{}", action.number),
        ),
        action.title.as_str().into(),
        row.owner.into(),
        state(action, today).into(),
        text(&row.start),
        Cell::from(action.due.map_or("–".to_owned(), day)),
        match moved(action) {
            none if none.is_empty() => "–".into(),
            moved => moved.into(),
        },
        text(&row.done),
    ]
}
