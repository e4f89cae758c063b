//! Letting an account in to the organization (C6).

use crate::actor::{Assurance, Via};
use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Membership, Offered, Person, Retired, Vouched, says_something};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Lets an account in: with which roles, and for whom it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Admit {
    /// The account.
    pub target: Id<Membership>,
    /// Its name.
    pub name: String,
    /// The address it signs in with.
    pub email: String,
    /// Codes of its roles.
    pub roles: Vec<String>,
    /// The person it stands for.
    pub person: Option<Id<Person>>,
    /// Who offered it, where its owner accepts an offer.
    #[serde(default)]
    pub offered_by: Option<Offered>,
    /// Whether phiward takes it over from the list of accounts.
    #[serde(default)]
    pub taken_over: bool,
}

impl Verb for Admit {
    const META: Meta =
        Meta::new("admit", On::Kind(Kind::Membership), Needs::Administer, "C6").by_checks();

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        deciding.unchanged(self.target.to())?;
        let before = deciding.tables.memberships.get(self.target);
        let known = before.map_or_else(|| format!("the account {}", self.email), Record::known_as);
        if before.is_some_and(|before| before.retired.is_none()) {
            return Err(Refusal::rule(
                known,
                "it belongs to the organization already",
                "change its roles instead",
            ));
        }
        if !says_something(&self.name) || self.roles.is_empty() {
            return Err(Refusal::rule(
                known,
                "it needs a name and a role",
                "choose at least one role",
            ));
        }
        deciding.resolve(&known, self.person.as_slice())?;
        let actor = &deciding.request.actor;
        if self.taken_over && actor.assurance != Assurance::Job {
            return Err(Refusal::rule(
                known,
                "only phiward takes accounts over from its list",
                "invite the account",
            ));
        }
        let own = actor.via == Some(Via::Account(self.target.uuid()));
        let first = deciding.tables.memberships.live().next().is_none();
        if own && self.offered_by.is_none() && !first {
            return Err(Refusal::rule(
                known,
                "nobody lets their own account in",
                "have an administrator invite it",
            ));
        }
        if !self.taken_over {
            free(deciding, &known, self.target, self.person)?;
        }
        let vouched = match &self.offered_by {
            Some(offered) => Vouched {
                by: offered.by.clone(),
                via: offered.via,
                account: offered.account,
                on: deciding.today(),
                ..Vouched::default()
            },
            None => deciding.vouched(),
        };
        let mut past = before.map_or_else(Vec::new, |before| before.past_people.clone());
        let left = before.and_then(|before| before.person);
        let returns = left.filter(|left| Some(*left) != self.person);
        if let Some(left) = returns.filter(|left| !past.contains(left)) {
            past.push(left);
        }
        // Who comes back as somebody else, for a person for whom another account stood, or
        // before anybody confirmed an earlier tie, is tied anew.
        let stood = stood(deciding, self.target, self.person);
        let unconfirmed = before.is_some_and(|before| before.retied.is_some());
        let anew = returns.is_some() || unconfirmed || (stood && !self.taken_over);
        Ok(vec![
            Membership {
                id: self.target,
                number: before.map_or_else(
                    || deciding.tables.memberships.next_number(),
                    |before| before.number,
                ),
                name: self.name.trim().to_owned(),
                email: self.email.trim().to_owned(),
                roles: self.roles.clone(),
                person: self.person,
                retied: anew.then(|| vouched.clone()),
                past_people: past,
                tied: (!self.taken_over).then_some(vouched),
                taken_over: self.taken_over,
                confirmed: None,
                resets: before.map_or_else(Vec::new, |before| before.resets.clone()),
                reset_at: before.and_then(|before| before.reset_at),
                retired: None::<Retired>,
            }
            .into(),
        ])
    }
}

/// Refuses a person for whom another account stands, who has left, or whose name can be
/// taken for somebody else's.
pub(super) fn free(
    deciding: &Deciding<'_>,
    known: &str,
    account: Id<Membership>,
    person: Option<Id<Person>>,
) -> Result<(), Refusal> {
    let Some(person) = person.and_then(|id| deciding.tables.people.get(id)) else {
        return Ok(());
    };
    deciding.live(person, "the person left", "choose somebody who is there")?;
    let account = Some(account.uuid());
    deciding.own_look(known, &person.name, Some(person.id), account)?;
    match deciding.memberships_of(person.id).next() {
        None => Ok(()),
        Some(other) => Err(Refusal::rule(
            known,
            format!(
                "the account {} stands for {} {} already",
                other.email,
                person.tag(),
                person.name
            ),
            "one person has one account here; remove that one first, or choose another person",
        )),
    }
}

/// Whether another account stood for a person before.
pub(super) fn stood(
    deciding: &Deciding<'_>,
    account: Id<Membership>,
    person: Option<Id<Person>>,
) -> bool {
    let mut theirs = person
        .into_iter()
        .flat_map(|person| deciding.register.accounts_of(person));
    theirs.any(|other| other.id != account)
}

/// The live membership of an account, refused to its owner where `own` says why.
pub(super) fn live(
    deciding: &Deciding<'_>,
    id: Id<Membership>,
    own: Option<&str>,
) -> Result<Membership, Refusal> {
    let membership = deciding.record(|t| &t.memberships, id)?;
    deciding.live(
        &membership,
        "it was removed from the organization",
        "invite it again",
    )?;
    anothers(deciding, membership, own)
}

/// The membership of an account, refused to its owner where `own` says why.
pub(super) fn anothers(
    deciding: &Deciding<'_>,
    membership: Membership,
    own: Option<&str>,
) -> Result<Membership, Refusal> {
    let actor = &deciding.request.actor;
    let theirs = actor.via == Some(Via::Account(membership.account()))
        || (membership.person.is_some() && actor.person == membership.person);
    match own {
        Some(what) if theirs => Err(Refusal::rule(
            membership.known_as(),
            what,
            "have another administrator do it",
        )),
        _ => Ok(membership),
    }
}
