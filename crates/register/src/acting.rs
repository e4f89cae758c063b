//! For whom somebody acts: what an account or token stands for, and whether two are one.

use crate::actor::{Actor, Assurance, NamedPerson, Via};
use crate::deciding::Deciding;
use crate::hands::{Behind, Follow, Hands, Shared};
use crate::id::Id;
use crate::record::Record;
use crate::records::{Membership, Person, Vouched, each_once};
use crate::refusal::Refusal;
use crate::register::Register;

/// What frees an account whose password somebody's link set.
const CONFIRM: &str = "have a second administrator confirm for whom that account stands, or someone else do it; where there is no second administrator, whoever looks after the machine confirms it with “phiward --as NAME account confirm E-MAIL”";

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
                    CONFIRM,
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

    /// Refuses who acts where they are the same somebody as another, or where one of the
    /// two could have acted as the other: by a link that set the other's password, made by
    /// their own account or one for which they answer. `did` says what the other did:
    /// “asked for it”.
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
        let me = self.vouched();
        let Some(person) = me.by.person.and_then(|id| self.tables.people.get(id)) else {
            return Ok(());
        };
        self.standing(record, person)?;
        if self
            .tables
            .memberships
            .all()
            .all(|one| one.resets.is_empty())
        {
            return Ok(());
        }
        let hands = Hands::of(self.register);
        let accounts = |person: Option<Id<Person>>| {
            let person = person.into_iter();
            person.flat_map(|person| self.register.accounts_of(person))
        };
        let sides = [
            (
                &me.by.name,
                accounts(Some(person.id)),
                hands.behind_person(other, Follow::All),
            ),
            (
                &other.name,
                accounts(other.person),
                hands.behind(&me, Follow::All),
            ),
        ];
        for (owner, accounts, rival) in sides {
            let resets: Vec<Vouched> = accounts
                .flat_map(|membership| &membership.resets)
                .cloned()
                .collect();
            for reset in each_once(&resets) {
                if reset.is_unknown() {
                    return Err(Refusal::rule(
                        record,
                        format!(
                            "{} {did}, and {}, who may be one of the two",
                            other.name,
                            reset.set_password_of(owner)
                        ),
                        CONFIRM,
                    ));
                }
                let makers = hands.made(&reset);
                let Some(shared) = makers.shared(&rival) else {
                    continue;
                };
                let answers = match shared {
                    Shared::One {
                        is_first: true,
                        is_second: true,
                        ..
                    } => String::new(),
                    Shared::One { name, .. } => format!("; {name} answers for both"),
                    Shared::Anybody { .. } => {
                        format!("; {}", shared.words(&reset.by.name, &other.name))
                    }
                };
                return Err(Refusal::rule(
                    record,
                    format!(
                        "{} {did}, and {}{answers}",
                        other.name,
                        reset.set_password_of(owner)
                    ),
                    CONFIRM,
                ));
            }
        }
        Ok(())
    }

    /// Refuses who acts as the second of two where one of them, or somebody else alone,
    /// could have made up the other.
    pub(crate) fn apart_from(
        &self,
        record: &str,
        first: &Vouched,
        did: &str,
    ) -> Result<(), Refusal> {
        let first_name = &first.by.name;
        let behind = Hands::of(self.register).behind(first, Follow::All);
        let fix = "have an administrator confirm it for whom others answer; where there is none, whoever looks after the machine does it with “phiward --as NAME account confirm”";
        self.apart(record, &behind, first_name, did, Follow::All, fix)
    }

    /// The same of a person who did something, by those who let accounts in: for what
    /// cannot be taken back.
    pub(crate) fn apart_from_person(
        &self,
        record: &str,
        first: &NamedPerson,
        did: &str,
    ) -> Result<(), Refusal> {
        let behind = Hands::of(self.register).behind_person(first, Follow::LetIn);
        let fix = "have somebody do it for whose account others answer, or confirm the accounts first; whoever looks after the machine can do both on the command line";
        self.apart(record, &behind, &first.name, did, Follow::LetIn, fix)
    }

    fn apart(
        &self,
        record: &str,
        first: &Behind,
        name: &str,
        did: &str,
        follow: Follow,
        fix: &str,
    ) -> Result<(), Refusal> {
        let me = self.vouched();
        let mine = Hands::of(self.register).behind(&me, follow);
        match first.shared(&mine) {
            None => Ok(()),
            Some(shared) if shared.are_one() => {
                Err(Refusal::rule(record, format!("{} {did}", me.by.name), fix))
            }
            Some(shared) => Err(Refusal::rule(
                record,
                format!("{name} {did}, and {}", shared.words(name, &me.by.name)),
                fix,
            )),
        }
    }

    /// Who acts, as somebody who answers for what is done.
    pub(crate) fn vouched(&self) -> Vouched {
        Vouched {
            by: self.me(),
            via: self.request.actor.via,
            account: self.request.actor.account,
            on: self.today(),
            ..Vouched::default()
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
        let all = self.tables.memberships.all();
        let theirs: Vec<&Membership> = all
            .filter(|one| {
                let account = Some(one.account());
                (actor.person.is_some() && one.person == actor.person)
                    || account == actor.via.and_then(Via::account)
                    || account == actor.account
            })
            .collect();
        let past = theirs.iter().flat_map(|one| &one.past_people);
        let mut past = past.map(|person| self.who(*person));
        if let Some(was) = past.find(|was| self.same(was, other)) {
            return Some(format!(
                "{}, whose account stood for {} before,",
                actor.name, was.name
            ));
        }
        let theirs = theirs.iter().map(|one| Via::Account(one.account()));
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
        // Whose name it is on record is kept out by no account of somebody else that took it.
        let owner = person.and_then(|id| self.tables.people.get(id));
        let theirs = owner.is_some_and(|owner| crate::actor::looks_same(&owner.name, name));
        let account_of = |membership: &&Membership| {
            let taken = theirs && membership.person.is_some();
            let other = (person.is_none() || membership.person != person) && !taken;
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
