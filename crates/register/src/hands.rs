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
    /// Whoever holds a token.
    Token(Uuid),
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
    /// The name of a token among them behind which nobody is on record: whoever holds it
    /// may be anybody.
    nobodys: Option<String>,
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

    /// Behind whoever made a link to an account: where a token made it behind which nobody is
    /// on record, it may have been anybody.
    pub fn made(&self, link: &Vouched) -> Behind {
        let mut behind = self.behind(link, Follow::All);
        behind.nobodys = link.is_nobodys().then(|| link.by.name.clone());
        behind
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
        if let Some(Via::Token(token)) = one.via {
            behind.add(Who::Token(token), own, || one.by.name.clone());
        }
        if one.is_nobodys() && !own {
            behind.nobodys.get_or_insert_with(|| one.by.name.clone());
        }
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

    /// Somebody who stands, or may stand, behind both.
    pub fn shared<'a>(&'a self, other: &'a Behind) -> Option<Shared<'a>> {
        self.known_in(other)
            .map(|(name, a, b)| Shared::One {
                name,
                is_first: self.own.contains(a),
                is_second: other.own.contains(b),
            })
            .or_else(|| self.anybodys(other))
    }

    /// Somebody on record who stands behind both: the name, and who it is of each.
    fn known_in<'a>(&'a self, other: &'a Behind) -> Option<(&'a str, &'a Who, &'a Who)> {
        let mut all = self.who.iter();
        if let Some((who, name)) = all.find(|(who, _)| other.who.contains_key(*who)) {
            return Some((name, who, who));
        }
        // Who is told by a name alone may be a person of that look.
        let named = |of: &'a Behind, people: &'a Behind| {
            of.who.iter().find_map(|(who, name)| match who {
                Who::Named(look) => Some((name.as_str(), who, people.looks.get(look)?)),
                Who::Person(_) | Who::Account(_) | Who::Token(_) => None,
            })
        };
        named(self, other).or_else(|| named(other, self).map(|(name, b, a)| (name, a, b)))
    }

    /// A token that may be anybody's behind one of the two.
    fn anybodys<'a>(&'a self, other: &'a Behind) -> Option<Shared<'a>> {
        let of = |behind: &'a Behind, first| {
            let token = behind.nobodys.as_deref()?;
            Some(Shared::Anybody { token, first })
        };
        of(self, true).or_else(|| of(other, false))
    }
}

/// Somebody who stands behind two.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shared<'a> {
    /// Somebody on record.
    One {
        /// The name.
        name: &'a str,
        /// Whether it is the first of the two.
        is_first: bool,
        /// Whether it is the second.
        is_second: bool,
    },
    /// Whoever holds a token, who may be the other of the two.
    Anybody {
        /// Its name.
        token: &'a str,
        /// Whether it stands behind the first of the two, and not the second.
        first: bool,
    },
}

impl Shared<'_> {
    /// Whether the two are one somebody.
    pub fn are_one(self) -> bool {
        matches!(
            self,
            Shared::One {
                is_first: true,
                is_second: true,
                ..
            }
        )
    }

    /// What is said of it, after the names of the two.
    pub fn words(self, first: &str, second: &str) -> String {
        match self {
            Shared::One {
                is_first: true,
                is_second: true,
                ..
            } => format!("{first} and {second} are one"),
            Shared::One { is_first: true, .. } => {
                format!("{first} alone answers for the account of {second}")
            }
            Shared::One {
                is_second: true, ..
            } => format!("{second} alone answers for the account of {first}"),
            Shared::One { name, .. } => {
                format!("{name} alone answers for the accounts of {first} and {second}")
            }
            Shared::Anybody { token, first: of } => format!(
                "for the account of {} only the token “{token}” answers, behind which nobody is on record",
                if of { first } else { second }
            ),
        }
    }
}
