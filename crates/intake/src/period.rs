//! A day or a longer time as people write it in a cell: "2027-03-31", "May 2027",
//! "Q3 2027", "2027".

use crate::dates::{self, DateOrder};
use jiff::civil::Date;

/// A time with its first and its last day; `None` where the text is not one.
pub fn period(text: &str) -> Option<(Date, Date)> {
    let text = text.trim().trim_end_matches(['.', ',']);
    let orders = [DateOrder::MonthFirst, DateOrder::DayFirst];
    let days: Vec<Date> = orders
        .iter()
        .filter_map(|order| dates::parse(text, *order))
        .collect();
    // Where both orders fit, the text means one of two days: either may be the first.
    if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
        return Some((*first, *last));
    }
    longer(text)
}

/// [`period`] where it is known how the file writes days: such a day is one day.
pub fn period_in(text: &str, order: Option<DateOrder>) -> Option<(Date, Date)> {
    let plain = text.trim().trim_end_matches(['.', ',']);
    let day = order.and_then(|order| dates::parse(plain, order));
    // A day that only the other order reads contradicts the file.
    let contradicts = order.is_some() && day.is_none() && dates::in_any_order(plain);
    day.map(|day| (day, day))
        .or_else(|| period(text).filter(|_| !contradicts))
}

/// Fields of days until which something holds or is to be done. Such a day is the last one
/// of a month or quarter; when in it something else happened, it does not say.
const UNTIL: [&str; 2] = ["due", "agreement_ends"];

/// The day that a longer time means in a field; `None` where it means none.
pub fn last_day(field: &str, text: &str) -> Option<Date> {
    let (_, last) = longer(text)?;
    UNTIL.contains(&field).then_some(last)
}

/// A month, a quarter, a half or a year with its year; `None` for a single day.
pub fn longer(text: &str) -> Option<(Date, Date)> {
    let lower = text.trim().to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || "/-.,'’".contains(c))
        .filter(|w| !w.is_empty() && !matches!(*w, "of" | "fy" | "cy" | "end" | "by"))
        .collect();
    match words[..] {
        [only] => match year(only) {
            Some(year) => months(year, 1, 12),
            // "Q32027" is not written; "2027q3" is.
            None if only.is_ascii() && only.len() == 6 => {
                let (front, back) = only.split_at(4);
                part_of_year(back, year(front)?)
            }
            None => None,
        },
        [a, b] => match (year(a), year(b)) {
            (None, Some(year)) => part_of_year(a, year),
            (Some(year), None) => part_of_year(b, year),
            _ => None,
        },
        [a, "quarter" | "half", b] => {
            let unit = if lower.contains("half") { "h" } else { "q" };
            let digit = a.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let digit = match a {
                "first" => "1",
                "second" => "2",
                "third" => "3",
                "fourth" => "4",
                _ => digit,
            };
            part_of_year(&format!("{unit}{digit}"), year(b)?)
        }
        _ => None,
    }
}

fn year(word: &str) -> Option<i16> {
    let is_year = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let year = is_year.then(|| word.parse().ok()).flatten()?;
    (1990..=2100).contains(&year).then_some(year)
}

/// "may", "05", "q3", "h1" of a year.
fn part_of_year(word: &str, year: i16) -> Option<(Date, Date)> {
    if let Some(month) = dates::month(word) {
        return months(year, month, month);
    }
    if word.len() <= 2
        && let Ok(month @ 1..=12) = word.parse::<i8>()
    {
        return months(year, month, month);
    }
    match word {
        "q1" | "1q" => months(year, 1, 3),
        "q2" | "2q" => months(year, 4, 6),
        "q3" | "3q" => months(year, 7, 9),
        "q4" | "4q" => months(year, 10, 12),
        "h1" | "1h" => months(year, 1, 6),
        "h2" | "2h" => months(year, 7, 12),
        _ => None,
    }
}

fn months(year: i16, first: i8, last: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, first, 1).ok()?;
    let last = Date::new(year, last, 1).ok()?.last_of_month();
    Some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_longer_time_is_a_day_only_where_something_ends_by_it() {
        let of = |field: &str| last_day(field, "2025").map(|day| day.to_string());
        assert_eq!(of("due").as_deref(), Some("2025-12-31"));
        assert_eq!(of("agreement_ends").as_deref(), Some("2025-12-31"));
        assert_eq!(of("identified_on"), None);
        assert_eq!(of("agreement_date"), None);
        assert_eq!(last_day("due", "2025-03-04"), None);
    }

    #[test]
    fn longer_times_have_a_first_and_a_last_day() {
        let of = |text: &str| period(text).map(|(a, b)| format!("{a} {b}"));
        for (text, expected) in [
            ("May 2027", "2027-05-01 2027-05-31"),
            ("Sept. 2026", "2026-09-01 2026-09-30"),
            ("2027-05", "2027-05-01 2027-05-31"),
            ("05/2027", "2027-05-01 2027-05-31"),
            ("Q3 2027", "2027-07-01 2027-09-30"),
            ("2027 Q1", "2027-01-01 2027-03-31"),
            ("third quarter 2027", "2027-07-01 2027-09-30"),
            ("H1 2027", "2027-01-01 2027-06-30"),
            ("2027", "2027-01-01 2027-12-31"),
            ("2027-03-31", "2027-03-31 2027-03-31"),
            ("3/4/2027", "2027-03-04 2027-04-03"),
        ] {
            assert_eq!(of(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "Annual review",
            "ASAP",
            "Q5 2027",
            "13/2027",
            "256",
            "12",
            "May",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
