//! What a cell means, in fields that have a meaning of their own: the state of an
//! agreement, encryption, ePHI, treatment, the end of a record.
//!
//! A meaning is given only where the whole cell is understood. Else the words are kept,
//! the field stays not known, and the import says so. What that takes is the same for all
//! fields: see [`read`].

pub mod activity;
pub mod affects;
pub mod agreement;
pub mod associate;
pub mod citation;
pub mod class;
pub mod encrypted;
pub mod ephi;
pub mod in_place;
pub mod listed;
pub mod milestones;
mod paragraph;
pub mod phrase;
pub mod progress;
pub mod state;
pub mod strategy;
mod tokens;
mod words;
pub mod yes_no;

use crate::dates::DateOrder;
use jiff::civil::Date;
use phrase::{Grammar, Said};

/// What a cell says of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading<T> {
    /// This.
    Is(T),
    /// That it is not known.
    Unknown,
    /// Something that is not understood.
    Unread,
}

impl<T> Reading<T> {
    /// The meaning, where there is one.
    pub fn known(self) -> Option<T> {
        match self {
            Reading::Is(value) => Some(value),
            Reading::Unknown | Reading::Unread => None,
        }
    }

    /// Whether the cell was understood.
    pub fn is_read(&self) -> bool {
        !matches!(self, Reading::Unread)
    }

    /// The meaning as another one.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Reading::Is(value) => Reading::Is(to(value)),
            Reading::Unknown => Reading::Unknown,
            Reading::Unread => Reading::Unread,
        }
    }
}

/// When a cell is read, and how its file writes days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The organization's day.
    pub today: Date,
    /// Which of the numbers of a day is the month.
    pub order: DateOrder,
}

impl From<Date> for When {
    fn from(today: Date) -> When {
        When {
            today,
            order: DateOrder::default(),
        }
    }
}

/// How a field judges a phrase.
pub trait Judge<T> {
    /// What it gives.
    type Value: Copy;

    /// When it is read, where days matter.
    fn when(&self) -> Option<When> {
        None
    }

    /// The meaning of a head that is understood whole.
    fn head(&self, said: &Said<T>) -> Option<Self::Value>;

    /// Whether a value says that nothing is left to be done: in force, encrypted, done,
    /// closed, no ePHI. Only there every word beside it has to be understood; what says
    /// that something is missing may have any reason.
    fn relieves(&self, value: Self::Value) -> bool;

    /// What is left of a value that relieves beside an understood note that takes back, puts
    /// off or narrows: nothing, unless the field knows better.
    fn narrowed(&self, _value: Self::Value, _note: &Said<T>) -> Option<Self::Value> {
        None
    }

    /// The meaning with any other note behind it; `None` where the note leaves it open.
    fn note(&self, value: Self::Value, note: &Said<T>) -> Option<Self::Value>;
}

/// Reads a cell by a field's words and judgement.
///
/// The one rule of all fields: the head has to be understood whole; so has every note
/// behind a value that relieves, and none of its words may turn it.
pub fn read<T: Copy + PartialEq, J: Judge<T>>(
    text: &str,
    grammar: &Grammar<T>,
    judge: &J,
) -> Reading<J::Value> {
    // A footnote says more than the cell, and may take it back.
    if text.trim_end().ends_with(['*', '†', '‡', '¹', '²', '³']) {
        return Reading::Unread;
    }
    let when = judge.when();
    let Some(mut phrase) = phrase::phrase(text, grammar, when.map(|when| when.order)) else {
        return Reading::Unknown;
    };
    if let Some(when) = when {
        phrase.date_the_head(when.today);
    }
    let head = &phrase.head;
    if head.unknown && head.terms.is_empty() && !head.strange && phrase.notes.is_empty() {
        return Reading::Unknown;
    }
    if head.strange || head.unknown {
        return Reading::Unread;
    }
    let mut value = judge.head(head);
    for note in phrase.notes.iter().filter(|note| !note.harmless) {
        value = value.and_then(|value| beside(judge, value, note));
    }
    value.map_or(Reading::Unread, Reading::Is)
}

/// A value with a note behind it.
fn beside<T: Copy + PartialEq, J: Judge<T>>(
    judge: &J,
    value: J::Value,
    note: &Said<T>,
) -> Option<J::Value> {
    if !judge.relieves(value) {
        return judge.note(value, note);
    }
    if note.strange || note.doubt || note.unknown {
        return None;
    }
    let at_another_time = match judge.when() {
        Some(when) => note.is_ahead(when.today),
        None => note.day.is_some(),
    };
    match note.turns() || at_another_time {
        true => judge.narrowed(value, note),
        false => judge.note(value, note),
    }
}

/// Whether a cell is a lone “x”: a box that is ticked, or crossed out. Which of the two it
/// is, only the other cells of its column say.
pub fn is_cross(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("x")
}

/// Whether a cell is nothing but the mark of a box that is ticked.
pub fn is_tick(text: &str) -> bool {
    const MARKS: [&str; 8] = ["x", "✓", "✔", "☒", "☑", "√", "●", "true"];
    MARKS.contains(&text.trim().to_lowercase().as_str())
}

#[cfg(test)]
pub(crate) fn all_are<T: PartialEq + std::fmt::Debug>(
    texts: &[&str],
    of: impl Fn(&str) -> T,
    expected: T,
) {
    let wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, of(text)))
        .filter(|(_, read)| *read != expected)
        .map(|(text, read)| format!("{text}: {read:?}"))
        .collect();
    assert!(wrong.is_empty(), "not {expected:?}:\n{}", wrong.join("\n"));
}
