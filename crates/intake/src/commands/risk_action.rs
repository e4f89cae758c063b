//! The corrective actions that the rows of a risk plan: one in the risk's own row, further
//! ones in the rows that go on with it.

use super::alike::alike;
use super::{Planned, Planner};
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::listed::{list_items, may_be_several};
use crate::meaning::progress::{Progress, progress};
use crate::meaning::state::{self, State};
use crate::workbook::squeeze;
use register::records::{Action, Person, Risk, SourceKey};
use register::{Command, Id, Record};
use std::collections::HashSet;

impl<'a> Planner<'a> {
    /// What the rows of a risk say of its state. It is over only where none of them says
    /// that work goes on.
    pub(super) fn state_of(&mut self, row: &MappedRow) -> Reading<State> {
        let when = self.when();
        let of = |row: &MappedRow| row.text("status").map(|text| state::risk(text, when));
        let told = of(row).unwrap_or(Reading::Unknown);
        let ended = |told: &Reading<State>| matches!(told, Reading::Is(State::Ended(_)));
        let mut others = row.further.iter().filter_map(of);
        if ended(&told) && others.any(|other| !ended(&other)) {
            self.remark(row, "one row of this risk says that it is over and another that it is not; the risk stays open");
            return Reading::Is(State::Live);
        }
        told
    }

    /// Whether the action that stands in the row of a risk came from the file's own list.
    pub(super) fn plans_here(&self, risk: Option<&Risk>) -> bool {
        let planned = risk.and_then(|risk| crate::export::planned_action(self.register, risk));
        let from = planned.and_then(|action| action.source.as_ref());
        from.is_some_and(|from| from.system == self.carried.list)
    }

    /// The corrective actions that the rows of a risk plan.
    pub(super) fn planned_by(&mut self, row: &MappedRow, risk: Id<Risk>) {
        let rows: Vec<&MappedRow> = std::iter::once(row)
            .chain(&row.further)
            .filter(|row| row.fields.contains_key("action"))
            .collect();
        if self.own.is_some() {
            // The row of a risk speaks of its first open action.
            let known = self.register.tables.risks.get(risk);
            let before = known.and_then(|r| crate::export::planned_action(self.register, r));
            for row in rows {
                let key = self.source_key(row);
                self.action(row, title(row), risk, before, key, false);
            }
            return;
        }
        let planned: Vec<(&MappedRow, String)> = rows
            .iter()
            .flat_map(|row| {
                self.titles(row, risk)
                    .into_iter()
                    .map(|title| (*row, title))
            })
            .collect();
        let titles: HashSet<&String> = planned.iter().map(|(_, title)| title).collect();
        let mut found: HashSet<Id<Action>> = HashSet::new();
        let mut keys: HashSet<String> = HashSet::new();
        let called: Vec<Option<&'a Action>> = planned
            .iter()
            .map(|(_, title)| {
                let called = self.action_called(risk, title);
                called.filter(|action| found.insert(action.id))
            })
            .collect();
        for (at, ((planned, title), known)) in planned.iter().zip(called).enumerate() {
            let is_further = !std::ptr::eq(*planned, row);
            let key = key_of(&row.key, at);
            let known = known.or_else(|| {
                let actions = &self.register.tables.actions;
                let action = self
                    .find
                    .by_key(actions, "action", &self.carried.list, &key)
                    // The file gave its risk another key.
                    .filter(|action| action.risks.contains(&risk))?;
                // Quite other words are another action.
                let same = alike(&action.title, title) || self.source.renames;
                let free = !titles.contains(&squeeze(&action.title));
                (same && free && found.insert(action.id)).then_some(action)
            });
            let key = self.free_key(row, at, known, &mut keys);
            self.action(planned, title.clone(), risk, known, key, is_further);
        }
        self.not_planned_any_more(row, risk, &found, !rows.is_empty());
    }

    /// The key of a new action: that of its row, where no other action has it.
    fn free_key(
        &self,
        row: &MappedRow,
        at: usize,
        known: Option<&Action>,
        taken: &mut HashSet<String>,
    ) -> Option<SourceKey> {
        let actions = &self.register.tables.actions;
        let list = &self.carried.list;
        let key = (at..).map(|n| key_of(&row.key, n)).find(|key| {
            let other = self.find.by_source(actions, "action", list, key);
            other.is_none_or(|other| known.is_some_and(|known| known.id == other.id))
                && taken.insert(key.to_lowercase())
        });
        key.map(|key| SourceKey {
            system: list.clone(),
            key,
        })
    }

    /// Tells of open actions that the same list planned for the risk and does not now.
    fn not_planned_any_more(
        &mut self,
        row: &MappedRow,
        risk: Id<Risk>,
        found: &HashSet<Id<Action>>,
        plans: bool,
    ) {
        let Some(known) = self.register.tables.risks.get(risk).filter(|_| plans) else {
            // A blank cell is told with the others.
            return;
        };
        let from_here = |action: &&Action| {
            let from = action.source.as_ref();
            from.is_some_and(|from| from.system == self.carried.list)
        };
        let gone: Vec<String> = known
            .actions(self.register)
            .filter(|action| action.retired.is_none() && action.state.is_open())
            .filter(|action| !found.contains(&action.id))
            .filter(from_here)
            .map(|action| format!("{} “{}”", action.tag(), super::shortened(&action.title)))
            .collect();
        if !gone.is_empty() {
            let what = format!(
                "not planned in this file any more, and kept: {}",
                gone.join(", ")
            );
            self.tell_unsaid(row, known, &what);
        }
    }

    /// What a row plans: each item of a numbered or marked list is an action.
    fn titles(&mut self, row: &MappedRow, risk: Id<Risk>) -> Vec<String> {
        let raw = row.text("action").unwrap_or_default();
        let is_new = |title: &String| self.action_called(risk, title).is_none();
        if let Some(items) = list_items(raw) {
            if !items.iter().any(is_new) {
                return items;
            }
            let text = format!(
                "its cell lists {} actions, and each stands here as one, with the owner and the due day of the row",
                items.len()
            );
            self.remark(row, text);
            return items;
        }
        let title = title(row);
        if may_be_several(raw) && is_new(&title) {
            self.remark_value(row, "action: ", &title, " may be several; it stands here as one action. Number its parts, such as “1. … 2. …”, or give each a line that begins with a dash, and import again");
        }
        vec![title]
    }

    /// One action that a row plans.
    fn action(
        &mut self,
        row: &MappedRow,
        title: String,
        risk: Id<Risk>,
        before: Option<&Action>,
        key: Option<SourceKey>,
        is_further: bool,
    ) {
        let due = row.date("due");
        let owner = row.text("owner").and_then(|name| self.person(name));
        let done = row
            .text("status")
            .map(|text| state::risk(text, self.when()));
        if before.is_none() && done == Some(Reading::Is(State::Done)) {
            self.remark(row, "the file says that this is done; the action stands here as planned until somebody says so here, with what shows it");
        }
        let begun = row.text("status").map(|text| progress(text, self.when()));
        if before.is_none() && begun == Some(Reading::Is(Progress::Begun)) {
            self.remark(row, BEGUN);
        }
        let number = row.number;
        let push = |planner: &mut Self, command| {
            planner.after.push(Planned {
                row: Some(number),
                command,
            })
        };
        let Some(before) = before else {
            let mut action = Action {
                id: Id::new((self.new_id)()),
                title,
                risks: vec![risk],
                owner,
                due,
                source: key,
                ..Action::default()
            };
            if is_further {
                words_beside(&mut action, row);
            }
            return push(self, Command::Save(action.into()));
        };
        if before.retired.is_some() || !before.state.is_open() {
            return self.stays_done(row, before, &title, owner);
        }
        if let Some(owner) = owner.filter(|owner| before.owner.is_some_and(|here| here != *owner)) {
            self.tell_owner(row, before, owner);
        }
        let mut after = before.clone();
        if is_further {
            words_beside(&mut after, row);
        }
        if before.title != title && self.edited_here(Some(before), "title") {
            self.remark(
                row,
                format!(
                    "{} was renamed here since and keeps its name “{}”; the file says “{title}”",
                    before.known_as(),
                    before.title,
                ),
            );
        } else {
            after.title = title;
        }
        if after != *before {
            push(self, Command::Save(after.into()));
        }
        self.move_due(row, Some(before));
    }

    /// Tells what a row says otherwise of an action that is done or has ended here, and
    /// leaves it as it is.
    fn stays_done(
        &mut self,
        row: &MappedRow,
        before: &Action,
        title: &str,
        owner: Option<Id<Person>>,
    ) {
        let mut other: Vec<String> = Vec::new();
        if before.title != title {
            other.push(format!("that it is “{}”", super::shortened(title)));
        }
        if let Some(due) = row.date("due").filter(|due| before.due != Some(*due)) {
            other.push(format!("that it is due on {due}"));
        }
        if owner.is_some_and(|owner| before.owner != Some(owner)) {
            let name = squeeze(row.text("owner").unwrap_or_default());
            other.push(format!("that “{name}” owns it"));
        }
        let said = row.text("status").map(|text| progress(text, self.when()));
        if matches!(said, Some(Reading::Is(Progress::Open | Progress::Begun))) {
            other.push("that work remains".to_owned());
        }
        if other.is_empty() {
            return;
        }
        let (is, back) = match before.retired.is_some() {
            true => ("has ended".to_owned(), "bring it back"),
            false => (format!("is {}", before.state.words()), "reopen it"),
        };
        self.remark(
            row,
            format!(
                "{} {is} here and stays as it is; the file says {}. If the file is right, {back} or plan another one here",
                before.known_as(),
                other.join(", ")
            ),
        );
    }

    /// Tells of another owner of an action than the one who stands here.
    fn tell_owner(&mut self, row: &MappedRow, before: &Action, owner: Id<Person>) {
        let name = squeeze(row.text("owner").unwrap_or_default());
        let people = &self.register.tables.people;
        let here = before.owner.and_then(|id| people.get(id));
        let here = here.map_or_else(String::new, |person| format!(" {}", person.name));
        if Some(owner) != before.owner {
            self.remark(row, format!("the owner of {} stays{here}; the file says “{name}”. If the action changed hands, say so here", before.tag()));
        }
    }

    /// The open action of a risk that has a title.
    fn action_called(&self, risk: Id<Risk>, title: &str) -> Option<&'a Action> {
        let register: &'a register::Register = self.register;
        let risk = register.tables.risks.get(risk)?;
        risk.actions(register)
            .find(|action| action.retired.is_none() && action.title == title)
    }
}

/// What a row plans.
fn title(row: &MappedRow) -> String {
    squeeze(row.text("action").unwrap_or_default())
}

/// The key of the action in a row of a risk: that of the risk, and "R-1 (2)" of the second.
fn key_of(key: &str, at: usize) -> String {
    match at {
        0 => key.to_owned(),
        at => format!("{key} ({})", at + 1),
    }
}

/// What is told of work in progress without a day.
pub(super) const BEGUN: &str = "the file says that work is in progress, and not since when; it stays planned here until somebody says since when";

/// Keeps with the action of a further row what only stands there; what stands in the risk's
/// own row is kept with the risk.
fn words_beside(action: &mut Action, row: &MappedRow) {
    for (header, text) in &row.extra {
        action.extra.insert(header.clone(), squeeze(text));
    }
    if let Some(status) = row.fields.get("status") {
        let words = squeeze(&status.raw);
        action.extra.insert("status".to_owned(), words);
    }
    // “ASAP” and “Q2 2027”; a day stands in its own place.
    if let Some(due) = row.fields.get("due") {
        let is_day = row.date("due").is_some() && crate::period::longer(&due.raw).is_none();
        match is_day {
            true => action.extra.remove("due"),
            false => action.extra.insert("due".to_owned(), squeeze(&due.raw)),
        };
    }
}
