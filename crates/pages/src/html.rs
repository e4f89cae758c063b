//! Small pieces of text and markup that pages share.

use askama::filters::HtmlSafe;
use catalog::Level;
use jiff::civil::Date;
use register::{Record, Ref, Register};
use std::borrow::Borrow;
use std::fmt;

pub use register::article;

/// A day, or none, for [`day`].
pub trait AsDay {
    /// The day.
    fn as_day(&self) -> Option<Date>;
}

impl AsDay for Date {
    fn as_day(&self) -> Option<Date> {
        Some(*self)
    }
}

impl<T: AsDay> AsDay for Option<T> {
    fn as_day(&self) -> Option<Date> {
        self.as_ref().and_then(AsDay::as_day)
    }
}

impl<T: AsDay + ?Sized> AsDay for &T {
    fn as_day(&self) -> Option<Date> {
        (*self).as_day()
    }
}

/// A day as `<time datetime="2026-11-22">Nov 22, 2026</time>`; an en dash for none.
pub struct Day(Option<Date>);

impl HtmlSafe for Day {}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(date) => write!(f, "<time datetime=\"{date}\">{}</time>", day_words(date)),
            None => f.write_str("–"),
        }
    }
}

/// A day, marked up.
pub fn day(date: impl AsDay) -> Day {
    Day(date.as_day())
}

/// A day in words without markup, for titles and options: "Nov 22, 2026".
pub fn day_words(date: impl AsDay) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    date.as_day().map_or_else(String::new, |date| {
        let month = MONTHS[usize::from(date.month().unsigned_abs().clamp(1, 12)) - 1];
        format!("{month} {}, {}", date.day(), date.year())
    })
}

/// A day on which something of a record is said to have happened, with the day on which
/// that was entered where it is another.
pub fn said(register: &Register, target: Ref, field: &str, on: Date) -> String {
    match register.entered_on(target, field, on) {
        Some(entered) => format!("{} (entered on {})", day_words(on), day_words(entered)),
        None => day_words(on),
    }
}

/// The same of a day that may not be known; empty where it is not.
pub fn said_or(register: &Register, target: Ref, field: &str, on: Option<Date>) -> String {
    on.map_or_else(String::new, |on| said(register, target, field, on))
}

/// The day a record ended, said so; empty where it has not.
pub fn ended(register: &Register, record: &impl Record) -> String {
    let on = record.retired().map(|it| it.on);
    said_or(register, record.reference(), "retired", on)
}

/// The days of a record that were entered on another day, each as a sentence part:
/// "Decided on: Mar 3, 2026 (entered on Nov 29, 2026)".
pub fn entered_later(register: &Register, target: Ref) -> Vec<String> {
    let days = register.entered_later(target).iter();
    days.map(|(field, on, _)| {
        let label = fields::label(target.kind, field);
        format!("{label}: {}", said(register, target, field, *on))
    })
    .collect()
}

/// Days from one to another: "Nov 2, 2026", "Oct 24 to Nov 21, 2026".
pub fn days_words(first: Date, last: Date) -> String {
    let (from, to) = (day_words(first), day_words(last));
    if first == last {
        return to;
    }
    let year = format!(", {}", last.year());
    let from = from.strip_suffix(&year).unwrap_or(&from);
    format!("{from} to {to}")
}

/// United States dollars from cents: "$1,250", "$0.50", "-$3.20". Full dollars have no cents.
pub fn money(cents: impl Borrow<i64>) -> String {
    let cents = *cents.borrow();
    let (dollars, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let sign = if cents < 0 { "-" } else { "" };
    let whole = thousands(dollars);
    if rest == 0 {
        format!("{sign}${whole}")
    } else {
        format!("{sign}${whole}.{rest:02}")
    }
}

pub use mailauth::thousands;

/// A number of things; templates hand over numbers of any kind, often by reference.
pub trait Count {
    /// The number; a negative one counts as none.
    fn count(&self) -> usize;
}

macro_rules! counts {
    ($($number:ty)*) => {$(
        impl Count for $number {
            fn count(&self) -> usize {
                usize::try_from(*self).unwrap_or(0)
            }
        }
    )*};
}
counts!(usize u64 u32 u16 u8 i64 i32);

impl<T: Count + ?Sized> Count for &T {
    fn count(&self) -> usize {
        (*self).count()
    }
}

/// The number itself, for comparisons in templates.
pub fn count(number: impl Count) -> usize {
    number.count()
}

/// "1 risk", "3 risks", "10,000 risks", "no risks".
pub fn plural(number: impl Count, one: &str, many: &str) -> String {
    match number.count() {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        number => format!("{} {many}", thousands(number as u64)),
    }
}

/// The text with its first letter in upper case.
pub fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The stylesheet's class of a level: `level-1` (very low) to `level-5`.
pub fn level_class(level: Level) -> &'static str {
    match level {
        Level::VeryLow => "level-1",
        Level::Low => "level-2",
        Level::Moderate => "level-3",
        Level::High => "level-4",
        Level::VeryHigh => "level-5",
    }
}

/// The first letter large.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Heading of an empty list: "No asset yet".
pub fn none_yet(one: &str) -> String {
    format!("No {one} yet")
}

/// A text as part of an address: all but RFC 3986's unreserved characters percent-encoded.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
    out
}

/// Where the official text of a citation stands: the eCFR's page of the section,
/// at the paragraph where the citation names one.
///
/// "164.308(a)(1)(ii)(A)" gives
/// `https://www.ecfr.gov/current/title-45/section-164.308#p-164.308(a)(1)(ii)(A)`.
/// "45 CFR " in front is left out. What is not a section of part 164 gives the part.
pub fn citation_address(citation: &str) -> String {
    let citation = citation.trim();
    let citation = citation
        .strip_prefix("45 CFR ")
        .unwrap_or(citation)
        .trim_start_matches(['§', ' ']);
    let (section, paragraph) = match citation.find('(') {
        Some(at) => citation.split_at(at),
        None => (citation, ""),
    };
    let is_section = section
        .strip_prefix("164.")
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    let is_paragraph = paragraph
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'(' | b')'));
    match (is_section, is_paragraph && !paragraph.is_empty()) {
        (true, true) => format!(
            "https://www.ecfr.gov/current/title-45/section-{section}#p-{section}{paragraph}"
        ),
        (true, false) => format!("https://www.ecfr.gov/current/title-45/section-{section}"),
        (false, _) => "https://www.ecfr.gov/current/title-45/part-164".to_owned(),
    }
}

/// A citation as a link to the official text: "45 CFR 164.308(a)(1)(ii)(A)".
pub struct Cite<'a>(&'a str);

impl HtmlSafe for Cite<'_> {}

impl fmt::Display for Cite<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.0.trim();
        let prefix = if words.starts_with("45 CFR") {
            ""
        } else {
            "45 CFR "
        };
        // The address holds no character that ends an attribute: see `citation_address`.
        write!(
            f,
            "<a class=\"cite\" href=\"{}\" rel=\"external noreferrer\">{prefix}{}</a>",
            citation_address(words),
            askama::filters::escape(words, askama::filters::Html).map_err(|_| fmt::Error)?
        )
    }
}

/// A citation, marked up.
pub fn cite(citation: &str) -> Cite<'_> {
    Cite(citation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_read_as_americans_write_them() {
        assert_eq!(
            day(date(2026, 11, 22)).to_string(),
            "<time datetime=\"2026-11-22\">Nov 22, 2026</time>"
        );
        assert_eq!(day(None::<Date>).to_string(), "–");
    }

    #[test]
    fn amounts_and_counts() {
        assert_eq!(money(125_000), "$1,250");
        assert_eq!(money(-320), "-$3.20");
        assert_eq!(money(i64::MIN), "-$92,233,720,368,547,758.08");
        assert_eq!(plural(0, "risk", "risks"), "no risks");
        assert_eq!(plural(1, "risk", "risks"), "1 risk");
        assert_eq!(plural(10_000, "risk", "risks"), "10,000 risks");
    }

    #[test]
    fn citations_lead_to_the_paragraph() {
        let to = |citation| citation_address(citation);
        assert_eq!(
            to("45 CFR 164.308(a)(1)(ii)(A)"),
            "https://www.ecfr.gov/current/title-45/section-164.308#p-164.308(a)(1)(ii)(A)"
        );
        assert_eq!(
            to("164.316"),
            "https://www.ecfr.gov/current/title-45/section-164.316"
        );
        for hostile in ["164.3\"onload=x", "javascript:x", "164.308(a)\"><b>", ""] {
            let address = to(hostile);
            assert!(address.starts_with("https://www.ecfr.gov/"), "{address}");
            assert!(!address.contains(['"', '<', '>', ' ']), "{address}");
        }
        assert!(!cite("164.308<b>\"").to_string().contains("<b>"));
    }
}
