//! Who could have acted as whom: the accounts and people that stand behind an account.
//! Told by records and accounts; a name counts only where there is nothing else.

use crate::actor::{NamedPerson, UNKNOWN, Via, looks};
use crate::id::Id;
use crate::records::{Membership, Person, Vouched};
use crate::register::Register;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use uuid::Uuid;

/// Somebody, as far as the record can tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Person(Id<Person>),
    Account(Uuid),
    /// Somebody without a record, by what their name looks like.
    Named(String),
}

/// How somebody is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follow {
    /// To who let their account in or tied it, while nobody else confirmed that.
    LetIn,
    /// To those, and to whose links set its password since.
    All,
}

/// Who stands behind the accounts of a book.
pub(crate) struct Hands<'r> {
    register: &'r Register,
    accounts: BTreeMap<Id<Person>, Vec<&'r Membership>>,
}

/// Everybody who could have acted as somebody.
#[derive(Debug, Default)]
pub(crate) struct Behind {
    /// Each under the name to be told.
    who: BTreeMap<Who, String>,
    /// Those who are that somebody.
    own: BTreeSet<Who>,
    /// What the names of the people among them look like.
    looks: BTreeMap<String, Who>,
}

impl<'r> Hands<'r> {
    /// Of the accounts that are on record, those that were removed since among them.
    pub fn of(register: &'r Register) -> Hands<'r> {
        let mut accounts: BTreeMap<Id<Person>, Vec<&Membership>> = BTreeMap::new();
        for membership in register.tables.memberships.all() {
            if let Some(person) = membership.person {
                accounts.entry(person).or_default().push(membership);
            }
        }
        Hands { register, accounts }
    }

    /// Behind whoever did something, by what is known of how.
    pub fn behind(&self, somebody: &Vouched, follow: Follow) -> Behind {
        let mut behind = Behind::default();
        let mut next = VecDeque::new();
        self.reach(somebody, true, &mut behind, &mut next);
        self.all(behind, next, follow)
    }

    /// Behind a person, by whichever of their accounts they acted.
    pub fn behind_person(&self, person: &NamedPerson, follow: Follow) -> Behind {
        let mut behind = Behind::default();
        let mut next = VecDeque::new();
        let bare = Vouched {
            by: person.clone(),
            ..Vouched::default()
        };
        self.reach(&bare, true, &mut behind, &mut next);
        let accounts = person.person.and_then(|id| self.accounts.get(&id));
        next.extend(
            accounts
                .into_iter()
                .flatten()
                .map(|one| (one.account(), true)),
        );
        self.all(behind, next, follow)
    }

    fn all(&self, mut behind: Behind, mut next: VecDeque<(Uuid, bool)>, follow: Follow) -> Behind {
        let mut seen = BTreeSet::new();
        while let Some((account, own)) = next.pop_front() {
            let Some(membership) = self.register.tables.memberships.get(Id::new(account)) else {
                continue;
            };
            let name = || format!("the account {}", membership.email);
            behind.add(Who::Account(account), own, name);
            let people = membership.person.iter().chain(&membership.past_people);
            for person in people {
                self.person(*person, own, &mut behind);
            }
            if !seen.insert(account) {
                continue;
            }
            let makers = match follow {
                Follow::LetIn => membership.let_in(),
                Follow::All => membership.behind(),
            };
            for maker in makers {
                self.reach(maker, false, &mut behind, &mut next);
            }
        }
        behind
    }

    /// Adds who did something, and the accounts to be followed. Nothing is known of who
    /// stands behind the command line.
    fn reach(
        &self,
        one: &Vouched,
        own: bool,
        behind: &mut Behind,
        next: &mut VecDeque<(Uuid, bool)>,
    ) {
        match (one.via, one.account) {
            (Some(Via::Account(account)), _) | (Some(Via::Token(_)), Some(account)) => {
                let name = || one.by.name.clone();
                behind.add(Who::Account(account), own, name);
                next.push_back((account, own));
            }
            (Some(Via::Token(_)), None) => {
                let accounts = one.by.person.and_then(|id| self.accounts.get(&id));
                next.extend(accounts.into_iter().flatten().map(|m| (m.account(), own)));
            }
            (None, _) => {}
        }
        match one.by.person {
            Some(person) => self.person(person, own, behind),
            None if one.via.is_some() || one.by.name == UNKNOWN => {}
            None => {
                let [(_, look), _] = looks(&one.by.name);
                behind.add(Who::Named(look), own, || one.by.name.clone());
            }
        }
    }

    fn person(&self, id: Id<Person>, own: bool, behind: &mut Behind) {
        let who = Who::Person(id);
        let [(_, look), _] = looks(&self.register.who(id).name);
        behind.looks.insert(look, who.clone());
        behind.add(who, own, || self.register.who(id).name);
    }
}

impl Behind {
    fn add(&mut self, who: Who, own: bool, name: impl FnOnce() -> String) {
        if own {
            self.own.insert(who.clone());
        }
        self.who.entry(who).or_insert_with(name);
    }

    /// Somebody who stands behind both: the name, and of which of the two it is that one.
    pub fn shared<'a>(&'a self, other: &'a Behind) -> Option<Shared<'a>> {
        let same = self
            .who
            .iter()
            .find(|(who, _)| other.who.contains_key(*who));
        if let Some((who, name)) = same {
            return Some(Shared {
                name,
                is_first: self.own.contains(who),
                is_second: other.own.contains(who),
            });
        }
        // Who is told by a name alone may be a person of that look.
        let named = |of: &'a Behind, people: &'a Behind| {
            of.who.iter().find_map(|(who, name)| match who {
                Who::Named(look) => Some((name, who, people.looks.get(look)?)),
                Who::Person(_) | Who::Account(_) => None,
            })
        };
        if let Some((name, a, b)) = named(self, other) {
            return Some(Shared {
                name,
                is_first: self.own.contains(a),
                is_second: other.own.contains(b),
            });
        }
        named(other, self).map(|(name, b, a)| Shared {
            name,
            is_first: self.own.contains(a),
            is_second: other.own.contains(b),
        })
    }
}

/// Somebody who stands behind two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether it is the first of the two.
    pub is_first: bool,
    /// Whether it is the second.
    pub is_second: bool,
}

impl Shared<'_> {
    /// What is said of it, after the names of the two.
    pub fn words(self, first: &str, second: &str) -> String {
        match (self.is_first, self.is_second) {
            (true, true) => format!("{first} and {second} are one"),
            (true, false) => format!("{first} alone answers for the account of {second}"),
            (false, true) => format!("{second} alone answers for the account of {first}"),
            (false, false) => format!(
                "{} alone answers for the accounts of {first} and {second}",
                self.name
            ),
        }
    }
}
