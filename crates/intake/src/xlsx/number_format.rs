//! Number formats (ECMA-376 part 1, 18.8.31): what a number looks like in its cell.
//!
//! An inventory's “AST-0017” may be the number 17 with the format `"AST-"0000`, and a
//! recovery time of 36:00 the number 1.5. What the sheet shows is what people call the
//! thing, so it is rendered here. Words are English; colours and widths do not matter.

use super::format_parts::{Part, parts};
use crate::dates::from_serial;
use crate::limits;
use jiff::civil::DateTime;

/// What a format makes of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Meaning {
    /// Plain digits, however they are grouped: the number itself is what counts.
    #[default]
    Plain,
    /// A share of one, shown times 100.
    Percent,
    /// A day, perhaps with a time.
    Day,
    /// A part of a day: a year, a month and year, a weekday.
    PartOfDay,
    /// A time of day, or hours, minutes and seconds.
    Time,
    /// Anything else: the text shown is what counts.
    Shown,
}

/// A number format.
#[derive(Debug, Clone, Default)]
pub struct NumberFormat {
    meaning: Meaning,
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Default)]
struct Section {
    condition: Option<(String, f64)>,
    parts: Vec<Part>,
}

impl NumberFormat {
    /// Reads a format's code.
    pub fn of(code: &str) -> NumberFormat {
        // Longer ones are not written by people; the number itself is shown then.
        if code.len() > limits::FORMAT_CODE
            || code.eq_ignore_ascii_case("general")
            || code.is_empty()
        {
            return NumberFormat::default();
        }
        let sections: Vec<Section> = parts(code)
            .into_iter()
            .take(4)
            .map(|(condition, parts)| Section { condition, parts })
            .collect();
        NumberFormat {
            meaning: meaning(&sections),
            sections,
        }
    }

    /// A format that needs no definition (ECMA-376 part 1, 18.8.30).
    pub fn built_in(id: u32) -> NumberFormat {
        NumberFormat::of(match id {
            9 => "0%",
            10 => "0.00%",
            5..=8 => "$#,##0.00",
            11 => "0.00E+00",
            12 => "# ?/?",
            13 => "# ??/??",
            14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 | 32 | 34 | 55 => "h:mm",
            21 | 33 | 35 | 56 => "h:mm:ss",
            22 => "yyyy-mm-dd h:mm",
            45 => "mm:ss",
            46 => "[h]:mm:ss",
            47 => "mm:ss.0",
            48 => "##0.0E+0",
            49 => "@",
            _ => "General",
        })
    }

    /// What it makes of numbers.
    pub fn meaning(&self) -> Meaning {
        self.meaning
    }

    /// Whether a part of a day is one of a month or a year, so that there is a day.
    pub fn shows_month_or_year(&self) -> bool {
        let first = self.sections.first().map_or(&[][..], |s| &s.parts);
        first
            .iter()
            .any(|p| matches!(p, Part::Date('y' | 'M' | 'e', _)))
    }

    /// The number as the cell shows it; `None` where it is shown as it is.
    pub fn show(&self, value: f64, from_1904: bool) -> Option<String> {
        let (section, value) = self.section(value)?;
        let text = if section.parts.iter().any(Part::is_of_time) {
            show_time(&section.parts, value, from_1904)?
        } else {
            super::show_digits::show(&section.parts, value)
        };
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The section that a number falls into, and the number as that section takes it.
    fn section(&self, value: f64) -> Option<(&Section, f64)> {
        let given = self.sections.iter().any(|s| s.condition.is_some());
        if given {
            let holds = |section: &&Section| match &section.condition {
                None => true,
                Some((operator, limit)) => match operator.as_str() {
                    "=" => value == *limit,
                    "<>" => value != *limit,
                    ">" => value > *limit,
                    ">=" => value >= *limit,
                    "<" => value < *limit,
                    _ => value <= *limit,
                },
            };
            return self.sections.iter().find(holds).map(|s| (s, value));
        }
        let numbers = self.sections.len().min(3);
        match (value, numbers) {
            (_, 0) => None,
            (v, 2..) if v < 0.0 => Some((&self.sections[1], -v)),
            (0.0, 3) => Some((&self.sections[2], 0.0)),
            (v, _) => Some((&self.sections[0], v)),
        }
    }
}

fn meaning(sections: &[Section]) -> Meaning {
    let Some(first) = sections.first().map(|s| &s.parts) else {
        return Meaning::Plain;
    };
    let has = |test: &dyn Fn(&Part) -> bool| first.iter().any(test);
    let letter = |c: char| has(&|part| matches!(part, Part::Date(l, _) if *l == c));
    let (year, month, day) = (letter('y') || letter('e'), letter('M'), letter('d'));
    let time =
        letter('h') || letter('m') || letter('s') || has(&|p| matches!(p, Part::Elapsed(..)));
    let weekday = has(&|part| matches!(part, Part::Date('d', 3..)));
    let plain_day = has(&|part| matches!(part, Part::Date('d', ..=2)));
    let literal = has(&|p| matches!(p, Part::Text(t) if t.chars().any(char::is_alphanumeric)));
    match () {
        () if letter('?') => Meaning::Day,
        () if (year && month && (day || !weekday && time)) || (month && plain_day) => Meaning::Day,
        () if day && time && !literal => Meaning::Day,
        () if year || month || day => Meaning::PartOfDay,
        () if time => Meaning::Time,
        () if sections.len() == 1 && only_digits(first) => {
            match first.iter().filter(|p| **p == Part::Percent).count() {
                0 => Meaning::Plain,
                _ => Meaning::Percent,
            }
        }
        () => Meaning::Shown,
    }
}

/// Whether a format only says how many digits there are, without leading zeros.
fn only_digits(parts: &[Part]) -> bool {
    let before_point = parts.iter().take_while(|p| **p != Part::Point);
    let zeros = before_point.filter(|p| **p == Part::Digit('0')).count();
    zeros <= 1
        && parts.last() != Some(&Part::Comma)
        && parts.iter().all(|part| match part {
            Part::Digit(_) | Part::Point | Part::Comma | Part::Percent => true,
            Part::Text(text) => text.trim().is_empty(),
            _ => false,
        })
        && parts.iter().any(|p| matches!(p, Part::Digit(_)))
        && !parts.windows(2).any(|p| p == [Part::Comma, Part::Point])
}

/// Days and times.
fn show_time(parts: &[Part], value: f64, from_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    let digits = parts
        .iter()
        .map(|p| match p {
            Part::Fraction(n) => *n,
            _ => 0,
        })
        .max()
        .unwrap_or(0);
    // Times are stored as parts of a day; the noise of that is less than a part of what
    // is shown.
    let unit = 10_i64.pow(digits.min(3) as u32);
    let ticks = (value * 86_400.0 * unit as f64).round() as i64;
    let (total, ticks) = (ticks / unit, ticks % unit);
    let day = from_serial((total / 86_400) as f64, from_1904).map(DateTime::date);
    // The day is only asked for where the format shows one.
    let shows_day = parts
        .iter()
        .any(|p| matches!(p, Part::Date('y' | 'M' | 'd' | 'e' | '?', _)));
    // “d "days"” of the number 5 is the fifth day of a count, not of a month.
    let counts_days = shows_day
        && !parts.iter().any(|p| {
            matches!(
                p,
                Part::Date('y' | 'M' | 'e' | '?', _) | Part::Date('d', 3..)
            )
        });
    if shows_day && day.is_none() && !counts_days {
        return None;
    }
    let (hour, minute, second) = (total / 3600 % 24, total / 60 % 60, total % 60);
    let half = parts.iter().any(|p| matches!(p, Part::AmPm(_)));
    let mut out = String::new();
    let padded = |n: i64, width: usize| format!("{n:0width$}", width = width.min(4));
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Point => out.push('.'),
            Part::Comma => out.push(','),
            Part::Slash => out.push('/'),
            Part::Elapsed('h', n) => out.push_str(&padded(total / 3600, *n)),
            Part::Elapsed('m', n) => out.push_str(&padded(total / 60, *n)),
            Part::Elapsed(_, n) => out.push_str(&padded(total, *n)),
            Part::Date('h', n) if half => out.push_str(&padded((hour + 11) % 12 + 1, (*n).min(2))),
            Part::Date('h', n) => out.push_str(&padded(hour, (*n).min(2))),
            Part::Date('m', n) => out.push_str(&padded(minute, (*n).min(2))),
            Part::Date('s', n) => out.push_str(&padded(second, (*n).min(2))),
            Part::Fraction(n) => {
                out.push('.');
                out.push_str(&padded(ticks, *n));
            }
            Part::AmPm(words) => out.push_str(if hour < 12 { &words.0 } else { &words.1 }),
            Part::Date('d', 1 | 2) if counts_days => out.push_str(&(total / 86_400).to_string()),
            Part::Date(letter, n) => out.push_str(&of_day(day?, *letter, *n)),
            _ => {}
        }
    }
    Some(out)
}

fn of_day(day: jiff::civil::Date, letter: char, n: usize) -> String {
    let form = match (letter, n) {
        ('y', 1 | 2) => "%y",
        ('y' | 'e', _) => "%Y",
        ('M', 1) => "%-m",
        ('M', 2) => "%m",
        ('M', 3) => "%b",
        ('M', 4) => "%B",
        ('M', _) => return day.strftime("%B").to_string().chars().take(1).collect(),
        ('d', 1) => "%-d",
        ('d', 2) => "%d",
        ('d', 3) => "%a",
        ('d', _) => "%A",
        _ => "",
    };
    day.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of a cell with a format; `None` where the number itself counts.
    fn shown(code: &str, value: f64) -> Option<String> {
        let format = NumberFormat::of(code);
        match format.meaning() {
            Meaning::Plain | Meaning::Percent | Meaning::Day => None,
            _ => format.show(value, false),
        }
    }

    #[test]
    fn a2_numbers_look_as_their_format_shows_them() {
        for (code, value, text) in [
            ("[h]:mm", 1.5, "36:00"),
            ("[h]:mm", 1.0 / 6.0, "4:00"),
            ("[h]:mm", 0.0, "0:00"),
            ("[hh]:mm:ss", 0.25, "06:00:00"),
            ("h:mm AM/PM", 0.75, "6:00 PM"),
            ("h:mm AM/PM", 0.0, "12:00 AM"),
            ("h:mm:ss A/P", 0.5, "12:00:00 P"),
            ("hh:mm", 0.0, "00:00"),
            ("mm:ss", 0.010_416_666_7, "15:00"),
            ("mm:ss.0", 0.010_416_666_7, "15:00.0"),
            ("[mm]", 0.010_416_666_7, "15"),
            ("0000", 42.0, "0042"),
            ("\"AST-\"000", 17.0, "AST-017"),
            ("\\A\\S\\T\\-0000", 17.0, "AST-0017"),
            ("0\"%\"", 12.0, "12%"),
            ("[=0]\"-\";0%", 0.25, "25%"),
            ("[=0]\"-\";0%", 0.0, "-"),
            ("#,##0.0,\"k\"", 12_500.0, "12.5k"),
            ("# ?/?", 0.5, "1/2"),
            ("# ?/?", 2.75, "2 3/4"),
            ("# ??/??", 0.333_333, "1/3"),
            ("0.00E+00", 12_345.0, "1.23E+04"),
            ("0.00E+00", 0.001, "1.00E-03"),
            ("yyyy", 46_093.0, "2026"),
            ("mmm-yy", 46_093.0, "Mar-26"),
            ("mmmm yyyy", 46_093.0, "March 2026"),
            ("dddd", 46_093.0, "Thursday"),
            ("\"Q\"0", 3.0, "Q3"),
            ("00000-0000", 12_345_678.0, "01234-5678"),
            ("00000", 2_139.0, "02139"),
            ("000-00-0000", 12_345_678.0, "012-34-5678"),
            ("(000) 000-0000", 6_175_550_100.0, "(617) 555-0100"),
            (
                "[<=9999999]###-####;(###) ###-####",
                5_550_100.0,
                "555-0100",
            ),
            ("[>=1000000]0.0,,\"M\";0", 2_500_000.0, "2.5M"),
            ("$#,##0.00", 12.5, "$12.50"),
            ("$#,##0.00", -1234.5, "-$1,234.50"),
            ("_($* #,##0.00_)", 12.5, "$12.50"),
            ("_($* #,##0.00_);_($* (#,##0.00)", -12.5, "$(12.50)"),
            ("\"Yes\";\"Yes\";\"No\"", 1.0, "Yes"),
            ("\"Yes\";\"Yes\";\"No\"", 0.0, "No"),
            ("[Green]\"High\";[Red]\"Low\";\"None\"", 1.0, "High"),
            ("[Green]\"High\";[Red]\"Low\";\"None\"", -1.0, "Low"),
            (";;;", 5.0, ""),
            ("0 \"days\"", 5.0, "5 days"),
            ("d \"days\"", 5.0, "5 days"),
            ("General\" hrs\"", 4.0, "4 hrs"),
            ("General\" hrs\"", 4.5, "4.5 hrs"),
            ("@", 7.0, "7"),
            ("0.00\" s\"", 1.5, "1.50 s"),
            ("#\\h", 4.0, "4h"),
            ("0\\d", 4.0, "4d"),
            ("[$€-407] #,##0.00", 3.0, "€ 3.00"),
            ("[Blue]0%;[Red]-0%", 0.5, "50%"),
            ("[Blue]0%;[Red]-0%", -0.5, "-50%"),
            ("\"v\"0.0", 2.25, "v2.3"),
        ] {
            assert_eq!(
                shown(code, value).as_deref(),
                Some(text),
                "{code} of {value}"
            );
        }
    }

    #[test]
    fn a2_what_only_says_how_many_digits_or_which_day_is_left_to_its_meaning() {
        for (code, meaning) in [
            ("General", Meaning::Plain),
            ("#,##0.00", Meaning::Plain),
            ("0", Meaning::Plain),
            ("0.0##", Meaning::Plain),
            ("#,##0_)", Meaning::Plain),
            ("[Red]0.0", Meaning::Plain),
            ("0.0%", Meaning::Percent),
            ("yyyy-mm-dd", Meaning::Day),
            ("m/d/yyyy", Meaning::Day),
            ("m/d/yyyy h:mm", Meaning::Day),
            ("[$-409]d\\-mmm\\-yy;@", Meaning::Day),
            ("[$-409]mmmm d, yyyy", Meaning::Day),
            ("[$-F800]dddd, mmmm dd, yyyy", Meaning::Day),
            ("e/m/d", Meaning::Day),
            ("ggge", Meaning::Day),
            ("yyyy\"-W\"ww", Meaning::Day),
            ("d-mmm", Meaning::Day),
            ("mmm-yy", Meaning::PartOfDay),
            ("[h]:mm", Meaning::Time),
            ("h:mm AM/PM", Meaning::Time),
            ("mm:ss", Meaning::Time),
        ] {
            assert_eq!(NumberFormat::of(code).meaning(), meaning, "{code}");
        }
        for id in [18, 19, 20, 21, 45, 46, 47] {
            assert_eq!(NumberFormat::built_in(id).meaning(), Meaning::Time, "{id}");
        }
        for id in [14, 15, 22] {
            assert_eq!(NumberFormat::built_in(id).meaning(), Meaning::Day, "{id}");
        }
    }

    #[test]
    fn no_format_of_whatever_letters_panics() {
        let letters = [
            "0", "#", "?", ".", ",", "%", "/", "E+", "[h]", "m", "y", ";", "\"", "[", "]", "\\",
            "_", "*", "AM/PM", "@", "General", "é",
        ];
        for a in letters {
            for b in letters {
                for c in letters {
                    let format = NumberFormat::of(&format!("{a}{b}{c}{a}"));
                    for value in [0.0, -1.5, 46_093.4, 1e300, -1e-300, f64::MAX] {
                        let _ = format.show(value, false);
                    }
                }
            }
        }
    }
}
