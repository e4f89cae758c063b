//! What an entry touches, read without reading its records: for finding entries
//! in a long ledger.

use crate::id::{Id, Ref};
use crate::record::Kind;
use crate::records::Person;
use serde::Deserialize;
use std::borrow::Cow;
use uuid::Uuid;

/// An entry at a summary_of_entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntrySummary {
    /// The verb.
    pub verb: String,
    /// Who, by name.
    pub name: String,
    /// Who, where there is a record of them.
    pub person: Option<Id<Person>>,
    /// The records it put, in order; those of kinds unknown here are left out.
    pub touched: Vec<Ref>,
}

#[derive(Deserialize)]
struct Stored<'a> {
    #[serde(default, borrow)]
    verb: Cow<'a, str>,
    #[serde(borrow)]
    by: By<'a>,
    #[serde(borrow)]
    changes: Vec<Change<'a>>,
}

#[derive(Deserialize)]
struct By<'a> {
    #[serde(default)]
    person: Option<Uuid>,
    #[serde(default, borrow)]
    name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    t: Cow<'a, str>,
    d: Named,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    id: Uuid,
}

impl EntrySummary {
    /// Reads the bytes of an entry; `None` for bytes that are no entry.
    pub fn at(bytes: &[u8]) -> Option<EntrySummary> {
        let stored: Stored<'_> = serde_json::from_slice(bytes).ok()?;
        let kind = |tag: &str| Kind::ALL.iter().copied().find(|kind| kind.tag() == tag);
        Some(EntrySummary {
            verb: stored.verb.into_owned(),
            name: stored.by.name.into_owned(),
            person: stored.by.person.map(Id::new),
            touched: stored
                .changes
                .iter()
                .filter_map(|change| {
                    Some(Ref {
                        kind: kind(&change.t)?,
                        id: change.d.id,
                    })
                })
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Change, Entry, FORMAT};
    use crate::record::AnyRecord;
    use crate::who::{Actor, Assurance};

    #[test]
    fn a_glance_sees_who_and_which_records() {
        let id = Uuid::from_u128(7);
        let entry = Entry {
            format: FORMAT,
            verb: "save site".into(),
            by: Actor {
                person: Some(Id::new(Uuid::from_u128(9))),
                name: "Dana “D” Reyes".into(),
                role: String::new(),
                assurance: Assurance::SignedIn,
            },
            why: "because".into(),
            batch: None,
            changes: vec![
                Change::Put(AnyRecord::blank(Kind::Site, id)),
                Change::Newer {
                    kind: "moonbase".into(),
                    json: "{\"id\":\"00000000-0000-0000-0000-000000000001\"}".into(),
                },
            ],
        };
        let seen = EntrySummary::at(&entry.encode()).unwrap();
        assert_eq!(
            (seen.verb.as_str(), seen.name.as_str()),
            ("save site", "Dana “D” Reyes")
        );
        assert_eq!(seen.person, entry.by.person);
        assert_eq!(
            seen.touched,
            vec![Ref {
                kind: Kind::Site,
                id
            }]
        );
        assert_eq!(EntrySummary::at(b"{}"), None);
    }
}
