//! How this program words levels, dates, states and counts in its documents.

use crate::model::{Badge, Cell, Tone};
use crate::text;
pub(super) use crate::text::{count, grouped};
use catalog::Level;
use jiff::civil::Date;
use register::records::{Action, ActionState, ImpactRating, Rating};

/// Where nothing is recorded.
pub(super) const NONE: &str = "not recorded";

/// The colour of a level.
pub(super) fn tone(level: Level) -> Tone {
    Tone::of_rank(level.index(), Level::ALL.len())
}

/// A level as a badge.
pub(super) fn badge(level: Level) -> Badge {
    Badge::new(tone(level), level.title())
}

/// A level as a badge, or "Not rated".
pub(super) fn badge_or(level: Option<Level>) -> Badge {
    level.map_or_else(|| Badge::new(Tone::Neutral, "Not rated"), badge)
}

/// A level as a cell; empty where there is none.
pub(super) fn level_cell(level: Option<Level>) -> Cell {
    level.map(badge).into()
}

/// A day as people read it.
pub(super) fn day(day: Date) -> String {
    text::date(&day.to_string())
}

/// A day as people read it, or "not recorded".
pub(super) fn day_or(date: Option<Date>) -> String {
    date.map_or_else(|| NONE.to_owned(), day)
}

/// A day as a cell; empty where there is none.
pub(super) fn day_cell(date: Option<Date>) -> Cell {
    date.map(|d| Cell::date(d.to_string())).into()
}

/// A text, or "not recorded".
pub(super) fn or_none(text: &str) -> &str {
    if text.trim().is_empty() { NONE } else { text }
}

/// US cents as dollars for a money column.
pub(super) fn dollars(cents: i64) -> f64 {
    cents as f64 / 100.0
}

/// "a, b and c".
pub(super) fn and_list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "Yes", "No" or "Not decided".
pub(super) fn yes_no(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not decided",
    }
}

/// Likelihood with its two steps, where they were judged.
pub(super) fn likelihood(rating: &Rating) -> String {
    match (rating.initiation, rating.adverse) {
        (Some(initiation), Some(adverse)) => format!(
            "{} (starts: {initiation}; does harm: {adverse})",
            rating.likelihood.title()
        ),
        _ => rating.likelihood.title().to_owned(),
    }
}

/// Impact with its parts, where they were judged.
pub(super) fn impact(rating: &Rating) -> String {
    let parts = impact_parts(&rating.impact_parts);
    if parts.is_empty() {
        rating.impact.title().to_owned()
    } else {
        format!("{} ({parts})", rating.impact.title())
    }
}

fn impact_parts(parts: &ImpactRating) -> String {
    [
        ("confidentiality", parts.confidentiality),
        ("integrity", parts.integrity),
        ("availability", parts.availability),
        ("patient harm", parts.patient_harm),
    ]
    .into_iter()
    .filter_map(|(name, level)| Some(format!("{name}: {}", level?)))
    .collect::<Vec<_>>()
    .join("; ")
}

/// The state of an action on a day as a badge.
pub(super) fn action_state(action: &Action, today: Date) -> Badge {
    if action.retired.is_some() {
        return Badge::new(Tone::Neutral, "Dropped");
    }
    if action.overdue(today) {
        return Badge::new(
            Tone::Attention,
            format!("Overdue, {}", action.state.words()),
        );
    }
    let tone = match action.state {
        ActionState::Verified => Tone::Good,
        ActionState::Done | ActionState::InProgress | ActionState::Planned => Tone::Neutral,
    };
    Badge::new(tone, first_upper(action.state.words()))
}

/// The text with its first letter in upper case.
pub(super) fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A text as a sentence of its own: with a capital and an end.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut out = first_upper(text);
    if !text.is_empty() && !text.ends_with(['.', '!', '?', '…']) {
        out.push('.');
    }
    out
}

/// "confidentiality, availability", or "not recorded".
pub(super) fn affects(affects: catalog::Affects) -> String {
    let lost: Vec<&str> = [
        (affects.confidentiality, "confidentiality"),
        (affects.integrity, "integrity"),
        (affects.availability, "availability"),
    ]
    .into_iter()
    .filter_map(|(on, word)| on.then_some(word))
    .collect();
    or_none(&lost.join(", ")).to_owned()
}
