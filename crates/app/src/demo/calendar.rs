//! Days of the example, counted from the anchor: `{D-30}` is thirty days before.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// Turns offsets into days.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    /// The day that counts as today.
    pub anchor: Date,
}

impl Calendar {
    /// The working day at an offset: a Saturday or Sunday becomes the Friday
    /// before, so that nobody signs anything on a weekend.
    pub fn day(self, offset: i32) -> Date {
        let day = self.anchor.saturating_add(Span::new().days(offset));
        let back = match day.weekday() {
            Weekday::Saturday => 1,
            Weekday::Sunday => 2,
            _ => 0,
        };
        day.saturating_sub(Span::new().days(back))
    }

    /// Replaces every `{D-30}` or `{D+14}` in a text by its date.
    ///
    /// # Errors
    /// The part that is no such day.
    pub fn fill(self, text: &str) -> Result<String, String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("{D") {
            let Some(len) = rest[start..].find('}') else {
                return Err(rest[start..].to_owned());
            };
            let offset: i32 = match &rest[start + 2..start + len] {
                "" => 0,
                digits => digits
                    .parse()
                    .map_err(|_| rest[start..=start + len].to_owned())?,
            };
            out.push_str(&rest[..start]);
            out.push_str(&self.day(offset).to_string());
            rest = &rest[start + len + 1..];
        }
        out.push_str(rest);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_counted_from_the_anchor_and_avoid_weekends() {
        let calendar = Calendar {
            anchor: date(2026, 3, 16), // a Monday
        };
        assert_eq!(calendar.day(0), date(2026, 3, 16));
        assert_eq!(calendar.day(-1), date(2026, 3, 13));
        assert_eq!(calendar.day(-2), date(2026, 3, 13));
        assert_eq!(
            calendar.fill("due {D+1}, seen {D-3}").as_deref(),
            Ok("due 2026-03-17, seen 2026-03-13")
        );
        assert!(calendar.fill("{Dx}").is_err());
    }
}
