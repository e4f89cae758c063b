//! How the calendar words days.

use jiff::civil::Date;

/// "Nov 22, 2026".
pub(super) fn day(day: Date) -> String {
    day.strftime("%b %-d, %Y").to_string()
}

/// "Nov".
pub(super) fn month(day: Date) -> String {
    day.strftime("%b").to_string()
}

/// Days from one date to another; negative where the other is earlier.
pub(super) fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}
