//! The records of a stored entry, each read only where somebody asks for it: of a long
//! history little is needed, and reading a record costs far more than passing it over.

use super::{Change, DecodeError, Entry, Outline, fields_value, json};
use crate::id::Ref;
use crate::record::AnyRecord;
use uuid::Uuid;

/// A record as an entry put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Which record.
    pub target: Ref,
    /// Its JSON; `None` once redacted.
    json: Option<Box<[u8]>>,
}

impl StoredRecord {
    /// Whether its content was redacted.
    pub fn is_redacted(&self) -> bool {
        self.json.is_none()
    }

    /// The record; `None` where it was redacted, or written by a newer program in a way
    /// that this one cannot read.
    pub fn read(&self) -> Option<AnyRecord> {
        let json = std::str::from_utf8(self.json.as_deref()?).ok()?;
        AnyRecord::from_stored(self.target.kind.tag(), json)?.ok()
    }
}

impl Entry {
    /// The batch of a stored entry (see [`Entry::batch`]), and those records it put that
    /// are `wanted`, in order. None of them is read, but in an entry of format 1.
    ///
    /// # Errors
    /// As [`Entry::decode`].
    pub fn stored_records<B: AsRef<[u8]>>(
        outline: Option<&[u8]>,
        parts: &[Option<B>],
        wanted: impl Fn(Ref) -> bool,
    ) -> Result<(Option<Uuid>, Vec<StoredRecord>), DecodeError> {
        let Some(outline) = outline else {
            let entry = Entry::decode(None, parts)?;
            let records = entry.changes.iter().filter_map(|change| match change {
                Change::Put(record) => Some(StoredRecord {
                    target: record.reference(),
                    json: Some(json(&fields_value(record)).into()),
                }),
                Change::Redacted { target, .. } => Some(StoredRecord {
                    target: *target,
                    json: None,
                }),
                Change::Newer { .. } => None,
            });
            let wanted = records.filter(|record| wanted(record.target));
            return Ok((entry.batch, wanted.collect()));
        };
        let outline = Outline::read(outline)?;
        let (first, expected) = (outline.first_record(), outline.parts());
        if expected != parts.len() {
            return Err(DecodeError::Parts {
                expected,
                found: parts.len(),
            });
        }
        let put = outline.records.iter().zip(&parts[first..]);
        let records = put.filter_map(|(written, part)| {
            let target = written.target().filter(|target| wanted(*target))?;
            let bytes = part.as_ref().map(AsRef::as_ref);
            // Nothing is what an entry says of a record that it takes the content from.
            let json = bytes.filter(|bytes| !bytes.is_empty()).map(Into::into);
            Some(StoredRecord { target, json })
        });
        Ok((outline.batch, records.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{Actor, Assurance};
    use crate::entry::FORMAT;
    use crate::record::Kind;

    #[test]
    fn a2_records_of_an_entry_are_read_one_by_one_and_as_the_whole_entry_is() {
        let put = |kind, id| AnyRecord::blank(kind, Uuid::from_u128(id));
        let (site, person) = (put(Kind::Site, 7), put(Kind::Person, 8));
        let entry = Entry {
            format: FORMAT,
            verb: "import".into(),
            by: Actor {
                person: None,
                name: "Dana Reyes".into(),
                role: String::new(),
                assurance: Assurance::SignedIn,
                via: None,
                account: None,
            },
            why: "sites.csv".into(),
            batch: Some(Uuid::from_u128(5)),
            performed: Vec::new(),
            changes: vec![
                Change::Put(site.clone()),
                Change::Put(person),
                Change::Redacted {
                    target: put(Kind::Site, 9).reference(),
                    number: 2,
                },
            ],
        };
        let stored = entry.encode();
        let parts: Vec<Option<&[u8]>> = stored.parts.iter().map(|p| Some(&**p)).collect();
        let (batch, records) = Entry::stored_records(Some(&stored.outline), &parts, |target| {
            target.kind == Kind::Site
        })
        .unwrap();
        assert_eq!(batch, entry.batch);
        assert_eq!(records.len(), 2, "the person was not asked for");
        assert_eq!(records[0].read(), Some(site));
        assert!(records[1].is_redacted() && records[1].read().is_none());
        let short = Entry::stored_records(Some(&stored.outline), &parts[1..], |_| true);
        assert!(matches!(short, Err(DecodeError::Parts { .. })));
    }
}
