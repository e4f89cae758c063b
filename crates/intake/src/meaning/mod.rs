//! What a cell means, in fields that have a meaning of their own: the state of an
//! agreement, encryption, ePHI, treatment, the end of a record.
//!
//! A meaning is given only where the whole cell is understood. Else the words are kept,
//! the field stays not known, and the import says so.

pub mod affects;
pub mod agreement;
pub mod citation;
pub mod class;
pub mod encrypted;
pub mod ephi;
pub mod in_place;
pub mod milestones;
pub mod phrase;
pub mod progress;
pub mod state;
pub mod strategy;
mod words;
pub mod yes_no;

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

/// How a field judges a phrase.
pub trait Judge<T> {
    /// What it gives.
    type Value: Copy;
    /// The meaning of a head that is understood whole.
    fn head(&self, said: &phrase::Said<T>) -> Option<Self::Value>;
    /// The meaning with a note behind it; `None` where the note leaves it open.
    fn note(&self, value: Self::Value, note: &phrase::Said<T>) -> Option<Self::Value>;
}

/// Reads a cell by a field's words and judgement.
pub fn read<T: Copy + PartialEq, J: Judge<T>>(
    text: &str,
    grammar: &phrase::Grammar<T>,
    judge: &J,
) -> Reading<J::Value> {
    let Some(phrase) = phrase::phrase(text, grammar) else {
        return Reading::Unknown;
    };
    let head = &phrase.head;
    if head.unknown && head.terms.is_empty() && !head.strange && phrase.notes.is_empty() {
        return Reading::Unknown;
    }
    if head.strange || head.unknown {
        return Reading::Unread;
    }
    let mut value = judge.head(head);
    for note in phrase.notes.iter().filter(|note| !note.harmless) {
        value = value.and_then(|value| judge.note(value, note));
    }
    value.map_or(Reading::Unread, Reading::Is)
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
