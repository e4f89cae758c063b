//! The TXT record at `_smtp._tls` (RFC 8460 §3).

use std::sync::Arc;

use crate::Span;
use crate::dmarc::{ReportUri, UriFault};
use crate::tag_list::{FaultKind, TagList, begins_exactly};

/// Most addresses kept.
const URIS: usize = 50;

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// No `rua`.
    NoRua,
    /// An address that is none.
    BadUri(UriFault, Span),
    /// A piece that is not `tag=value`, or a tag twice.
    Syntax(FaultKind, Span),
}

/// A record that begins with `v=TLSRPTv1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    list: TagList,
    /// Where reports go.
    pub rua: Vec<ReportUri>,
    /// What is wrong.
    pub faults: Vec<RecordFault>,
}

impl Record {
    /// Whether a text is such a record: others are discarded.
    pub fn is_one(text: &str) -> bool {
        begins_exactly(text, "v=TLSRPTv1")
    }

    /// Reads a record; `None` when it is none.
    pub fn parse(text: &Arc<str>) -> Option<Record> {
        if !Record::is_one(text) {
            return None;
        }
        let list = TagList::parse(text);
        let mut faults = list.faults_as(RecordFault::Syntax);
        let mut rua = Vec::new();
        match list.tag("rua") {
            None => faults.push(RecordFault::NoRua),
            Some(tag) => {
                for span in list.parts(tag.value, ',').into_iter().take(URIS) {
                    match ReportUri::parse(text, span) {
                        Ok(uri) => rua.push(uri),
                        Err(fault) => {
                            let at = if span.start == span.end {
                                tag.whole
                            } else {
                                span
                            };
                            faults.push(RecordFault::BadUri(fault, at));
                        }
                    }
                }
            }
        }
        Some(Record { list, rua, faults })
    }

    /// The record's text.
    pub fn text(&self) -> &Arc<str> {
        self.list.text()
    }
}
