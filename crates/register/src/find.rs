//! The record a text means: its number, its id, or its name.
//!
//! One rule for forms, the command line, the API and addresses:
//!
//! 1. An id means the record that has it.
//! 2. R-14 means the risk of that number, and 14 alone does where only risks can
//!    be meant. Records that ended are found by id and number too.
//! 3. Whatever is not a number of a record here may be a name: of those in use the
//!    one called exactly so, else the one called so without regard to case and
//!    spacing. Two of that name are not an answer.
//!
//! The beginning of a name is never taken for the name. Imports guess that way
//! (`intake`), but there a person looks at the outcome before it counts.

use crate::actor::same_name;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record, Tables};
use crate::register::Register;
use crate::table::Table;
use crate::tag::{Tag, bare_number};
use thiserror::Error;
use uuid::Uuid;

/// Why a text means no record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FindError {
    /// Nothing was said.
    #[error("say which {} is meant", either(.kinds))]
    Empty {
        /// The kinds that could be meant.
        kinds: Vec<Kind>,
    },
    /// No record of these kinds has the id.
    #[error("no {} has the id {id}", either(.kinds))]
    NoId {
        /// The id.
        id: Uuid,
        /// The kinds that could be meant.
        kinds: Vec<Kind>,
    },
    /// It is the number of something else.
    #[error("{tag} is a {}, and this must be a {}", .tag.kind, either(.kinds))]
    OtherKind {
        /// The number.
        tag: Tag,
        /// The kinds that could be meant.
        kinds: Vec<Kind>,
    },
    /// Nothing has the number.
    #[error("there is no {} {tag}", .tag.kind)]
    NoNumber {
        /// The number.
        tag: Tag,
    },
    /// Nothing has the name.
    #[error("there is no {} “{text}”", either(.kinds))]
    NoName {
        /// The text, without blanks around it.
        text: String,
        /// The kinds that could be meant.
        kinds: Vec<Kind>,
    },
    /// Several have the name.
    #[error("“{text}” is the name of {}", joined(.tags))]
    Several {
        /// The text, without blanks around it.
        text: String,
        /// The numbers of those that have it.
        tags: Vec<Tag>,
    },
}

impl Register {
    /// The record of one of some kinds that a text means, by the rule above.
    ///
    /// # Errors
    /// Why it means none.
    pub fn find_by_text(&self, kinds: &[Kind], text: &str) -> Result<Ref, FindError> {
        by_text(&self.tables, kinds, text)
    }

    /// The same by number and id alone, for addresses and programs, in which a name
    /// would mean something else once another record has it.
    ///
    /// # Errors
    /// Why it means none.
    pub fn find_by_number(&self, kinds: &[Kind], text: &str) -> Result<Ref, FindError> {
        by_number(&self.tables, kinds, text.trim())
    }
}

impl<R: Record> Table<R> {
    /// The record of this kind that a text means, by the rule of
    /// [`Register::find_by_text`].
    ///
    /// # Errors
    /// Why it means none.
    pub fn find_by_text(&self, text: &str) -> Result<Id<R>, FindError> {
        by_text(self, &[R::KIND], text).map(|found| Id::new(found.id))
    }

    /// The record of this kind that a text means by number or id alone.
    ///
    /// # Errors
    /// Why it means none.
    pub fn find_by_number(&self, text: &str) -> Result<Id<R>, FindError> {
        by_number(self, &[R::KIND], text.trim()).map(|found| Id::new(found.id))
    }
}

/// Where records are looked for.
trait Searched {
    /// Whether a record is there.
    fn has(&self, reference: Ref) -> bool;
    /// The record of a number.
    fn numbered(&self, tag: Tag) -> Option<Ref>;
    /// Calls a function with every record of a kind that is in use.
    fn names(&self, kind: Kind, f: &mut dyn FnMut(Ref, Tag, &str));
}

impl Searched for Tables {
    fn has(&self, reference: Ref) -> bool {
        self.revision(reference).is_some()
    }
    fn numbered(&self, tag: Tag) -> Option<Ref> {
        self.reference_of(tag)
    }
    fn names(&self, kind: Kind, f: &mut dyn FnMut(Ref, Tag, &str)) {
        self.each_label(kind, |reference, number, label, live| {
            if live {
                f(reference, Tag { kind, number }, label);
            }
        });
    }
}

impl<R: Record> Searched for Table<R> {
    fn has(&self, reference: Ref) -> bool {
        self.row_uuid(reference.id).is_some()
    }
    fn numbered(&self, tag: Tag) -> Option<Ref> {
        self.by_number(tag.number).map(Record::reference)
    }
    fn names(&self, kind: Kind, f: &mut dyn FnMut(Ref, Tag, &str)) {
        for record in self.live() {
            let number = record.number();
            f(record.reference(), Tag { kind, number }, record.label());
        }
    }
}

fn by_text(place: &impl Searched, kinds: &[Kind], text: &str) -> Result<Ref, FindError> {
    let text = text.trim();
    let unnumbered = match by_number(place, kinds, text) {
        Ok(found) => return Ok(found),
        Err(error) => error,
    };
    if matches!(unnumbered, FindError::Empty { .. } | FindError::NoId { .. }) {
        return Err(unnumbered);
    }
    let (mut exact, mut alike) = (Vec::new(), Vec::new());
    for kind in kinds {
        place.names(*kind, &mut |reference, tag, label| {
            if label == text {
                exact.push((reference, tag));
            }
            if same_name(label, text) {
                alike.push((reference, tag));
            }
        });
    }
    let named = if exact.is_empty() { alike } else { exact };
    match named.as_slice() {
        [] => Err(unnumbered),
        [(reference, _)] => Ok(*reference),
        several => Err(FindError::Several {
            text: text.to_owned(),
            tags: several.iter().map(|(_, tag)| *tag).collect(),
        }),
    }
}

/// Without blanks around the text.
fn by_number(place: &impl Searched, kinds: &[Kind], text: &str) -> Result<Ref, FindError> {
    let kinds_of = || kinds.to_vec();
    if text.is_empty() {
        return Err(FindError::Empty { kinds: kinds_of() });
    }
    if let Ok(id) = text.parse::<Uuid>() {
        return kinds
            .iter()
            .map(|kind| Ref { kind: *kind, id })
            .find(|reference| place.has(*reference))
            .ok_or_else(|| FindError::NoId {
                id,
                kinds: kinds_of(),
            });
    }
    let tag = match (text.parse::<Tag>(), kinds, bare_number(text)) {
        (Ok(tag), ..) => tag,
        (_, [kind], Some(number)) => Tag {
            kind: *kind,
            number,
        },
        _ => {
            return Err(FindError::NoName {
                text: text.to_owned(),
                kinds: kinds_of(),
            });
        }
    };
    if !kinds.contains(&tag.kind) {
        return Err(FindError::OtherKind {
            tag,
            kinds: kinds_of(),
        });
    }
    place.numbered(tag).ok_or(FindError::NoNumber { tag })
}

/// "asset, flow or site"; "record" where any kind may be meant.
fn either(kinds: &[Kind]) -> String {
    if kinds.len() == Kind::ALL.len() {
        return "record".to_owned();
    }
    let words: Vec<&str> = kinds.iter().map(|kind| kind.words()).collect();
    match words.as_slice() {
        [] => "record".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn joined(tags: &[Tag]) -> String {
    let tags: Vec<String> = tags.iter().map(Tag::to_string).collect();
    tags.join(" and ")
}
