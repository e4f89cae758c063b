//! Who owes what on a day: actions by their owners, what waits for approval or
//! to be confirmed, and what is to be looked at again.

use crate::id::{Id, Ref};
use crate::records::{
    Acceptance, AcceptanceState, Action, ActionState, Approved, Person, Risk, Trigger,
};
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
    /// Approvals in effect that others entered in a person's name, not affirmed yet.
    pub to_affirm: HashMap<Id<Person>, Vec<Ref>>,
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
        let in_force = |it: &&Acceptance| it.state(register, today) == AcceptanceState::InForce;
        let tolerance = register.tolerance(today);
        tolerance
            .into_iter()
            .for_each(|it| duties.affirmed(register, it));
        let acceptances = t.acceptances.live().filter(in_force);
        acceptances.for_each(|it| duties.affirmed(register, it));
        t.decisions
            .live()
            .for_each(|it| duties.affirmed(register, it));
        t.exclusions
            .live()
            .for_each(|it| duties.affirmed(register, it));
        t.dismissals
            .live()
            .for_each(|it| duties.affirmed(register, it));
        duties
    }

    /// An approval that the person it names has yet to affirm is theirs to look at.
    fn affirmed(&mut self, register: &Register, record: &impl Approved) {
        let person = record.approver(register).and_then(|who| who.person);
        if let Some(person) = person.filter(|_| record.asserted(register).is_some()) {
            self.to_affirm
                .entry(person)
                .or_default()
                .push(record.reference());
        }
    }

    /// What a person has yet to affirm.
    pub fn to_affirm_of(&self, person: Id<Person>) -> &[Ref] {
        self.to_affirm.get(&person).map_or(&[], Vec::as_slice)
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
