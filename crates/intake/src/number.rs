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
    let in_dollars = rest.contains('$') || rest.contains("USD");
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
    // “$1,200” is never a dollar and twenty cents.
    let grouped = fraction.is_some_and(|f| f.len() == 3) && !whole.contains(group);
    if style == NumberStyle::CommaDecimal && in_dollars && grouped {
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

/// Reads an amount of US dollars: "$5,000", "5k", "USD 1.2M", "1.2 million". What is not
/// one amount of dollars is none: "5k-10k", "~$5k", "$5k per year", "€5", "25%".
pub fn dollars(text: &str, style: NumberStyle) -> Option<f64> {
    let lower = text
        .trim()
        .to_lowercase()
        .replace(['\u{a0}', '\u{202f}'], " ");
    if of_another_currency(&lower) || lower.contains('%') {
        return None;
    }
    let mut rest = lower.as_str();
    for sign in ["us$", "usd", "$", "us dollars", "dollars"] {
        rest = rest.strip_prefix(sign).unwrap_or(rest).trim_start();
        rest = rest.strip_suffix(sign).unwrap_or(rest).trim_end();
    }
    let digits = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let times = match &rest[digits.len()..] {
        "" => 1.0,
        "k" | "thousand" => 1e3,
        "m" | "mm" | "million" => 1e6,
        _ => return None,
    };
    let plain = digits.trim_end();
    let grouped = plain
        .rsplit_once(',')
        .is_some_and(|(whole, rest)| rest.len() == 3 && !whole.contains('.'));
    if style == NumberStyle::CommaDecimal && times == 1.0 && grouped {
        return None;
    }
    // "$5k USD", but not "5 0k".
    let amount = parse(digits.trim_end(), style)? * times;
    (amount >= 0.0).then_some(amount)
}

/// Whether an amount says that it is not in US dollars.
pub fn of_another_currency(text: &str) -> bool {
    let upper = text.to_uppercase();
    ["€", "£", "¥", "EUR", "GBP", "CHF", "CAD", "AUD", "C$", "A$"]
        .iter()
        .any(|money| upper.contains(money))
}

/// Whether a header says that its amounts are counted in something else than dollars: in
/// thousands, in another currency, by the month, in hours.
pub fn counted_otherwise(header: &str) -> bool {
    let lower = header.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || "()[]{}/,.;:-".contains(c))
        .collect();
    let units = [
        "k",
        "$k",
        "k$",
        "000",
        "$000",
        "000s",
        "$000s",
        "thousand",
        "thousands",
        "million",
        "millions",
        "$m",
        "m$",
        "mm",
        "hour",
        "hours",
        "hrs",
        "days",
        "month",
        "monthly",
        "mo",
        "year",
        "yearly",
        "annual",
        "annually",
        "yr",
        "fte",
    ];
    of_another_currency(header) || words.iter().any(|word| units.contains(word))
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
        for text in ["$1,200", "$ 1,200", "1,200 USD", "US$1,200"] {
            assert_eq!(parse(text, NumberStyle::CommaDecimal), None, "{text}");
            assert_eq!(dollars(text, NumberStyle::CommaDecimal), None, "{text}");
        }
        assert_eq!(dollars("1,200", NumberStyle::CommaDecimal), None);
        for text in [
            "", "abc", "1,25", "1,2500", "--1", "1.2.3", "~68", "n/a", "1,,000", ".", "%",
            "12 of 40",
        ] {
            assert_eq!(parse(text, NumberStyle::PointDecimal), None, "{text}");
        }
    }
    #[test]
    fn b3_amounts_are_read_exactly_or_not_at_all() {
        for (text, amount) in [
            ("$5,000", 5_000.0),
            ("$5k", 5_000.0),
            ("5K", 5_000.0),
            ("5 k", 5_000.0),
            ("USD 1.2M", 1_200_000.0),
            ("$1.2 million", 1_200_000.0),
            ("1200", 1_200.0),
            ("$0.5k", 500.0),
            ("US$ 12,500.50", 12_500.5),
            ("3 thousand dollars", 3_000.0),
            ("0", 0.0),
        ] {
            let read = dollars(text, NumberStyle::PointDecimal);
            assert_eq!(read, Some(amount), "{text}");
        }
        assert_eq!(
            dollars("1,2M", NumberStyle::CommaDecimal),
            Some(1_200_000.0)
        );
        for text in [
            "5k-10k",
            "~$5k",
            "$5k per year",
            "5k/yr",
            "€5k",
            "5k EUR",
            "25%",
            "(300)",
            "-5",
            "free",
            "5,00k",
            "1.2.3M",
            "5b",
            "k",
            "$",
            "5 0k",
            "CAD 500",
            "included",
            "<$1k",
        ] {
            assert_eq!(dollars(text, NumberStyle::PointDecimal), None, "{text}");
        }
        for header in [
            "Cost ($K)",
            "Budget ($000s)",
            "Cost (EUR)",
            "Monthly cost",
            "Cost in thousands",
        ] {
            assert!(counted_otherwise(header), "{header}");
        }
        for header in [
            "Cost",
            "Cost ($)",
            "Estimated cost (USD)",
            "Cost in US dollars",
        ] {
            assert!(!counted_otherwise(header), "{header}");
        }
    }
}
