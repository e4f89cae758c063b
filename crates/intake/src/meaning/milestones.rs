//! Steps on the way with their days: "Quote received (2027-01-15); Installed by 2027-02-28".

use crate::dates::{self, DateOrder};
use crate::period;
use crate::workbook::squeeze;
use jiff::civil::Date;
use register::records::Milestone;

/// The milestones of a cell; `None` where one of its parts is not understood.
///
/// Each part is a step with its day behind it, before it, in the part that follows, or
/// without one; “TBD” is no step. A month or a quarter is its last day. A step that is said
/// to be done is not understood: on which day it was reached is a statement of its own.
pub fn milestones(text: &str, order: DateOrder) -> Option<Vec<Milestone>> {
    let mut found: Vec<Milestone> = Vec::new();
    let parts = text.split([';', '\n', '|', '•']).map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        if let Some(day) = day_alone(part, order) {
            let last = found.last_mut().filter(|step| step.due.is_none())?;
            last.due = Some(day);
            continue;
        }
        for (title, due) in steps(part, order)? {
            found.push(milestone(&title, due)?);
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Whether a text names a month or a quarter, of which a step takes the last day.
pub fn names_longer_time(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let texts = (1..=3).flat_map(|count| words.windows(count));
    texts
        .map(|window| clean(&window.join(" ")))
        .any(|text| !dates::in_any_order(&text) && longer(&text).is_some())
}

/// The day that a part is, without a step.
fn day_alone(part: &str, order: DateOrder) -> Option<Date> {
    let words: Vec<&str> = part.split_whitespace().collect();
    match days(&words, order)[..] {
        [(0, end, day)] if end == words.len() => day,
        _ => None,
    }
}

/// The milestones of a cell of our own table: one in each line, with its day in brackets.
pub fn own_milestones(text: &str) -> Vec<Milestone> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let parts = line.strip_suffix(')').and_then(|l| l.rsplit_once(" ("));
            let dated = parts.and_then(|(title, day)| Some((title, day.parse().ok()?)));
            let (title, due) = match dated {
                Some((title, day)) => (title, Some(day)),
                None => (line, None),
            };
            Milestone {
                title: title.to_owned(),
                due,
                done: None,
            }
        })
        .collect()
}

fn milestone(title: &str, due: Option<Date>) -> Option<Milestone> {
    let lower = title.to_lowercase();
    const REACHED: [&str; 11] = [
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
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    if words.any(|word| REACHED.contains(&word)) || names_no_step(&lower) {
        return None;
    }
    let says = title.chars().any(char::is_alphabetic);
    says.then(|| Milestone {
        title: title.to_owned(),
        due,
        done: None,
    })
}

/// Whether words stand where a step should and name none: “TBD”, “None yet”, “see plan”.
fn names_no_step(lower: &str) -> bool {
    const NOTHING: &[&str] = &[
        "none",
        "no",
        "nil",
        "nothing",
        "none yet",
        "none planned",
        "none identified",
        "none defined",
        "none required",
        "none set",
        "not set",
        "not yet set",
        "not defined",
        "not yet defined",
        "not planned",
        "not yet planned",
        "not started",
        "not required",
        "various",
        "several",
        "ongoing",
        "continuous",
        "in progress",
        "open",
        "yes",
        "same",
        "same as above",
        "as above",
        "ditto",
        "milestone",
        "milestones",
        "date",
        "to follow",
        "later",
    ];
    const BEGIN: &[&str] = &[
        "tbd",
        "tba",
        "tbc",
        "see ",
        "no milestone",
        "to be determined",
        "to be decided",
        "to be defined",
    ];
    let plain = lower.trim_matches(|c: char| !c.is_alphanumeric());
    crate::levels::unrated(plain)
        || NOTHING.contains(&plain)
        || BEGIN.iter().any(|begin| plain.starts_with(begin))
}

/// A step of a part with its day.
type Step = (String, Option<Date>);

/// A day among the words of a part: its first word, the one behind it, and the day, where
/// the order of the file reads it.
type Day = (usize, usize, Option<Date>);

/// The steps of a part that no line break or semicolon parts: one, or several where each
/// has its day.
fn steps(part: &str, order: DateOrder) -> Option<Vec<Step>> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let days = days(&words, order);
    let title = |from: usize, to: usize| cleaned(&words[from..to].join(" "));
    match &days[..] {
        [] => Some(vec![(title(0, words.len()), None)]),
        [(first, end, day)] => {
            let day = Some((*day)?);
            match (*first, *end == words.len()) {
                (0, false) => Some(vec![(title(*end, words.len()), day)]),
                (first, true) if first > 0 => Some(vec![(title(0, first), day)]),
                // A day alone, or one within its words.
                _ => None,
            }
        }
        several => several_steps(&words, several),
    }
}

/// Several steps with a day each: all days stand behind their steps, or all before them,
/// and something parts one from the next.
fn several_steps(words: &[&str], days: &[Day]) -> Option<Vec<Step>> {
    let before = days.first()?.0 == 0;
    let behind = days.last()?.1 == words.len();
    if before == behind {
        return None;
    }
    let mut out = Vec::new();
    for (at, (first, end, day)) in days.iter().enumerate() {
        let (from, to) = match before {
            true => (*end, days.get(at + 1).map_or(words.len(), |next| next.0)),
            false => (at.checked_sub(1).map_or(0, |last| days[last].1), *first),
        };
        let title: &[&str] = words.get(from..to)?;
        // Where the next step begins.
        let joint = match before {
            true => {
                (from.min(to) < to && at > 0).then(|| (words[days[at].0 - 1], words[days[at].0]))
            }
            false => (at > 0 && from < to).then(|| (words[from - 1], words[from])),
        };
        if joint.is_some_and(|(last, next)| !parts(last, next)) {
            return None;
        }
        let text = cleaned(&title.join(" "));
        if text.is_empty() || tells_of_one_step(&text) {
            return None;
        }
        out.push((text, Some((*day)?)));
    }
    Some(out)
}

/// Whether a new step begins between two words.
fn parts(last: &str, next: &str) -> bool {
    let numbered = next
        .strip_suffix(['.', ')'])
        .is_some_and(|n| n.trim_start_matches('(').parse::<u32>().is_ok());
    last.ends_with([',', '/', ')', ']', '&'])
        || ["and", "&", "/", "then", "-", "–", "→", "->"].contains(&next)
        || ["and", "&", "/", "then", "-", "–", "→", "->"].contains(&last)
        || numbered
}

/// Words that say more of the day of one step rather than name another: “was”, “from … to”.
fn tells_of_one_step(title: &str) -> bool {
    const OF_A_DAY: [&str; 18] = [
        "was",
        "were",
        "from",
        "to",
        "until",
        "till",
        "through",
        "moved",
        "now",
        "revised",
        "original",
        "originally",
        "previously",
        "formerly",
        "extended",
        "rescheduled",
        "instead",
        "or",
    ];
    const ENDS: [&str; 4] = ["start", "begin", "end", "finish"];
    let lower = title.to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next();
    first.is_some_and(|word| OF_A_DAY.contains(&word)) || ENDS.contains(&lower.as_str())
}

/// The days among words, the longest form first: "March 5, 2027". Months and quarters are
/// their last day.
fn days(words: &[&str], order: DateOrder) -> Vec<Day> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let found = [3, 2, 1].into_iter().find_map(|count| {
            let text = clean(&words.get(at..at + count)?.join(" "));
            // What stands behind a colon is no part of a day.
            if count > 1 && text.contains(':') {
                return None;
            }
            match dates::in_any_order(&text) {
                true => Some((count, dates::parse(&text, order))),
                false => Some((count, Some(longer(&text)?))),
            }
        });
        match found {
            Some((count, day)) => {
                out.push((at, at + count, day));
                at += count;
            }
            None => at += 1,
        }
    }
    out
}

/// The last day of a month or a quarter. A year alone says too little of a step.
fn longer(text: &str) -> Option<Date> {
    let (first, last) = period::longer(text)?;
    (last.month() - first.month() < 6 && text.bytes().any(|b| !b.is_ascii_digit())).then_some(last)
}

fn clean(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || "()[],:;–—".contains(c))
        .trim_end_matches('.')
        .to_owned()
}

/// A step without its number, and without what led to its day.
fn cleaned(text: &str) -> String {
    let marks = |c: char| c.is_whitespace() || "-–—:,([/&→>".contains(c);
    let mut title = text.trim_matches(marks);
    for word in ["and ", "then "] {
        title = title.strip_prefix(word).unwrap_or(title);
    }
    // "1. Quote received", "2) Installed", "(3) Tested".
    if let Some((number, rest)) = title.split_once(['.', ')'])
        && number.trim_start_matches('(').parse::<u32>().is_ok()
        && !rest.trim().is_empty()
    {
        title = rest.trim_matches(marks);
    }
    let title = ["by", "on", "due", "until", "and"]
        .iter()
        .find_map(|word| title.strip_suffix(word)?.strip_suffix(' '))
        .unwrap_or(title);
    squeeze(title.trim_matches(marks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

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
            "Quote received by January 15, 2027",
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
            "Quote by 25/12/2026",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn b3_two_steps_in_one_line_are_two_and_none_is_lost() {
        let two = Some(vec![
            ("Quote received".to_owned(), Some(date(2027, 1, 15))),
            ("Installed".to_owned(), Some(date(2027, 2, 28))),
        ]);
        for text in [
            "Quote received 2027-01-15, Installed 2027-02-28",
            "Quote received (2027-01-15), Installed (2027-02-28)",
            "Quote received by 1/15/2027 and Installed by 2/28/2027",
            "1) Quote received 2027-01-15 2) Installed 2027-02-28",
            "Quote received: 2027-01-15 / Installed: 2027-02-28",
            "2027-01-15 Quote received, 2027-02-28 Installed",
            "2027-01-15: Quote received; 2027-02-28: Installed",
            "Quote received January 15, 2027, Installed February 28, 2027",
        ] {
            assert_eq!(of(text), two, "{text}");
        }
        for text in [
            // One step and what became of its day, or a span.
            "Quote received 2027-01-15 (was 2026-12-01)",
            "Work from 2027-01-15 to 2027-02-28",
            "Start 2027-01-15, end 2027-02-28",
            "2027-01-15 Quote 2027-02-28",
            // Nothing parts them.
            "Quote received 2027-01-15 Installed 2027-02-28",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn b3_days_of_their_own_and_months_belong_to_the_step_before() {
        let two = Some(vec![
            ("Quote received".to_owned(), Some(date(2026, 9, 30))),
            ("Installed".to_owned(), Some(date(2026, 12, 31))),
        ]);
        for text in [
            "Quote received; 2026-09-30; Installed; 2026-12-31",
            "Quote received (Sept 2026) / Installed (Dec 2026)",
            "Q3 2026: Quote received; Q4 2026: Installed",
            "Quote received by September 2026; Installed by December 2026",
        ] {
            assert_eq!(of(text), two, "{text}");
        }
        for text in ["2026-09-30; Quote received", "Quote 2026-09-30; 2026-12-31"] {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(
            of("Budget 2027"),
            Some(vec![("Budget 2027".to_owned(), None)])
        );
        assert!(names_longer_time("Quote (Sept 2026)") && !names_longer_time("Quote 2026-09-30"));
    }

    #[test]
    fn b3_words_that_name_no_step_are_none() {
        for text in [
            "TBD",
            "None",
            "N/A",
            "none yet",
            "To be determined",
            "see project plan",
            "See ticket 4711",
            "TBD (2027-01-15)",
            "Quote received (2027-01-15); TBD",
            "No milestones set",
            "pending",
            "-",
            "Ongoing",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn b3_our_own_steps_are_read_as_they_are_written() {
        let found = own_milestones("Contract done (2027-01-15)\nTBD\nPhase (a)");
        let found: Vec<(&str, Option<Date>)> =
            found.iter().map(|m| (m.title.as_str(), m.due)).collect();
        assert_eq!(
            found,
            [
                ("Contract done", Some(date(2027, 1, 15))),
                ("TBD", None),
                ("Phase (a)", None)
            ]
        );
    }
}
