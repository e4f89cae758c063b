//! The days that the page of reports shows.

use super::TREND_DAYS;
use crate::mail::span;
use crate::org_request::OrgRequest;
use app::mail::{Span, number};
use jiff::ToSpan;
use jiff::civil::Date;
use pages::html::days_words;
use pages::{Problems, Query};

/// Most days of one chart.
const LONGEST: i32 = 731;

/// The days asked for: from one to another, either of which may be left open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Period {
    from: Option<Date>,
    to: Option<Date>,
}

impl Period {
    /// As the address has it, and what cannot be read.
    pub fn read(req: &OrgRequest, query: &Query) -> (Period, Problems) {
        Period::of(query.get("from"), query.get("to"), req.today)
    }

    fn of(from: &str, to: &str, today: Date) -> (Period, Problems) {
        let mut problems = Problems::default();
        let mut day = |field: &str, text: &str| match text.trim() {
            "" => None,
            text => match text.parse::<Date>() {
                Ok(day) => Some(day),
                Err(_) => {
                    let told = format!("“{text}” is not a day; write it as {today}.");
                    problems.add(field, told);
                    None
                }
            },
        };
        let (from, to) = (day("from", from), day("to", to));
        if let (Some(first), Some(last)) = (from, to)
            && first > last
        {
            problems.add("to", "The last day comes before the first.");
            return (Period::default(), problems);
        }
        (Period { from, to }, problems)
    }

    /// Its ends as the database counts days; open ones are far away.
    pub fn days(self) -> (i64, i64) {
        (
            self.from.map_or(i64::MIN, number),
            self.to.map_or(i64::MAX, number),
        )
    }

    /// The days of the chart: those asked for, as far as one chart shows them.
    pub fn span(self, req: &OrgRequest) -> Span {
        if self == Period::default() {
            return span(req, TREND_DAYS);
        }
        self.bounded(req.today)
    }

    fn bounded(self, today: Date) -> Span {
        let to = self.to.unwrap_or(today);
        let earliest = to.saturating_sub((LONGEST - 1).days());
        let from = match (self.from, self.to) {
            (Some(from), _) => from.max(earliest),
            // Up to a day: the ninety before it.
            (None, _) => to.saturating_sub(i64::from(TREND_DAYS - 1).days()),
        };
        Span {
            from: from.min(to),
            to,
        }
    }

    /// In words, for the heading of the chart.
    pub fn words(self, req: &OrgRequest) -> String {
        if self == Period::default() {
            return format!("in the last {TREND_DAYS} days");
        }
        let span = self.span(req);
        format!("from {}", days_words(span.from, span.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn s_7_days_are_chosen_and_what_cannot_be_is_told_at_its_field() {
        let today = date(2026, 11, 30);
        let (period, problems) = Period::of("2012-04-01", " 2012-06-30", today);
        assert!(problems.is_empty());
        let span = period.bounded(today);
        assert_eq!((span.from, span.to), (date(2012, 4, 1), date(2012, 6, 30)));
        assert_eq!(period.days().0, number(date(2012, 4, 1)));
        let (open, _) = Period::of("2012-04-01", "", today);
        assert_eq!(open.bounded(today).from, date(2024, 11, 30));
        for (from, to, field) in [
            ("01/04/2012", "", "from"),
            ("", "soon", "to"),
            ("2026-05-02", "2026-05-01", "to"),
        ] {
            assert!(!Period::of(from, to, today).1.of(field).is_empty());
        }
    }
}
