//! The TXT record at `default._bimi` (draft §4.2).

use std::sync::Arc;

use crate::Span;
use crate::tag_list::{FaultKind, TagList};

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// No `l`.
    NoLocation,
    /// `l` is not `https://` and a host.
    BadLocation(Span),
    /// `l` does not end in `.svg`.
    NotSvg(Span),
    /// `a` is not `https://` and a host.
    BadEvidence(Span),
    /// A piece that is not `tag=value`, or a tag twice.
    Syntax(FaultKind, Span),
}

/// A record that begins with `v=BIMI1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    list: TagList,
    /// `l`: address of the logo; empty when the domain declines to show one.
    pub location: String,
    /// `a`: address of the certificate of the mark; empty when there is none.
    pub evidence: String,
    /// What is wrong.
    pub faults: Vec<RecordFault>,
}

impl Record {
    /// Whether a text is such a record: others are discarded.
    pub fn is_one(text: &str) -> bool {
        let list = TagList::parse(&text.into());
        list.begins_with("v", "BIMI1")
    }

    /// Reads a record; `None` when it is none.
    pub fn parse(text: &Arc<str>) -> Option<Record> {
        let list = TagList::parse(text);
        if !list.begins_with("v", "BIMI1") {
            return None;
        }
        let mut faults = list.faults_as(RecordFault::Syntax);
        let location = list.value("l").unwrap_or_default().to_string();
        match list.tag("l") {
            None => faults.push(RecordFault::NoLocation),
            Some(_) if location.is_empty() => {}
            Some(l) if !is_https(&location) => faults.push(RecordFault::BadLocation(l.value)),
            Some(l) => {
                let path = location.split(['?', '#']).next().unwrap_or_default();
                let svg = path
                    .len()
                    .checked_sub(4)
                    .and_then(|at| path.get(at..))
                    .is_some_and(|end| end.eq_ignore_ascii_case(".svg"));
                if !svg {
                    faults.push(RecordFault::NotSvg(l.value));
                }
            }
        }
        let evidence = list.value("a").unwrap_or_default().to_string();
        if let Some(a) = list.tag("a")
            && !evidence.is_empty()
            && !is_https(&evidence)
        {
            faults.push(RecordFault::BadEvidence(a.value));
        }
        Some(Record {
            list,
            location,
            evidence,
            faults,
        })
    }

    /// The record's text.
    pub fn text(&self) -> &Arc<str> {
        self.list.text()
    }

    /// Whether it says that no logo is to be shown.
    pub fn declines(&self) -> bool {
        self.location.is_empty() && self.evidence.is_empty()
    }
}

fn is_https(uri: &str) -> bool {
    let start = uri.get(..8).unwrap_or_default();
    let host = uri.get(8..).unwrap_or_default();
    start.eq_ignore_ascii_case("https://")
        && host
            .split(['/', '?', '#', ':'])
            .next()
            .is_some_and(|host| crate::DomainName::host(host).is_ok())
}
