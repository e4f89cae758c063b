//! Amounts of money as people write them.

/// Reads US dollars such as 1,200.00 or $950 as cents.
///
/// # Errors
/// How to write an amount.
pub fn cents(text: &str) -> Result<i64, String> {
    let bad = || format!("“{text}” is not an amount; write it as 1200 or 1,200.00");
    let plain = text.trim().trim_start_matches('$').trim();
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = groups.clone().count() > 0;
    // 1,200 is a thousand and some; 1,2 may be meant otherwise and is refused.
    if grouped && (first.is_empty() || first.len() > 3 || groups.any(|g| g.len() != 3)) {
        return Err(bad());
    }
    let digits: String = whole.chars().filter(|c| *c != ',').collect();
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if digits.is_empty() || !all_digits(&digits) || !all_digits(part) || part.len() > 2 {
        return Err(bad());
    }
    let dollars: i64 = digits.parse().map_err(|_| bad())?;
    let cents: i64 = format!("{part:0<2}").parse().map_err(|_| bad())?;
    dollars
        .checked_mul(100)
        .and_then(|sum| sum.checked_add(cents))
        .ok_or_else(bad)
}

/// Cents as people write them: $1,200.00.
pub fn dollars(cents: i64) -> String {
    let digits = (cents / 100).unsigned_abs().to_string();
    let mut whole = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    let sign = if cents < 0 { "−" } else { "" };
    format!("{sign}${whole}.{:02}", (cents % 100).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        assert_eq!(cents("1,200.00"), Ok(120_000));
        assert_eq!(cents("$950"), Ok(95_000));
        assert_eq!(cents("0.5"), Ok(50));
        for bad in [
            "",
            "1,2",
            "12,00",
            "1.234",
            "-5",
            "a lot",
            "99999999999999999999",
            ",100",
        ] {
            assert!(cents(bad).is_err(), "{bad}");
        }
        assert_eq!(dollars(123_456_789), "$1,234,567.89");
        assert_eq!(dollars(5), "$0.05");
    }
}
