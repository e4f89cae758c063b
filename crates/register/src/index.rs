//! Look-ups that pages and rules need often, kept up as records are put.

use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind, Tables};
use crate::records::{Acceptance, Action, Risk};
use foldhash::HashMap;

/// Look-up tables derived from the records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Index {
    actions: HashMap<Id<Risk>, Vec<Id<Action>>>,
    acceptances: HashMap<Id<Risk>, Vec<Id<Acceptance>>>,
    /// Lower-case text of each risk, in creation order.
    risk_text: Vec<String>,
}

impl Index {
    /// Live actions that reduce a risk, in the order they were made, whichever
    /// was changed last: a book read from a snapshot must list them alike.
    pub fn actions_of(&self, risk: Id<Risk>) -> impl Iterator<Item = Id<Action>> + '_ {
        self.actions.get(&risk).into_iter().flatten().copied()
    }

    /// Acceptances of a risk, oldest first.
    pub fn acceptances_of(&self, risk: Id<Risk>) -> impl Iterator<Item = Id<Acceptance>> + '_ {
        self.acceptances.get(&risk).into_iter().flatten().copied()
    }

    /// The text that searching looks in, in creation order of the risks.
    pub(crate) fn risk_text(&self) -> &[String] {
        &self.risk_text
    }

    /// Takes back what the old state of a record put here.
    pub(crate) fn before_put(&mut self, tables: &Tables, record: &AnyRecord) {
        if let AnyRecord::Action(new) = record
            && let Some(old) = tables.actions.get(new.id)
        {
            for risk in &old.risks {
                if let Some(list) = self.actions.get_mut(risk) {
                    list.retain(|id| *id != new.id);
                    if list.is_empty() {
                        self.actions.remove(risk);
                    }
                }
            }
        }
    }

    /// Puts what the new state of a record says.
    pub(crate) fn after_put(&mut self, tables: &Tables, reference: Ref) {
        match reference.kind {
            Kind::Action => {
                let id = Id::new(reference.id);
                if let Some(action) = tables.actions.get(id).filter(|a| a.retired.is_none()) {
                    for risk in &action.risks {
                        let list = self.actions.entry(*risk).or_default();
                        let made = tables.actions.position(id);
                        let at =
                            list.partition_point(|other| tables.actions.position(*other) < made);
                        if list.get(at) != Some(&id) {
                            list.insert(at, id);
                        }
                    }
                }
            }
            Kind::Acceptance => {
                let id = Id::new(reference.id);
                if let Some(acceptance) = tables.acceptances.get(id) {
                    let list = self.acceptances.entry(acceptance.risk).or_default();
                    if !list.contains(&id) {
                        list.push(id);
                    }
                }
            }
            Kind::Risk => {
                let id = Id::new(reference.id);
                if let (Some(i), Some(risk)) = (tables.risks.position(id), tables.risks.get(id)) {
                    let text = risk_text(risk);
                    match self.risk_text.get_mut(i) {
                        Some(slot) => *slot = text,
                        None => self.risk_text.push(text),
                    }
                }
            }
            _ => {}
        }
    }
}

/// What a person may search a risk by.
fn risk_text(risk: &Risk) -> String {
    let key = risk.source.as_ref().map_or("", |s| &s.key);
    format!(
        "r-{} {} {} {} {}",
        risk.number, key, risk.category, risk.sentence, risk.harmed
    )
    .to_lowercase()
}
