//! The calendar of the timeline: days to pixels, months as lines.

use super::super::svg::{Svg, short};
use super::words::{days, month};
use super::{Frame, HEAD};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use register::records::Action;

/// How far before and after today the calendar goes at most, in months.
const PAST: i32 = 24;
const FUTURE: i32 = 36;

/// Days to pixels.
pub(super) struct Scale {
    first: Date,
    last: Date,
    frame: Frame,
}

impl Scale {
    pub(super) fn of(actions: &[&Action], today: Date, frame: Frame) -> Scale {
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
            frame,
        }
    }

    fn months(&self) -> impl Iterator<Item = Date> + '_ {
        std::iter::successors(Some(self.first), |day| day.checked_add(1.month()).ok())
            .take_while(|day| *day <= self.last)
    }

    pub(super) fn x(&self, day: Date) -> f64 {
        let day = day.clamp(self.first, self.last);
        let whole = days(self.first, self.last).max(1) as f64;
        self.frame.label + self.frame.plot * days(self.first, day) as f64 / whole
    }
}

fn shifted(day: Date, by: Span) -> Date {
    day.saturating_add(by)
}

/// Months as upright lines, named as closely as there is room.
pub(super) fn grid(svg: &mut Svg, scale: &Scale, height: f64) {
    let months = scale.months().count().max(1);
    let room = scale.frame.plot / months as f64;
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
            svg.text("c-note", x + 3.0, HEAD - 10.0, &month(first));
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
