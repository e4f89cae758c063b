//! For whom somebody acts: what an account or token stands for, and whether two are one.

use crate::actor::{Actor, Assurance, NamedPerson, Via};
use crate::deciding::Deciding;
use crate::id::Id;
use crate::record::Record;
use crate::records::{Acceptance, Membership, Person, Vouched};
use crate::refusal::Refusal;
use crate::register::Register;

impl Deciding<'_> {
    /// Refuses an actor who is not a recorded person of this book: what rests on
    /// two different people must be tied to two records. A name says who somebody
    /// is only where nothing better can be had: on the command line of a machine
    /// whose login the organization controls.
    pub(crate) fn recorded(&self, record: &str) -> Result<NamedPerson, Refusal> {
        let actor = &self.request.actor;
        let by_name = || match actor.assurance {
            Assurance::Asserted => self.register.person_named(&actor.name),
            Assurance::SignedIn | Assurance::Token | Assurance::Job => None,
        };
        let person = actor
            .person
            .and_then(|id| self.register.tables.people.get(id))
            .or_else(by_name);
        let Some(person) = person else {
            return Err(Refusal::rule(
                record,
                format!("“{}” is not a recorded person of this book", actor.name),
                match actor.assurance {
                    Assurance::Asserted => {
                        "add the person first, so that it is known who stands behind this"
                    }
                    _ => {
                        "have an administrator tie the account to a person, so that it is known who stands behind this"
                    }
                },
            ));
        };
        if person.retired.is_some() {
            return Err(Refusal::rule(
                record,
                format!("{} is no longer with the organization", person.name),
                "have someone do it who is",
            ));
        }
        for membership in self.standing(record, person)? {
            if let Some(retied) = &membership.retied {
                return Err(Refusal::rule(
                    record,
                    format!(
                        "{} tied the account of {} to {} on {}, and nobody has confirmed it",
                        retied.by.name, membership.email, person.name, retied.on
                    ),
                    "have a second administrator confirm whom the account stands for",
                ));
            }
        }
        Ok(NamedPerson {
            person: Some(person.id),
            name: person.name.clone(),
        })
    }

    /// The memberships by which who acts stands for a person; none on the command line,
    /// and in a book that has no record of any account yet.
    fn standing(&self, record: &str, person: &Person) -> Result<Vec<&Membership>, Refusal> {
        let register = self.register;
        if register.tables.memberships.is_empty() {
            return Ok(Vec::new());
        }
        let found: Vec<&Membership> = match self.request.actor.via {
            None => return Ok(Vec::new()),
            Some(Via::Account(account)) => register
                .membership(account)
                .filter(|membership| membership.person == Some(person.id))
                .into_iter()
                .collect(),
            Some(Via::Token(_)) => register.memberships_of(person.id).collect(),
        };
        match found.is_empty() {
            false => Ok(found),
            true => Err(Refusal::rule(
                record,
                format!("no account on record stands for {}", person.name),
                "have an administrator tie the account to the person",
            )),
        }
    }

    /// Refuses who acts where they are the same somebody as another, or their password
    /// was set by a link of that other. `did` says what the other did: “asked for it”.
    pub(crate) fn other_than(
        &self,
        record: &str,
        other: &NamedPerson,
        did: &str,
        fix: &str,
    ) -> Result<(), Refusal> {
        if let Some(who) = self.one_person(other) {
            return Err(Refusal::rule(record, format!("{who} {did}"), fix));
        }
        let actor = &self.request.actor;
        let person = actor.person.and_then(|id| self.tables.people.get(id));
        let Some(person) = person else {
            return Ok(());
        };
        let made = |reset: &&Vouched| {
            let maker = Actor {
                person: reset.by.person,
                name: reset.by.name.clone(),
                role: String::new(),
                assurance: Assurance::SignedIn,
                via: reset.via,
                account: None,
            };
            self.register.one_person(&maker, other).is_some()
        };
        let standing = self.standing(record, person)?;
        let mut resets = standing.iter().flat_map(|membership| &membership.resets);
        match resets.find(made) {
            None => self.not_in_their_stead(record, other, did),
            Some(reset) => Err(Refusal::rule(
                record,
                format!(
                    "{} {did}, and {} made the link by which the password of {} was set on {}",
                    other.name, reset.by.name, actor.name, reset.on
                ),
                "have a second administrator confirm whom the account stands for, or someone else do it",
            )),
        }
    }

    /// Refuses who acts where the password of the other was set by their link, which nobody
    /// has looked at since: they could have been that other.
    fn not_in_their_stead(
        &self,
        record: &str,
        other: &NamedPerson,
        did: &str,
    ) -> Result<(), Refusal> {
        let theirs = other.person.into_iter();
        let mut resets = theirs
            .flat_map(|person| self.register.memberships_of(person))
            .flat_map(|membership| &membership.resets);
        let mine = |reset: &&Vouched| {
            (reset.via.is_some() && reset.via == self.request.actor.via)
                || self.one_person(&reset.by).is_some()
        };
        match resets.find(mine) {
            None => Ok(()),
            Some(reset) => Err(Refusal::rule(
                record,
                format!(
                    "{} {did}, and the password of {} was set on {} by a link that {} made",
                    other.name, other.name, reset.on, self.request.actor.name
                ),
                "have a second administrator confirm whom that account stands for, or someone else do it",
            )),
        }
    }

    /// Whether who acts is the same somebody as another; see [`Register::one_person`].
    pub(crate) fn one_person(&self, other: &NamedPerson) -> Option<String> {
        self.register.one_person(&self.request.actor, other)
    }
}

impl Register {
    /// Whether who acts is the same somebody as another, so that nobody rules on their
    /// own request: by record, by a name that looks the same, or because the account
    /// acted as that person before it was tied to another. A token, and whoever acts on
    /// the command line, is told by the accounts of the person. Gives the words for who
    /// acts.
    pub fn one_person(&self, actor: &Actor, other: &NamedPerson) -> Option<String> {
        if self.same(&NamedPerson::from(actor), other) {
            return Some(actor.name.clone());
        }
        let theirs = actor
            .person
            .into_iter()
            .flat_map(|person| self.memberships_of(person))
            .map(|membership| Via::Account(membership.account()));
        let (via, was) = actor
            .via
            .into_iter()
            .chain(theirs)
            .filter_map(|via| Some((via, self.acted_as.get(&via)?)))
            .flat_map(|(via, before)| before.iter().map(move |person| (via, self.who(*person))))
            .find(|(_, was)| self.same(was, other))?;
        let by = match via {
            Via::Account(_) => "account",
            Via::Token(_) => "token",
        };
        Some(format!(
            "{}, whose {by} acted as {} before,",
            actor.name, was.name
        ))
    }

    fn same(&self, a: &NamedPerson, b: &NamedPerson) -> bool {
        let on_record = |who: &NamedPerson| match who.person {
            Some(id) => self.who(id),
            None => who.clone(),
        };
        a.same_as(b)
            || on_record(a).same_as(b)
            || a.same_as(&on_record(b))
            || on_record(a).same_as(&on_record(b))
    }

    /// Who approved an acceptance, where only the one who asked for it vouches for their
    /// account.
    pub(crate) fn vouched_by_who_asked<'a>(&self, acceptance: &'a Acceptance) -> Option<&'a str> {
        let ruling = acceptance
            .ruling
            .as_ref()
            .filter(|ruling| ruling.approved)?;
        // An account that was removed since vouches no better.
        let person = ruling.by.person?;
        let mut theirs = self
            .tables
            .memberships
            .all()
            .filter(|membership| membership.person == Some(person));
        let vouched = theirs.find_map(Membership::vouched_by_one)?;
        self.same(vouched, &acceptance.requested_by)
            .then_some(ruling.by.name.as_str())
    }

    /// Refuses a name that can be taken for that of somebody else: a live person other
    /// than `person`, or an account other than `account`.
    ///
    /// # Errors
    /// [`Refusal::Rule`] with who has it.
    pub fn own_look(
        &self,
        known: &str,
        name: &str,
        person: Option<Id<Person>>,
        account: Option<uuid::Uuid>,
    ) -> Result<(), Refusal> {
        let taken = |who: String| {
            Refusal::rule(
                known,
                format!("“{name}” can be taken for {who}"),
                "use that one, or choose a name that tells them apart",
            )
        };
        let mut like = self.index.people_like(name);
        if let Some(other) = like.find(|other| Some(*other) != person) {
            let other = self.tables.people.get(other);
            return Err(taken(other.map_or_else(String::new, Person::known_as)));
        }
        let account_of = |membership: &&Membership| {
            let other = person.is_none() || membership.person != person;
            // An account that stands for nobody yet may be this person's.
            let nobody = person.is_some() && membership.person.is_none();
            Some(membership.account()) != account
                && other
                && crate::actor::looks_same(&membership.name, name)
                && !(nobody && crate::actor::same_name(&membership.name, name))
        };
        match self.tables.memberships.live().find(account_of) {
            None => Ok(()),
            Some(membership) => Err(taken(format!("the account of {}", membership.email))),
        }
    }
}
