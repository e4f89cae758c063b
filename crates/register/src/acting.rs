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
        let them = Vouched {
            by: other.clone(),
            ..Vouched::default()
        };
        let mine = self.standing(record, person)?.into_iter();
        let theirs = other.person.into_iter();
        let theirs = theirs.flat_map(|person| self.register.memberships_of(person));
        let owned = mine
            .map(|membership| (&me.by.name, membership, &them))
            .chain(theirs.map(|membership| (&other.name, membership, &me)));
        for (owner, membership, rival) in owned {
            let made = |reset: &&Vouched| {
                let hands = self.register.hands(reset, Membership::behind);
                hands.iter().any(|hand| self.register.one(hand, rival))
            };
            if let Some(reset) = membership.resets.iter().find(made) {
                let answers = match self.register.one(reset, rival) {
                    true => String::new(),
                    false => format!(", for whom {} answers", rival.by.name),
                };
                return Err(Refusal::rule(
                    record,
                    format!(
                        "{} {did}, and the password of {owner} was set on {} by a link of {}{answers}",
                        other.name, reset.on, reset.by.name
                    ),
                    "have a second administrator confirm whom that account stands for, or someone else do it",
                ));
            }
        }
        Ok(())
    }

    /// Refuses who acts as the second of two where the first could have made up the
    /// second: neither may be among those who alone answer for the other.
    pub(crate) fn apart_from(
        &self,
        record: &str,
        first: &Vouched,
        did: &str,
    ) -> Result<(), Refusal> {
        let me = self.vouched();
        let register = self.register;
        let theirs = register.hands(first, Membership::behind);
        let mine = register.hands(&me, Membership::behind);
        let mut pairs = mine
            .iter()
            .flat_map(|mine| theirs.iter().map(move |hand| (mine, hand)));
        let Some((_, both)) = pairs.find(|(mine, hand)| register.one(mine, hand)) else {
            return Ok(());
        };
        let maker = &first.by.name;
        let text = if register.one(&me, first) {
            format!("{} {did}", me.by.name)
        } else if register.one(both, first) {
            format!(
                "{maker} {did}, and alone answers for the account of {}",
                me.by.name
            )
        } else if register.one(both, &me) {
            format!(
                "{maker} {did}, and {} alone answers for that account",
                me.by.name
            )
        } else {
            format!(
                "{maker} {did}, and {} alone answers for that account and for the one of {}",
                both.by.name, me.by.name
            )
        };
        Err(Refusal::rule(
            record,
            text,
            "have an administrator confirm it for whom others answer; where there is none, whoever looks after the machine does it with “phiward --as NAME account confirm”",
        ))
    }

    /// Who acts, as somebody who answers for what is done.
    pub(crate) fn vouched(&self) -> Vouched {
        Vouched {
            by: self.me(),
            via: self.request.actor.via,
            on: self.today(),
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

    /// Everybody who could have acted as somebody, that one first: who stands behind their
    /// account, who stands behind those, and so on. Nothing is known of who stands behind
    /// the command line.
    fn hands<'r>(
        &'r self,
        somebody: &Vouched,
        behind: fn(&'r Membership) -> Vec<&'r Vouched>,
    ) -> Vec<Vouched> {
        let mut hands = vec![somebody.clone()];
        let mut next = 0;
        while let Some(one) = hands.get(next).cloned() {
            next += 1;
            let accounts = self
                .tables
                .memberships
                .all()
                .filter(|membership| match one.via {
                    None => false,
                    Some(Via::Account(account)) => membership.account() == account,
                    Some(Via::Token(_)) => {
                        membership.person.is_some() && membership.person == one.by.person
                    }
                });
            for more in accounts.flat_map(behind) {
                if !hands.iter().any(|known| self.one(known, more)) {
                    hands.push(more.clone());
                }
            }
        }
        hands
    }

    /// Whether two who did something are one somebody.
    fn one(&self, a: &Vouched, b: &Vouched) -> bool {
        (a.via.is_some() && a.via == b.via)
            || self.one_person(&a.actor(), &b.by).is_some()
            || self.one_person(&b.actor(), &a.by).is_some()
    }

    /// Who approved an acceptance, where only the one who asked for it vouches for their
    /// account, or for those who do.
    pub(crate) fn vouched_by_who_asked<'a>(&self, acceptance: &'a Acceptance) -> Option<&'a str> {
        let ruling = acceptance
            .ruling
            .as_ref()
            .filter(|ruling| ruling.approved)?;
        let person = ruling.by.person?;
        // An account that was removed since vouches no better.
        let theirs = self.tables.memberships.all();
        let mut behind = theirs
            .filter(|membership| membership.person == Some(person))
            .flat_map(Membership::let_in)
            .flat_map(|one| self.hands(one, Membership::let_in));
        behind
            .any(|hand| self.same(&hand.by, &acceptance.requested_by))
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
