//! Days of reports: counted since 1970, in UTC, as reports are.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

const SECONDS: i64 = 86_400;

/// The number of a day.
pub fn number(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    // Two dates of the calendar are never further apart than it is long.
    epoch
        .until(date)
        .map_or(0, |span| i64::from(span.get_days()))
}

/// The day of a number; the calendar's end for one beyond it.
pub fn date(number: i64) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    epoch.saturating_add(number.clamp(-3_000_000, 3_000_000).days())
}

/// Days from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

impl Span {
    /// The last so many days, today included.
    pub fn last(days: u32, today: Date) -> Span {
        let from = today.saturating_sub(i64::from(days.saturating_sub(1)).days());
        Span { from, to: today }
    }

    /// Its ends as the database counts them.
    pub fn numbers(self) -> (i64, i64) {
        (number(self.from), number(self.to))
    }
}

/// The day a report is counted on: the one it begins on, or that it came in on when
/// what it says cannot be.
pub(crate) fn counted_on(begins: i64, received: Timestamp) -> i64 {
    /// 2011: before that there was no DMARC.
    const EARLIEST: i64 = 1_293_840_000;
    let now = received.as_second();
    let begins = if begins < EARLIEST || begins > now.saturating_add(2 * SECONDS) {
        now
    } else {
        begins
    };
    begins.div_euclid(SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_and_read_back() {
        let day = Date::constant(2026, 5, 31);
        assert_eq!(date(number(day)), day);
        assert_eq!(number(Date::constant(1970, 1, 2)), 1);
        assert_eq!(date(i64::MAX), Date::MAX);
        let span = Span::last(30, day);
        assert_eq!(span.from, Date::constant(2026, 5, 2));
    }

    #[test]
    fn a_report_from_an_impossible_time_counts_on_the_day_it_came() {
        let now: Timestamp = "2026-05-31T10:00:00Z".parse().unwrap();
        let today = number(Date::constant(2026, 5, 31));
        let two_days_ago = now.as_second() - 2 * SECONDS;
        assert_eq!(counted_on(two_days_ago, now), today - 2);
        for impossible in [0, -5, i64::MAX, i64::MIN, now.as_second() + 10 * SECONDS] {
            assert_eq!(counted_on(impossible, now), today);
        }
    }
}
