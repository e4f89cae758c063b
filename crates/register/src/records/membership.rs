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
    /// Who made the links by which its password was set, each maker once and the last one
    /// last, until a second person confirms whom it stands for. Where a maker may have been
    /// anybody, who confirmed it takes their place, until another does.
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
    /// When; of what they did several times, the last time.
    pub on: Date,
    /// How often, where it was more than once.
    #[serde(skip_serializing_if = "is_once")]
    pub times: u32,
    /// Whose link set the password, as it was noted, where that may have been anybody: this
    /// one confirmed the account since, and may be them. Empty where it is their own link.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub may_be: String,
}

/// Whether something was done not more than once, of which nothing is said.
pub(crate) fn is_once(times: &u32) -> bool {
    *times < 2
}

impl Vouched {
    /// Whether it was done by a token behind which nobody is on record, as one that was
    /// made on the command line: whoever holds it may be anybody.
    pub(crate) fn is_nobodys(&self) -> bool {
        matches!(self.via, Some(Via::Token(_)))
            && self.account.is_none()
            && self.by.person.is_none()
    }

    /// Whether nothing here tells who it was: somebody who works elsewhere, and who may have
    /// an account here as well.
    pub(crate) fn is_unknown(&self) -> bool {
        self.via.is_none() && self.by.is_unknown()
    }

    /// Whether it may have been anybody, so that a password set by their link rules on
    /// nothing until a second person confirms whose the account is.
    pub fn may_be_anybody(&self) -> bool {
        self.is_nobodys() || self.is_unknown()
    }

    /// What is said of a password that was set by a link of this one, or may have been.
    pub fn set_password_of(&self, whose: &str) -> String {
        let (by, on) = (&self.by.name, self.on);
        match self.may_be.as_str() {
            "" => format!("the password of {whose} was set on {on} by a link of {by}"),
            maker => format!(
                "{by} confirmed the account of {whose} on {on}, and may be “{maker}”, by whose link its password was set"
            ),
        }
    }

    /// Whether two are of one somebody, as they were recorded.
    fn is_of(&self, other: &Vouched) -> bool {
        let named = self.via.is_some() || self.by.name == other.by.name;
        self.via == other.via
            && self.may_be == other.may_be
            && self.account == other.account
            && self.by.person == other.by.person
            && named
    }
}

/// Each somebody once, as they did it last and how often. Books of before hold one for
/// every time.
pub(crate) fn each_once(all: &[Vouched]) -> Vec<Vouched> {
    let mut each: Vec<Vouched> = Vec::new();
    for one in all {
        let before = each.iter().position(|other| other.is_of(one));
        let times = match before {
            None => one.times,
            Some(at) => {
                let earlier = each.remove(at).times.max(1);
                earlier.saturating_add(one.times.max(1))
            }
        };
        each.push(Vouched {
            times,
            ..one.clone()
        });
    }
    each
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

    /// The name of the token that alone answers for it, and behind which nobody is on
    /// record.
    pub fn let_in_by_nobody(&self) -> Option<&str> {
        let all = self.let_in();
        let token = all.iter().find(|tied| tied.is_nobodys())?;
        Some(&token.by.name)
    }

    /// The same, with the account or token; none where its owner began the book. Where
    /// a token let it in behind which nobody is on record, who confirmed it may have held
    /// that token, and answers alone.
    pub(crate) fn let_in(&self) -> Vec<&Vouched> {
        let others = |tied: &&Vouched| tied.via != Some(Via::Account(self.account()));
        match &self.confirmed {
            Some(confirmed) if self.tied.as_ref().is_some_and(Vouched::is_nobodys) => {
                vec![confirmed]
            }
            Some(_) => Vec::new(),
            None => self.tied.iter().filter(others).collect(),
        }
    }

    /// Everybody who could have acted by the account without its owner, each once.
    pub(crate) fn behind(&self) -> Vec<&Vouched> {
        let mut behind = self.let_in();
        behind.extend(&self.retied);
        for reset in &self.resets {
            if !behind.iter().any(|one| one.is_of(reset)) {
                behind.push(reset);
            }
        }
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
