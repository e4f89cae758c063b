//! Numbers as people write them.

use serde::{Deserialize, Serialize};

/// Which characters a column uses inside numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NumberStyle {
    /// 1,250.5 as in the United States.
    #[default]
    #[serde(rename = "1,234.56")]
    PointDecimal,
    /// 1.250,5 as in much of Europe; blanks and apostrophes may group too.
    #[serde(rename = "1.234,56")]
    CommaDecimal,
}

/// Reads a number: grouped thousands, a sign or brackets for negative, a currency
/// sign or code before or after it, a percent sign (25% is 0.25).
///
/// Grouping must be right: "1.250" is not a number where the point is the decimal
/// mark of "1,234.56" only if … it is: 1.25. A comma there must part three digits.
pub fn parse(text: &str, style: NumberStyle) -> Option<f64> {
    let mut text = text.trim().replace(['\u{a0}', '\u{202f}'], " ");
    if text.len() > 64 {
        return None;
    }
    let mut negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        negative = true;
        text = inner.trim().to_owned();
    }
    let mut rest = text.as_str();
    let mut percent = false;
    if let Some(t) = rest.strip_suffix('%') {
        percent = true;
        rest = t.trim_end();
    }
    for money in ["USD", "EUR", "GBP", "CHF", "CAD", "$", "€", "£", "US$"] {
        rest = rest.strip_prefix(money).unwrap_or(rest).trim_start();
        rest = rest.strip_suffix(money).unwrap_or(rest).trim_end();
    }
    if let Some(t) = rest.strip_prefix(['-', '−']) {
        negative = !negative;
        rest = t.trim_start();
    } else if let Some(t) = rest.strip_prefix('+') {
        rest = t.trim_start();
    }
    for money in ["$", "€", "£"] {
        rest = rest.strip_prefix(money).unwrap_or(rest).trim_start();
    }
    let (group, decimal) = match style {
        NumberStyle::PointDecimal => (',', '.'),
        NumberStyle::CommaDecimal => ('.', ','),
    };
    let (whole, fraction) = match rest.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (rest, None),
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if fraction.is_some_and(|f| !digits(f)) {
        return None;
    }
    let separators = [group, ' ', '\'', '’'];
    let mut plain = String::new();
    for (i, piece) in whole.split(separators).enumerate() {
        if (i > 0 && piece.len() != 3)
            || !(digits(piece) || piece.is_empty() && i == 0 && fraction.is_some())
        {
            return None;
        }
        plain.push_str(piece);
    }
    if plain.is_empty() && fraction.is_none() {
        return None;
    }
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    let value: f64 = plain.parse().ok()?;
    let value = if percent { value / 100.0 } else { value };
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("1,250", 1250.0),
            ("2,100,000", 2_100_000.0),
            ("12", 12.0),
            ("4.0", 4.0),
            ("$1,250.50", 1250.5),
            ("1,250 USD", 1250.0),
            ("25%", 0.25),
            ("(300)", -300.0),
            ("-5", -5.0),
            (".5", 0.5),
            ("-$20", -20.0),
        ] {
            assert_eq!(
                parse(text, NumberStyle::PointDecimal),
                Some(value),
                "{text}"
            );
        }
        for (text, value) in [
            ("1.250,00", 1250.0),
            ("1.250", 1250.0),
            ("12,5", 12.5),
            ("1 250,5 €", 1250.5),
            ("1'250", 1250.0),
        ] {
            assert_eq!(
                parse(text, NumberStyle::CommaDecimal),
                Some(value),
                "{text}"
            );
        }
        for text in [
            "", "abc", "1,25", "1,2500", "--1", "1.2.3", "~68", "n/a", "1,,000", ".", "%",
            "12 of 40",
        ] {
            assert_eq!(parse(text, NumberStyle::PointDecimal), None, "{text}");
        }
    }
}
