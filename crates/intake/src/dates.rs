//! Days: as spreadsheet programs count them and as people write them.

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// How a column writes days such as 03/04/2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DateOrder {
    /// Month first, as in the United States: 3/4/2026 is the fourth of March.
    #[default]
    #[serde(rename = "month/day/year")]
    MonthFirst,
    /// Day first: 3/4/2026 is the third of April.
    #[serde(rename = "day/month/year")]
    DayFirst,
}

impl DateOrder {
    /// As a mapping writes it.
    pub fn words(self) -> &'static str {
        match self {
            DateOrder::MonthFirst => "month/day/year",
            DateOrder::DayFirst => "day/month/year",
        }
    }
}

/// A spreadsheet's serial number as a day and time; `None` outside the years 1900
/// to 9999, and for the 29th of February 1900, which never was.
///
/// In the 1900 system serial 1 is 1900-01-01 and serials above 60 are one too
/// high (ECMA-376 part 1, 18.17.4.1).
pub fn from_serial(serial: f64, from_1904: bool) -> Option<DateTime> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let days = serial.floor();
    let mut seconds = ((serial - days) * 86_400.0).round() as i64;
    let mut days = days as i64;
    if seconds >= 86_400 {
        seconds -= 86_400;
        days += 1;
    }
    let (origin, days) = if from_1904 {
        (Date::constant(1904, 1, 1), days)
    } else if days == 60 {
        return None;
    } else if days < 60 {
        (Date::constant(1899, 12, 31), days)
    } else {
        (Date::constant(1899, 12, 30), days)
    };
    let date = origin
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()?;
    let time = Time::new(
        (seconds / 3600) as i8,
        (seconds / 60 % 60) as i8,
        (seconds % 60) as i8,
        0,
    )
    .ok()?;
    Some(date.to_datetime(time))
}

/// An ISO 8601 day, or day and time, as workbooks may store it.
pub fn from_iso(text: &str) -> Option<DateTime> {
    let text = text.trim().trim_end_matches('Z');
    text.parse::<DateTime>()
        .ok()
        .or_else(|| text.parse::<Date>().ok().map(|d| d.at(0, 0, 0, 0)))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Whether a word in small letters is the name of a month, or its first three letters.
pub(crate) fn is_named_month(word: &str) -> bool {
    MONTHS
        .iter()
        .any(|name| word == *name || word == &name[..3])
}

pub(crate) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    if word.len() < 3 {
        return None;
    }
    MONTHS
        .iter()
        .position(|m| m.starts_with(&word) || (word == "sept" && *m == "september"))
        .map(|i| i as i8 + 1)
}

/// A day as a person writes it: `2026-03-12` (also with a time, which is
/// dropped), `3/12/2026`, `12.03.2026`, `12-Mar-2026`, `March 12, 2026`,
/// `12 March 2026`.
///
/// In dates of three numbers `order` says which is the month; points mean that the
/// day comes first. What contradicts that (25/12/2026 where the month comes first)
/// is not a date: a column that mixes both orders would swap day and month unseen.
/// Years of two digits are 1970 to 2069; years before 1000 are slips of the hand.
pub fn parse(text: &str, order: DateOrder) -> Option<Date> {
    written(text, order).filter(|day| day.year() >= 1000)
}

fn written(text: &str, order: DateOrder) -> Option<Date> {
    let text = text.trim();
    if let Some(date) = from_iso(text) {
        return Some(date.date());
    }
    // A time of day after the date carries no meaning here.
    let text = match text.split_once(' ') {
        Some((date, time)) if time.contains(':') && !date.is_empty() => date,
        _ => text,
    };
    let parts: Vec<&str> = text
        .split(|c: char| "/-., ".contains(c) || c.is_whitespace())
        .filter(|p| !p.is_empty())
        .collect();
    let [a, b, c] = parts[..] else { return None };
    let number = |s: &str| -> Option<i16> {
        (s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit()))
            .then(|| s.parse().ok())
            .flatten()
    };
    let day = |s: &str| {
        number(s.trim_end_matches(|c: char| c.is_ascii_alphabetic()))
            .and_then(|d| i8::try_from(d).ok())
    };
    let year = |s: &str| match (number(s)?, s.len()) {
        (y, 4) => Some(y),
        (y, 2) if y < 70 => Some(2000 + y),
        (y, 2) => Some(1900 + y),
        _ => None,
    };
    if let Some(m) = month(b) {
        return match number(a).map(|_| a.len()) {
            Some(4) => Date::new(year(a)?, m, day(c)?).ok(),
            _ => Date::new(year(c)?, m, day(a)?).ok(),
        };
    }
    if let Some(m) = month(a) {
        return Date::new(year(c)?, m, day(b)?).ok();
    }
    if a.len() == 4 {
        return Date::new(year(a)?, day(b)?, day(c)?).ok();
    }
    let (first, second, year) = (day(a)?, day(b)?, year(c)?);
    let (m, d) = if order == DateOrder::DayFirst || text.contains('.') {
        (second, first)
    } else {
        (first, second)
    };
    Date::new(year, m, d).ok()
}

/// A text that may be a spreadsheet's number of a day, perhaps with a time, of a year from
/// 1954 to 2119. Programs that write days without a date format leave such numbers.
pub fn serial_like(text: &str) -> Option<f64> {
    let text = text.trim();
    let (days, time) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fits = days.len() == 5 && digits(days) && digits(time) && time.len() <= 16;
    let serial: f64 = text.parse().ok().filter(|_| fits)?;
    (20_000.0..80_000.0).contains(&serial).then_some(serial)
}

/// Whether a day is written with a year of two digits, so that its century is guessed.
pub fn has_short_year(text: &str) -> bool {
    let text = text.trim();
    if from_iso(text).is_some() || !in_any_order(text) {
        return false;
    }
    let four = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    !text
        .split(|c: char| "/-., ".contains(c) || c.is_whitespace())
        .any(four)
}

/// Whether a text is a day in one order or the other.
pub fn in_any_order(text: &str) -> bool {
    parse(text, DateOrder::MonthFirst).is_some() || parse(text, DateOrder::DayFirst).is_some()
}

/// The order a date of three numbers shows by a part above 12; `None` where both
/// orders fit, where a month is a word, and where the form itself says the order.
pub fn order_shown(text: &str) -> Option<DateOrder> {
    if text.contains('.') {
        return None;
    }
    let month_first = parse(text, DateOrder::MonthFirst);
    let day_first = parse(text, DateOrder::DayFirst);
    match (month_first, day_first) {
        (Some(_), None) => Some(DateOrder::MonthFirst),
        (None, Some(_)) => Some(DateOrder::DayFirst),
        _ => None,
    }
}

/// Whether a text is a day in both orders, and another one in each.
pub fn in_both_orders(text: &str) -> bool {
    let month_first = parse(text, DateOrder::MonthFirst);
    let day_first = parse(text, DateOrder::DayFirst);
    month_first.is_some() && day_first.is_some() && month_first != day_first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_days_in_both_systems() {
        let day = |s, f| from_serial(s, f).map(|d| d.to_string());
        assert_eq!(day(1.0, false).as_deref(), Some("1900-01-01T00:00:00"));
        assert_eq!(day(59.0, false).as_deref(), Some("1900-02-28T00:00:00"));
        assert_eq!(day(60.0, false), None);
        assert_eq!(day(61.0, false).as_deref(), Some("1900-03-01T00:00:00"));
        assert_eq!(day(46_093.5, false).as_deref(), Some("2026-03-12T12:00:00"));
        assert_eq!(
            day(46_093.0 - 1462.0, true).as_deref(),
            Some("2026-03-12T00:00:00")
        );
        assert_eq!(day(-1.0, false), None);
        assert_eq!(day(f64::NAN, false), None);
        assert_eq!(
            day(46_092.999_999_9, false).as_deref(),
            Some("2026-03-12T00:00:00")
        );
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let expected = Date::constant(2026, 3, 12);
        for text in [
            "2026-03-12",
            "2026-03-12 14:30:00",
            "2026-03-12T14:30:00Z",
            "3/12/2026",
            "03/12/26",
            "12-Mar-2026",
            "12-Mar-26",
            "March 12, 2026",
            "Mar 12 2026",
            "12 March 2026",
            "12.03.2026",
            "12th March 2026",
            "2026/03/12",
            "3/12/2026 9:15",
        ] {
            assert_eq!(parse(text, DateOrder::MonthFirst), Some(expected), "{text}");
        }
        assert_eq!(parse("12/3/2026", DateOrder::DayFirst), Some(expected));
        assert_eq!(parse("25/12/2026", DateOrder::MonthFirst), None);
        assert_eq!(
            parse("25/12/2026", DateOrder::DayFirst),
            Some(Date::constant(2026, 12, 25))
        );
        assert_eq!(order_shown("25/12/2026"), Some(DateOrder::DayFirst));
        assert_eq!(order_shown("12/25/2026"), Some(DateOrder::MonthFirst));
        for text in ["3/4/2026", "15-Mar-26", "25.12.2026", "2026-12-25"] {
            assert_eq!(order_shown(text), None, "{text}");
        }
        for text in [
            "",
            "soon",
            "Q3 2026",
            "13/13/2026",
            "2026",
            "31-Feb-2026",
            "1/2/3/4",
            "TBD",
            "9999999/1/1",
        ] {
            assert_eq!(parse(text, DateOrder::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn a2_a_year_of_two_digits_is_seen_and_never_the_year_27() {
        assert_eq!(
            parse("01/31/27", DateOrder::MonthFirst),
            Some(Date::constant(2027, 1, 31))
        );
        for text in ["01/31/27", "31-Jan-27", "31.01.27", "Jan 31, 27"] {
            assert!(has_short_year(text), "{text}");
            let year = parse(text, DateOrder::MonthFirst).map(|d| d.year());
            assert_eq!(year, Some(2027), "{text}");
        }
        for text in ["01/31/2027", "2027-01-31", "31-Jan-2027", "soon", "10.1"] {
            assert!(!has_short_year(text), "{text}");
        }
        // Three digits, or a year of the first century in full, is a slip of the hand.
        for text in ["0027-01-31", "1/31/027", "01/31/0027"] {
            assert_eq!(parse(text, DateOrder::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn a2_numbers_of_days_are_told_from_other_numbers() {
        assert_eq!(serial_like("46477"), Some(46_477.0));
        assert_eq!(serial_like("46477.0"), Some(46_477.0));
        assert_eq!(serial_like("46477.5"), Some(46_477.5));
        for text in [
            "19999", "80000", "4647", "46477.", "046477", "2027", "46,477",
        ] {
            assert_eq!(serial_like(text), None, "{text}");
        }
    }
}
