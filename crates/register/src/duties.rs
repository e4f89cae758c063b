//! Who owes what on a day: actions by their owners, what waits for approval or
//! to be confirmed, and what is to be looked at again.

use crate::id::Id;
use crate::records::{Acceptance, AcceptanceState, Action, ActionState, Person, Risk, Trigger};
use crate::register::Register;
use jiff::civil::Date;
use std::collections::HashMap;

/// What is open, by who has to do it.
#[derive(Debug, Clone, Default)]
pub struct Duties {
    /// Open actions by owner, those due first first.
    pub actions: HashMap<Id<Person>, Vec<Id<Action>>>,
    /// Actions said to be done that nobody has confirmed yet, in order of number.
    pub to_confirm: Vec<Id<Action>>,
    /// Acceptances that wait for a ruling.
    pub to_rule_on: Vec<Id<Acceptance>>,
    /// Triggers not settled yet, those to be looked at first first.
    pub triggers: Vec<Id<Trigger>>,
    /// Open risks without a rating, by owner.
    pub to_rate: HashMap<Id<Person>, Vec<Id<Risk>>>,
}

impl Duties {
    /// What is open in a register on a day.
    pub fn of(register: &Register, today: Date) -> Duties {
        let mut duties = Duties::default();
        let t = &register.tables;
        let mut open: Vec<&Action> = Vec::new();
        for action in t.actions.live() {
            match action.state {
                ActionState::Done => duties.to_confirm.push(action.id),
                state if state.is_open() => open.push(action),
                _ => {}
            }
        }
        open.sort_by_key(|a| (a.due.is_none(), a.due, a.number));
        for action in open {
            if let Some(owner) = action.owner {
                duties.actions.entry(owner).or_default().push(action.id);
            }
        }
        let waits = |a: &&Acceptance| a.state(register, today) == AcceptanceState::Pending;
        duties.to_rule_on = t.acceptances.live().filter(waits).map(|a| a.id).collect();
        let mut triggers: Vec<&Trigger> =
            t.triggers.live().filter(|x| x.settled.is_none()).collect();
        triggers.sort_by_key(|x| (x.review_by.is_none(), x.review_by, x.number));
        duties.triggers = triggers.into_iter().map(|x| x.id).collect();
        for risk in t.risks.live() {
            if let (Some(owner), None) = (risk.owner, risk.rating_in_effect()) {
                duties.to_rate.entry(owner).or_default().push(risk.id);
            }
        }
        duties
    }

    /// A person's open actions, those due first first.
    pub fn actions_of(&self, person: Id<Person>) -> &[Id<Action>] {
        self.actions.get(&person).map_or(&[], Vec::as_slice)
    }

    /// A person's risks without a rating.
    pub fn risks_to_rate_of(&self, person: Id<Person>) -> &[Id<Risk>] {
        self.to_rate.get(&person).map_or(&[], Vec::as_slice)
    }
}
