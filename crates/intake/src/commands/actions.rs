//! A row of a plan of action: what is to be done about risks that stand here.

use super::against::Relief;
use super::unsaid::Links;
use super::{Planned, Planner};
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::milestones::{milestones, names_longer_time, own_milestones};
use crate::meaning::progress::{Progress, progress};
use crate::workbook::squeeze;
use jiff::civil::Date;
use register::records::{Action, ActionState, Milestone};
use register::verbs;
use register::{Command, Id, Kind as Named, Record, Ref, field_changes};
use std::collections::HashSet;

/// Places of an action that name other things or steps, and the fields that fill them.
const LINKS: Links = &[
    ("risks", "risks"),
    ("provisions", "provisions"),
    ("milestones", "milestones"),
];

/// Takes steps into those that are known: each into the first of its name that no other step
/// is. One that was reached stays reached.
fn take_steps(known: &mut Vec<Milestone>, steps: &[Milestone]) {
    let mut taken = HashSet::new();
    for step in steps {
        let mut places = known.iter().enumerate();
        let at = places.find(|(at, m)| m.title == step.title && !taken.contains(at));
        match at.map(|(at, _)| at) {
            Some(at) => {
                known[at].due = step.due.or(known[at].due);
                taken.insert(at);
            }
            None => {
                taken.insert(known.len());
                known.push(step.clone());
            }
        }
    }
}

impl<'a> Planner<'a> {
    pub(super) fn corrective(&mut self, row: &MappedRow) {
        let actions = &self.register.tables.actions;
        let before = self
            .known(actions, "action", row)
            .or_else(|| self.brought_along(row));
        let row = &*self.changed_cells(row, before);
        let said = self.progress_of(row);
        if let Some(before) = before
            && before.retired.is_some()
        {
            if matches!(said, Reading::Is(Progress::Dropped(_))) {
                self.plan.unchanged += 1;
                return;
            }
            return self.ended(row, before.known_as());
        }
        let action = before.cloned().unwrap_or_else(|| Action {
            id: self.id_of_new(),
            source: self.source_key(row),
            ..Action::default()
        });
        let mut action = self.plain(action, row);
        if let Some(own) = self.own.as_ref().filter(|_| action.source.is_none()) {
            action.source = own.source.clone();
        }
        if self.own.is_some() {
            // A changed list of ours is the whole list.
            if row.fields.contains_key("risks") {
                action.risks.clear();
            }
            if row.fields.contains_key("provisions") {
                action.provisions.clear();
            }
        }
        let mut named = Action {
            id: action.id,
            ..Action::default()
        };
        let not_found = self.risks_of(row, &mut named);
        if self.own.is_none()
            && not_found.is_empty()
            && named.risks.is_empty()
            && action.risks.is_empty()
        {
            self.remark(row, "it names no risk, so that it stands here beside the risks and shows in the plan of none: say on the action which risks it reduces");
        }
        let provisions_open = self.provisions_of(row, &mut named.provisions);
        let milestones_read = self.milestones_of(row, &mut named);
        for id in &named.risks {
            super::risks::add(&mut action.risks, *id);
        }
        for provision in &named.provisions {
            super::risks::add(&mut action.provisions, provision.clone());
        }
        if milestones_read && row.fields.contains_key("milestones") {
            if self.own.is_some() {
                let stays =
                    |known: &Milestone| named.milestones.iter().any(|m| m.title == known.title);
                action.milestones.retain(stays);
            }
            take_steps(&mut action.milestones, &named.milestones);
        }
        if before.is_none() {
            action.due = row.date("due");
        }
        if let Some(before) = before.filter(|it| it.state == ActionState::Verified)
            && !action.is_as_confirmed(before)
        {
            action.keep_as_confirmed(before);
            self.remark(row, format!("somebody confirmed {} as it stands here, so that its words, risks and provisions are not changed by a file: reopen it first, and have it confirmed again", before.known_as()));
        }
        self.start_before_due(row, before, &mut action);
        let done = self.done_on(row, before, said);
        // Words that are not a day are told already.
        let completed = row.date("completed_on").is_none_or(|day| {
            let stands = before.is_some_and(|b| b.done == Some(day));
            done == Some(day) || stands
        });
        self.unplaced(&mut action.extra, row, &[("completed_on", completed)]);
        self.keep(
            &mut action.extra,
            row,
            &[
                ("risks", not_found.is_empty()),
                ("status", said.is_read()),
                ("milestones", milestones_read),
                ("provisions", !provisions_open),
            ],
        );
        if self.own.is_some() && !not_found.is_empty() {
            action
                .extra
                .insert("risks".to_owned(), not_found.join("\n"));
        }
        let skip: &[&str] = match milestones_read {
            true => &[],
            false => &["milestones"],
        };
        self.unsaid(row, before, &named, LINKS, skip);
        if let Some(before) = before.filter(|it| !it.state.is_open() && self.own.is_none()) {
            action = self.kept_as_done(row, before, action);
        }
        let follows = self.after.len();
        let id = action.id;
        let changed = self.put(row, before, action);
        self.move_due(row, before);
        self.carry_state(row, before, id, (said, done));
        self.note_follows(row.number, before, changed, follows);
    }

    /// An action that is done or was confirmed here, as it stands: what a file says otherwise
    /// of it is told, and changes nothing.
    fn kept_as_done(&mut self, row: &MappedRow, before: &Action, file: Action) -> Action {
        let kept = Action {
            extra: file.extra.clone(),
            source: file.source.clone(),
            ..before.clone()
        };
        let mut other: Vec<String> = field_changes(Some(&kept.clone().into()), &file.into())
            .into_iter()
            .map(|change| {
                let shown = |value| fields::show(self.register, Action::KIND, &change.field, value);
                let now = shown(&change.after);
                let now = match change.field.as_str() {
                    // Whom the row names may not stand here yet.
                    "owner" => squeeze(row.text("owner").unwrap_or_default()),
                    _ => super::shortened(&now),
                };
                format!(
                    "{}: “{}”, and the file says “{now}”",
                    fields::label(Action::KIND, &change.field),
                    super::shortened(&shown(&change.before)),
                )
            })
            .collect();
        if let Some(due) = row.date("due").filter(|due| before.due != Some(*due)) {
            other.push(format!("the file says that it is due on {due}"));
        }
        if !other.is_empty() {
            self.remark(
                row,
                format!(
                    "{} is {} here and stays as it is ({}). If the file is right, reopen it here first",
                    before.known_as(),
                    before.state.words(),
                    other.join("; ")
                ),
            );
        }
        kept
    }

    /// The action that the row of its risk brought along into another book, where it has an
    /// id of its own: it has the title and the risks of the row.
    fn brought_along(&mut self, row: &MappedRow) -> Option<&'a Action> {
        self.own.as_ref()?;
        let title = squeeze(row.text("title")?);
        let named = row.list("risks").iter();
        let risks: Vec<Ref> = named.filter_map(|item| self.exact(&item.text)).collect();
        let actions = &self.register.tables.actions;
        let found = actions.live().find(|action| {
            action.title == title
                && action.risks.len() == risks.len()
                && action.risks.iter().all(|id| risks.contains(&id.to()))
                && !self.taken.contains(&action.id.uuid())
        })?;
        self.taken.insert(found.id.uuid());
        Some(found)
    }

    /// What the row's state says; a table of ours writes the words of the states.
    fn progress_of(&mut self, row: &MappedRow) -> Reading<Progress> {
        let told = match row.text("status") {
            None => Reading::Unknown,
            Some(text) if self.own.is_some() => {
                let states = ActionState::ALL.iter();
                match states.copied().find(|state| state.words() == text.trim()) {
                    Some(ActionState::Planned) => Reading::Is(Progress::Open),
                    Some(ActionState::InProgress) => Reading::Is(Progress::Begun),
                    Some(_) => Reading::Is(Progress::Done(None)),
                    None => progress(text, self.when()),
                }
            }
            Some(text) => progress(text, self.when()),
        };
        let said = match self.own {
            Some(_) => told,
            None => self.uncontradicted(row, told),
        };
        // A contradiction is told already.
        if said != told {
            return said;
        }
        // The day alone may say it, too.
        let by_day = said == Reading::Unknown && row.date("completed_on").is_some();
        let is_done = by_day || matches!(said, Reading::Is(Progress::Done(_)));
        if is_done && self.taken_back_by(row, "status", Relief::Done) {
            return Reading::Unread;
        }
        self.meant(row, "status", said, |state| match state {
            // Which of the two numbers of a day is the month, the file's order decides.
            Progress::Done(Some(day)) => format!("{}, on {day}", state.words()),
            state => state.words().to_owned(),
        })
    }

    /// Adds the risks the row points to; gives the names of those not found.
    fn risks_of(&mut self, row: &MappedRow, action: &mut Action) -> Vec<String> {
        if self.own.is_some() {
            let mut open = Vec::new();
            let items: Vec<String> = row.list("risks").iter().map(|i| i.text.clone()).collect();
            for item in items {
                match self.exact(&item) {
                    Some(Ref {
                        kind: Named::Risk,
                        id,
                    }) => super::risks::add(&mut action.risks, Id::new(id)),
                    // Another book's risk: its number is not ours.
                    _ if super::own::marked(&item).1.is_some() => open.push(item),
                    _ => match self.risk_named(row, &item) {
                        Some(risk) => super::risks::add(&mut action.risks, risk.id),
                        None => open.push(item),
                    },
                }
            }
            return open;
        }
        let (found, open) = self.risks_named(row, "risks");
        for id in found {
            super::risks::add(&mut action.risks, id);
        }
        for name in &open {
            self.remark_value(
                row,
                "no risk here has the number or sentence ",
                name,
                "; the words are kept with the action, import the risk list and this file again",
            );
        }
        open
    }

    /// The steps the row names; `false` where they are not understood.
    fn milestones_of(&mut self, row: &MappedRow, named: &mut Action) -> bool {
        let Some(text) = row.text("milestones").map(str::to_owned) else {
            return true;
        };
        let shown = super::shortened(&text);
        if self.own.is_some() {
            named.milestones = own_milestones(&text);
            return true;
        }
        let Some(found) = milestones(&text, self.dates) else {
            if crate::cellread::nothing(&text) {
                return true;
            }
            self.meanings.note("milestones", &shown, String::new());
            self.unread(row, "milestones", &text);
            return false;
        };
        let words = match found.len() {
            1 => "one step".to_owned(),
            n => format!("{n} steps"),
        };
        self.meanings.note("milestones", &shown, words);
        if names_longer_time(&text) {
            self.remark_value(
                row,
                "milestones: ",
                &text,
                ": months and quarters are read as their last day; the words are kept",
            );
        }
        named.milestones = found;
        true
    }

    /// A first day behind the due day contradicts it: it is told, and not recorded.
    fn start_before_due(&mut self, row: &MappedRow, before: Option<&Action>, action: &mut Action) {
        if let (Some(start), Some(due)) = (action.start, action.due)
            && due < start
            && before.is_none_or(|b| b.start != action.start)
        {
            let text = format!(
                "work would begin on {start}, after it is due on {due}; the first day is kept as words"
            );
            self.remark(row, text);
            action.start = before.and_then(|b| b.start);
            self.unread.push("start");
        }
    }

    /// Moves the due day of an action that stands here, where the file's has moved.
    pub(super) fn move_due(&mut self, row: &MappedRow, before: Option<&Action>) {
        let (Some(before), Some(due)) = (before, row.date("due")) else {
            return;
        };
        if before.due == Some(due) || !before.state.is_open() {
            return;
        }
        let moved_here = self.own.is_none()
            && match self.source.left {
                Some(_) => self.edited_here(Some(before), "due"),
                // What imports said is not known: a day that was moved is not moved back.
                None => before.slips.iter().any(|slip| slip.old == Some(due)),
            };
        if moved_here {
            let here = before.due.map_or_else(String::new, |day| day.to_string());
            return self.remark(row, format!("the due day of {} was moved here since the last import and stays {here}; the file says {due}", before.tag()));
        }
        self.after.push(Planned {
            row: Some(row.number),
            command: Command::Reschedule(verbs::Reschedule {
                target: before.id,
                due,
                reason: format!("the date in {} changed", self.source.file),
            }),
        });
    }

    /// Carries over what the row says of the work. Nothing is verified by a word.
    fn carry_state(
        &mut self,
        row: &MappedRow,
        before: Option<&Action>,
        id: Id<Action>,
        (said, done): (Reading<Progress>, Option<Date>),
    ) {
        let today = self.source.today;
        let state = before.map(|b| b.state).unwrap_or_default();
        let started = row.date("start").or_else(|| before.and_then(|b| b.start));
        match (said, done) {
            (_, Some(on)) => self.complete(row, id, on),
            (Reading::Is(Progress::Done(_)), None) if state.is_open() => {
                let waits = self.waits(before);
                self.remark(row, match waits {
                    true => "the file says that it is done, and it waits here for an action that is open; it stays open",
                    false => "the file says that it is done, and not on which day; it stays open here until somebody says so here, with the day and what shows it",
                });
            }
            (Reading::Is(Progress::Open | Progress::Begun), _) if !state.is_open() => {
                let known = before.map_or_else(String::new, Record::known_as);
                self.remark(
                    row,
                    format!(
                        "{known} is {} here and stays so; the file says that work remains",
                        state.words()
                    ),
                );
            }
            (Reading::Is(Progress::Begun), _) if state == ActionState::Planned => {
                match started.filter(|day| *day <= today) {
                    Some(on) => self.after.push(Planned {
                        row: Some(row.number),
                        command: Command::Start(verbs::Start { target: id, on }),
                    }),
                    None => self.remark(row, super::risk_action::BEGUN),
                }
            }
            (Reading::Is(Progress::Dropped(day)), _) => {
                let end = verbs::Retire {
                    target: id.to(),
                    on: day.unwrap_or(today),
                    reason: format!(
                        "dropped in {}: status “{}”",
                        self.source.file,
                        squeeze(row.text("status").unwrap_or_default())
                    ),
                };
                self.retire(row, before, end);
            }
            _ => {}
        }
    }

    /// The day on which the row says that an action was done which is open here: it is
    /// recorded on no other word.
    fn done_on(
        &self,
        row: &MappedRow,
        before: Option<&Action>,
        said: Reading<Progress>,
    ) -> Option<Date> {
        let state = before.map(|b| b.state).unwrap_or_default();
        let on = row.date("completed_on");
        let day = match said {
            Reading::Is(Progress::Done(day)) => on.or(day),
            // The day alone says it.
            Reading::Unknown if !row.fields.contains_key("status") => on,
            _ => None,
        };
        day.filter(|day| *day <= self.source.today && state.is_open() && !self.waits(before))
    }

    /// Whether an action waits here for one that is open.
    fn waits(&self, before: Option<&Action>) -> bool {
        let others = before.iter().flat_map(|b| &b.depends_on);
        others
            .filter_map(|id| self.register.tables.actions.get(*id))
            .any(|other| other.retired.is_none() && other.state.is_open())
    }

    fn complete(&mut self, row: &MappedRow, id: Id<Action>, on: Date) {
        if row.fields.contains_key("verified") {
            self.remark(row, "what the file says of its verification is kept in words; it stands as done, not verified, until somebody else confirms it here");
        }
        self.after.push(Planned {
            row: Some(row.number),
            command: Command::Complete(verbs::Complete {
                target: id,
                on,
                evidence: Vec::new(),
            }),
        });
    }
}
