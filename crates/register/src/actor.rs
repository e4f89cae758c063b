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

impl From<&Actor> for NamedPerson {
    fn from(actor: &Actor) -> NamedPerson {
        NamedPerson {
            person: actor.person,
            name: actor.name.clone(),
        }
    }
}

impl NamedPerson {
    /// Whether two names mean one person: the same record, or the same name
    /// without regard to case and spacing (so that "J. Doe" cannot approve what
    /// "j. doe " asked for).
    pub fn same_as(&self, other: &NamedPerson) -> bool {
        matches!((self.person, other.person), (Some(a), Some(b)) if a == b)
            || same_name(&self.name, &other.name)
    }
}

/// Whether two names are the same without regard to case and spacing.
pub fn same_name(a: &str, b: &str) -> bool {
    let plain = |s: &str| {
        s.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    !a.trim().is_empty() && plain(a) == plain(b)
}
