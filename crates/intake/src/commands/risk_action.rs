//! The corrective action that a row of a risk register plans.

use super::{Planned, Planner};
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::state::{self, State};
use crate::workbook::squeeze;
use register::records::{Action, Risk};
use register::verbs;
use register::{Command, Id, Record};

impl Planner<'_> {
    /// The corrective action a row plans.
    pub(super) fn action(&mut self, row: &MappedRow, risk: Id<Risk>) {
        let Some(title) = row.text("action") else {
            return;
        };
        let due = row.date("due");
        let key = self.source_key(row);
        let owner = row.text("owner").and_then(|name| self.person(name));
        let actions = &self.register.tables.actions;
        let before = match (&self.own, &key) {
            (None, Some(key)) => self
                .find
                .by_key(actions, "action", &key.system, &key.key)
                .filter(|action| action.risks.contains(&risk))
                // The file gave its risk another key.
                .or_else(|| self.action_called(risk, title)),
            // The row of a risk speaks of its first open action.
            _ => self
                .register
                .tables
                .risks
                .get(risk)
                .and_then(|r| crate::export::planned_action(self.register, r)),
        };
        let done = row
            .text("status")
            .map(|text| state::risk(text, self.when()));
        if before.is_none() && done == Some(Reading::Is(State::Done)) {
            self.remark(row, "the file says that this is done; the action stands here as planned until somebody says so here, with what shows it");
        }
        let number = row.number;
        let push = |planner: &mut Self, command| {
            planner.after.push(Planned {
                row: Some(number),
                command,
            })
        };
        let Some(before) = before else {
            let action = Action {
                id: Id::new((self.new_id)()),
                title: squeeze(title),
                risks: vec![risk],
                owner,
                due,
                source: key,
                ..Action::default()
            };
            return push(self, Command::Save(action.into()));
        };
        if before.retired.is_some() || !before.state.is_open() {
            return;
        }
        if before.title != squeeze(title) && self.edited_here(Some(before), "title") {
            self.remark(
                row,
                format!(
                    "{} was renamed here since and keeps its name “{}”; the file says “{}”",
                    before.known_as(),
                    before.title,
                    squeeze(title)
                ),
            );
        } else if before.title != squeeze(title) {
            let renamed = Action {
                title: squeeze(title),
                ..before.clone()
            };
            push(self, Command::Save(renamed.into()));
        }
        if let Some(due) = due
            && before.due != Some(due)
            && before.slips.is_empty()
        {
            // A date that was moved here is not moved back by an older file.
            let reschedule = verbs::Reschedule {
                target: before.id,
                due,
                reason: format!("the date in {} changed", self.source.file),
            };
            push(self, Command::Reschedule(reschedule));
        }
    }
}

impl<'a> Planner<'a> {
    /// The open action of a risk that has a title.
    fn action_called(&self, risk: Id<Risk>, title: &str) -> Option<&'a Action> {
        let register: &'a register::Register = self.register;
        let risk = register.tables.risks.get(risk)?;
        risk.actions(register)
            .find(|action| action.retired.is_none() && action.title == squeeze(title))
    }
}
