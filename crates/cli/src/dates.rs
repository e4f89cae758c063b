//! Dates on the command line.

use jiff::civil::Date;

/// Reads a date such as 2026-03-31.
pub fn date(text: &str) -> Result<Date, String> {
    fields::day(text)
}
