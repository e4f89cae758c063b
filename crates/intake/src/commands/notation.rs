//! Whether two cells say the same in another notation: a spreadsheet program that opens
//! and saves a CSV file writes 10.10 as 10.1, 1/2 as 01/02/2026 and true as TRUE, though
//! nobody edited anything.

use crate::dates::{self, DateOrder};
use crate::number::{self, NumberStyle};

/// Whether `file` is what a spreadsheet program may make of `here` by itself.
pub fn differs_only_in_notation(here: &str, file: &str) -> bool {
    let (here, file) = (here.trim(), file.trim());
    here.to_lowercase() == file.to_lowercase() && is_yes_or_no(here)
        || same_number(here, file)
        || same_day(here, file)
        || same_time(here, file)
        // The mark before a text is taken for the program's own.
        || here.strip_prefix('\'') == Some(file)
}

fn is_yes_or_no(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "true" | "false")
}

/// Numbers as spreadsheets keep them: 15 digits.
fn same_number(here: &str, file: &str) -> bool {
    let (Some(a), Some(b)) = (number_of(here), number_of(file)) else {
        return false;
    };
    a == b || (a - b).abs() <= a.abs().max(b.abs()) * 1e-14
}

fn number_of(text: &str) -> Option<f64> {
    let digit = text.bytes().any(|b| b.is_ascii_digit());
    let scientific = text.parse::<f64>().ok().filter(|_| digit);
    // What is too large for a number becomes the largest one.
    scientific
        .map(|n| n.clamp(-f64::MAX, f64::MAX))
        .or_else(|| number::parse(text, NumberStyle::PointDecimal))
}

/// Days: “3/4/2026” and “03/04/2026”, and “1/2”, which gets a year.
fn same_day(here: &str, file: &str) -> bool {
    [DateOrder::MonthFirst, DateOrder::DayFirst]
        .into_iter()
        .any(|order| {
            let Some(day) = dates::parse(file, order) else {
                return false;
            };
            let with_year = || dates::parse(&format!("{here}/{}", day.year()), order);
            let short = here.len() <= 5 && here.bytes().all(|b| b.is_ascii_digit() || b == b'/');
            dates::parse(here, order) == Some(day) || (short && with_year() == Some(day))
        })
}

/// Times: “12:30” and “12:30:00 PM”.
fn same_time(here: &str, file: &str) -> bool {
    let time = seconds(here);
    time.is_some() && time == seconds(file)
}

fn seconds(text: &str) -> Option<u32> {
    let text = text.to_uppercase();
    let (clock, half) = match text.split_once(' ') {
        Some((clock, half @ ("AM" | "PM"))) => (clock, Some(half)),
        Some(_) => return None,
        None => (text.as_str(), None),
    };
    let parts: Vec<u32> = clock
        .split(':')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let (hour, minute, second) = match parts[..] {
        [h, m] => (h, m, 0),
        [h, m, s] => (h, m, s),
        _ => return None,
    };
    if hour > 9_999 || minute > 59 || second > 59 {
        return None;
    }
    let hour = match half {
        Some("PM") => hour % 12 + 12,
        Some(_) => hour % 12,
        None => hour,
    };
    Some(hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_what_a_spreadsheet_program_rewrites_is_told_from_an_edit() {
        for (here, file) in [
            ("7.0", "7"),
            ("10.10", "10.1"),
            ("1E5", "100000"),
            ("00123", "123"),
            ("true", "TRUE"),
            ("1/2", "01/02/2026"),
            ("3/4/2026", "03/04/2026"),
            ("12:30", "12:30:00 PM"),
            ("0:05", "12:05:00 AM"),
            ("$5.00", "5"),
            ("1,234", "1234"),
            ("12345678901234567890", "1.23456789012346E+019"),
            ("1.0E-3", "0.001"),
            ("1e400", "1.79769313486232E+308"),
            ("50%", "50.00%"),
            ("''x", "'x"),
            ("2026-03-12", "03/12/2026"),
        ] {
            assert!(differs_only_in_notation(here, file), "{here} / {file}");
        }
        for (here, file) in [
            ("10.10", "10.2"),
            ("A", "B"),
            ("yes", "no"),
            ("EHR", "ehr"),
            ("1/2", "01/03/2026"),
            ("12:30", "12:31"),
            ("12:30", "12:30:00 AM"),
            ("", "0"),
            ("x", "'x"),
            ("2026-03-12", "2027-03-12"),
            ("true", "1"),
        ] {
            assert!(!differs_only_in_notation(here, file), "{here} / {file}");
        }
    }
}
