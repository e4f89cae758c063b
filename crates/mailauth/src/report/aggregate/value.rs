//! Reading the values of a report as reporters write them.

use std::borrow::Cow;
use std::net::IpAddr;

/// More messages than this in one row is not a count but a mistake or an attack on
/// the totals.
const MOST_MESSAGES: u64 = 1_000_000_000_000;

/// Whether a character is none that anybody means: control characters, which neither
/// databases nor terminals bear, and those that turn the direction of writing.
pub fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text as kept: no characters that nobody means.
pub(in crate::report) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    // Others begin with these bytes.
    let may_be = |byte: u8| byte < 0x20 || matches!(byte, 0x7f | 0xc2 | 0xe2);
    if !text.bytes().any(may_be) || !text.chars().any(is_odd) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().map(|c| match c {
        '\t' | '\n' | '\r' => ' ',
        c if is_odd(c) => '\u{fffd}',
        c => c,
    });
    Cow::Owned(kept.collect())
}

/// The same, of at most so many bytes: what stands for a byte that is no text is longer than
/// it. Whether the rest was cut.
pub(in crate::report) fn clean_within(text: &str, most: usize) -> (Cow<'_, str>, bool) {
    match clean(text) {
        whole if whole.len() <= most => (whole, false),
        Cow::Borrowed(text) => {
            let cut = text.floor_char_boundary(most);
            (Cow::Borrowed(text.get(..cut).unwrap_or_default()), true)
        }
        Cow::Owned(mut text) => {
            text.truncate(text.floor_char_boundary(most));
            (Cow::Owned(text), true)
        }
    }
}

/// What was odd about a value that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Odd {
    /// Nothing.
    No,
    /// Its spelling.
    Spelling(&'static str),
    /// Its content, so that it could not be taken as it stands.
    Value(&'static str),
}

/// The address mail came from.
pub(super) fn address(text: &str) -> (Option<IpAddr>, Odd) {
    if let Ok(address) = text.parse::<IpAddr>() {
        return (Some(address.to_canonical()), Odd::No);
    }
    let bare = text.trim_matches(['[', ']']);
    let bare = match bare.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("ipv6:") => &bare[5..],
        _ => bare,
    };
    let bare = bare.split('%').next().unwrap_or(bare);
    match bare.parse::<IpAddr>() {
        Ok(address) => (
            Some(address.to_canonical()),
            Odd::Spelling("written with more than the address"),
        ),
        Err(_) => (None, Odd::Value("no IP address")),
    }
}

/// A number of messages; 0 when there is no telling.
pub(in crate::report) fn count(text: &str) -> (u64, Odd) {
    /// What is more than this is counted as so many, and said.
    const TOO_MANY: (u64, Odd) = (MOST_MESSAGES, Odd::Value("more messages than there can be"));
    let plain = match text.strip_suffix(".0") {
        Some(plain) => plain,
        None => text.strip_prefix('+').unwrap_or(text),
    };
    let grouped = grouped(plain);
    let plain = grouped.as_deref().unwrap_or(plain);
    match plain.parse::<u64>() {
        Ok(count) if count > MOST_MESSAGES => TOO_MANY,
        Ok(count) if plain.len() < text.len() => (count, Odd::Spelling("no plain number")),
        Ok(count) => (count, Odd::No),
        Err(_) if text.strip_prefix('-').is_some_and(is_digits) => (0, Odd::Value("negative")),
        Err(_) if is_digits(plain) => TOO_MANY,
        Err(_) => (0, Odd::Value("no number")),
    }
}

/// A number with commas between its thousands, without them.
fn grouped(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let whole = !rest.is_empty()
        && first.len() <= 3
        && is_digits(first)
        && rest
            .iter()
            .all(|group| group.len() == 3 && is_digits(group));
    whole.then(|| text.replace(',', ""))
}

/// That a period ends before it begins; with the times where the days are the same.
pub(in crate::report) fn ends_before(begin: i64, end: i64) -> String {
    let of = match day(begin) == day(end) {
        true => minute,
        false => day,
    };
    format!("it ends ({}) before it begins ({})", of(end), of(begin))
}

/// A moment with its time of day, in UTC.
fn minute(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| seconds.to_string(),
        |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// A moment as a date, for a remark; as a number where it is none.
pub(in crate::report) fn day(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| seconds.to_string(),
        |at| at.strftime("%Y-%m-%d").to_string(),
    )
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A moment in Unix time: seconds; milli- and microseconds and ISO 8601 are
/// understood. Always one that [`jiff::Timestamp`] can hold; 0 when it cannot be read.
pub(super) fn time(text: &str) -> (i64, Odd) {
    let whole = text.split('.').next().unwrap_or(text);
    let (seconds, odd) = match whole.parse::<i64>() {
        // Seconds beyond the year 5138 are milliseconds of 1973 or later.
        Ok(number) if number.unsigned_abs() >= 100_000_000_000_000 => {
            (number / 1_000_000, Odd::Value("in microseconds"))
        }
        Ok(number) if number.unsigned_abs() >= 100_000_000_000 => {
            (number / 1_000, Odd::Value("in milliseconds"))
        }
        Ok(number) if whole.len() < text.len() => (number, Odd::Spelling("no whole number")),
        Ok(number) => (number, Odd::No),
        Err(_) => match written(text) {
            Some(seconds) => (seconds, Odd::Value("a date, not seconds since 1970")),
            None => return (0, Odd::Value("no moment in time")),
        },
    };
    match jiff::Timestamp::from_second(seconds) {
        Ok(_) => (seconds, odd),
        Err(_) => (0, Odd::Value("outside of every calendar")),
    }
}

/// A date or moment of ISO 8601; UTC where no offset is given.
pub(in crate::report) fn written(text: &str) -> Option<i64> {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_second());
    }
    let utc = jiff::tz::TimeZone::UTC;
    let civil = match text.parse::<jiff::civil::DateTime>() {
        Ok(civil) => civil,
        Err(_) => text.parse::<jiff::civil::Date>().ok()?.at(0, 0, 0, 0),
    };
    let moment = civil.to_zoned(utc).ok()?;
    Some(moment.timestamp().as_second())
}

/// A domain as compared: lower case, A-labels where that works, no trailing dot, and
/// of an address only what is behind the `@`: who wrote is nobody's business here.
pub(super) fn domain(text: &str) -> (Cow<'_, str>, Odd) {
    let plain = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_')
    };
    if text.bytes().all(plain) && !text.ends_with('.') && text.len() <= 253 {
        return (Cow::Borrowed(text), Odd::No);
    }
    let mut odd = Odd::No;
    let bare = text.trim_matches(['<', '>', '"', '[', ']', ' ']);
    let bare = match bare.rsplit_once('@') {
        Some((_, domain)) => {
            odd = Odd::Spelling("an address, not a domain");
            domain
        }
        None => bare,
    };
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    let ascii = if bare.is_ascii() {
        bare.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(bare).unwrap_or_else(|_| bare.to_lowercase())
    };
    if ascii.len() > 253 {
        let cut = ascii.floor_char_boundary(253);
        return (
            Cow::Owned(ascii[..cut].to_owned()),
            Odd::Value("longer than any domain"),
        );
    }
    if ascii.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '=' | '(' | ')')) {
        odd = Odd::Value("no domain");
    }
    (Cow::Owned(ascii), odd)
}

/// A word in lower case, and whether it was written otherwise.
pub(super) fn word(text: &str) -> (Cow<'_, str>, Odd) {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let lower = Cow::Owned(text.to_ascii_lowercase());
        (lower, Odd::Spelling("in upper case"))
    } else {
        (Cow::Borrowed(text), Odd::No)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_bound_when_bytes_in_it_are_replaced() {
        assert_eq!(clean_within(" ab ", 2), ("ab".into(), false));
        assert_eq!(clean_within("a\u{1}b", 5), ("a\u{fffd}b".into(), false));
        assert_eq!(clean_within("a\u{1}b", 4), ("a\u{fffd}".into(), true));
        assert_eq!(clean_within("\u{1}\u{2}", 5), ("\u{fffd}".into(), true));
        assert_eq!(clean_within("äöü", 5), ("äö".into(), true));
    }

    #[test]
    fn counts_that_are_none_weigh_nothing() {
        assert_eq!(count("17"), (17, Odd::No));
        assert_eq!(count("+17").0, 17);
        assert_eq!(count("17.0").0, 17);
        for bad in [
            "-5", "", "x", "1e3", "=1+1", "1,23", "1,2345", ",123", "1234,567",
        ] {
            let (count, odd) = count(bad);
            assert_eq!(count, 0, "{bad}");
            assert!(matches!(odd, Odd::Value(_)), "{bad}");
        }
    }

    #[test]
    fn mb_17_counts_with_commas_are_read_and_too_many_are_capped() {
        for (text, messages) in [("1,234", 1_234), ("12,345,678", 12_345_678)] {
            let (count, odd) = count(text);
            assert_eq!(count, messages, "{text}");
            assert!(matches!(odd, Odd::Spelling(_)), "{text}");
        }
        for many in [
            "99999999999999",
            "9,000,000,000,000",
            "99999999999999999999999",
        ] {
            let (count, odd) = count(many);
            assert_eq!(count, MOST_MESSAGES, "{many}");
            assert!(matches!(odd, Odd::Value(_)), "{many}");
        }
    }

    #[test]
    fn times_are_understood_in_the_ways_they_are_written() {
        assert_eq!(time("1516060800"), (1_516_060_800, Odd::No));
        for same in [
            "1516060800.0",
            "1516060800000",
            "1516060800000000",
            "2018-01-16T00:00:00Z",
            "2018-01-16 00:00:00",
            "2018-01-16",
            "2018-01-16T01:00:00+01:00",
        ] {
            assert_eq!(time(same).0, 1_516_060_800, "{same}");
            assert_ne!(time(same).1, Odd::No, "{same}");
        }
        for bad in ["", "soon", "99999999999999999999", "9223372036854775807"] {
            let (seconds, odd) = time(bad);
            assert!(jiff::Timestamp::from_second(seconds).is_ok());
            assert!(matches!(odd, Odd::Value(_)), "{bad}");
        }
        assert_eq!(time("-86400"), (-86_400, Odd::No));
    }

    #[test]
    fn domains_are_comparable_and_name_nobody() {
        let read = |text| domain(text).0.into_owned();
        assert_eq!(read("example.test"), "example.test");
        assert_eq!(read("Example.TEST."), "example.test");
        assert_eq!(read("<nurse@Example.test>"), "example.test");
        assert_eq!(read("bücher.example"), "xn--bcher-kva.example");
        assert!(read(&"a.".repeat(400)).len() <= 253);
    }

    #[test]
    fn addresses_are_canonical() {
        let v4: IpAddr = "192.0.2.1".parse().unwrap();
        for same in [
            "192.0.2.1",
            "::ffff:192.0.2.1",
            "[192.0.2.1]",
            "IPv6:::ffff:192.0.2.1",
        ] {
            assert_eq!(address(same).0, Some(v4), "{same}");
        }
        assert_eq!(address("fe80::1%eth0").0, "fe80::1".parse().ok());
        assert_eq!(address("mail.example.test").0, None);
    }
}
