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

/// 2011: before that there was no DMARC.
const EARLIEST: i64 = 1_293_840_000;
/// A report may cover so much and still be counted on the day it begins on.
const LONGEST: i64 = 2 * SECONDS;
/// The messages of a report that covers more are spread over its days, up to so many.
const MOST_SPREAD: i64 = 62;

/// A report may begin so much later than it came in: clocks differ, and days of the reporter's
/// own time zone.
const AHEAD: i64 = SECONDS;

/// The days a report says it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Covered {
    /// These: the first, and how many, one for all that is not spread.
    Days(i64, i64),
    /// From this one on, so many that nobody knows on which of them its messages were.
    TooMany(i64),
    /// Days that cannot be; it came in on this one.
    Impossible(i64),
}

impl Covered {
    /// What a report says that came in at a time.
    pub fn of(begins: i64, ends: i64, received: Timestamp) -> Covered {
        let now = received.as_second();
        let latest = now.saturating_add(LONGEST);
        if begins < EARLIEST || begins > now.saturating_add(AHEAD) {
            return Covered::Impossible(now.div_euclid(SECONDS));
        }
        let first = begins.div_euclid(SECONDS);
        if ends.saturating_sub(begins) <= LONGEST {
            return Covered::Days(first, 1);
        }
        if ends > latest {
            return Covered::Impossible(now.div_euclid(SECONDS));
        }
        // A period that ends at midnight holds nothing of the day that begins then.
        match (ends - 1).div_euclid(SECONDS) - first + 1 {
            days if days > MOST_SPREAD => Covered::TooMany(first),
            days => Covered::Days(first, days),
        }
    }

    /// The first day it is counted on.
    pub fn first(self) -> i64 {
        match self {
            Covered::Days(first, _) | Covered::TooMany(first) | Covered::Impossible(first) => first,
        }
    }

    /// On how many days from there it is counted.
    pub fn days(self) -> i64 {
        match self {
            Covered::Days(_, days) => days,
            Covered::TooMany(_) | Covered::Impossible(_) => 1,
        }
    }
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
    fn mb_20_days_that_cannot_be_are_known() {
        let now: Timestamp = "2026-05-31T10:00:00Z".parse().unwrap();
        let today = number(Date::constant(2026, 5, 31));
        let of = |begins: i64, ends: i64| Covered::of(begins, ends, now);
        let two_days_ago = now.as_second() - 2 * SECONDS;
        let day = of(two_days_ago, two_days_ago + SECONDS - 1);
        assert_eq!(day, Covered::Days(today - 2, 1));
        // Hours around midnight, and an end before the beginning, are counted where it begins.
        assert_eq!(of(two_days_ago, 0), Covered::Days(today - 2, 1));
        for impossible in [
            0,
            -5,
            315_532_800,
            i64::MAX,
            i64::MIN,
            now.as_second() + 10 * SECONDS,
            now.as_second() + SECONDS + 1,
        ] {
            let found = of(impossible, impossible.saturating_add(SECONDS));
            assert_eq!(found, Covered::Impossible(today), "{impossible}");
        }
        assert_eq!(of(two_days_ago, i64::MAX), Covered::Impossible(today));
        // Where it is tomorrow already.
        let ahead = now.as_second() + 14 * 3_600;
        assert!(matches!(of(ahead, ahead + SECONDS), Covered::Days(_, 1)));
    }

    #[test]
    fn mb_09_a_long_period_covers_each_of_its_days() {
        let now: Timestamp = "2026-05-31T10:00:00Z".parse().unwrap();
        let first = number(Date::constant(2026, 5, 1));
        let begins = first * SECONDS;
        let days = |days: i64| Covered::of(begins, begins + days * SECONDS - 1, now);
        assert_eq!(days(2), Covered::Days(first, 1));
        assert_eq!(days(3), Covered::Days(first, 3));
        assert_eq!(days(25), Covered::Days(first, 25));
        let to_midnight = Covered::of(begins, begins + 25 * SECONDS, now);
        assert_eq!(to_midnight, Covered::Days(first, 25));
        let long = Covered::of(begins - 100 * SECONDS, begins, now);
        assert_eq!(long, Covered::TooMany(first - 100));
    }
}
