//! Steps on the way with their days: "Quote received (2027-01-15); Installed by 2027-02-28".

use crate::dates::{self, DateOrder};
use register::records::Milestone;

/// The milestones of a cell; `None` where one of its parts is not understood.
///
/// Each part is a step with its day behind it, before it, or without one. A step that is
/// said to be done is not understood: on which day it was reached is a statement of its
/// own.
pub fn milestones(text: &str, order: DateOrder) -> Option<Vec<Milestone>> {
    let parts = text.split([';', '\n']).map(str::trim);
    let found: Option<Vec<Milestone>> = parts
        .filter(|part| !part.is_empty())
        .map(|part| milestone(part, order))
        .collect();
    found.filter(|all| !all.is_empty())
}

fn milestone(part: &str, order: DateOrder) -> Option<Milestone> {
    let lower = part.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let reached = [
        "done",
        "complete",
        "completed",
        "reached",
        "achieved",
        "met",
        "closed",
        "missed",
        "late",
        "cancelled",
        "canceled",
    ];
    if words.iter().any(|word| reached.contains(word)) {
        return None;
    }
    // "1. Quote received", "2) Installed".
    let part = match part.split_once(['.', ')']) {
        Some((number, rest)) if number.parse::<u32>().is_ok() && !rest.trim().is_empty() => {
            rest.trim()
        }
        _ => part,
    };
    let (title, due) = dated(part, order);
    let holds_digits_of_a_day = due.is_none() && dates::in_any_order(part);
    let title = title
        .trim_matches(|c: char| c.is_whitespace() || "-–—:,([".contains(c))
        .to_owned();
    let says = title.chars().any(char::is_alphabetic);
    (says && !holds_digits_of_a_day).then_some(Milestone {
        title,
        due,
        done: None,
    })
}

/// A step and its day, which stands behind or before it.
fn dated(part: &str, order: DateOrder) -> (String, Option<jiff::civil::Date>) {
    let clean = |text: &str| {
        text.trim_matches(|c: char| c.is_whitespace() || "()[],:–—".contains(c))
            .to_owned()
    };
    let places: Vec<usize> = part
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || matches!(c, '(' | '['))
        .map(|(at, _)| at)
        .collect();
    // The longest day first: "March 5, 2027".
    for at in &places {
        let (title, tail) = part.split_at(*at);
        if let Some(day) = dates::parse(&clean(tail), order) {
            let title = title.trim_end();
            let title = ["by", "on", "due", "until", "-", "–"]
                .iter()
                .find_map(|word| title.strip_suffix(word)?.strip_suffix(' '))
                .unwrap_or(title);
            return (title.to_owned(), Some(day));
        }
    }
    for at in places.iter().rev() {
        let (front, title) = part.split_at(*at);
        let front = front.trim_end_matches(['-', '–', ':']);
        if let Some(day) = dates::parse(&clean(front), order) {
            return (title.to_owned(), Some(day));
        }
    }
    (part.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};

    fn of(text: &str) -> Option<Vec<(String, Option<Date>)>> {
        let found = milestones(text, DateOrder::MonthFirst)?;
        Some(found.into_iter().map(|m| (m.title, m.due)).collect())
    }

    #[test]
    fn b3_steps_come_with_their_days_or_not_at_all() {
        let quote = ("Quote received".to_owned(), Some(date(2027, 1, 15)));
        for text in [
            "Quote received (2027-01-15)",
            "Quote received - 2027-01-15",
            "Quote received by 1/15/2027",
            "2027-01-15: Quote received",
            "1. Quote received: 2027-01-15",
        ] {
            assert_eq!(of(text), Some(vec![quote.clone()]), "{text}");
        }
        assert_eq!(
            of("Quote received (2027-01-15); Installed\nTested 2027-03-01"),
            Some(vec![
                quote,
                ("Installed".to_owned(), None),
                ("Tested".to_owned(), Some(date(2027, 3, 1))),
            ])
        );
        for text in [
            "Quote received - done",
            "2027-01-15",
            "; ;",
            "Installed (missed)",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
