//! Tying an account to the person it stands for (C6).

use super::admit::{free, live, stood};
use crate::deciding::Deciding;
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Membership, Person};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Ties an account to a person; never by its owner. One that stood for somebody else
/// rules on nothing until a second person confirms it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tie {
    /// The account.
    pub target: Id<Membership>,
    /// The person it stands for from now on.
    pub person: Option<Id<Person>>,
    /// The person it stood for, as it was.
    #[serde(default)]
    pub before: Option<Id<Person>>,
}

impl Verb for Tie {
    const META: Meta =
        Meta::new("tie", On::Kind(Kind::Membership), Needs::Administer, "C6").by_checks();

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut membership = live(
            deciding,
            self.target,
            Some("nobody says of their own account for whom it stands"),
        )?;
        let known = membership.known_as();
        if self.before != membership.person {
            return Err(Refusal::rule(
                known,
                "it stands for somebody else by now",
                "look at it again",
            ));
        }
        if membership.person == self.person {
            return Err(Refusal::rule(
                known,
                "it stands for that person already",
                "choose another one",
            ));
        }
        deciding.resolve(&known, self.person.as_slice())?;
        free(deciding, &known, self.target, self.person)?;
        let vouched = deciding.vouched();
        if let Some(before) = membership.person
            && !membership.past_people.contains(&before)
        {
            membership.past_people.push(before);
        }
        let was_another = membership
            .past_people
            .iter()
            .any(|past| Some(*past) != self.person);
        if was_another || stood(deciding, self.target, self.person) {
            membership.retied = Some(vouched.clone());
        }
        membership.person = self.person;
        membership.tied = Some(vouched);
        membership.confirmed = None;
        membership.taken_over = false;
        Ok(vec![membership.into()])
    }
}
