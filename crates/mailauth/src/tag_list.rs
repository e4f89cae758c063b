//! `tag=value; tag=value` with the place of everything (RFC 6376 §3.2).
//!
//! DKIM, DMARC, TLS-RPT, BIMI and MTA-STS records are written this way. Reading
//! goes on after a fault; what a fault means is the affair of the standard.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Span;

/// Most tags kept of one record; DMARC knows thirteen.
const TAGS: usize = 100;

/// One `tag=value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The name, without blanks around it.
    pub name: Span,
    /// The value, without blanks around it; may be empty.
    pub value: Span,
    /// From the first character of the name to the last of the value.
    pub whole: Span,
}

/// What is wrong with a piece between two semicolons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing between two semicolons.
    Empty,
    /// No `=` in it.
    NoEquals,
    /// The name is missing, or is not a letter followed by letters, digits and `_`.
    BadName,
    /// A tag that was there before; the first one counts.
    Duplicate,
    /// More tags than are read.
    TooMany,
}

/// A fault and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Where.
    pub span: Span,
}

/// A record taken apart. Tag names are case-sensitive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagList {
    text: Arc<str>,
    tags: Vec<Tag>,
    faults: Vec<Fault>,
}

/// Whether a text begins with a version, spelled exactly so, and a semicolon: others are
/// discarded (RFC 8460 §3, RFC 8461 §3.1).
pub(crate) fn begins_exactly(text: &str, version: &str) -> bool {
    text.strip_prefix(version)
        .is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(';'))
}

impl TagList {
    /// Its faults, as those of a standard.
    pub(crate) fn faults_as<F>(&self, fault: fn(FaultKind, Span) -> F) -> Vec<F> {
        let faults = self.faults.iter();
        faults.map(|found| fault(found.kind, found.span)).collect()
    }

    /// Takes a record apart; never fails.
    pub fn parse(text: &Arc<str>) -> TagList {
        let mut list = TagList {
            text: text.clone(),
            tags: Vec::new(),
            faults: Vec::new(),
        };
        let mut seen: HashMap<&str, ()> = HashMap::new();
        let mut start = 0;
        for piece in text.split(';') {
            let end = start + piece.len();
            let last = end == text.len();
            let span = trim(text, Span::new(start, end));
            start = end + 1;
            if list.tags.len() + list.faults.len() >= TAGS {
                list.fault(FaultKind::TooMany, Span::new(span.start, text.len()));
                break;
            }
            if span.start == span.end {
                if !last {
                    // The semicolon itself is what there is to point at.
                    list.fault(FaultKind::Empty, Span::new(end, end + 1));
                }
                continue;
            }
            let Some(equals) = span.of(text).find('=') else {
                list.fault(FaultKind::NoEquals, span);
                continue;
            };
            let equals = span.start + equals;
            let name = trim(text, Span::new(span.start, equals));
            let value = trim(text, Span::new(equals + 1, span.end));
            if !is_name(name.of(text)) {
                list.fault(FaultKind::BadName, span);
                continue;
            }
            let tag = Tag {
                name,
                value,
                whole: span,
            };
            if seen.insert(name.of(text), ()).is_some() {
                list.fault(FaultKind::Duplicate, span);
                continue;
            }
            list.tags.push(tag);
        }
        list
    }

    fn fault(&mut self, kind: FaultKind, span: Span) {
        self.faults.push(Fault { kind, span });
    }

    /// The record.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The tags in order, duplicates left out.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// What is wrong, in order.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether there is a fault of this kind.
    pub fn has(&self, kind: FaultKind) -> bool {
        self.faults.iter().any(|fault| fault.kind == kind)
    }

    /// The first tag of this name.
    pub fn tag(&self, name: &str) -> Option<Tag> {
        self.tags
            .iter()
            .find(|tag| tag.name.of(&self.text) == name)
            .copied()
    }

    /// The value of a tag.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.tag(name).map(|tag| tag.value.of(&self.text))
    }

    /// The text of a place.
    pub fn of(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// Whether the record begins with this tag and value, letter for letter, as
    /// `v=DMARC1` must.
    pub fn begins_with(&self, name: &str, value: &str) -> bool {
        self.tags.first().is_some_and(|tag| {
            tag.whole.start == 0 && self.of(tag.name) == name && self.of(tag.value) == value
        })
    }

    /// The parts of a value between separators, without blanks around them.
    pub fn parts(&self, value: Span, separator: char) -> Vec<Span> {
        parts(&self.text, value, separator)
    }
}

/// Most parts kept of one value.
const PARTS: usize = 1000;

/// The parts of a range between separators, without blanks around them.
fn parts(text: &str, value: Span, separator: char) -> Vec<Span> {
    let mut start = value.start;
    value
        .of(text)
        .split(separator)
        .map(|part| {
            let span = trim(text, Span::new(start, start + part.len()));
            start += part.len() + separator.len_utf8();
            span
        })
        .take(PARTS)
        .collect()
}

/// Folding white space (RFC 6376 §2.8).
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// The range without blanks at either end; an empty one stays inside `span`.
pub(crate) fn trim(text: &str, span: Span) -> Span {
    let inside = span.of(text);
    let start = span.start + inside.len() - inside.trim_start_matches(is_blank).len();
    let end = start + inside.trim_matches(is_blank).len();
    Span::new(start, end)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_faults_carry_their_places() {
        let text: Arc<str> = " v = DMARC1 ;; p\t=reject;novalue;=x;p=none; ".into();
        let list = TagList::parse(&text);
        assert_eq!(list.value("v"), Some("DMARC1"));
        assert_eq!(list.value("p"), Some("reject"));
        assert!(!list.begins_with("v", "DMARC1"), "a blank stands in front");
        let faults: Vec<_> = list
            .faults()
            .iter()
            .map(|f| (f.kind, f.span.of(&text)))
            .collect();
        assert_eq!(
            faults,
            [
                (FaultKind::Empty, ";"),
                (FaultKind::NoEquals, "novalue"),
                (FaultKind::BadName, "=x"),
                (FaultKind::Duplicate, "p=none"),
            ]
        );
    }

    #[test]
    fn a_value_may_hold_equals_signs_and_be_empty() {
        let text: Arc<str> = "k=rsa;p=AA==;n=".into();
        let list = TagList::parse(&text);
        assert_eq!(list.value("p"), Some("AA=="));
        assert_eq!(list.value("n"), Some(""));
        assert_eq!(list.tag("n").unwrap().value, Span::new(15, 15));
    }

    #[test]
    fn endless_records_are_cut() {
        let text: Arc<str> = "a=1;".repeat(10_000).into();
        let list = TagList::parse(&text);
        assert!(list.has(FaultKind::TooMany));
        assert!(list.faults().len() <= TAGS + 1);
    }
}
