//! Who acts, and how sure the program is of it.

use crate::id::Id;
use crate::records::Person;
use serde::{Deserialize, Serialize};

/// The person behind an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person's record, where there is one.
    #[serde(default)]
    pub person: Option<Id<Person>>,
    /// The name shown.
    pub name: String,
    /// The role the person acted in, such as `security official`.
    #[serde(default)]
    pub role: String,
    /// How sure the program is of who it was.
    pub assurance: Assurance,
    /// The account or token that acted; `None` on the command line.
    #[serde(default)]
    pub via: Option<Via>,
    /// The account behind a token, as far as who asks knows it; no entry keeps it.
    #[serde(skip)]
    pub account: Option<uuid::Uuid>,
}

/// By what somebody reached the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// An account, signed in.
    Account(uuid::Uuid),
    /// A token of a program.
    Token(uuid::Uuid),
}

/// How an actor's identity was established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// Asserted on the command line of a machine whose login the organization controls.
    Asserted,
    /// Signed in.
    SignedIn,
    /// A program with a token.
    Token,
    /// A job of phiward itself.
    Job,
}

/// A person as named at the time, kept with a decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NamedPerson {
    /// The person's record, where there is one.
    pub person: Option<Id<Person>>,
    /// The name shown.
    pub name: String,
}

impl Actor {
    /// phiward itself, at a job of its own.
    pub fn program() -> Actor {
        Actor {
            person: None,
            name: "phiward".into(),
            role: "program".into(),
            assurance: Assurance::Job,
            via: None,
            account: None,
        }
    }
}

impl Via {
    /// The account, where it is one.
    pub fn account(self) -> Option<uuid::Uuid> {
        match self {
            Via::Account(id) => Some(id),
            Via::Token(_) => None,
        }
    }
}

impl From<&Actor> for NamedPerson {
    fn from(actor: &Actor) -> NamedPerson {
        NamedPerson {
            person: actor.person,
            name: actor.name.clone(),
        }
    }
}

/// The name in a book of somebody of whom it must not say more, for they belong elsewhere.
pub const UNKNOWN: &str = "somebody who is not on record here";

impl NamedPerson {
    /// Somebody of whom nothing is known here.
    pub fn unknown() -> NamedPerson {
        NamedPerson {
            person: None,
            name: UNKNOWN.into(),
        }
    }

    pub(crate) fn is_unknown(&self) -> bool {
        self.person.is_none() && self.name == UNKNOWN
    }

    /// Whether two names mean one person: the same record, or names that look the same
    /// (so that "J. Doe" cannot approve what "j. doe " asked for, nor write a letter of
    /// another script in it). Two who are not known are not one.
    pub fn same_as(&self, other: &NamedPerson) -> bool {
        matches!((self.person, other.person), (Some(a), Some(b)) if a == b)
            || (looks_same(&self.name, &other.name) && !(self.is_unknown() && other.is_unknown()))
    }
}

/// Whether two names are the same without regard to case and spacing.
pub fn same_name(a: &str, b: &str) -> bool {
    !a.trim().is_empty() && plain(a) == plain(b)
}

/// A name without regard to case and spacing.
pub(crate) fn plain(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// What two names that look the same have in common: their confusable skeletons (UTS 39)
/// without what cannot be seen, once without regard to case and once as written. The
/// second finds a capital I that stands for a small L.
pub(crate) fn looks(name: &str) -> [(u8, String); 2] {
    let seen: String = name.chars().filter(|c| !unseen(*c)).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let written = words.join(" ");
    let skeleton = |text: &str| unicode_security::skeleton(text).collect::<String>();
    [
        (0, skeleton(&written.to_lowercase())),
        (1, skeleton(&written)),
    ]
}

/// Whether two names can be taken for each other.
pub fn looks_same(a: &str, b: &str) -> bool {
    if a.trim().is_empty() || b.trim().is_empty() {
        return false;
    }
    if a == b {
        return true;
    }
    let (a, b) = (looks(a), looks(b));
    a.iter().zip(&b).any(|(a, b)| a == b && !a.1.is_empty())
}

/// Characters that take no room on the page or turn its direction.
fn unseen(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}'
            | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}
