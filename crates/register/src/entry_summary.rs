//! What an entry touches, read without reading its records: for finding entries
//! in a long ledger.

use crate::actor::Via;
use crate::entry::{Entry, Outline};
use crate::id::{Id, Ref};
use crate::records::Person;
use serde::Deserialize;
use std::borrow::Cow;

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntrySummary {
    /// The verb.
    pub verb: String,
    /// Who, by name.
    pub name: String,
    /// Who, where there is a record of them.
    pub person: Option<Id<Person>>,
    /// The account or token that acted.
    pub via: Option<Via>,
    /// The records it put, in order; those of kinds unknown here are left out.
    pub touched: Vec<Ref>,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(default, borrow)]
    name: Cow<'a, str>,
}

impl EntrySummary {
    /// Reads a stored entry, as [`Entry::decode`] does; `None` for bytes that are not one.
    pub fn at<B: AsRef<[u8]>>(outline: Option<&[u8]>, parts: &[Option<B>]) -> Option<EntrySummary> {
        let Some(outline) = outline else {
            // Entries of format 1 have no outline: they are read whole.
            let entry = Entry::decode(None, parts).ok()?;
            return Some(EntrySummary {
                touched: entry.records().map(|r| r.reference()).collect(),
                verb: entry.verb,
                name: entry.by.name,
                person: entry.by.person,
                via: None,
            });
        };
        let outline = Outline::read(outline).ok()?;
        let name = match parts.first().and_then(Option::as_ref) {
            Some(bytes) => serde_json::from_slice::<Named<'_>>(bytes.as_ref())
                .ok()?
                .name
                .into_owned(),
            None => crate::record::REDACTED.to_owned(),
        };
        Some(EntrySummary {
            touched: outline.records.iter().filter_map(|w| w.target()).collect(),
            verb: outline.verb,
            name,
            person: outline.person.map(Id::new),
            via: outline.via,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{Actor, Assurance};
    use crate::entry::{Change, FORMAT};
    use crate::record::{AnyRecord, Kind};
    use uuid::Uuid;

    #[test]
    fn a_summary_sees_who_and_which_records() {
        let id = Uuid::from_u128(7);
        let entry = Entry {
            format: FORMAT,
            verb: "add".into(),
            by: Actor {
                person: Some(Id::new(Uuid::from_u128(9))),
                name: "Dana “D” Reyes".into(),
                role: String::new(),
                assurance: Assurance::SignedIn,
                via: Some(Via::Account(Uuid::from_u128(5))),
                account: None,
            },
            why: "because".into(),
            batch: None,
            performed: Vec::new(),
            changes: vec![
                Change::Put(AnyRecord::blank(Kind::Site, id)),
                Change::Newer {
                    kind: "moonbase".into(),
                    id: Uuid::from_u128(1),
                    number: 1,
                    json: "{\"id\":\"00000000-0000-0000-0000-000000000001\"}".into(),
                },
            ],
        };
        let stored = entry.encode();
        let parts: Vec<Option<&[u8]>> = stored.parts.iter().map(|p| Some(&**p)).collect();
        let seen = EntrySummary::at(Some(&stored.outline), &parts).unwrap();
        assert_eq!(
            (seen.verb.as_str(), seen.name.as_str()),
            ("add", "Dana “D” Reyes")
        );
        assert_eq!((seen.person, seen.via), (entry.by.person, entry.by.via));
        let site = Ref {
            kind: Kind::Site,
            id,
        };
        assert_eq!(seen.touched, vec![site]);
        assert_eq!(EntrySummary::at::<&[u8]>(Some(b"{}"), &[]), None);
    }
}
