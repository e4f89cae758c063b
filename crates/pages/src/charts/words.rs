//! How charts word levels, days and counts.

use catalog::Level;
use jiff::civil::Date;

/// The letters in a cell: VL, L, M, H, VH.
pub(super) fn letters(level: Level) -> &'static str {
    match level {
        Level::VeryLow => "VL",
        Level::Low => "L",
        Level::Moderate => "M",
        Level::High => "H",
        Level::VeryHigh => "VH",
    }
}

/// The word of a level in an address; [`Level`] reads it back.
pub(super) fn slug(level: Level) -> &'static str {
    match level {
        Level::VeryLow => "very_low",
        Level::Low => "low",
        Level::Moderate => "moderate",
        Level::High => "high",
        Level::VeryHigh => "very_high",
    }
}

/// "Nov 22, 2026".
pub(super) fn day(day: Date) -> String {
    format!("{} {}, {}", month(day), day.day(), day.year())
}

/// "Nov".
pub(super) fn month(day: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    MONTHS[day.month() as usize - 1]
}

/// "1 risk", "3 risks".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Days from one date to another; negative where the other is earlier.
pub(super) fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}
