//! What stands in a cell of a list, and how it is read and compared.

use crate::day::words;
use crate::money;
use catalog::Level;
use jiff::civil::Date;
use register::{Kind, Ref, Register, Tag};
use std::cmp::Ordering;

/// What stands in a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    #[default]
    Nothing,
    /// Words.
    Text(String),
    /// A number.
    Number(i64),
    /// An amount in US cents.
    Money(i64),
    /// A day.
    Day(Date),
    /// A level of likelihood, impact or risk.
    Level(Level),
    /// Records by number.
    Tags(Vec<Tag>),
}

impl Content {
    /// As a file and a terminal have it: days as 2026-03-31, amounts as $1,200.00.
    pub fn plain(&self) -> String {
        match self {
            Content::Nothing => String::new(),
            Content::Text(text) => text.clone(),
            Content::Number(number) => number.to_string(),
            Content::Money(cents) => money::dollars(*cents),
            Content::Day(day) => day.to_string(),
            Content::Level(level) => level.words().to_owned(),
            Content::Tags(tags) => {
                let tags: Vec<String> = tags.iter().map(Tag::to_string).collect();
                tags.join(", ")
            }
        }
    }

    /// Which of two comes first; what says nothing is last, whichever way up.
    pub(crate) fn order(&self, other: &Content, down: bool) -> Ordering {
        let way = match (self, other) {
            (Content::Nothing, Content::Nothing) => return Ordering::Equal,
            (Content::Nothing, _) => return Ordering::Greater,
            (_, Content::Nothing) => return Ordering::Less,
            (Content::Number(a), Content::Number(b)) | (Content::Money(a), Content::Money(b)) => {
                a.cmp(b)
            }
            (Content::Day(a), Content::Day(b)) => a.cmp(b),
            (Content::Level(a), Content::Level(b)) => a.cmp(b),
            (Content::Tags(a), Content::Tags(b)) => a.cmp(b),
            (a, b) => a.plain().to_lowercase().cmp(&b.plain().to_lowercase()),
        };
        if down { way.reverse() } else { way }
    }
}

/// Where a cell leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To a record.
    Record(Tag),
    /// To the records of a kind that a filter takes: its key and value.
    List(Kind, &'static str, String),
}

/// A cell of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What is read.
    pub content: Content,
    /// A sign beside it (todo, going, done, late, none); empty for none.
    pub sign: &'static str,
    /// Where it leads.
    pub leads: Option<Leads>,
    /// What is said beneath it, in few words; empty for nothing.
    pub note: String,
}

impl Cell {
    pub(super) fn of(content: Content) -> Cell {
        Cell {
            content,
            ..Cell::default()
        }
    }
    pub(super) fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        Cell {
            content: if text.is_empty() {
                Content::Nothing
            } else {
                Content::Text(text)
            },
            ..Cell::default()
        }
    }
    pub(super) fn number(number: impl Into<i64>) -> Cell {
        Cell {
            content: Content::Number(number.into()),
            ..Cell::default()
        }
    }
    pub(super) fn day(day: Option<Date>) -> Cell {
        Cell {
            content: day.map_or(Content::Nothing, Content::Day),
            ..Cell::default()
        }
    }
    /// A day that something of a record is said to have happened on, with the day on which
    /// that was entered where it is another.
    pub(super) fn said(register: &Register, target: Ref, field: &str, day: Option<Date>) -> Cell {
        let entered = day.and_then(|day| register.entered_on(target, field, day));
        let note = entered.map_or_else(String::new, |on| format!("entered on {}", words(on)));
        Cell::day(day).noted(note)
    }
    pub(super) fn signed(self, sign: &'static str) -> Cell {
        Cell { sign, ..self }
    }
    pub(super) fn noted(self, note: impl Into<String>) -> Cell {
        Cell {
            note: note.into(),
            ..self
        }
    }
    pub(super) fn to(self, leads: Option<Leads>) -> Cell {
        Cell { leads, ..self }
    }
    /// As it is read in one line: what stands there, and what is said beneath it.
    pub fn plain(&self) -> String {
        let text = self.content.plain();
        match (text.is_empty(), self.note.is_empty()) {
            (_, true) => text,
            (true, false) => self.note.clone(),
            (false, false) => format!("{text}, {}", self.note),
        }
    }
    /// The name of a record, with the way to it.
    pub(super) fn record(register: &Register, to: Option<Ref>) -> Cell {
        to.and_then(|to| register.tables.get(to))
            .map_or_else(Cell::default, |record| {
                Cell::text(record.label()).to(Some(Leads::Record(Tag {
                    kind: record.kind(),
                    number: record.number(),
                })))
            })
    }
}
