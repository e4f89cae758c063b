//! Numbers as people read them.

/// With a comma at each thousand: `10,000`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn a_comma_stands_at_each_thousand() {
        let read = [0, 999, 1_000, 12_345, 1_000_000, u64::MAX].map(thousands);
        assert_eq!(read[..5], ["0", "999", "1,000", "12,345", "1,000,000"]);
        assert_eq!(read[5], "18,446,744,073,709,551,615");
    }
}
