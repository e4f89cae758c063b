//! Memberships: which account stands for whom, with which roles, and who answers for
//! that (164.308(a)(4)(ii)(B)).

use super::Person;
use super::common::Retired;
use crate::actor::{NamedPerson, Via};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The part of an account in the organization. Its id is that of the account, so that
/// who leaves and comes back is one record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Membership {
    /// The account.
    pub id: Id<Membership>,
    /// Number.
    pub number: u32,
    /// The name of the account, as it was when this was recorded.
    pub name: String,
    /// The address it signs in with, as it was.
    pub email: String,
    /// Codes of its roles.
    pub roles: Vec<String>,
    /// The person it stands for.
    pub person: Option<Id<Person>>,
    /// Everyone it stood for before.
    pub past_people: Vec<Id<Person>>,
    /// Who let it in or tied it to its person, and answers for that.
    pub tied: Option<Vouched>,
    /// Taken over from the list of accounts, for it was there before this was recorded.
    pub taken_over: bool,
    /// A second person who confirmed whom it stands for.
    pub confirmed: Option<Vouched>,
    /// Tied to another person than before, and not confirmed since.
    pub retied: Option<Vouched>,
    /// Who made the links by which its password was set, until a second person confirms
    /// whom it stands for.
    pub resets: Vec<Vouched>,
    /// When that was last.
    pub reset_at: Option<Timestamp>,
    /// End of the record: it does not belong to the organization any more.
    pub retired: Option<Retired>,
}

/// Who answers for something about a membership, and when they did it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vouched {
    /// Who.
    pub by: NamedPerson,
    /// Their account or token; `None` on the command line.
    pub via: Option<Via>,
    /// The account behind a token, where it was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Uuid>,
    /// When.
    pub on: Date,
}

/// Who offered a place in the organization to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// Who.
    #[serde(default)]
    pub by: NamedPerson,
    /// Their account or token; `None` on the command line.
    #[serde(default)]
    pub via: Option<Via>,
    /// The account behind a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Uuid>,
}

impl Membership {
    /// The account.
    pub fn account(&self) -> Uuid {
        self.id.uuid()
    }

    /// Who alone answers for whom it stands for: let it in or tied it, while nobody else
    /// has confirmed that.
    pub fn vouched_by_one(&self) -> Option<&NamedPerson> {
        self.let_in().first().map(|tied| &tied.by)
    }

    /// The same, with the account or token; none where its owner began the book.
    pub(crate) fn let_in(&self) -> Vec<&Vouched> {
        let others = |tied: &&Vouched| tied.via != Some(Via::Account(self.account()));
        match self.confirmed {
            Some(_) => Vec::new(),
            None => self.tied.iter().filter(others).collect(),
        }
    }

    /// Everybody who could have acted by the account without its owner.
    pub(crate) fn behind(&self) -> Vec<&Vouched> {
        let mut behind = self.let_in();
        behind.extend(self.retied.iter().chain(&self.resets));
        behind
    }
}

impl Record for Membership {
    plain_record!(Membership);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.person.map(|id| id.to()));
        out.extend(self.past_people.iter().map(|id| id.to()));
        let vouched = [&self.tied, &self.confirmed, &self.retied];
        let people = vouched.into_iter().flatten().chain(&self.resets);
        out.extend(people.filter_map(|one| one.by.person).map(|id| id.to()));
    }
    fn check(&self, _register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        Err(Refusal::rule(
            self.known_as(),
            "a membership cannot be written or edited in place",
            "let the account in, tie it or remove it among the colleagues",
        ))
    }
}

impl Register {
    /// The live membership of an account.
    pub fn membership(&self, account: Uuid) -> Option<&Membership> {
        let record = self.tables.memberships.get(Id::new(account))?;
        record.retired.is_none().then_some(record)
    }

    /// The memberships that stand for a person, those that were removed among them.
    pub(crate) fn accounts_of(&self, person: Id<Person>) -> impl Iterator<Item = &Membership> {
        let all = self.tables.memberships.all();
        all.filter(move |membership| membership.person == Some(person))
    }

    /// The live memberships that stand for a person.
    pub fn memberships_of(&self, person: Id<Person>) -> impl Iterator<Item = &Membership> {
        let live = self.tables.memberships.live();
        live.filter(move |membership| membership.person == Some(person))
    }
}
