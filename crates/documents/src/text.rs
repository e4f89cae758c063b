//! Text as every format may show it: no hidden characters, one form of dates and numbers.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::model::ColumnKind;

/// Makes hidden characters visible.
///
/// Line ends become `\n` and tabs a space. Other control characters, bidirectional
/// overrides and isolates (they can make a text read differently from what it is, see
/// CVE-2021-42574), tag characters and noncharacters are written out as `[U+202E]`. All of
/// them are illegal or harmful in at least one output format; replacing them once keeps
/// the formats saying the same.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\n' => out.push('\n'),
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            '\t' => out.push(' '),
            hidden if is_hidden(hidden) => push_code(&mut out, hidden),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// [`visible`] with line feeds turned into spaces, for titles and headings.
pub fn one_line(text: &str) -> String {
    visible(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Writes a character as its code, `[U+4F60]`.
pub(crate) fn push_code(out: &mut String, char: char) {
    // Writing to a String cannot fail.
    let _ = write!(out, "[U+{:04X}]", u32::from(char));
}

fn is_hidden(char: char) -> bool {
    match char {
        '\n' => false,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        '\u{2028}' | '\u{2029}' | '\u{FEFF}' => true,
        '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}' => true,
        '\u{E0000}'..='\u{E007F}' => true,
        other => other.is_control() || u32::from(other) & 0xFFFE == 0xFFFE,
    }
}

/// An anchor made from words: lower-case letters and digits joined by hyphens.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars().take(80) {
        if char.is_ascii_alphanumeric() {
            out.push(char.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    if out.is_empty() {
        "section".into()
    } else {
        out
    }
}

/// Year, month and day of a `YYYY-MM-DD` date that exists in the Gregorian calendar.
pub fn parse_date(date: &str) -> Option<(u16, u8, u8)> {
    let bytes = date.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let digits = |range: std::ops::Range<usize>| -> Option<u16> {
        let part = date.get(range)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    // Both fit: month ≤ 12, day ≤ 31.
    (1..=days)
        .contains(&day)
        .then_some((year, month as u8, day as u8))
}

/// A `YYYY-MM-DD` date as people in the United States read it, "Mar 31, 2026". Anything
/// else is returned as it is.
pub fn date(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    match parse_date(date) {
        Some((year, month, day)) => {
            format!("{} {day}, {year}", MONTHS[usize::from(month) - 1])
        }
        None => date.to_string(),
    }
}

/// A number in the form of its column: thousands separated by commas, a dollar sign for
/// money, an en dash for what is not a finite number.
pub fn number(value: f64, kind: ColumnKind) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let decimals = match kind {
        ColumnKind::Number { decimals } => usize::from(decimals.min(9)),
        ColumnKind::Money => 0,
        _ if value.fract() == 0.0 => 0,
        _ => 2,
    };
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::with_capacity(digits.len() + 6);
    if value < 0.0 && digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        out.push('-');
    }
    if kind == ColumnKind::Money {
        out.push('$');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// "1 risk", "12,000 risks".
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", grouped(number))
}

/// A number with thousands separated.
pub(crate) fn grouped(number: usize) -> String {
    self::number(number as f64, ColumnKind::Number { decimals: 0 })
}

/// About how wide a text is, in multiples of its size: never less than the bundled sans
/// faces need.
pub(crate) fn ems(text: &str) -> f64 {
    text.chars()
        .map(|char| match char {
            ' ' | '\'' | 'i' | 'j' | 'l' | '.' | ',' | '!' | ':' | ';' | '[' | ']' | '(' | ')' => {
                0.35
            }
            'f' | 't' | 'r' | '{' | '}' | '|' | '-' => 0.40,
            'I' | '/' | '\\' | '"' | '?' | 's' | 'z' | 'c' | 'L' | 'v' | 'y' => 0.52,
            '*'
            | '_'
            | 'a'
            | 'b'
            | 'd'
            | 'e'
            | 'g'
            | 'h'
            | 'k'
            | 'n'..='q'
            | 'u'
            | 'x'
            | '0'..='9' => 0.60,
            'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.96,
            ' '..='~' => 0.72,
            _ => 1.0,
        })
        .sum()
}

/// Whether a word holds a citation such as `164.308(a)(1)(ii)(A)`.
pub(crate) fn is_citation(word: &str) -> bool {
    let digit = |char: char| char.is_ascii_digit();
    word.match_indices('.').any(|(at, _)| {
        let after = word[at + 1..].trim_start_matches(digit);
        word[..at].ends_with(digit) && after.len() < word.len() - at - 1 && after.starts_with('(')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_written_out() {
        assert_eq!(visible("a\r\nb\rc\td"), "a\nb\nc d");
        assert_eq!(visible("pay\u{202E}fdp.exe"), "pay[U+202E]fdp.exe");
        assert_eq!(visible("\u{0}\u{1b}[31m"), "[U+0000][U+001B][31m");
        assert!(matches!(visible("plain – text 你"), Cow::Borrowed(_)));
    }

    #[test]
    fn dates_must_exist() {
        assert_eq!(date("2024-02-29"), "Feb 29, 2024");
        for wrong in [
            "2023-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "2026-01-+1",
            "soon",
        ] {
            assert_eq!(date(wrong), wrong);
        }
    }

    #[test]
    fn numbers_are_grouped() {
        let plain = ColumnKind::Number { decimals: 0 };
        assert_eq!(number(1234567.0, plain), "1,234,567");
        assert_eq!(number(-0.4, plain), "0");
        assert_eq!(
            number(-1234.5, ColumnKind::Number { decimals: 2 }),
            "-1,234.50"
        );
        assert_eq!(number(250000.0, ColumnKind::Money), "$250,000");
        assert_eq!(number(f64::NAN, plain), "–");
    }

    #[test]
    fn a_citation_is_known_by_its_form() {
        for word in ["164.308(a)(1)", "(164.312(b)).", "45.5(x)"] {
            assert!(is_citation(word), "{word}");
        }
        for word in ["164.308", "R-12", "f.(a)", "1.(a)", "organization"] {
            assert!(!is_citation(word), "{word}");
        }
    }

    #[test]
    fn anchors_are_plain() {
        assert_eq!(
            slug("Scope, and what is excluded"),
            "scope-and-what-is-excluded"
        );
        assert_eq!(slug("<>"), "section");
    }
}
