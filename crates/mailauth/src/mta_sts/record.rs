//! The TXT record at `_mta-sts` (RFC 8461 §3.1).

use std::sync::Arc;

use crate::Span;
use crate::tag_list::{FaultKind, TagList, begins_exactly};

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// No `id`.
    NoId,
    /// `id` is not 1 to 32 letters and digits.
    BadId(Span),
    /// A piece that is not `tag=value`, or a tag twice.
    Syntax(FaultKind, Span),
}

/// A record that begins with `v=STSv1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    list: TagList,
    /// `id`: changes whenever the policy does.
    pub id: Option<String>,
    /// What is wrong.
    pub faults: Vec<RecordFault>,
}

impl Record {
    /// Whether a text is such a record: others are discarded (RFC 8461 §3.1).
    pub fn is_one(text: &str) -> bool {
        begins_exactly(text, "v=STSv1")
    }

    /// Reads a record; `None` when it is none.
    pub fn parse(text: &Arc<str>) -> Option<Record> {
        if !Record::is_one(text) {
            return None;
        }
        let list = TagList::parse(text);
        let mut faults = list.faults_as(RecordFault::Syntax);
        let id = match list.tag("id") {
            None => {
                faults.push(RecordFault::NoId);
                None
            }
            Some(id) => {
                let value = list.of(id.value);
                let sound = (1..=32).contains(&value.len())
                    && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
                if sound {
                    Some(value.to_string())
                } else {
                    faults.push(RecordFault::BadId(id.whole));
                    None
                }
            }
        };
        Some(Record { list, id, faults })
    }

    /// The record's text.
    pub fn text(&self) -> &Arc<str> {
        self.list.text()
    }
}
